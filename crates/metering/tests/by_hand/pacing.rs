//! How fast calls go out, in microseconds.

use metering::pace::Pace;

const SECOND: u64 = 1_000_000;

/// How long two calls in a row are apart, after everything that was due has gone.
fn apart(pace: &mut Pace, now: &mut u64) -> u64 {
    *now += 3600 * SECOND;
    for _ in 0..4 {
        pace.take(*now);
    }
    let before = pace.take(*now);
    pace.take(*now) - before
}

#[test]
fn calls_are_a_second_divided_by_their_number_apart() {
    let waits = |calls| {
        let mut pace = Pace::new(calls);
        [(); 3].map(|()| pace.take(SECOND))
    };
    assert_eq!(waits(10), [0, 100_000, 200_000]);
    assert_eq!(waits(1), [0, 1_000_000, 2_000_000]);
    assert_eq!(waits(4), [0, 250_000, 500_000]);
    assert_eq!(waits(0), [0, 0, 0], "no limit");
}

#[test]
fn at_the_start_of_the_clock_nothing_is_made_up_for() {
    let mut pace = Pace::new(10);
    let start = 3600 * SECOND;
    assert_eq!([(); 3].map(|()| pace.take(start)), [0, 100_000, 200_000]);
}

#[test]
fn two_calls_that_were_late_are_made_up_for_and_no_third() {
    let mut pace = Pace::new(10);
    pace.take(SECOND);
    assert_eq!([(); 5].map(|()| pace.take(9 * SECOND)), [0, 0, 0, 100_000, 200_000]);
}

#[test]
fn nothing_is_made_up_for_while_aws_throttles() {
    let mut pace = Pace::new(10);
    pace.take(SECOND);
    pace.throttled(SECOND);
    assert_eq!([(); 3].map(|()| pace.take(9 * SECOND)), [0, 200_000, 400_000]);
}

#[test]
fn each_throttling_halves_the_pace_down_to_a_hundred_and_twenty_eighth() {
    let (mut pace, mut now) = (Pace::new(10), SECOND);
    let mut seen = Vec::new();
    for _ in 0..9 {
        pace.throttled(now);
        seen.push(apart(&mut pace, &mut now) / 1000);
    }
    assert_eq!(seen, [200, 400, 800, 1_600, 3_200, 6_400, 12_800, 12_800, 12_800]);
}

#[test]
fn a_throttled_call_is_followed_by_the_slower_pace_at_once() {
    let mut pace = Pace::new(10);
    pace.throttled(5 * SECOND);
    assert_eq!(pace.take(5 * SECOND), 200_000);
    pace.throttled(5 * SECOND);
    assert_eq!(pace.take(5 * SECOND), 400_000, "what was put off is not put off further than that");
    let mut fast = Pace::new(1_000);
    fast.throttled(SECOND);
    assert_eq!(fast.take(SECOND), 200_000, "however fast it was");
    let mut unlimited = Pace::new(0);
    unlimited.throttled(SECOND);
    assert_eq!([(); 2].map(|()| unlimited.take(SECOND)), [200_000, 200_000]);
    let mut slow = Pace::new(1);
    slow.throttled(SECOND);
    assert_eq!(slow.take(SECOND), 2_000_000);
}

#[test]
fn the_pace_is_doubled_after_twenty_calls_without_throttling_and_not_before() {
    let (mut pace, mut now) = (Pace::new(10), SECOND);
    pace.throttled(now);
    pace.throttled(now);
    let mut calm = |calls: u32, now: &mut u64| {
        (0..calls).for_each(|_| pace.answered());
        apart(&mut pace, now) / 1000
    };
    assert_eq!(calm(0, &mut now), 400);
    assert_eq!(calm(19, &mut now), 400, "nineteen are not enough");
    assert_eq!(calm(1, &mut now), 200, "the twentieth doubles it");
    assert_eq!(calm(19, &mut now), 200, "and the count begins anew");
    assert_eq!(calm(1, &mut now), 100);
    assert_eq!(calm(100, &mut now), 100, "never faster than it may be");
}

#[test]
fn throttling_begins_the_count_of_calm_calls_anew() {
    let (mut pace, mut now) = (Pace::new(10), SECOND);
    pace.throttled(now);
    (0..19).for_each(|_| pace.answered());
    pace.throttled(now);
    (0..19).for_each(|_| pace.answered());
    assert_eq!(apart(&mut pace, &mut now), 400_000);
    pace.answered();
    assert_eq!(apart(&mut pace, &mut now), 200_000);
}

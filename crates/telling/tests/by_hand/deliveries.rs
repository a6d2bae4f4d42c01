//! When an event is sent to whom, tried again, or given up.

use std::collections::BTreeSet;

use kernel::Timestamp;
use serde_json::{Map, json};
use telling::{Attempt, Delivery, Event, Kind, Outgoing, Target, TargetName, due_times, next_for};

use super::{at, license};

fn queue() -> Vec<Outgoing> {
    let kinds = [Kind::LicenseActivated, Kind::LicenseEnding, Kind::LicenseEnded];
    kinds.map(|kind| Outgoing::new(Event::new(kind, &license("l-1"), "", at(0), &Map::new()))).to_vec()
}

fn target(name: &str) -> Target {
    Target { name: TargetName::parse(name).unwrap(), kinds: BTreeSet::from(Kind::ALL) }
}

fn failed() -> Attempt {
    Attempt::Failed("503".to_owned())
}

fn next_at(outgoing: &Outgoing, target: &Target) -> Option<Timestamp> {
    outgoing.deliveries[&target.name].next_at
}

#[test]
fn a_new_event_is_due_when_it_happened_and_nobody_was_told() {
    let outgoing = queue().remove(0);
    assert_eq!((outgoing.due_at, outgoing.version, outgoing.deliveries.len()), (Some(at(0)), 1, 0));
    assert!(!outgoing.is_dead() && !outgoing.is_settled_for(&target("a")));
}

#[test]
fn each_try_that_fails_is_followed_by_a_longer_pause_with_up_to_a_tenth_more() {
    let (mut outgoing, target) = (queue().remove(0), target("a"));
    let seconds = [5, 30, 120, 600, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000];
    let mut spread = 0;
    for (tries, seconds) in (1_u32..).zip(seconds) {
        outgoing.note(&target.name, failed(), at(0));
        let pause = next_at(&outgoing, &target).unwrap().seconds_since(at(0));
        assert!((seconds..=seconds + seconds / 10).contains(&pause), "{pause} after try {tries}");
        spread += pause - seconds;
        assert_eq!(outgoing.deliveries[&target.name].tries, tries);
        assert_eq!(outgoing.deliveries[&target.name].problem.as_deref(), Some("503"));
        assert!(!outgoing.is_settled_for(&target) && !outgoing.is_dead());
    }
    assert!(spread > 0, "not all licences come at once");
    outgoing.note(&target.name, failed(), at(9));
    let delivery = &outgoing.deliveries[&target.name];
    assert_eq!((delivery.tries, delivery.dead_at, delivery.next_at), (11, Some(at(9)), None));
    assert!(outgoing.is_settled_for(&target) && outgoing.is_dead());
}

#[test]
fn the_tries_of_many_events_are_spread_over_a_tenth_of_the_pause() {
    let pauses: BTreeSet<i64> = (0..200)
        .map(|number| {
            let event = Event::new(Kind::LicenseEnding, &license(&format!("l-{number}")), "", at(0), &Map::new());
            let (mut outgoing, target) = (Outgoing::new(event), target("a"));
            (0..4).for_each(|_| outgoing.note(&target.name, failed(), at(0)));
            next_at(&outgoing, &target).unwrap().seconds_since(at(0))
        })
        .collect();
    assert!(pauses.len() > 40, "of sixty seconds: {pauses:?}");
    assert!(pauses.iter().all(|pause| (600..660).contains(pause)), "{pauses:?}");
    let of = |name: &str| {
        let (mut outgoing, target) = (queue().remove(0), target(name));
        (0..10).for_each(|_| outgoing.note(&target.name, failed(), at(0)));
        next_at(&outgoing, &target)
    };
    assert_eq!(of("a"), of("a"), "the same whenever it is computed");
    assert_ne!(of("a"), of("b"), "and another for another target");
}

#[test]
fn what_was_taken_is_settled_and_has_no_problem_any_more() {
    let (mut outgoing, target) = (queue().remove(0), target("a"));
    outgoing.note(&target.name, failed(), at(0));
    outgoing.note(&target.name, Attempt::Taken, at(9));
    let expected = Delivery { tries: 2, delivered_at: Some(at(9)), ..Delivery::default() };
    assert_eq!(outgoing.deliveries[&target.name], expected);
    assert!(expected.is_final() && outgoing.is_settled_for(&target) && !outgoing.is_dead());
    assert!(!Delivery::default().is_final());
}

#[test]
fn what_was_refused_is_given_up_at_once_with_the_beginning_of_the_reason() {
    let (mut outgoing, target) = (queue().remove(0), target("a"));
    outgoing.note(&target.name, failed(), at(0));
    outgoing.note(&target.name, Attempt::Refused("é".repeat(300)), at(9));
    let delivery = &outgoing.deliveries[&target.name];
    assert_eq!((delivery.dead_at, delivery.next_at, delivery.delivered_at), (Some(at(9)), None, None));
    assert_eq!(delivery.problem.as_deref().map(|problem| problem.chars().count()), Some(200));
    assert!(delivery.is_final());
    outgoing.note(&self::target("b").name, Attempt::Failed("x".repeat(300)), at(9));
    assert_eq!(outgoing.deliveries[&self::target("b").name].problem.as_deref().map(str::len), Some(200));
}

#[test]
fn targets_are_settled_each_for_itself() {
    let (mut outgoing, one, other) = (queue().remove(0), target("one"), target("other"));
    outgoing.note(&one.name, Attempt::Taken, at(0));
    assert!(outgoing.is_settled_for(&one) && !outgoing.is_settled_for(&other));
    let unconcerned = Target { kinds: BTreeSet::from([Kind::WorkspaceBound]), ..other };
    assert!(outgoing.is_settled_for(&unconcerned));
}

#[test]
fn a_try_comes_at_its_second_and_holds_up_what_is_behind_it() {
    let (mut queue, target) = (queue(), target("a"));
    queue[0].note(&target.name, failed(), at(0));
    let next = next_at(&queue[0], &target).unwrap();
    assert_eq!(next_for(&queue, &target, next.plus_seconds(-1)), None);
    assert_eq!(next_for(&queue, &target, next), Some(0));
    assert_eq!(next_for(&queue, &self::target("b"), at(0)), Some(0), "nobody else's");
    queue[0].note(&target.name, Attempt::Taken, next);
    assert_eq!(next_for(&queue, &target, at(0)), Some(1));
    queue[1].note(&target.name, Attempt::Taken, next);
    queue[2].note(&target.name, Attempt::Taken, next);
    assert_eq!(next_for(&queue, &target, at(99)), None);
    assert_eq!(next_for(&[], &target, at(99)), None);
}

#[test]
fn a_queue_is_looked_at_when_the_first_target_may_be_tried() {
    let (mut queue, slow, quick) = (queue(), target("slow"), target("quick"));
    let targets = [slow.clone(), quick.clone()];
    queue[0].note(&slow.name, failed(), at(0));
    let next = next_at(&queue[0], &slow);
    assert_eq!(due_times(&queue, &targets, at(1)), [Some(at(1)); 3], "the quick one at once");
    queue.iter_mut().for_each(|outgoing| outgoing.note(&quick.name, Attempt::Taken, at(1)));
    assert_eq!(due_times(&queue, &targets, at(1)), [next; 3]);
    queue[0].note(&slow.name, Attempt::Taken, at(9));
    assert_eq!(due_times(&queue, &targets, at(9)), [None, Some(at(9)), Some(at(9))]);
    queue[2].note(&slow.name, Attempt::Taken, at(9));
    assert_eq!(due_times(&queue, &targets, at(9)), [None, Some(at(9)), None]);
    assert_eq!(due_times(&queue, &[], at(9)), [None; 3]);
}

#[test]
fn a_replay_forgets_one_target_and_is_due_now() {
    let (mut outgoing, one, other) = (queue().remove(0), target("one"), target("other"));
    outgoing.note(&one.name, Attempt::Refused("410".to_owned()), at(0));
    outgoing.note(&other.name, Attempt::Taken, at(0));
    outgoing.due_at = None;
    outgoing.replay(&one.name, at(9));
    assert_eq!(outgoing.due_at, Some(at(9)));
    assert!(!outgoing.is_settled_for(&one) && outgoing.is_settled_for(&other) && !outgoing.is_dead());
}

#[test]
fn a_delivery_is_stored_by_what_is_known_of_it() {
    let mut outgoing = queue().remove(0);
    outgoing.note(&TargetName::bus(), Attempt::Taken, at(9));
    let stored = serde_json::to_value(&outgoing).unwrap();
    assert_eq!(stored["deliveries"], json!({"bus": {"tries": 1, "delivered_at": 1_764_000_009_000_i64}}));
    assert_eq!(serde_json::from_value::<Outgoing>(stored).unwrap(), outgoing);
}

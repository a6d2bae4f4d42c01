//! What time asks for, step by step, and the lock of an ended license.

use licensing::{Course, License, Lock, Step};

use super::{active, at, pending};

const DAY: i64 = 24 * 60;

/// Active from minute 0 on; ends at minute 10, closes at 70; its statement is due at 85.
fn ending() -> License {
    let mut license = active("l-1");
    license.deprovisioned(at(10));
    license
}

#[test]
fn the_six_steps_of_a_licences_life_are_due_each_at_its_instant() {
    use Step::{Activate, BeginToEnd, Delete, End, Remind, State};
    let deletion = 70 + 14 * DAY;
    let expected =
        [(0, Activate), (10, BeginToEnd), (70, End), (85, State), (deletion - 3 * DAY, Remind), (deletion, Delete)];
    let (license, mut course) = (ending(), Course::default());
    for (minute, step) in expected {
        let before = at(minute).plus_seconds(-1);
        assert_eq!(course.due(&license, before), [], "{step:?}");
        assert_eq!(course.next_at(&license, before), Some(at(minute)));
        assert_eq!(course.due(&license, at(minute)), [step]);
        course.take(step);
        course.take(step);
    }
    assert_eq!(course.taken.len(), 6, "each once");
    assert_eq!(course.next_at(&license, at(deletion)), None);
    assert_eq!(Course::default().due(&license, at(deletion)), expected.map(|(_, step)| step));
}

#[test]
fn what_is_due_already_is_not_waited_for() {
    let course = Course::default();
    assert_eq!(course.next_at(&ending(), at(10)), Some(at(70)));
    assert_eq!(course.next_at(&ending(), at(0)), Some(at(10)));
    assert_eq!(course.next_at(&pending("l-1"), at(0)), None);
    assert_eq!(course.due(&pending("l-1"), at(9_999)), []);
}

#[test]
fn a_lock_lasts_fourteen_days_from_the_end_or_from_when_it_was_learnt() {
    let lock = |since: i64| Some(Lock { since: at(since), deletion_due_at: at(since + 14 * DAY) });
    assert_eq!(active("l-1").lock(at(9_999)), None);
    assert_eq!(ending().lock(at(70).plus_seconds(-1)), None);
    assert_eq!(ending().lock(at(70)), lock(70));
    let learnt = |minute: i64| License { end_learnt_at: Some(at(minute)), ..ending() };
    assert_eq!(learnt(30).lock(at(70)), lock(70));
    assert_eq!((learnt(500).lock(at(499)), learnt(500).lock(at(500))), (None, lock(500)));
    let over = at(500 + 14 * DAY);
    assert!(!learnt(500).locks_for_good(over.plus_seconds(-1)) && learnt(500).locks_for_good(over));
    assert!(!active("l-1").locks_for_good(at(999_999)));
}

#[test]
fn the_statement_does_not_wait_for_when_the_end_was_learnt() {
    let late = License { end_learnt_at: Some(at(500)), ..ending() };
    assert_eq!(Course::default().due(&late, at(85)), [Step::Activate, Step::BeginToEnd, Step::State]);
}

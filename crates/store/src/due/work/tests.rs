//! Marks, bounds and places.

use super::*;

const BARE: Work<Key> = Work::new("CODE", Form::Millis, |entry| Some(entry.key.clone()));
const NAMED: Work<Key> = Work::sharded("COURSE-NEWS#", 4, Form::NamedMillis, |entry| Some(entry.key.clone()));
const SECONDS: Work<Key> = Work::sharded("FREEZE#", 16, Form::NamedSeconds, |entry| Some(entry.key.clone()));

fn at() -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-21T10:00:00.250Z").unwrap()
}

#[test]
fn marks_have_the_forms_that_stand_in_tables() {
    let license = LicenseId::parse("l-1").unwrap();
    assert_eq!(BARE.mark(at()), Mark { pk: "CODE".to_owned(), sk: "1795255200250".to_owned() });
    let named = NAMED.mark_of(&license, at(), "l-1");
    assert_eq!(named.sk, "1795255200250#l-1");
    let seconds = SECONDS.mark_of(&license, at(), "l-1");
    assert_eq!(seconds.sk, "2026-11-21T10:00:00Z#l-1");
    assert!(named.pk.starts_with("COURSE-NEWS#0") && seconds.pk.starts_with("FREEZE#"), "{named:?} {seconds:?}");
}

#[test]
fn a_bound_takes_in_all_that_is_due_at_its_instant_and_nothing_later() {
    let (now, later) = (Until::Due(at()), at().plus_seconds(1));
    assert!(BARE.mark(at()).sk <= BARE.bound(now) && BARE.mark(later).sk > BARE.bound(now));
    assert!(NAMED.named_mark(at(), "zz").sk <= NAMED.bound(now) && NAMED.named_mark(later, "a").sk > NAMED.bound(now));
    assert!(SECONDS.named_mark(at(), "zz").sk <= SECONDS.bound(now));
    assert!(SECONDS.named_mark(later, "a").sk > SECONDS.bound(now));
}

#[test]
fn a_place_behind_equal_entries_names_the_item_and_is_read_again() {
    let entry = Entry { key: Key::new("OUTBOX#l-1", "x#y~z"), sk: due_text(at()) };
    let place = BARE.place_behind(&entry);
    let (due, start) = start_of(&place, "CODE").unwrap();
    assert_eq!(due, entry.sk);
    let text = |name: &str| text_of(&start, name).unwrap();
    assert_eq!([text(keys::PK), text(keys::SK)], [entry.key.pk, entry.key.sk]);
    assert_eq!([text(WORK_PK), text(WORK_SK)], ["CODE".to_owned(), due]);
    for no_place in ["", "!", "1795255200250", "1795255200250~~x!", "soon~a~b!"] {
        assert_eq!(start_of(no_place, "CODE"), None, "{no_place}");
    }
}

#[test]
fn a_place_behind_entries_that_differ_sorts_between_them() {
    let entry = Entry { key: Key::new("a", "b"), sk: "2026-11-21T10:00:00Z#l-1".to_owned() };
    let place = SECONDS.place_behind(&entry);
    assert!(entry.sk < place && place.as_str() < "2026-11-21T10:00:00Z#l-2");
}

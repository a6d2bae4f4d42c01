//! What an event must say, and when.

use kernel::Timestamp;
use metering::event::max_quantity;
use metering::{EventFault, Raw, ReportedEvent, UsageEvent};

use super::at;

fn reported() -> ReportedEvent {
    let text = |text: &str| Some(text.to_owned());
    ReportedEvent {
        specversion: text("1.0"),
        source: text("/collector/7"),
        id: text("e-1"),
        subject: text("wksp_1"),
        dimension: text("log_events"),
        time: text("2026-11-21T10:05:00Z"),
        quantity: text("18"),
    }
}

#[test]
fn every_part_of_an_event_is_read() {
    let event = UsageEvent::parse(&reported()).unwrap();
    assert_eq!((event.source.as_str(), event.id.as_str()), ("/collector/7", "e-1"));
    assert_eq!((event.workspace.as_str(), event.dimension.as_str()), ("wksp_1", "log_events"));
    assert_eq!((event.quantity, event.time), (Raw::new(18), Timestamp::from_seconds(1_795_255_500)));
}

#[test]
fn names_have_one_to_five_hundred_and_twelve_bytes() {
    let named = |source: String, id: String| {
        UsageEvent::parse(&ReportedEvent { source: Some(source), id: Some(id), ..reported() })
            .map(|event| (event.source.len(), event.id.len()))
    };
    let long = |length| "x".repeat(length);
    assert_eq!(named(long(1), long(1)), Ok((1, 1)));
    assert_eq!(named(long(512), long(512)), Ok((512, 512)));
    assert_eq!(named(long(513), long(1)), Err(EventFault::Source));
    assert_eq!(named(long(1), long(513)), Err(EventFault::Id));
    assert_eq!(named(long(0), long(1)), Err(EventFault::Source));
    assert_eq!(named(long(1), long(0)), Err(EventFault::Id));
    assert_eq!(named("é".repeat(257), long(1)), Err(EventFault::Source), "bytes, not characters");
}

#[test]
fn usage_of_thirty_four_days_and_of_the_next_five_minutes_is_taken() {
    let now = at("2026-11-21T10:20:00Z");
    let check = |time: &str| {
        let event = ReportedEvent { time: Some(time.to_owned()), ..reported() };
        UsageEvent::parse(&event).unwrap().check_time(now)
    };
    assert_eq!(check("2026-11-21T10:20:00Z"), Ok(()));
    assert_eq!(check("2026-11-21T10:25:00.000Z"), Ok(()));
    assert_eq!(check("2026-11-21T10:25:00.001Z"), Err(EventFault::Future));
    assert_eq!(check("2026-10-18T10:20:00.000Z"), Ok(()));
    assert_eq!(check("2026-10-18T10:19:59.999Z"), Err(EventFault::TooOld));
}

#[test]
fn an_id_is_remembered_longer_than_its_event_can_be_reported() {
    assert_eq!(metering::event::MAX_AGE_SECONDS, 2_937_600, "34 days");
    assert_eq!(metering::event::MEMORY_SECONDS, 3_024_000, "35 days");
}

#[test]
fn the_content_is_a_hash_of_the_four_things_that_count() {
    // sha256 of each part behind its length as eight bytes: wksp_1, log_events, 18, 1795255500000.
    let expected = "bb4a05d7bb4b769b3730a621e8b0c4e28a05f467ac422ef00986f90503f14668";
    assert_eq!(UsageEvent::parse(&reported()).unwrap().content(), expected);
    let text = |text: &str| Some(text.to_owned());
    let others = [
        ReportedEvent { subject: text("wksp_2"), ..reported() },
        ReportedEvent { dimension: text("log_event"), ..reported() },
        ReportedEvent { quantity: text("19"), ..reported() },
        ReportedEvent { time: text("2026-11-21T10:05:00.001Z"), ..reported() },
    ];
    for other in others {
        assert_ne!(UsageEvent::parse(&other).unwrap().content(), expected, "{other:?}");
    }
    let same = ReportedEvent { source: text("/other"), id: text("e-2"), quantity: text("018"), ..reported() };
    assert_eq!(UsageEvent::parse(&same).unwrap().content(), expected);
}

#[test]
fn one_event_reports_what_fits_into_one_record_at_most() {
    assert_eq!(max_quantity(1), Raw::new(2_147_483_647));
    assert_eq!(max_quantity(1_000_000), Raw::new(2_147_483_647_000_000));
}

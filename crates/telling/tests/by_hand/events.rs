//! The events and their bytes.

use serde_json::{Map, Value, json};
use telling::{Event, EventId, Kind};

use super::{at, license};

/// Every kind in the order in which those of one instant are told.
const KINDS: [&str; 12] = [
    "license.activated",
    "license.ending",
    "usage.final-wanted",
    "license.ended",
    "workspace.created",
    "workspace.unbound",
    "workspace.bound",
    "workspace.locked",
    "workspace.unlocked",
    "workspace.due-for-deletion",
    "license.suspended",
    "license.resumed",
];

#[test]
fn each_kind_has_its_name_and_its_rank() {
    for (rank, (kind, name)) in (0_u8..).zip(Kind::ALL.into_iter().zip(KINDS)) {
        assert_eq!((kind.as_str(), kind.to_string().as_str(), kind.rank()), (name, name, rank));
        assert_eq!(serde_json::to_value(kind).unwrap(), name);
        assert_eq!(serde_json::from_value::<Kind>(json!(name)).unwrap(), kind);
    }
}

#[test]
fn an_id_is_a_hash_of_the_kind_the_licence_and_the_subject() {
    // The first 32 digits of the sha256 of each part behind its length in eight bytes.
    let id = EventId::of(Kind::WorkspaceBound, &license("l-1"), "wksp_1");
    assert_eq!(
        (id.as_str(), id.to_string().as_str()),
        ("evt_61c8e77646e301657ece482ec013e961", "evt_61c8e77646e301657ece482ec013e961")
    );
    let others = [
        EventId::of(Kind::WorkspaceLocked, &license("l-1"), "wksp_1"),
        EventId::of(Kind::WorkspaceBound, &license("l-2"), "wksp_1"),
        EventId::of(Kind::WorkspaceBound, &license("l-1"), "wksp_2"),
    ];
    assert!(!others.contains(&id));
}

#[test]
fn an_event_is_the_same_bytes_whenever_it_is_made() {
    let data = Map::from_iter([("license".to_owned(), json!({"id": "l-1"}))]);
    let event = Event::new(Kind::LicenseEnding, &license("l-1"), "", at(0), &data);
    let body: Value = serde_json::from_str(&event.body).unwrap();
    let expected = json!({
        "id": event.id.as_str(), "type": "license.ending", "timestamp": "2025-11-24T16:00:00Z",
        "data": {"license": {"id": "l-1"}},
    });
    assert_eq!((body, event.at, event.kind, &event.license), (expected, at(0), Kind::LicenseEnding, &license("l-1")));
    assert_eq!(Event::new(Kind::LicenseEnding, &license("l-1"), "", at(0), &data), event);
    let elsewhere = event.clone().ordered_among(&license("l-2"));
    assert_eq!(elsewhere, Event { license: license("l-2"), ..event });
}

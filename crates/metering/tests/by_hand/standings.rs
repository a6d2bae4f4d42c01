//! Where units stand, as operators tell it apart.

use metering::Raw;
use metering::standing::{Standing, Standings};
use serde_json::json;

use super::{dimension, frozen, metered, moved, nothing, quarantined, record, shares, written_off};

/// How many of five units of ten, of which more raw units are covered (25) and given up or back (35), stand where.
fn standing(state: &serde_json::Value) -> Vec<(Standing, u64)> {
    let more = json!({"cv": "40", "ct": "agmt-1", "gb": "15", "gu": 2});
    let mut sums = Standings::default();
    let record = record(5, state, &more);
    let name = record.dimension.clone();
    sums.add_hour(&metering::Counters::new(), Some(&[record]));
    let its = &sums.0[&name];
    Standing::ALL.into_iter().map(|one| (one, raw(its.of(one)))).filter(|(_, raw)| *raw > 0).collect()
}

fn raw(raw: Raw) -> u64 {
    u64::try_from(raw.floor()).unwrap()
}

#[test]
fn a_record_stands_where_its_state_says() {
    let (covered, given_up) = ((Standing::Covered, 25), (Standing::GivenUp, 35));
    let mut held = quarantined("unusual", false);
    held["by"] = json!(1_800_000_000_000_u64);
    assert_eq!(standing(&nothing()), [covered, given_up]);
    assert_eq!(standing(&frozen(true)), [(Standing::Pending, 50), covered, given_up]);
    assert_eq!(standing(&metered(None)), [(Standing::Sent, 50), covered, given_up]);
    assert_eq!(standing(&held), [(Standing::Held, 50), covered, given_up]);
    assert_eq!(standing(&quarantined("unusual", false)), [(Standing::Quarantined, 50), covered, given_up]);
    assert_eq!(standing(&moved()), [covered, given_up, (Standing::Moved, 50)]);
    assert_eq!(standing(&written_off()), [covered, (Standing::GivenUp, 85)]);
}

#[test]
fn what_is_in_no_record_stands_too() {
    let counters = metering::Counters::from([(dimension("logs"), shares(&[("a", 3), ("", 4)]))]);
    let mut sums = Standings::default();
    sums.add_hour(&counters, None);
    sums.add_late(&counters, false);
    sums.add_late(&counters, true);
    let its = &sums.0[&dimension("logs")];
    assert_eq!(raw(its.reported), 21);
    for standing in [Standing::Pending, Standing::Quarantined, Standing::GivenUp] {
        assert_eq!(raw(its.of(standing)), 7, "{standing:?}");
    }
    // A frozen hour without records says only what was reported.
    sums.add_hour(&counters, Some(&[]));
    assert_eq!(
        (raw(sums.0[&dimension("logs")].reported), raw(sums.0[&dimension("logs")].of(Standing::Pending))),
        (28, 7)
    );
}

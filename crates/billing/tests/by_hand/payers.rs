//! Which usage is on an account's bill.

use std::collections::{BTreeMap, BTreeSet};

use billing::{Binding, FrozenUsage, Payer};
use kernel::Timestamp;

use super::{accepted, license, month, workspace};

fn moment(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

/// An account with workspace a, a license since the 10th of November at 15:30, and one until the 20th at 08:00.
fn payer() -> Payer {
    Payer {
        workspaces: BTreeSet::from([workspace("wksp_a")]),
        licenses: BTreeMap::from([
            (license("l-1"), Binding::Since(Some(moment("2026-11-10T15:30:00Z")))),
            (license("l-2"), Binding::Until(moment("2026-11-20T08:00:00Z"))),
            (license("l-3"), Binding::Since(None)),
        ]),
    }
}

#[test]
fn usage_of_a_workspace_goes_to_the_account_that_has_the_workspace() {
    let pays = |of: &str| payer().pays_for(&accepted("2026-11-01", of, 1));
    assert_eq!((pays("wksp_a"), pays("wksp_b")), (true, false), "whatever its licence");
}

#[test]
fn usage_of_no_workspace_goes_by_the_days_of_the_binding_each_of_them_whole() {
    let pays = |of: &str, on: &str| payer().pays_for(&FrozenUsage { license: license(of), ..accepted(on, "", 1) });
    assert_eq!((pays("l-1", "2026-11-09"), pays("l-1", "2026-11-10"), pays("l-1", "2026-12-01")), (false, true, true));
    assert_eq!((pays("l-2", "2026-10-01"), pays("l-2", "2026-11-20"), pays("l-2", "2026-11-21")), (true, true, false));
    assert!(pays("l-3", "2026-01-01") && pays("l-9", "2026-01-01"));
}

#[test]
fn a_licence_is_had_in_the_months_of_its_binding() {
    let had = |of: &str, months: [&str; 3]| months.map(|text| payer().had_in(&license(of), month(text)));
    assert_eq!(had("l-1", ["2026-10", "2026-11", "2026-12"]), [false, true, true]);
    assert_eq!(had("l-2", ["2026-10", "2026-11", "2026-12"]), [true, true, false]);
    assert_eq!(had("l-3", ["2026-10", "2026-11", "2026-12"]), [true, true, true]);
}

#[test]
fn the_first_and_the_last_day_of_a_month_are_days_of_it() {
    let mut payer = payer();
    payer.licenses.insert(license("l-1"), Binding::Since(Some(moment("2026-11-30T23:59:59Z"))));
    payer.licenses.insert(license("l-2"), Binding::Until(moment("2026-11-01T00:00:00Z")));
    assert!(payer.had_in(&license("l-1"), month("2026-11")) && payer.had_in(&license("l-2"), month("2026-11")));
    payer.licenses.insert(license("l-1"), Binding::Since(Some(moment("2026-12-01T00:00:00Z"))));
    payer.licenses.insert(license("l-2"), Binding::Until(moment("2026-10-31T23:59:59Z")));
    assert!(!payer.had_in(&license("l-1"), month("2026-11")) && !payer.had_in(&license("l-2"), month("2026-11")));
}

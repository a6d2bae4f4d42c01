//! Whatever AWS's events lose, repeat and mix up: after the comparison with what AWS lists, every license that a buyer
//! came by with is where the ordered, lossless history leaves it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use std::collections::BTreeMap;

use kernel::{AgreementId, BuyerId, Identity, LicenseArn, LicenseId, ProductCode, Timestamp};
use licensing::reconcile::compare;
use licensing::{
    Agreement, AgreementFacts, AgreementNotice, AgreementStatus, Ending, Known, License, LicenseNotice, LicenseState,
    Listed, Notice, apply,
};
use proptest::prelude::*;

/// When everything is over and compared, in minutes.
const COMPARED: i64 = 5000;
/// When the comparison is made: long after every event could have come.
const LISTED: i64 = 4000;

fn at(minute: i64) -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-21T03:00:00Z").unwrap().plus_seconds(minute * 60)
}

fn arn(number: u8) -> LicenseArn {
    LicenseArn::parse(&format!("arn:aws:license-manager::294406891311:license:l-{number}")).unwrap()
}

fn agreement_id(number: u8) -> AgreementId {
    AgreementId::parse(&format!("agmt-{number}")).unwrap()
}

fn of_license(license: u8, agreement: u8) -> LicenseNotice {
    LicenseNotice {
        arn: arn(license),
        arn_in_full: true,
        product: ProductCode::parse("abc").unwrap(),
        account: BuyerId::parse("111122223333").unwrap(),
        agreement: Some(agreement_id(agreement)),
        offer: None,
        identity: Identity::License,
    }
}

fn created(agreement: u8, minute: i64, previous: Option<u8>) -> (Notice, Timestamp) {
    let facts = AgreementFacts {
        created_at: Some(at(minute)),
        start: Some(at(minute)),
        previous: previous.map(agreement_id),
        ..AgreementFacts::default()
    };
    (Notice::Agreement(AgreementNotice { id: agreement_id(agreement), account: None, facts }), at(minute))
}

fn ended(agreement: u8, minute: i64, status: &str) -> (Notice, Timestamp) {
    let mut facts = AgreementFacts::default();
    facts.ended(&Ending { at: at(minute), status: AgreementStatus::from(status.to_owned()) });
    (Notice::Agreement(AgreementNotice { id: agreement_id(agreement), account: None, facts }), at(minute))
}

/// What happens to one agreement.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Lasts,
    Ends(&'static str),
    /// The next one goes on with the same license.
    Renews,
    /// The next one has a license of its own.
    Replaces,
}

/// What AWS does: its events, what it lists in the end, and the landings, which get lost with nothing.
#[derive(Clone, Debug, Default)]
struct Truth {
    events: Vec<(Notice, Timestamp)>,
    landings: Vec<(Notice, Timestamp)>,
    listed: Vec<Listed>,
}

fn truth(fates: &[Fate]) -> Truth {
    let mut truth = Truth::default();
    let mut license = 1;
    let mut minute = 0;
    for (number, fate) in (1..).zip(fates) {
        let (begun, over) = (minute, minute + 200);
        let is_new = truth.landings.is_empty() || matches!(fates[usize::from(number) - 2], Fate::Replaces);
        truth.events.push(created(number, begun, (number > 1).then(|| number - 1)));
        truth.events.push((Notice::Updated(of_license(license, number)), at(begun + 1)));
        if is_new {
            truth.landings.push((Notice::Resolved(of_license(license, number)), at(begun + 2)));
        }
        let status = match fate {
            Fate::Lasts => "ACTIVE",
            Fate::Ends(status) => status,
            Fate::Renews => "RENEWED",
            Fate::Replaces => "REPLACED",
        };
        if !matches!(fate, Fate::Lasts) {
            truth.events.push(ended(number, over, status));
        }
        if matches!(fate, Fate::Ends(_) | Fate::Replaces) {
            truth.events.push((Notice::Deprovisioned(of_license(license, number)), at(over)));
        }
        truth.listed.push(Listed {
            id: agreement_id(number),
            account: None,
            status: AgreementStatus::from(status.to_owned()),
            accepted_at: Some(at(begun)),
            start: Some(at(begun)),
            end: None,
            updated_at: Some(at(if matches!(fate, Fate::Lasts) { begun } else { over })),
            licenses: vec![arn(license)],
        });
        match fate {
            Fate::Lasts | Fate::Ends(_) => break,
            Fate::Renews => {}
            Fate::Replaces => license += 1,
        }
        minute = over;
    }
    truth
}

/// What we know, kept as a store would keep it.
#[derive(Clone, Debug, Default)]
struct World {
    agreements: BTreeMap<AgreementId, Agreement>,
    licenses: BTreeMap<LicenseId, License>,
}

impl World {
    fn take(&mut self, notice: &Notice, at: Timestamp) {
        let known = Known {
            agreements: self.agreements.values().cloned().collect(),
            licenses: self.licenses.values().cloned().collect(),
            customers: Vec::new(),
        };
        let change = apply(notice, at, known, at);
        self.agreements.extend(change.agreements.into_iter().map(|one| (one.id.clone(), one)));
        self.licenses.extend(change.licenses.into_iter().map(|one| (one.after.id.clone(), one.after)));
    }

    /// The daily comparison, until it finds nothing that it can mend.
    fn reconcile(&mut self, listed: &[Listed]) {
        for _ in 0..10 {
            let agreements: Vec<Agreement> = self.agreements.values().cloned().collect();
            let licenses: Vec<License> = self.licenses.values().cloned().collect();
            let findings = compare(listed, &agreements, &licenses, at(LISTED));
            let mends: Vec<_> = findings.into_iter().filter_map(|finding| finding.mends).collect();
            if mends.is_empty() {
                return;
            }
            for (notice, at) in mends {
                self.take(&notice, at);
            }
        }
    }

    fn states(&self) -> Vec<(LicenseId, LicenseState)> {
        self.licenses.values().map(|license| (license.id.clone(), license.state(at(COMPARED)))).collect()
    }
}

fn any_fates() -> impl Strategy<Value = Vec<Fate>> {
    let fate = prop_oneof![
        Just(Fate::Lasts),
        Just(Fate::Ends("CANCELLED")),
        Just(Fate::Ends("EXPIRED")),
        Just(Fate::Ends("TERMINATED")),
        Just(Fate::Renews),
        Just(Fate::Replaces),
    ];
    (proptest::collection::vec(fate, 0..4), prop_oneof![Just(Fate::Lasts), Just(Fate::Ends("CANCELLED"))]).prop_map(
        |(mut fates, last)| {
            fates.push(last);
            fates
        },
    )
}

/// What AWS does, and what of it arrives: any part of the events, some twice, and the landings, in any order.
fn any_telling() -> impl Strategy<Value = (Truth, Vec<(Notice, Timestamp)>)> {
    any_fates().prop_flat_map(|fates| {
        let truth = truth(&fates);
        let arrivals = proptest::collection::vec(0..3_usize, truth.events.len());
        (Just(truth), arrivals).prop_flat_map(|(truth, arrivals)| {
            let mut told: Vec<_> = truth.landings.clone();
            for (event, times) in truth.events.iter().zip(arrivals) {
                told.extend(std::iter::repeat_n(event.clone(), times));
            }
            (Just(truth), Just(told).prop_shuffle())
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 800, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_loss_any_order_any_repeats_end_where_the_whole_history_ends((truth, told) in any_telling()) {
        let mut whole = World::default();
        for (notice, at) in truth.events.iter().chain(&truth.landings) {
            whole.take(notice, *at);
        }
        let mut lossy = World::default();
        for (notice, at) in &told {
            lossy.take(notice, *at);
        }
        lossy.reconcile(&truth.listed);
        prop_assert_eq!(lossy.states(), whole.states());
    }
}

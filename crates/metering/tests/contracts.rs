//! What a contract covers: over any chain of hours it takes exactly the entitlement, and nothing of it twice.

#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

use std::collections::BTreeMap;

use kernel::{Dimension, Hour, QuantityForm, Timestamp, Units, WorkspaceId};
use metering::contract::{TermLeft, add, covers, left, take, used};
use metering::ledger::Sums;
use metering::{
    Counters, Covered, DimensionTerms, FreezeTerms, GiveBackError, LicenseWindow, Raw, Record, RecordState,
    ZeroRecords, freeze,
};

/// Numbers that look random and are the same each time (Knuth's multiplicative generator).
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

fn dimension() -> Dimension {
    Dimension::parse("events").unwrap()
}

fn hour(number: i64) -> Hour {
    Hour::containing(Timestamp::EPOCH).plus(number)
}

fn counted(amount: u64) -> Counters {
    let workspace = WorkspaceId::parse("wksp_1").unwrap();
    Counters::from([(dimension(), BTreeMap::from([(Some(workspace), Raw::new(amount.into()))]))])
}

/// A ledger that freezes hour by hour under a contract.
struct Ledger {
    unit_size: u64,
    carry: BTreeMap<Dimension, Raw>,
    covered: Covered,
    given_back: Covered,
    sums: Sums,
}

impl Ledger {
    fn new(unit_size: u64) -> Self {
        let (carry, covered, given_back) = (BTreeMap::new(), Covered::new(), Covered::new());
        Self { unit_size, carry, covered, given_back, sums: Sums::default() }
    }

    /// Freezes an hour of `term`, which entitles to `entitled` raw units; a try that is not written leaves no trace.
    fn freeze(&mut self, at: i64, amount: u64, term: &str, entitled: u64) -> Record {
        self.freeze_in(at, amount, &[(term, entitled)])
    }

    /// The same of an hour in which several terms are in force one after the other.
    fn freeze_in(&mut self, at: i64, amount: u64, in_force: &[(&str, u64)]) -> Record {
        let left_of = |(term, entitled): &(&str, u64)| {
            let entitled = BTreeMap::from([(dimension(), Raw::new((*entitled).into()))]);
            TermLeft { term: (*term).to_owned(), left: left(&entitled, &self.covered, &self.given_back, term) }
        };
        let in_force: Vec<TermLeft> = in_force.iter().map(left_of).collect();
        let terms = FreezeTerms {
            dimensions: vec![DimensionTerms { dimension: dimension(), unit_size: self.unit_size }],
            zero_records: ZeroRecords::Off,
            form: QuantityForm::Whole,
            covers: covers(&in_force),
        };
        let counters = counted(amount);
        let again = freeze(hour(at), &counters, &self.carry, &terms, &LicenseWindow::default());
        let mut frozen = freeze(hour(at), &counters, &self.carry, &terms, &LicenseWindow::default());
        assert_eq!(again, frozen, "a freeze that is decided anew comes to the same");
        take(&mut self.covered, &in_force, &mut frozen.records);
        self.sums.add_hour(&counters, &BTreeMap::new(), Some(&frozen.records));
        self.carry = frozen.carry;
        frozen.records.first().cloned().unwrap()
    }

    fn covered_in(&self, term: &str) -> u128 {
        self.covered.get(term).and_then(|covered| covered.get(&dimension())).map_or(0, |raw| raw.floor())
    }
}

#[test]
fn any_chain_of_hours_covers_the_smaller_of_entitlement_and_use() {
    for seed in 0..300 {
        let mut draw = Draw(seed);
        let (unit_size, entitled) = (1 + draw.below(2_000), draw.below(40_000));
        let mut ledger = Ledger::new(unit_size);
        let mut total = 0;
        for at in 0..20 {
            let amount = draw.below(5_000);
            total += amount;
            let record = ledger.freeze(at, amount, "agmt-1", entitled);
            let parts = record.covered.plus(record.billable_raw()).plus(record.carry_out);
            assert_eq!(record.carry_in.plus(record.raw), parts, "seed {seed}");
        }
        assert_eq!(ledger.covered_in("agmt-1"), u128::from(entitled.min(total)), "seed {seed}");
        let balance = ledger.sums.balances().get(&dimension()).copied().unwrap();
        assert!(balance.holds(), "seed {seed}: {balance:?}");
        let billed = u128::from(total - entitled.min(total));
        assert_eq!(balance.frozen.floor() + balance.carried.floor(), billed, "seed {seed}");
        assert!(balance.carried.floor() < u128::from(unit_size), "seed {seed}");
    }
}

#[test]
fn what_is_given_back_is_covered_again_and_never_more() {
    for seed in 0..300 {
        let mut draw = Draw(seed);
        let (unit_size, entitled) = (1 + draw.below(100), draw.below(20_000));
        let mut ledger = Ledger::new(unit_size);
        let (mut total, mut returned) = (0, 0);
        for at in 0..20 {
            let amount = draw.below(3_000);
            total += amount;
            let record = Record { state: RecordState::Nothing, ..ledger.freeze(at, amount, "agmt-1", entitled) };
            let wrong = draw.below(4_000);
            let given = record.given_back(Raw::new(wrong.into()));
            let may = (1..=record.covered.floor()).contains(&u128::from(wrong));
            assert_eq!(given.is_ok(), may, "seed {seed}: {wrong} of {record:?}");
            if let Ok((given, more)) = given {
                assert_eq!(more, [("agmt-1", Raw::new(wrong.into()))]);
                assert_eq!(given.given_back(Raw::new(wrong.into())), Ok((given.clone(), Vec::new())), "asked again");
                let refused = |total| given.given_back(total).unwrap_err();
                assert_eq!(refused(record.covered.plus(Raw::new(1))), GiveBackError::NotCovered);
                assert_eq!(refused(given.given_back.minus(Raw::new(1))), GiveBackError::GivenBackAlready);
                add(&mut ledger.given_back, "agmt-1", &dimension(), Raw::new(wrong.into()));
                returned += wrong;
            }
        }
        let covered = used(&ledger.covered, &ledger.given_back, "agmt-1", &dimension()).floor();
        assert!(covered <= u128::from(entitled), "seed {seed}");
        let balance = ledger.sums.balances().get(&dimension()).copied().unwrap();
        let billed = balance.frozen.floor() + balance.carried.floor();
        assert_eq!(covered + billed + u128::from(returned), u128::from(total), "seed {seed}");
    }
}

#[test]
fn a_term_covers_no_more_than_the_most_it_was_ever_entitled_to() {
    for seed in 0..300 {
        let mut draw = Draw(seed);
        let mut ledger = Ledger::new(1 + draw.below(100));
        let (mut most, mut latest) = (0, 0);
        for at in 0..20 {
            if draw.below(4) == 0 {
                latest = draw.below(10_000);
            }
            most = most.max(latest);
            let before = ledger.covered_in("agmt-1");
            let record = ledger.freeze(at, draw.below(3_000), "agmt-1", latest);
            assert!(ledger.covered_in("agmt-1") <= u128::from(most), "seed {seed}");
            assert!(record.covered.is_zero() || before < u128::from(latest), "seed {seed}");
        }
        assert!(ledger.sums.balances().values().all(metering::ledger::Balance::holds), "seed {seed}");
    }
}

#[test]
fn each_term_has_an_entitlement_of_its_own() {
    let mut ledger = Ledger::new(10);
    assert_eq!(ledger.freeze(0, 100, "agmt-1", 60).quantity, Units::whole(4));
    assert_eq!(ledger.freeze(1, 100, "agmt-2", 60).quantity, Units::whole(4));
    assert_eq!(ledger.freeze(2, 25, "agmt-2", 60).quantity, Units::whole(2));
    let record = ledger.freeze(3, 0, "agmt-3", 60);
    assert_eq!((record.covered, record.carry_out), (Raw::new(5), Raw::ZERO), "less than a unit goes to the buyer");
}

#[test]
fn in_the_hour_of_a_renewal_nobody_is_billed_what_either_term_covers_nor_more_than_by_each_events_own_term() {
    for seed in 0..500 {
        let mut draw = Draw(seed);
        let unit_size = 1 + draw.below(50);
        let [first, second] = [0; 2].map(|_| draw.below(2_000));
        let [earlier, before, after, later] = [0; 4].map(|_| draw.below(1_500));
        let mut ledger = Ledger::new(unit_size);
        ledger.freeze(0, earlier, "agmt-1", first);
        let renewed = ledger.freeze_in(1, before + after, &[("agmt-1", first), ("agmt-2", second)]);
        let parts: Raw = renewed.covering_terms().iter().map(|(_, raw)| *raw).sum();
        assert_eq!(parts, renewed.covered, "seed {seed}: {renewed:?}");
        let left = u128::from(first + second) - ledger.covered_in("agmt-1") - ledger.covered_in("agmt-2");
        assert!(renewed.quantity.is_zero() || left == 0, "seed {seed}: billed with {left} left");
        ledger.freeze(2, later, "agmt-2", second);
        let covered = [("agmt-1", first), ("agmt-2", second)].map(|(term, most)| {
            assert!(ledger.covered_in(term) <= most.into(), "seed {seed}");
            ledger.covered_in(term)
        });
        let used = u128::from(earlier + before + after + later);
        // What it would be if each event were taken off the entitlement of its own instant.
        let over = |used: u64, entitled: u64| u128::from(used.saturating_sub(entitled));
        let exact = over(earlier + before, first) + over(after + later, second);
        assert!(used - covered.iter().sum::<u128>() <= exact, "seed {seed}: more than {exact} of {used} is billed");
        assert!(ledger.sums.balances().values().all(metering::ledger::Balance::holds), "seed {seed}");
    }
}

#[test]
fn what_two_terms_covered_is_given_back_to_the_later_one_first() {
    let mut ledger = Ledger::new(1);
    let record = Record { state: RecordState::Nothing, ..ledger.freeze_in(0, 70, &[("agmt-1", 30), ("agmt-2", 60)]) };
    assert_eq!(record.covering_terms(), [("agmt-1", Raw::new(30)), ("agmt-2", Raw::new(40))]);
    let (some, more) = record.given_back(Raw::new(25)).unwrap();
    assert_eq!(more, [("agmt-2", Raw::new(25))]);
    let (most, more) = some.given_back(Raw::new(50)).unwrap();
    assert_eq!(more, [("agmt-2", Raw::new(15)), ("agmt-1", Raw::new(10))]);
    assert_eq!(most.given_back(Raw::new(71)).unwrap_err(), GiveBackError::NotCovered);
    assert_eq!(most.rightly_covered(), Raw::new(20));
}

//! The law as properties: nothing that is frozen, split or packed gains or loses a unit.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use std::collections::BTreeMap;

use kernel::{Dimension, Hour, Provider, QuantityForm, Timestamp, Units, WorkspaceId};
use metering::allocation::allocate;
use metering::answer::about_to_send;
use metering::batch::bisect;
use metering::ledger::Balance;
use metering::{
    Answer, CallFault, Counters, DimensionTerms, FreezeTerms, LicenseWindow, Raw, RecordState, Terms, ZeroRecords,
    apply_answer, freeze,
};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;

fn dimension(number: u8) -> Dimension {
    Dimension::parse(&format!("dimension_{number}")).unwrap()
}

fn workspace(number: u16) -> Option<WorkspaceId> {
    (number > 0).then(|| WorkspaceId::parse(&format!("wksp_{number}")).unwrap())
}

fn shares(max: u128) -> impl Strategy<Value = BTreeMap<Option<WorkspaceId>, Raw>> {
    let raw = prop_oneof![0..max.min(12), 0..max];
    btree_map((0_u16..40).prop_map(workspace), raw.prop_map(Raw::new), 0..30)
}

fn zero_records() -> impl Strategy<Value = ZeroRecords> {
    prop_oneof![Just(ZeroRecords::One), Just(ZeroRecords::All), Just(ZeroRecords::Off)]
}

fn form() -> impl Strategy<Value = QuantityForm> {
    prop_oneof![Just(QuantityForm::Whole), Just(QuantityForm::Decimal)]
}

fn answer() -> impl Strategy<Value = Answer> {
    prop_oneof![
        Just(Answer::Taken { receipt: None }),
        Just(Answer::Duplicate { receipt: None }),
        Just(Answer::NotSubscribed),
        Just(Answer::NotTaken),
        Just(Answer::Unknown),
        Just(Answer::Refused(CallFault::Dimension)),
        Just(Answer::Expired),
    ]
}

proptest! {
    #[test]
    fn a_split_sums_to_the_quantity_and_is_fair(
        quantity in prop_oneof![0_u64..30, 0_u64..=2_147_483_647], fraction in 0_u64..1_000_000, form in form(),
        shares in shares(u128::from(u64::MAX)), limit in 1_usize..50,
    ) {
        let quantity = Units::whole(quantity).plus(Units(fraction.into())).floor(form);
        let parts = allocate(quantity, form, &shares, limit);
        prop_assert_eq!(parts.iter().map(|part| part.quantity).sum::<Units>(), quantity);
        prop_assert!(parts.iter().all(|part| part.quantity.floor(form) == part.quantity), "in the form of the record");
        prop_assert!(parts.len() <= limit);
        prop_assert!(parts.iter().all(|part| !part.quantity.is_zero()));
        prop_assert!(parts.iter().filter(|part| part.workspace.is_none()).count() <= 1);
        let total: u128 = shares.values().map(|share| share.floor()).sum();
        if shares.len() <= limit && total > 0 {
            for part in &parts {
                let share = shares.get(&part.workspace).copied().unwrap_or_default().floor();
                let exact = quantity.0 * share;
                let given = part.quantity.0 * total;
                prop_assert!(exact.abs_diff(given) < total * form.grain(), "off by a smallest part or more");
            }
        }
    }

    #[test]
    fn a_chain_of_hours_keeps_every_unit_whatever_any_marketplace_answers(
        provider in select(Provider::ALL.to_vec()),
        hours in vec(btree_map((0_u8..4).prop_map(dimension), shares(3_000_000), 0..4), 1..12),
        unit_sizes in vec(prop_oneof![1_u64..12, 1_u64..2_000_000], 3),
        zero_records in zero_records(), form in form(),
        answers in vec(answer(), 1..60),
    ) {
        let dimensions: Vec<DimensionTerms> = (0_u8..)
            .zip(unit_sizes)
            .map(|(number, unit_size)| DimensionTerms { dimension: dimension(number), unit_size })
            .collect();
        let terms = FreezeTerms { dimensions, zero_records, form, covers: BTreeMap::new() };
        let window = LicenseWindow { provider, usage_from: Some(Timestamp::EPOCH), ..LicenseWindow::default() };
        let mut hour = Hour::parse("2026-11-21T03").unwrap();
        let (mut carry, mut balances) = (BTreeMap::new(), BTreeMap::<Dimension, Balance>::new());
        let mut answers = answers.iter().cycle();
        for counters in &hours {
            let counters: &Counters = counters;
            let frozen = freeze(hour, counters, &carry, &terms, &window);
            for (dimension, shares) in counters {
                let balance = balances.entry(dimension.clone()).or_default();
                balance.accepted = balance.accepted.plus(shares.values().copied().sum());
            }
            for mut record in frozen.records {
                prop_assert_eq!(record.carry_in.plus(record.raw), record.billable_raw().plus(record.carry_out));
                prop_assert_eq!(record.allocations.iter().map(|part| part.quantity).sum::<Units>(), record.quantity);
                // A few sendings, whose answers may be lost or refusals.
                for _ in 0..3 {
                    let before = record.state.clone();
                    record.state = apply_answer(&before, answers.next().unwrap(), Terms::of(provider), Timestamp::EPOCH);
                }
                balances.entry(record.dimension.clone()).or_default().add_record(&record);
            }
            carry = frozen.carry;
            hour = hour.next();
        }
        for (dimension, carried) in &carry {
            balances.entry(dimension.clone()).or_default().carried = *carried;
        }
        for (dimension, balance) in balances {
            prop_assert!(balance.holds(), "{dimension}: {balance:?}");
        }
    }

    #[test]
    fn what_is_over_the_largest_record_is_carried_on(
        raw in prop_oneof![0_u128..50, 0_u128..200_000_000_000], unit_size in prop_oneof![1_u64..12, 1_u64..5000],
        form in form(),
    ) {
        let terms = FreezeTerms {
            dimensions: vec![DimensionTerms { dimension: dimension(0), unit_size }],
            zero_records: ZeroRecords::Off,
            form,
            covers: BTreeMap::new(),
        };
        let mut counters = Counters::from([(dimension(0), BTreeMap::from([(workspace(1), Raw::new(raw))]))]);
        let (mut carry, mut billed, mut hour) = (BTreeMap::new(), Raw::ZERO, Hour::parse("2026-11-21T03").unwrap());
        loop {
            let frozen = freeze(hour, &counters, &carry, &terms, &LicenseWindow::default());
            counters.clear();
            let quantity = frozen.records.first().map_or(Units::ZERO, |record| record.quantity);
            billed = billed.plus(Raw::of_units(quantity, unit_size));
            carry = frozen.carry;
            if quantity.is_zero() {
                break;
            }
            hour = hour.next();
        }
        let left: Raw = carry.values().copied().sum();
        prop_assert_eq!(billed.plus(left), Raw::new(raw));
        prop_assert!(left < Raw::of_units(Units(form.grain()), unit_size), "less than the smallest that can be told");
    }

    #[test]
    fn a_duplicate_counts_as_delivered_only_after_a_sending_that_may_have_arrived(before in vec(answer(), 0..5)) {
        let mut state = RecordState::FROZEN;
        let mut may_have_arrived = false;
        for answer in &before {
            may_have_arrived |= *answer == Answer::Unknown;
            let after = apply_answer(&state, answer, &Terms::AWS, Timestamp::EPOCH);
            if !after.is_pending() {
                return Ok(());
            }
            state = after;
        }
        let after = apply_answer(&state, &Answer::Duplicate { receipt: None }, &Terms::AWS, Timestamp::EPOCH);
        prop_assert_eq!(matches!(after, RecordState::Metered { .. }), may_have_arrived);
        let crashed = apply_answer(&about_to_send(&state, &Terms::AWS, Timestamp::EPOCH), &Answer::Duplicate { receipt: None }, &Terms::AWS, Timestamp::EPOCH);
        let delivered = matches!(crashed, RecordState::Metered { .. });
        prop_assert!(delivered);
    }

    #[test]
    fn halving_finds_the_bad_records_and_sends_the_others(bad in vec(any::<bool>(), 1..=25)) {
        let (mut open, mut refused, mut sent, mut deepest) = (vec![(0, (0..bad.len()).collect::<Vec<_>>())], 0, 0, 0);
        while let Some((depth, call)) = open.pop() {
            deepest = deepest.max(depth);
            if !call.iter().any(|record| bad[*record]) {
                sent += call.len();
                continue;
            }
            match bisect(call) {
                Ok((one, other)) => open.extend([(depth + 1, one), (depth + 1, other)]),
                Err(alone) => refused += usize::from(bad[alone.unwrap()]),
            }
        }
        prop_assert_eq!(refused, bad.iter().filter(|bad| **bad).count());
        prop_assert_eq!(refused + sent, bad.len());
        prop_assert!(deepest <= 5);
    }
}

//! Which records share a call, and how large a call is, held against the request as it is written on the wire.

use kernel::{AwsAccountId, CustomerIdentifier, Identity, LicenseArn, ProductCode, QuantityForm, Units};
use metering::batch::{Packer, Submission, bisect};
use metering::{Allocation, batch};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{dimension, hour, workspace};

fn submission(identity: Identity, name: &str, parts: usize, name_bytes: usize) -> Submission {
    let padded = "0".repeat(name_bytes - "wksp_".len());
    let part = Allocation { workspace: workspace(&padded), quantity: Units::whole(2_147_483_647) };
    Submission {
        product: ProductCode::parse("abc").unwrap(),
        identity,
        account: AwsAccountId::parse("111122223333").unwrap(),
        license: LicenseArn::parse("arn:aws:license-manager::294406891311:license:l-0123456789abcdef0123456789abcdef")
            .unwrap(),
        customer: Some(CustomerIdentifier::parse("X01EXAMPLEX").unwrap()),
        dimension: dimension(name),
        timestamp: hour("2026-11-21T03").start(),
        form: QuantityForm::Whole,
        quantity: Units::whole(2_147_483_647),
        allocations: vec![part; parts],
    }
}

/// The record as BatchMeterUsage's JSON has it (AWS JSON 1.1, API reference), with these allocations.
fn on_the_wire(record: &Submission, parts: &[Allocation]) -> Value {
    let allocation = |part: &Allocation| {
        let tags: Vec<Value> =
            part.workspace.iter().map(|id| json!({"Key": "workspace", "Value": id.as_str()})).collect();
        match record.form {
            QuantityForm::Whole => json!({"AllocatedUsageQuantity": part.quantity, "Tags": tags}),
            QuantityForm::Decimal => {
                json!({"AllocatedUsageQuantityAsDecimal": part.quantity.printed(), "Tags": tags})
            }
        }
    };
    let mut written = json!({
        "Timestamp": 1_795_230_000, "Dimension": record.dimension.as_str(),
        "UsageAllocations": parts.iter().map(allocation).collect::<Vec<_>>(),
    });
    match record.form {
        QuantityForm::Whole => written["Quantity"] = json!(record.quantity),
        QuantityForm::Decimal => written["QuantityAsDecimal"] = json!(record.quantity.printed()),
    }
    match record.identity {
        Identity::License => {
            written["CustomerAWSAccountId"] = json!(record.account.as_str());
            written["LicenseArn"] = json!(record.license.as_str());
        }
        Identity::Legacy => written["CustomerAWSAccountId"] = json!(record.account.as_str()),
        Identity::LegacyCustomer => {
            written["CustomerIdentifier"] = json!(record.customer.as_ref().map(CustomerIdentifier::as_str));
        }
    }
    written
}

/// The bytes of a record in a request. All allocations of a record here are of one length, so that one stands for all.
fn bytes_on_the_wire(record: &Submission) -> usize {
    let written = |parts: &[Allocation]| on_the_wire(record, parts).to_string().len();
    let Some(first) = record.allocations.first() else { return written(&[]) };
    let two = [first.clone(), first.clone()];
    written(&two[..1]) + (record.allocations.len() - 1) * (written(&two) - written(&two[..1]))
}

/// The bytes of a call with these records, behind the longest product code there is.
fn call_bytes<'a>(records: impl IntoIterator<Item = &'a Submission>) -> usize {
    let call = json!({"UsageRecords": [], "ProductCode": "p".repeat(255)}).to_string().len();
    records.into_iter().fold(call, |sum, record| sum + bytes_on_the_wire(record) + ",".len())
}

#[test]
fn the_size_of_a_record_is_estimated_from_above_and_not_far_above() {
    let longest = Units(2_147_483_646_999_999);
    for (identity, form) in Identity::ALL.into_iter().flat_map(|one| QuantityForm::ALL.map(|form| (one, form))) {
        for (parts, name_bytes) in [(0, 6), (1, 6), (1, 37), (25, 37), (2_500, 37), (100, 255)] {
            for name in ["d", "log_events", &"d".repeat(255), &"\"".repeat(255)] {
                let mut record = submission(identity, name, parts, name_bytes);
                if form == QuantityForm::Decimal {
                    record.allocations.iter_mut().for_each(|part| part.quantity = longest);
                    record = Submission { form, quantity: longest, ..record };
                }
                let (estimated, written) = (record.bytes(), bytes_on_the_wire(&record));
                assert!(estimated > written, "{estimated} of {written}: {identity:?}, {parts} parts, {name}");
                let slack = 400 + parts * 20 + 2 * name.len();
                assert!(estimated <= written + slack, "{estimated} of {written}: {identity:?}, {parts} parts, {name}");
            }
        }
    }
}

#[test]
fn a_long_customer_identifier_is_counted() {
    for identifier in ["x".repeat(255), "\"".repeat(255), "\\".repeat(255)] {
        let customer = CustomerIdentifier::parse(&identifier).ok();
        let record = Submission { customer, ..submission(Identity::LegacyCustomer, "d", 1, 37) };
        let written = bytes_on_the_wire(&record);
        assert!(record.bytes() > written, "{} of {written}", record.bytes());
    }
}

/// The calls that the packer makes of records, in the order in which they are ready.
fn packed(records: &[Submission]) -> Vec<Vec<usize>> {
    let mut packer = Packer::default();
    let mut calls: Vec<Vec<usize>> =
        records.iter().enumerate().filter_map(|(number, record)| packer.push(number, record)).collect();
    calls.extend(packer.drain());
    assert!(packer.is_empty() && packer.drain().is_empty());
    calls
}

fn sizes(records: &[Submission]) -> Vec<usize> {
    packed(records).iter().map(Vec::len).collect()
}

#[test]
fn a_call_has_twenty_five_records_and_goes_when_it_is_full() {
    let small = |count| vec![submission(Identity::License, "d", 1, 37); count];
    assert_eq!(sizes(&small(24)), [24]);
    assert_eq!(sizes(&small(25)), [25]);
    assert_eq!(sizes(&small(60)), [25, 25, 10]);
    let mut packer = Packer::default();
    let record = submission(Identity::License, "d", 1, 37);
    let ready: Vec<bool> = (0..50).map(|number| packer.push(number, &record).is_some()).collect();
    let when: Vec<usize> =
        ready.iter().enumerate().filter(|(_, is_ready)| **is_ready).map(|(number, _)| number).collect();
    assert_eq!(when, [24, 49]);
}

#[test]
fn it_is_known_how_many_records_wait() {
    let mut packer = Packer::default();
    assert_eq!((packer.len(), packer.is_empty()), (0, true));
    let (one, other) = (submission(Identity::License, "d", 1, 37), submission(Identity::Legacy, "d", 1, 37));
    for (number, record) in [&one, &other, &one].into_iter().enumerate() {
        assert!(packer.push(number, record).is_none());
        assert_eq!((packer.len(), packer.is_empty()), (number + 1, false));
    }
    assert_eq!(packer.drain(), [vec![0, 2], vec![1]]);
    assert!(packer.is_empty());
}

#[test]
fn a_call_is_of_one_product_and_of_one_identity() {
    let mut records = Vec::new();
    for product in ["abc", "def"] {
        for identity in Identity::ALL {
            let product = ProductCode::parse(product).unwrap();
            records.push(Submission { product, ..submission(identity, "d", 1, 37) });
        }
    }
    assert_eq!(sizes(&records), [1; 6]);
    let both = [records.clone(), records].concat();
    assert_eq!(packed(&both), [[0, 6], [1, 7], [2, 8], [3, 9], [4, 10], [5, 11]]);
}

/// A record of which the estimated size is exactly this, by so many allocations and so long a dimension's name.
fn of_bytes(wanted: usize) -> Submission {
    let mut record = submission(Identity::License, "d", 1_900, 37);
    while record.bytes() + 100 > wanted {
        record.allocations.pop();
    }
    for _ in 0..2 {
        for length in 1..=255 {
            record.dimension = dimension(&"d".repeat(length));
            if record.bytes() == wanted {
                return record;
            }
        }
        record.allocations.pop();
    }
    unreachable!("no record has {wanted} bytes")
}

#[test]
fn a_call_is_filled_to_its_last_byte_and_not_beyond() {
    // Four of them are the 900,000 bytes that a call may have.
    let (quarter, longer) = (of_bytes(225_000), of_bytes(225_001));
    let four = |last: &Submission| vec![quarter.clone(), quarter.clone(), quarter.clone(), last.clone()];
    assert_eq!(sizes(&four(&quarter)), [4]);
    assert_eq!(sizes(&four(&longer)), [3, 1]);
    assert_eq!(sizes(&[four(&quarter), four(&quarter)].concat()), [4, 4]);
    assert_eq!(sizes(&vec![longer; 9]), [3, 3, 3], "the count begins anew with each call");
}

#[test]
fn records_of_the_largest_kind_go_in_calls_that_aws_takes() {
    let records = vec![submission(Identity::License, &"\"".repeat(255), 2_500, 37); 30];
    for call in packed(&records) {
        let bytes = call_bytes(call.iter().map(|number| &records[*number]));
        assert!(bytes < 1_000_000, "{} records of {bytes} bytes", call.len());
    }
}

#[test]
fn a_refused_call_is_halved_until_the_record_is_alone() {
    assert_eq!(bisect((0..25).collect()), Ok(((0..12).collect(), (12..25).collect())));
    assert_eq!(bisect(vec![0, 1, 2]), Ok((vec![0], vec![1, 2])));
    assert_eq!(bisect(vec![0, 1]), Ok((vec![0], vec![1])));
    assert_eq!(bisect(vec![7]), Err(Some(7)));
    assert_eq!(bisect(Vec::<u8>::new()), Err(None));
}

#[test]
fn the_tag_is_the_one_that_buyers_filter_by() {
    assert_eq!(batch::WORKSPACE_TAG, "workspace");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_call_is_one_that_aws_takes_and_they_are_the_fewest(
        parts in proptest::collection::vec(prop_oneof![6 => 0_usize..5, 1 => 300_usize..2_501], 0..60),
    ) {
        let records: Vec<Submission> =
            parts.iter().map(|parts| submission(Identity::License, "log_events", *parts, 37)).collect();
        let calls = packed(&records);
        prop_assert_eq!(calls.concat(), (0..records.len()).collect::<Vec<_>>(), "each once and in order");
        let bytes: Vec<usize> = records.iter().map(bytes_on_the_wire).collect();
        let of_call = |call: &[usize]| call.iter().map(|number| bytes[*number] + 1).sum::<usize>();
        for (position, call) in calls.iter().enumerate() {
            prop_assert!(call.len() <= 25);
            prop_assert!(of_call(call) < 999_000, "beside the product's code");
            // The next record would not have fitted in.
            if let Some(next) = calls.get(position + 1).and_then(|next| next.first()) {
                let larger = of_call(call) + bytes[*next];
                prop_assert!(call.len() == 25 || larger > 730_000, "{} records of {larger} bytes", call.len());
            }
        }
    }
}

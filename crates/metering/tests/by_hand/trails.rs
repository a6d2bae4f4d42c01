//! Our ledger against AWS's log.

use kernel::{Identity, Timestamp, Units};
use metering::RecordState;
use metering::trail::{Logged, Mismatch, judge, mended};
use serde_json::{Value, json};

use super::{frozen, metered, moved, nothing, quarantined, record, written_off};

const EVERY: [(Mismatch, &str, bool); 8] = [
    (Mismatch::Unknown, "unknown", false),
    (Mismatch::SentByAnother, "sent-by-another", false),
    (Mismatch::Quantity, "quantity", false),
    (Mismatch::Identity, "identity", false),
    (Mismatch::GivenUp, "given-up", false),
    (Mismatch::LostAnswer, "lost-answer", true),
    (Mismatch::ReceiptMissing, "receipt-missing", true),
    (Mismatch::Absent, "absent", false),
];

fn logged(quantity: u64, identity: Identity, receipt: Option<&str>) -> Logged {
    Logged { identity, quantity: Units::whole(quantity), receipt: receipt.map(str::to_owned) }
}

#[test]
fn each_mismatch_has_its_word_and_two_are_mended() {
    for (mismatch, word, is_mended) in EVERY {
        assert_eq!((mismatch.as_str(), mismatch.is_mended()), (word, is_mended));
        assert_eq!(serde_json::to_value(mismatch).unwrap(), word);
    }
}

#[test]
fn a_mended_record_is_metered_with_the_receipt_of_the_log() {
    let now = Timestamp::from_seconds(1_764_000_000);
    let mend = |receipt| serde_json::to_value(mended(&logged(5, Identity::License, receipt), now)).unwrap();
    assert_eq!(mend(Some("r-1")), metered(Some("r-1")));
    assert_eq!(mend(None), metered(None));
}

#[test]
fn a_record_of_five_units_meets_what_aws_took() {
    let judged = |state: &Value, quantity, receipt| {
        let word = judge(Some(&record(5, state, &json!({}))), &logged(quantity, Identity::License, receipt));
        word.map_or("the same", Mismatch::as_str)
    };
    let cases = [
        (nothing(), "sent-by-another", "sent-by-another"),
        (frozen(false), "sent-by-another", "sent-by-another"),
        (frozen(true), "lost-answer", "quantity"),
        (quarantined("expired", false), "sent-by-another", "sent-by-another"),
        (quarantined("expired", true), "lost-answer", "quantity"),
        (metered(Some("r")), "the same", "quantity"),
        (metered(None), "receipt-missing", "quantity"),
        (moved(), "given-up", "given-up"),
        (written_off(), "given-up", "given-up"),
    ];
    for (state, same, other) in cases {
        assert_eq!((judged(&state, 5, Some("r")), judged(&state, 6, Some("r"))), (same, other), "{state}");
    }
    assert_eq!(judged(&metered(None), 5, None), "the same", "there is no receipt to learn");
    assert_eq!(judged(&metered(Some("r")), 5, None), "the same");
    assert_eq!(judge(None, &logged(5, Identity::License, None)), Some(Mismatch::Unknown));
}

#[test]
fn it_matters_whether_a_record_names_the_product_and_not_how_it_names_the_buyer_beside() {
    let state: RecordState = serde_json::from_value(metered(Some("r"))).unwrap();
    let judged = |ours: Identity, theirs: Identity| {
        let mut record = record(5, &nothing(), &json!({}));
        (record.identity, record.state) = (ours, state.clone());
        judge(Some(&record), &logged(5, theirs, Some("r")))
    };
    let (license, legacy, customer) = (Identity::License, Identity::Legacy, Identity::LegacyCustomer);
    for (ours, theirs) in [(license, license), (legacy, legacy), (legacy, customer), (customer, legacy)] {
        assert_eq!(judged(ours, theirs), None, "{ours:?} {theirs:?}");
    }
    for (ours, theirs) in [(license, legacy), (license, customer), (legacy, license), (customer, license)] {
        assert_eq!(judged(ours, theirs), Some(Mismatch::Identity), "{ours:?} {theirs:?}");
    }
}

//! What becomes of a record that waits, and of one that AWS takes no more.

use metering::answer::{about_to_send, expire};
use metering::{Answer, CallFault, RecordState, Terms, apply_answer};
use serde_json::{Value, json};

use super::{at, frozen, metered, moved, nothing, quarantined, record, written_off};

const NOW: &str = "2026-11-21T03:11:00Z";

fn written(state: &RecordState) -> Value {
    serde_json::to_value(state).unwrap()
}

fn expired(maybe_sent: bool) -> Value {
    json!({"t": "quarantined", "why": "expired", "at": 1_795_230_660_000_i64, "m": maybe_sent})
}

#[test]
fn a_record_that_aws_takes_no_more_is_revenue_at_risk_unless_there_is_none() {
    let after = |quantity, state: &Value| written(&expire(&record(quantity, state, &json!({})), at(NOW)));
    assert_eq!(after(5, &frozen(false)), expired(false));
    assert_eq!(after(5, &frozen(true)), expired(true));
    assert_eq!(after(0, &frozen(false)), nothing(), "a zero record that AWS has not");
    assert_eq!(after(0, &frozen(true)), expired(true), "a zero record that AWS may have is looked at");
    for state in [nothing(), metered(None), quarantined("unusual", false), moved(), written_off()] {
        assert_eq!((after(5, &state), after(0, &state)), (state.clone(), state));
    }
}

#[test]
fn before_a_record_is_sent_it_is_noted_that_aws_may_have_it() {
    let after = |state: Value| written(&about_to_send(&serde_json::from_value(state).unwrap(), &Terms::AWS, at(NOW)));
    assert_eq!(after(frozen(false)), json!({"t": "frozen", "n": 3, "m": true}));
    assert_eq!(after(frozen(true)), json!({"t": "frozen", "n": 3, "m": true}));
    for state in [nothing(), metered(Some("r")), quarantined("unusual", false), moved(), written_off()] {
        assert_eq!(after(state.clone()), state);
    }
}

#[test]
fn an_answer_counts_for_a_record_that_waits_and_for_no_other() {
    let after = |state: &Value, answer: &Answer| {
        written(&apply_answer(&serde_json::from_value(state.clone()).unwrap(), answer, &Terms::AWS, at(NOW)))
    };
    let held = |reason: &str, maybe_sent| json!({"t": "quarantined", "why": reason, "at": 1_795_230_660_000_i64, "m": maybe_sent});
    let at_aws = json!({"t": "metered", "rc": "r", "at": 1_795_230_660_000_i64});
    let receipt = || Some("r".to_owned());
    let cases = [
        (false, Answer::Taken { receipt: receipt() }, at_aws.clone()),
        (true, Answer::Taken { receipt: receipt() }, at_aws.clone()),
        (true, Answer::Duplicate { receipt: receipt() }, at_aws),
        (false, Answer::Duplicate { receipt: receipt() }, held("discrepancy", false)),
        (false, Answer::NotSubscribed, held("not-subscribed", false)),
        (true, Answer::NotTaken, json!({"t": "frozen", "n": 3, "m": true})),
        (false, Answer::NotTaken, json!({"t": "frozen", "n": 3, "m": false})),
        (false, Answer::Unknown, json!({"t": "frozen", "n": 3, "m": true})),
        (true, Answer::Refused(CallFault::Dimension), held("invalid-dimension", true)),
        (false, Answer::Refused(CallFault::License), held("invalid-license", false)),
        (false, Answer::Refused(CallFault::Customer), held("invalid-customer", false)),
        (false, Answer::Refused(CallFault::Timestamp), held("timestamp-out-of-bounds", false)),
        (false, Answer::Refused(CallFault::Tag), held("invalid-tag", false)),
        (false, Answer::Refused(CallFault::Allocations), held("invalid-allocations", false)),
        (false, Answer::Expired, expired(false)),
    ];
    for (maybe_sent, answer, outcome) in &cases {
        assert_eq!(after(&frozen(*maybe_sent), answer), *outcome, "{answer:?} {maybe_sent}");
        for state in [nothing(), metered(None), quarantined("unusual", false), moved(), written_off()] {
            assert_eq!(after(&state, answer), state, "{answer:?}");
        }
    }
}

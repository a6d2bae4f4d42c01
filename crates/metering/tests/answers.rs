//! Every state of a record by every answer of AWS, as one table.

use std::fmt::Write;

use kernel::{Hour, Timestamp};
use metering::answer::about_to_send;
use metering::{Answer, CallFault, Reason, RecordState, Terms, apply_answer};

/// What AWS said. A new answer does not compile until the table has it.
const fn name(answer: &Answer) -> &'static str {
    match answer {
        Answer::Taken { receipt: Some(_) } => "Success",
        Answer::Taken { receipt: None } => "Success, no receipt",
        Answer::Duplicate { .. } => "DuplicateRecord",
        Answer::NotSubscribed => "CustomerNotSubscribed",
        Answer::NotTaken => "unprocessed, throttled",
        Answer::Unknown => "500, timeout, unknown",
        Answer::Refused(CallFault::Dimension) => "bad dimension, alone",
        Answer::Refused(CallFault::License) => "bad licence, alone",
        Answer::Refused(CallFault::Customer) => "bad customer, alone",
        Answer::Refused(CallFault::Timestamp) => "bad hour, alone",
        Answer::Refused(CallFault::Tag) => "bad tag, alone",
        Answer::Refused(CallFault::Allocations) => "bad allocations, alone",
        Answer::Refused(CallFault::Decimal) => "decimals refused",
        Answer::Expired => "deadline passed",
    }
}

/// What a record was. A new state does not compile until the table has it.
const fn title(state: &RecordState) -> &'static str {
    match state {
        RecordState::Nothing => "nothing to tell",
        RecordState::Frozen { attempts: 0, maybe_sent: false } => "frozen, never sent",
        RecordState::Frozen { maybe_sent: false, .. } => "frozen, sent and certainly not taken",
        RecordState::Frozen { maybe_sent: true, .. } => "frozen, may be at AWS",
        RecordState::Metered { .. } => "metered",
        RecordState::Quarantined { maybe_sent: false, .. } => "in quarantine",
        RecordState::Quarantined { maybe_sent: true, .. } => "in quarantine, may be at AWS",
        RecordState::Moved { .. } => "moved",
        RecordState::WrittenOff { .. } => "written off",
    }
}

#[test]
fn a_record_and_an_answer_make_a_state() {
    let at = Timestamp::parse_rfc3339("2026-11-21T03:10:00Z").unwrap();
    let now = Timestamp::parse_rfc3339("2026-11-21T03:11:00Z").unwrap();
    let receipt = Some("receipt-1".to_owned());
    let quarantined =
        |maybe_sent| RecordState::Quarantined { reason: Reason::NotSubscribed, at, maybe_sent, sends_at: None };
    let states = [
        RecordState::Nothing,
        RecordState::FROZEN,
        RecordState::Frozen { attempts: 2, maybe_sent: false },
        RecordState::Frozen { attempts: 2, maybe_sent: true },
        RecordState::Metered { receipt: receipt.clone(), at },
        quarantined(false),
        quarantined(true),
        RecordState::Moved { to: Hour::parse("2026-11-21T05").unwrap(), at },
        RecordState::WrittenOff { at },
    ];
    let answers = [
        Answer::Taken { receipt: receipt.clone() },
        Answer::Taken { receipt: None },
        Answer::Duplicate { receipt },
        Answer::NotSubscribed,
        Answer::NotTaken,
        Answer::Unknown,
        Answer::Refused(CallFault::Dimension),
        Answer::Refused(CallFault::License),
        Answer::Refused(CallFault::Customer),
        Answer::Refused(CallFault::Timestamp),
        Answer::Refused(CallFault::Tag),
        Answer::Refused(CallFault::Allocations),
        Answer::Expired,
    ];
    let mut table = String::new();
    for state in &states {
        writeln!(table, "{}: {}", title(state), show(state)).unwrap();
        if about_to_send(state, &Terms::AWS, now) == *state
            && answers.iter().all(|answer| apply_answer(state, answer, &Terms::AWS, now) == *state)
        {
            writeln!(table, "    (unchanged by all {} answers)", answers.len()).unwrap();
            continue;
        }
        let printed = |after: &RecordState| if after == state { "(unchanged)".to_owned() } else { show(after) };
        writeln!(table, "    {:<24} {}", "(written before sending)", printed(&about_to_send(state, &Terms::AWS, now)))
            .unwrap();
        for answer in &answers {
            writeln!(table, "    {:<24} {}", name(answer), printed(&apply_answer(state, answer, &Terms::AWS, now)))
                .unwrap();
        }
    }
    insta::assert_snapshot!("state_by_answer", table);
}

/// A state in a few words.
fn show(state: &RecordState) -> String {
    let maybe = |maybe_sent: bool| if maybe_sent { ", may be at AWS" } else { "" };
    match state {
        RecordState::Nothing => "nothing".to_owned(),
        RecordState::Frozen { attempts, maybe_sent } => format!("frozen, {attempts} sendings{}", maybe(*maybe_sent)),
        RecordState::Metered { receipt, .. } => {
            format!("metered, {}", receipt.as_deref().unwrap_or("receipt unknown"))
        }
        RecordState::Quarantined { reason, maybe_sent, .. } => format!("quarantine: {reason}{}", maybe(*maybe_sent)),
        RecordState::Moved { to, .. } => format!("moved to {to}"),
        RecordState::WrittenOff { .. } => "written off".to_owned(),
    }
}

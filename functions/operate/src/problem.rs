//! What a request that is not done is answered with.

use edge::Problem;
use licensing::NoReinstatement;
use metering::GiveBackError;

use crate::{LEDGER_RETRY_SECONDS, OperateError, ledger};

/// The problem that the sender of a request is told.
pub(crate) fn problem(error: OperateError) -> Problem {
    match error {
        OperateError::NotFound => Problem::new("nothing-of-that-name", 404),
        OperateError::NoLicense => Problem::new("unknown-license", 404),
        OperateError::NoStatement => Problem::new("closing-statement-missing", 404),
        OperateError::Request(problem) => problem,
        OperateError::Fields(code, fields) => Problem::new(code, 422).about(fields),
        OperateError::DeadlinePassed => Problem::new("deadline-passed", 409),
        OperateError::MayBeTaken => Problem::new("record-may-be-taken", 409),
        OperateError::SamePerson => Problem::new("second-person", 409),
        OperateError::AnotherProposal => Problem::new("another-proposal", 409),
        OperateError::SlotShared => Problem::new("slot-shared", 409),
        OperateError::NoRecord => Problem::new("no-record-to-send", 409),
        OperateError::NotCorrectable => Problem::new("not-correctable", 422),
        OperateError::GiveBack(GiveBackError::NotCovered) => Problem::new("not-covered", 422),
        OperateError::GiveBack(GiveBackError::GivenBackAlready) => Problem::new("given-back-already", 409),
        OperateError::NotAdjustable => Problem::new("not-adjustable", 422),
        OperateError::BeyondRefundable { refundable, invoice } => {
            Problem::new("beyond-refundable", 422).with("refundable", refundable).with("invoice", invoice)
        }
        OperateError::AlreadyAsked => Problem::new("adjustment-asked", 409),
        OperateError::DifferenceMended => Problem::new("difference-mended", 409),
        OperateError::DifferenceAcknowledged => Problem::new("difference-acknowledged", 409),
        OperateError::NotAcknowledged => Problem::new("difference-not-acknowledged", 409),
        OperateError::LedgerClosed => Problem::new("ledger-closed", 409),
        OperateError::ArnTaken => Problem::new("arn-taken", 409),
        OperateError::HourFrozen { next } => Problem::new("hour-frozen", 409).with("next", ledger::printed(next)),
        OperateError::TooManyPrices => Problem::new("too-many-prices", 409),
        OperateError::ChangedMeanwhile => Problem::new("changed-meanwhile", 409),
        OperateError::LedgerOpen => Problem::new("ledger-open", 409).retry_after(LEDGER_RETRY_SECONDS),
        OperateError::NoReinstatement(reason) => match reason {
            NoReinstatement::NotEnded => Problem::new("license-not-ended", 409),
            NoReinstatement::FinalHour => Problem::new("license-in-final-hour", 409),
            NoReinstatement::DeletionDue => Problem::new("license-past-countdown", 409),
            NoReinstatement::OlderListing => Problem::new("license-of-older-listing", 409),
            NoReinstatement::TooMany => Problem::new("reinstated-too-often", 409),
        },
        // The report and the act say of each license why; none gets here.
        OperateError::NoCutOver(_) => Problem::new("changed-meanwhile", 409),
        OperateError::Decided => Problem::new("decided-already", 409),
        OperateError::Entropy(_)
        | OperateError::Store(_)
        | OperateError::Adjustment(_)
        | OperateError::Seal(_)
        | OperateError::Document(_) => Problem::try_again(),
    }
}

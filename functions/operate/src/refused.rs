//! What decisions are refused with, in the words of the API.

use operating::NoSubject;
use operating::adjustments::NotAdjusted;
use operating::decision::DecisionError;
use operating::differences::DifferenceError;
use operating::licenses::LicenseError;
use operating::papers::PaperError;
use operating::prices::PriceError;

use crate::OperateError;
use crate::adjustments::NOT_ADJUSTABLE;
use crate::input::wrong;

impl From<NoSubject> for OperateError {
    fn from(_: NoSubject) -> Self {
        Self::NotFound
    }
}

impl From<LicenseError> for OperateError {
    fn from(error: LicenseError) -> Self {
        match error {
            LicenseError::NoLicense => Self::NoLicense,
            LicenseError::NoReinstatement(reason) => Self::NoReinstatement(reason),
            LicenseError::LedgerOpen => Self::LedgerOpen,
            LicenseError::NoCutOver(reason) => Self::NoCutOver(reason),
            LicenseError::ArnTaken => Self::ArnTaken,
            LicenseError::Entropy(error) => Self::Entropy(error),
            LicenseError::Store(error) => Self::Store(error),
        }
    }
}

impl From<PriceError> for OperateError {
    fn from(error: PriceError) -> Self {
        match error {
            PriceError::LedgerClosed => Self::LedgerClosed,
            PriceError::HourFrozen { next } => Self::HourFrozen { next },
            PriceError::TooMany(_) => Self::TooManyPrices,
            PriceError::Entropy(error) => Self::Entropy(error),
            PriceError::Store(error) => Self::Store(error),
        }
    }
}

impl From<DecisionError> for OperateError {
    fn from(error: DecisionError) -> Self {
        match error {
            DecisionError::NotFound => Self::NotFound,
            DecisionError::NotCorrectable => Self::NotCorrectable,
            DecisionError::NoRecord => Self::NoRecord,
            DecisionError::MayBeTaken => Self::MayBeTaken,
            DecisionError::SlotShared => Self::SlotShared,
            DecisionError::DeadlinePassed => Self::DeadlinePassed,
            DecisionError::SamePerson => Self::SamePerson,
            DecisionError::AnotherProposal => Self::AnotherProposal,
            DecisionError::LedgerClosed => Self::LedgerClosed,
            DecisionError::Entropy(error) => Self::Entropy(error),
            DecisionError::Store(error) => Self::Store(error),
        }
    }
}

impl From<NotAdjusted> for OperateError {
    fn from(error: NotAdjusted) -> Self {
        match error {
            NotAdjusted::NotFound => Self::NotFound,
            NotAdjusted::NotAdjustable => Self::NotAdjustable,
            NotAdjusted::InvoiceUnknown => wrong(NOT_ADJUSTABLE, "invoiceId", "field-operate-invoice-unknown"),
            NotAdjusted::BeyondRefundable { refundable, invoice } => Self::BeyondRefundable { refundable, invoice },
            NotAdjusted::AlreadyAsked => Self::AlreadyAsked,
            NotAdjusted::SamePerson => Self::SamePerson,
            NotAdjusted::AnotherProposal => Self::AnotherProposal,
            NotAdjusted::Unanswered(error) => Self::Adjustment(error),
            NotAdjusted::Entropy(error) => Self::Entropy(error),
            NotAdjusted::Store(error) => Self::Store(error),
        }
    }
}

impl From<DifferenceError> for OperateError {
    fn from(error: DifferenceError) -> Self {
        match error {
            DifferenceError::NotFound => Self::NotFound,
            DifferenceError::Mended => Self::DifferenceMended,
            DifferenceError::Acknowledged => Self::DifferenceAcknowledged,
            DifferenceError::NotAcknowledged => Self::NotAcknowledged,
            DifferenceError::Entropy(error) => Self::Entropy(error),
            DifferenceError::Store(error) => Self::Store(error),
        }
    }
}

impl From<PaperError> for OperateError {
    fn from(error: PaperError) -> Self {
        match error {
            PaperError::NotFound => Self::NotFound,
            PaperError::Decided => Self::Decided,
            PaperError::Seal(error) => Self::Seal(error),
            PaperError::Document(error) => Self::Document(error),
            PaperError::Entropy(error) => Self::Entropy(error),
            PaperError::Store(error) => Self::Store(error),
        }
    }
}

//! A request for a billing adjustment, as it is kept.

use kernel::{AgreementId, Currency, Dimension, Hour, LicenseId, Timestamp, Units};
use serde::{Deserialize, Serialize};

/// A request to give back what one record billed too much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdjustmentRequest {
    /// The license whose record it is.
    pub license: LicenseId,
    /// The record's hour.
    pub hour: Hour,
    /// The record's dimension.
    pub dimension: Dimension,
    /// The agreement that was billed.
    pub agreement: AgreementId,
    /// Units that AWS billed.
    pub billed_units: Units,
    /// Units that would have been right.
    pub right_units: Units,
    /// What is to be given back, in millionths of the currency.
    pub amount_millionths: u64,
    /// The currency of the record's price. Absent from requests made before records kept theirs: the brand's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// The invoice, as the seller's reports name it.
    pub invoice_id: String,
    /// AWS's reason code. Absent from requests made before one could be chosen.
    #[serde(default, skip_serializing_if = "AdjustmentReason::is_usual")]
    pub reason: AdjustmentReason,
    /// Why, as AWS and the buyer read it.
    pub description: String,
    /// The word by which AWS knows it again.
    pub client_token: String,
    /// When it was prepared.
    pub prepared_at: Timestamp,
    /// The principal that prepared it. Absent from requests made before that was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prepared_by: Option<String>,
    /// How far it is.
    pub state: AdjustmentState,
    /// Raised by each write; every write is conditional on it. 0 before the first.
    pub version: u64,
}

/// Why something is given back, by AWS's list (`BillingAdjustmentReasonCode` of the Agreement API).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AdjustmentReason {
    /// More was metered than was used.
    #[default]
    IncorrectMetering,
    /// A test was billed.
    TestEnvironmentCharges,
    /// The buyer is not content.
    BuyerDissatisfaction,
    /// The buyer accepted other terms than were meant.
    IncorrectTermsAccepted,
    /// The buyer paid for it elsewhere.
    AlternativeProcurementChannel,
    /// A renewal that nobody wanted.
    UnintendedRenewal,
    /// Anything else.
    Other,
}

impl AdjustmentReason {
    /// Every reason, the usual one first.
    pub const ALL: [Self; 7] = [
        Self::IncorrectMetering,
        Self::TestEnvironmentCharges,
        Self::BuyerDissatisfaction,
        Self::IncorrectTermsAccepted,
        Self::AlternativeProcurementChannel,
        Self::UnintendedRenewal,
        Self::Other,
    ];

    /// AWS's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::IncorrectMetering => "INCORRECT_METERING",
            Self::TestEnvironmentCharges => "TEST_ENVIRONMENT_CHARGES",
            Self::BuyerDissatisfaction => "BUYER_DISSATISFACTION",
            Self::IncorrectTermsAccepted => "INCORRECT_TERMS_ACCEPTED",
            Self::AlternativeProcurementChannel => "ALTERNATIVE_PROCUREMENT_CHANNEL",
            Self::UnintendedRenewal => "UNINTENDED_RENEWAL",
            Self::Other => "OTHER",
        }
    }

    /// Reads AWS's word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    const fn is_usual(&self) -> bool {
        matches!(self, Self::IncorrectMetering)
    }
}

/// How far a request is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "kebab-case")]
pub enum AdjustmentState {
    /// AWS has not been asked.
    Prepared,
    /// AWS may have been asked.
    Sending,
    /// AWS has it, and looks into it.
    Requested {
        /// AWS's id of it.
        id: String,
        /// When we learned it.
        at: Timestamp,
    },
    /// AWS gives the money back.
    Completed {
        /// AWS's id of it.
        id: String,
        /// When we learned it.
        at: Timestamp,
    },
    /// AWS took it, looked into it, and gives nothing back.
    Failed {
        /// AWS's id of it.
        id: String,
        /// What AWS said.
        why: String,
        /// When we learned it.
        at: Timestamp,
    },
    /// AWS refused it.
    Refused {
        /// What AWS said.
        why: String,
        /// When.
        at: Timestamp,
    },
}

impl AdjustmentState {
    /// The word at the interface.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Sending => "sending",
            Self::Requested { .. } => "requested",
            Self::Completed { .. } => "completed",
            Self::Failed { .. } => "failed",
            Self::Refused { .. } => "refused",
        }
    }

    /// When AWS's answer was learned, if it is one.
    pub(super) const fn learned_at(&self) -> Option<Timestamp> {
        match self {
            Self::Prepared | Self::Sending => None,
            Self::Requested { at, .. }
            | Self::Completed { at, .. }
            | Self::Failed { at, .. }
            | Self::Refused { at, .. } => Some(*at),
        }
    }
}

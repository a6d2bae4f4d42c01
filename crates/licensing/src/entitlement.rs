//! What a contract entitles a buyer to, and the answer to "may this be used now".

use kernel::{Dimension, Timestamp};
use serde::{Deserialize, Serialize};

use crate::license::{License, LicenseState};

/// An entitled quantity. AWS's four kinds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Quantity {
    /// So many units.
    Units(i64),
    /// A feature that is on or off.
    Switch(bool),
    /// A fractional number or a text, as AWS printed it; we do no arithmetic on it.
    Printed(String),
}

/// What one dimension of a licence is entitled to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entitlement {
    /// The dimension.
    pub dimension: Dimension,
    /// How much.
    pub quantity: Quantity,
    /// The earliest end; with auto-renewal the renewal date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// All entitlements of one licence, as AWS answered at a moment. A subscription has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entitlements {
    /// When AWS was asked.
    pub fetched_at: Timestamp,
    /// The entitlements, sorted by dimension.
    pub entries: Vec<Entitlement>,
}

/// Why something may not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotUsable {
    /// AWS has not confirmed the licence yet, or its agreement starts later.
    LicensePending,
    /// The licence ends: finish, report the last usage, and stop.
    LicenseEnding,
    /// The licence is over.
    LicenseEnded,
    /// No licence settles the workspace.
    NotBound,
}

/// May this be used now, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntitlementAnswer {
    /// Why not; `None` when it may be used.
    pub reason: Option<NotUsable>,
    /// From when, as far as AWS has told; in the future for an agreement that starts later.
    pub usable_from: Option<Timestamp>,
    /// Until when: the end or renewal of the term, or of the final usage.
    pub until: Option<Timestamp>,
}

impl EntitlementAnswer {
    /// The answer for a workspace settled by `license`, or by none.
    #[must_use]
    pub fn of(license: Option<&License>, now: Timestamp) -> Self {
        let Some(license) = license else {
            return Self { reason: Some(NotUsable::NotBound), usable_from: None, until: None };
        };
        let reason = match license.state(now) {
            LicenseState::Active => None,
            LicenseState::Pending => Some(NotUsable::LicensePending),
            LicenseState::Ending => Some(NotUsable::LicenseEnding),
            LicenseState::Ended => Some(NotUsable::LicenseEnded),
        };
        Self {
            reason,
            usable_from: license.usage_from(),
            until: license.usage_until().or_else(|| license.term_ends_at()),
        }
    }

    /// Whether it may be used.
    #[must_use]
    pub const fn usable(&self) -> bool {
        self.reason.is_none()
    }
}

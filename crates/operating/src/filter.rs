//! Which entries of a list are shown. A list is looked through page by page, so a page may show less than it looked through.

use kernel::{LicenseId, ProductCode, Timestamp};
use metering::Reason;
use store::AuditEntry;

use crate::activations::AbandonedLicense;
use crate::quarantine::Entry;

/// Which entries of the quarantine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuarantineFilter {
    /// Those there for this reason.
    pub reason: Option<Reason>,
    /// Those of this product's licenses.
    pub product: Option<ProductCode>,
    /// Those that are to be decided before this instant.
    pub before: Option<Timestamp>,
}

impl QuarantineFilter {
    /// Whether it leaves anything out.
    #[must_use]
    pub const fn narrows(&self) -> bool {
        self.reason.is_some() || self.product.is_some() || self.before.is_some()
    }

    /// Whether `entry` is one of them at `now`.
    #[must_use]
    pub fn takes(&self, entry: &Entry, now: Timestamp) -> bool {
        let product = entry.of.as_ref().map(|license| &license.product);
        self.reason.is_none_or(|reason| entry.reason == reason)
            && self.product.as_ref().is_none_or(|wanted| product == Some(wanted))
            && self.before.is_none_or(|before| entry.decide_by(now).is_some_and(|at| at < before))
    }
}

/// Which entries of the audit log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Those of this principal.
    pub by: Option<String>,
    /// Those about this license.
    pub license: Option<LicenseId>,
    /// Those of this kind of act.
    pub act: Option<String>,
}

impl AuditFilter {
    /// Whether it leaves anything out.
    #[must_use]
    pub const fn narrows(&self) -> bool {
        self.by.is_some() || self.license.is_some() || self.act.is_some()
    }

    /// Whether `entry` is one of them.
    #[must_use]
    pub fn takes(&self, entry: &AuditEntry) -> bool {
        self.by.as_ref().is_none_or(|by| entry.by == *by)
            && self.license.as_ref().is_none_or(|license| entry.license.as_ref() == Some(license))
            && self.act.as_ref().is_none_or(|act| entry.act == *act)
    }
}

/// Which activations that were left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActivationFilter {
    /// Those of this product's licenses.
    pub product: Option<ProductCode>,
}

impl ActivationFilter {
    /// Whether `left` is one of them.
    #[must_use]
    pub fn takes(&self, left: &AbandonedLicense) -> bool {
        self.product.as_ref().is_none_or(|product| left.license.product == *product)
    }
}

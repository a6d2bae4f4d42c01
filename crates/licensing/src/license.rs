//! The facts of one license, and the state that follows from them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use kernel::{
    AgreementId, BillingAccountId, BuyerId, CustomerIdentifier, Hour, Identity, LicenseArn, LicenseId, OfferId,
    ProductCode, Provider, Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::agreement::{AgreementFacts, Term, earliest, first_and_last, latest};
use crate::customer::CustomerFacts;
use crate::cut_over::CutOver;
use crate::reinstatement::Reinstatement;

/// How long AWS takes usage of a license after it ended (marketplace facts: about one hour).
pub const FINAL_HOUR_SECONDS: i64 = 60 * 60;

/// How long after a license began to end its usage events are still taken; the rest of the final hour is for
/// sending what was frozen.
pub const FINAL_USAGE_SECONDS: i64 = 45 * 60;

/// Where a license is at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LicenseState {
    /// AWS has not confirmed it yet, or its agreement starts later: nothing may be used.
    Pending,
    /// May be used, and is billed.
    Active,
    /// Its marketplace suspended it, until it resumes it or ends it: nothing may be used.
    Suspended,
    /// Ended at AWS; what was used is still being sent.
    Ending,
    /// Over for good.
    Ended,
}

/// The license ends or is over: nothing can be bound to it any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the licence ends or has ended")]
pub struct HasEnded;

impl LicenseState {
    /// Every state, in the order of a license's life.
    pub const ALL: [Self; 5] = [Self::Pending, Self::Active, Self::Suspended, Self::Ending, Self::Ended];

    /// The word at the interface.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Ending => "ending",
            Self::Ended => "ended",
        }
    }
}

impl fmt::Display for LicenseState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An agreement as a license knows it: named by the license's own events, with a copy of the agreement's facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedAgreement {
    /// The latest time at which an event or a landing named this agreement for the license.
    pub named_at: Timestamp,
    /// What is known of the agreement.
    #[serde(default)]
    pub facts: AgreementFacts,
}

/// One license: what one AWS account bought of one product under one agreement (and its renewals).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct License {
    /// What licenses are found by.
    pub id: LicenseId,
    /// The full ARN for AWS's calls; our own name for a license of an older listing whose ARN is not known.
    pub arn: LicenseArn,
    /// Whether AWS itself printed `arn` in full. While false it was put together from the short form that some
    /// events carry, and the first full one replaces it.
    pub arn_confirmed: bool,
    /// The product it is a license of.
    pub product: ProductCode,
    /// The buyer.
    pub account: BuyerId,
    /// The agreements its events named: more than one after a renewal under the same license.
    #[serde(default)]
    pub agreements: BTreeMap<AgreementId, NamedAgreement>,
    /// The first landing by *Set Up Your Account*.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_at: Option<Timestamp>,
    /// The first *License Updated* by event time: AWS's confirmation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_first_at: Option<Timestamp>,
    /// The latest *License Updated* by event time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_last_at: Option<Timestamp>,
    /// The first *License Deprovisioned* by event time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprovisioned_at: Option<Timestamp>,
    /// The latest one, if it is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprovisioned_last_at: Option<Timestamp>,
    /// The latest suspension by its provider's time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended_at: Option<Timestamp>,
    /// The latest resumption by its provider's time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resumed_at: Option<Timestamp>,
    /// The latest statement of its end, where no agreement says it: of marketplaces whose subscription is both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
    /// How often its end was taken back, the first time first. Only ever appended to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reinstatements: Vec<Reinstatement>,
    /// How AWS is told of its hours, before any cut-over.
    #[serde(default, skip_serializing_if = "Identity::is_license")]
    pub identity: Identity,
    /// The cut-overs to other identities, in the order in which they were decided. Only ever appended to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cut_overs: Vec<CutOver>,
    /// AWS's identifier of the customer, for a license of an older listing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerIdentifier>,
    /// The offers that were named with it: by its own events, or with the customer of an older listing.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub offers: BTreeSet<OfferId>,
    /// What that listing's notifications said, computed anew with each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_facts: Option<CustomerFacts>,
    /// When we learnt of its end, by our clock; `None` before, and if it was noted by a version that did not keep it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_learnt_at: Option<Timestamp>,
    /// The Billing Center account that pays with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing_account: Option<BillingAccountId>,
    /// When it was bound to that account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound_at: Option<Timestamp>,
    /// When its owner last took it from a Billing Center account again. From then on it follows no other license to an
    /// account by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unbound_at: Option<Timestamp>,
    /// Counts writes; every write is conditional on it. 0 before the first.
    #[serde(default)]
    pub version: u64,
}

impl License {
    /// A license of which nothing is known but who it is.
    #[must_use]
    pub fn new(arn: LicenseArn, arn_confirmed: bool, product: ProductCode, account: impl Into<BuyerId>) -> Self {
        Self {
            id: arn.id(),
            arn,
            arn_confirmed,
            product,
            account: account.into(),
            agreements: BTreeMap::new(),
            resolved_at: None,
            updated_first_at: None,
            updated_last_at: None,
            deprovisioned_at: None,
            deprovisioned_last_at: None,
            suspended_at: None,
            resumed_at: None,
            term: None,
            reinstatements: Vec::new(),
            identity: Identity::License,
            cut_overs: Vec::new(),
            customer: None,
            offers: BTreeSet::new(),
            customer_facts: None,
            end_learnt_at: None,
            billing_account: None,
            bound_at: None,
            unbound_at: None,
            version: 0,
        }
    }

    /// Through whom it was sold. It never changes.
    #[must_use]
    pub fn provider(&self) -> Provider {
        self.arn.provider()
    }

    /// What it is called at the interface: its id and its ARN.
    #[must_use]
    pub fn names(&self) -> [&str; 2] {
        [self.id.as_str(), self.arn.as_str()]
    }

    /// The state at `now`.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> LicenseState {
        if let Some(closes_at) = self.closes_at() {
            return if now < closes_at { LicenseState::Ending } else { LicenseState::Ended };
        }
        // AWS's clock may be a little ahead of ours: a confirmation counts from its arrival, only a start is waited for.
        if self.usage_from().is_none() || self.starts_later(now).is_some() {
            LicenseState::Pending
        } else if self.suspended_since().is_some() {
            LicenseState::Suspended
        } else {
            LicenseState::Active
        }
    }

    /// AWS's first confirmation.
    #[must_use]
    pub fn confirmed_at(&self) -> Option<Timestamp> {
        let told = self.customer_facts.as_ref().and_then(|facts| facts.confirmed_at);
        [self.updated_first_at, told].into_iter().flatten().min()
    }

    /// The state at `now` of a license that can still be activated: it was confirmed or will be, and it has not begun to end. A
    /// suspended one can: its workspaces are locked until it is resumed.
    ///
    /// # Errors
    /// [`HasEnded`] if it ends or is over.
    pub fn activatable(&self, now: Timestamp) -> Result<LicenseState, HasEnded> {
        match self.state(now) {
            state @ (LicenseState::Pending | LicenseState::Active | LicenseState::Suspended) => Ok(state),
            LicenseState::Ending | LicenseState::Ended => Err(HasEnded),
        }
    }

    /// The first instant whose usage is billable: AWS's confirmation, or the agreement's start if that is later (it
    /// may lie in the future). `None` until AWS has confirmed, and for a license that ended without it.
    #[must_use]
    pub fn usage_from(&self) -> Option<Timestamp> {
        let confirmed = self.confirmed_at()?;
        let from = [Some(confirmed), self.start(), self.reinstated_at()].into_iter().flatten().max()?;
        match self.ending_since() {
            Some(end) if end < from => None,
            Some(_) | None => Some(from),
        }
    }

    /// The first hour of its ledger: the first one with a whole second after the activation, which a record of it can
    /// carry. AWS cuts the time of an event off to its second.
    #[must_use]
    pub fn first_hour(&self) -> Option<Hour> {
        self.usage_from().map(|from| from.next_whole_second().hour())
    }

    /// When the license began to end: the first of its agreement's end (cancelled, expired or terminated) and
    /// *License Deprovisioned*; of an older listing, when its customer began to leave.
    #[must_use]
    pub fn ending_since(&self) -> Option<Timestamp> {
        let told = self.customer_facts.as_ref();
        let left = told.and_then(|facts| facts.leaving_at.into_iter().chain(facts.left_at).min());
        [self.revoked_at(), self.deprovisioned_from(), left].into_iter().flatten().min()
    }

    /// The instant from which usage events are refused, 45 minutes into the final hour.
    #[must_use]
    pub fn usage_until(&self) -> Option<Timestamp> {
        self.ending_since().map(|since| since.plus_seconds(FINAL_USAGE_SECONDS))
    }

    /// The instant after which AWS takes no record of it: 60 minutes after the *last* of the two ends we know of; of
    /// an older listing, when AWS said that the final hour is over, or 60 minutes after it began.
    #[must_use]
    pub fn closes_at(&self) -> Option<Timestamp> {
        let hour_after = |at: Timestamp| at.plus_seconds(FINAL_HOUR_SECONDS);
        let told = self.customer_facts.as_ref();
        let left = told.and_then(|facts| facts.left_at.or_else(|| facts.leaving_at.map(hour_after)));
        let last = [self.revoked_at(), self.deprovisioned_from()].into_iter().flatten().max().map(hour_after);
        last.into_iter().chain(left).max()
    }

    /// Whether AWS takes usage of `hour` for it: it had begun before the hour was over, and was not over before.
    #[must_use]
    pub fn is_metered_in(&self, hour: Hour) -> bool {
        let has_begun = self.first_hour().is_some_and(|first| first <= hour);
        has_begun && self.closes_at().is_none_or(|closes_at| hour.start() < closes_at)
    }

    /// Notes a landing at `at`.
    pub fn resolved(&mut self, at: Timestamp) {
        earliest(&mut self.resolved_at, Some(&at));
    }

    /// Notes a *License Updated* of event time `at`.
    pub fn updated(&mut self, at: Timestamp) {
        earliest(&mut self.updated_first_at, Some(&at));
        latest(&mut self.updated_last_at, Some(&at));
    }

    /// Notes a *License Deprovisioned* of event time `at`.
    pub fn deprovisioned(&mut self, at: Timestamp) {
        first_and_last(&mut self.deprovisioned_at, &mut self.deprovisioned_last_at, [&Some(at)]);
    }

    /// Notes that AWS named `agreement` for this license at `at`.
    pub fn named(&mut self, agreement: &AgreementId, at: Timestamp) {
        let named = self
            .agreements
            .entry(agreement.clone())
            .or_insert_with(|| NamedAgreement { named_at: at, facts: AgreementFacts::default() });
        named.named_at = named.named_at.max(at);
    }

    /// Takes in what is known of an agreement; nothing happens unless the license has named it.
    pub fn agreement_known(&mut self, agreement: &AgreementId, facts: &AgreementFacts) {
        if let Some(named) = self.agreements.get_mut(agreement) {
            named.facts.merge(facts);
        }
    }

    /// Takes the ARN that AWS printed in full instead of one put together from its short form, and either instead of
    /// a name of ours.
    pub fn arn_printed(&mut self, arn: &LicenseArn, in_full: bool) {
        if arn.is_of_aws() && !self.arn_confirmed && (in_full || !self.arn.is_of_aws()) {
            self.arn = arn.clone();
            self.arn_confirmed = in_full;
        }
    }

    pub(crate) fn current_agreement(&self) -> Option<(&AgreementId, &NamedAgreement)> {
        self.agreements.iter().max_by_key(|(id, named)| (named.named_at, *id))
    }

    /// The earliest start among its agreements, when each of them has one: an agreement that starts later than its
    /// predecessor must not take away what the predecessor gave.
    pub(crate) fn start(&self) -> Option<Timestamp> {
        let starts: Option<Vec<Timestamp>> = self.agreements.values().map(|named| named.facts.start).collect();
        starts?.into_iter().min()
    }

    fn revoked_at(&self) -> Option<Timestamp> {
        let endings = self.agreements.values().flat_map(|named| [&named.facts.revoked, &named.facts.revoked_last]);
        self.counting(endings.map(|ending| ending.as_ref().map(|ending| &ending.at)))
    }

    fn deprovisioned_from(&self) -> Option<Timestamp> {
        self.counting([self.deprovisioned_at.as_ref(), self.deprovisioned_last_at.as_ref()])
    }
}

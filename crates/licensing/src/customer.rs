//! Listings from before Concurrent Agreements: what AWS tells of a customer, and the licenses that follow from it.
//!
//! Such a listing has no licenses of AWS's making. Its notifications name a customer of a product, in no promised
//! order, and the buyer's landing tells whose AWS account that is. A customer who comes back is the same customer, but
//! pays anew: each period from a subscription to its end is a license of ours, with a name of ours.
//!
//! Everything told is kept, with AWS's time of it. The licenses' facts are computed from all of it anew each time, so
//! that order and repetition do not matter here either.

use std::collections::BTreeSet;

use kernel::{BuyerId, CustomerIdentifier, Identity, LicenseArn, OfferId, ProductCode, Timestamp};
use serde::{Deserialize, Serialize};

use crate::agreement::{earliest, latest};
use crate::periods::periods;

/// The most notices that are kept of one customer. One is some 40 bytes at rest, and an item has at most 400 KB;
/// beyond it repeated confirmations are not kept.
pub const MAX_TOLD: usize = 4000;

/// What AWS, or a landing, says of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CustomerWord {
    /// The buyer came by *Set Up Your Account*.
    Arrived,
    /// `subscribe-success`: usage may be metered.
    Subscribed,
    /// `entitlement-updated` of a contract that has entitlements.
    Entitled,
    /// `unsubscribe-pending`: the final hour begins.
    Leaving,
    /// `unsubscribe-success`: nothing more is taken.
    Left,
    /// `subscribe-fail`: there will be no subscription.
    Failed,
}

/// One notice of a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerNotice {
    /// The product.
    pub product: ProductCode,
    /// AWS's identifier of the customer.
    pub customer: CustomerIdentifier,
    /// What is said.
    pub word: CustomerWord,
    /// The buyer's AWS account; only a landing tells it.
    pub account: Option<BuyerId>,
    /// The offer that was accepted, if named.
    pub offer: Option<OfferId>,
    /// How AWS is told of new licenses of this product: whoever knows the brand fills it in.
    pub identity: Identity,
}

/// A customer of an older listing, as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// The product.
    pub product: ProductCode,
    /// AWS's identifier of the customer.
    pub customer: CustomerIdentifier,
    /// The buyer's AWS account, once a landing told. Until then there is no license: what was told waits here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<BuyerId>,
    /// Everything that was told, by AWS's time of it.
    #[serde(default)]
    pub told: BTreeSet<(Timestamp, CustomerWord)>,
    /// The offers that were named.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub offers: BTreeSet<OfferId>,
    /// The most periods that there were at any time: so many licenses there may be.
    #[serde(default, rename = "most_stretches")]
    pub most_periods: usize,
    /// Counts writes; every write is conditional on it. 0 before the first.
    #[serde(default)]
    pub version: u64,
}

/// What was told of a customer within one period: the facts of one license.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CustomerFacts {
    /// The first landing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arrived_at: Option<Timestamp>,
    /// The first confirmation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed_at: Option<Timestamp>,
    /// The latest confirmation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed_last_at: Option<Timestamp>,
    /// When the final hour began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leaving_at: Option<Timestamp>,
    /// When it was over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_at: Option<Timestamp>,
}

impl CustomerFacts {
    /// Whether anything but an end was told: an end alone makes no license.
    #[must_use]
    pub const fn began(&self) -> bool {
        self.arrived_at.is_some() || self.confirmed_at.is_some()
    }

    /// Takes in a word that is about this period.
    pub(crate) fn take(&mut self, at: Timestamp, word: CustomerWord) {
        match word {
            CustomerWord::Arrived => earliest(&mut self.arrived_at, Some(&at)),
            CustomerWord::Subscribed | CustomerWord::Entitled => {
                earliest(&mut self.confirmed_at, Some(&at));
                latest(&mut self.confirmed_last_at, Some(&at));
            }
            CustomerWord::Leaving => earliest(&mut self.leaving_at, Some(&at)),
            CustomerWord::Left | CustomerWord::Failed => earliest(&mut self.left_at, Some(&at)),
        }
    }
}

impl Customer {
    /// A customer of whom nothing was told.
    #[must_use]
    pub const fn new(product: ProductCode, customer: CustomerIdentifier) -> Self {
        Self {
            product,
            customer,
            account: None,
            told: BTreeSet::new(),
            offers: BTreeSet::new(),
            most_periods: 0,
            version: 0,
        }
    }

    /// Takes in a notice of time `at`.
    pub fn take(&mut self, notice: &CustomerNotice, at: Timestamp) {
        if self.told.len() < MAX_TOLD || notice.word != CustomerWord::Entitled {
            self.told.insert((at, notice.word));
        }
        self.most_periods = self.most_periods.max(self.periods().len());
        self.offers.extend(notice.offer.clone());
        earliest(&mut self.account, notice.account.as_ref());
    }

    /// The facts of each period, in order. What was told of a subscription after the leaving of the one before is about
    /// the next one, and the end of a final hour is about the one whose hour it is.
    #[must_use]
    pub fn periods(&self) -> Vec<CustomerFacts> {
        periods(&self.told)
    }

    /// The facts of every license that there ever was one of, in the order of their names. What is told later may show
    /// that two periods were one: then nothing was told of the last one.
    pub(crate) fn facts_of_licenses(&self) -> Vec<CustomerFacts> {
        let mut facts = self.periods();
        facts.resize(facts.len().max(self.most_periods), CustomerFacts::default());
        facts
    }

    /// Our name of the license of a period.
    #[must_use]
    pub fn license_name(&self, period: usize) -> LicenseArn {
        LicenseArn::of_customer(&self.product, &self.customer, period)
    }

    /// Our names of all licenses that there may be.
    pub fn license_names(&self) -> impl Iterator<Item = LicenseArn> {
        (0..self.facts_of_licenses().len()).map(|period| self.license_name(period))
    }

    /// The license that a landing at the present leads to.
    #[must_use]
    pub fn present_license_name(&self) -> LicenseArn {
        self.license_name(self.periods().len().saturating_sub(1))
    }
}

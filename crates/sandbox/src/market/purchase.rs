//! A purchase: the agreement, its license, and the tokens that a buyer arrives with.

use std::collections::BTreeMap;

use kernel::{AwsAccountId, LicenseArn, ProductCode, Timestamp};
use serde::{Deserialize, Serialize};

use super::partition::Partition;
use super::product::{Pricing, product_id};

/// The account that publishes the listings.
pub(crate) const SELLER_ACCOUNT: &str = "999900001111";
/// The account of a channel partner that sells them too.
const PARTNER_ACCOUNT: &str = "999900002222";
/// The account in whose name AWS Marketplace issues licenses of the commercial partition (as seen in real events).
const LICENSE_ISSUER: &str = "294406891311";
/// How long usage is taken after a license has ended (SaaS guide: one hour).
pub(crate) const FINAL_USAGE_SECONDS: i64 = 3600;
/// How long a registration token resolves (SaaS guide: four hours).
pub(crate) const TOKEN_SECONDS: i64 = 4 * 3600;
/// The term of a contract unless the purchase says otherwise: a year.
pub(crate) const TERM_SECONDS: i64 = 365 * 86_400;

/// The state of an agreement (SearchAgreements, `Status`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum AgreementStatus {
    /// In force, or accepted with a later start.
    Active,
    /// Ended by the buyer or the seller.
    Cancelled,
    /// Ended by its term.
    Expired,
    /// Followed by its renewal.
    Renewed,
    /// Followed by another agreement before its end.
    Replaced,
}

impl AgreementStatus {
    /// The word on the wire.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Cancelled => "CANCELLED",
            Self::Expired => "EXPIRED",
            Self::Renewed => "RENEWED",
            Self::Replaced => "REPLACED",
        }
    }
}

/// A price of a unit of one dimension, from a moment on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AgreedPrice {
    pub(crate) dimension: String,
    pub(crate) unit_price_millionths: u64,
    pub(crate) since: Timestamp,
}

/// The person who accepted an agreement, as the buyer named them (GetAgreementContacts).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Contact {
    /// The given name.
    pub(crate) first_name: String,
    /// The family name.
    pub(crate) last_name: String,
    /// The e-mail address, which AWS does not say to be verified.
    pub(crate) email_address: String,
    /// The company.
    pub(crate) company_name: String,
    /// The country, two letters.
    pub(crate) country_code: String,
}

/// An agreement between a buyer and a seller, with the license it gives.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Purchase {
    /// The agreement's id.
    pub(crate) agreement_id: String,
    /// The license's ARN in full.
    pub(crate) license_arn: String,
    /// The buyer's AWS account.
    pub(crate) account_id: String,
    /// The buyer's identifier in listings from before Concurrent Agreements.
    pub(crate) customer_identifier: String,
    /// The product's code.
    pub(crate) product_code: String,
    /// The product's id.
    pub(crate) product_id: String,
    /// The offer that was accepted.
    pub(crate) offer_id: String,
    /// Whether it was sold by a listing from before Concurrent Agreements.
    #[serde(default)]
    pub(crate) older: bool,
    /// Whether the seller has upgraded that listing since: AWS tells of the license from then on.
    #[serde(default)]
    pub(crate) upgraded: bool,
    /// How it was sold.
    pub(crate) pricing: Pricing,
    /// Whether it begins with a free trial.
    pub(crate) free_trial: bool,
    /// Published by another seller: nothing about it can be asked with our credentials.
    pub(crate) foreign: bool,
    /// Sold by a channel partner: the agreement is the partner's, the license is of the seller's product as any other.
    #[serde(default)]
    pub(crate) by_partner: bool,
    /// Its state.
    pub(crate) status: AgreementStatus,
    /// When the buyer accepted.
    pub(crate) accepted_at: Timestamp,
    /// When the agreement begins.
    pub(crate) starts_at: Timestamp,
    /// When it ends, for contracts.
    pub(crate) ends_at: Option<Timestamp>,
    /// When AWS activated the license.
    pub(crate) activated_at: Option<Timestamp>,
    /// When the agreement ended.
    pub(crate) ended_at: Option<Timestamp>,
    /// When the license was taken back.
    pub(crate) deprovisioned_at: Option<Timestamp>,
    /// Whether AWS has suspended the buyer's account.
    pub(crate) suspended: bool,
    /// What the contract entitles to, by dimension.
    pub(crate) entitlements: BTreeMap<String, i64>,
    /// Prices that its offer agrees on, where they are not the listing's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) prices: Vec<AgreedPrice>,
    /// What the contract costs, in minor units: charged when it is accepted.
    #[serde(default)]
    pub(crate) fee_minor: i64,
    /// Whom the buyer named to AWS when accepting, if anybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) contact: Option<Contact>,
    /// The agreement that this one renews or replaces.
    pub(crate) previous_agreement_id: Option<String>,
    /// The first agreement of the chain.
    pub(crate) initial_agreement_id: String,
}

impl Purchase {
    /// The account that proposed the agreement.
    pub(crate) const fn proposer(&self) -> &'static str {
        if self.by_partner { PARTNER_ACCOUNT } else { SELLER_ACCOUNT }
    }

    /// Whether the seller may ask for the agreement.
    pub(crate) const fn is_proposed_by_seller(&self) -> bool {
        !self.foreign && !self.by_partner
    }

    /// Whether AWS speaks of this purchase by its license.
    #[must_use]
    pub(crate) const fn has_license(&self) -> bool {
        !self.older || self.upgraded
    }

    /// The time until which usage is taken after the end: for an hour, which an older listing counts before its last word.
    fn closes_at(&self) -> Option<Timestamp> {
        let after = if self.has_license() { FINAL_USAGE_SECONDS } else { 0 };
        self.deprovisioned_at.map(|end| end.plus_seconds(after))
    }

    /// A subscription that was accepted and activated at `since`.
    pub(crate) fn long_ago(arn: &LicenseArn, account: &AwsAccountId, product: &ProductCode, since: Timestamp) -> Self {
        let agreement_id = format!("agmt-{}", arn.id());
        Self {
            license_arn: arn.to_string(),
            account_id: account.to_string(),
            customer_identifier: account.to_string(),
            product_code: product.to_string(),
            product_id: product_id(product.as_str()),
            offer_id: "offer-public".to_owned(),
            older: false,
            upgraded: false,
            pricing: Pricing::Subscription,
            free_trial: false,
            foreign: false,
            by_partner: false,
            status: AgreementStatus::Active,
            accepted_at: since,
            starts_at: since,
            ends_at: None,
            activated_at: Some(since),
            ended_at: None,
            deprovisioned_at: None,
            suspended: false,
            entitlements: BTreeMap::new(),
            prices: Vec::new(),
            fee_minor: 0,
            contact: None,
            previous_agreement_id: None,
            initial_agreement_id: agreement_id.clone(),
            agreement_id,
        }
    }

    /// Whether AWS takes usage of this license at `now`: it was activated, its hour after the end has not passed, and
    /// the account is in good standing.
    #[must_use]
    pub(crate) fn takes_usage_at(&self, now: Timestamp) -> bool {
        let open = self.closes_at().is_none_or(|closes_at| now < closes_at);
        self.activated_at.is_some() && open && !self.suspended
    }

    /// Whether the license had been activated by `at`, to the millisecond.
    #[must_use]
    pub(crate) fn had_begun(&self, at: Timestamp) -> bool {
        self.activated_at.is_some_and(|activated| activated <= at)
    }

    /// Whether AWS bills usage of `at`: from the activation until the hour after the end is over.
    #[must_use]
    pub(crate) fn has_usage_at(&self, at: Timestamp) -> bool {
        self.had_begun(at) && self.closes_at().is_none_or(|closes_at| at < closes_at)
    }

    /// In one word for pages.
    #[must_use]
    pub(crate) fn state_word(&self, now: Timestamp) -> &'static str {
        match (self.activated_at, self.closes_at()) {
            (_, Some(closes_at)) if now >= closes_at => "ended",
            (_, Some(_)) => "ending",
            (None, None) if self.ended_at.is_some() => "ended",
            (Some(_), None) if self.suspended => "suspended",
            (Some(_), None) if matches!(self.status, AgreementStatus::Cancelled | AgreementStatus::Expired) => "ending",
            (None, None) => "pending",
            (Some(_), None) => "active",
        }
    }
}

/// The ARN of a license with these 32 hexadecimal digits.
pub(crate) fn license_arn(partition: Partition, digits: &str) -> String {
    format!("arn:{}:license-manager::{LICENSE_ISSUER}:license:l-{digits}", partition.name())
}

/// A registration token.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Token {
    pub(crate) agreement_id: String,
    pub(crate) issued_at: Timestamp,
}

//! What buyers, sellers and AWS do to agreements, and the events that follow.

use std::collections::BTreeMap;

use kernel::Timestamp;
use serde::Deserialize;

use super::action::{Action, ActionError};
use super::event;
use super::older::customer_identifier;
use super::product::{Pricing, product_id};
use super::purchase::{AgreedPrice, AgreementStatus, Contact, Purchase, TERM_SECONDS, Token, license_arn};
use crate::random::Random;
use crate::state::{Due, State};

/// How long AWS takes from the end of an agreement to taking its license back (as seen in real events: 31 s).
const DEPROVISION_SECONDS: i64 = 31;

/// A purchase to make. Every field may be left out.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(crate) struct Order {
    pub(crate) account_id: Option<String>,
    pub(crate) product_code: Option<String>,
    pub(crate) pricing: Option<Pricing>,
    pub(crate) free_trial: Option<bool>,
    pub(crate) starts_in_seconds: Option<i64>,
    pub(crate) entitlements: Option<Quantities>,
    /// Whether AWS confirms the license by itself (default true).
    pub(crate) confirm: Option<bool>,
    /// How long AWS takes for it; real AWS took about 60 s.
    pub(crate) confirm_after_seconds: Option<i64>,
    /// Sold by a listing from before Concurrent Agreements (in China, all are).
    pub(crate) older: Option<bool>,
    /// Published by another seller, whose tokens our credentials cannot resolve.
    pub(crate) foreign: Option<bool>,
    /// Sold by a channel partner, who is the agreement's proposer.
    pub(crate) by_partner: Option<bool>,
    /// Prices of a private offer, in millionths of the currency by dimension.
    pub(crate) prices: Option<BTreeMap<String, u64>>,
    /// Whom the buyer names to AWS (default nobody).
    pub(crate) contact: Option<Contact>,
}

/// Quantities by dimension, as an object or as a list.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Quantities {
    /// `{"hosts": 10}`
    Object(BTreeMap<String, i64>),
    /// `[{"dimension": "hosts", "quantity": 10}]`
    List(Vec<Quantity>),
}

/// A quantity of one dimension.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Quantity {
    dimension: String,
    #[serde(alias = "value")]
    quantity: i64,
}

impl From<Quantities> for BTreeMap<String, i64> {
    fn from(quantities: Quantities) -> Self {
        match quantities {
            Quantities::Object(quantities) => quantities,
            Quantities::List(list) => list.into_iter().map(|one| (one.dimension, one.quantity)).collect(),
        }
    }
}

/// What an action may be told. Every field may be left out.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(crate) struct ActionTerms {
    /// `amend`, `renew`, `replace`: the entitlements from now on.
    pub(crate) entitlements: Option<Quantities>,
    /// `renew`, `replace`: whether the new agreement has a license of its own. AWS's documentation leaves it open;
    /// by default a replacement has and a renewal has not.
    pub(crate) new_license: Option<bool>,
    /// `amend`, `renew`, `replace`: prices of an offer from now on, in millionths of the currency by dimension.
    pub(crate) prices: Option<BTreeMap<String, u64>>,
}

impl State {
    /// Makes a purchase: the agreement is created now, the license is confirmed as the order says.
    pub(crate) fn purchase(
        &mut self,
        order: Order,
        now: Timestamp,
        confirm_seconds: i64,
        random: &Random,
    ) -> Result<Purchase, ActionError> {
        let code = order.product_code.clone();
        let code = code.or_else(|| self.products.first().map(|product| product.product_code.clone()));
        let code = code.ok_or(ActionError::Product)?;
        kernel::ProductCode::parse(&code).map_err(|_| ActionError::Product)?;
        let account_id = order.account_id.clone().unwrap_or_else(|| random.account_id());
        kernel::AwsAccountId::parse(&account_id).map_err(|_| ActionError::Account)?;
        let listing = self.product(&code);
        let pricing = order.pricing.or_else(|| listing.map(|product| product.pricing)).unwrap_or(Pricing::Subscription);
        let entitlements = match order.entitlements {
            Some(entitlements) => entitlements.into(),
            None if pricing.has_term() => listing
                .map(|product| product.dimensions.iter().map(|dimension| (dimension.name.clone(), 1000)).collect())
                .unwrap_or_default(),
            None => BTreeMap::new(),
        };
        let known = |name: &String| {
            listing.is_none_or(|product| product.dimensions.iter().any(|dimension| dimension.name == *name))
        };
        if !entitlements.keys().all(known) {
            return Err(ActionError::Dimension);
        }
        if entitlements.values().any(|quantity| *quantity < 0) {
            return Err(ActionError::Quantity);
        }
        let older = order.older.unwrap_or_else(|| self.partition.has_older_listings_only());
        if older {
            self.check_single(&account_id, &code)?;
        }
        let starts_at = now.plus_seconds(order.starts_in_seconds.unwrap_or(0).max(0));
        let agreement_id = format!("agmt-{}", random.hex::<13>());
        let fee_minor = self.fee_minor(&code, pricing, &entitlements);
        let purchase = Purchase {
            agreement_id: agreement_id.clone(),
            license_arn: license_arn(self.partition, &random.hex::<16>()),
            customer_identifier: customer_identifier(&account_id, &code),
            account_id,
            older,
            upgraded: false,
            product_id: listing.map_or_else(|| product_id(&code), |product| product.product_id.clone()),
            product_code: code,
            offer_id: format!("offer-{}", random.hex::<7>()),
            pricing,
            free_trial: order.free_trial.unwrap_or(false),
            foreign: order.foreign.unwrap_or(false),
            by_partner: order.by_partner.unwrap_or(false),
            status: AgreementStatus::Active,
            accepted_at: now,
            starts_at,
            ends_at: pricing.has_term().then(|| starts_at.plus_seconds(TERM_SECONDS)),
            activated_at: None,
            ended_at: None,
            deprovisioned_at: None,
            suspended: false,
            entitlements,
            prices: agreed(order.prices, starts_at),
            fee_minor,
            contact: order.contact,
            previous_agreement_id: None,
            initial_agreement_id: agreement_id.clone(),
        };
        self.accept(&purchase, "NEW", now, random);
        if order.confirm.unwrap_or(true) {
            let after = order.confirm_after_seconds.unwrap_or(confirm_seconds).max(0);
            self.plan(starts_at.max(now.plus_seconds(after)), Due::LicenseUpdated { agreement_id });
        }
        Ok(purchase)
    }

    /// Issues a registration token for a purchase.
    pub(crate) fn issue_token(&mut self, agreement_id: &str, now: Timestamp, random: &Random) -> String {
        let token = random.registration_token();
        self.tokens.insert(token.clone(), Token { agreement_id: agreement_id.to_owned(), issued_at: now });
        token
    }

    /// Does something to a purchase; answers the agreement that matters afterwards.
    pub(crate) fn act(
        &mut self,
        agreement_id: &str,
        action: Action,
        terms: ActionTerms,
        now: Timestamp,
        random: &Random,
    ) -> Result<Purchase, ActionError> {
        let unknown = || ActionError::Unknown(agreement_id.to_owned());
        let purchase = self.purchases.get_mut(agreement_id).ok_or_else(unknown)?;
        if purchase.status != AgreementStatus::Active {
            return Err(ActionError::Over);
        }
        match action {
            Action::Fail | Action::Upgrade if !purchase.older => return Err(ActionError::Listing),
            Action::Renew | Action::Replace if purchase.older => return Err(ActionError::Listing),
            Action::Fail => self.older_failed(agreement_id, now, random),
            Action::Upgrade => {
                purchase.upgraded = true;
                self.plan(now, Due::LicenseUpdated { agreement_id: agreement_id.to_owned() });
            }
            Action::Suspend => purchase.suspended = true,
            Action::Confirm => {
                purchase.suspended = false;
                let due = Due::LicenseUpdated { agreement_id: agreement_id.to_owned() };
                self.cancel(&due);
                self.plan(now, due);
            }
            Action::Cancel => self.end(agreement_id, AgreementStatus::Cancelled, now, random),
            Action::Expire => self.end(agreement_id, AgreementStatus::Expired, now, random),
            Action::Amend => {
                if let Some(entitlements) = terms.entitlements {
                    purchase.entitlements = entitlements.into();
                }
                purchase.prices.extend(agreed(terms.prices, now));
                if purchase.has_license() {
                    let event = event::amended(purchase, now, random);
                    self.publish(event, now, random);
                }
                self.plan(now, Due::LicenseUpdated { agreement_id: agreement_id.to_owned() });
            }
            Action::Renew => return self.follow(agreement_id, AgreementStatus::Renewed, terms, now, random),
            Action::Replace => return self.follow(agreement_id, AgreementStatus::Replaced, terms, now, random),
        }
        self.purchases.get(agreement_id).cloned().ok_or_else(unknown)
    }

    fn accept(&mut self, purchase: &Purchase, intent: &str, now: Timestamp, random: &Random) {
        self.purchases.insert(purchase.agreement_id.clone(), purchase.clone());
        self.plan_invoices(now);
        self.charge_fee(purchase, now, random);
        if purchase.has_license() {
            self.publish(event::created(purchase, intent, now, random), now, random);
        }
        if let Some(end) = purchase.ends_at {
            self.plan(end, Due::TermOver { agreement_id: purchase.agreement_id.clone() });
        }
    }

    /// Ends an agreement; its license is taken back a little later.
    pub(crate) fn end(&mut self, agreement_id: &str, status: AgreementStatus, now: Timestamp, random: &Random) {
        let Some(purchase) = self.purchases.get_mut(agreement_id) else {
            return;
        };
        purchase.status = status;
        purchase.ended_at = Some(now);
        let purchase = purchase.clone();
        let was_active = purchase.activated_at.is_some();
        self.cancel(&Due::LicenseUpdated { agreement_id: agreement_id.to_owned() });
        self.cancel(&Due::TermOver { agreement_id: agreement_id.to_owned() });
        if !purchase.has_license() {
            return self.older_ended(&purchase, now, random);
        }
        self.publish(event::ended(&purchase, now, random), now, random);
        if was_active {
            let due = Due::LicenseDeprovisioned { agreement_id: agreement_id.to_owned() };
            self.plan(now.plus_seconds(DEPROVISION_SECONDS), due);
        }
    }

    fn follow(
        &mut self,
        agreement_id: &str,
        status: AgreementStatus,
        terms: ActionTerms,
        now: Timestamp,
        random: &Random,
    ) -> Result<Purchase, ActionError> {
        let unknown = || ActionError::Unknown(agreement_id.to_owned());
        let renewal = status == AgreementStatus::Renewed;
        let new_license = terms.new_license.unwrap_or(!renewal);
        let old = self.purchases.get_mut(agreement_id).ok_or_else(unknown)?;
        old.status = status;
        old.ended_at = Some(now);
        let old = old.clone();
        let entitlements = terms.entitlements.map_or_else(|| old.entitlements.clone(), Into::into);
        let mut prices = old.prices.clone();
        prices.extend(agreed(terms.prices, now));
        let successor = Purchase {
            agreement_id: format!("agmt-{}", random.hex::<13>()),
            license_arn: if new_license {
                license_arn(self.partition, &random.hex::<16>())
            } else {
                old.license_arn.clone()
            },
            status: AgreementStatus::Active,
            accepted_at: now,
            starts_at: now,
            ends_at: old.pricing.has_term().then(|| now.plus_seconds(TERM_SECONDS)),
            activated_at: if new_license { None } else { old.activated_at },
            ended_at: None,
            free_trial: false,
            fee_minor: self.fee_minor(&old.product_code, old.pricing, &entitlements),
            entitlements,
            prices,
            previous_agreement_id: Some(old.agreement_id.clone()),
            ..old.clone()
        };
        self.publish(event::ended(&old, now, random), now, random);
        self.cancel(&Due::LicenseUpdated { agreement_id: agreement_id.to_owned() });
        self.cancel(&Due::TermOver { agreement_id: agreement_id.to_owned() });
        self.accept(&successor, if renewal { "RENEW" } else { "REPLACE" }, now, random);
        self.plan(now, Due::LicenseUpdated { agreement_id: successor.agreement_id.clone() });
        if new_license && old.activated_at.is_some() {
            let due = Due::LicenseDeprovisioned { agreement_id: agreement_id.to_owned() };
            self.plan(now.plus_seconds(DEPROVISION_SECONDS), due);
        }
        Ok(successor)
    }
}

/// The prices of an order, from `since` on.
fn agreed(prices: Option<BTreeMap<String, u64>>, since: Timestamp) -> Vec<AgreedPrice> {
    let prices = prices.unwrap_or_default().into_iter();
    prices.map(|(dimension, unit_price_millionths)| AgreedPrice { dimension, unit_price_millionths, since }).collect()
}

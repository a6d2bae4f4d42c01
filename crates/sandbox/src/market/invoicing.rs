//! What AWS invoices: contracts when they are accepted, usage after the end of its month, credit memos when something is
//! given back. Each line of an invoice is rounded to the minor unit, halves up; AWS does not say how it does that.

use std::collections::BTreeMap;

use billing::{Signed, minor_digits};
use kernel::{Currency, Month, Timestamp, UnitPrice, Units};

use super::adjustment::AdjustmentStatus;
use super::invoice::Issued;
use super::product::Pricing;
use super::purchase::Purchase;
use super::record::MeteringRecord;
use crate::random::Random;
use crate::state::{Due, State};

/// How long after the end of a month its invoices are issued, in seconds. AWS does so in the first days of a month.
const ISSUED_SECONDS: i64 = 2 * 86_400;
/// How long a free trial lasts, as terms say it.
pub(crate) const FREE_TRIAL: &str = "P7D";
/// The same in seconds.
const FREE_TRIAL_SECONDS: i64 = 7 * 86_400;
/// The currency of what the brand does not list.
const USUAL_CURRENCY: &str = "USD";

impl State {
    /// The currency in which an agreement is invoiced.
    pub(crate) fn currency_of(&self, purchase: &Purchase) -> Currency {
        let switched = self.invoices.switches.currency.as_deref().and_then(Currency::parse);
        let listed = self.product(&purchase.product_code).and_then(|product| Currency::parse(&product.currency));
        let usual = || Currency::parse(USUAL_CURRENCY).unwrap_or_else(|| unreachable!("it is a code"));
        switched.or(listed).unwrap_or_else(usual)
    }

    /// What a unit of a dimension costs under an agreement at a moment: what its offer says by then, or the listing.
    fn price_of(&self, purchase: &Purchase, dimension: &str, at: Timestamp) -> u64 {
        if let Some(wrong) = self.invoices.switches.wrong_prices.get(dimension) {
            return *wrong;
        }
        let agreed = purchase.prices.iter().filter(|one| one.dimension == dimension && one.since <= at);
        let agreed = agreed.max_by_key(|one| one.since).map(|one| one.unit_price_millionths);
        let product = self.product(&purchase.product_code);
        let listed = product.and_then(|product| product.dimensions.iter().find(|one| one.name == dimension));
        agreed.or_else(|| listed.map(|one| one.unit_price_millionths)).unwrap_or_default()
    }

    /// The prices of an agreement's dimensions, as its terms have them: the latest.
    pub(crate) fn rates_of(&self, purchase: &Purchase) -> Vec<(String, u64)> {
        let product = self.product(&purchase.product_code);
        let dimensions = product.map(|product| product.dimensions.as_slice()).unwrap_or_default();
        let latest = purchase.prices.iter().map(|one| one.since).max().unwrap_or(purchase.starts_at);
        dimensions.iter().map(|one| (one.name.clone(), self.price_of(purchase, &one.name, latest))).collect()
    }

    /// What a contract costs: what it entitles to, at the listing's prices.
    pub(crate) fn fee_minor(&self, code: &str, pricing: Pricing, entitlements: &BTreeMap<String, i64>) -> i64 {
        let Some(product) = self.product(code).filter(|_| pricing.has_term()) else { return 0 };
        let fee = entitlements.iter().filter_map(|(dimension, quantity)| {
            let listed = product.dimensions.iter().find(|one| one.name == *dimension)?;
            Some(u128::from(listed.unit_price_millionths).saturating_mul(u128::from(quantity.unsigned_abs())))
        });
        minor_of(fee.fold(0, u128::saturating_add), &product.currency)
    }

    /// Sees to it that the invoices of the present month are issued.
    pub(crate) fn plan_invoices(&mut self, now: Timestamp) {
        let is_planned = |due: &Due| matches!(due, Due::InvoicesIssued { .. });
        if !self.agenda.iter().any(|appointment| is_planned(&appointment.what)) {
            self.plan_month(now.month());
        }
    }

    fn plan_month(&mut self, month: Month) {
        self.plan(month.end().plus_seconds(ISSUED_SECONDS), Due::InvoicesIssued { month: month.to_string() });
    }

    /// Invoices the fee of a contract that is accepted.
    pub(crate) fn charge_fee(&mut self, purchase: &Purchase, now: Timestamp, random: &Random) {
        if purchase.fee_minor > 0 {
            self.issue("INVOICE", purchase, now.month(), purchase.fee_minor, now, random);
        }
    }

    /// Issues the invoices of what was used in a month, one for each agreement.
    pub(crate) fn issue_invoices(&mut self, month: &str, now: Timestamp, random: &Random) {
        let Some(month) = Month::parse(month) else { return };
        self.plan_month(month.next());
        for (agreement_id, minor) in self.used_in(month) {
            if let Some(purchase) = self.purchases.get(&agreement_id).cloned() {
                self.issue("INVOICE", &purchase, month, minor, now, random);
            }
        }
    }

    /// What the usage of a month comes to by agreement, in minor units.
    fn used_in(&self, month: Month) -> BTreeMap<String, i64> {
        let mut lines: BTreeMap<(String, String, u64), Units> = BTreeMap::new();
        for record in self.records.all() {
            let at = Timestamp::parse_rfc3339(&record.timestamp).filter(|at| at.month() == month);
            let Some((at, purchase)) = at.and_then(|at| Some((at, self.purchase_billed(record, at)?))) else {
                continue;
            };
            let is_free = purchase.free_trial && at < purchase.starts_at.plus_seconds(FREE_TRIAL_SECONDS);
            let switches = &self.invoices.switches;
            let is_left_out = switches.missing_lines.contains(&record.dimension)
                || switches.without_invoices.contains(&purchase.agreement_id);
            if is_free || is_left_out {
                continue;
            }
            let millionths = self.price_of(purchase, &record.dimension, at);
            let line = (purchase.agreement_id.clone(), record.dimension.clone(), millionths);
            let sum = lines.entry(line).or_default();
            *sum = sum.plus(record.quantity);
        }
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        for ((agreement_id, _, millionths), units) in lines {
            let Some(currency) = self.purchases.get(&agreement_id).map(|purchase| self.currency_of(purchase)) else {
                continue;
            };
            // Parts of units are summed before they are priced: no record is rounded for itself.
            let minor = minor_of(UnitPrice { currency, millionths }.of_units(units), &currency);
            *sums.entry(agreement_id).or_default() += minor;
        }
        sums.retain(|_, minor| *minor > 0);
        sums
    }

    /// The agreement under which a record is billed: the latest of its license or customer that had begun by then.
    fn purchase_billed(&self, record: &MeteringRecord, at: Timestamp) -> Option<&Purchase> {
        let is_of = |one: &&Purchase| match (&record.license_arn, &record.product_code) {
            (Some(arn), _) => one.license_arn == *arn,
            (None, Some(code)) => one.product_code == *code && one.account_id == record.account_id && !one.foreign,
            (None, None) => false,
        };
        let named = || self.purchases.values().filter(is_of);
        let begun = named().filter(|one| one.accepted_at <= at).max_by_key(|one| one.accepted_at);
        begun.or_else(|| named().min_by_key(|one| one.accepted_at))
    }

    fn issue(&mut self, kind: &str, purchase: &Purchase, month: Month, minor: i64, now: Timestamp, random: &Random) {
        let is_invoice = kind == "INVOICE";
        self.invoices.issued.push(Issued {
            invoice_id: format!("{}-{}", if is_invoice { "INV" } else { "CM" }, random.hex::<6>()),
            agreement_id: purchase.agreement_id.clone(),
            invoice_type: kind.to_owned(),
            month: month.to_string(),
            issued_at: now,
            amount_minor: minor,
            refundable_minor: if is_invoice { minor } else { 0 },
            currency: self.currency_of(purchase).to_string(),
        });
    }

    /// Gives something of a month back, whether it was invoiced or not. Answers whether there is such an agreement.
    pub(crate) fn give_credit(
        &mut self,
        agreement_id: &str,
        month: Month,
        minor: i64,
        now: Timestamp,
        random: &Random,
    ) -> bool {
        let Some(purchase) = self.purchases.get(agreement_id).cloned() else { return false };
        self.issue("CREDIT_MEMO", &purchase, month, minor, now, random);
        true
    }

    /// Decides a billing adjustment: it must be of an invoice of the agreement's, and no more than is left of that.
    pub(crate) fn decide_adjustment(&mut self, id: &str, now: Timestamp, random: &Random) {
        let Some(entry) = self.adjustments.iter().find(|one| one.id == id).map(|one| one.entry.clone()) else { return };
        let text = |name: &str| entry.get(name).and_then(serde_json::Value::as_str).unwrap_or_default();
        let (agreement, invoice, currency) = (text("agreementId"), text("originalInvoiceId"), text("currencyCode"));
        let asked = Signed::parse(text("adjustmentAmount")).unwrap_or_default();
        let minor = asked.minor(minor_digits(currency)).saturating_abs();
        let is_its = |one: &&mut Issued| one.invoice_id == invoice && one.agreement_id == agreement;
        let refused = match self.invoices.issued.iter_mut().find(is_its) {
            None => Some("originalInvoiceId is no invoice of the agreement's"),
            Some(found) if found.currency != currency => Some("currencyCode is not the invoice's"),
            Some(found) if found.refundable_minor < minor => Some("adjustmentAmount is more than can be refunded"),
            Some(found) => {
                found.refundable_minor -= minor;
                None
            }
        };
        let month = self.invoices.issued.iter().find(|one| one.invoice_id == invoice).map(|one| one.month.clone());
        if let (None, Some(month)) = (refused, month.as_deref().and_then(Month::parse)) {
            self.give_credit(agreement, month, minor, now, random);
        }
        if let Some(taken) = self.adjustments.iter_mut().find(|one| one.id == id) {
            taken.status =
                if refused.is_none() { AdjustmentStatus::Completed } else { AdjustmentStatus::ValidationFailed };
            taken.status_message = refused.map(str::to_owned);
            taken.updated_at = Some(now);
        }
    }
}

fn minor_of(millionths: u128, currency: &str) -> i64 {
    Signed::of(millionths).minor(minor_digits(currency))
}

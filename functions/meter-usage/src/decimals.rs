//! In which form AWS is told quantities, and what follows where it refuses the one that the brand file asks for.
//!
//! AWS says so of a call as a whole, and then has taken nothing of it. That is remembered for the product, so that what
//! freezes from then on is in whole units. What is frozen with a fraction becomes whole, and the fraction is counted in the
//! open hour, in one transaction; unless AWS may have it from an earlier sending: then nobody knows which of the two it
//! would bill, and an operator decides. See `docs/decisions/033-decimal-usage.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kernel::{Identity, ProductCode, QuantityForm};
use metering::deadline::deadline;
use metering::{Counters, Record};
use store::{DecimalRefusal, LedgerHead, LicenseHour, StoreError};

use crate::facts::Facts;
use crate::outgoing::Sending;
use crate::{MeterUsage, Run};

/// The products of which AWS refused decimals.
pub(crate) type Refusing = Arc<BTreeSet<ProductCode>>;

impl MeterUsage {
    /// In which form AWS is told of an hour of `product` that it is told by `identity`.
    pub(crate) fn form_of(&self, facts: &Facts, identity: Identity) -> QuantityForm {
        if facts.refuses_decimals {
            return QuantityForm::Whole;
        }
        let product = self.brand.product(&facts.license.product);
        product.map_or(QuantityForm::Whole, |product| product.quantity_form(identity, self.is_commercial))
    }

    /// Learns of which products AWS refused decimals before. Where the brand file asks for whole units by now, there is
    /// nothing to remember: once it asks for decimals again they are tried anew. What froze in decimals becomes whole once
    /// more all the same.
    pub(crate) async fn learn_refusals(&self, run: &mut Run<'_>) -> Result<(), StoreError> {
        let products: Vec<ProductCode> =
            self.brand.products.iter().map(|product| product.product_code.clone()).collect();
        let mut refusing = BTreeSet::new();
        let mut told_whole = 0;
        for refusal in self.store.quantity_forms.decimal_refusals(&products).await? {
            let product = self.brand.product(&refusal.product);
            if product.is_some_and(|product| product.quantity == Some(QuantityForm::Whole)) {
                self.store.quantity_forms.forget_decimal_refusal(&refusal).await?;
                tracing::info!(product = %refusal.product, "the brand file asks for whole quantities: a refusal is forgotten");
            } else {
                told_whole += 1;
            }
            refusing.insert(refusal.product);
        }
        run.report.told_whole = told_whole;
        run.refusing = Arc::new(refusing);
        Ok(())
    }

    /// Remembers what AWS refused in this run. A run that is killed before that finds it out again.
    pub(crate) async fn note_refusals(&self, sending: &mut Sending) -> Result<(), StoreError> {
        for (product, code) in sending.take_refusals() {
            tracing::error!(
                product = %product,
                code,
                "AWS Marketplace refuses decimal quantities of a product; it is told whole units from now on"
            );
            let refusal = DecimalRefusal { product, code, refused_at: self.clock.now() };
            self.store.quantity_forms.note_decimal_refusal(&refusal).await?;
        }
        Ok(())
    }

    /// The hour with what AWS would refuse of it in whole units. `None` if somebody else changed it meanwhile: it is left
    /// to the next run.
    pub(crate) async fn in_whole_units(&self, hour: LicenseHour, facts: &Facts) -> Option<LicenseHour> {
        let now = self.clock.now();
        let is_wanted = facts.refuses_decimals && deadline(hour.hour, &facts.window) > now;
        if !is_wanted || !hour.records.iter().any(|record| record.in_whole_units(false).is_some()) {
            return Some(hour);
        }
        match self.write_in_whole_units(&hour, facts).await {
            Ok(whole) => Some(whole),
            Err(StoreError::Conflict) => None,
            Err(error) => {
                tracing::warn!(license = %hour.license, hour = %hour.hour, error = %kernel::Causes(&error), "an hour could not be put in whole units");
                None
            }
        }
    }

    async fn write_in_whole_units(&self, hour: &LicenseHour, facts: &Facts) -> Result<LicenseHour, StoreError> {
        let head = self.store.ledger.ledger_head(&hour.license).await?;
        let into = head.filter(|head| !head.closed).map(|head: LedgerHead| head.next);
        let (records, carried) = whole_records(&hour.records, into.is_none());
        for (before, after) in hour.records.iter().zip(&records).filter(|(before, after)| before != after) {
            if into.is_none() && after.given_up != before.given_up {
                tracing::error!(
                    license = %hour.license,
                    hour = %hour.hour,
                    dimension = %after.dimension,
                    quantity = %before.quantity,
                    told = %after.quantity,
                    "AWS refuses a part of a unit, and the ledger has no later hour for it: it is given up"
                );
            }
        }
        let (carried, into) = match into {
            Some(into) => (carried, into),
            None => (Counters::new(), hour.hour),
        };
        self.store.quarantine.carry_on(hour, records, &facts.window, &carried, into, self.clock.now()).await
    }
}

/// The records in whole units as far as they can be, and what of them makes no whole unit.
fn whole_records(records: &[Record], is_over: bool) -> (Vec<Record>, Counters) {
    let mut carried = Counters::new();
    let whole = |record: &Record| {
        let Some((whole, rest)) = record.in_whole_units(is_over) else { return record.clone() };
        let rest: BTreeMap<_, _> = rest.into_iter().filter(|(_, raw)| !raw.is_zero()).collect();
        if !rest.is_empty() {
            carried.insert(record.dimension.clone(), rest);
        }
        whole
    };
    let records = records.iter().map(whole).collect();
    (records, carried)
}

//! `entitlement-updated` of an older listing's contract says only that something changed: what, AWS is asked.

use brand::Pricing;
use licensing::{CustomerNotice, CustomerWord, Entitlements, LicenseTerm, Notice};

use crate::{ApplyAgreementEvent, TakeError};

impl ApplyAgreementEvent {
    /// The notice as AWS's entitlements complete it: a contract that entitles to nothing any more is over. A fresh one
    /// may lag its notification by minutes, so it is asked for again by way of the queue.
    pub(crate) async fn with_entitlements(&self, notice: Notice) -> Result<(Notice, Option<Entitlements>), TakeError> {
        let Notice::Customer(told) = &notice else { return Ok((notice, None)) };
        if told.word != CustomerWord::Entitled {
            return Ok((notice, None));
        }
        let now = self.clock.now();
        let entries = self.entitlements.of_customer(&told.product, &told.customer).await?;
        let in_force = entries.iter().any(|entry| entry.expires_at.is_none_or(|end| now < end));
        let entitlements = Entitlements { fetched_at: now, entries };
        if in_force {
            return Ok((notice, Some(entitlements)));
        }
        let known = self.store.agreements.known(&notice.names()).await?;
        let present = known.customers.first().and_then(|customer| customer.periods().pop());
        if present.is_none_or(|facts| facts.confirmed_at.is_none() && facts.left_at.is_none()) {
            return Err(TakeError::NotEntitledYet);
        }
        // Where usage is metered too, its own notifications tell of the end.
        let contract = self.brand.product(&told.product).is_some_and(|product| product.pricing == Pricing::Contract);
        let word = if contract { CustomerWord::Left } else { CustomerWord::Entitled };
        Ok((Notice::Customer(CustomerNotice { word, ..told.clone() }), Some(entitlements)))
    }

    /// Keeps what AWS answered with the customer's present license, even before a landing tells whose it is.
    pub(crate) async fn keep_entitlements(&self, notice: &Notice, answer: &Entitlements) -> Result<(), TakeError> {
        let known = self.store.agreements.known(&notice.names()).await?;
        let Some(customer) = known.customers.first() else { return Ok(()) };
        let id = customer.present_license_name().id();
        let told = match self.store.licenses.license(&id).await? {
            Some(license) => self.in_force.term_told_by(&license, answer).await?,
            None => None,
        };
        Ok(self.store.license_entitlements.put_entitlements(&id, told.as_ref().map(LicenseTerm::name), answer).await?)
    }
}

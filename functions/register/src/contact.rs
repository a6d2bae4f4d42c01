//! What the buyer told AWS when accepting, as what the registration begins with.

use accounts::{Draft, Region};
use edge::Request;
use marketplace::AgreementError;
use store::StoreError;

use crate::{Activation, Register};

impl Register {
    /// The draft of an activation. If nobody has typed anything and the brand wants it, the contact that the buyer of this very license named
    /// to AWS stands in it. A contact that cannot be had changes nothing.
    pub(crate) async fn draft(&self, request: &Request, activation: &Activation) -> Result<Draft, StoreError> {
        let key = &activation.session.key;
        let mut draft = self.store.activations.draft(key).await?;
        if draft.version > 0 || !self.brand.use_buyer_contact {
            return Ok(draft);
        }
        let Some(agreement) = activation.license.agreement_named_last() else { return Ok(draft) };
        let contact = match self.contacts.contact(agreement).await {
            Ok(contact) => contact,
            Err(error @ (AgreementError::Refused(_) | AgreementError::Malformed(_))) => {
                tracing::warn!(request_id = request.request_id(), error = %kernel::Causes(&error), "the buyer's contact cannot be read");
                None
            }
            Err(error @ (AgreementError::Throttled | AgreementError::Unavailable(_))) => {
                tracing::info!(request_id = request.request_id(), error = %kernel::Causes(&error), "the buyer's contact was not read");
                None
            }
        };
        let Some(contact) = contact else { return Ok(draft) };
        let region = Region::parse(&contact.country);
        draft.fill_in([
            ("email", contact.email.as_ref().map_or("", |email| email.as_str())),
            ("companyName", &contact.company),
            ("region", region.as_ref().map_or("", |region| region.code())),
            ("contactName", &contact.name),
        ]);
        match self.store.activations.put_draft(&activation.session, &mut draft).await {
            Ok(()) => Ok(draft),
            // Another tab has typed meanwhile.
            Err(StoreError::Conflict) => self.store.activations.draft(key).await,
            Err(error) => Err(error),
        }
    }
}

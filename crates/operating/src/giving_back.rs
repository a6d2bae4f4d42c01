//! Units that a contract covered though they were never used: given back to its term. They cost nothing by themselves, but what they
//! cover of later hours is billed to nobody; so who gives them back gives up what as many units cost.

use kernel::Timestamp;
use metering::{Raw, Record};
use store::{LedgerHead, Proposed};

use crate::decider::{Case, Decided, Decider, DecisionError, Order};
use crate::quarantine::most_of;
use crate::second_person::{Consent, GivesUp};
use crate::subject::Subject;

/// What is to be given back.
#[derive(Clone, Copy, Debug)]
pub struct BackToContract<'a> {
    /// The record, by its name.
    pub id: &'a str,
    /// The same in parts.
    pub subject: &'a Subject,
    /// The record as it is.
    pub record: &'a Record,
    /// The ledger's head, which has the license's own prices.
    pub head: &'a LedgerHead,
    /// How many raw units of the record are given back then, in all.
    pub total: Raw,
}

impl Decider<'_> {
    /// On what giving units back rests: one person if that is enough, or a second one who confirms it. Else it waits for one, and what is
    /// to be answered is the inner error. The units count at the highest of their prices: the record's, the one of its hour, the one in
    /// force, the list's.
    ///
    /// # Errors
    /// [`DecisionError`] says why nothing is to be given back.
    pub async fn consent_to_give_back(
        &self,
        back: &BackToContract<'_>,
        order: &Order,
        now: Timestamp,
    ) -> Result<Result<Consent, Decided>, DecisionError> {
        let BackToContract { id, subject, record, head, total } = *back;
        let license = self.licenses.license(&subject.license).await?.ok_or(DecisionError::NotFound)?;
        let raw = total.minus(record.given_back);
        let listed = self.brand.unit_price(&license.product, &record.dimension);
        let own = [subject.hour, head.next].map(|hour| head.prices.at(&record.dimension, hour));
        let prices: Vec<_> = record.price.into_iter().chain(listed).chain(own.into_iter().flatten()).collect();
        let most = most_of(&prices, raw, record.unit_size);
        let case = Case { id, subject, order, now };
        self.consent(&case, GivesUp { proposed: Proposed::GiveBack { total }, raw, most }).await
    }
}

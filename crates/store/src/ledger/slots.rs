//! Which license has a slot that AWS knows by product code and account.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::ReturnValue;
use kernel::{BuyerId, Dimension, Hour, LicenseId, ProductCode};

use crate::error::StoreError;
use crate::expression::Update;
use crate::keys::{self, TTL};
use crate::repositories::LedgerWork;

/// How long it is remembered whose a slot is, in seconds: AWS takes records for a day, operators ask for some weeks.
const MEMORY_SECONDS: i64 = 35 * 86_400;
/// How many slots one update claims: an expression of DynamoDB has at most 4 KB, and a claim takes about 40 bytes of it.
const MAX_SLOTS_OF_AN_UPDATE: usize = 80;

/// Slots of one hour that a license wants to tell AWS of.
#[derive(Clone, Debug)]
pub struct SlotClaim<'a> {
    /// The product.
    pub product: &'a ProductCode,
    /// The buyer.
    pub account: &'a BuyerId,
    /// The hour.
    pub hour: Hour,
    /// Who wants them.
    pub license: &'a LicenseId,
    /// Of which dimensions.
    pub dimensions: Vec<&'a Dimension>,
}

impl LedgerWork {
    /// Claims slots for a license, for good, and answers those that are its. Who comes first has a slot; asking again
    /// changes nothing.
    ///
    /// # Errors
    /// [`StoreError`] as of any write; never [`StoreError::Conflict`]. Without an answer nobody knows whose they are: the
    /// hour does not freeze.
    pub async fn claim_slots(&self, claim: &SlotClaim<'_>) -> Result<BTreeSet<Dimension>, StoreError> {
        let mut ours = BTreeSet::new();
        for dimensions in claim.dimensions.chunks(MAX_SLOTS_OF_AN_UPDATE) {
            ours.extend(self.claim_some_slots(claim, dimensions).await?);
        }
        Ok(ours)
    }

    async fn claim_some_slots(
        &self,
        claim: &SlotClaim<'_>,
        dimensions: &[&Dimension],
    ) -> Result<BTreeSet<Dimension>, StoreError> {
        let key = keys::slots(claim.product, claim.account, claim.hour);
        let removed_at = claim.hour.start().seconds() + MEMORY_SECONDS;
        let claimed =
            |update: Update, dimension: &&Dimension| update.set_if_absent(slot_name(dimension), claim.license.as_str());
        let update = dimensions.iter().fold(Update::new().set(TTL, removed_at), claimed);
        let slots = self.table.update_any(&key, update, Some(ReturnValue::AllNew)).await?;
        let slots = slots.unwrap_or_default();
        let is_ours = |dimension: &Dimension| {
            let owner = slots.get(&slot_name(dimension)).and_then(|owner| owner.as_s().ok());
            owner.is_some_and(|owner| owner == claim.license.as_str())
        };
        Ok(dimensions.iter().filter(|dimension| is_ours(dimension)).map(|one| (*one).clone()).collect())
    }
}

fn slot_name(dimension: &Dimension) -> String {
    format!("d#{dimension}")
}

//! Licences that are ending: their records go first, and their last hour freezes early.

use aws_sdk_dynamodb::types::AttributeValue;
use kernel::{LicenseId, Timestamp};

use crate::base::{Store, StoreError};
use crate::item::Item;
use crate::keys;
use crate::ledger::work::rare_work;
use crate::transaction::Write;

/// The mark that a licence is ending.
#[derive(Debug)]
pub struct Ending;

impl Ending {
    /// The write that marks a licence as ending `since`, for the transaction that learns of it. It never stands in
    /// that transaction's way.
    #[must_use]
    pub fn write(license: &LicenseId, since: Timestamp) -> Write {
        let (work_pk, work_sk) = rare_work(since, license.as_str(), keys::WORK_ENDING);
        let key = keys::ledger_ending(license);
        let item = Item::from([
            (keys::PK.to_owned(), AttributeValue::S(key.pk)),
            (keys::SK.to_owned(), AttributeValue::S(key.sk)),
            (keys::WORK_PK.to_owned(), AttributeValue::S(work_pk)),
            (keys::WORK_SK.to_owned(), AttributeValue::S(work_sk)),
        ]);
        Write::put_if(item, "attribute_exists(pk) OR attribute_not_exists(pk)", Item::new())
    }
}

impl Store {
    /// Takes the mark away: the licence is closed and nothing of it waits.
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn license_has_ended(&self, license: &LicenseId) -> Result<(), StoreError> {
        self.transact(vec![ending_is_over_write(license)]).await.map_err(StoreError::from)
    }
}

/// The write that takes the mark of an ending licence away.
pub(crate) fn ending_is_over_write(license: &LicenseId) -> Write {
    Write::delete_if(keys::ledger_ending(license), "attribute_exists(pk) OR attribute_not_exists(pk)", Item::new())
}

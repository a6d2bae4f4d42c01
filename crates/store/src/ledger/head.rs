//! How far a license's ledger has come.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use kernel::{Dimension, Hour, LicenseId, Month};
use licensing::License;
use metering::prices::OwnPrices;
use metering::{Covered, Gap, Habit, Head, LicenseWindow, Raw};
use serde::{Deserialize, Serialize};

use crate::database::Repository;
use crate::error::StoreError;
use crate::expression::{Condition, Update};
use crate::item::{Item, from_item};
use crate::keys;
use crate::ledger::work::freeze_mark;
use crate::repositories::{Allowances, Ledger, UsageIntake};
use crate::transaction::{MAX_TRANSACTION_WRITES, Write};

/// The head of a ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerHead {
    /// Whose ledger it is.
    pub license: LicenseId,
    /// The first hour. Never changes.
    pub opened: Hour,
    /// The earliest hour that is not frozen.
    pub next: Hour,
    /// What the last frozen hour left over.
    #[serde(default)]
    pub carry: BTreeMap<Dimension, Raw>,
    /// Whether the last hour is frozen.
    #[serde(default)]
    pub closed: bool,
    /// What contracts have covered, by term.
    #[serde(default)]
    pub covered: Covered,
    /// What of it was reported by mistake and given back, by term.
    #[serde(default)]
    pub given_back: Covered,
    /// What was used of late, where unusual records are held.
    #[serde(default)]
    pub habits: BTreeMap<Dimension, Habit>,
    /// The most of an unusual dimension that was let pass.
    #[serde(default)]
    pub approved: BTreeMap<Dimension, Raw>,
    /// The first hour that froze with usage, since that is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_from: Option<Hour>,
    /// Prices of the license's own. What freezes is conditional on their version.
    #[serde(default, skip_serializing_if = "OwnPrices::is_empty")]
    pub prices: OwnPrices,
    /// Counts the changes of them; 0 before the first.
    #[serde(default)]
    pub prices_version: u64,
}

impl LedgerHead {
    /// What deciding about usage needs of it.
    #[must_use]
    pub const fn head(&self) -> Head {
        Head { opened: self.opened, next: self.next, closed: self.closed }
    }

    /// Whether every hour of a month is frozen that ever will be.
    #[must_use]
    pub fn has_frozen(&self, month: Month) -> bool {
        self.closed || self.next >= month.end().hour()
    }
}

/// What metering is told of a license.
#[must_use]
pub fn window_of(license: &License) -> LicenseWindow {
    LicenseWindow {
        provider: license.provider(),
        usage_from: license.usage_from(),
        ending_since: license.ending_since(),
        usage_until: license.usage_until(),
        closes_at: license.closes_at(),
        suspended: license.suspension().map(|one| Gap { from: one.from, until: one.until }),
    }
}

/// The write that opens a license's ledger with `hour`, for the transaction that makes the license active. Where the
/// ledger is open already it changes nothing, so that it never stands in that transaction's way.
#[must_use]
pub fn open_ledger_write(license: &LicenseId, hour: Hour) -> Write {
    let update = Update::new().set_if_absent("opened", hour_number(hour)).set_if_absent("next", hour_number(hour));
    let update = update.set("license", license.as_str()).set_if_absent("closed", false);
    // `work_pk` is absent from a closed ledger: setting it anew lets the next run see that and take it away again.
    Write::update_any(keys::ledger_head(license), update.set_work_if_absent(freeze_mark(license, hour)))
}

/// The write that replaces one of the head's maps, which only operators change, if it still is as it was read.
///
/// # Errors
/// [`StoreError::Corrupt`] if it cannot be written.
pub(crate) fn replace_map_write<K, V>(
    head: &LedgerHead,
    attribute: &'static str,
    before: &BTreeMap<K, V>,
    after: &BTreeMap<K, V>,
) -> Result<Write, StoreError>
where
    BTreeMap<K, V>: Serialize,
{
    let malformed = |_| StoreError::corrupt("a ledger's head could not be written");
    let after: AttributeValue = serde_dynamo::to_attribute_value(after).map_err(malformed)?;
    let as_read = if before.is_empty() {
        Condition::item_exists().and(Condition::absent(attribute))
    } else {
        let before: AttributeValue = serde_dynamo::to_attribute_value(before).map_err(malformed)?;
        Condition::equals(attribute, before)
    };
    Ok(Write::update_if(keys::ledger_head(&head.license), Update::new().set(attribute, after), as_read))
}

/// Whether a head's ledger is open. One that is not may have prices already.
fn is_open(head: &Item) -> bool {
    head.contains_key("opened")
}

/// An hour as items have it: the number of hours since the epoch.
pub(crate) fn hour_number(hour: Hour) -> i64 {
    hour.since(Hour::containing(kernel::Timestamp::EPOCH))
}

impl Ledger {
    /// How far a license's ledger has come. `None` if it is not open.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn ledger_head(&self, license: &LicenseId) -> Result<Option<LedgerHead>, StoreError> {
        self.table.get_item(&keys::ledger_head(license)).await?.filter(is_open).map(from_item).transpose()
    }

    /// The heads of several ledgers, in the order of the ids.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn ledger_heads(&self, licenses: &[LicenseId]) -> Result<Vec<Option<LedgerHead>>, StoreError> {
        let keys: Vec<_> = licenses.iter().map(keys::ledger_head).collect();
        let items = self.table.get_items(&keys).await?.into_iter();
        items.map(|item| item.filter(is_open).map(from_item).transpose()).collect()
    }
}

impl UsageIntake {
    /// Opens ledgers that should be open, each with its first hour: of licenses that became active without the write of
    /// their activation. The licenses differ.
    ///
    /// # Errors
    /// [`StoreError`] as of any write; some may be open then.
    pub async fn open_ledgers(&self, ledgers: &[(LicenseId, Hour)]) -> Result<(), StoreError> {
        for some in ledgers.chunks(MAX_TRANSACTION_WRITES) {
            let writes = some.iter().map(|(license, hour)| open_ledger_write(license, *hour));
            self.table.transact(writes.collect()).await.map_err(StoreError::from)?;
        }
        Ok(())
    }

    /// The heads of ledgers: see [`Ledger::ledger_heads`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn ledger_heads(&self, licenses: &[LicenseId]) -> Result<Vec<Option<LedgerHead>>, StoreError> {
        Ledger::over(&self.table).ledger_heads(licenses).await
    }
}

impl Allowances {
    /// The head of a license's ledger: see [`Ledger::ledger_head`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn ledger_head(&self, license: &LicenseId) -> Result<Option<LedgerHead>, StoreError> {
        Ledger::over(&self.table).ledger_head(license).await
    }
}

//! What AWS invoiced of licenses' months and how that compares with what it accepted; and how far the comparison of a month
//! has come. One that is not closed is listed in the index, for operators and to be compared again.

use billing::{AwsInvoice, ExpectedLine, Signed, Verdict};
use kernel::{Currency, Dimension, LicenseId, Month, Timestamp};
use serde::{Deserialize, Serialize};

use crate::database::Repository;
use crate::due::{Until, kinds, without_urgency};
use crate::error::StoreError;
use crate::expression::Condition;
use crate::item::{Item, from_item, to_item};
use crate::keys;
use crate::repositories::{InvoiceComparisons, InvoiceReconciliations, OperatorWork};
use crate::table::Table;

/// How many months of a license a page has: two years.
const MONTHS_PAGE: u16 = 24;

/// A license's month against AWS's invoices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceComparison {
    /// Whose.
    pub license: LicenseId,
    /// Which month: `2026-11`.
    pub month: String,
    /// When it was compared last.
    pub compared_at: Timestamp,
    /// How it compares.
    pub verdict: Verdict,
    /// The currency of all amounts but the invoices' own.
    pub currency: Currency,
    /// What AWS should have invoiced.
    pub expected: Signed,
    /// What AWS invoiced, credit memos taken off.
    pub invoiced: Signed,
    /// The usage behind `expected`.
    pub lines: Vec<ExpectedLine>,
    /// What of `expected` is charged beside usage.
    pub charges: Signed,
    /// What adjustments gave back, taken off `expected`.
    pub given_back: Signed,
    /// The dimensions that explain a difference, as far as they can be told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dimensions: Vec<Dimension>,
    /// What AWS issued.
    pub invoices: Vec<AwsInvoice>,
    /// What AWS said where it could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The time since which the month is closed; `None` while it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    /// Raised by each write; every write is conditional on it. 0 before the first.
    pub version: u64,
}

/// How far the comparison of a month has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceWalk {
    /// The month: `2026-11`.
    pub month: String,
    /// Where it is.
    pub stage: InvoiceStage,
    /// How many months of licenses were compared.
    pub compared: u32,
    /// How many of them are closed.
    pub closed: u32,
    /// How many of them differ.
    pub differences: u32,
    /// Raised by each write; every write is conditional on it. 0 before the first.
    pub version: u64,
}

/// Where the comparison of a month is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "kebab-case")]
pub enum InvoiceStage {
    /// Reading our licenses.
    Licenses {
        /// The place to go on from.
        after: Option<String>,
    },
    /// Reading the months that are not closed, earlier ones among them.
    Open {
        /// The place to go on from.
        after: Option<String>,
    },
    /// It is done.
    Done,
}

impl InvoiceWalk {
    /// The comparison of a month that begins, over an earlier one of that version.
    #[must_use]
    pub fn new(month: Month, version: u64) -> Self {
        let stage = InvoiceStage::Licenses { after: None };
        Self { month: month.to_string(), stage, compared: 0, closed: 0, differences: 0, version }
    }
}

/// Comparisons in the index, with the place to go on from.
type OpenPage = (Vec<InvoiceComparison>, Option<String>);

async fn open_page(table: &Table, after: Option<String>) -> Result<OpenPage, StoreError> {
    let (open, next) = table.due_page(&kinds::OPEN_INVOICES, 0, Until::End, after.as_deref()).await?;
    let found = table.get_items(&without_urgency(open)).await?.into_iter().flatten().map(from_item);
    let found: Vec<InvoiceComparison> = found.collect::<Result<_, _>>()?;
    // The index may show for a moment what was closed.
    Ok((found.into_iter().filter(|one| one.closed_at.is_none()).collect(), next))
}

impl InvoiceComparisons {
    /// The comparisons of licenses' months that there are, in the order asked for.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn comparisons(&self, wanted: &[(LicenseId, Month)]) -> Result<Vec<InvoiceComparison>, StoreError> {
        let keys: Vec<_> = wanted.iter().map(|(license, month)| keys::ledger_invoices(license, *month)).collect();
        self.table.get_items(&keys).await?.into_iter().flatten().map(from_item).collect()
    }

    /// One page of the comparisons of a license, the earliest month first, from behind the place `after`; and the place to go on
    /// from, if there may be more.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn months_page(
        &self,
        license: &LicenseId,
        after: Option<&str>,
    ) -> Result<(Vec<InvoiceComparison>, Option<String>), StoreError> {
        let pk = keys::ledger(license);
        let (items, next) = self.table.query_page(&pk, keys::INVOICES_PREFIX, after, MONTHS_PAGE).await?;
        Ok((items.into_iter().map(from_item).collect::<Result<_, _>>()?, next))
    }
}

impl InvoiceReconciliations {
    /// The comparisons of licenses' months that there are, in the order asked for.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn comparisons(&self, wanted: &[(LicenseId, Month)]) -> Result<Vec<InvoiceComparison>, StoreError> {
        InvoiceComparisons::over(&self.table).comparisons(wanted).await
    }

    /// One page of comparisons that are not closed, the earliest month first, and the place to go on from.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn open(&self, after: Option<String>) -> Result<OpenPage, StoreError> {
        open_page(&self.table, after).await
    }

    /// Writes a comparison over the version it was read at.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another run wrote it meanwhile.
    pub async fn put_comparison(&self, comparison: &InvoiceComparison) -> Result<(), StoreError> {
        let key = keys::ledger_invoices_of(&comparison.license, &comparison.month);
        let next = InvoiceComparison { version: comparison.version + 1, ..comparison.clone() };
        let mut item = to_item(&key, &next)?;
        if next.closed_at.is_none() {
            let urgency = format!("{}#{}", next.month, next.license);
            kinds::OPEN_INVOICES.text_mark(urgency).put_on(&mut item);
        }
        self.put_versioned(item, comparison.version).await
    }

    /// How far the last comparison has come; `None` before the first.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn walk(&self) -> Result<Option<InvoiceWalk>, StoreError> {
        self.table.get(&keys::invoice_walk()).await
    }

    /// Writes down how far a comparison has come, over the version it was read at.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another run goes on with it.
    pub async fn put_walk(&self, walk: &mut InvoiceWalk) -> Result<(), StoreError> {
        let next = InvoiceWalk { version: walk.version + 1, ..walk.clone() };
        self.put_versioned(to_item(&keys::invoice_walk(), &next)?, walk.version).await?;
        *walk = next;
        Ok(())
    }

    async fn put_versioned(&self, item: Item, version: u64) -> Result<(), StoreError> {
        let condition = Condition::as_read(version);
        self.table.put_if(item, condition).await
    }
}

impl OperatorWork {
    /// One page of months that are not closed: see [`InvoiceReconciliations::open`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn open_invoices(&self, after: Option<String>) -> Result<OpenPage, StoreError> {
        open_page(&self.table, after).await
    }
}

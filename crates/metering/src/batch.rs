//! Which records share a call.

use kernel::{
    AwsAccountId, CustomerIdentifier, Dimension, Identity, LicenseArn, ProductCode, QuantityForm, Timestamp, Units,
};
use std::collections::BTreeMap;

use crate::record::Allocation;
use crate::terms::Terms;

/// The tag that tells the buyer's cost tools the workspace.
pub const WORKSPACE_TAG: &str = "workspace";

/// One record as AWS is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The product.
    pub product: ProductCode,
    /// How the buyer is named.
    pub identity: Identity,
    /// The buyer.
    pub account: AwsAccountId,
    /// The license; told to AWS by [`Identity::License`] only.
    pub license: LicenseArn,
    /// AWS's identifier of the customer; told by [`Identity::LegacyCustomer`] only.
    pub customer: Option<CustomerIdentifier>,
    /// The dimension.
    pub dimension: Dimension,
    /// The record's time, in whole seconds; AWS tells slots apart by its hour alone.
    pub timestamp: Timestamp,
    /// In which form it is told.
    pub form: QuantityForm,
    /// Billable units.
    pub quantity: Units,
    /// Who used them.
    pub allocations: Vec<Allocation>,
}

/// What a record takes in a request beside its names: those of its members, its numbers and the twelve digits of an AWS
/// account, in bytes.
const RECORD_BYTES: usize = 232;

/// What an allocation takes in a request beside its workspace's name, in bytes.
const ALLOCATION_BYTES: usize = 90;
/// How much more a decimal quantity takes than a whole one: `AsDecimal`, two quotation marks, a point and six digits.
const DECIMAL_BYTES: usize = 18;

impl Submission {
    /// An upper bound of its size in a request, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        // JSON writes a quotation mark or a backslash in two bytes; the other names have neither.
        let customer = self.customer.as_ref().map_or(0, |customer| customer.as_str().len());
        let escaped = 2 * (self.dimension.as_str().len() + customer);
        let fixed = RECORD_BYTES + escaped + self.license.as_str().len();
        let form = if self.form.is_whole() { 0 } else { DECIMAL_BYTES };
        let (fixed, each) = (fixed + form, ALLOCATION_BYTES + form);
        let allocation = |part: &Allocation| each + part.workspace.as_ref().map_or(0, |id| id.as_str().len());
        fixed + self.allocations.iter().map(allocation).sum::<usize>()
    }
}

/// Collects records into calls: each of one product, one identity mode and one form of quantities, full or as full as its bytes allow.
#[derive(Debug)]
pub struct Packer<T> {
    terms: &'static Terms,
    open: BTreeMap<(ProductCode, Identity, QuantityForm), Open<T>>,
}

#[derive(Debug)]
struct Open<T> {
    records: Vec<T>,
    bytes: usize,
}

impl<T> Default for Packer<T> {
    /// For calls of AWS Marketplace.
    fn default() -> Self {
        Self::of(&Terms::AWS)
    }
}

impl<T> Packer<T> {
    /// For calls of the marketplace of these terms.
    #[must_use]
    pub const fn of(terms: &'static Terms) -> Self {
        Self { terms, open: BTreeMap::new() }
    }

    /// Adds a record. Answers a call that is ready to go, if this one completed it or did not fit into it any more.
    pub fn push(&mut self, record: T, submission: &Submission) -> Option<Vec<T>> {
        let key = (submission.product.clone(), submission.identity, submission.form);
        let bytes = submission.bytes();
        let open = self.open.entry(key).or_insert_with(|| Open { records: Vec::new(), bytes: 0 });
        let mut ready = None;
        if !open.records.is_empty() && open.bytes + bytes > self.terms.max_batch_bytes {
            ready = Some(std::mem::take(&mut open.records));
            open.bytes = 0;
        }
        open.records.push(record);
        open.bytes += bytes;
        if ready.is_none() && open.records.len() == self.terms.max_batch_records {
            open.bytes = 0;
            ready = Some(std::mem::take(&mut open.records));
        }
        ready
    }

    /// The calls that are not full.
    pub fn drain(&mut self) -> Vec<Vec<T>> {
        let open = std::mem::take(&mut self.open);
        open.into_values().map(|open| open.records).filter(|records| !records.is_empty()).collect()
    }

    /// How many records wait for a call.
    #[must_use]
    pub fn len(&self) -> usize {
        self.open.values().map(|open| open.records.len()).sum()
    }

    /// Whether no record waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Halves a call that AWS refused because of a record in it. `Err` gives back the one record that is alone.
///
/// # Errors
/// The culprit, when there is nothing left to halve.
pub fn bisect<T>(mut call: Vec<T>) -> Result<(Vec<T>, Vec<T>), Option<T>> {
    if call.len() < 2 {
        return Err(call.pop());
    }
    let second = call.split_off(call.len() / 2);
    Ok((call, second))
}

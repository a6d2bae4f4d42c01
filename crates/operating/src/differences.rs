//! Differences between what we know and what AWS says: what each is worth, what is done about it, and setting one aside.

use std::collections::BTreeSet;

use kernel::entropy::NoEntropy;
use kernel::{AgreementId, Dimension, Entropy, Hour, LicenseId, ProductCode, Timestamp, Units};
use licensing::License;
use serde::Deserialize;
use serde_json::Value;
use store::{
    Acknowledgement, Acknowledgements, AuditAct, AuditEntry, LicenseHour, Reconciliation, StoreError, difference_id,
};

use crate::decider::Order;
use crate::quarantine::{Sources, Worth};

/// How many differences a page has.
pub const PAGE: usize = 100;
/// The comparisons whose differences can be set aside, by their words.
pub const COMPARED: [&str; 2] = ["agreements", "metering"];

/// Why nothing was set aside or taken back.
#[derive(Debug, thiserror::Error)]
pub enum DifferenceError {
    /// There is no such report, or no such difference in it.
    #[error("there is no such difference")]
    NotFound,
    /// It is mended: there is nothing to set aside.
    #[error("the difference is mended")]
    Mended,
    /// It is set aside already.
    #[error("the difference is set aside already")]
    Acknowledged,
    /// It is not set aside, or by another acknowledgement than was shown.
    #[error("the difference is not set aside")]
    NotAcknowledged,
    /// No random bytes.
    #[error("no random bytes: {0}")]
    Entropy(#[from] NoEntropy),
    /// The table's trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A difference, as a report has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its name: see [`difference_id`].
    pub id: String,
    /// Which kind, by its word in reports.
    pub kind: String,
    /// Whose, if it is a license's.
    pub license: Option<LicenseId>,
    /// The agreement, if it is one's.
    pub agreement: Option<AgreementId>,
    /// The metering hour, if it is about one.
    pub hour: Option<Hour>,
    /// The dimension, if it is about one.
    pub dimension: Option<Dimension>,
    /// The units that we have; `None` if we have no record.
    pub ours: Option<Units>,
    /// The units that AWS took; `None` if it took none.
    pub aws: Option<Units>,
    /// Whether it was mended.
    pub mended: bool,
    /// What the units in question cost; `None` where nobody has a price.
    pub worth: Option<Worth>,
    /// Who set it aside, if somebody did.
    pub acknowledged: Option<Acknowledgement>,
    /// The row itself.
    pub row: Value,
}

/// What a row says that is read here.
#[derive(Deserialize)]
struct Row {
    difference: String,
    agreement: Option<String>,
    license: Option<String>,
    hour: Option<String>,
    dimension: Option<String>,
    ours: Option<Value>,
    aws: Option<Value>,
    mended: bool,
}

impl Difference {
    fn read(of: &str, row: &Value) -> Option<Self> {
        let read: Row = serde_json::from_value(row.clone()).ok()?;
        let units = |side: Option<&Value>| {
            let quantity = side?.get("quantity")?;
            Units::parse(quantity.as_str().map_or_else(|| quantity.to_string(), str::to_owned).trim()).ok()
        };
        Some(Self {
            id: difference_id(of, row),
            kind: read.difference,
            license: read.license.and_then(|id| LicenseId::parse(&id).ok()),
            agreement: read.agreement.and_then(|id| AgreementId::parse(&id).ok()),
            hour: read.hour.and_then(|hour| Hour::parse(&hour)),
            dimension: read.dimension.and_then(|name| Dimension::parse(&name).ok()),
            ours: units(read.ours.as_ref()),
            aws: units(read.aws.as_ref()),
            mended: read.mended,
            worth: None,
            acknowledged: None,
            row: row.clone(),
        })
    }

    /// What it was done to, in the audit log.
    fn subject(&self, of: &str) -> String {
        let slot = self.hour.zip(self.dimension.as_ref()).map(|(hour, dimension)| format!("{hour}~{dimension}"));
        let whose = self.license.as_ref().map(LicenseId::as_str).or(self.agreement.as_ref().map(AgreementId::as_str));
        let about: Vec<&str> = whose.into_iter().chain(slot.as_deref()).collect();
        format!("{of} {} {} {}", self.kind, about.join("~"), self.id).replace("  ", " ")
    }

    /// The units in question: what the bill would be without them.
    fn units(&self) -> Option<Units> {
        match (self.kind.as_str(), self.ours, self.aws) {
            ("quantity", Some(ours), Some(aws)) => Some(if ours > aws { ours.minus(aws) } else { aws.minus(ours) }),
            ("absent", ours, _) => ours,
            (_, _, aws) => aws,
        }
    }
}

/// A page of the differences of a report, from the one at the place `from` on, counted from 0; and how many are listed in all.
///
/// # Errors
/// [`StoreError`] as of any read.
pub async fn page(
    sources: Sources<'_>,
    kept: &Acknowledgements,
    report: &Reconciliation,
    from: usize,
) -> Result<(Vec<Difference>, usize), StoreError> {
    let rows = rows(report);
    let shown = rows.iter().skip(from).take(PAGE).filter_map(|row| Difference::read(&report.of, row));
    let mut shown: Vec<Difference> = shown.collect();
    let ids: Vec<String> = shown.iter().map(|one| one.id.clone()).collect();
    let known = kept.acknowledged(&ids).await?;
    for one in &mut shown {
        one.acknowledged = known.iter().find(|known| known.difference == one.id && !one.mended).cloned();
    }
    price(sources, &mut shown).await?;
    Ok((shown, rows.len()))
}

/// One difference of a report.
///
/// # Errors
/// [`DifferenceError::NotFound`] if the report has none of that name.
pub async fn difference(
    sources: Sources<'_>,
    kept: &Acknowledgements,
    report: &Reconciliation,
    id: &str,
) -> Result<Difference, DifferenceError> {
    let rows = rows(report);
    let row = rows.iter().find(|row| difference_id(&report.of, row) == id);
    let mut found = row.and_then(|row| Difference::read(&report.of, row)).ok_or(DifferenceError::NotFound)?;
    found.acknowledged = kept.acknowledged(&[found.id.clone()]).await?.pop().filter(|_| !found.mended);
    price(sources, std::slice::from_mut(&mut found)).await?;
    Ok(found)
}

/// Sets a difference aside: while it stays as it is it raises no alarm. This report's counts stay as they are; later reports count it as set aside.
///
/// # Errors
/// [`DifferenceError`] says why it is not.
pub async fn acknowledge(
    kept: &Acknowledgements,
    entropy: &Entropy,
    report: &Reconciliation,
    difference: &Difference,
    order: &Order,
    now: Timestamp,
) -> Result<Acknowledgement, DifferenceError> {
    if difference.mended {
        return Err(DifferenceError::Mended);
    }
    let one = Acknowledgement {
        id: entropy.hex::<8>()?,
        difference: difference.id.clone(),
        of: report.of.clone(),
        reported_at: report.at,
        row: difference.row.to_string(),
        license: difference.license.clone(),
        by: order.by.clone(),
        why: order.why.clone(),
        at: now,
    };
    let entry = order.entry(entropy, AuditAct::AcknowledgeDifference, difference.subject(&report.of), now)?;
    let entry = AuditEntry { license: difference.license.clone(), ..entry };
    match kept.acknowledge(&one, &entry).await {
        Ok(()) => Ok(one),
        Err(StoreError::Conflict) => Err(DifferenceError::Acknowledged),
        Err(error) => Err(error.into()),
    }
}

/// Takes an acknowledgement back: the next comparison that finds the difference counts it again. `shown` is the acknowledgement's own id,
/// if it was shown.
///
/// # Errors
/// [`DifferenceError::NotAcknowledged`] if there is none, or another one than was shown.
pub async fn take_back(
    kept: &Acknowledgements,
    entropy: &Entropy,
    report: &Reconciliation,
    difference: &Difference,
    shown: Option<&str>,
    order: &Order,
    now: Timestamp,
) -> Result<(), DifferenceError> {
    let one = difference.acknowledged.as_ref().filter(|one| shown.is_none_or(|shown| shown == one.id));
    let one = one.ok_or(DifferenceError::NotAcknowledged)?;
    let entry = order.entry(entropy, AuditAct::TakeBackAcknowledgement, difference.subject(&report.of), now)?;
    let entry = AuditEntry { license: difference.license.clone(), ..entry };
    match kept.take_back(one, &entry).await {
        Ok(()) => Ok(()),
        Err(StoreError::Conflict) => Err(DifferenceError::NotAcknowledged),
        Err(error) => Err(error.into()),
    }
}

/// The difference that an acknowledgement is about, without what it is worth.
#[must_use]
pub fn acknowledged(one: &Acknowledgement) -> Option<Difference> {
    let row: Value = serde_json::from_str(&one.row).ok()?;
    let found = Difference::read(&one.of, &row)?;
    Some(Difference { acknowledged: Some(one.clone()), ..found })
}

/// The rows of a report. One from before rows were kept in part may hold a sentence instead.
fn rows(report: &Reconciliation) -> Vec<Value> {
    serde_json::from_str(&report.findings).unwrap_or_default()
}

/// Prices what has units: at the record's own price, or the list's.
async fn price(sources: Sources<'_>, differences: &mut [Difference]) -> Result<(), StoreError> {
    let priced = differences.iter().filter(|one| one.units().is_some());
    let slots: BTreeSet<(LicenseId, Hour)> = priced.filter_map(|one| Some((one.license.clone()?, one.hour?))).collect();
    let ids: BTreeSet<LicenseId> = slots.iter().map(|(id, _)| id.clone()).collect();
    let licenses = sources.licenses.licenses(&Vec::from_iter(ids)).await?;
    let hours = sources.ledger.license_hours(&Vec::from_iter(slots)).await?;
    for one in differences {
        one.worth = worth(sources, one, &licenses, &hours);
    }
    Ok(())
}

fn worth(sources: Sources<'_>, one: &Difference, licenses: &[License], hours: &[LicenseHour]) -> Option<Worth> {
    let (units, dimension) = (one.units()?, one.dimension.as_ref()?);
    let is_its = |hour: &&LicenseHour| Some(&hour.license) == one.license.as_ref() && Some(hour.hour) == one.hour;
    let records = hours.iter().find(is_its).map(|hour| hour.records.as_slice()).unwrap_or_default();
    let recorded = records.iter().find(|record| record.dimension == *dimension).and_then(|record| record.price);
    let license = licenses.iter().find(|license| Some(&license.id) == one.license.as_ref());
    let product = license.map(|license| license.product.clone()).or_else(|| {
        let code = one.row.get("aws")?.get("productCode")?.as_str()?;
        ProductCode::parse(code).ok()
    });
    let price = recorded.or_else(|| sources.brand.unit_price(&product?, dimension))?;
    Some(Worth { currency: price.currency, millionths: price.of_units(units), recorded: recorded.is_some() })
}

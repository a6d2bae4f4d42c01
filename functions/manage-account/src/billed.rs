//! A settlement that begins with a later hour, and what was billed to the licence before it.

use accounts::Workspace;
use accounts::bill::{Bill, minor_digits};
use brand::Brand;
use kernel::{Hour, Month, Timestamp};
use licensing::License;
use serde_json::{Value, json};

use crate::ManageAccount;
use crate::bills::{integer, price};
use crate::cloud_accounts::Holdings;
use crate::refusal::Refusal;

/// A change of settlement that is made and has not taken effect.
#[derive(Debug)]
pub(crate) struct Pending<'a> {
    /// What settles the workspace until then, if anything of this account does.
    pub(crate) before: Option<&'a License>,
    /// What settles it from then on.
    pub(crate) after: Option<&'a License>,
    /// The first hour of the new one.
    pub(crate) from: Hour,
}

impl<'a> Pending<'a> {
    /// The change of `workspace` that is still to come, if one is.
    pub(crate) fn of(holdings: &'a Holdings, workspace: &Workspace) -> Option<Self> {
        let last = workspace.settlements.last().filter(|last| last.from > holdings.now.hour())?;
        let before = workspace.license_at(last.from.plus(-1)).and_then(|id| holdings.license(id));
        Some(Self { before, after: holdings.license(&last.license), from: last.from })
    }
}

/// What a workspace has cost a licence in the present month.
#[derive(Debug)]
pub(crate) struct BilledSoFar {
    pub(crate) month: Month,
    pub(crate) amount_minor: u128,
    /// Up to which hour it is counted.
    pub(crate) complete_until: Option<Hour>,
    pub(crate) currency: String,
}

impl BilledSoFar {
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "month": self.month.to_string(),
            "amountMinor": integer(self.amount_minor),
            "currency": self.currency,
            "completeUntil": self.complete_until.map(|hour| hour.start().to_string()),
        })
    }
}

impl ManageAccount {
    /// What `workspace` has cost `license` in the month of `now`.
    pub(crate) async fn billed_so_far(
        &self,
        brand: &Brand,
        workspace: &Workspace,
        license: &License,
        now: Timestamp,
    ) -> Result<BilledSoFar, Refusal> {
        let month = now.month();
        let mut counted = self.month_usage(brand, std::slice::from_ref(license), month).await?;
        counted.usage.retain(|one| one.workspace.as_ref() == Some(&workspace.id));
        let digits = minor_digits(&brand.currency);
        let bill = Bill::of(month, &counted.usage, |product, dimension| price(brand, product, dimension), digits);
        Ok(BilledSoFar {
            month,
            amount_minor: bill.total_minor,
            complete_until: counted.complete_until,
            currency: brand.currency.clone(),
        })
    }
}

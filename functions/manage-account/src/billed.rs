//! A settlement that begins with a later hour, and what was billed to the licence before it.

use accounts::Workspace;
use billing::{Bill, json_integer};
use brand::Brand;
use kernel::{Currency, Hour, Month, Timestamp};
use licensing::License;
use serde_json::{Value, json};

use crate::ManageAccount;
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
    /// In minor units of each currency; nearly always there is one.
    pub(crate) amounts: Vec<(Currency, u128)>,
    /// Up to which hour it is counted.
    pub(crate) complete_until: Option<Hour>,
}

impl BilledSoFar {
    pub(crate) fn to_json(&self) -> Value {
        let amount =
            |(currency, minor): &(Currency, u128)| json!({ "amountMinor": json_integer(*minor), "currency": currency });
        let mut body = self.amounts.first().map_or_else(|| json!({}), amount);
        if let Some(fields) = body.as_object_mut() {
            let until = self.complete_until.map(|hour| hour.start().to_string());
            let others: Vec<Value> = self.amounts.iter().skip(1).map(amount).collect();
            fields.insert("month".to_owned(), json!(self.month.to_string()));
            fields.insert("completeUntil".to_owned(), json!(until));
            fields.insert("others".to_owned(), json!(others));
        }
        body
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
        let (bill, others) = Bill::of_month(month, &counted.usage, brand.currency);
        let bills = std::iter::once(&bill).chain(&others);
        Ok(BilledSoFar {
            month,
            amounts: bills.map(|bill| (bill.currency, bill.total_minor)).collect(),
            complete_until: counted.complete_until,
        })
    }
}

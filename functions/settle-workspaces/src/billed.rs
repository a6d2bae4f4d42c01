//! What was billed to the licence that settles a workspace until a change.

use account_records::UsageSource;
use accounts::Workspace;
use billing::{Bill, json_integer};
use brand::Brand;
use kernel::{Currency, Hour, Month, Timestamp};
use licensing::License;
use serde_json::{Value, json};
use store::StoreError;

use crate::SettleWorkspaces;

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

impl SettleWorkspaces {
    /// What `workspace` has cost `license` in the month of `now`.
    pub(crate) async fn billed_so_far(
        &self,
        brand: &Brand,
        workspace: &Workspace,
        license: &License,
        now: Timestamp,
    ) -> Result<BilledSoFar, StoreError> {
        let month = now.month();
        let usage = UsageSource { ledger: &self.store.ledger, months: &self.store.months, brand };
        let mut counted = usage.month_usage(std::slice::from_ref(license), month).await?;
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

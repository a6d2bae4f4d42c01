//! What was billed to the license that settles a workspace until a change.

use std::collections::BTreeMap;

use account_records::{MonthUsage, UsageSource};
use accounts::Workspace;
use billing::{Bill, FrozenUsage, json_integer};
use brand::Brand;
use kernel::{Currency, Hour, LicenseId, Month, Timestamp, WorkspaceId};
use licensing::License;
use serde_json::{Value, json};
use store::StoreError;

use crate::SettleWorkspaces;

/// What a workspace has cost a license in the present month.
#[derive(Debug)]
pub(crate) struct BilledSoFar {
    pub(crate) month: Month,
    /// In minor units of each currency; nearly always there is one.
    pub(crate) amounts: Vec<(Currency, u128)>,
    /// Up to which hour it is counted.
    pub(crate) complete_until: Option<Hour>,
}

impl BilledSoFar {
    /// What of the usage that a license has `counted` is the workspace's.
    fn of(brand: &Brand, month: Month, counted: &MonthUsage, workspace: &Workspace) -> Self {
        let is_its = |one: &&FrozenUsage| one.workspace.as_ref() == Some(&workspace.id);
        let usage: Vec<FrozenUsage> = counted.usage.iter().filter(is_its).cloned().collect();
        let (bill, others) = Bill::of_month(month, &usage, brand.currency);
        let bills = std::iter::once(&bill).chain(&others);
        let amounts = bills.map(|bill| (bill.currency, bill.total_minor)).collect();
        Self { month, amounts, complete_until: counted.complete_until }
    }

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
        let counted = self.usage(brand).month_usage(std::slice::from_ref(license), month).await?;
        Ok(BilledSoFar::of(brand, month, &counted, workspace))
    }

    /// What each of `workspaces` has cost the license that is named with it, in the month of `now`. Each license is read once.
    pub(crate) async fn each_billed_so_far(
        &self,
        brand: &Brand,
        workspaces: &[(&Workspace, &License)],
        now: Timestamp,
    ) -> Result<BTreeMap<WorkspaceId, BilledSoFar>, StoreError> {
        let month = now.month();
        let mut counted: BTreeMap<&LicenseId, MonthUsage> = BTreeMap::new();
        let mut billed = BTreeMap::new();
        for (workspace, license) in workspaces {
            if !counted.contains_key(&license.id) {
                let usage = self.usage(brand).month_usage(std::slice::from_ref(*license), month).await?;
                counted.insert(&license.id, usage);
            }
            if let Some(counted) = counted.get(&license.id) {
                billed.insert(workspace.id.clone(), BilledSoFar::of(brand, month, counted, workspace));
            }
        }
        Ok(billed)
    }

    const fn usage<'a>(&'a self, brand: &'a Brand) -> UsageSource<'a> {
        UsageSource { ledger: &self.store.ledger, months: &self.store.months, brand }
    }
}

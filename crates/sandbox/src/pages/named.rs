//! Names that people know, for the ids that AWS and the product are told.

use std::collections::BTreeMap;

use maud::{Markup, html};
use serde_json::Value;

use super::layout::short;
use crate::market::record::MeteringRecord;
use crate::state::State;

/// The names of plans and workspaces.
pub(super) struct Names {
    /// Products' titles, by the ids of licenses.
    plans: BTreeMap<String, String>,
    /// Products' titles, by their codes.
    products: BTreeMap<String, String>,
    /// Workspaces' names, as the product was told them.
    workspaces: BTreeMap<String, String>,
    /// The license that settles a workspace, as the product was told last.
    settled_by: BTreeMap<String, String>,
}

impl Names {
    /// What AWS's side knows.
    pub(super) fn of(state: &State) -> Self {
        let products: BTreeMap<String, String> =
            state.products.iter().map(|product| (product.product_code.clone(), product.title.clone())).collect();
        let plans = state.purchases.values().map(|purchase| {
            let code = &purchase.product_code;
            (id_of(&purchase.license_arn).to_owned(), products.get(code).unwrap_or(code).clone())
        });
        let named = state.told.iter().filter_map(|told| {
            let text = |pointer: &str| told.event.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
            Some((text("/data/workspace/id")?, text("/data/workspace/name")?))
        });
        let settled = state.told.iter().filter_map(|told| {
            let text = |pointer: &str| told.event.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
            let is_bound = text("/type")? == "workspace.bound";
            is_bound.then_some((text("/data/workspace/id")?, text("/data/license/id")?))
        });
        let (workspaces, settled_by) = (named.collect(), settled.collect());
        Self { plans: plans.collect(), workspaces, settled_by, products }
    }

    /// The plan of a license, by its id.
    pub(super) fn plan(&self, license_id: &str) -> Option<&str> {
        self.plans.get(license_id).map(String::as_str)
    }

    /// The plan that a record is of.
    pub(super) fn plan_of(&self, record: &MeteringRecord) -> Option<&str> {
        let by_license = record.license_arn.as_deref().and_then(|arn| self.plan(id_of(arn)));
        by_license.or_else(|| self.products.get(record.product_code.as_deref()?).map(String::as_str))
    }

    /// The workspaces that a license settles, as far as the product was told.
    pub(super) fn workspaces_of(&self, license_arn: &str) -> Vec<&str> {
        let settled = self.settled_by.iter().filter(|(_, license)| *license == id_of(license_arn));
        settled.map(|(workspace, _)| workspace.as_str()).collect()
    }

    /// A workspace in full, to be copied: its name and its whole id.
    pub(super) fn whole_workspace(&self, id: &str) -> Markup {
        html! { @if let Some(name) = self.workspaces.get(id) { (name) " " } code { (id) } }
    }

    /// A workspace, by its name where the product was told it, and its id.
    pub(super) fn workspace(&self, id: &str) -> Markup {
        html! {
            @if let Some(name) = self.workspaces.get(id) { (name) " " }
            @if !id.is_empty() { code title=(id) { (short(id)) } }
        }
    }
}

/// A license's id: the last part of its ARN.
fn id_of(arn: &str) -> &str {
    arn.rsplit(':').next().unwrap_or(arn)
}

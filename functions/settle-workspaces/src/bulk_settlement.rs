//! `/account/licenses/{id}/workspaces`: which workspaces a license settles, and having it settle several more at once.
//!
//! A workspace is named by its id, and to confirm what was shown by `<id>~<hour>~<version>`: the hour from which it is
//! settled, and the version in which it was shown.

use std::collections::BTreeMap;

use account_records::{Holdings, last_license};
use accounts::{Problem as Wrong, Workspace};
use billing_center::{Refusal, Visitor, field};
use brand::Brand;
use edge::{Answer, Fields, Problem, Request};
use kernel::{Hour, WorkspaceId};
use licensing::License;
use serde_json::{Value, json};
use store::{MAX_SETTLED_TOGETHER, StoreError};

use crate::SettleWorkspaces;
use crate::billed::BilledSoFar;
use crate::choices::{NotNow, change, own_license};
use crate::page::bulk_settlement as page;
use crate::plans::{Heads, PlanChange};
use crate::settling::{Outcome, RequestedChange};

/// The field that names workspaces, once for each.
pub(crate) const WORKSPACES: &str = "workspaces";
/// What stands between a workspace, its hour and its version.
const MARK: char = '~';

/// A workspace, and what would come of it if the license settled it.
#[derive(Debug)]
pub(crate) struct Row<'a> {
    pub(crate) workspace: &'a Workspace,
    pub(crate) change: Result<accounts::SettlementChange, NotNow>,
}

impl Row<'_> {
    /// How the form names the workspace to confirm what is shown.
    pub(crate) fn confirmed(&self) -> Option<String> {
        let change = self.change.as_ref().ok()?;
        Some(format!("{}{MARK}{}{MARK}{}", self.workspace.id, change.from, self.workspace.version))
    }

    fn to_json(&self) -> Value {
        json!({
            "workspace": self.workspace.id,
            "name": self.workspace.name,
            "before": last_license(self.workspace),
            "from": self.change.as_ref().ok().map(|change| change.from.start().to_string()),
            "confirm": self.confirmed(),
            "refusal": self.change.as_ref().err().map(NotNow::word),
        })
    }
}

/// What the pages are about.
#[derive(Debug)]
pub(crate) struct BulkSettlementView<'a> {
    pub(crate) holdings: &'a Holdings,
    pub(crate) license: &'a License,
    /// All workspaces of the account.
    pub(crate) rows: Vec<Row<'a>>,
    /// The ids of those that were asked for.
    pub(crate) asked: Vec<WorkspaceId>,
    /// What they have cost this month, where a preview shows it.
    pub(crate) billed: BTreeMap<WorkspaceId, BilledSoFar>,
    /// The ledgers of the licenses, which keep prices of their own; where a preview shows them.
    pub(crate) heads: Heads,
}

impl<'a> BulkSettlementView<'a> {
    fn of(holdings: &'a Holdings, license: &str, asked: Vec<WorkspaceId>) -> Result<Self, Refusal> {
        let license = own_license(holdings, license)?;
        let row = |workspace: &'a Workspace| Row { workspace, change: change(holdings, workspace, license) };
        let rows: Vec<Row<'a>> = holdings.workspaces.iter().map(row).collect();
        if !asked.iter().all(|id| rows.iter().any(|row| row.workspace.id == *id)) {
            return Err(Problem::new("not-yours", 404).into());
        }
        Ok(Self { holdings, license, rows, asked, billed: BTreeMap::new(), heads: Heads::new() })
    }

    /// The rows of what was asked for.
    pub(crate) fn preview(&self) -> impl Iterator<Item = &Row<'a>> {
        self.rows.iter().filter(|row| self.asked.contains(&row.workspace.id))
    }

    /// What changes for each plan that paid before, once, in the order of the workspaces; for each license, where two of a plan have
    /// prices of their own.
    pub(crate) fn plans(&self, brand: &'a Brand) -> Vec<PlanChange<'a>> {
        let mut plans: Vec<PlanChange<'a>> = Vec::new();
        for change in self.preview().filter_map(|row| row.change.as_ref().ok()) {
            let before = change.before.as_ref();
            let plan = PlanChange::of(brand, self.holdings, before, self.license, change.from, &self.heads);
            if !plans.iter().any(|other| other.reads_like(&plan)) {
                plans.push(plan);
            }
        }
        plans
    }

    fn to_json(&self, brand: &'a Brand) -> Value {
        let rows: Vec<Value> = self.rows.iter().map(Row::to_json).collect();
        let preview: Vec<Value> = self.preview().map(Row::to_json).collect();
        let plans: Vec<Value> = self.plans(brand).iter().map(PlanChange::to_json).collect();
        json!({
            "license": self.holdings.license_json(self.license),
            "accountId": self.license.account.at_provider(),
            "atMost": MAX_SETTLED_TOGETHER,
            "workspaces": rows,
            "preview": if self.asked.is_empty() { Value::Null } else { Value::from(preview) },
            "plans": plans,
        })
    }
}

impl SettleWorkspaces {
    pub(crate) async fn show_bulk_settlement(
        &self,
        request: &Request,
        visitor: &Visitor,
        id: &str,
    ) -> Result<Answer, Refusal> {
        let holdings = self.holdings(visitor).await?;
        let asked = ids(&request.queries(WORKSPACES))?;
        let choosing = asked.is_empty() || request.query("choose").is_some();
        let mut shown = BulkSettlementView::of(&holdings, id, asked)?;
        if request.wants_json() {
            shown.heads = self.heads(&holdings).await?;
            return Ok(Answer::json(200, &shown.to_json(request.brand())));
        }
        if shown.asked.len() > MAX_SETTLED_TOGETHER {
            let wrong = [field(WORKSPACES, Wrong::TooMany { max: MAX_SETTLED_TOGETHER })];
            return Ok(Answer::page_with_status(422, page::choice(request, visitor, &shown, &wrong)));
        }
        if choosing {
            return Ok(Answer::page(page::choice(request, visitor, &shown, &[])));
        }
        self.price(request, &mut shown).await?;
        Ok(Answer::page(page::preview(request, visitor, &shown, false)))
    }

    /// Adds what a preview shows beside the changes: what the workspaces have cost so far, and prices of licenses' own.
    async fn price(&self, request: &Request, shown: &mut BulkSettlementView<'_>) -> Result<(), StoreError> {
        let holdings = shown.holdings;
        let before = |row: &Row<'_>| row.change.as_ref().ok().and_then(|change| change.before.clone());
        let named: Vec<_> =
            shown.preview().filter_map(|row| Some((row.workspace, holdings.license(&before(row)?)?))).collect();
        shown.billed = self.each_billed_so_far(request.brand(), &named, holdings.now).await?;
        shown.heads = self.heads(holdings).await?;
        Ok(())
    }

    /// Has the license settle the workspaces that are named, all of them or none.
    pub(crate) async fn settle_in_bulk(
        &self,
        request: &Request,
        visitor: &Visitor,
        id: &str,
        fields: &Fields,
    ) -> Result<Answer, Refusal> {
        let holdings = self.holdings(visitor).await?;
        let shown = BulkSettlementView::of(&holdings, id, Vec::new())?;
        let requested = requested_changes(&shown, fields)?;
        let wrong = match requested.len() {
            0 => Some(Wrong::NoneChosen),
            count if count > MAX_SETTLED_TOGETHER => Some(Wrong::TooMany { max: MAX_SETTLED_TOGETHER }),
            _ => None,
        };
        if let Some(wrong) = wrong {
            let wrong = vec![field(WORKSPACES, wrong)];
            if request.wants_json() {
                return Ok(Answer::problem(Problem::invalid_fields(wrong)));
            }
            let asked = requested.into_iter().map(|one| one.workspace).collect();
            let html = page::choice(request, visitor, &BulkSettlementView { asked, ..shown }, &wrong);
            return Ok(Answer::page_with_status(422, html));
        }
        // A person confirms what was shown; a client may leave it out.
        if !request.wants_json() && !requested.iter().all(RequestedChange::was_shown) {
            return Ok(Answer::see_other(preview_of(request, &requested)));
        }
        let license = shown.license.id.clone();
        match self.settle(request, visitor, holdings, &license, &requested).await? {
            Outcome::Settled(holdings) if request.wants_json() => {
                let named = requested.iter().filter_map(|one| holdings.workspace(&one.workspace));
                let workspaces: Vec<Value> = named.map(|workspace| holdings.workspace_json(workspace)).collect();
                Ok(Answer::json(200, &json!({ "workspaces": workspaces })))
            }
            Outcome::Settled(_) => Ok(Answer::see_other("/account/cloud-accounts?done=settlements")),
            Outcome::StalePreview(decisions) if request.wants_json() => {
                let named: Vec<&str> = decisions.iter().map(|(workspace, _)| workspace.as_str()).collect();
                Err(Problem::new("settlements-not-possible", 409).with("workspaces", named.join(", ")).into())
            }
            Outcome::StalePreview(_) => {
                let holdings = self.holdings(visitor).await?;
                let asked = requested.into_iter().map(|one| one.workspace).collect();
                let mut shown = BulkSettlementView::of(&holdings, id, asked)?;
                self.price(request, &mut shown).await?;
                Ok(Answer::page_with_status(409, page::preview(request, visitor, &shown, true)))
            }
        }
    }
}

/// What a form or client requests: the workspaces it names, each once, or all that can be settled.
fn requested_changes(shown: &BulkSettlementView<'_>, fields: &Fields) -> Result<Vec<RequestedChange>, Refusal> {
    if fields.is_ticked("all") {
        let possible = shown.rows.iter().filter(|row| row.change.is_ok()).take(MAX_SETTLED_TOGETHER);
        return Ok(possible
            .map(|row| RequestedChange { workspace: row.workspace.id.clone(), from: None, version: None })
            .collect());
    }
    let mut requested: Vec<RequestedChange> = Vec::new();
    for named in fields.all(WORKSPACES).iter().filter(|named| !named.trim().is_empty()) {
        let mut parts = named.split(MARK);
        let workspace = workspace_id(parts.next().unwrap_or_default())?;
        let from = match parts.next() {
            None => None,
            Some(hour) => Some(Hour::parse(hour).ok_or_else(Refusal::changed_meanwhile)?),
        };
        let version = match parts.next() {
            None => None,
            Some(version) => Some(version.parse::<u64>().map_err(|_| Refusal::changed_meanwhile())?),
        };
        if !requested.iter().any(|one| one.workspace == workspace) {
            requested.push(RequestedChange { workspace, from, version });
        }
    }
    Ok(requested)
}

fn ids(named: &[String]) -> Result<Vec<WorkspaceId>, Refusal> {
    named.iter().filter(|id| !id.is_empty()).map(|id| workspace_id(id)).collect()
}

fn workspace_id(text: &str) -> Result<WorkspaceId, Refusal> {
    WorkspaceId::parse(text.trim()).map_err(|_| Problem::new("not-yours", 404).into())
}

/// Where it is shown what would come of the changes.
fn preview_of(request: &Request, requested: &[RequestedChange]) -> String {
    let named: Vec<String> = requested.iter().map(|one| format!("{WORKSPACES}={}", one.workspace)).collect();
    format!("{}?{}", request.path(), named.join("&"))
}

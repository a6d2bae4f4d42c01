//! `/account/licenses/{id}/unbinding` and `/account/workspaces/{id}/undo`: taking back what was bound.
//!
//! A license that settles nothing can be taken from the account. The latest settlement of a workspace can be undone in
//! the hour in which it begins to count, or before.

use account_records::Holdings;
use accounts::workspace::UndoRefusal;
use accounts::{SecurityEventKind, Settlement, Workspace};
use billing_center::{Refusal, Visitor, event};
use edge::{Answer, Fields, Problem, Request};
use kernel::{Hour, LicenseId};
use licensing::{License, LicenseState};
use serde_json::{Value, json};
use store::StoreError;

use crate::SettleWorkspaces;
use crate::choices::{own_license, own_workspace};
use crate::page::unbinding as page;

/// How often it is decided anew when something was changed in between.
const MAX_DECISIONS: usize = 4;

/// A settlement that can be undone, and what would be then.
#[derive(Debug)]
pub(crate) struct Undo<'a> {
    pub(crate) workspace: &'a Workspace,
    /// The workspace without it.
    pub(crate) after: Workspace,
    /// The settlement that would be gone.
    pub(crate) undone: Settlement,
    /// Its license, if it is one of the account.
    pub(crate) license: Option<&'a License>,
}

impl<'a> Undo<'a> {
    /// What undoing the latest settlement of `workspace` would come to. It goes back to nobody, or to a license that still
    /// is in force: a workspace that was unlocked is not locked again by this.
    pub(crate) fn of(holdings: &'a Holdings, workspace: &'a Workspace) -> Result<Self, NoUndo> {
        let (after, undone) = workspace.clone().undo_settlement(holdings.now).map_err(NoUndo::Refused)?;
        let goes_back_to = after.settlements.last().map(|last| holdings.license(&last.license));
        let is_over = |license: &License| license.state(holdings.now) == LicenseState::Ended;
        if goes_back_to.is_some_and(|license| license.is_none_or(is_over)) {
            return Err(NoUndo::LockedBefore);
        }
        Ok(Self { workspace, after, license: holdings.license(&undone.license), undone })
    }
}

/// Why the latest settlement of a workspace is not undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoUndo {
    Refused(UndoRefusal),
    /// What settled the workspace before is over.
    LockedBefore,
}

impl NoUndo {
    fn problem(self) -> Problem {
        match self {
            Self::Refused(UndoRefusal::NeverSettled | UndoRefusal::HourOver) => Problem::new("undo-too-late", 409),
            Self::LockedBefore => Problem::new("undo-would-lock", 409),
        }
    }
}

impl SettleWorkspaces {
    pub(crate) async fn show_unbinding(
        &self,
        request: &Request,
        visitor: &Visitor,
        id: &str,
    ) -> Result<Answer, Refusal> {
        let holdings = self.holdings(visitor).await?;
        let license = own_license(&holdings, id)?;
        let settled = settled_by(&holdings, license);
        if request.wants_json() {
            let names: Vec<&str> = settled.iter().map(|workspace| workspace.id.as_str()).collect();
            let body = json!({"license": holdings.license_json(license), "version": license.version,
                "unbindable": settled.is_empty(), "settles": names});
            return Ok(Answer::json(200, &body));
        }
        Ok(Answer::page(page::unbinding(request, visitor, &holdings, license, &settled)))
    }

    /// Takes the license from the account, unless it settles something.
    pub(crate) async fn unbind(
        &self,
        request: &Request,
        visitor: &Visitor,
        id: &str,
        fields: &Fields,
    ) -> Result<Answer, Refusal> {
        for _ in 0..MAX_DECISIONS {
            // Read before the workspaces: whoever settles one by the license afterwards changes the course.
            let course = match LicenseId::parse(id) {
                Ok(id) => self.store.licenses.course(&id).await?,
                Err(_) => return Err(Problem::new("not-yours", 404).into()),
            };
            let holdings = self.holdings(visitor).await?;
            let Ok(license) = own_license(&holdings, id) else {
                return self.unbound_before(request, visitor, id).await;
            };
            let shown = fields.get("license").trim();
            if shown != license.id.as_str() && !(shown.is_empty() && request.wants_json()) {
                return Err(Refusal::changed_meanwhile());
            }
            if !settled_by(&holdings, license).is_empty() {
                return Err(Problem::new("license-settles", 409).into());
            }
            let told = event(request, SecurityEventKind::LicenseUnbound, holdings.now);
            match self.store.license_bindings.unbind_license(&visitor.account.id, license, course.version, &told).await
            {
                Ok(()) => {
                    tracing::info!(license = %license.id, request_id = request.request_id(), "unbound a licence");
                    return Ok(unbound(request));
                }
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Refusal::changed_meanwhile())
    }

    /// The same form sent twice is answered alike.
    async fn unbound_before(&self, request: &Request, visitor: &Visitor, id: &str) -> Result<Answer, Refusal> {
        let former = self.store.account_holdings.former_licenses_of_billing_account(&visitor.account.id).await?;
        if former.iter().any(|(license, _)| license.id.as_str() == id) {
            return Ok(unbound(request));
        }
        Err(Problem::new("not-yours", 404).into())
    }

    pub(crate) async fn show_undo(&self, request: &Request, visitor: &Visitor, id: &str) -> Result<Answer, Refusal> {
        let holdings = self.holdings(visitor).await?;
        let undo = Undo::of(&holdings, own_workspace(&holdings, id)?).map_err(NoUndo::problem)?;
        if request.wants_json() {
            return Ok(Answer::json(200, &undo_json(&holdings, &undo)));
        }
        Ok(Answer::page(page::undo(request, visitor, &holdings, &undo, false)))
    }

    /// Undoes the latest settlement of the workspace, if it is the one that was shown.
    pub(crate) async fn undo(
        &self,
        request: &Request,
        visitor: &Visitor,
        id: &str,
        fields: &Fields,
    ) -> Result<Answer, Refusal> {
        for _ in 0..MAX_DECISIONS {
            let holdings = self.holdings(visitor).await?;
            let undo = Undo::of(&holdings, own_workspace(&holdings, id)?).map_err(NoUndo::problem)?;
            if !was_shown(&undo, fields, !request.wants_json()) {
                if request.wants_json() {
                    return Err(Refusal::changed_meanwhile());
                }
                let html = page::undo(request, visitor, &holdings, &undo, true);
                return Ok(Answer::page_with_status(409, html));
            }
            let told = event(request, SecurityEventKind::SettlementUndone, holdings.now);
            let again = undo.after.settlements.last().and_then(|last| holdings.license(&last.license));
            let offered = again.map(|license| request.brand().offered(&license.product)).unwrap_or_default();
            let (account, settlements) = (&visitor.account.id, &self.store.settlements);
            match settlements.undo_settlement(account, &undo.after, &undo.undone, &offered, &told).await {
                Ok(()) => {
                    let (workspace, license) = (&undo.workspace.id, &undo.undone.license);
                    tracing::info!(workspace = %workspace, license = %license, request_id = request.request_id(), "undid a settlement");
                    if request.wants_json() {
                        let workspace = holdings.workspace_json(&undo.after);
                        return Ok(Answer::json(200, &json!({ "workspace": workspace })));
                    }
                    return Ok(Answer::see_other("/account/cloud-accounts?done=undone"));
                }
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Refusal::changed_meanwhile())
    }
}

/// The workspaces that stand in the way of unbinding a license.
pub(crate) fn settled_by<'a>(holdings: &'a Holdings, license: &License) -> Vec<&'a Workspace> {
    holdings.workspaces.iter().filter(|workspace| workspace.is_settled_by(&license.id, holdings.now)).collect()
}

/// Whether the form showed this settlement. A page always says it; a client may.
fn was_shown(undo: &Undo<'_>, fields: &Fields, required: bool) -> bool {
    let fits = |name: &str, fits: &dyn Fn(&str) -> bool| match fields.get(name).trim() {
        "" => !required,
        said => fits(said),
    };
    fits("license", &|said| said == undo.undone.license.as_str())
        && fits("from", &|said| Hour::parse(said) == Some(undo.undone.from))
        && fits("version", &|said| said.parse::<u64>() == Ok(undo.workspace.version))
}

fn unbound(request: &Request) -> Answer {
    if request.wants_json() {
        return Answer::json(200, &json!({ "unbound": true }));
    }
    Answer::see_other("/account/cloud-accounts?done=unbound")
}

fn undo_json(holdings: &Holdings, undo: &Undo<'_>) -> Value {
    json!({
        "workspace": holdings.workspace_json(undo.workspace),
        "undoes": {"license": undo.undone.license, "from": undo.undone.from.start().to_string(),
            "fromHour": undo.undone.from.to_string(), "version": undo.workspace.version},
        "goesBackTo": undo.after.settlements.last().map(|last| &last.license),
    })
}

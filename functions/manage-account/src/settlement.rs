//! `/account/workspaces/{id}/settlement`: which licence settles a workspace, and choosing another one.

use accounts::{Present, Problem as Wrong, SecurityEventKind, SettlementChange, SettlementRefusal, Workspace};
use edge::{Answer, Fields, Problem, Request};
use kernel::{Hour, LicenseId, WorkspaceId};
use licensing::{License, LicenseState};
use serde_json::{Value, json};
use store::StoreError;

use crate::ManageAccount;
use crate::cloud_accounts::{Holdings, last_license, workspace_json};
use crate::page::settlement as page;
use crate::refusal::{Refusal, field};
use crate::visitor::{Visitor, event};

/// A licence that could settle the workspace, and what would come of it.
#[derive(Debug)]
pub(crate) struct Choice<'a> {
    pub(crate) license: &'a License,
    pub(crate) change: Result<SettlementChange, NotNow>,
}

/// Why a licence cannot settle the workspace now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NotNow {
    /// It ends or has ended.
    LicenseEnded,
    /// The rules of accounts say so.
    Refused(SettlementRefusal),
}

impl NotNow {
    /// The word at the interface.
    pub(crate) const fn word(&self) -> &'static str {
        match self {
            Self::LicenseEnded => "license-ended",
            Self::Refused(SettlementRefusal::Unchanged) => "settles-it-already",
            Self::Refused(SettlementRefusal::OncePerMonth { .. }) => "once-per-month",
        }
    }

    fn problem(&self) -> Problem {
        match self {
            Self::LicenseEnded => Problem::new("license-ended", 409),
            Self::Refused(SettlementRefusal::Unchanged) => Problem::new("settlement-unchanged", 409),
            Self::Refused(SettlementRefusal::OncePerMonth { again_at }) => {
                let day = again_at.to_string();
                Problem::new("settlement-once-per-month", 409).with("day", day.get(..10).unwrap_or_default())
            }
        }
    }
}

/// The choices for a workspace, the licence that settles it among them.
pub(crate) fn choices<'a>(holdings: &'a Holdings, workspace: &Workspace) -> Vec<Choice<'a>> {
    let present = present(holdings, workspace);
    let choice = |license: &'a License| Choice { license, change: change(holdings, workspace, license, present) };
    holdings.licenses.iter().map(choice).collect()
}

fn change(
    holdings: &Holdings,
    workspace: &Workspace,
    license: &License,
    present: Present,
) -> Result<SettlementChange, NotNow> {
    let decided = workspace.change_settlement(license.id.clone(), present, holdings.now).map_err(NotNow::Refused);
    match license.state(holdings.now) {
        LicenseState::Pending | LicenseState::Active => decided,
        // That it settles the workspace already is the more useful thing to say.
        LicenseState::Ending | LicenseState::Ended => match decided {
            Ok(_) | Err(NotNow::Refused(SettlementRefusal::OncePerMonth { .. })) => Err(NotNow::LicenseEnded),
            Err(other) => Err(other),
        },
    }
}

fn present(holdings: &Holdings, workspace: &Workspace) -> Present {
    let license = last_license(workspace).and_then(|id| holdings.license(id));
    match license.map(|license| license.state(holdings.now)) {
        None | Some(LicenseState::Ended) => Present::Locked,
        Some(LicenseState::Ending) => Present::Ending,
        Some(LicenseState::Pending | LicenseState::Active) => Present::InForce,
    }
}

impl ManageAccount {
    pub(crate) async fn show_settlement(
        &self,
        request: &Request,
        visitor: &Visitor,
        id: &str,
    ) -> Result<Answer, Refusal> {
        let holdings = self.holdings(visitor).await?;
        let workspace = own_workspace(&holdings, id)?;
        let choices = choices(&holdings, workspace);
        let asked = request.query("license");
        let chosen = match &asked {
            None => None,
            Some(asked) => Some(find(&choices, asked).ok_or_else(|| Problem::new("not-yours", 404))?),
        };
        if request.wants_json() {
            return Ok(Answer::json(200, &to_json(&holdings, workspace, &choices, chosen)));
        }
        match chosen {
            None => Ok(Answer::page(page::settlement(request, visitor, &holdings, workspace, &choices, &[]))),
            Some(Choice { change: Err(not_now), .. }) => Err(not_now.problem().into()),
            Some(Choice { license, change: Ok(change) }) => {
                Ok(Answer::page(page::preview(request, visitor, &holdings, workspace, license, change)))
            }
        }
    }

    /// Settles the workspace by the licence that was chosen, from the hour that was shown.
    pub(crate) async fn change_settlement(
        &self,
        request: &Request,
        visitor: &Visitor,
        id: &str,
        fields: &Fields,
    ) -> Result<Answer, Refusal> {
        let holdings = self.holdings(visitor).await?;
        let workspace = own_workspace(&holdings, id)?;
        let choices = choices(&holdings, workspace);
        let Some(choice) = find(&choices, fields.get("license")) else {
            let missing = fields.get("license").trim().is_empty();
            let wrong = vec![field("license", if missing { Wrong::NotChosen } else { Wrong::NotOffered })];
            if request.wants_json() {
                return Ok(Answer::problem(Problem::invalid_fields(wrong)));
            }
            let html = page::settlement(request, visitor, &holdings, workspace, &choices, &wrong);
            return Ok(Answer::page_with_status(422, html));
        };
        let change = choice.change.as_ref().map_err(|not_now| Refusal::from(not_now.problem()))?;
        // A person confirms the hour that was shown. Without one it is shown first; a client may leave it out.
        let shown = Hour::parse(fields.get("from"));
        if shown != Some(change.from) && !(request.wants_json() && fields.get("from").is_empty()) {
            if request.wants_json() {
                return Err(Refusal::changed_meanwhile());
            }
            return Ok(Answer::see_other(format!("{}?license={}", request.path(), change.after)));
        }
        let settled = workspace
            .clone()
            .settle(change.after.clone(), change.from)
            .map_err(|_| Problem::new("workspace-hour-settled", 409))?;
        let told = event(request, SecurityEventKind::SettlementChanged, holdings.now);
        self.store.change_settlement(&visitor.account.id, &settled, &change.after, &told).await.map_err(|error| {
            match error {
                StoreError::Conflict => Refusal::changed_meanwhile(),
                error => error.into(),
            }
        })?;
        tracing::info!(
            workspace = %settled.id,
            license = %change.after,
            request_id = request.request_id(),
            "changed which licence settles a workspace"
        );
        if request.wants_json() {
            return Ok(Answer::json(200, &json!({ "workspace": workspace_json(&holdings, &settled) })));
        }
        Ok(Answer::see_other("/account/cloud-accounts?done=settlement"))
    }
}

fn own_workspace<'a>(holdings: &'a Holdings, id: &str) -> Result<&'a Workspace, Refusal> {
    let id = WorkspaceId::parse(id).ok();
    let found = holdings.workspaces.iter().find(|workspace| Some(&workspace.id) == id.as_ref());
    found.ok_or_else(|| Problem::new("not-yours", 404).into())
}

fn find<'a>(choices: &'a [Choice<'a>], typed: &str) -> Option<&'a Choice<'a>> {
    let id = LicenseId::parse(typed.trim()).ok()?;
    choices.iter().find(|choice| choice.license.id == id)
}

fn to_json(holdings: &Holdings, workspace: &Workspace, choices: &[Choice<'_>], chosen: Option<&Choice<'_>>) -> Value {
    let listed: Vec<Value> = choices
        .iter()
        .map(|choice| {
            json!({
                "license": choice.license.id,
                "accountId": choice.license.account,
                "productCode": choice.license.product,
                "state": choice.license.state(holdings.now).as_str(),
                "from": choice.change.as_ref().ok().map(|change| change.from.start().to_string()),
                "refusal": choice.change.as_ref().err().map(NotNow::word),
            })
        })
        .collect();
    let preview = chosen.map(|choice| match &choice.change {
        Ok(change) => json!({
            "before": change.before,
            "after": change.after,
            "from": change.from.start().to_string(),
            "fromHour": change.from.to_string(),
        }),
        Err(not_now) => json!({ "refusal": not_now.word() }),
    });
    json!({ "workspace": workspace_json(holdings, workspace), "choices": listed, "preview": preview })
}

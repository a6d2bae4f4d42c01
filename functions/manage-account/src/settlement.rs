//! `/account/workspaces/{id}/settlement`: which licence settles a workspace, and choosing another one.

use accounts::{
    CloudProvider, Present, Problem as Wrong, ProviderRefusal, SettlementChange, SettlementRefusal, Workspace,
};
use edge::{Answer, FieldProblem, Fields, Problem, Request};
use kernel::{Hour, LicenseId, WorkspaceId};
use licensing::{License, LicenseState};
use serde_json::{Value, json};

use crate::ManageAccount;
use crate::billed::{BilledSoFar, Pending};
use crate::cloud_accounts::{Holdings, last_license, workspace_json};
use crate::page::settlement as page;
use crate::refusal::{Refusal, field};
use crate::settling::{Outcome, Verdict, Wish};
use crate::visitor::Visitor;

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
    /// The workspace was locked for so long that its content may be deleted.
    DueForDeletion,
    /// The rules of accounts say so.
    Refused(SettlementRefusal),
}

impl NotNow {
    /// The word at the interface.
    pub(crate) const fn word(&self) -> &'static str {
        match self {
            Self::LicenseEnded => "license-ended",
            Self::DueForDeletion => "due-for-deletion",
            Self::Refused(SettlementRefusal::Unchanged) => "settles-it-already",
            Self::Refused(SettlementRefusal::OncePerMonth { .. }) => "once-per-month",
            Self::Refused(SettlementRefusal::Provider(refusal)) => provider_word(*refusal),
        }
    }

    pub(crate) fn problem(&self) -> Problem {
        match self {
            Self::LicenseEnded => Problem::new("license-ended", 409),
            Self::DueForDeletion => Problem::new("due-for-deletion", 409),
            Self::Refused(SettlementRefusal::Unchanged) => Problem::new("settlement-unchanged", 409),
            Self::Refused(SettlementRefusal::OncePerMonth { again_at }) => {
                let day = again_at.to_string();
                Problem::new("settlement-once-per-month", 409).with("day", day.get(..10).unwrap_or_default())
            }
            Self::Refused(SettlementRefusal::Provider(refusal)) => Problem::new(provider_word(*refusal), 409),
        }
    }
}

/// Why a provider cannot settle a workspace: the word at the interface, and the name of the problem.
pub(crate) const fn provider_word(refusal: ProviderRefusal) -> &'static str {
    match refusal {
        ProviderRefusal::ActivatedThrough(_) => "other-provider",
        ProviderRefusal::NotAvailable => "provider-not-available",
    }
}

/// The choices for a workspace, the licence that settles it among them.
pub(crate) fn choices<'a>(holdings: &'a Holdings, workspace: &Workspace) -> Vec<Choice<'a>> {
    let choice = |license: &'a License| Choice { license, change: change(holdings, workspace, license) };
    holdings.licenses.iter().map(choice).collect()
}

/// What would come of it if `license` settled the workspace.
pub(crate) fn change(
    holdings: &Holdings,
    workspace: &Workspace,
    license: &License,
) -> Result<SettlementChange, NotNow> {
    let present = present(holdings, workspace);
    let decided = workspace.change_settlement(license.id.clone(), present, holdings.now).map_err(NotNow::Refused);
    match license.state(holdings.now) {
        LicenseState::Pending | LicenseState::Active if holdings.is_locked_for_good(workspace) => {
            Err(NotNow::DueForDeletion)
        }
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
        let pending = Pending::of(&holdings, workspace);
        let change = chosen.and_then(|choice| choice.change.as_ref().ok());
        let before = change.and_then(|change| change.before.as_ref()).and_then(|id| holdings.license(id));
        let before = before.or_else(|| pending.as_ref().and_then(|pending| pending.before));
        let billed = match before {
            Some(before) => Some(self.billed_so_far(request.brand(), workspace, before, holdings.now).await?),
            None => None,
        };
        let shown = page::Shown { holdings: &holdings, workspace, pending, billed };
        if request.wants_json() {
            return Ok(Answer::json(200, &to_json(&request.brand().other_providers, &shown, &choices, chosen)));
        }
        match chosen {
            None => Ok(Answer::page(page::settlement(request, visitor, &shown, &choices, &[]))),
            Some(Choice { change: Err(not_now), .. }) => Err(not_now.problem().into()),
            Some(Choice { license, change: Ok(change) }) => {
                Ok(Answer::page(page::preview(request, visitor, &shown, license, change, false)))
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
        let license = match chosen_license(workspace, &choices, fields)? {
            Ok(license) => license,
            Err(wrong) if request.wants_json() => return Ok(Answer::problem(Problem::invalid_fields(vec![wrong]))),
            Err(wrong) => {
                let shown = page::Shown {
                    holdings: &holdings,
                    workspace,
                    pending: Pending::of(&holdings, workspace),
                    billed: None,
                };
                let html = page::settlement(request, visitor, &shown, &choices, &[wrong]);
                return Ok(Answer::page_with_status(422, html));
            }
        };
        // A person confirms what was shown. Without it, it is shown first; a client may leave it out.
        let (from, version) = (Hour::parse(fields.get("from")), fields.get("version").trim().parse::<u64>().ok());
        let is_unreadable = |name: &str, is_read: bool| !is_read && !fields.get(name).is_empty();
        if (is_unreadable("from", from.is_some()) || is_unreadable("version", version.is_some()))
            && request.wants_json()
        {
            return Err(Refusal::changed_meanwhile());
        }
        let wish = Wish { workspace: workspace.id.clone(), from, version };
        if !wish.was_shown() && !request.wants_json() {
            return Ok(Answer::see_other(format!("{}?license={}", request.path(), license.id)));
        }
        if from.is_none() && last_license(workspace) == Some(&license.id) {
            return Err(NotNow::Refused(SettlementRefusal::Unchanged).problem().into());
        }
        let license = license.id.clone();
        match self.settle(request, visitor, holdings, &license, &[wish]).await? {
            Outcome::Settled(holdings) if request.wants_json() => {
                let workspace = own_workspace(&holdings, id)?;
                Ok(Answer::json(200, &json!({ "workspace": workspace_json(&holdings, workspace) })))
            }
            Outcome::Settled(_) => Ok(Answer::see_other("/account/cloud-accounts?done=settlement")),
            Outcome::NotAsShown(verdicts) => match verdicts.into_iter().next() {
                Some((_, Verdict::Refused(not_now))) => Err(not_now.problem().into()),
                _ if request.wants_json() => Err(Refusal::changed_meanwhile()),
                _ => self.preview_again(request, visitor, id, &license).await,
            },
        }
    }
}

impl ManageAccount {
    /// What would come of it now, with the word that nothing was done.
    async fn preview_again(
        &self,
        request: &Request,
        visitor: &Visitor,
        id: &str,
        license: &LicenseId,
    ) -> Result<Answer, Refusal> {
        let holdings = self.holdings(visitor).await?;
        let workspace = own_workspace(&holdings, id)?;
        let choices = choices(&holdings, workspace);
        let chosen = find(&choices, license.as_str()).ok_or_else(|| Problem::new("not-yours", 404))?;
        let change = chosen.change.as_ref().map_err(NotNow::problem)?;
        let pending = Pending::of(&holdings, workspace);
        let shown = page::Shown { holdings: &holdings, workspace, pending, billed: None };
        let html = page::preview(request, visitor, &shown, chosen.license, change, true);
        Ok(Answer::page_with_status(409, html))
    }
}

/// The licence that a form or client chose, through the provider it may have named.
fn chosen_license<'a>(
    workspace: &Workspace,
    choices: &'a [Choice<'a>],
    fields: &Fields,
) -> Result<Result<&'a License, FieldProblem>, Refusal> {
    match fields.get("provider") {
        "" => {}
        named => match CloudProvider::parse(named) {
            None => return Ok(Err(field("provider", Wrong::NotOffered))),
            Some(provider) => workspace
                .provider
                .may_settle(provider)
                .map_err(|refusal| Refusal::from(NotNow::Refused(SettlementRefusal::Provider(refusal)).problem()))?,
        },
    }
    let typed = fields.get("license");
    let wrong = if typed.trim().is_empty() { Wrong::NotChosen } else { Wrong::NotOffered };
    Ok(find(choices, typed).map(|choice| choice.license).ok_or_else(|| field("license", wrong)))
}

pub(crate) fn own_workspace<'a>(holdings: &'a Holdings, id: &str) -> Result<&'a Workspace, Refusal> {
    let found = WorkspaceId::parse(id).ok().and_then(|id| holdings.workspace(&id));
    found.ok_or_else(|| Problem::new("not-yours", 404).into())
}

pub(crate) fn own_license<'a>(holdings: &'a Holdings, id: &str) -> Result<&'a License, Refusal> {
    let found = LicenseId::parse(id).ok().and_then(|id| holdings.license(&id));
    found.ok_or_else(|| Problem::new("not-yours", 404).into())
}

fn find<'a>(choices: &'a [Choice<'a>], typed: &str) -> Option<&'a Choice<'a>> {
    let id = LicenseId::parse(typed.trim()).ok()?;
    choices.iter().find(|choice| choice.license.id == id)
}

fn to_json(
    other_providers: &[String],
    shown: &page::Shown<'_>,
    choices: &[Choice<'_>],
    chosen: Option<&Choice<'_>>,
) -> Value {
    let page::Shown { holdings, workspace, pending, billed } = shown;
    let listed: Vec<Value> = choices
        .iter()
        .map(|choice| {
            json!({
                "license": choice.license.id,
                "provider": CloudProvider::OF_LICENSES,
                "accountId": choice.license.account,
                "productCode": choice.license.product,
                "state": choice.license.state(holdings.now).as_str(),
                "from": choice.change.as_ref().ok().map(|change| change.from.start().to_string()),
                "refusal": choice.change.as_ref().err().map(NotNow::word),
            })
        })
        .collect();
    let providers = CloudProvider::shown(other_providers, Some(&workspace.provider)).map(|provider| {
        let refusal = workspace.provider.may_settle(provider).err();
        json!({ "provider": provider, "refusal": refusal.map(provider_word) })
    });
    let billed = billed.as_ref().map(BilledSoFar::to_json);
    let preview = chosen.map(|choice| match &choice.change {
        Ok(change) => json!({
            "before": change.before,
            "after": change.after,
            "from": change.from.start().to_string(),
            "fromHour": change.from.to_string(),
            "version": workspace.version,
            "billedBefore": billed,
        }),
        Err(not_now) => json!({ "refusal": not_now.word() }),
    });
    let pending = pending.as_ref().map(|pending| {
        json!({
            "before": pending.before.map(|license| &license.id),
            "after": pending.after.map(|license| &license.id),
            "from": pending.from.start().to_string(),
            "billedBefore": if chosen.is_none() { billed.clone() } else { None },
        })
    });
    json!({
        "workspace": workspace_json(holdings, workspace),
        "choices": listed,
        "providers": providers.collect::<Vec<_>>(),
        "pending": pending,
        "preview": preview,
    })
}

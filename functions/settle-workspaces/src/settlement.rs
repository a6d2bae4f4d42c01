//! `/account/workspaces/{id}/settlement`: which license settles a workspace, and choosing another one.

use account_records::last_license;
use accounts::{Problem as Wrong, SettlementRefusal, Workspace, shown_clouds};
use billing_center::{Refusal, Visitor, field};
use brand::Brand;
use edge::{Answer, FieldProblem, Fields, Problem, Request};
use kernel::{Hour, LicenseId, Provider};
use licensing::License;
use serde_json::{Value, json};

use crate::SettleWorkspaces;
use crate::billed::BilledSoFar;
use crate::choices::{Choice, NotNow, choices, find, own_workspace, provider_word};
use crate::page::settlement::{self as page, SettlementView};
use crate::pending::Pending;
use crate::plans::{Heads, PlanChange};
use crate::settling::{Decision, Outcome, RequestedChange};

impl SettleWorkspaces {
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
        // Only a preview shows prices.
        let heads = if chosen.is_some() { self.heads(&holdings).await? } else { Heads::new() };
        let shown = SettlementView { holdings: &holdings, workspace, pending, billed, heads };
        if request.wants_json() {
            return Ok(Answer::json(200, &to_json(request.brand(), &shown, &choices, chosen)));
        }
        match chosen {
            None => Ok(Answer::page(page::settlement(request, visitor, &shown, &choices, &[]))),
            Some(Choice { change: Err(not_now), .. }) => Err(not_now.problem().into()),
            Some(Choice { license, change: Ok(change) }) => {
                Ok(Answer::page(page::preview(request, visitor, &shown, license, change, false)))
            }
        }
    }

    /// Settles the workspace by the license that was chosen, from the hour that was shown.
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
                let shown = SettlementView {
                    holdings: &holdings,
                    workspace,
                    pending: Pending::of(&holdings, workspace),
                    billed: None,
                    heads: Heads::new(),
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
        let requested = RequestedChange { workspace: workspace.id.clone(), from, version };
        if !requested.was_shown() && !request.wants_json() {
            return Ok(Answer::see_other(format!("{}?license={}", request.path(), license.id)));
        }
        if from.is_none() && last_license(workspace) == Some(&license.id) {
            return Err(NotNow::Refused(SettlementRefusal::Unchanged).problem().into());
        }
        let license = license.id.clone();
        match self.settle(request, visitor, holdings, &license, &[requested]).await? {
            Outcome::Settled(holdings) if request.wants_json() => {
                let workspace = own_workspace(&holdings, id)?;
                Ok(Answer::json(200, &json!({ "workspace": holdings.workspace_json(workspace) })))
            }
            Outcome::Settled(_) => Ok(Answer::see_other("/account/cloud-accounts?done=settlement")),
            Outcome::StalePreview(decisions) => match decisions.into_iter().next() {
                Some((_, Decision::Refused(not_now))) => Err(not_now.problem().into()),
                _ if request.wants_json() => Err(Refusal::changed_meanwhile()),
                _ => self.preview_again(request, visitor, id, &license).await,
            },
        }
    }
}

impl SettleWorkspaces {
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
        let before = change.before.as_ref().and_then(|id| holdings.license(id));
        let billed = match before {
            Some(before) => Some(self.billed_so_far(request.brand(), workspace, before, holdings.now).await?),
            None => None,
        };
        let heads = self.heads(&holdings).await?;
        let shown = SettlementView { holdings: &holdings, workspace, pending, billed, heads };
        let html = page::preview(request, visitor, &shown, chosen.license, change, true);
        Ok(Answer::page_with_status(409, html))
    }
}

/// The license that a form or client chose, through the provider it may have named.
fn chosen_license<'a>(
    workspace: &Workspace,
    choices: &'a [Choice<'a>],
    fields: &Fields,
) -> Result<Result<&'a License, FieldProblem>, Refusal> {
    match fields.get("provider") {
        "" => {}
        named => match Provider::cloud(named) {
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

fn to_json(brand: &Brand, shown: &SettlementView<'_>, choices: &[Choice<'_>], chosen: Option<&Choice<'_>>) -> Value {
    let SettlementView { holdings, workspace, pending, billed, heads } = shown;
    let listed: Vec<Value> = choices
        .iter()
        .map(|choice| {
            json!({
                "license": choice.license.id,
                "provider": choice.license.provider(),
                "accountId": choice.license.account.at_provider(),
                "productCode": choice.license.product,
                "state": choice.license.state(holdings.now).as_str(),
                "from": choice.change.as_ref().ok().map(|change| change.from.start().to_string()),
                "refusal": choice.change.as_ref().err().map(NotNow::word),
            })
        })
        .collect();
    let providers = shown_clouds(&brand.other_providers, Some(&workspace.provider)).map(|provider| {
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
            "plans": PlanChange::of(brand, holdings, change.before.as_ref(), choice.license, change.from, heads).to_json(),
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
        "workspace": holdings.workspace_json(workspace),
        "choices": listed,
        "providers": providers.collect::<Vec<_>>(),
        "pending": pending,
        "preview": preview,
    })
}

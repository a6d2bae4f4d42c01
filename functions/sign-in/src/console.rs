//! /console: the workspaces of who is signed in.

use accounts::Workspace;
use edge::{Answer, Problem, Request, leading_on};
use kernel::WorkspaceId;
use licensing::License;
use serde::Serialize;
use serde_json::{Value, json};
use store::StoreError;

use crate::start_page;
use crate::{Person, SignIn};

/// A usage event to begin with, its members in the order people read them.
#[derive(Debug, Serialize)]
pub(crate) struct UsageEvent<'a> {
    specversion: &'a str,
    id: &'a str,
    source: &'a str,
    #[serde(rename = "type")]
    dimension: &'a str,
    subject: &'a WorkspaceId,
    time: String,
    datacontenttype: &'a str,
    data: UsageQuantity,
}

#[derive(Debug, Serialize)]
struct UsageQuantity {
    quantity: u64,
}

impl SignIn {
    pub(crate) async fn workspaces(&self, request: &Request) -> Result<Answer, StoreError> {
        let Some((_, person)) = self.person(request).await? else {
            return Ok(not_signed_in(request));
        };
        let workspaces = match &person {
            Person::Console(account) => self.store.account_workspaces.console_workspaces(&account.id).await?,
            Person::Billing(account) => self.store.account_workspaces.billing_workspaces(&account.id).await?,
        };
        if request.wants_json() {
            let workspaces: Vec<Value> = workspaces.iter().map(shown).collect();
            return Ok(Answer::json(200, &json!({ "account": person.to_json(), "workspaces": workspaces })));
        }
        let address = self.store.mail_addresses.address_state(person.email()).await?;
        Ok(Answer::page(start_page::list(request, &person, &workspaces, address)))
    }

    /// The start page of a workspace. One of somebody else's answers as one that does not exist.
    pub(crate) async fn workspace(&self, request: &Request, id: &str) -> Result<Answer, StoreError> {
        let Some((_, person)) = self.person(request).await? else {
            return Ok(not_signed_in(request));
        };
        let Some(workspace) = self.own_workspace(&person, id).await? else {
            return Ok(Answer::problem(Problem::new("not-found", 404)));
        };
        let now = self.clock.now();
        let license = self.settling_license(&workspace).await?;
        let product = license.as_ref().and_then(|license| request.brand().product(&license.product));
        let dimension = product.and_then(|product| product.dimensions.first()).map(|dimension| dimension.name.as_str());
        let example = UsageEvent {
            specversion: "1.0",
            id: "0001",
            source: "/my-product",
            dimension: dimension.unwrap_or("dimension"),
            subject: &workspace.id,
            time: now.to_string(),
            datacontenttype: "application/json",
            data: UsageQuantity { quantity: 1 },
        };
        if request.wants_json() {
            let license = license.map(|license| json!({"arn": license.arn, "state": license.state(now)}));
            let mut shown = shown(&workspace);
            if let Some(object) = shown.as_object_mut() {
                object.insert("license".to_owned(), license.into());
            }
            return Ok(Answer::json(200, &json!({ "workspace": shown, "usageEvent": example })));
        }
        if let Some(console) = &request.brand().console {
            return Ok(Answer::see_other(console.url(&workspace.site)));
        }
        let shown = start_page::Shown { workspace: &workspace, license: license.as_ref(), now, example: &example };
        let answer = Answer::page(start_page::workspace(request, &person, &shown, &self.public_url));
        Ok(answer.looking_again(shown.license.and_then(|license| license.next_look_seconds(now))))
    }

    async fn own_workspace(&self, person: &Person, id: &str) -> Result<Option<Workspace>, StoreError> {
        let Ok(id) = WorkspaceId::parse(id) else { return Ok(None) };
        let found = self.store.workspaces.workspace(&id).await?;
        Ok(found.filter(|workspace| match person {
            Person::Console(account) => workspace.console_account == account.id,
            Person::Billing(account) => workspace.billing_account.as_ref() == Some(&account.id),
        }))
    }

    async fn settling_license(&self, workspace: &Workspace) -> Result<Option<License>, StoreError> {
        let now = self.clock.now().hour();
        let planned = workspace.settlements.last().map(|settlement| &settlement.license);
        match workspace.license_at(now).or(planned) {
            Some(id) => self.store.licenses.license(id).await,
            None => Ok(None),
        }
    }
}

pub(crate) fn not_signed_in(request: &Request) -> Answer {
    if request.wants_json() {
        return Answer::problem(Problem::new("not-signed-in", 401));
    }
    Answer::see_other(leading_on("/sign-in", Some(request.page())))
}

fn shown(workspace: &Workspace) -> Value {
    json!({
        "id": workspace.id,
        "name": workspace.name,
        "site": workspace.site,
        "language": workspace.language,
        "createdAt": workspace.created_at.to_string(),
    })
}

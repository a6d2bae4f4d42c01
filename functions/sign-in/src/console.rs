//! /console: the workspaces of who is signed in.

use accounts::Workspace;
use edge::{Answer, Problem, Request, leading_on};
use kernel::{Timestamp, WorkspaceId};
use serde::Serialize;
use serde_json::{Value, json};
use store::StoreError;

use crate::standing::{self, Licenses, Standing};
use crate::start_page;
use crate::{Person, SignIn};

/// A usage event to begin with, its members in the order people read them.
#[derive(Debug, Serialize)]
struct UsageEvent<'a> {
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
        let Some((_, person)) = self.people(request).await?.into_iter().next() else {
            return Ok(not_signed_in(request));
        };
        let workspaces = match &person {
            Person::Console(account) => self.store.account_workspaces.console_workspaces(&account.id).await?,
            Person::Billing(account) => self.store.account_workspaces.billing_workspaces(account.acts_for()).await?,
        };
        let now = self.clock.now();
        let licenses = self.licenses_of(&workspaces, now).await?;
        let standing = |workspace: &Workspace| Standing::of(workspace, &licenses, now);
        if request.wants_json() {
            let workspaces: Vec<Value> = workspaces.iter().map(|one| shown(one, standing(one))).collect();
            return Ok(Answer::json(200, &json!({ "account": person.to_json(), "workspaces": workspaces })));
        }
        let address = self.store.mail_addresses.address_state(person.email()).await?;
        let rows: Vec<_> = workspaces.iter().map(|one| (one, standing(one))).collect();
        Ok(Answer::page(start_page::list(request, &person, &rows, now, address)))
    }

    /// The start page of a workspace. One of somebody else's answers as one that does not exist.
    pub(crate) async fn workspace(&self, request: &Request, id: &str) -> Result<Answer, StoreError> {
        let people = self.people(request).await?;
        if people.is_empty() {
            return Ok(not_signed_in(request));
        }
        let mut found = None;
        for (_, person) in people {
            if found.is_none() {
                found = self.own_workspace(&person, id).await?.map(|workspace| (person, workspace));
            }
        }
        let Some((person, workspace)) = found else {
            return Ok(Answer::problem(Problem::new("not-found", 404)));
        };
        let now = self.clock.now();
        let licenses = self.licenses_of(std::slice::from_ref(&workspace), now).await?;
        let standing = Standing::of(&workspace, &licenses, now);
        if request.wants_json() {
            let license = standing.license();
            let license = license.map(|license| json!({"arn": license.arn, "state": license.state(now)}));
            let mut shown = shown(&workspace, standing);
            if let Some(object) = shown.as_object_mut() {
                object.insert("license".to_owned(), license.into());
            }
            let example = usage_event(request, &workspace, standing, now);
            return Ok(Answer::json(200, &json!({ "workspace": shown, "usageEvent": example })));
        }
        // Who is locked out reads why, and what to do, here: the product's own console cannot say it.
        if let Some(console) = &request.brand().console
            && !matches!(standing, Standing::Suspended { .. } | Standing::Locked { .. } | Standing::Gone { .. })
        {
            return Ok(Answer::see_other(console.url(&workspace.site)));
        }
        let shown = start_page::Shown { workspace: &workspace, standing, now };
        let answer = Answer::page(start_page::workspace(request, &person, &shown));
        Ok(answer.looking_again(standing.license().is_some_and(|license| license.next_look_seconds(now).is_some())))
    }

    async fn own_workspace(&self, person: &Person, id: &str) -> Result<Option<Workspace>, StoreError> {
        let Ok(id) = WorkspaceId::parse(id) else { return Ok(None) };
        let found = self.store.workspaces.workspace(&id).await?;
        Ok(found.filter(|workspace| match person {
            Person::Console(account) => workspace.console_account == account.id,
            Person::Billing(account) => workspace.billing_account.as_ref() == Some(account.acts_for()),
        }))
    }

    /// The licenses that `workspaces` name.
    async fn licenses_of(&self, workspaces: &[Workspace], now: Timestamp) -> Result<Licenses, StoreError> {
        let licenses = self.store.licenses.licenses(&standing::named(workspaces, now)).await?;
        Ok(licenses.into_iter().map(|license| (license.id.clone(), license)).collect())
    }
}

/// An example of what the product reports, for a client that asks for it.
fn usage_event<'a>(
    request: &'a Request,
    workspace: &'a Workspace,
    standing: Standing<'_>,
    now: Timestamp,
) -> UsageEvent<'a> {
    let product = standing.license().and_then(|license| request.brand().product(&license.product));
    let dimension = product.and_then(|product| product.dimensions.first()).map(|dimension| dimension.name.as_str());
    UsageEvent {
        specversion: "1.0",
        id: "0001",
        source: "/my-product",
        dimension: dimension.unwrap_or("dimension"),
        subject: &workspace.id,
        time: now.to_string(),
        datacontenttype: "application/json",
        data: UsageQuantity { quantity: 1 },
    }
}

pub(crate) fn not_signed_in(request: &Request) -> Answer {
    if request.wants_json() {
        return Answer::problem(Problem::new("not-signed-in", 401));
    }
    Answer::see_other(leading_on("/sign-in", Some(request.page())))
}

fn shown(workspace: &Workspace, standing: Standing<'_>) -> Value {
    json!({
        "id": workspace.id,
        "name": workspace.name,
        "site": workspace.site,
        "language": workspace.language,
        "createdAt": workspace.created_at.to_string(),
        "state": standing.word(),
        "lock": standing.lock_json(),
    })
}

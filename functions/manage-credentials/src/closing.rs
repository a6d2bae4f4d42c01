//! `/console/close`: leaving for good, once no workspace needs its owner any more.
//!
//! A workspace has one owner, the console account that it was made under. So an account is closed only when nothing settles any of
//! its workspaces, and nothing can again.

use std::collections::{BTreeMap, BTreeSet};

use accounts::closing::{ClosedAccount, WorkspaceObstacle};
use accounts::{Account, ConsoleAccount, Workspace};
use edge::{Answer, Fields, Problem, Request};
use kernel::{LicenseId, Timestamp};
use serde_json::{Value, json};
use signed_in::{Refusal, Visitor, closing_problem, forgetting};

use crate::ManageCredentials;
use crate::page::closing as page;

/// A workspace that keeps the account from being closed, and why.
pub(crate) type Held = (Workspace, WorkspaceObstacle);

impl ManageCredentials {
    pub(crate) async fn show_closing(
        &self,
        request: &Request,
        visitor: &Visitor<ConsoleAccount>,
    ) -> Result<Answer, Refusal> {
        let held = self.held(visitor).await?;
        if request.wants_json() {
            let workspaces: Vec<Value> = held.iter().map(held_json).collect();
            return Ok(Answer::json(200, &json!({ "closable": held.is_empty(), "workspaces": workspaces })));
        }
        Ok(Answer::page(page::closing(request, visitor, &held, None)))
    }

    /// Closes the account for good: the owner types its username, and its password if it has one.
    pub(crate) async fn close(
        &self,
        request: &Request,
        visitor: &Visitor<ConsoleAccount>,
        fields: &Fields,
    ) -> Result<Answer, Refusal> {
        let held = self.held(visitor).await?;
        if !held.is_empty() {
            if request.wants_json() {
                return Err(Problem::new("console-workspaces-open", 409).into());
            }
            return Ok(Answer::page_with_status(409, page::closing(request, visitor, &held, None)));
        }
        let (account, now) = (&visitor.account, self.clock.now());
        if let Some(wrong) = closing_problem(request, &self.store.guesses, account, fields, now).await? {
            if request.wants_json() {
                return Ok(Answer::problem(Problem::invalid_fields(vec![wrong])));
            }
            return Ok(Answer::page_with_status(422, page::closing(request, visitor, &[], Some((fields, &[wrong])))));
        }
        let closed = ClosedAccount { id: account.account_id(), created_at: account.created_at, closed_at: now };
        self.store.console_changes.close_console_account(account, &closed).await?;
        // An account that is gone has no sessions that count; removing them as well leaves nothing behind.
        self.store.sessions.end_sessions_like(&visitor.session.kind, None, now).await?;
        tracing::info!(account = %account.id, request_id = request.request_id(), "closed a console account");
        let answer = if request.wants_json() {
            Answer::json(200, &json!({ "closed": true, "closedAt": now.to_string() }))
        } else {
            Answer::page(page::closed(request))
        };
        Ok(forgetting(request, answer, &visitor.session))
    }

    /// The workspaces that keep the account from being closed.
    async fn held(&self, visitor: &Visitor<ConsoleAccount>) -> Result<Vec<Held>, Refusal> {
        let now = self.clock.now();
        let workspaces = self.store.account_workspaces.console_workspaces(&visitor.account.id).await?;
        let licenses: BTreeSet<&LicenseId> = workspaces.iter().flat_map(|one| settling(one, now)).collect();
        let mut ends: BTreeMap<LicenseId, Option<Timestamp>> = BTreeMap::new();
        for id in licenses {
            let license = self.store.licenses.license(id).await?;
            let end = license.and_then(|license| license.lock(now)).map(|lock| lock.deletion_due_at);
            ends.insert(id.clone(), end);
        }
        let obstacle = |workspace: &Workspace| {
            let ends: Vec<_> = settling(workspace, now).map(|id| ends.get(id).copied().flatten()).collect();
            WorkspaceObstacle::of(&ends, now)
        };
        Ok(workspaces.into_iter().filter_map(|one| obstacle(&one).map(|why| (one, why))).collect())
    }
}

/// The licenses that settle the workspace at `now`, and that were chosen to.
fn settling(workspace: &Workspace, now: Timestamp) -> impl Iterator<Item = &LicenseId> {
    let chosen = workspace.settlements.last().map(|last| &last.license);
    workspace.license_at(now.hour()).into_iter().chain(chosen)
}

fn held_json((workspace, why): &Held) -> Value {
    let until = match why {
        WorkspaceObstacle::Locked { until } => Some(until.to_string()),
        WorkspaceObstacle::InUse | WorkspaceObstacle::Unbound => None,
    };
    json!({ "id": workspace.id, "name": workspace.name, "why": why.word(), "until": until })
}

//! `/account/close`: leaving for good, once nothing is open any more.

use account_records::Holdings;
use accounts::closing::{Affairs, ClosedAccount, Obstacle};
use accounts::document::document_key;
use accounts::{BillingAccount, OwedPeopleMail, PeopleNews, SecurityEvent, SecurityEventKind, SessionKind};
use billing::{Bill, BillStatus};
use billing_center::{Refusal, Visitor, event};
use edge::{Answer, Fields, Problem, Request};
use kernel::{BillingAccountId, LicenseId};
use licensing::LicenseState;
use serde_json::json;
use signed_in::{closing_problem, forgetting};
use store::{PeopleChange, StoreError};

use crate::ManageAccount;
use crate::page::closing as page;
use crate::people::told;

impl ManageAccount {
    pub(crate) async fn show_closing(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let holdings = Holdings::of(&self.store.account_holdings, &visitor.account.id, self.clock.now()).await?;
        let obstacles = self.affairs(request, visitor, &holdings).await?.obstacles();
        if request.wants_json() {
            let words: Vec<&str> = obstacles.iter().map(|obstacle| obstacle.word()).collect();
            return Ok(Answer::json(200, &json!({ "closable": obstacles.is_empty(), "obstacles": words })));
        }
        Ok(Answer::page(page::closing(request, visitor, &obstacles, None)))
    }

    /// Closes the account for good: the owner types its username, and its password if it has one.
    pub(crate) async fn close(&self, request: &Request, visitor: &Visitor, fields: &Fields) -> Result<Answer, Refusal> {
        let holdings = Holdings::of(&self.store.account_holdings, &visitor.account.id, self.clock.now()).await?;
        let obstacles = self.affairs(request, visitor, &holdings).await?.obstacles();
        if let Some(first) = obstacles.first() {
            if request.wants_json() {
                return Err(not_closable(*first).into());
            }
            return Ok(Answer::page_with_status(409, page::closing(request, visitor, &obstacles, None)));
        }
        let (account, now) = (&visitor.account, self.clock.now());
        if let Some(wrong) = closing_problem(request, &self.store.guesses, &visitor.person, fields, now).await? {
            if request.wants_json() {
                return Ok(Answer::problem(Problem::invalid_fields(vec![wrong])));
            }
            return Ok(Answer::page_with_status(422, page::closing(request, visitor, &[], Some((fields, &[wrong])))));
        }
        let keys = self.document_keys(account).await?;
        self.dismiss(request, visitor).await?;
        let closed = ClosedAccount { id: account.id.clone().into(), created_at: account.created_at, closed_at: now };
        self.store.account_changes.close_account(account, &closed, &holdings.licenses).await?;
        // An account that is gone has no sessions that count; removing them as well leaves nothing behind.
        self.store.sessions.end_sessions_like(&visitor.account_kind(), None, now).await?;
        if visitor.person.membership.is_some() {
            self.remove_along(visitor, &visitor.person, &event(request, SecurityEventKind::PersonLeft, now), &[])
                .await?;
        }
        self.remove_documents(request, &keys).await;
        tracing::info!(account = %account.id, request_id = request.request_id(), "closed a Billing Center account");
        let answer = if request.wants_json() {
            Answer::json(200, &json!({ "closed": true, "closedAt": now.to_string() }))
        } else {
            Answer::page(page::closed(request))
        };
        Ok(forgetting(request, answer, &visitor.session))
    }

    /// Removes everybody else, and withdraws what invitations are open. An owner whose closing is held up by a change in between sees
    /// the account without them, and closes it again.
    async fn dismiss(&self, request: &Request, visitor: &Visitor) -> Result<(), Refusal> {
        let (account, now) = (&visitor.account, self.clock.now());
        let invitations = self.store.people.invitations(&account.id).await?;
        self.store.people.forget_invitations(&invitations).await?;
        for person in self.store.people.members(&account.id).await? {
            if person.id == visitor.person.id {
                continue;
            }
            let kind = SecurityEventKind::PersonRemoved;
            let event = told(request, visitor, kind, person.username.as_str(), person.role(), now);
            let by = Some(&visitor.person.username);
            let mails = OwedPeopleMail::to_all(account, &[], &person, (&PeopleNews::Removed, by), now);
            self.remove_along(visitor, &person, &event, &mails).await?;
        }
        Ok(())
    }

    /// Removes a login with its account, and its sessions.
    async fn remove_along(
        &self,
        visitor: &Visitor,
        person: &BillingAccount,
        event: &SecurityEvent,
        mails: &[OwedPeopleMail],
    ) -> Result<(), Refusal> {
        let now = self.clock.now();
        let closed = ClosedAccount { id: person.id.clone().into(), created_at: person.created_at, closed_at: now };
        // Who closes the account has just proved to be an owner: it goes by the login that is removed, as if they left.
        let change = PeopleChange { account: &visitor.account, actor: person, event, mails };
        self.store.people.remove(&change, (person, &closed), &[]).await?;
        let sessions = SessionKind::Billing { account: person.id.clone() };
        self.store.sessions.end_sessions_like(&sessions, None, now).await?;
        Ok(())
    }

    async fn document_keys(&self, account: &BillingAccount) -> Result<Vec<String>, Refusal> {
        let submitted =
            self.store.real_names.real_name(&account.id).await?.map(|kept| kept.documents).unwrap_or_default();
        let folder = self.store.real_names.document_folder(&account.id).await?;
        let collected = folder.places.into_iter().map(|one| one.id).chain(folder.left.into_iter().map(|one| one.id));
        let names = submitted.into_iter().map(|one| one.id).chain(collected);
        Ok(names.map(|name| document_key(&account.id, &name)).collect())
    }

    /// The account is closed already, so what S3 does not remove now is left to the bucket's own rule.
    async fn remove_documents(&self, request: &Request, keys: &[String]) {
        let Some(identification) = &self.identification else { return };
        for key in keys {
            if let Err(error) = identification.bucket.remove(key, self.clock.now()).await {
                tracing::warn!(request_id = request.request_id(), error = %kernel::Causes(&error), "a document was not removed");
            }
        }
    }

    /// What is still open.
    async fn affairs(&self, request: &Request, visitor: &Visitor, holdings: &Holdings) -> Result<Affairs, Refusal> {
        let in_force = holdings.licenses.iter().filter(|one| one.state(holdings.now) != LicenseState::Ended);
        let ids: Vec<_> = holdings.licenses.iter().map(|license| license.id.clone()).collect();
        let mut open_bill = self.store.ledger.ledger_heads(&ids).await?.iter().flatten().any(|head| !head.closed);
        open_bill |= self.has_open_former_hour(&visitor.account.id).await?;
        // What is older than the month before can no longer be sent, so nothing of it is open.
        let now = holdings.now.month();
        for (_, bills) in self
            .usage(request.brand())
            .bills_of(&self.store.account_holdings, &visitor.account.id, &[now, now.previous()])
            .await?
        {
            let waits =
                |bill: &Bill| [BillStatus::OnItsWay, BillStatus::Held].iter().any(|status| bill.sum_of(*status).0 > 0);
            open_bill |= bills.iter().any(waits);
        }
        let invoices = self.store.invoices.invoices(&visitor.account.id).await?;
        Ok(Affairs {
            licenses: in_force.count(),
            workspaces: holdings.workspaces.iter().filter(|workspace| !holdings.is_locked(workspace)).count(),
            open_bill,
            open_invoices: invoices.iter().filter(|invoice| invoice.word() == "requested").count(),
        })
    }

    /// Whether the hour in which one of the account's licenses was unbound is still to be frozen, so that usage of the
    /// account's workspaces may come of it.
    async fn has_open_former_hour(&self, id: &BillingAccountId) -> Result<bool, StoreError> {
        let former = self.store.account_holdings.former_licenses_of_billing_account(id).await?;
        let ids: Vec<LicenseId> = former.iter().map(|(license, _)| license.id.clone()).collect();
        let heads = self.store.ledger.ledger_heads(&ids).await?;
        for ((license, until), head) in former.iter().zip(heads) {
            let is_open = head.is_some_and(|head| !head.closed && head.next <= until.hour());
            let settled =
                if is_open { self.store.workspaces.license_workspaces(&license.id).await? } else { Vec::new() };
            if settled.iter().any(|workspace| workspace.billing_account.as_ref() == Some(id)) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Why it cannot be closed: the first thing to deal with.
fn not_closable(obstacle: Obstacle) -> Problem {
    match obstacle {
        Obstacle::License => Problem::new("license-in-force", 409),
        Obstacle::Workspace => Problem::new("workspace-bound", 409),
        Obstacle::OpenBill => Problem::new("open-bill", 409),
        Obstacle::OpenInvoice => Problem::new("open-invoice", 409),
    }
}

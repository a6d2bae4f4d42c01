//! `/account/email-change` and, for what stops it, `/account/objection`: a supervised change of an e-mail address, which operators
//! asked for and confirmed because the owner has lost the mailbox.
//!
//! The new mailbox has a link; with it and the username the account is taken over. The old mailbox has a link that stops it.

use accounts::supervised_change::{ChangeLink, LinkUse};
use accounts::throttle::Throttle;
use accounts::{
    Account, AccountChange, BillingAccount, ConsoleAccount, CredentialChange, Problem as Wrong, SecurityEventKind,
    SessionToken, SupervisedChange, Username,
};
use edge::{Answer, FieldProblem, Problem, Request};
use kernel::Timestamp;
use serde_json::json;
use signed_in::{Refusal, event, field};
use store::{AuditAct, AuditEntry, Changed, StoreError};

use crate::ManageCredentials;
use crate::both::Told;
use crate::page::take_over as page;

/// Who the audit log says it was: the person behind a mailbox acted, and no operator.
const BY: &str = "manage-credentials";

/// A change that a link opens.
#[derive(Debug)]
pub(crate) struct OpenedChange {
    pub(crate) token: SessionToken,
    pub(crate) account: BillingAccount,
    pub(crate) change: SupervisedChange,
}

/// Usernames that may be typed behind one link, in the week that it is good for: an owner knows theirs, and it may be the mailbox's own name.
const USERNAME_GUESSES: Throttle = Throttle { limit: 20, window_seconds: 7 * 86_400 };

impl ManageCredentials {
    /// The change that the link of `typed` opens for this use; `None` if the token is no such link.
    pub(crate) async fn opened_change(&self, typed: &str, link_use: LinkUse) -> Result<Option<OpenedChange>, Refusal> {
        let Some(token) = SessionToken::parse(typed) else { return Ok(None) };
        let (store, now) = (&self.store.change_take_overs, self.clock.now());
        let Some(link) = store.link(&token).await? else { return Ok(None) };
        let ChangeLink { account: id, .. } = &link;
        let gone = || Refusal::from(Problem::new("email-change-gone", 410));
        let account = store.billing_account(id).await?.ok_or_else(gone)?;
        let change = store.change(id, now).await?.filter(|change| change.stands(&account, now));
        let change = change.filter(|change| link.opens(change, link_use, now)).ok_or_else(gone)?;
        Ok(Some(OpenedChange { token, account, change }))
    }

    /// Stops a change: the old mailbox objects.
    pub(crate) async fn stop_change(&self, request: &Request, opened: OpenedChange) -> Result<Answer, Refusal> {
        let OpenedChange { account, change, .. } = opened;
        let now = self.clock.now();
        let told = event(request, SecurityEventKind::SupervisedChangeStopped, now);
        let entry = self.entry(AuditAct::StopEmailChange, "the old mailbox objected", &change, now)?;
        let mail = change.owed_when_stopped(account.language, now);
        self.store.change_take_overs.stop(&change, &mail, &told, &entry).await?;
        if request.wants_json() {
            return Ok(Answer::json(200, &json!({ "stopped": true })));
        }
        Ok(Answer::page(page::stopped(request)))
    }

    /// Asks before anything is done: programs that read mail open every link.
    pub(crate) async fn ask_take_over(&self, request: &Request) -> Result<Answer, Refusal> {
        let opened = self.taking_over(&request.query("token").unwrap_or_default()).await?;
        if request.wants_json() {
            return Ok(Answer::json(200, &json!({ "until": opened.change.expires_at.to_string() })));
        }
        Ok(Answer::page(page::ask(request, &opened, "", &[])))
    }

    /// Moves the account to the new mailbox, for whoever has its link and knows the username.
    pub(crate) async fn take_over(&self, request: &Request) -> Result<Answer, Refusal> {
        let fields = request.fields()?;
        let opened = self.taking_over(fields.get("token")).await?;
        let OpenedChange { account, change, .. } = &opened;
        let now = self.clock.now();
        // A mail that went to somebody else is no way to find out whose account it is.
        let counter = (format!("take-over:{}", change.id), USERNAME_GUESSES);
        self.store.guesses.count_tries(&[counter], now).await?.map_err(|too_many| {
            tracing::warn!(request_id = request.request_id(), "a username was guessed at too often");
            Refusal::from(Problem::rate_limited(too_many.seconds_left(now)))
        })?;
        let typed = fields.get("username").trim();
        if Username::parse(typed).as_ref() != Ok(&account.username) {
            let problem = if typed.is_empty() { Wrong::Missing } else { Wrong::UsernameDiffers };
            return Ok(refused(request, &opened, typed, field("username", problem)));
        }
        let other = self.store.change_take_overs.console_account(change).await?;
        if self.is_taken(change, other.as_ref()).await? {
            return Err(Problem::new("email-change-taken", 409).into());
        }
        self.carry_out(request, change, account, other.as_ref(), now).await?;
        if request.wants_json() {
            return Ok(Answer::json(200, &json!({ "moved": true, "email": change.to.masked() })));
        }
        Ok(Answer::page(page::done(request, change)))
    }

    /// Writes the change, ends what was open to the old mailbox, and tells it.
    async fn carry_out(
        &self,
        request: &Request,
        change: &SupervisedChange,
        account: &BillingAccount,
        other: Option<&ConsoleAccount>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let what = CredentialChange::Supervised(change.to.clone());
        let now_is = change.to.masked();
        let told = Told { event: SecurityEventKind::EmailChanged, what: AccountChange::EmailChanged, now_is: &now_is };
        let own = self.changed(request, account, &what, told, now)?;
        let along = other.map(|other| self.changed(request, other, &what, told, now)).transpose()?;
        let entry = self.entry(AuditAct::TakeOverAccount, "the new mailbox took it over", change, now)?;
        let mail = change.owed_when_moved(account.language, now);
        let written = self.store.change_take_overs.take_over(change, &own, along.as_ref(), &mail, &entry).await;
        match written {
            Ok(()) => {}
            Err(StoreError::Conflict) if self.is_taken(change, other).await? => {
                return Err(Problem::new("email-change-taken", 409).into());
            }
            Err(StoreError::Conflict) => return Err(Refusal::changed_meanwhile()),
            Err(error) => return Err(error.into()),
        }
        self.close_behind(request, &own, now).await;
        if let Some(along) = &along {
            self.close_behind(request, along, now).await;
        }
        Ok(())
    }

    /// Removes the sessions of an account that was taken over, and tells the old mailbox. The change has ended them, and voided the codes
    /// that were sent before.
    async fn close_behind<A: Account>(&self, request: &Request, changed: &Changed<'_, A>, now: Timestamp) {
        self.remove_sessions(request, &changed.before.account_id(), None, now).await;
        self.notify(request, changed).await;
    }

    /// Whether somebody else has the new address by now.
    async fn is_taken(&self, change: &SupervisedChange, other: Option<&ConsoleAccount>) -> Result<bool, StoreError> {
        let store = &self.store.change_take_overs;
        Ok(store.is_taken::<BillingAccount>(&change.to).await?
            || (other.is_some() && store.is_taken::<ConsoleAccount>(&change.to).await?))
    }

    async fn taking_over(&self, typed: &str) -> Result<OpenedChange, Refusal> {
        let opened = self.opened_change(typed, LinkUse::TakeOver).await?;
        opened.ok_or_else(|| Problem::new("email-change-gone", 410).into())
    }

    fn entry(
        &self,
        act: AuditAct,
        why: &str,
        change: &SupervisedChange,
        now: Timestamp,
    ) -> Result<AuditEntry, Refusal> {
        Ok(AuditEntry {
            id: self.entropy.hex::<8>()?,
            at: now,
            by: BY.to_owned(),
            note: Some(change.said()),
            act: act.to_string(),
            why: why.to_owned(),
            license: None,
            subject: change.name_in_log(),
            raw: None,
        })
    }
}

fn refused(request: &Request, opened: &OpenedChange, typed: &str, problem: FieldProblem) -> Answer {
    if request.wants_json() {
        return Answer::problem(Problem::invalid_fields(vec![problem]));
    }
    Answer::page_with_status(422, page::ask(request, opened, typed, &[problem]))
}

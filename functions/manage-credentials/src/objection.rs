//! `/account/objection` and `/console/objection`: the owner of the address before takes an account back.

use accounts::supervised_change::LinkUse;
use accounts::{
    AccountChange, AccountId, AccountKind, CredentialChange, Objection, SecondFactor, SecurityEventKind, SessionToken,
};
use edge::{Answer, Problem, Request};
use kernel::Timestamp;
use serde_json::json;
use signed_in::Refusal;
use store::ChangeCredentialsError;

use crate::ManageCredentials;
use crate::both::Told;
use crate::page::{objection as page, take_over};
use crate::place::Place;
use crate::take_over::OpenedChange;

impl ManageCredentials {
    /// Asks before anything is done: programs that read mail open every link.
    pub(crate) async fn ask_objection<A: Place>(&self, request: &Request) -> Result<Answer, Refusal> {
        let typed = request.query("token").unwrap_or_default();
        if let Some(opened) = self.objected_change::<A>(&typed).await? {
            if request.wants_json() {
                let until = opened.change.expires_at.to_string();
                return Ok(Answer::json(200, &json!({ "username": opened.account.username, "until": until })));
            }
            return Ok(Answer::page(take_over::ask_stop(request, &opened)));
        }
        let (token, objection, account) = self.objection::<A>(&typed).await?;
        if request.wants_json() {
            let until = objection.expires_at.to_string();
            return Ok(Answer::json(200, &json!({ "username": account.username(), "until": until })));
        }
        Ok(Answer::page(page::ask(request, &account, &objection, &token)))
    }

    /// Puts the way in back to what it was, and signs everybody out.
    pub(crate) async fn object<A: Place>(&self, request: &Request) -> Result<Answer, Refusal> {
        let fields = request.fields()?;
        if let Some(opened) = self.objected_change::<A>(fields.get("token")).await? {
            return self.stop_change(request, opened).await;
        }
        let (token, objection, account) = self.objection::<A>(fields.get("token")).await?;
        let (now, changed_at) = (self.clock.now(), objection.changed_at);
        let change = CredentialChange::Objection(objection, now);
        let told = Told { event: SecurityEventKind::ChangeUndone, what: AccountChange::ChangeUndone, now_is: "" };
        let restored = self.changed(request, &account, &change, told, now)?;
        let later = self.later_factor(&account.account_id(), changed_at).await?;
        let written = self.store.credential_changes.restore_account(&restored, &token, later.as_ref()).await;
        let id = account.account_id();
        match written {
            Ok(()) => self.remove_sessions(request, &id, None, now).await,
            // Whoever made the change is put out in any case, even if the old address is somebody else's by now.
            Err(ChangeCredentialsError::NameTaken(_)) => {
                self.store.sessions.end_sessions_like(&id.session_kind(), None, now).await?;
                return Err(Problem::new("objection-address-taken", 409).into());
            }
            Err(ChangeCredentialsError::Stale | ChangeCredentialsError::CodeUsed) => {
                return Err(Refusal::changed_meanwhile());
            }
            Err(ChangeCredentialsError::Store(error)) => return Err(error.into()),
        }
        self.notify(request, &restored).await;
        let account = restored.after;
        if request.wants_json() {
            return Ok(Answer::json(200, &json!({ "restored": true, "email": account.email().masked() })));
        }
        Ok(Answer::page(page::done(request, &account)))
    }

    /// The supervised change that the token stops, which has not come to pass yet.
    async fn objected_change<A: Place>(&self, typed: &str) -> Result<Option<OpenedChange>, Refusal> {
        match A::KIND {
            AccountKind::Billing => self.opened_change(typed, LinkUse::Stop).await,
            AccountKind::Console => Ok(None),
        }
    }

    /// A second factor that was turned on since the change: the intruder's, who would keep the owner out with it.
    async fn later_factor(&self, id: &AccountId, changed_at: Timestamp) -> Result<Option<SecondFactor>, Refusal> {
        let AccountId::Billing(id) = id else { return Ok(None) };
        let found = self.store.second_factors.second_factor(id).await?;
        Ok(found.filter(|factor| factor.since >= changed_at))
    }

    async fn objection<A: Place>(&self, typed: &str) -> Result<(SessionToken, Objection, A), Refusal> {
        let gone = || Refusal::from(Problem::new("objection-gone", 410));
        let token = SessionToken::parse(typed).ok_or_else(gone)?;
        let objection = self.store.credential_changes.objection(&token).await?.ok_or_else(gone)?;
        let account: A = self.store.credential_changes.account(&objection.account).await?.ok_or_else(gone)?;
        if objection.stands(&account, self.clock.now()) { Ok((token, objection, account)) } else { Err(gone()) }
    }
}

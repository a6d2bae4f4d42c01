//! `/account/objection`: the owner of the address before takes the account back.

use accounts::{BillingAccount, Objection, SecurityEventKind, SessionKind, SessionToken};
use billing_center::{Refusal, event};
use edge::{Answer, Problem, Request};
use mail::{AccountChange, AccountNotice};
use serde_json::json;
use store::ChangeAccountError;

use crate::ManageAccount;
use crate::page::objection as page;

impl ManageAccount {
    /// Asks before anything is done: programs that read mail open every link.
    pub(crate) async fn ask_objection(&self, request: &Request) -> Result<Answer, Refusal> {
        let typed = request.query("token").unwrap_or_default();
        let (token, objection, account) = self.objection(&typed).await?;
        if request.wants_json() {
            let until = objection.expires_at.to_string();
            return Ok(Answer::json(200, &json!({ "username": account.username, "until": until })));
        }
        Ok(Answer::page(page::ask(request, &account, &objection, &token)))
    }

    /// Puts the way in back to what it was, and signs everybody out.
    pub(crate) async fn object(&self, request: &Request) -> Result<Answer, Refusal> {
        let fields = request.fields()?;
        let (token, objection, account) = self.objection(fields.get("token")).await?;
        let now = self.clock.now();
        let restored = account.restored(&objection, now);
        let told = event(request, SecurityEventKind::ChangeUndone, now);
        let written = self.store.account_changes.restore_account(&account, &restored, &token, &told).await;
        // Whoever made the change is put out in any case, even if the old address is somebody else's by now.
        if matches!(written, Ok(()) | Err(ChangeAccountError::NameTaken)) {
            let kind = SessionKind::Billing { account: account.id.clone() };
            self.store.sessions.end_sessions_like(&kind, None, now).await?;
        }
        match written {
            Ok(()) => {}
            Err(ChangeAccountError::NameTaken) => return Err(Problem::new("objection-address-taken", 409).into()),
            Err(ChangeAccountError::Stale | ChangeAccountError::CodeUsed) => return Err(Refusal::changed_meanwhile()),
            Err(ChangeAccountError::Store(error)) => return Err(error.into()),
        }
        let notice = AccountNotice {
            what: AccountChange::ChangeUndone,
            username: restored.username.as_str(),
            now_is: "",
            object_url: None,
        };
        self.notify(request, &restored.email, restored.language, notice).await;
        if request.wants_json() {
            return Ok(Answer::json(200, &json!({ "restored": true, "email": restored.email.masked() })));
        }
        Ok(Answer::page(page::done(request, &restored)))
    }

    async fn objection(&self, typed: &str) -> Result<(SessionToken, Objection, BillingAccount), Refusal> {
        let gone = || Refusal::from(Problem::new("objection-gone", 410));
        let token = SessionToken::parse(typed).ok_or_else(gone)?;
        let objection = self.store.account_changes.objection(&token).await?.ok_or_else(gone)?;
        let account = self.store.billing_accounts.billing_account(&objection.account).await?.ok_or_else(gone)?;
        if objection.stands(&account, self.clock.now()) { Ok((token, objection, account)) } else { Err(gone()) }
    }
}

//! A supervised change of the e-mail address of an account whose owner has lost the mailbox: one operator asks, a second one confirms,
//! any of them stops it.

use edge::asked::not_known;
use edge::{Fields, Request};
use operating::supervised_changes::{EmailChangeDesk, ShownChange};
use serde_json::{Value, json};

use crate::owners::{change_json, number};
use crate::refusal::{Refusal, wrong};
use crate::{OperateAccounts, order};

impl OperateAccounts {
    pub(crate) const fn email_change_desk(&self) -> EmailChangeDesk<'_> {
        EmailChangeDesk { changes: &self.store.supervised_changes, logins: &self.store.logins, entropy: &self.entropy }
    }

    /// Asks for a change to `email`, of the console account of the same mailbox too if `both` is `true`.
    pub(crate) async fn ask_email_change(&self, id: &str, request: &Request) -> Result<Value, Refusal> {
        let (order, fields, now) = (order(request)?, request.fields()?, self.clock.now());
        let account = self.account(id).await?;
        let both = switch(&fields, "both")?;
        if number(&fields, "version")? != account.version {
            return Err(Refusal::Changed);
        }
        let change = self.email_change_desk().ask(&account, fields.get("email"), both, &order, now).await?;
        tracing::info!(operator = order.by, account = %account.id, "an operator asked for a supervised change");
        Ok(change_json(&change, now))
    }

    /// Confirms the change that was read, as a second person.
    pub(crate) async fn confirm_email_change(&self, id: &str, request: &Request) -> Result<Value, Refusal> {
        let (order, fields, now) = (order(request)?, request.fields()?, self.clock.now());
        let account = self.account(id).await?;
        let shown = ShownChange { id: fields.get("change"), version: number(&fields, "version")? };
        let change = self.email_change_desk().confirm(&account, shown, &order, now).await?;
        tracing::info!(operator = order.by, account = %account.id, "an operator confirmed a supervised change");
        Ok(change_json(&change, now))
    }

    /// Stops the change that was read, however far it is.
    pub(crate) async fn stop_email_change(&self, id: &str, request: &Request) -> Result<Value, Refusal> {
        let (order, fields, now) = (order(request)?, request.fields()?, self.clock.now());
        let account = self.account(id).await?;
        let shown = ShownChange { id: fields.get("change"), version: number(&fields, "version")? };
        self.email_change_desk().stop(&account, shown, &order, now).await?;
        tracing::info!(operator = order.by, account = %account.id, "an operator stopped a supervised change");
        Ok(json!({ "change": shown.id, "stage": "stopped" }))
    }
}

/// `true` or `false`; not given is `false`.
fn switch(fields: &Fields, name: &'static str) -> Result<bool, Refusal> {
    match fields.get(name).trim() {
        "" | "false" => Ok(false),
        "true" => Ok(true),
        _ => Err(wrong(not_known(name, &["true", "false"]))),
    }
}

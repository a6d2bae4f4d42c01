//! Stopping a supervised change of an e-mail address. Asking for one and confirming it are the console's, which has people prove of late
//! who they are.

use edge::Request;
use operating::supervised_changes::{EmailChangeDesk, ShownChange};
use serde_json::{Value, json};

use crate::owners::number;
use crate::refusal::Refusal;
use crate::{OperateAccounts, order};

impl OperateAccounts {
    pub(crate) const fn email_change_desk(&self) -> EmailChangeDesk<'_> {
        EmailChangeDesk { changes: &self.store.supervised_changes, logins: &self.store.logins, entropy: &self.entropy }
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

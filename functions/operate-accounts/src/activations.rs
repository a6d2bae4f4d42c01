//! Help with an activation that was left: how far it came, the mail with the way back once more, notes.

use edge::Request;
use kernel::{LicenseArn, LicenseId};
use operating::activations::{ActivationHelp, OneActivation};
use serde_json::{Value, json};

use crate::owners::number;
use crate::refusal::{At, Refusal};
use crate::shown::{instant, license_json};
use crate::{OperateAccounts, order, reader};

impl OperateAccounts {
    const fn activation_help(&self) -> ActivationHelp<'_> {
        ActivationHelp {
            licenses: &self.store.licenses,
            workspaces: &self.store.workspaces,
            accounts: &self.store.billing_accounts,
            left: &self.store.left_activations,
            entropy: &self.entropy,
        }
    }

    async fn activation(&self, name: &str) -> Result<OneActivation, Refusal> {
        let id = LicenseArn::id_in(name).or_else(|_| LicenseId::parse(name)).map_err(|_| Refusal::NotFound)?;
        self.activation_help().one(&id, self.clock.now()).await?.ok_or(Refusal::NotFound)
    }

    /// How far it came, whether somebody may be written to, and what was noted.
    pub(crate) async fn activation_as_json(&self, name: &str, request: &Request) -> Result<Value, Refusal> {
        let (one, now) = (self.activation(name).await?, self.clock.now());
        tracing::info!(operator = reader(request), license = %one.license.id, "an operator read a left activation");
        let notes: Vec<Value> = one
            .notes
            .iter()
            .map(|note| json!({ "at": note.at.to_string(), "by": note.name, "text": note.text }))
            .collect();
        Ok(json!({
            "license": license_json(&one.license, now), "progress": one.progress.word(), "activated": one.is_activated,
            "listedAt": instant(one.listed_since()), "mayMail": one.may_mail_again(now).is_ok(),
            "version": one.course.version, "notes": notes,
        }))
    }

    /// Has the mail with the way back sent once more: within a minute, with a link of its own.
    pub(crate) async fn mail_activation(&self, name: &str, request: &Request) -> Result<Value, Refusal> {
        let (order, fields, now) = (order(request)?, request.fields()?, self.clock.now());
        let one = self.activation(name).await?;
        if number(&fields, "version")? != one.course.version {
            return Err(Refusal::Changed);
        }
        self.activation_help().mail_again(&one, &order, now).await.map_err(|error| error.at(now))?;
        tracing::info!(operator = order.by, license = %one.license.id, "an operator had a buyer written to again");
        Ok(json!({ "license": one.license.id, "mail": "owed" }))
    }

    /// Notes `why` for the other operators.
    pub(crate) async fn note_activation(&self, name: &str, request: &Request) -> Result<Value, Refusal> {
        let (order, now) = (order(request)?, self.clock.now());
        let one = self.activation(name).await?;
        // The last part of an ARN is the user's or the session's name.
        let writer = order.by.rsplit('/').next().unwrap_or_default();
        self.activation_help().note(&one, writer, &order, now).await.map_err(|error| error.at(now))?;
        Ok(json!({ "license": one.license.id, "noted": order.why }))
    }
}

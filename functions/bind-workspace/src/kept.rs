//! What is kept of the form for a new workspace while its code is on its way, and the welcome when it is done.

use accounts::{ConsoleAccount, MailId, MailKind, MailOutcome, PasswordHash, Purpose, SentMail, Workspace};
use edge::{Fields, Request};
use licensing::LicenseState;
use mail::{ConsoleWelcome, Mail, Subscription, outcome_of};
use store::StoreError;

use crate::activation::Activation;
use crate::form::KEPT_FIELDS;
use crate::{BindWorkspace, form};

/// The name of the form for a new console account, in the draft.
const FORM: &str = Purpose::RegisterConsole.name();

impl BindWorkspace {
    /// The hash of a password that was typed in the page before, for the account of the same address. A JSON client sends
    /// all fields each time.
    pub(crate) async fn kept_password(
        &self,
        request: &Request,
        activation: &Activation,
        fields: &Fields,
    ) -> Result<Option<PasswordHash>, StoreError> {
        if request.wants_json() {
            return Ok(None);
        }
        let draft = self.store.activations.draft(&activation.session.key).await?;
        let same = draft.named(FORM, "email").trim() == fields.get("email").trim();
        Ok(draft.console_password_hash.filter(|_| same))
    }

    /// Keeps a good password as its hash, so that a mistake elsewhere does not cost typing it again. Whether one is kept
    /// now.
    pub(crate) async fn keep_password(&self, request: &Request, activation: &Activation, fields: &Fields) -> bool {
        match self.try_to_keep(activation, fields).await {
            Ok(kept) => kept,
            Err(error) => {
                tracing::warn!(request_id = request.request_id(), error = %kernel::Causes(&error), "a typed password could not be kept");
                false
            }
        }
    }

    async fn try_to_keep(&self, activation: &Activation, fields: &Fields) -> Result<bool, StoreError> {
        let mut draft = self.store.activations.draft(&activation.session.key).await?;
        let same = draft.named(FORM, "email").trim() == fields.get("email").trim();
        let salt = self.entropy.bytes().ok();
        let typed = form::password(fields, &self.brand).ok().flatten().zip(salt);
        let Some(hash) = typed.and_then(|(password, salt)| password.hash(salt).ok()) else {
            return Ok(same && draft.console_password_hash.is_some());
        };
        draft.console_password_hash = Some(hash);
        draft.keep_named(FORM, &KEPT_FIELDS, |name| fields.get(name));
        self.store.activations.put_draft(&activation.session, &mut draft).await?;
        Ok(true)
    }

    /// Has the form begin anew for the next account. If that cannot be noted now, it shows what was typed for this one.
    pub(crate) async fn finish_form(&self, request: &Request, activation: &Activation) {
        let finished = async {
            let mut draft = self.store.activations.draft(&activation.session.key).await?;
            draft.finish_named(FORM);
            self.store.activations.put_draft(&activation.session, &mut draft).await
        };
        if let Err(error) = finished.await {
            tracing::warn!(request_id = request.request_id(), error = %kernel::Causes(&error), "a finished form could not be closed");
        }
    }

    /// Greets the owner of a new console account, in the language that was chosen. A mail that fails does not undo what
    /// is done.
    pub(crate) async fn welcome(
        &self,
        request: &Request,
        activation: &Activation,
        console: &ConsoleAccount,
        workspace: &Workspace,
    ) {
        let site = self.brand.site(&workspace.site);
        let license = &activation.license;
        let product = self.brand.product(&license.product);
        let mail = Mail::ConsoleWelcome(ConsoleWelcome {
            bought: Subscription {
                product: product.map_or(license.product.as_str(), |product| product.name.get(console.language)),
                cloud_account: license.account.as_str(),
            },
            username: console.username.as_str(),
            workspace: &workspace.name,
            site: site.map_or(workspace.site.as_str(), |site| site.name.get(console.language)),
            sign_in_url: &format!("{}/sign-in", self.public_url),
            waiting: activation.state() == LicenseState::Pending,
        });
        let noted = SentMail::new(MailKind::ConsoleWelcome, MailOutcome::UnderWay, self.clock.now());
        let id = MailId::of_sent(&console.id.clone().into(), &noted);
        let sent = self.mailer.send(&console.email, console.language, &mail, &id).await;
        let noted = SentMail { outcome: outcome_of(&sent), ..noted };
        let (request_id, account) = (request.request_id(), &console.id);
        if let Err(error) = sent {
            tracing::warn!(request_id, console_account = %account, error = %kernel::Causes(&error), "the welcome mail was not sent");
        }
        if let Err(error) = self.store.sent_mails.note(&account.clone().into(), &noted).await {
            tracing::warn!(request_id, console_account = %account, error = %kernel::Causes(&error), "a mail was not noted");
        }
    }
}

//! Codes for the owner of a Billing Center account who is signed in: another e-mail address, phone number or password.

use accounts::registration::email;
use accounts::text_limits::reachable_phone;
use accounts::{BillingAccount, CodeBudget, CodeRecipient, CodeScope, Contact, Purpose, Session, SessionKind, Target};
use edge::{Fields, Request, SESSION_COOKIE};
use kernel::Phone;

use crate::wanted::{Refusal, Wanted, field};
use crate::{SendCode, SendError};

/// The most characters of a typed address or number that are shown again.
const MAX_SHOWN_CHARACTERS: usize = 254;

impl SendCode {
    /// The Billing Center account that is signed in, if one is.
    pub(crate) async fn own_account(&self, request: &Request) -> Result<Option<(Session, BillingAccount)>, SendError> {
        let Some(session) = self.live_session(request, SESSION_COOKIE).await? else { return Ok(None) };
        let SessionKind::Billing { account } = &session.kind else { return Ok(None) };
        let account = self.store.billing_accounts.billing_account(account).await?;
        Ok(account.map(|account| (session, account)))
    }

    /// A change of the e-mail address or phone number of the account that is signed in.
    pub(crate) async fn read_change(
        &self,
        request: &Request,
        fields: &Fields,
        purpose: Purpose,
        contact: Contact,
    ) -> Result<Wanted, SendError> {
        let (session, account) = self.own_account(request).await?.ok_or(Refusal::NotSignedIn)?;
        let budget = CodeBudget::Owner(account.id.clone());
        if purpose == contact.current_purpose() {
            let scope = contact.current_scope(&account, session.key, self.clock.now());
            let recipient = CodeRecipient::of(&scope.target);
            return Ok(Wanted { scope, login: None, recipient, bought: None, budget });
        }
        // Only who has confirmed the present one can have codes sent elsewhere.
        let confirmation = self.store.code_sending.confirmation(&account.id, contact).await?;
        if !confirmation.is_some_and(|kept| kept.counts(contact, &account, &session.key, self.clock.now())) {
            return Err(Refusal::NotConfirmed.into());
        }
        let typed = fields.get(contact.name());
        let shown: String = typed.chars().take(MAX_SHOWN_CHARACTERS).collect();
        self.store.code_sending.note_asked(&account.id, contact, &shown).await?;
        let target = match contact {
            Contact::Email => Target::Email(field("email", email(typed))?),
            Contact::Phone => {
                let serves = |phone: &Phone| request.brand().text_messages.serve(phone);
                Target::Phone(field("phone", reachable_phone(typed, serves))?)
            }
        };
        let recipient = CodeRecipient::of(&target);
        let scope = contact.new_scope(target, session.key);
        Ok(Wanted { scope, login: None, recipient, bought: None, budget })
    }
}

/// A new password for the account that is signed in.
pub(crate) fn own_password(session: Session, account: BillingAccount) -> Wanted {
    let scope = CodeScope::in_session(Purpose::SetPassword, Target::Username(account.username), session.key);
    let budget = CodeBudget::Owner(account.id);
    Wanted { scope, login: None, recipient: Some(CodeRecipient::Email(account.email)), bought: None, budget }
}

//! Codes for the owner of an account who is signed in: another e-mail address, phone number or password.

use accounts::registration::email;
use accounts::text_limits::reachable_phone;
use accounts::{
    Account, AccountKind, Asker, BillingAccount, CodeBudget, CodeRecipient, CodeScope, ConsoleAccount, Contact, Login,
    Purpose, Session, SessionKind, Target,
};
use edge::{Fields, Request, SESSION_COOKIES};
use kernel::{Email, Phone};

use crate::wanted::{Refusal, Wanted, field};
use crate::{SendCode, SendError};

/// The most characters of a typed address or number that are shown again.
const MAX_SHOWN_CHARACTERS: usize = 254;

/// The account that is signed in.
#[derive(Debug)]
pub(crate) enum Own {
    Billing(Box<BillingAccount>),
    Console(Box<ConsoleAccount>),
}

impl SendCode {
    /// The account that is signed in, if one is, and the session it is in. A page says which kind of account it is about: a
    /// code for the other one is not meant.
    pub(crate) async fn own_account(
        &self,
        request: &Request,
        fields: &Fields,
    ) -> Result<Option<(Session, Own)>, SendError> {
        // Who is signed in to both kinds and does not say which is meant is at a page of the Billing Center.
        let meant = AccountKind::parse(fields.get("account"));
        let mut found = None;
        for cookie in SESSION_COOKIES {
            if let Some((session, own)) = self.own_account_of(request, cookie, meant).await?
                && (found.is_none() || matches!(own, Own::Billing(_)))
            {
                found = Some((session, own));
            }
        }
        Ok(found)
    }

    async fn own_account_of(
        &self,
        request: &Request,
        cookie: &str,
        meant: Option<AccountKind>,
    ) -> Result<Option<(Session, Own)>, SendError> {
        let Some(session) = self.live_session(request, cookie).await? else { return Ok(None) };
        let store = &self.store.code_sending;
        let own = match &session.kind {
            SessionKind::Billing { account } if meant != Some(AccountKind::Console) => {
                let account: Option<BillingAccount> = store.account(&account.clone().into()).await?;
                account.filter(|account| account.takes_session(&session)).map(|account| Own::Billing(Box::new(account)))
            }
            SessionKind::Console { account } if meant != Some(AccountKind::Billing) => {
                let account: Option<ConsoleAccount> = store.account(&account.clone().into()).await?;
                account.filter(|account| account.takes_session(&session)).map(|account| Own::Console(Box::new(account)))
            }
            SessionKind::Activation { .. } | SessionKind::Billing { .. } | SessionKind::Console { .. } => None,
        };
        Ok(own.map(|own| (session, own)))
    }

    /// Keeps the hash of a new password that stands in the page of the button, and of the other account of the same person that is to
    /// have it too: no page shows it again, and nobody should type it twice.
    pub(crate) async fn keep_new_password(
        &self,
        request: &Request,
        session: &Session,
        own: &Own,
        fields: &Fields,
    ) -> Result<(), SendError> {
        let (kind, email, mut known) = match own {
            Own::Billing(account) => (AccountKind::Billing, account.email(), known_words(&**account)),
            Own::Console(account) => (AccountKind::Console, account.email(), known_words(&**account)),
        };
        let both = fields.is_ticked("both");
        let of_other = if both { self.words_of_other(kind, email).await? } else { Vec::new() };
        known.extend(of_other.iter().map(String::as_str));
        let mut hashes = Vec::new();
        for other in AccountKind::ALL.into_iter().filter(|one| *one == kind || both) {
            if let Some(hash) = self.hash_of_typed(request, session, fields, &known).await? {
                hashes.push((other, hash));
            }
        }
        let mut draft = self.store.activations.draft(&session.key).await?;
        if hashes.is_empty() && !fields.get("password").is_empty() {
            // What was typed in its place cannot be kept, and what it was typed over is not meant any more.
            draft.forget_new_password();
        } else {
            draft.keep_new_password(hashes, self.clock.now());
        }
        Ok(self.store.activations.put_draft(session, &mut draft).await?)
    }

    /// Words of the other account of the same person, which the new password is to be made of as little: its own door refuses it, too.
    async fn words_of_other(&self, kind: AccountKind, email: &Email) -> Result<Vec<String>, SendError> {
        let (devices, login) = (&self.store.devices, Login::Email(email.clone()));
        let words = match kind {
            AccountKind::Console => {
                devices.billing_account_with_devices(&login).await?.map(|(account, _)| owned(&known_words(&account)))
            }
            AccountKind::Billing => {
                devices.console_account_with_devices(&login).await?.map(|(account, _)| owned(&known_words(&account)))
            }
        };
        Ok(words.unwrap_or_default())
    }

    /// A change of the e-mail address or phone number of the account that is signed in.
    pub(crate) async fn read_change(
        &self,
        request: &Request,
        fields: &Fields,
        purpose: Purpose,
        contact: Contact,
    ) -> Result<Wanted, SendError> {
        match self.own_account(request, fields).await?.ok_or(Refusal::NotSignedIn)? {
            (session, Own::Billing(account)) => {
                self.change_of(request, session, &*account, fields, purpose, contact).await
            }
            (session, Own::Console(account)) => {
                self.change_of(request, session, &*account, fields, purpose, contact).await
            }
        }
    }

    async fn change_of<A: Account>(
        &self,
        request: &Request,
        session: Session,
        account: &A,
        fields: &Fields,
        purpose: Purpose,
        contact: Contact,
    ) -> Result<Wanted, SendError> {
        let id = account.account_id();
        let budget = CodeBudget::Owner(id.clone());
        if purpose == contact.current_purpose() {
            let scope = contact.current_scope(account, session.key, self.clock.now());
            let recipient = CodeRecipient::of(&scope.target);
            return Ok(Wanted { recipient, account_version: Some(account.version()), ..Wanted::of(scope, budget) });
        }
        // Only who has confirmed the present one can have codes sent elsewhere.
        let confirmation = self.store.code_sending.confirmation(&id, contact).await?;
        if !confirmation.is_some_and(|kept| kept.counts(contact, account, &session.key, self.clock.now())) {
            return Err(Refusal::NotConfirmed.into());
        }
        let typed = fields.get(contact.name());
        let shown: String = typed.chars().take(MAX_SHOWN_CHARACTERS).collect();
        self.store.code_sending.note_asked(&id, contact, &shown).await?;
        let target = match contact {
            Contact::Email => Target::Email(field("email", email(typed))?),
            Contact::Phone => {
                let serves = |phone: &Phone| request.brand().text_messages.serve(phone);
                Target::Phone(field("phone", reachable_phone(typed, serves))?)
            }
        };
        let recipient = CodeRecipient::of(&target);
        let scope = contact.new_scope(A::KIND, target, session.key);
        Ok(Wanted { recipient, account_version: Some(account.version()), ..Wanted::of(scope, budget) })
    }
}

/// Words that no password of the account is made of.
fn known_words<A: Account>(account: &A) -> Vec<&str> {
    let mut known = vec![account.username().as_str(), account.email().as_str()];
    known.extend(account.own_words());
    known
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

/// A new password for the account that is signed in.
pub(crate) fn own_password(session: Session, own: &Own) -> Wanted {
    match own {
        Own::Billing(account) => password_of(session, &**account),
        Own::Console(account) => password_of(session, &**account),
    }
}

fn password_of<A: Account>(session: Session, account: &A) -> Wanted {
    let (target, asker) = (Target::Username(account.username().clone()), Asker::Session(session.key));
    let scope = CodeScope::for_account(Purpose::SetPassword, target, A::KIND, asker);
    let budget = CodeBudget::Owner(account.account_id());
    let recipient = Some(CodeRecipient::Email(account.email().clone()));
    Wanted { recipient, account_version: Some(account.version()), ..Wanted::of(scope, budget) }
}

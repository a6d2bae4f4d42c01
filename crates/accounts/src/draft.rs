//! A registration under way: what was typed, kept on the server between the pages.

use std::collections::BTreeMap;

use kernel::{Email, Phone, Timestamp};
use serde::{Deserialize, Serialize};

use crate::account::{AccountKind, BillingAccount, CHOICE_CHARACTERS};
use crate::code::{CODE_LIFETIME_SECONDS, Purpose};
use crate::password::PasswordHash;
use crate::registration::Step;
use crate::username::Username;

/// What is kept of an unfinished registration. Neither password nor code is in it: of the password there is only the
/// hash, of the code only that the address was verified.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// The fields as typed, by their names at the interface.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// The hash of a password that was accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_hash: Option<PasswordHash>,
    /// The hash of a password that was accepted for a console account to be made together with a workspace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub console_password_hash: Option<PasswordHash>,
    /// The address a right code was given for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified_email: Option<Email>,
    /// The SHA-256 of that code with the session's key. The code is used up by then, so it opens nothing any more; it
    /// tells a client that sends the same fields again from one that sends another code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified_code: Option<String>,
    /// The phone number that a right code was given for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified_phone: Option<VerifiedPhone>,
    /// Whether what stood in it to begin with came from AWS.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub filled_in: bool,
    /// Raised by each change; 0 when nothing was kept yet.
    #[serde(default)]
    pub version: u64,
}

/// A phone number that a code by text message has proved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VerifiedPhone {
    /// The number.
    pub phone: Phone,
    /// When the code was given.
    pub at: Timestamp,
    /// The SHA-256 of that code with the session's key, as [`Draft::verified_code`]. `None` in a registration that goes on in
    /// another session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// The most characters kept of a field, more than any field may have: what is longer stays too long.
const MAX_KEPT_CHARACTERS: usize = 1000;

/// The name under which it is noted when a new password was kept for an account that is signed in.
const NEW_PASSWORD_AT: &str = "set-password.at";

/// The name under which it is noted that another form has done its work.
const DONE: &str = "done";

/// The fields under which the account is noted that was chosen to be bound, and the name of that choice.
const KNOWN: [&str; 2] = ["known", "choice"];

/// Whose the account is that a form of the binding is about, by the name of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KnownAccount {
    /// The form names no choice, or none was made: the username is typed.
    Typed,
    /// The account that was chosen and is still chosen.
    Chosen(Username),
    /// Another one was chosen meanwhile, in another window: the form does not say what would be done.
    Another,
}

/// Whether a text has the form of a choice's name.
#[must_use]
pub fn is_choice_name(text: &str) -> bool {
    text.len() == CHOICE_CHARACTERS && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

impl Draft {
    /// Notes that this account is to be bound, which the AWS account has already.
    pub fn choose_known(&mut self, account: &BillingAccount) {
        let name = account.choice_name();
        let value = |field: &str| if field == "choice" { name.as_str() } else { account.username.as_str() };
        self.keep_named(Purpose::BindBilling.name(), &KNOWN, value);
    }

    /// The account that a form means by the name of a choice. What was chosen in another window is not meant by this one.
    #[must_use]
    pub fn known_account(&self, said: &str) -> KnownAccount {
        let [known, choice] = KNOWN.map(|field| self.named(Purpose::BindBilling.name(), field));
        match Username::parse(known) {
            _ if matches!(said, "" | "false" | "0") => KnownAccount::Typed,
            Ok(username) if choice == said => KnownAccount::Chosen(username),
            Ok(_) => KnownAccount::Another,
            Err(_) => KnownAccount::Typed,
        }
    }

    /// The field as typed, or nothing.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// Fills in what nobody has typed yet. Nothing of it counts as verified.
    pub fn fill_in<'a>(&mut self, fields: impl IntoIterator<Item = (&'static str, &'a str)>) {
        for (name, value) in fields {
            if self.value(name).is_empty() && !value.is_empty() {
                let value = value.chars().take(MAX_KEPT_CHARACTERS).collect();
                self.values.insert(name.to_owned(), value);
                self.filled_in = true;
            }
        }
    }

    /// Keeps the fields of `step` as `typed` gives them. A box that is not ticked is not sent, so a field of the step
    /// that is missing is emptied.
    pub fn keep<'a>(&mut self, step: Step, typed: impl Fn(&str) -> Option<&'a str>) {
        for name in step.kept_fields() {
            let value = typed(name).unwrap_or_default().chars().take(MAX_KEPT_CHARACTERS).collect();
            self.values.insert((*name).to_owned(), value);
        }
    }

    /// Keeps fields of another form of the activation, each under the form's name and its own (`register-console.email`).
    pub fn keep_named<'a>(&mut self, form: &str, names: &[&str], typed: impl Fn(&str) -> &'a str) {
        for name in names {
            let value = typed(name).chars().take(MAX_KEPT_CHARACTERS).collect();
            self.values.insert(format!("{form}.{name}"), value);
        }
        self.values.remove(&format!("{form}.{DONE}"));
    }

    /// Notes that another form has done its work: it begins anew, while what was typed still answers the same form sent
    /// twice.
    pub fn finish_named(&mut self, form: &str) {
        self.values.insert(format!("{form}.{DONE}"), "true".to_owned());
    }

    /// Whether another form holds something that was typed and has not done its work.
    #[must_use]
    pub fn has_named(&self, form: &str) -> bool {
        self.named(form, DONE).is_empty()
    }

    /// A field of another form, or nothing.
    #[must_use]
    pub fn named(&self, form: &str, name: &str) -> &str {
        self.value(&format!("{form}.{name}"))
    }

    /// Keeps the hashes of a new password for an account that is signed in, while a code for it is on its way: one for each account
    /// that is to have it. Without hashes those that are kept and still count go on counting.
    pub fn keep_new_password(&mut self, hashes: Vec<(AccountKind, PasswordHash)>, now: Timestamp) {
        if hashes.is_empty() && AccountKind::ALL.iter().all(|kind| self.new_password(*kind, now).is_none()) {
            return;
        }
        if !hashes.is_empty() {
            self.forget_new_password();
        }
        for (kind, hash) in hashes {
            *self.hash_of(kind) = Some(hash);
        }
        self.values.insert(NEW_PASSWORD_AT.to_owned(), now.millis().to_string());
    }

    /// The hash of the new password for the account of this kind, as long as a code that was asked for with it is good.
    #[must_use]
    pub fn new_password(&self, kind: AccountKind, now: Timestamp) -> Option<&PasswordHash> {
        let kept_at = self.value(NEW_PASSWORD_AT).parse().ok().map(Timestamp::from_millis)?;
        let hash = match kind {
            AccountKind::Billing => self.password_hash.as_ref(),
            AccountKind::Console => self.console_password_hash.as_ref(),
        };
        hash.filter(|_| now < kept_at.plus_seconds(CODE_LIFETIME_SECONDS))
    }

    /// Forgets the hashes of a new password.
    pub fn forget_new_password(&mut self) {
        (self.password_hash, self.console_password_hash) = (None, None);
        self.values.remove(NEW_PASSWORD_AT);
    }

    const fn hash_of(&mut self, kind: AccountKind) -> &mut Option<PasswordHash> {
        match kind {
            AccountKind::Billing => &mut self.password_hash,
            AccountKind::Console => &mut self.console_password_hash,
        }
    }

    /// Whether `email` was verified in this registration.
    #[must_use]
    pub fn has_verified(&self, email: &Email) -> bool {
        self.verified_email.as_ref() == Some(email)
    }

    /// When `phone` was verified in this registration. `None` if it was not.
    #[must_use]
    pub fn phone_verified_at(&self, phone: &Phone) -> Option<Timestamp> {
        self.verified_phone.as_ref().filter(|verified| verified.phone == *phone).map(|verified| verified.at)
    }
}

//! What is typed and not kept as typed: the password and the code.

use accounts::registration::email;
use accounts::{
    CodeScope, Digits, Draft, FieldProblem, LeftActivation, Login, Password, Problem, Purpose, Target, Username,
};
use edge::Fields;
use kernel::Email;
use kernel::digest::sha256_hex;
use store::keys::UniqueName;
use store::{StoreError, TryCodeError};

use crate::{Activation, Register, RegisterStop};

impl Register {
    /// Puts the hash of a good new password in the draft, and the address of a right code. Answers what is wrong with
    /// them.
    pub(crate) async fn keep_secrets(
        &self,
        activation: &Activation,
        draft: &mut Draft,
        fields: &Fields,
    ) -> Result<Vec<FieldProblem>, RegisterStop> {
        let mut found = Vec::new();
        let typed = [fields.get("username"), fields.get("email"), fields.get("companyName")];
        let known: Vec<&str> = typed.into_iter().chain(self.brand.own_words()).collect();
        match Password::confirmed(fields.get("password"), fields.get("passwordConfirmation"), &known) {
            Ok(Some(password)) => draft.password_hash = Some(password.hash(self.entropy.bytes()?)?),
            Ok(None) => {}
            Err(problem) => found.push(problem),
        }
        if let Ok(email) = email(draft.value("email"))
            && !draft.has_verified(&email)
            && let Err(problem) = self.verify(activation, draft, &email, fields.get("emailCode")).await?
        {
            found.push(FieldProblem::new("emailCode", problem));
        }
        Ok(found)
    }

    /// What is wrong with the code of a client that sends all fields at once: it sends the code each time, also after
    /// an earlier request has used it to verify the address.
    pub(crate) fn check_sent_code(activation: &Activation, draft: &Draft, typed: &str) -> Option<FieldProblem> {
        let digits = match Digits::parse(typed) {
            Ok(digits) => digits,
            Err(problem) => return Some(FieldProblem::new("emailCode", problem)),
        };
        let same = draft.verified_code.as_ref() == Some(&code_digest(activation, &digits));
        (!same).then(|| FieldProblem::new("emailCode", Problem::CodeExpired))
    }

    /// Tries the code for `email`. If it is right, the draft says so from then on, and the code is used up.
    async fn verify(
        &self,
        activation: &Activation,
        draft: &mut Draft,
        email: &Email,
        typed: &str,
    ) -> Result<Result<(), Problem>, RegisterStop> {
        let digits = match Digits::parse(typed) {
            Ok(digits) => digits,
            Err(problem) => return Ok(Err(problem)),
        };
        let key = activation.session.key.clone();
        let scope = CodeScope::in_session(Purpose::Register, Target::Email(email.clone()), key);
        let code = match self.store.codes.try_code(&scope, &digits, self.clock.now()).await {
            Ok(code) => code,
            Err(TryCodeError::Refused(refused)) => {
                return self.unless_verified(activation, email, refused.into()).await;
            }
            Err(TryCodeError::Store(error)) => return Err(error.into()),
        };
        draft.verified_email = Some(email.clone());
        draft.verified_code = Some(code_digest(activation, &digits));
        let key = activation.session.key.clone();
        let left = LeftActivation::new(key, email.clone(), activation.language, self.clock.now());
        match self.store.registrations.put_verified_draft(&activation.session, draft, &scope, &code, &left).await {
            Ok(()) => Ok(Ok(())),
            // Another tab, or the same form sent twice: decided anew from what it left.
            Err(StoreError::Conflict) => Err(RegisterStop::Changed),
            Err(error) => Err(error.into()),
        }
    }

    /// A code that does not pass may have passed a moment ago, when the same form was sent twice.
    async fn unless_verified(
        &self,
        activation: &Activation,
        email: &Email,
        problem: Problem,
    ) -> Result<Result<(), Problem>, RegisterStop> {
        let session = self.store.activations.session(&activation.session.key, self.clock.now()).await?;
        if let Some(registered) = session.and_then(|session| session.registered) {
            return Err(RegisterStop::Registered(registered));
        }
        if self.store.activations.draft(&activation.session.key).await?.has_verified(email) {
            return Err(RegisterStop::Changed);
        }
        Ok(Err(problem))
    }

    /// Notes early which names of the first page are taken. An address is looked up only once it is verified, so that
    /// nobody learns here who has an account.
    pub(crate) async fn note_taken(&self, draft: &Draft, problems: &mut Vec<FieldProblem>) -> Result<(), StoreError> {
        let username = Username::parse(draft.value("username")).ok();
        let email = email(draft.value("email")).ok().filter(|email| draft.has_verified(email));
        // A mailbox that has a console account gets its Billing Center account beside it: the console's names stay.
        let known = match &email {
            Some(email) => self.store.logins.console_account_by(&Login::Email(email.clone())).await?,
            None => None,
        };
        let mut names = Vec::new();
        names.extend(username.iter().map(|name| (UniqueName::BillingUsername, name.as_str())));
        names.extend(email.iter().map(|name| (UniqueName::BillingEmail, name.as_str())));
        if known.is_none() {
            names.extend(username.iter().map(|name| (UniqueName::ConsoleUsername, name.as_str())));
            names.extend(email.iter().map(|name| (UniqueName::ConsoleEmail, name.as_str())));
        }
        problems.extend(taken(&self.store.registrations.taken_names(&names).await?));
        Ok(())
    }
}

fn code_digest(activation: &Activation, digits: &Digits) -> String {
    sha256_hex(&[activation.session.key.as_str(), digits.as_str()])
}

/// What is said beside the fields of names that are taken, each field once.
pub(crate) fn taken(names: &[UniqueName]) -> Vec<FieldProblem> {
    let mut problems: Vec<FieldProblem> = names
        .iter()
        .map(|name| match name {
            UniqueName::BillingUsername | UniqueName::ConsoleUsername => {
                FieldProblem::new("username", Problem::UsernameTaken)
            }
            UniqueName::BillingEmail | UniqueName::ConsoleEmail => FieldProblem::new("email", Problem::EmailTaken),
            UniqueName::BillingPhone | UniqueName::ConsolePhone => FieldProblem::new("phone", Problem::PhoneTaken),
        })
        .collect();
    problems.sort_by_key(|problem| match problem.name {
        "username" => 0,
        "email" => 1,
        _ => 2,
    });
    problems.dedup();
    problems
}

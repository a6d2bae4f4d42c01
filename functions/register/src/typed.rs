//! What is typed and not kept as typed: the password and the code.

use accounts::look_alike::username_skeleton;
use accounts::registration::{email, phone};
use accounts::throttle::of_form;
use accounts::{
    AccountKind, CodeScope, Digits, Draft, FieldProblem, LeftActivation, Login, Password, Problem, Purpose, Target,
    Username, VerifiedPhone,
};
use edge::{Fields, Request};
use kernel::digest::sha256_hex;
use kernel::{Email, Phone};
use store::keys::UniqueName;
use store::{StoreError, TryCodeError};

use crate::{Activation, Register, RegisterStop};

/// Where the code of a registration went.
enum Proved {
    Email(Email),
    Phone(Phone),
}

impl Proved {
    fn scope(&self, activation: &Activation) -> CodeScope {
        let key = activation.session.key.clone();
        match self {
            Self::Email(email) => CodeScope::in_session(Purpose::Register, Target::Email(email.clone()), key),
            Self::Phone(phone) => CodeScope::in_session(Purpose::RegisterPhone, Target::Phone(phone.clone()), key),
        }
    }

    fn is_verified_in(&self, draft: &Draft) -> bool {
        match self {
            Self::Email(email) => draft.has_verified(email),
            Self::Phone(phone) => draft.phone_verified_at(phone).is_some(),
        }
    }
}

impl Register {
    /// Puts the hash of a good new password in the draft, and the address and number of right codes. Answers what is wrong
    /// with them.
    pub(crate) async fn keep_secrets(
        &self,
        activation: &Activation,
        draft: &mut Draft,
        fields: &Fields,
    ) -> Result<Vec<FieldProblem>, RegisterStop> {
        let mut found = Vec::new();
        match self.password(fields) {
            Ok(Some(password)) => draft.password_hash = Some(password.hash(self.entropy.bytes()?)?),
            Ok(None) => {}
            Err(problem) => found.push(problem),
        }
        if let Ok(email) = email(draft.value("email"))
            && !draft.has_verified(&email)
            && let Err(problem) = self.verify(activation, draft, Proved::Email(email), fields.get("emailCode")).await?
        {
            found.push(FieldProblem::new("emailCode", problem));
        }
        // Without a code the number is kept unverified.
        let typed = fields.get("phoneCode");
        if let Ok(Some(phone)) = phone(draft.value("phone"))
            && draft.phone_verified_at(&phone).is_none()
            && !kernel::typed::is_blank(typed)
            && let Err(problem) = self.verify(activation, draft, Proved::Phone(phone), typed).await?
        {
            found.push(FieldProblem::new("phoneCode", problem));
        }
        Ok(found)
    }

    /// Keeps a good password that stands in the first page while its language is switched: no page shows it again. One that is not
    /// good is typed anew.
    pub(crate) async fn keep_password(
        &self,
        activation: &Activation,
        request: &Request,
        draft: &mut Draft,
        fields: &Fields,
    ) -> Result<(), RegisterStop> {
        let counters = of_form(&activation.session.key, request.source_ip());
        if fields.get("password").is_empty()
            || self.store.guesses.count_tries(&counters, self.clock.now()).await?.is_err()
        {
            return Ok(());
        }
        if let Ok(Some(password)) = self.password(fields) {
            draft.password_hash = Some(password.hash(self.entropy.bytes()?)?);
            self.store.activations.put_draft(&activation.session, draft).await?;
        }
        Ok(())
    }

    /// The password as typed twice; `None` if it was not.
    fn password(&self, fields: &Fields) -> Result<Option<Password>, FieldProblem> {
        let typed = [fields.get("username"), fields.get("email"), fields.get("companyName")];
        let known: Vec<&str> = typed.into_iter().chain(self.brand.own_words()).collect();
        Password::confirmed(fields.get("password"), fields.get("passwordConfirmation"), &known)
    }

    /// What is wrong with the code for the address of a client that sends all fields at once: it sends the code each time, also
    /// after an earlier request has used it to verify the address.
    pub(crate) fn check_sent_code(activation: &Activation, draft: &Draft, typed: &str) -> Option<FieldProblem> {
        let problem = sent_again(activation, draft.verified_code.as_ref(), typed).err()?;
        Some(FieldProblem::new("emailCode", problem))
    }

    /// The same for its phone number, which counts as unverified where the code is not sent.
    pub(crate) fn check_sent_phone_code(
        activation: &Activation,
        draft: &mut Draft,
        fields: &Fields,
    ) -> Option<FieldProblem> {
        let typed = phone(fields.get("phone")).ok().flatten();
        let verified = draft.verified_phone.as_ref().filter(|verified| Some(&verified.phone) == typed.as_ref())?;
        match sent_again(activation, verified.code.as_ref(), fields.get("phoneCode")) {
            Ok(()) => None,
            Err(Problem::Missing) => {
                draft.verified_phone = None;
                None
            }
            Err(problem) => Some(FieldProblem::new("phoneCode", problem)),
        }
    }

    /// Tries the code for an address or number. If it is right, the draft says so from then on, and the code is used up.
    async fn verify(
        &self,
        activation: &Activation,
        draft: &mut Draft,
        proved: Proved,
        typed: &str,
    ) -> Result<Result<(), Problem>, RegisterStop> {
        let digits = match Digits::parse(typed) {
            Ok(digits) => digits,
            Err(problem) => return Ok(Err(problem)),
        };
        let (scope, now) = (proved.scope(activation), self.clock.now());
        let code = match self.store.codes.try_code(&scope, &digits, now).await {
            Ok(code) => code,
            Err(TryCodeError::Refused(refused)) => {
                return self.unless_verified(activation, &proved, refused.into()).await;
            }
            Err(TryCodeError::Store(error)) => return Err(error.into()),
        };
        let used = code_digest(activation, &digits);
        let (session, registrations) = (&activation.session, &self.store.registrations);
        let written = match proved {
            Proved::Email(email) => {
                draft.verified_email = Some(email.clone());
                draft.verified_code = Some(used);
                let left = LeftActivation::new(session.key.clone(), email, activation.language, now);
                registrations.put_verified_draft(session, draft, &scope, &code, &left).await
            }
            Proved::Phone(phone) => {
                draft.verified_phone = Some(VerifiedPhone { phone, at: now, code: Some(used) });
                registrations.put_draft_with_phone(session, draft, &scope, &code).await
            }
        };
        match written {
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
        proved: &Proved,
        problem: Problem,
    ) -> Result<Result<(), Problem>, RegisterStop> {
        let session = self.store.activations.session(&activation.session.key, self.clock.now()).await?;
        if let Some(registered) = session.and_then(|session| session.registered) {
            return Err(RegisterStop::Registered(registered));
        }
        if proved.is_verified_in(&self.store.activations.draft(&activation.session.key).await?) {
            return Err(RegisterStop::Changed);
        }
        Ok(Err(problem))
    }

    /// Forgets that the number was verified if `problems` say that another account has it: it can then be kept unverified.
    pub(crate) async fn forget_taken_phone(
        &self,
        activation: &Activation,
        draft: &mut Draft,
        problems: &[FieldProblem],
    ) -> Result<(), RegisterStop> {
        if !problems.iter().any(|found| found.problem == Problem::PhoneVerifiedElsewhere) {
            return Ok(());
        }
        draft.verified_phone = None;
        Ok(self.store.activations.put_draft(&activation.session, draft).await?)
    }

    /// Notes early which names of the first page are taken. An address or number is looked up only once it is verified, so
    /// that nobody learns here who has an account.
    pub(crate) async fn note_taken(&self, draft: &Draft, problems: &mut Vec<FieldProblem>) -> Result<(), StoreError> {
        let username = Username::parse(draft.value("username")).ok();
        let email = email(draft.value("email")).ok().filter(|email| draft.has_verified(email));
        let phone = phone(draft.value("phone")).ok().flatten();
        let phone = phone.filter(|phone| draft.phone_verified_at(phone).is_some());
        // A mailbox that has a console account gets its Billing Center account beside it: the console's names stay.
        let known = match &email {
            Some(email) => self.store.logins.console_account_by(&Login::Email(email.clone())).await?,
            None => None,
        };
        let mut names = Vec::new();
        names.extend(username.iter().map(|name| (UniqueName::BillingUsername, name.as_str())));
        names.extend(email.iter().map(|name| (UniqueName::BillingEmail, name.as_str())));
        names.extend(phone.iter().map(|name| (UniqueName::BillingPhone, name.as_str())));
        if known.is_none() {
            names.extend(username.iter().map(|name| (UniqueName::ConsoleUsername, name.as_str())));
            names.extend(email.iter().map(|name| (UniqueName::ConsoleEmail, name.as_str())));
            names.extend(phone.iter().map(|name| (UniqueName::ConsolePhone, name.as_str())));
        }
        let skeleton = username.as_ref().map(|name| username_skeleton(name.as_str()));
        names.extend(skeleton.iter().map(|name| (UniqueName::BillingUsernameSkeleton, name.as_str())));
        if known.is_none() {
            names.extend(skeleton.iter().map(|name| (UniqueName::ConsoleUsernameSkeleton, name.as_str())));
        }
        let mut found = self.store.registrations.taken_names(&names).await?;
        if let Some(username) = &username {
            found.extend(self.older_look_alikes(username, known.is_some()).await?);
        }
        problems.extend(taken(&found));
        Ok(())
    }

    /// For which accounts that are to be made somebody has a look-alike of `username` from before skeletons were kept.
    pub(crate) async fn older_look_alikes(
        &self,
        username: &Username,
        is_beside: bool,
    ) -> Result<Vec<UniqueName>, StoreError> {
        let both = [AccountKind::Billing, AccountKind::Console];
        let [billing, _] = both;
        let kinds: &[AccountKind] = if is_beside { &[billing] } else { &both };
        self.store.registrations.older_look_alikes(kinds, username).await
    }
}

/// Whether `typed` is the code that was used in this registration before.
fn sent_again(activation: &Activation, used: Option<&String>, typed: &str) -> Result<(), Problem> {
    let digits = Digits::parse(typed)?;
    if used == Some(&code_digest(activation, &digits)) { Ok(()) } else { Err(Problem::CodeExpired) }
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
            UniqueName::BillingUsernameSkeleton | UniqueName::ConsoleUsernameSkeleton => {
                FieldProblem::new("username", Problem::UsernameLooksLike)
            }
            UniqueName::BillingEmail | UniqueName::ConsoleEmail => FieldProblem::new("email", Problem::EmailTaken),
            UniqueName::BillingPhone | UniqueName::ConsolePhone => {
                FieldProblem::new("phone", Problem::PhoneVerifiedElsewhere)
            }
        })
        .collect();
    // A username that is taken looks like itself, too.
    problems.sort_by_key(|found| match (found.name, found.problem) {
        ("username", Problem::UsernameTaken) => 0,
        ("username", _) => 1,
        ("email", _) => 2,
        _ => 3,
    });
    problems.dedup_by_key(|found| found.name);
    problems
}

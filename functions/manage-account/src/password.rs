//! `/account/password`: set one, or change it.

use accounts::throttle::GUESSES_PER_LOGIN_AND_SOURCE;
use accounts::{
    AccountKind, Asker, Code, CodeScope, Digits, Password, Problem as Wrong, Purpose, SecurityEventKind, Target,
};
use billing_center::{Refusal, Visitor, event, field};
use edge::{Answer, FieldProblem, Fields, Problem, Request};
use mail::{AccountChange, AccountNotice};
use serde_json::json;
use store::{ChangeAccountError, TryCodeError};

use crate::ManageAccount;
use crate::page::password as page;
use crate::visitor::device;

/// What allows someone to choose a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    /// The password there is.
    Password,
    /// A code sent to the account: there is no password, or it was forgotten.
    Code,
}

impl Proof {
    fn asked(request: &Request, visitor: &Visitor) -> Self {
        let by_code = visitor.account.password_hash.is_none() || request.query("with").as_deref() == Some("code");
        if by_code { Self::Code } else { Self::Password }
    }

    fn given(visitor: &Visitor, fields: &Fields) -> Self {
        let by_code =
            visitor.account.password_hash.is_none() || !fields.get("code").is_empty() || fields.get("with") == "code";
        if by_code { Self::Code } else { Self::Password }
    }
}

/// What a code for a new password of this account may be bound to: the session, or the browser or network that asked for it
/// before anybody was signed in.
fn scopes(request: &Request, visitor: &Visitor) -> Vec<CodeScope> {
    let asked_outside = Asker::candidates(device(request).as_ref(), request.source_ip());
    let askers = [Asker::Session(visitor.session.key.clone())].into_iter().chain(asked_outside);
    let target = || Target::Username(visitor.account.username.clone());
    askers.map(|asker| CodeScope::for_account(Purpose::SetPassword, target(), AccountKind::Billing, asker)).collect()
}

impl ManageAccount {
    pub(crate) fn show_password(request: &Request, visitor: &Visitor) -> Answer {
        if request.wants_json() {
            return Answer::json(200, &json!({ "passwordSet": visitor.account.password_hash.is_some() }));
        }
        Answer::page(page::password(request, visitor, Proof::asked(request, visitor), &[]))
    }

    pub(crate) async fn change_password(
        &self,
        request: &Request,
        visitor: &Visitor,
        fields: &Fields,
    ) -> Result<Answer, Refusal> {
        let proof = Proof::given(visitor, fields);
        let wrong = |problems: Vec<FieldProblem>| {
            if request.wants_json() {
                return Answer::problem(Problem::invalid_fields(problems));
            }
            Answer::page_with_status(422, page::password(request, visitor, proof, &problems))
        };
        // What is typed wrong costs no attempt at the code, and no guess at the password.
        let chosen = match choose(request, visitor, fields) {
            Ok(chosen) => chosen,
            Err(problems) => return Ok(wrong(problems)),
        };
        let scopes = scopes(request, visitor);
        let proven = match proof {
            Proof::Password => self.prove_by_password(request, visitor, fields).await?.map(|()| None),
            Proof::Code => self.prove_by_code(&scopes, fields).await?.map(Some),
        };
        let code = match proven {
            Ok(code) => code,
            Err(problem) => return Ok(wrong(vec![problem])),
        };
        let now = self.clock.now();
        let (kind, what) = match proof {
            Proof::Password => (SecurityEventKind::PasswordChanged, AccountChange::PasswordChanged),
            Proof::Code => (SecurityEventKind::PasswordSet, AccountChange::PasswordSet),
        };
        let hash = chosen.hash(self.entropy.bytes()?)?;
        let code = code.as_ref().map(|(scope, code)| (*scope, code));
        let told = event(request, kind, now);
        match self.store.account_changes.change_password(&visitor.account, hash, code, &told).await {
            Ok(()) => {}
            Err(ChangeAccountError::CodeUsed) => return Ok(wrong(vec![field("code", Wrong::CodeExpired)])),
            Err(ChangeAccountError::Store(error)) => return Err(error.into()),
            Err(ChangeAccountError::Stale | ChangeAccountError::NameTaken) => return Err(Refusal::changed_meanwhile()),
        }
        self.store.sessions.end_sessions_like(&visitor.session.kind, Some(&visitor.session.key), now).await?;
        self.remember_device(request, visitor).await;
        let username = visitor.account.username.as_str();
        let notice = AccountNotice { what, username, now_is: "", object_url: None };
        self.notify(request, &visitor.account.email, visitor.account.language, notice).await;
        if request.wants_json() {
            return Ok(Answer::json(200, &json!({ "passwordSet": true })));
        }
        Ok(Answer::see_other("/account/sessions?done=password"))
    }

    /// The password there is, guesses at it counted: a browser left open is not enough to change it.
    pub(crate) async fn prove_by_password(
        &self,
        request: &Request,
        visitor: &Visitor,
        fields: &Fields,
    ) -> Result<Result<(), FieldProblem>, Refusal> {
        let typed = fields.get("currentPassword");
        if typed.is_empty() {
            return Ok(Err(field("currentPassword", Wrong::Missing)));
        }
        let (of, now) = (format!("change-password:{}", visitor.account.id), self.clock.now());
        let throttle = GUESSES_PER_LOGIN_AND_SOURCE;
        let count = self.store.guesses.count_guess(&of, throttle, now).await?;
        if let Err(too_many) = throttle.allow(count, now) {
            tracing::warn!(request_id = request.request_id(), "a password was guessed at too often");
            return Err(Problem::rate_limited(too_many.seconds_left(now)).into());
        }
        if !Password::typed(typed).is(visitor.account.password_hash.as_ref()) {
            return Ok(Err(field("currentPassword", Wrong::PasswordWrong)));
        }
        self.store.guesses.forget_guesses(&of, throttle, now).await?;
        Ok(Ok(()))
    }

    async fn prove_by_code<'a>(
        &self,
        scopes: &'a [CodeScope],
        fields: &Fields,
    ) -> Result<Result<(&'a CodeScope, Code), FieldProblem>, Refusal> {
        let digits = match Digits::parse(fields.get("code")) {
            Ok(digits) => digits,
            Err(problem) => return Ok(Err(field("code", problem))),
        };
        match self.store.codes.try_codes(scopes, &digits, self.clock.now()).await {
            Ok(code) => Ok(Ok(code)),
            Err(TryCodeError::Refused(refused)) => Ok(Err(field("code", refused.into()))),
            Err(TryCodeError::Store(error)) => Err(error.into()),
        }
    }
}

/// Reads the new password, typed twice.
fn choose(request: &Request, visitor: &Visitor, fields: &Fields) -> Result<Password, Vec<FieldProblem>> {
    let account = &visitor.account;
    let own = [account.username.as_str(), account.email.as_str(), account.profile.company_name.as_str()];
    let known: Vec<&str> = own.into_iter().chain(request.brand().own_words()).collect();
    match Password::confirmed(fields.get("password"), fields.get("passwordConfirmation"), &known) {
        Ok(Some(password)) => Ok(password),
        Ok(None) => Err(vec![field("password", Wrong::Missing)]),
        Err(found) => Err(vec![field(found.name, found.problem)]),
    }
}

//! /sign-in and /sign-out.

use accounts::session::SIGNED_IN_SESSION_SECONDS;
use accounts::throttle::TooMany;
use accounts::{
    AccountKind, CodeScope, Digits, Login, Password, PasswordHash, Problem as Wrong, Purpose, SecurityEvent,
    SecurityEventKind, Session, SessionToken,
};
use edge::{
    ACTIVATION_COOKIE, Answer, CHOSEN_ACTIVATION_COOKIE, FieldProblem, Fields, Problem, Request, SESSION_COOKIE,
    own_path,
};
use serde_json::json;
use store::{StoreError, TryCodeError};

use crate::guesses::Guesser;
use crate::page::{self, Asked, LOGIN_COOKIE};
use crate::sessions::signed_out;
use crate::{Person, SignIn};

/// Where a person goes who has not asked for anything else.
const fn start(person: &Person) -> &'static str {
    match person {
        Person::Console(_) => "/console",
        Person::Billing(_) => "/account",
    }
}

/// What a try to sign in came to.
enum Entered {
    In(Person),
    /// Login and secret do not belong together; which of them is wrong is not said.
    Refused,
    Wrong(FieldProblem),
    TooMany(TooMany),
}

impl SignIn {
    pub(crate) async fn ask(&self, request: &Request) -> Result<Answer, StoreError> {
        let next = request.query("next").filter(|next| own_path(next).is_some());
        let wanted = page::asked_kind(request);
        // Whoever is signed in as the other kind than the one that is asked for has not signed in as that.
        let here = self.person(request).await?.filter(|(_, person)| wanted.is_none_or(|kind| kind == person.kind()));
        if let Some((_, person)) = here {
            if request.wants_json() {
                return Ok(Answer::json(200, &json!({ "account": person.to_json() })));
            }
            return Ok(Answer::see_other(next.unwrap_or_else(|| start(&person).to_owned())));
        }
        if request.wants_json() {
            return Ok(Answer::json(200, &json!({ "account": null })));
        }
        let asked = Asked::from_query(request, next);
        Ok(Answer::page(page::sign_in(request, &asked, &[])))
    }

    pub(crate) async fn enter(&self, request: &Request) -> Result<Answer, StoreError> {
        let fields = match request.fields() {
            Ok(fields) => fields,
            Err(problem) => return Ok(Answer::problem(problem)),
        };
        let next = own_path(fields.get("next")).map(str::to_owned);
        let problem = match self.try_to_enter(request, &fields).await? {
            Entered::In(person) => return self.let_in(request, &person, next).await,
            Entered::Refused => Problem::new("sign-in-refused", 401),
            Entered::Wrong(field) => Problem::invalid_fields(vec![field]),
            Entered::TooMany(too_many) => Problem::rate_limited(too_many.seconds_left(self.clock.now())),
        };
        if request.wants_json() {
            return Ok(Answer::problem(problem));
        }
        let asked = Asked::from_fields(&fields, next);
        let status = problem.status;
        let retry_after = problem.retry_after_seconds;
        let answer = Answer::page_with_status(status, page::sign_in(request, &asked, &[problem]));
        Ok(match retry_after {
            Some(seconds) => answer.with_header("retry-after", seconds.to_string()),
            None => answer,
        })
    }

    async fn try_to_enter(&self, request: &Request, fields: &Fields) -> Result<Entered, StoreError> {
        let kind = match fields.get("account") {
            "" => AccountKind::Console,
            name => match AccountKind::parse(name) {
                Some(kind) => kind,
                None => return Ok(wrong("account", Wrong::NotOffered)),
            },
        };
        if fields.get("login").trim().is_empty() {
            return Ok(wrong("login", Wrong::Missing));
        }
        let by_code =
            fields.get("password").is_empty() && (!fields.get("code").is_empty() || fields.get("with") == "code");
        if !by_code && fields.get("password").is_empty() {
            return Ok(wrong("password", Wrong::Missing));
        }
        let now = self.clock.now();
        let login = Login::parse(fields.get("login"));
        // What can be nobody's login costs as much work as somebody's, and counts as much.
        let named = login.as_ref().map_or_else(|| fields.get("login").trim(), Login::as_str);
        let guesser = Guesser::new(request.source_ip(), kind, named);
        if let Err(too_many) = self.count_try(&guesser, !by_code, now).await? {
            return Ok(Entered::TooMany(too_many));
        }
        let Some(login) = login else {
            // Nobody's: compared with nobody's password, in the time that somebody's takes.
            let _ = Password::typed(fields.get("password")).is(None);
            return Ok(Entered::Refused);
        };
        let found = if by_code {
            match Digits::parse(fields.get("code")) {
                Ok(digits) => self.by_code(kind, &login, &digits).await?,
                Err(problem) => return Ok(wrong("code", problem)),
            }
        } else {
            self.by_password(kind, &login, &Password::typed(fields.get("password"))).await?
        };
        match found {
            Some(person) => {
                self.forgive(&guesser, now).await?;
                Ok(Entered::In(person))
            }
            None => Ok(Entered::Refused),
        }
    }

    async fn account(
        &self,
        kind: AccountKind,
        login: &Login,
    ) -> Result<Option<(Person, Option<PasswordHash>)>, StoreError> {
        Ok(match kind {
            AccountKind::Console => self.store.logins.console_account_by(login).await?.map(|account| {
                let hash = account.password_hash.clone();
                (Person::Console(Box::new(account)), hash)
            }),
            AccountKind::Billing => self.store.logins.billing_account_by(login).await?.map(|account| {
                let hash = account.password_hash.clone();
                (Person::Billing(Box::new(account)), hash)
            }),
        })
    }

    async fn by_password(
        &self,
        kind: AccountKind,
        login: &Login,
        typed: &Password,
    ) -> Result<Option<Person>, StoreError> {
        let found = self.account(kind, login).await?;
        let kept = found.as_ref().and_then(|(_, hash)| hash.as_ref());
        let right = typed.is(kept);
        Ok(found.filter(|_| right).map(|(person, _)| person))
    }

    async fn by_code(&self, kind: AccountKind, login: &Login, typed: &Digits) -> Result<Option<Person>, StoreError> {
        let scope = CodeScope::for_account(Purpose::SignIn, login.target(), kind);
        // The account is looked up behind its code, so that a wrong code takes as long whether there is one or not.
        let code = match self.store.codes.try_code(&scope, typed, self.clock.now()).await {
            Ok(code) => code,
            Err(TryCodeError::Refused(_)) => return Ok(None),
            Err(TryCodeError::Store(error)) => return Err(error),
        };
        let found = self.account(kind, login).await?;
        match self.store.codes.use_code(&scope, &code).await {
            Ok(()) => Ok(found.map(|(person, _)| person)),
            // Used by another request in the same moment: one code, one sign-in.
            Err(StoreError::Conflict) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Opens a session under a new token, whatever token the browser came with, and ends that one.
    async fn let_in(&self, request: &Request, person: &Person, next: Option<String>) -> Result<Answer, StoreError> {
        if let Some((old, _)) = self.person(request).await? {
            self.store.sessions.delete_session(&old).await?;
        }
        let Ok(bytes) = self.entropy.bytes() else {
            tracing::error!(request_id = request.request_id(), "no session could be opened: there is no entropy");
            return Ok(Answer::problem(Problem::new("internal", 500)));
        };
        let token = SessionToken::from_bytes(bytes);
        let session = Session::open(&token, person.session_kind(), self.clock.now()).begun_from(request.source_ip());
        self.store.sessions.put_session(&session).await?;
        if let Person::Billing(account) = person {
            let event = SecurityEvent::new(SecurityEventKind::SignedIn, session.created_at, request.source_ip());
            self.store.security_events.add_security_event(&account.id, &event).await?;
        }
        let next = next.unwrap_or_else(|| start(person).to_owned());
        let answer = if request.wants_json() {
            Answer::json(200, &json!({ "account": person.to_json(), "next": next }))
        } else {
            Answer::see_other(next)
        };
        Ok(answer.with_cookie(SESSION_COOKIE, token.as_str(), SIGNED_IN_SESSION_SECONDS).without_cookie(LOGIN_COOKIE))
    }

    pub(crate) async fn leave(&self, request: &Request) -> Result<Answer, StoreError> {
        if let Some((session, _)) = self.person(request).await? {
            self.store.sessions.delete_session(&session).await?;
        }
        // Whoever leaves a shared machine leaves no activation either, in which somebody else could go on.
        for token in request.activation_tokens().into_iter().flatten().filter_map(SessionToken::parse) {
            if let Some(session) = self.store.sessions.session(&token.key(), self.clock.now()).await? {
                self.store.sessions.delete_session(&session).await?;
            }
        }
        Ok(signed_out(request).without_cookie(CHOSEN_ACTIVATION_COOKIE).without_cookie(ACTIVATION_COOKIE))
    }
}

fn wrong(name: &'static str, problem: Wrong) -> Entered {
    Entered::Wrong(FieldProblem::saying(name, problem.key(), problem.argument()))
}

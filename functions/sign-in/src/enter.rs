//! /sign-in and /sign-out.

use accounts::device::KNOWN_DEVICE_SECONDS;
use accounts::session::SIGNED_IN_SESSION_SECONDS;
use accounts::{DeviceToken, SecurityEvent, SecurityEventKind, Session, SessionToken};
use edge::{
    ACTIVATION_COOKIE, Answer, CHOSEN_ACTIVATION_COOKIE, DEVICE_COOKIE, Problem, Request, SESSION_COOKIE, own_path,
};
use serde_json::json;
use signed_in::signed_out;
use store::StoreError;

use crate::page::{self, Asked, LOGIN_COOKIE, LOGIN_SECONDS};
use crate::second_factor::{Factors, is_second_step};
use crate::tries::{Entered, Known, device};
use crate::{Person, SignIn, SignInError};

/// Where a person goes who has not asked for anything else.
const fn start(person: &Person) -> &'static str {
    match person {
        Person::Console(_) => "/console",
        Person::Billing(_) => "/account",
    }
}

impl SignIn {
    pub(crate) async fn ask(&self, request: &Request) -> Result<Answer, StoreError> {
        let next = request.query("next").filter(|next| own_path(next).is_some());
        if is_second_step(&request.query("step").unwrap_or_default()) && !request.wants_json() {
            return self.ask_second_proof(request).await;
        }
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
        let asked = match request.typed() {
            Some(typed) => Asked::from_fields(typed, next),
            None => Asked::from_query(request, next),
        };
        let answer = Answer::page(page::sign_in(request, &asked, &[]));
        // A code that is asked for here counts in this browser alone.
        match (device(request), self.entropy.bytes()) {
            (None, Ok(bytes)) => Ok(with_device(answer, &DeviceToken::from_bytes(bytes))),
            _ => Ok(answer),
        }
    }

    /// The page for the second proof, if this browser is in the middle of a sign-in.
    async fn ask_second_proof(&self, request: &Request) -> Result<Answer, StoreError> {
        Ok(match self.pending(request).await? {
            Some((pending, account)) => {
                let may_ask = pending.may_ask_for_removal(account.password_hash.is_some());
                Answer::page(page::second_factor::ask(request, &pending, may_ask, &[]))
            }
            None => Answer::see_other("/sign-in?account=billing&late=1"),
        })
    }

    pub(crate) async fn enter(&self, request: &Request) -> Result<Answer, SignInError> {
        let fields = match request.fields() {
            Ok(fields) => fields,
            Err(problem) => return Ok(Answer::problem(problem)),
        };
        let next = own_path(fields.get("next")).map(str::to_owned);
        if is_second_step(fields.get("step")) {
            return self.second_step(request, &fields).await;
        }
        let problem = match self.try_to_enter(request, &fields).await? {
            Entered::In(known, first) => {
                return match self.needs_second_proof(&known).await? {
                    Some(account) => self.after_first_proof(request, account, first, &fields, next).await,
                    None => Ok(self.let_in(request, &known, next, Factors::first(first)).await?),
                };
            }
            Entered::NeedsCode(login) if !request.wants_json() => {
                return Ok(Answer::see_other(page::code_needed(&fields, next.as_deref())).with_cookie(
                    LOGIN_COOKIE,
                    &login,
                    LOGIN_SECONDS,
                ));
            }
            Entered::NeedsCode(_) => Problem::new("sign-in-needs-code", 401),
            Entered::Refused => Problem::new("sign-in-refused", 401),
            Entered::WrongCode(field) => Problem::new("sign-in-refused", 401).about(vec![field]),
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

    /// Opens a session under a new token, whatever token the browser came with, and ends that one.
    /// `factors` says by what it was proved whose it is.
    pub(crate) async fn let_in(
        &self,
        request: &Request,
        known: &Known,
        next: Option<String>,
        factors: Factors,
    ) -> Result<Answer, StoreError> {
        let person = &known.person;
        if let Some((old, _)) = self.person(request).await? {
            self.store.sessions.delete_session(&old).await?;
        }
        let (Ok(bytes), Ok(for_device)) = (self.entropy.bytes(), self.entropy.bytes()) else {
            tracing::error!(request_id = request.request_id(), "no session could be opened: there is no entropy");
            return Ok(Answer::problem(Problem::new("internal", 500)));
        };
        let token = SessionToken::from_bytes(bytes);
        let session = Session::open(&token, person.session_kind(), self.clock.now()).begun_from(request.source_ip());
        let session = session.begun_in(request.header("user-agent").unwrap_or_default());
        // One that was let in while the password or the address was changed has proved what counts no longer.
        let session = session.of_version(person.version());
        let session = if factors.second { session.begun_with_second_factor(self.clock.now()) } else { session };
        self.store.sessions.put_session(&session).await?;
        factors.log(request, person.id());
        let event = SecurityEvent::new(SecurityEventKind::SignedIn, session.created_at, request.source_ip());
        self.store.security_events.add_security_event(&person.account_id(), &event).await?;
        let device = device(request).unwrap_or_else(|| DeviceToken::from_bytes(for_device));
        self.remember(request, known, &device).await;
        let next = next.unwrap_or_else(|| start(person).to_owned());
        let answer = if request.wants_json() {
            Answer::json(200, &json!({ "account": person.to_json(), "next": next }))
        } else {
            Answer::see_other(next)
        };
        let answer = answer.with_cookie(SESSION_COOKIE, token.as_str(), SIGNED_IN_SESSION_SECONDS);
        Ok(with_device(answer, &device).without_cookie(LOGIN_COOKIE))
    }

    /// Notes that the account knows this browser from now on. Without that it is a stranger's next time, and no more.
    async fn remember(&self, request: &Request, known: &Known, device: &DeviceToken) {
        let name = device.name_at(known.person.id());
        let Some(devices) = known.devices.after_sign_in(&name, known.person.version(), self.clock.now()) else {
            return;
        };
        match self.store.devices.put_known_devices(&known.person.session_kind(), &devices).await {
            Ok(()) | Err(StoreError::Conflict) => {}
            Err(error) => {
                tracing::warn!(request_id = request.request_id(), error = %kernel::Causes(&error), "a browser could not be noted");
            }
        }
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

fn with_device(answer: Answer, device: &DeviceToken) -> Answer {
    answer.with_cookie(DEVICE_COOKIE, device.as_str(), KNOWN_DEVICE_SECONDS)
}

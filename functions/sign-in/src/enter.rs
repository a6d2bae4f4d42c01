//! /sign-in and /sign-out.

use accounts::device::KNOWN_DEVICE_SECONDS;
use accounts::{AccountKind, DeviceToken, Session, SessionToken};
use edge::{
    ACTIVATION_COOKIE, Answer, CHOSEN_ACTIVATION_COOKIE, DEVICE_COOKIE, PENDING_SIGN_IN_COOKIE, Problem, Request,
    leading_on, own_path,
};
use serde_json::{Value, json};
use signed_in::signed_out;
use store::StoreError;

use crate::page::{self, Asked, LOGIN_COOKIE, LOGIN_SECONDS};
use crate::second_factor::{self, is_second_step};
use crate::tries::{Entered, device};
use crate::{Person, SignIn, SignInError};

/// Where a person goes who has not asked for anything else.
pub(crate) const fn start(person: &Person) -> &'static str {
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
        let here = self.people(request).await?;
        if request.wants_json() {
            return Ok(Answer::json(200, &signed_in_json(&here, wanted)));
        }
        // A session of the other kind of account does not count as one of this kind.
        let mut asked_for = here.iter().filter(|(_, person)| wanted.is_none_or(|kind| kind == person.kind()));
        if let Some((_, person)) = asked_for.next() {
            return Ok(Answer::see_other(next.unwrap_or_else(|| start(person).to_owned())));
        }
        let other_side = match (here.first(), wanted) {
            (Some((_, person)), Some(kind)) => {
                // The first proof was given when the console was opened: only the second one is missing.
                let is_on_the_way = next.is_some() && request.query("with").is_none();
                if is_on_the_way && kind == AccountKind::Billing && self.pending(request).await?.is_some() {
                    return Ok(Answer::see_other(leading_on(second_factor::PAGE, next.as_deref())));
                }
                Some(self.other_side(person, kind).await?)
            }
            _ => None,
        };
        let asked = match request.typed() {
            Some(typed) => Asked::from_fields(typed, next),
            None => Asked::from_query(request, next),
        };
        let asked = asked.beside(other_side);
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
                let is_at_console = !self.people(request).await?.is_empty();
                Answer::page(page::second_factor::ask(request, &pending, (may_ask, is_at_console), &[]))
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
            Entered::In(known, first) => return self.after_first_proof(request, known, first, &fields, next).await,
            Entered::NeedsCode(login) if !request.wants_json() => {
                let page = page::code_needed(&fields, next.as_deref());
                return Ok(Answer::see_other(page).with_cookie(LOGIN_COOKIE, &login, LOGIN_SECONDS));
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

    pub(crate) async fn leave(&self, request: &Request) -> Result<Answer, StoreError> {
        // Signing out ends both sides: nothing is left open on a shared machine.
        for (session, _) in self.people(request).await? {
            self.store.sessions.delete_session(&session).await?;
        }
        // Whoever leaves a shared machine leaves no activation either, in which somebody else could go on.
        for token in request.activation_tokens().into_iter().flatten().filter_map(SessionToken::parse) {
            if let Some(session) = self.store.sessions.session(&token.key(), self.clock.now()).await? {
                self.store.sessions.delete_session(&session).await?;
            }
        }
        let answer = signed_out(request).without_cookie(PENDING_SIGN_IN_COOKIE);
        Ok(answer.without_cookie(CHOSEN_ACTIVATION_COOKIE).without_cookie(ACTIVATION_COOKIE))
    }
}

/// Who is signed in, at the interface: the account that is asked for, or the console's, and all there are.
pub(crate) fn signed_in_json(here: &[(Session, Person)], wanted: Option<AccountKind>) -> Value {
    if here.is_empty() {
        return json!({ "account": null });
    }
    let shown: Vec<Value> = here.iter().map(|(_, person)| person.to_json()).collect();
    let is_wanted = |(_, person): &&(Session, Person)| wanted.is_none_or(|kind| kind == person.kind());
    let account = here.iter().find(is_wanted).map(|(_, person)| person.to_json());
    json!({ "account": account, "accounts": shown })
}

pub(crate) fn with_device(answer: Answer, device: &DeviceToken) -> Answer {
    answer.with_cookie(DEVICE_COOKIE, device.as_str(), KNOWN_DEVICE_SECONDS)
}

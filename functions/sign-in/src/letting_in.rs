//! Letting in: a session for each side that was opened.

use accounts::session::SIGNED_IN_SESSION_SECONDS;
use accounts::{AccountKind, DeviceToken, SecurityEvent, SecurityEventKind, Session, SessionToken};
use edge::{Answer, BESIDE_SESSION_COOKIE, Request, SESSION_COOKIE, SESSION_COOKIES};
use serde_json::{Value, json};
use store::StoreError;

use crate::enter::{start, with_device};
use crate::page::LOGIN_COOKIE;
use crate::second_factor::Factors;
use crate::tries::{Known, device};
use crate::{Person, SignIn, SignInError};

/// Who is let in, and where to.
pub(crate) struct LettingIn<'a> {
    /// The accounts that were opened, each with what it was proved by. At least one.
    pub(crate) opened: &'a [(Known, Factors)],
    /// The kind that was asked for.
    pub(crate) wanted: Option<AccountKind>,
    /// The page that was asked for.
    pub(crate) next: Option<String>,
    /// Whether the Billing Center waits for the second proof.
    pub(crate) is_waiting: bool,
}

impl LettingIn<'_> {
    /// The one that the answer is about first.
    fn first(&self) -> Option<&Person> {
        let is_wanted = |person: &&Person| self.wanted.is_none_or(|kind| kind == person.kind());
        let mut people = self.opened.iter().map(|(known, _)| &known.person);
        people.clone().find(is_wanted).or_else(|| people.next())
    }
}

impl SignIn {
    /// Opens a session for each account under a new token, whatever tokens the browser came with, and ends those that these replace. A
    /// session at the other side goes on if it is the same person's; somebody else's ends.
    pub(crate) async fn let_in(&self, request: &Request, letting: &LettingIn<'_>) -> Result<Answer, SignInError> {
        let kept = self.kept_beside(request, letting).await?;
        let device = match device(request) {
            Some(device) => device,
            None => DeviceToken::from_bytes(self.entropy.bytes()?),
        };
        let mut tokens: Vec<String> = Vec::new();
        for (known, factors) in letting.opened {
            tokens.push(self.open_session(request, known, *factors).await?.as_str().to_owned());
            self.remember(request, known, &device).await;
        }
        tokens.extend(kept);
        let start_page = letting.first().map_or("/console", start);
        let next = letting.next.clone().unwrap_or_else(|| start_page.to_owned());
        let answer = if request.wants_json() {
            let shown: Vec<Value> = letting.opened.iter().map(|(known, _)| known.person.to_json()).collect();
            let mut said = json!({ "account": letting.first().map(Person::to_json), "accounts": shown, "next": next });
            if let (true, Some(said)) = (letting.is_waiting, said.as_object_mut()) {
                said.insert("secondFactorNeeded".to_owned(), Value::from(AccountKind::Billing.name()));
            }
            Answer::json(200, &said)
        } else {
            Answer::see_other(next)
        };
        // The older cookie holds the session that was asked for; the other one stands beside it.
        let answer = SESSION_COOKIES.into_iter().zip(tokens.iter().map(Some).chain([None, None])).fold(
            answer,
            |answer, (cookie, token)| match token {
                Some(token) => answer.with_cookie(cookie, token, SIGNED_IN_SESSION_SECONDS),
                None if request.cookie(cookie).is_some() => answer.without_cookie(cookie),
                None => answer,
            },
        );
        Ok(with_device(answer, &device).without_cookie(LOGIN_COOKIE))
    }

    /// Ends the sessions of this browser that new ones replace, and those of somebody else. Answers the token of one at the other side
    /// that goes on.
    async fn kept_beside(&self, request: &Request, letting: &LettingIn<'_>) -> Result<Option<String>, StoreError> {
        let mut kept = None;
        for (session, person) in self.people(request).await? {
            let opened = || letting.opened.iter().map(|(known, _)| &known.person);
            let is_replaced = opened().any(|one| one.kind() == person.kind());
            let is_same_person = opened().any(|one| one.email() == person.email());
            if is_replaced || !is_same_person {
                self.store.sessions.delete_session(&session).await?;
                continue;
            }
            let tokens = [SESSION_COOKIE, BESIDE_SESSION_COOKIE].into_iter().filter_map(|name| request.cookie(name));
            let is_its = |token: &&str| SessionToken::parse(token).is_some_and(|token| token.key() == session.key);
            kept = tokens.into_iter().find(is_its).map(str::to_owned);
        }
        Ok(kept)
    }

    async fn open_session(
        &self,
        request: &Request,
        known: &Known,
        factors: Factors,
    ) -> Result<SessionToken, SignInError> {
        let (person, now) = (&known.person, self.clock.now());
        let token = SessionToken::from_bytes(self.entropy.bytes()?);
        let session = Session::open(&token, person.session_kind(), now).begun_from(request.source_ip());
        let session = session.begun_in(request.header("user-agent").unwrap_or_default());
        // One that was let in while the password or the address was changed has proved what counts no longer.
        let session = session.of_version(person.version());
        let session = if factors.second { session.begun_with_second_factor(now) } else { session };
        self.store.sessions.put_session(&session).await?;
        factors.log(request, person.id());
        let event = SecurityEvent::new(SecurityEventKind::SignedIn, now, request.source_ip());
        self.store.security_events.add_security_event(&person.account_id(), &event).await?;
        Ok(token)
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
}

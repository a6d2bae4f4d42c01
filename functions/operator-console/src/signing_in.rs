//! Signing in and out.

use accounts::throttle::network;
use edge::{Answer, OPERATOR_COOKIE, OPERATOR_SIGN_IN_COOKIE, Request, own_path};
use kernel::Timestamp;
use openid::{Identity, OpenIdError, Redeeming, SignInRequest};
use operators::{
    Operator, OperatorKey, OperatorSession, OperatorToken, SESSION_SECONDS, SIGN_IN_SECONDS, SignInUnderWay,
};

use crate::configured::{Configured, Ready};
use crate::refusal::Refusal;
use crate::{OperatorConsole, page};

/// Where somebody is led who wants nothing in particular.
const HOME: &str = "/operator";

impl OperatorConsole {
    fn ready(&self) -> Result<&Ready, Refusal> {
        match &self.configured {
            Configured::Ready(ready) => Ok(ready),
            Configured::Wrong(wrong) => Err(Refusal::NotConfigured(wrong.clone())),
        }
    }

    /// The page that leads to the identity provider.
    pub(crate) async fn show_sign_in(&self, request: &Request) -> Result<Answer, Refusal> {
        self.ready()?;
        if self.live_session(request).await?.is_some() {
            return Ok(Answer::see_other(next_of(request)));
        }
        Ok(Answer::page(page::sign_in::sign_in(request, &next_of(request))))
    }

    /// Sends somebody to the identity provider: to sign in, or with `again=1` to prove once more who they are.
    pub(crate) async fn start_sign_in(&self, request: &Request) -> Result<Answer, Refusal> {
        let ready = self.ready()?;
        // Another site may lead here, but not begin a sign-in in somebody's browser.
        if request.header("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none")) {
            return Ok(Answer::see_other("/operator/sign-in"));
        }
        let again = match request.query("again") {
            Some(_) => Some(self.visitor(request).await?.session.key),
            None => None,
        };
        let now = self.clock.now();
        let token = OperatorToken::from_bytes(self.entropy.bytes()?);
        let under_way = SignInUnderWay {
            key: token.key(),
            state: self.entropy.hex::<16>()?,
            nonce: self.entropy.hex::<16>()?,
            verifier: self.entropy.hex::<32>()?,
            next: next_of(request),
            began_at: now,
            expires_at: now.plus_seconds(SIGN_IN_SECONDS),
            again,
        };
        let asked = SignInRequest {
            state: &under_way.state,
            nonce: &under_way.nonce,
            verifier: &under_way.verifier,
            authenticated_within_seconds: SESSION_SECONDS,
            again: under_way.again.is_some(),
        };
        let address = ready.provider.sign_in_address(&asked).await?;
        self.store.operator_sessions.put_sign_in(&under_way).await?;
        Ok(Answer::see_other(address).with_cookie(OPERATOR_SIGN_IN_COOKIE, token.as_str(), SIGN_IN_SECONDS))
    }

    /// Takes the provider's answer, which the person's browser brings.
    pub(crate) async fn finish_sign_in(&self, request: &Request) -> Result<Answer, Refusal> {
        let ready = self.ready()?;
        let finished = self.finish(request, ready).await;
        match &finished {
            // A person without a sign-in under way has been refused nothing.
            Err(refusal @ Refusal::NoSignIn) if request.cookie(OPERATOR_SIGN_IN_COOKIE).is_some() => {
                count_refused(request, refusal);
            }
            Err(refusal @ (Refusal::NotGiven | Refusal::NoRole(_) | Refusal::AnotherPerson(_))) => {
                count_refused(request, refusal);
            }
            Err(refusal @ Refusal::OpenId(OpenIdError::Refused(_) | OpenIdError::NotVerified(_))) => {
                count_refused(request, refusal);
            }
            Ok(_) | Err(_) => {}
        }
        finished
    }

    async fn finish(&self, request: &Request, ready: &Ready) -> Result<Answer, Refusal> {
        let now = self.clock.now();
        let token = request.cookie(OPERATOR_SIGN_IN_COOKIE).and_then(OperatorToken::parse).ok_or(Refusal::NoSignIn)?;
        let state = request.query("state").unwrap_or_default();
        let taken = self.store.operator_sessions.take_sign_in(&token.key(), &state, now).await?;
        let under_way = taken.ok_or(Refusal::NoSignIn)?;
        // `error` says why there is no code; its text is the provider's, and not repeated.
        let code = request.query("code").filter(|code| !code.is_empty()).ok_or(Refusal::NotGiven)?;
        let secret = ready.secret(now).await?;
        let redeeming = Redeeming {
            code: &code,
            secret: secret.as_deref(),
            nonce: &under_way.nonce,
            verifier: &under_way.verifier,
            proved_since: under_way.again.as_ref().map(|_| under_way.began_at),
        };
        let identity = ready.provider.identify(&redeeming).await?;
        // A provider that does not say when has not said that it was now.
        let proved_at = identity.authenticated_at.unwrap_or(Timestamp::EPOCH).min(now);
        let operator = operator_of(identity, ready);
        if operator.roles.is_empty() {
            self.end_session_of(request, &operator).await?;
            return Err(Refusal::NoRole(operator.principal()));
        }
        self.open_session(request, &under_way, operator, proved_at, now).await
    }

    async fn open_session(
        &self,
        request: &Request,
        under_way: &SignInUnderWay,
        operator: Operator,
        proved_at: Timestamp,
        now: Timestamp,
    ) -> Result<Answer, Refusal> {
        let token = OperatorToken::from_bytes(self.entropy.bytes()?);
        let before = self.live_session(request).await?;
        let principal = operator.principal();
        let session = match &under_way.again {
            Some(asked) => {
                let before = self.same_person(before, asked, &operator)?;
                let session = before.proved_again(token.key(), operator, proved_at, now);
                self.store.operator_sessions.replace_session(&session, &before.key).await?;
                session
            }
            None => {
                let session = OperatorSession::open(token.key(), operator, proved_at, now);
                self.store.operator_sessions.put_session(&session).await?;
                if let Some(before) = before {
                    self.store.operator_sessions.end_session(&before.key).await?;
                }
                session
            }
        };
        let again = under_way.again.is_some();
        tracing::info!(request_id = request.request_id(), operator = principal, again, "an operator signed in");
        let seconds = session.expires_at.seconds_since(now).min(SESSION_SECONDS);
        Ok(Answer::see_other(under_way.next.clone())
            .with_cookie(OPERATOR_COOKIE, token.as_str(), seconds)
            .without_cookie(OPERATOR_SIGN_IN_COOKIE))
    }

    /// The session whose owner was asked to prove who they are, if it still is theirs who did.
    fn same_person(
        &self,
        live: Option<OperatorSession>,
        asked: &OperatorKey,
        proved: &Operator,
    ) -> Result<OperatorSession, Refusal> {
        let live = live.filter(|session| session.key == *asked && session.is_live(self.clock.now()));
        let live = live.ok_or(Refusal::NotSignedIn { ended: true })?;
        if live.operator.is(proved) { Ok(live) } else { Err(Refusal::AnotherPerson(proved.principal())) }
    }

    /// Ends the session in this browser if it is `operator`'s.
    async fn end_session_of(&self, request: &Request, operator: &Operator) -> Result<(), Refusal> {
        if let Some(live) = self.live_session(request).await?.filter(|live| live.operator.is(operator)) {
            self.store.operator_sessions.end_session(&live.key).await?;
        }
        Ok(())
    }

    /// Ends the session.
    pub(crate) async fn sign_out(&self, request: &Request) -> Result<Answer, Refusal> {
        if let Some(session) = self.live_session(request).await? {
            self.store.operator_sessions.end_session(&session.key).await?;
        }
        Ok(Answer::see_other("/operator/sign-in?signed-out=1").without_cookie(OPERATOR_COOKIE))
    }
}

/// The person with the roles that their groups give.
fn operator_of(identity: Identity, ready: &Ready) -> Operator {
    let roles = ready.groups.roles(identity.groups.iter().map(String::as_str));
    Operator { issuer: identity.issuer, subject: identity.subject, name: identity.name, roles }
}

fn count_refused(request: &Request, refusal: &Refusal) {
    tracing::warn!(
        refused_operator_sign_ins = 1,
        request_id = request.request_id(),
        network = network(request.source_ip()),
        reason = %refusal,
        "an operator's sign-in was refused"
    );
}

/// Where the person wanted to go: a page of the console's own, or the first one.
fn next_of(request: &Request) -> String {
    let next = request.query("next").unwrap_or_default();
    let is_ours = |path: &str| path == HOME || path.starts_with("/operator/") || path.starts_with("/operator?");
    let next = own_path(&next).filter(|path| is_ours(path) && !path.starts_with("/operator/sign-"));
    next.unwrap_or(HOME).to_owned()
}

//! POST /activate: which of two activations goes on in a browser.
//!
//! AWS's page posts to the landing from another site, and so can any other: a stranger's page makes a browser land with
//! the stranger's token. The browser sends no cookies with such a post, so the landing cannot see that another activation
//! is under way. The landing opens a session in a cookie of its own; the session that was looked at first stays the one
//! that counts, until its owner has seen both licenses and chosen.

use accounts::session::ACTIVATION_SESSION_SECONDS;
use edge::{ACTIVATION_COOKIE, Answer, CHOSEN_ACTIVATION_COOKIE, Problem, Request};
use licensing::LicenseState;
use serde_json::json;
use store::{Activation, StoreError};

use crate::ResolveCustomer;
use crate::activation::license_json;

/// The activations that are live in a browser.
#[derive(Debug)]
pub(crate) struct Live {
    /// The one that counts.
    pub(crate) live: Activation,
    /// The token of its session.
    pub(crate) token: String,
    /// One of another license that landed later.
    pub(crate) landed: Option<Activation>,
}

impl ResolveCustomer {
    /// The activations that are live in the browser. Landing once more for the same license goes on with what was begun.
    pub(crate) async fn live(&self, request: &Request) -> Result<Option<Live>, StoreError> {
        let [chosen, landed] = request.activation_tokens();
        let landed = landed.filter(|landed| Some(*landed) != chosen);
        let chosen = self.read(chosen).await?;
        let landed = self.read(landed).await?;
        let now = self.clock.now();
        Ok(match (chosen, landed) {
            // Nothing is lost of an activation whose license is over.
            (Some((live, _)), Some((landed, token))) if live.license.state(now) == LicenseState::Ended => {
                Some(Live { live: landed, token, landed: None })
            }
            (Some((live, token)), Some((landed, _))) if landed.license.id != live.license.id => {
                Some(Live { live, token, landed: Some(landed) })
            }
            (Some((live, token)), _) | (None, Some((live, token))) => Some(Live { live, token, landed: None }),
            (None, None) => None,
        })
    }

    async fn read(&self, token: Option<&str>) -> Result<Option<(Activation, String)>, StoreError> {
        let Some(token) = token else { return Ok(None) };
        let found = self.store.activations.activation_of(token, self.clock.now()).await?;
        Ok(found.map(|found| (found, token.to_owned())))
    }

    /// Goes on with the activation of the license that is named, and leaves the other.
    pub(crate) async fn choose(&self, request: &Request) -> Answer {
        let named = match request.fields() {
            Ok(fields) => fields.get("license").trim().to_owned(),
            Err(problem) => return Answer::problem(problem),
        };
        match self.go_on_with(request, &named).await {
            Ok(answer) => answer,
            Err(error) => unreadable(request, &error),
        }
    }

    async fn go_on_with(&self, request: &Request, named: &str) -> Result<Answer, StoreError> {
        let Some(Live { live, token, landed }) = self.live(request).await? else {
            return Ok(Answer::problem(Problem::new("activation-session-missing", 401)));
        };
        let is_named = |activation: &Activation| activation.license.names().contains(&named);
        let (chosen, token) = match landed {
            Some(landed) if is_named(&landed) => {
                let token = request.cookie(ACTIVATION_COOKIE).unwrap_or_default().to_owned();
                self.store.sessions.mark_beside(&landed.session).await?;
                (landed, token)
            }
            Some(landed) if is_named(&live) => {
                self.store.sessions.mark_beside(&live.session).await?;
                self.store.sessions.delete_session(&landed.session).await?;
                (live, token)
            }
            None if is_named(&live) => (live, token),
            Some(_) | None => {
                let license = &live.license;
                return Ok(Answer::problem(Problem::another_activation(request, &license.product, &license.account)));
            }
        };
        tracing::info!(license = %chosen.license.id, request_id = request.request_id(), "an activation was chosen");
        let answer = if request.wants_json() {
            Answer::json(200, &json!({ "license": license_json(&chosen.license, self.clock.now()) }))
        } else {
            Answer::see_other("/activate")
        };
        Ok(answer.with_cookie(CHOSEN_ACTIVATION_COOKIE, &token, ACTIVATION_SESSION_SECONDS).with_cookie(
            ACTIVATION_COOKIE,
            &token,
            ACTIVATION_SESSION_SECONDS,
        ))
    }
}

/// The answer of the activation page, by which the browser knows from now on which activation counts.
pub(crate) fn remembered(request: &Request, answer: Answer, token: &str) -> Answer {
    if request.cookie(CHOSEN_ACTIVATION_COOKIE) == Some(token) {
        return answer;
    }
    answer.with_cookie(CHOSEN_ACTIVATION_COOKIE, token, ACTIVATION_SESSION_SECONDS)
}

/// The answer to trouble with the table, which is logged here.
pub(crate) fn unreadable(request: &Request, error: &StoreError) -> Answer {
    tracing::warn!(request_id = request.request_id(), error = %kernel::Causes(&error), "the activation could not be read");
    Answer::problem(Problem::try_again())
}

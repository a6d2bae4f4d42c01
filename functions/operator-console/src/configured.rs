//! How operators sign in, as the deployment says.

use edge::{Environment, OperatorSignIn};
use kernel::Timestamp;
use openid::{Provider, Registration};
use operators::Groups;
use secrets::{SecretError, SecretText};
use tokio::sync::Mutex;

/// Where the provider takes people back.
const CALLBACK: &str = "/operator/sign-in/callback";
/// How long the client's secret is used before it is read again, in seconds: so long after it was exchanged, the old one must
/// still be taken.
const SECRET_SECONDS: i64 = 300;

/// How operators sign in; or what is wrong with the configuration.
#[derive(Debug)]
pub(crate) enum Configured {
    /// They can.
    Ready(Box<Ready>),
    /// What is missing or wrong, one sentence each, for those who deploy. Anybody can read it: what was written is in the log.
    Wrong(Vec<String>),
}

/// What a sign-in needs.
#[derive(Debug)]
pub(crate) struct Ready {
    pub(crate) provider: Provider,
    pub(crate) groups: Groups,
    secret: Option<SecretText>,
    known: Mutex<Option<(Timestamp, String)>>,
}

impl Configured {
    pub(crate) fn new(environment: &Environment) -> Self {
        let OperatorSignIn { issuer, client_id, client_secret, groups, groups_claim, scopes } =
            &environment.settings.operator_sign_in;
        let mut wrong = Vec::new();
        for (name, value) in
            [("OPERATOR_ISSUER", issuer), ("OPERATOR_CLIENT_ID", client_id), ("OPERATOR_GROUPS", groups)]
        {
            if value.is_empty() {
                wrong.push(format!("{name} is not set"));
            }
        }
        if !wrong.is_empty() {
            return Self::Wrong(wrong);
        }
        let redirect = format!("{}{CALLBACK}", environment.settings.public_url);
        let registration = Registration::new(issuer, client_id, &redirect, groups_claim);
        match (registration, Groups::parse(groups)) {
            (Ok(registration), Ok(groups)) => {
                let registration = registration.with_scopes(scopes.split_whitespace());
                Self::Ready(Box::new(Ready {
                    provider: Provider::new(registration, environment.clock.clone()),
                    groups,
                    secret: client_secret.as_deref().map(|id| SecretText::new(&environment.aws, id)),
                    known: Mutex::new(None),
                }))
            }
            (registration, groups) => {
                let mut refuse = |name: &str, error: String| {
                    tracing::error!(name, error, "operators cannot sign in");
                    wrong.push(format!("{name} cannot be used; the log of operator-console says why"));
                };
                if let Err(error) = registration {
                    refuse("OPERATOR_ISSUER", error.to_string());
                }
                if let Err(error) = groups {
                    refuse("OPERATOR_GROUPS", error.to_string());
                }
                Self::Wrong(wrong)
            }
        }
    }
}

impl Ready {
    /// The client's secret as it is at `now`; `None` for a client that has none.
    pub(crate) async fn secret(&self, now: Timestamp) -> Result<Option<String>, SecretError> {
        let Some(secret) = &self.secret else { return Ok(None) };
        let mut known = self.known.lock().await;
        if let Some((read_at, text)) = known.as_ref()
            && (*read_at..read_at.plus_seconds(SECRET_SECONDS)).contains(&now)
        {
            return Ok(Some(text.clone()));
        }
        let text = secret.read().await?;
        *known = Some((now, text.clone()));
        Ok(Some(text))
    }
}

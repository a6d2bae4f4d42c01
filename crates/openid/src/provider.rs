//! One identity provider.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use https::HttpsError;
use kernel::{Clock, Timestamp};
use openidconnect::core::{CoreAuthPrompt, CoreClientAuthMethod, CoreProviderMetadata, CoreResponseType};
use openidconnect::{
    AuthType, AuthenticationFlow, AuthorizationCode, ClientSecret, CsrfToken, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, RequestTokenError, Scope, TokenResponse,
};
use tokio::sync::Mutex;

use crate::client::{ALGORITHMS, OpenIdClient, TokenAnswer};
use crate::identity::{Identity, NotVerified, lacks_key};
use crate::registration::Registration;
use crate::transport::ProviderClient;

/// How long a provider's document and keys are used before they are read again.
const DOCUMENT_SECONDS: i64 = 3600;
/// How long a provider that did not answer is not asked again, in seconds: strangers can have it be asked.
const FAILURE_SECONDS: i64 = 10;
/// How long redeeming a code and checking its token may take in all: less than the function runs, and API Gateway waits.
const IDENTIFY_WITHIN: Duration = Duration::from_secs(20);
/// How soon they are read again for a token whose key is not among them: keys are exchanged now and then.
const NEW_KEYS_SECONDS: i64 = 60;
/// How far the provider's clock may be from ours, in seconds.
const CLOCK_SKEW_SECONDS: i64 = 60;
/// How long ago an ID token may have been made, in seconds: it is redeemed at once.
const MAX_TOKEN_AGE_SECONDS: i64 = 600;

/// An identity provider and our registration with it.
#[derive(Debug)]
pub struct Provider {
    registration: Registration,
    https: ProviderClient,
    clock: Clock,
    known: Mutex<Known>,
}

/// What was read of a provider, and when; and when it last failed to answer, with the reason.
#[derive(Debug, Default)]
struct Known {
    document: Option<(Timestamp, Arc<CoreProviderMetadata>)>,
    failed: Option<(Timestamp, String)>,
}

/// What a person is sent to the provider with. Each value is drawn for this one sign-in.
#[derive(Clone, Copy, Debug)]
pub struct SignInRequest<'a> {
    /// Comes back with the person.
    pub state: &'a str,
    /// Comes back in the ID token.
    pub nonce: &'a str,
    /// 43 to 128 unreserved characters (RFC 7636); only their hash is sent.
    pub verifier: &'a str,
    /// How long ago the person may have proved to the provider who they are, in seconds. Since it is asked for, the provider
    /// says when that was (OpenID Connect Core 1.0, section 2, `auth_time`).
    pub authenticated_within_seconds: i64,
    /// Whether the person is to prove anew who they are, even if the provider knows them.
    pub again: bool,
}

/// What a code is redeemed with.
#[derive(Clone, Copy, Debug)]
pub struct Redeeming<'a> {
    /// The code that the person brought.
    pub code: &'a str,
    /// Our secret, if the provider gave us one.
    pub secret: Option<&'a str>,
    /// What the request was made with.
    pub nonce: &'a str,
    /// What the request was made with.
    pub verifier: &'a str,
    /// The time since which the person must have proved who they are, if it was asked for.
    pub proved_since: Option<Timestamp>,
}

/// Why somebody is not signed in.
#[derive(Debug, thiserror::Error)]
pub enum OpenIdError {
    /// The provider cannot be asked, or what it says of itself cannot be used.
    #[error("the identity provider cannot be asked: {0}")]
    Unreachable(String),
    /// The provider does not redeem the code.
    #[error("the identity provider does not redeem the code: {0}")]
    Refused(String),
    /// What the provider sent does not prove who it is.
    #[error("the ID token is not taken: {0}")]
    NotVerified(#[from] NotVerified),
}

impl Provider {
    /// The provider of `registration`. Nothing is asked yet.
    #[must_use]
    pub fn new(registration: Registration, clock: Clock) -> Self {
        let https = ProviderClient::new(registration.needs_tls());
        Self { registration, https, clock, known: Mutex::default() }
    }

    /// The address that a person is sent to.
    ///
    /// # Errors
    /// [`OpenIdError::Unreachable`].
    pub async fn sign_in_address(&self, request: &SignInRequest<'_>) -> Result<String, OpenIdError> {
        let client = self.client(&*self.document(DOCUMENT_SECONDS).await?, None);
        let (state, nonce) = (CsrfToken::new(request.state.to_owned()), Nonce::new(request.nonce.to_owned()));
        let verifier = PkceCodeVerifier::new(request.verifier.to_owned());
        let mut asked = client
            .authorize_url(AuthenticationFlow::<CoreResponseType>::AuthorizationCode, || state, || nonce)
            .add_scopes(self.registration.scopes.iter().cloned().map(Scope::new))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        let within = Duration::from_secs(request.authenticated_within_seconds.try_into().unwrap_or_default());
        asked = asked.set_max_age(if request.again { Duration::ZERO } else { within });
        if request.again {
            asked = asked.add_prompt(CoreAuthPrompt::Login);
        }
        Ok(asked.url().0.to_string())
    }

    /// Redeems a code, once, and checks the ID token that comes for it.
    ///
    /// # Errors
    /// [`OpenIdError`].
    pub async fn identify(&self, redeeming: &Redeeming<'_>) -> Result<Identity, OpenIdError> {
        let identified = tokio::time::timeout(IDENTIFY_WITHIN, self.identify_in_time(redeeming)).await;
        identified.unwrap_or_else(|_| Err(OpenIdError::Unreachable("no answer in time".to_owned())))
    }

    async fn identify_in_time(&self, redeeming: &Redeeming<'_>) -> Result<Identity, OpenIdError> {
        let document = self.document(DOCUMENT_SECONDS).await?;
        let client = self.client(&document, redeeming.secret);
        let answer = self.redeem(&client, redeeming).await?;
        match self.verify(&client, &answer, redeeming) {
            Err(Failed { may_have_new_keys: true, .. }) => {
                let client = self.client(&*self.document(NEW_KEYS_SECONDS).await?, redeeming.secret);
                self.verify(&client, &answer, redeeming)
            }
            verified => verified,
        }
        .map_err(|failed| failed.reason.into())
    }

    async fn redeem(&self, client: &OpenIdClient, redeeming: &Redeeming<'_>) -> Result<TokenAnswer, OpenIdError> {
        let request = client.exchange_code(AuthorizationCode::new(redeeming.code.to_owned()));
        let request = request.map_err(|_| OpenIdError::Unreachable("it has no token endpoint".to_owned()))?;
        let request = request.set_pkce_verifier(PkceCodeVerifier::new(redeeming.verifier.to_owned()));
        request.request_async(&self.https).await.map_err(|error| match error {
            RequestTokenError::ServerResponse(answer) => OpenIdError::Refused(format!("{:?}", answer.error())),
            RequestTokenError::Request(error) => OpenIdError::Unreachable(error.to_string()),
            RequestTokenError::Parse(..) => OpenIdError::Refused("its answer cannot be read".to_owned()),
            RequestTokenError::Other(_) => OpenIdError::Refused("its answer is none".to_owned()),
        })
    }

    fn verify(
        &self,
        client: &OpenIdClient,
        answer: &TokenAnswer,
        redeeming: &Redeeming<'_>,
    ) -> Result<Identity, Failed> {
        let token = answer.id_token().ok_or(NotVerified::Missing)?;
        let now = self.clock.now();
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs(ALGORITHMS)
            .set_time_fn(move || instant(now))
            .set_issue_time_verifier_fn(move |at| {
                let age = now.seconds() - at.timestamp();
                let is_new = (-CLOCK_SKEW_SECONDS..=MAX_TOKEN_AGE_SECONDS).contains(&age);
                if is_new { Ok(()) } else { Err("not made just now".to_owned()) }
            });
        let claims = token
            .claims(&verifier, &Nonce::new(redeeming.nonce.to_owned()))
            .map_err(|error| Failed { reason: NotVerified::from(&error), may_have_new_keys: lacks_key(&error) })?;
        let identity = Identity::of(claims, &self.registration.groups_claim)?;
        if let Some(since) = redeeming.proved_since {
            let late_enough = |at: Timestamp| at.plus_seconds(CLOCK_SKEW_SECONDS) >= since;
            if !identity.authenticated_at.is_some_and(late_enough) {
                return Err(NotVerified::Authentication.into());
            }
        }
        Ok(identity)
    }

    /// The provider's document and keys, read again if they are older than `max_age_seconds`.
    async fn document(&self, max_age_seconds: i64) -> Result<Arc<CoreProviderMetadata>, OpenIdError> {
        let mut known = self.known.lock().await;
        let now = self.clock.now();
        let is_within = |at: Timestamp, seconds: i64| (at..at.plus_seconds(seconds)).contains(&now);
        if let Some((_, document)) = known.document.as_ref().filter(|(read_at, _)| is_within(*read_at, max_age_seconds))
        {
            return Ok(Arc::clone(document));
        }
        if let Some((_, why)) = known.failed.as_ref().filter(|(at, _)| is_within(*at, FAILURE_SECONDS)) {
            return Err(OpenIdError::Unreachable(why.clone()));
        }
        match CoreProviderMetadata::discover_async(self.registration.issuer.clone(), &self.https).await {
            Ok(read) => {
                let document = Arc::new(read);
                *known = Known { document: Some((now, Arc::clone(&document))), failed: None };
                Ok(document)
            }
            Err(error) => {
                let why = why(&error);
                known.failed = Some((now, why.clone()));
                Err(OpenIdError::Unreachable(why))
            }
        }
    }

    fn client(&self, document: &CoreProviderMetadata, secret: Option<&str>) -> OpenIdClient {
        let secret = secret.map(|secret| ClientSecret::new(secret.to_owned()));
        let methods = document.token_endpoint_auth_methods_supported();
        // Basic is the default where the document says nothing (OpenID Connect Discovery 1.0, section 3).
        let takes_basic = methods.is_none_or(|all| all.contains(&CoreClientAuthMethod::ClientSecretBasic));
        OpenIdClient::from_provider_metadata(document.clone(), self.registration.client_id.clone(), secret)
            .set_redirect_uri(self.registration.redirect.clone())
            .set_auth_type(if takes_basic { AuthType::BasicAuth } else { AuthType::RequestBody })
    }
}

/// Why a token is not taken, and whether new keys of the provider could change that.
struct Failed {
    reason: NotVerified,
    may_have_new_keys: bool,
}

impl From<NotVerified> for Failed {
    fn from(reason: NotVerified) -> Self {
        Self { reason, may_have_new_keys: false }
    }
}

fn why(error: &openidconnect::DiscoveryError<HttpsError>) -> String {
    match error {
        openidconnect::DiscoveryError::Request(error) => error.to_string(),
        // The body of such an answer is not ours to repeat.
        openidconnect::DiscoveryError::Response(status, ..) => format!("it answered {status}"),
        other => other.to_string(),
    }
}

fn instant(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.millis()).unwrap_or(DateTime::UNIX_EPOCH)
}

//! POST /marketplace.

use accounts::session::ACTIVATION_SESSION_SECONDS;
use accounts::throttle::{LANDINGS_PER_SOURCE, network};
use accounts::{Session, SessionKind, SessionToken};
use edge::{ACTIVATION_COOKIE, Answer, CHOSEN_ACTIVATION_COOKIE, LANDING_TOKEN_FIELD, Problem, Request, WayOn};
use kernel::LicenseId;
use kernel::entropy::NoEntropy;
use licensing::Notice;
use marketplace::ResolveError;
use store::{ChangeError, StoreError};

use crate::{ResolveCustomer, page};

/// How often a landing is decided anew when an event of the same license was written in between.
const MAX_DECISIONS: usize = 5;
/// After how many seconds the buyer may try again when AWS does not answer.
const RETRY_AFTER_SECONDS: i64 = 10;

/// Why a landing led nowhere.
#[derive(Debug, thiserror::Error)]
enum LandingError {
    #[error("the body is no form")]
    NoForm(Problem),
    #[error("there is no token")]
    NoToken,
    #[error("too many landings from one network")]
    TooMany {
        /// How long to wait.
        seconds: i64,
    },
    #[error(transparent)]
    Unresolved(#[from] ResolveError),
    #[error("the token is for another product")]
    OtherProduct,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
}

impl ResolveCustomer {
    pub(crate) async fn land(&self, request: &Request) -> Answer {
        match self.resolve(request).await {
            Ok(token) => {
                let (token, seconds) = (token.as_str(), ACTIVATION_SESSION_SECONDS);
                let answer = Answer::see_other("/activate").with_cookie(ACTIVATION_COOKIE, token, seconds);
                // Any page can make a browser post its own token here, so a browser is asked before this activation takes
                // the place of another. A client that is no browser did what it meant.
                if request.is_from_browser() {
                    answer
                } else {
                    answer.with_cookie(CHOSEN_ACTIVATION_COOKIE, token, seconds)
                }
            }
            Err(error) => {
                tracing::warn!(
                    request_id = request.request_id(),
                    failed_landings = 1_u64,
                    network = network(request.source_ip()),
                    error = %kernel::Causes(&error),
                    "a landing led nowhere"
                );
                Answer::problem(problem(error, page::way_to_aws(&self.marketplace_region)))
            }
        }
    }

    async fn resolve(&self, request: &Request) -> Result<SessionToken, LandingError> {
        let fields = request.fields().map_err(LandingError::NoForm)?;
        // Whatever else AWS sends is not trusted and not read.
        let token = fields.get(LANDING_TOKEN_FIELD);
        if token.is_empty() {
            return Err(LandingError::NoToken);
        }
        let now = self.clock.now();
        let of_source = (format!("landings:{}", network(request.source_ip())), LANDINGS_PER_SOURCE);
        let counted = self.store.guesses.count_tries(&[of_source], now).await?;
        counted.map_err(|too_many| LandingError::TooMany { seconds: too_many.seconds_left(now) })?;
        let notice = self.resolver.resolve(token).await?;
        let product = notice.product().and_then(|code| self.brand.product(code));
        let Some(product) = product else {
            return Err(LandingError::OtherProduct);
        };
        let license = self.record(notice.told_by(product.identity)).await?;
        self.release_from_closed(&license).await?;
        let beside = !request.is_from_browser() && self.is_beside_another(request, &license).await?;
        self.open_session(license, beside).await
    }

    /// The landing is a fact of the license, like any event: it comes before or after the others.
    async fn record(&self, notice: Notice) -> Result<LicenseId, LandingError> {
        let now = self.clock.now();
        for _ in 0..MAX_DECISIONS {
            let known = self.store.agreements.known(&notice.names()).await?;
            let change = licensing::apply(&notice, now, known.clone(), now);
            let landed_on =
                change.landed_on(&notice, &known).ok_or(StoreError::corrupt("a landing names no licence"))?;
            match self.store.agreements.write_change(None, &change).await {
                Ok(()) => return Ok(landed_on),
                Err(ChangeError::Store(error)) => return Err(error.into()),
                Err(ChangeError::Stale | ChangeError::AlreadyTaken) => {}
            }
        }
        Err(StoreError::Conflict.into())
    }

    /// Nobody can go on with an account that was closed: a license that is bound to one is bound to nobody.
    async fn release_from_closed(&self, id: &LicenseId) -> Result<(), StoreError> {
        for _ in 0..MAX_DECISIONS {
            let Some(license) = self.store.licenses.license(id).await? else { return Ok(()) };
            match self.store.license_bindings.release_from_closed(&license).await {
                Err(StoreError::Conflict) => {}
                other => return other,
            }
        }
        Err(StoreError::Conflict)
    }

    /// Whether the activation of another license is live in the client that asks.
    pub(crate) async fn is_beside_another(&self, request: &Request, license: &LicenseId) -> Result<bool, StoreError> {
        let live = self.store.activations.activation(request.activation_tokens(), self.clock.now()).await?;
        Ok(live.is_some_and(|live| live.license.id != *license))
    }

    async fn open_session(&self, license: LicenseId, beside: bool) -> Result<SessionToken, LandingError> {
        let token = SessionToken::from_bytes(self.entropy.bytes()?);
        let session = Session::open(&token, SessionKind::Activation { license }, self.clock.now());
        self.store.sessions.put_session(&session.begun_beside(beside)).await?;
        Ok(token)
    }
}

/// What the buyer is told. Where only AWS Marketplace helps, a button opens it (`to_aws`).
fn problem(error: LandingError, to_aws: &'static WayOn) -> Problem {
    let from_aws = |problem: Problem| problem.leading_to(to_aws);
    match error {
        LandingError::NoForm(problem) => problem,
        LandingError::NoToken => from_aws(Problem::new("token-missing", 400)),
        LandingError::TooMany { seconds } => Problem::rate_limited(seconds),
        LandingError::Unresolved(error) => match error {
            ResolveError::TokenExpired => from_aws(Problem::new("token-expired", 400)),
            ResolveError::TokenInvalid => from_aws(Problem::new("token-invalid", 400)),
            ResolveError::Throttled | ResolveError::Unavailable(_) => {
                from_aws(Problem::new("marketplace-unavailable", 503).retry_after(RETRY_AFTER_SECONDS))
            }
            ResolveError::Refused(_) => Problem::new("marketplace-refuses", 503),
            ResolveError::Incomplete(_) => from_aws(Problem::new("token-without-license", 400)),
        },
        LandingError::OtherProduct => from_aws(Problem::new("token-of-other-product", 400)),
        LandingError::Store(_) | LandingError::Entropy(_) => Problem::try_again(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_a_landing_fails_is_told_with_its_code_and_status() {
        let cases = [
            LandingError::NoToken,
            LandingError::TooMany { seconds: 60 },
            LandingError::NoForm(Problem::new("unsupported-body-type", 415)),
            ResolveError::TokenExpired.into(),
            ResolveError::TokenInvalid.into(),
            ResolveError::Throttled.into(),
            ResolveError::Unavailable(String::new()).into(),
            ResolveError::Refused("DisabledApiException".to_owned()).into(),
            ResolveError::Incomplete("LicenseArn").into(),
            LandingError::OtherProduct,
            StoreError::unavailable("").into(),
            StoreError::corrupt("").into(),
        ];
        let told: Vec<(u16, &str)> = cases
            .into_iter()
            .map(|case| problem(case, page::way_to_aws("us-east-1")))
            .map(|problem| (problem.status, problem.code))
            .collect();
        let expected = [
            (400, "token-missing"),
            (429, "rate-limited"),
            (415, "unsupported-body-type"),
            (400, "token-expired"),
            (400, "token-invalid"),
            (503, "marketplace-unavailable"),
            (503, "marketplace-unavailable"),
            (503, "marketplace-refuses"),
            (400, "token-without-license"),
            (400, "token-of-other-product"),
            (503, "try-again"),
            (503, "try-again"),
        ];
        assert_eq!(told, expected);
    }
}

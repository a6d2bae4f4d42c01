//! What the provider knows of us.

use openidconnect::{ClientId, IssuerUrl, RedirectUrl};

/// Our registration with an identity provider.
#[derive(Clone, Debug)]
pub struct Registration {
    pub(crate) issuer: IssuerUrl,
    pub(crate) client_id: ClientId,
    pub(crate) redirect: RedirectUrl,
    pub(crate) groups_claim: String,
    pub(crate) scopes: Vec<String>,
}

/// A registration that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegistrationError {
    /// The issuer is no address.
    #[error("the issuer is not a URL")]
    Issuer,
    /// The issuer is reached without TLS, from a machine that is not this one.
    #[error("the issuer must begin with https://")]
    Insecure,
    /// Our own address is none.
    #[error("the address that people come back to is not a URL")]
    Redirect,
}

impl Registration {
    /// The registration of `client_id` with the provider `issuer`, whose people come back to `redirect` and whose ID tokens
    /// list groups in `groups_claim`.
    ///
    /// # Errors
    /// [`RegistrationError`] if an address is none, or the issuer is not reached by TLS. Loopback needs none.
    pub fn new(issuer: &str, client_id: &str, redirect: &str, groups_claim: &str) -> Result<Self, RegistrationError> {
        let issuer = IssuerUrl::new(issuer.to_owned()).map_err(|_| RegistrationError::Issuer)?;
        let is_loopback = matches!(issuer.url().host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        match issuer.url().scheme() {
            "https" => {}
            "http" if is_loopback => {}
            _ => return Err(RegistrationError::Insecure),
        }
        Ok(Self {
            issuer,
            client_id: ClientId::new(client_id.to_owned()),
            redirect: RedirectUrl::new(redirect.to_owned()).map_err(|_| RegistrationError::Redirect)?,
            groups_claim: groups_claim.to_owned(),
            scopes: Vec::new(),
        })
    }

    /// The registration that asks for these scopes too, beside `openid`.
    #[must_use]
    pub fn with_scopes<'a>(mut self, scopes: impl IntoIterator<Item = &'a str>) -> Self {
        self.scopes.extend(scopes.into_iter().map(str::to_owned));
        self
    }

    /// Whether everything of the provider must be reached by TLS.
    pub(crate) fn needs_tls(&self) -> bool {
        self.issuer.url().scheme() == "https"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_reached_by_tls_but_on_this_machine() {
        let registration = |issuer: &str| Registration::new(issuer, "client", "https://app.example/back", "groups");
        for issuer in
            ["https://id.example", "https://id.example/pool/1", "http://localhost:8081/x", "http://127.0.0.1:1"]
        {
            assert!(registration(issuer).is_ok(), "{issuer}");
        }
        assert_eq!(registration("not a url").unwrap_err(), RegistrationError::Issuer);
        for issuer in ["http://id.example", "http://localhost.example", "ftp://id.example"] {
            assert_eq!(registration(issuer).unwrap_err(), RegistrationError::Insecure, "{issuer}");
        }
    }
}

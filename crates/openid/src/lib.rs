//! Signing in through an identity provider by OpenID Connect.
//!
//! Owns: discovery, the provider's keys, redeeming codes, checking ID tokens. Does not own: sessions, roles, pages.

mod client;
mod identity;
mod provider;
mod registration;
mod transport;

pub use https::HttpsError;
pub use identity::{Identity, NotVerified};
pub use provider::{OpenIdError, Provider, Redeeming, SignInRequest};
pub use registration::{Registration, RegistrationError};

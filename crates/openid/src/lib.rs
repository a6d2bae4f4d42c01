//! Signing in through an identity provider by OpenID Connect.
//!
//! Owns: discovery, the provider's keys, redeeming codes, checking ID tokens. Does not own: sessions, roles, pages.

mod client;
mod https;
mod identity;
mod provider;
mod registration;

pub use https::HttpsError;
pub use identity::{Identity, NotVerified};
pub use provider::{OpenIdError, Provider, Redeeming, SignInRequest};
pub use registration::{Registration, RegistrationError};

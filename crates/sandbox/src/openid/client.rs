//! The console as the provider's client.

/// The provider's path on the AWS side's port.
const PATH: &str = "/_sandbox/openid";
/// The console's id at the provider.
pub(crate) const CLIENT_ID: &str = "tollgate-console";
/// The console's secret. It protects nothing.
pub(crate) const CLIENT_SECRET: &str = "sandbox-operator-client";
/// The name of the secret that holds it.
pub(crate) const CLIENT_SECRET_ID: &str = "tollgate/sandbox/operator-client";
/// Where the console takes people back.
pub(super) const CALLBACK: &str = "/operator/sign-in/callback";

/// The issuer, as tokens and the console's configuration name it.
pub(crate) fn issuer(aws_url: &str) -> String {
    format!("{aws_url}{PATH}")
}

//! What mails are about.

use serde::Serialize;

/// What is being activated, so that nobody enters a code for a subscription that is not theirs.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Subscription<'a> {
    /// The product's name.
    pub product: &'a str,
    /// The AWS account that bought it.
    pub cloud_account: &'a str,
}

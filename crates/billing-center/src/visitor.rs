//! Who is signed in to a Billing Center account.

use accounts::{AccountKind, BillingAccount, SessionKind};
use edge::Request;
use kernel::Timestamp;
use signed_in::{Refusal, counting_session, live_session, see_session};

/// Where somebody signs in to it.
const SIGN_IN: &str = "/sign-in?account=billing";

/// The owner of a Billing Center account, signed in.
pub type Visitor = signed_in::Visitor<BillingAccount>;

/// That nobody is signed in to one.
#[must_use]
pub const fn not_signed_in() -> Refusal {
    Refusal::NotSignedIn { sign_in: SIGN_IN }
}

/// Who is signed in to a Billing Center account. Someone signed in to the console is not.
///
/// # Errors
/// [`Refusal::NotSignedIn`], or [`Refusal::Store`].
pub async fn visitor(
    request: &Request,
    sessions: &store::SignedInSessions,
    accounts: &store::BillingAccounts,
    now: Timestamp,
) -> Result<Visitor, Refusal> {
    let session = live_session(request, sessions, (AccountKind::Billing, SIGN_IN), now).await?;
    let SessionKind::Billing { account } = &session.kind else { return Err(not_signed_in()) };
    let account = accounts.billing_account(account).await?.ok_or_else(not_signed_in)?;
    let session = counting_session(sessions, session, &account, SIGN_IN, now).await?;
    see_session(sessions, &session, SIGN_IN, now).await?;
    Ok(Visitor { account, session })
}

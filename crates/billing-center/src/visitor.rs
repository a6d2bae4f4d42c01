//! Who is signed in to a Billing Center account, and what they may do there.

use accounts::{AccountKind, BillingAccount, Permission, Role, Session, SessionKind};
use edge::Request;
use kernel::Timestamp;
use signed_in::{NotAllowed, Refusal, counting_session, live_session, require_second_factor, see_session};

use crate::doors::permission;

/// Where somebody signs in to it.
const SIGN_IN: &str = "/sign-in?account=billing";

/// Somebody who is signed in to a Billing Center account: its first owner, or a person who belongs to it.
#[derive(Debug)]
pub struct Visitor {
    /// The account.
    pub account: BillingAccount,
    /// The login of who is signed in: the account itself, if it is the first owner.
    pub person: BillingAccount,
    /// The session by which they are.
    pub session: Session,
}

impl Visitor {
    /// What they are at the account, as it is now: it is read with each request.
    #[must_use]
    pub fn role(&self) -> Role {
        self.person.role()
    }

    /// Whether they may do this.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.role().may(permission)
    }

    /// Whose sessions and security events are the account's own: those of its first owner.
    #[must_use]
    pub fn account_kind(&self) -> SessionKind {
        SessionKind::Billing { account: self.account.id.clone() }
    }

    /// Refuses who has a second factor of their own and has not proved it in this session of late.
    ///
    /// # Errors
    /// [`Refusal::SecondFactorNeeded`], or [`Refusal::Store`].
    pub async fn require_second_factor(&self, factors: &store::SecondFactors, now: Timestamp) -> Result<(), Refusal> {
        require_second_factor(factors, &self.session, &self.person.id.clone().into(), now).await
    }

    fn require(self, permission: Permission) -> Result<Self, Refusal> {
        if self.may(permission) {
            return Ok(self);
        }
        if permission == Permission::Unlisted {
            return Err(Refusal::not_found());
        }
        let (role, owner) = (self.role(), self.account.username.as_str().to_owned());
        Err(Refusal::NotAllowed(Box::new(NotAllowed { permission, role, owner })))
    }
}

/// That nobody is signed in to one.
#[must_use]
pub const fn not_signed_in() -> Refusal {
    Refusal::NotSignedIn { sign_in: SIGN_IN }
}

/// Who is signed in to a Billing Center account, if their role lets them do what the request asks for. Someone signed in to the
/// console is not.
///
/// # Errors
/// [`Refusal::NotSignedIn`], [`Refusal::NotAllowed`], or [`Refusal::Store`].
pub async fn visitor(
    request: &Request,
    sessions: &store::SignedInSessions,
    accounts: &store::BillingAccounts,
    now: Timestamp,
) -> Result<Visitor, Refusal> {
    let session = live_session(request, sessions, (AccountKind::Billing, SIGN_IN), now).await?;
    let SessionKind::Billing { account } = &session.kind else { return Err(not_signed_in()) };
    let person = accounts.billing_account(account).await?.ok_or_else(not_signed_in)?;
    let session = counting_session(sessions, session, &person, SIGN_IN, now).await?;
    see_session(sessions, &session, SIGN_IN, now).await?;
    let account = match &person.membership {
        Some(membership) => accounts.billing_account(&membership.account).await?.ok_or_else(not_signed_in)?,
        None => person.clone(),
    };
    let path = request.segments();
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    Visitor { account, person, session }.require(permission(request.method(), &path))
}

//! Changing both accounts of a person in one step.
//!
//! Two accounts belong to the same person if they have the same e-mail address: both are verified. Who may change one may not
//! change the other for that alone: each change asks for a proof that holds for both.

use accounts::{
    Account, AccountChange, AccountId, CredentialChange, Objection, OwedAccountNotice, SecurityEventKind, SessionKey,
    SessionToken,
};
use edge::{FieldProblem, Fields, Request};
use kernel::Timestamp;
use kernel::entropy::NoEntropy;
use signed_in::{Visitor, event};
use store::{Changed, StoreError};

use crate::ManageCredentials;
use crate::place::Place;

/// The box by which both accounts are changed.
pub(crate) const BOTH_FIELD: &str = "both";

/// Whether both accounts were chosen before a code was sent: `/codes` gives the choice back in the address.
pub(crate) fn both_asked(request: &Request) -> bool {
    request.query(BOTH_FIELD).is_some()
}

/// Whether both accounts are to be changed.
#[derive(Debug)]
pub(crate) enum Wish<B> {
    /// Only the account that is signed in.
    One,
    /// This one too.
    Both(B),
    /// Both, but there is no second account of the same person any more.
    Gone(FieldProblem),
}

impl<B> Wish<B> {
    /// The second account.
    pub(crate) const fn other(&self) -> Option<&B> {
        match self {
            Self::Both(other) => Some(other),
            Self::One | Self::Gone(_) => None,
        }
    }
}

/// What is told of a change.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told<'a> {
    pub(crate) event: SecurityEventKind,
    pub(crate) what: AccountChange,
    /// The new address or number, masked.
    pub(crate) now_is: &'a str,
}

impl ManageCredentials {
    /// The other account of the person that is signed in, if it can be changed along with theirs.
    pub(crate) async fn other<A: Place>(&self, visitor: &Visitor<A>) -> Result<Option<A::Other>, StoreError> {
        let found = self.same_mailbox(visitor).await?;
        Ok(if self.is_guarded(found.as_ref()).await? { None } else { found })
    }

    async fn same_mailbox<A: Place>(&self, visitor: &Visitor<A>) -> Result<Option<A::Other>, StoreError> {
        self.store.logins.account_with_email(visitor.account.email()).await
    }

    /// Whether the other account has a second factor: nobody proves it here, so it is changed from its own pages alone.
    async fn is_guarded<B: Account>(&self, other: Option<&B>) -> Result<bool, StoreError> {
        let Some(AccountId::Billing(id)) = other.map(Account::account_id) else { return Ok(false) };
        Ok(self.store.second_factors.in_force(&id, self.clock.now()).await?.is_some())
    }

    /// What the form says about both accounts.
    pub(crate) async fn wish<A: Place>(
        &self,
        visitor: &Visitor<A>,
        fields: &Fields,
    ) -> Result<Wish<A::Other>, StoreError> {
        if !fields.is_ticked(BOTH_FIELD) {
            return Ok(Wish::One);
        }
        let other = self.same_mailbox(visitor).await?;
        if self.is_guarded(other.as_ref()).await? {
            return Ok(Wish::Gone(FieldProblem::new(BOTH_FIELD, "credentials-both-second-factor")));
        }
        Ok(other.map_or_else(|| Wish::Gone(FieldProblem::new(BOTH_FIELD, "credentials-both-gone")), Wish::Both))
    }

    /// The account with `change`, made at `now`, ready to be written, with what its owner is told of it. Another address or number is
    /// told at the address before, with something to object with.
    pub(crate) fn changed<'a, A: Account>(
        &self,
        request: &Request,
        account: &'a A,
        change: &CredentialChange,
        told: Told<'_>,
        now: Timestamp,
    ) -> Result<Changed<'a, A>, NoEntropy> {
        let after = change.of(account, now);
        let reader = if told.what == AccountChange::ChangeUndone { &after } else { account };
        let mut notice = OwedAccountNotice::new(reader, told.what, told.now_is, now);
        let mut objection = None;
        if told.what.can_be_undone() {
            let back = Objection::to_change_of(account, now);
            notice = notice.with_objection(back.clone());
            objection = Some((SessionToken::from_bytes(self.entropy.bytes()?), back));
        }
        Ok(Changed { before: account, after, event: event(request, told.event, now), told: notice, objection })
    }

    /// Removes the sessions of changed accounts but the one in which it was done, and notes this browser, which is the only one
    /// they know from now on. The change has ended them already.
    pub(crate) async fn leave_nobody_else_in<A: Place>(
        &self,
        request: &Request,
        visitor: &Visitor<A>,
        other: Option<&A::Other>,
        now: Timestamp,
    ) {
        self.remove_sessions(request, &visitor.account.account_id(), Some(&visitor.session.key), now).await;
        self.remember_device(request, &visitor.account).await;
        if let Some(other) = other {
            self.remove_sessions(request, &other.account_id(), None, now).await;
            self.remember_device(request, other).await;
        }
    }

    /// Removes the sessions of an account that its change has ended, all but `kept`. One that stays opens nothing.
    pub(crate) async fn remove_sessions(
        &self,
        request: &Request,
        account: &AccountId,
        kept: Option<&SessionKey>,
        now: Timestamp,
    ) {
        if let Err(error) = self.store.sessions.end_sessions_like(&account.session_kind(), kept, now).await {
            tracing::warn!(request_id = request.request_id(), error = %error, "sessions that have ended were not removed");
        }
    }
}

//! The second factor of an account: what it is, its enrolment, proofs of it, its removal; and sign-ins that wait for it.

use accounts::second_factor::{Accepted, Enrolment, NoticeKind, OwedNotice, RemovalObjection};
use accounts::throttle::{Throttle, TooMany};
use accounts::{PendingSignIn, SecondFactor, SecurityEvent, SecurityEventKind, SessionKey, SessionKind, SessionToken};
use kernel::digest::sha256_hex;
use kernel::{BillingAccountId, Timestamp};

use crate::database::Repository;
use crate::due::kinds;
use crate::error::StoreError;
use crate::expression::{Condition, Update};
use crate::item::{Item, remove_after, to_item};
use crate::keys::{self, Key};
use crate::repositories::{
    FailedAttempts, Guesses, PendingSignIns, SecondFactorChanges, SecondFactorProofs, SecondFactors,
};
use crate::security::security_event_write;
use crate::sessions::expiring_item;
use crate::transaction::Write;

impl SecondFactors {
    /// The second factor of an account. `None` if it has none.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn second_factor(&self, id: &BillingAccountId) -> Result<Option<SecondFactor>, StoreError> {
        self.table.get(&keys::second_factor(id)).await
    }

    /// The second factor that an account is asked for at `now`. `None` if it has none, or its removal is due.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn in_force(&self, id: &BillingAccountId, now: Timestamp) -> Result<Option<SecondFactor>, StoreError> {
        Ok(self.second_factor(id).await?.filter(|factor| factor.is_in_force(now)))
    }
}

impl SecondFactorProofs {
    /// The second factor that an account is asked for at `now`: see [`SecondFactors::in_force`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn in_force(&self, id: &BillingAccountId, now: Timestamp) -> Result<Option<SecondFactor>, StoreError> {
        SecondFactors::over(&self.table).in_force(id, now).await
    }

    /// Counts a guess before it is looked at: see [`Guesses::count_tries`].
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn count_tries(
        &self,
        counters: &[(String, Throttle)],
        now: Timestamp,
    ) -> Result<Result<(), TooMany>, StoreError> {
        Guesses::over(&self.table).count_tries(counters, now).await
    }

    /// Counts a wrong proof among the security events of the account.
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn count_failed_proof(
        &self,
        id: &BillingAccountId,
        source: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let event = SecurityEvent::counted(SecurityEventKind::SecondFactorFailed, now, source);
        let whose = SessionKind::Billing { account: id.clone() };
        FailedAttempts::over(&self.table).count_failure(Some(&whose), "", &event).await
    }

    /// Writes the factor after an accepted proof over the version that was read, and notes the proof in `session`, if it was
    /// given in one: all or nothing. A recovery code that was used up is told with it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another proof was accepted in between, or the session has ended.
    pub async fn put_proof(
        &self,
        id: &BillingAccountId,
        accepted: &Accepted,
        session: Option<&SessionKey>,
        (source, now): (&str, Timestamp),
    ) -> Result<(), StoreError> {
        let mut writes = vec![factor_write(id, &accepted.after)?];
        if accepted.by_recovery_code {
            let event = SecurityEvent::new(SecurityEventKind::RecoveryCodeUsed, now, source);
            writes.push(security_event_write(id, &event)?);
            writes.push(notice_write(&OwedNotice::now(id, NoticeKind::CodeUsed, now))?);
        }
        writes.extend(session.map(|key| proved_write(key, now)));
        self.table.transact(writes).await.map_err(StoreError::from)
    }
}

impl SecondFactorChanges {
    /// The enrolment that an account has begun.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn enrolment(&self, id: &BillingAccountId) -> Result<Option<Enrolment>, StoreError> {
        self.table.get(&keys::enrolment(id)).await
    }

    /// Begins an enrolment, in place of one before.
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn put_enrolment(&self, id: &BillingAccountId, enrolment: &Enrolment) -> Result<(), StoreError> {
        let item = expiring_item(&keys::enrolment(id), enrolment, enrolment.expires_at)?;
        self.table.put_any(item).await
    }

    /// Turns the factor on that was just confirmed in `session`, which has proved it: the enrolment is used up.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the account has one already, or the enrolment or the session is gone.
    pub async fn turn_on(
        &self,
        id: &BillingAccountId,
        factor: &SecondFactor,
        session: &SessionKey,
        event: &SecurityEvent,
    ) -> Result<(), StoreError> {
        let writes = vec![
            Write::put_new(&keys::second_factor(id), factor)?,
            Write::delete_if(keys::enrolment(id), Condition::item_exists()),
            security_event_write(id, event)?,
            notice_write(&OwedNotice::now(id, NoticeKind::TurnedOn, event.at))?,
            proved_write(session, event.at),
        ];
        self.table.transact(writes).await.map_err(StoreError::from)
    }

    /// Takes the factor away, in the version that was read.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it was changed in between.
    pub async fn turn_off(
        &self,
        id: &BillingAccountId,
        factor: &SecondFactor,
        event: &SecurityEvent,
    ) -> Result<(), StoreError> {
        let writes = vec![
            remove_factor_write(id, factor),
            security_event_write(id, event)?,
            notice_write(&OwedNotice::now(id, NoticeKind::TurnedOff, event.at))?,
        ];
        self.table.transact(writes).await.map_err(StoreError::from)
    }

    /// Writes a factor with other recovery codes, a removal that was asked for, or without it; over the version before its own, with
    /// what its owner is told.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it was changed in between.
    pub async fn change(
        &self,
        id: &BillingAccountId,
        factor: &SecondFactor,
        event: &SecurityEvent,
        notices: &[OwedNotice],
    ) -> Result<(), StoreError> {
        let mut writes = vec![factor_write(id, factor)?, security_event_write(id, event)?];
        for notice in notices {
            writes.push(notice_write(notice)?);
        }
        self.table.transact(writes).await.map_err(StoreError::from)
    }

    /// What the link in a mail about a removal stops.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn removal_objection(&self, token: &SessionToken) -> Result<Option<RemovalObjection>, StoreError> {
        self.table.get(&removal_objection_key(token)).await
    }
}

impl PendingSignIns {
    /// A sign-in that waits for the second proof, if it may still go on at `now`.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn pending_sign_in(
        &self,
        token: &SessionToken,
        now: Timestamp,
    ) -> Result<Option<PendingSignIn>, StoreError> {
        let found: Option<PendingSignIn> = self.table.get(&keys::pending_sign_in(token.key().as_str())).await?;
        Ok(found.filter(|pending| pending.is_live(now)))
    }

    /// Writes a sign-in that waits for the second proof.
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn put_pending_sign_in(&self, pending: &PendingSignIn) -> Result<(), StoreError> {
        let item = expiring_item(&keys::pending_sign_in(pending.key.as_str()), pending, pending.expires_at)?;
        self.table.put_any(item).await
    }
}

/// The write of a factor over the version before its own.
fn factor_write(id: &BillingAccountId, factor: &SecondFactor) -> Result<Write, StoreError> {
    Write::put_if_version(&keys::second_factor(id), factor, factor.version.saturating_sub(1))
}

/// The removal of a factor in the version that was read.
pub(crate) fn remove_factor_write(id: &BillingAccountId, factor: &SecondFactor) -> Write {
    Write::delete_if(keys::second_factor(id), Condition::version(factor.version))
}

/// The write after which a closed account has no second factor.
pub(crate) fn forget_factor_write(id: &BillingAccountId) -> Write {
    Write::delete_any(keys::second_factor(id))
}

/// The write that notes in a session that the second factor was proved.
pub(crate) fn proved_write(session: &SessionKey, now: Timestamp) -> Write {
    let key = keys::session(session.as_str());
    Write::update_if(key, Update::new().set("secondFactorAt", now), Condition::item_exists())
}

/// The write of a mail that is owed. One of the same kind at the same instant is the same mail.
pub(crate) fn notice_write(notice: &OwedNotice) -> Result<Write, StoreError> {
    Ok(Write::put_any(notice_item(notice)?))
}

pub(crate) fn notice_item(notice: &OwedNotice) -> Result<Item, StoreError> {
    let mut item = to_item(&notice_key(notice), notice)?;
    remove_after(&mut item, notice.expires_at);
    kinds::NOTICES.mark(notice.due_at).put_on(&mut item);
    Ok(item)
}

pub(crate) fn notice_key(notice: &OwedNotice) -> Key {
    keys::owed_notice(&notice.account, notice.at, notice.kind.name())
}

pub(crate) fn removal_objection_key(token: &SessionToken) -> Key {
    keys::removal_objection(&sha256_hex(&["removal-objection", token.as_str()]))
}

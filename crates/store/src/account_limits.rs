//! Limits of an account that are used up, and lifting them.

use accounts::limits::{Counted, LIFTS_BY_AN_OPERATOR, LIFTS_OF_AN_ACCOUNT, limits_of};
use accounts::throttle::TooMany;
use accounts::{BillingAccount, KnownDevices, Lifts, OwedAccountNotice, SecurityEvent, SendHistory, Session, UsedUp};
use kernel::Timestamp;
use serde::Deserialize;

use crate::account_notices::account_notice_write;
use crate::audit::{AUDIT_WRITES, AuditEntry};
use crate::codes::guess_key;
use crate::error::StoreError;
use crate::expression::Condition;
use crate::item::{Item, from_item};
use crate::keys::{self, Key};
use crate::repositories::AccountLimits;
use crate::security::security_event_write;
use crate::sessions::expiring_item;
use crate::transaction::{MAX_TRANSACTION_WRITES, Write};

/// How many limits are lifted in one transaction, beside the security event, the owed mail, the two counts of lifts and the
/// audit entry. Nobody has as many that are used up.
const MAX_LIFTED_TOGETHER: usize = MAX_TRANSACTION_WRITES - AUDIT_WRITES - 4;

/// What is used up of an account, and whether it may be lifted.
#[derive(Clone, Debug)]
pub struct UsedUpLimits {
    /// The limits that are used up.
    pub used_up: Vec<UsedUp>,
    /// The lifts of the account of late.
    pub lifts: Lifts,
}

/// A counter as it is kept.
#[derive(Debug, Deserialize)]
struct Guesses {
    guesses: u32,
}

impl AccountLimits {
    /// What is used up of `account` at `now`: in the browsers it knows, its `sessions`, and from the networks of `sources`.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn used_up(
        &self,
        account: &BillingAccount,
        sessions: &[Session],
        sources: &[String],
        now: Timestamp,
    ) -> Result<UsedUpLimits, StoreError> {
        let beside = [keys::billing_devices(&account.id), keys::lifts_of(&account.id)];
        let mut found = self.table.get_items(&beside).await?.into_iter();
        let devices: KnownDevices = read(found.next().flatten())?;
        let lifts: Lifts = read(found.next().flatten())?;
        let limits = limits_of(account, &devices, sessions, sources, now);
        let keys: Vec<Key> = limits.iter().map(|limit| counted_key(&limit.counted, now)).collect();
        let mut used_up = Vec::new();
        for (limit, item) in limits.iter().zip(self.table.get_items(&keys).await?) {
            let Some(item) = item else { continue };
            used_up.extend(match limit.counted {
                Counted::Guesses(..) => limit.used_up_by(from_item::<Guesses>(item)?.guesses, now),
                Counted::Codes(..) => limit.used_up_with(&from_item::<SendHistory>(item)?, now),
            });
        }
        Ok(UsedUpLimits { used_up, lifts })
    }

    /// Lifts `used_up` of an account for the operator `entry` names, with a security event for the owner. It counts for `person`, whatever
    /// sessions they have. The inner error says that it was done too often of late.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if somebody lifted limits of this account, or the operator any, since they were read.
    pub async fn lift(
        &self,
        account: &BillingAccount,
        limits: &UsedUpLimits,
        person: &str,
        event: &SecurityEvent,
        told: &OwedAccountNotice,
        entry: &AuditEntry,
    ) -> Result<Result<(), TooMany>, StoreError> {
        let (now, of, by) = (entry.at, keys::lifts_of(&account.id), keys::lifts_by(person));
        let found = self.table.get_items(std::slice::from_ref(&by)).await?.into_iter().next().flatten();
        let by_operator: Lifts = read(found)?;
        let mut writes = vec![security_event_write(&account.id, event)?, account_notice_write(told)?];
        for (key, before, most) in
            [(&of, &limits.lifts, LIFTS_OF_AN_ACCOUNT), (&by, &by_operator, LIFTS_BY_AN_OPERATOR)]
        {
            match before.one_more(most, now) {
                Ok(lifts) => writes.push(lifts_write(key, &lifts)?),
                Err(too_many) => return Ok(Err(too_many)),
            }
        }
        let keys = limits.used_up.iter().take(MAX_LIFTED_TOGETHER).map(|one| counted_key(&one.limit.counted, now));
        writes.extend(keys.map(Write::delete_any));
        self.table.transact_audited(writes, entry).await.map(Ok)
    }
}

fn read<T: serde::de::DeserializeOwned + Default>(item: Option<Item>) -> Result<T, StoreError> {
    Ok(item.map(from_item).transpose()?.unwrap_or_default())
}

fn counted_key(counted: &Counted, now: Timestamp) -> Key {
    match counted {
        Counted::Guesses(of, throttle) => guess_key(of, *throttle, now),
        Counted::Codes(target, budget) => keys::sends(target, budget),
    }
}

/// The write of lifts over the version they were read in.
fn lifts_write(key: &Key, lifts: &Lifts) -> Result<Write, StoreError> {
    let mut raised = lifts.clone();
    raised.version += 1;
    let condition = Condition::as_read(lifts.version);
    Ok(Write::put_if(expiring_item(key, &raised, lifts.expires_at())?, condition))
}

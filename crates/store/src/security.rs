//! Security events of an account. They are only ever added, or counted up.

use accounts::security::SECURITY_EVENT_DAYS;
use accounts::{AccountId, SecurityEvent, SessionKind};
use kernel::BillingAccountId;
use kernel::digest::sha256_hex;

use crate::error::StoreError;
use crate::expression::Update;
use crate::item::{SECONDS_A_DAY, from_item, remove_after, to_item};
use crate::keys::{self, Key, TTL};
use crate::repositories::{FailedAttempts, SecurityEvents};
use crate::transaction::Write;

/// How long it is kept, in days, how often somebody tried a login that nobody has: nobody reads it.
const NOBODYS_DAYS: i64 = 1;

impl SecurityEvents {
    /// Adds an event that comes with no other change.
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn add_security_event(&self, id: &AccountId, event: &SecurityEvent) -> Result<(), StoreError> {
        self.table.transact(vec![account_event_write(id, event)?]).await.map_err(StoreError::from)
    }

    /// The latest events of the account of `kind`, newest first, at most `limit`; none for an activation, which has no account.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn security_events(&self, kind: &SessionKind, limit: u16) -> Result<Vec<SecurityEvent>, StoreError> {
        let Key { pk, .. } = match kind {
            SessionKind::Activation { .. } => return Ok(Vec::new()),
            SessionKind::Console { account } => keys::console_account(account),
            SessionKind::Billing { account } => keys::billing_account(account),
        };
        let items = self.table.query_newest(&pk, keys::SECURITY_PREFIX, limit).await?;
        items.into_iter().map(from_item).collect()
    }
}

impl FailedAttempts {
    /// Counts one more failed attempt at `login` among the security events of the account `of`, in the hour that `event` begins
    /// at. Where nobody has the login the same is written elsewhere, so that neither time nor cost tells. An attempt whose
    /// answer was lost may count twice.
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn count_failure(
        &self,
        of: Option<&SessionKind>,
        login: &str,
        event: &SecurityEvent,
    ) -> Result<(), StoreError> {
        let suffix = format!("counted-{}", event.kind.name());
        let (key, days) = match of {
            Some(SessionKind::Billing { account }) => {
                (keys::billing_security_event(account, event.at, &suffix), SECURITY_EVENT_DAYS)
            }
            Some(SessionKind::Console { account }) => {
                (keys::console_security_event(account, event.at, &suffix), SECURITY_EVENT_DAYS)
            }
            Some(SessionKind::Activation { .. }) | None => {
                (keys::nobodys_security_event(login, event.at, &suffix), NOBODYS_DAYS)
            }
        };
        let ttl = event.at.plus_seconds(days * SECONDS_A_DAY).seconds();
        let update = Update::new().set("at", event.at).set("kind", event.kind.name());
        let update = update.set("source", event.source.as_str()).set(TTL, ttl).add("count", 1_u64);
        self.table.update_any(&key, update, None).await.map(drop)
    }
}

/// The write that adds an event of a Billing Center account. Two of one kind from one address in one millisecond are one.
pub(crate) fn security_event_write(id: &BillingAccountId, event: &SecurityEvent) -> Result<Write, StoreError> {
    event_write(&keys::billing_security_event(id, event.at, &suffix_of(event)), event)
}

/// The write that adds an event of an account of either kind.
pub(crate) fn account_event_write(id: &AccountId, event: &SecurityEvent) -> Result<Write, StoreError> {
    event_write(&keys::security_event(id, event.at, &suffix_of(event)), event)
}

fn suffix_of(event: &SecurityEvent) -> String {
    match &event.about {
        Some(about) => sha256_hex(&[event.kind.name(), &event.source, &about.who]),
        None => sha256_hex(&[event.kind.name(), &event.source]),
    }
}

fn event_write(key: &Key, event: &SecurityEvent) -> Result<Write, StoreError> {
    let mut item = to_item(key, event)?;
    remove_after(&mut item, event.at.plus_seconds(SECURITY_EVENT_DAYS * SECONDS_A_DAY));
    Ok(Write::put_any(item))
}

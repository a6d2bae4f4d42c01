//! What operators see of the outbox, and what they have told again: whom the product's events go to, what waits, what was
//! given up. Delivering stays deliver-events': a replay only makes events due again.

use std::collections::BTreeSet;

use kernel::{LicenseId, Timestamp};
use serde::{Deserialize, Serialize};
use telling::{Kind, Outgoing, Target, TargetName};

use crate::audit::AuditEntry;
use crate::due::{Until, due_text, kinds, without_urgency};
use crate::error::StoreError;
use crate::expression::{Condition, KeyCondition};
use crate::item::{from_item, key_of, to_item};
use crate::keys;
use crate::outbox::{given_up_place, outgoing_item};
use crate::repositories::{Outbox, ProductEvents, Replays};
use crate::transaction::Write;

/// How many events of a license one look reads.
const LOOK: u16 = 100;

/// Somebody who is told, as deliver-events last read its list: never a URL or a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownTarget {
    /// The name.
    pub name: TargetName,
    /// The kinds it wants.
    pub kinds: BTreeSet<Kind>,
}

impl KnownTarget {
    /// The target.
    #[must_use]
    pub fn target(&self) -> Target {
        Target { name: self.name.clone(), kinds: self.kinds.clone() }
    }
}

/// Who is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownTargets {
    /// All of them.
    pub targets: Vec<KnownTarget>,
    /// The time since which it is so, at least.
    pub noted_at: Timestamp,
}

/// A page of events, and where the next one begins.
pub type OutgoingPage = (Vec<Outgoing>, Option<String>);

impl Outbox {
    /// Notes who is told, where that is not known yet.
    ///
    /// # Errors
    /// [`StoreError`] as of any write. [`StoreError::Conflict`] if a later run noted it.
    pub async fn note_targets(&self, targets: &[Target], now: Timestamp) -> Result<(), StoreError> {
        let key = keys::targets();
        let known = |target: &Target| KnownTarget { name: target.name.clone(), kinds: target.kinds.clone() };
        let targets: Vec<KnownTarget> = targets.iter().map(known).collect();
        let found =
            self.table.query_all(&key.pk).await?.into_iter().next().map(from_item::<KnownTargets>).transpose()?;
        if found.is_some_and(|found| found.targets == targets) {
            return Ok(());
        }
        let item = to_item(&key, &KnownTargets { targets, noted_at: now })?;
        let is_later = Condition::item_absent().or(Condition::at_most("noted_at", now));
        self.table.put_if(item, is_later).await
    }
}

impl ProductEvents {
    /// Who is told; `None` if nothing was delivered yet since this is noted.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn known_targets(&self) -> Result<Option<KnownTargets>, StoreError> {
        self.table.query_all(&keys::targets().pk).await?.into_iter().next().map(from_item).transpose()
    }

    /// The events that are to be delivered, those due first, as many as one page has; and whether there are more.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn waiting_events(&self) -> Result<(Vec<Outgoing>, bool), StoreError> {
        let (waiting, next) = self.table.due_page(&kinds::OUTBOX, 0, Until::End, None).await?;
        let found = self.table.get_items(&without_urgency(waiting)).await?.into_iter().flatten().map(from_item);
        Ok((found.collect::<Result<_, _>>()?, next.is_some()))
    }

    /// A page of the events that were given up, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn given_up_events(&self, after: Option<String>) -> Result<OutgoingPage, StoreError> {
        let (waiting, next) = self.table.due_page(&kinds::DEAD_LETTERS, 0, Until::End, after.as_deref()).await?;
        let found = self.table.get_items(&without_urgency(waiting)).await?.into_iter().flatten().map(from_item);
        Ok((found.collect::<Result<_, _>>()?, next))
    }
}

impl Replays {
    /// The place behind an event of a license's queue, to go on from: see [`Replays::events_of`].
    #[must_use]
    pub fn place_behind(event: &Outgoing) -> String {
        format!("{}!", keys::outgoing(&event.event).sk)
    }

    /// The place behind an event that was given up, to go on from: see [`Replays::given_up`].
    #[must_use]
    pub fn place_behind_given_up(event: &Outgoing) -> String {
        format!("{}!", given_up_place(event))
    }

    /// Events of a license's queue that happened from `from` until before `to`, in their order; and where to go on. A place
    /// to go on from takes the place of `from`.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn events_of(
        &self,
        license: &LicenseId,
        from: Timestamp,
        to: Timestamp,
        after: Option<String>,
    ) -> Result<OutgoingPage, StoreError> {
        let from = after.unwrap_or_else(|| due_text(from));
        let Some(condition) = KeyCondition::of(&keys::queue(license)).between(&from, &due_text(to)) else {
            return Ok((Vec::new(), None));
        };
        let call = self.table.query(&condition)?.limit(i32::from(LOOK));
        let page = self.table.connection.call_until_answered(|| call.clone().send()).await?;
        let more = page.last_evaluated_key.is_some_and(|key| !key.is_empty());
        let items = page.items.unwrap_or_default();
        let last = items.last().map(key_of).transpose()?;
        let next = last.filter(|_| more).map(|key| format!("{}!", key.sk));
        Ok((items.into_iter().map(from_item).collect::<Result<_, _>>()?, next))
    }

    /// The same of all licenses, of what was given up.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn given_up(
        &self,
        from: Timestamp,
        to: Timestamp,
        after: Option<String>,
    ) -> Result<OutgoingPage, StoreError> {
        let after = after.unwrap_or_else(|| due_text(from));
        let until = due_text(to);
        let (waiting, next) = self.table.due_page(&kinds::DEAD_LETTERS, 0, Until::Text(&until), Some(&after)).await?;
        let found = self.table.get_items(&without_urgency(waiting)).await?.into_iter().flatten().map(from_item);
        Ok((found.collect::<Result<_, _>>()?, next))
    }

    /// Writes events that are due again, each over the version it was decided from, with the entry of who wanted that; all or
    /// nothing. The table's stream has them delivered at once.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if one of them was delivered or tried meanwhile.
    pub async fn replay(&self, events: &[Outgoing], entry: &AuditEntry) -> Result<(), StoreError> {
        let mut writes = Vec::with_capacity(events.len());
        for event in events {
            let next = Outgoing { version: event.version + 1, ..event.clone() };
            writes.push(Write::put_if(outgoing_item(&next)?, Condition::version(event.version)));
        }
        self.table.transact_audited(writes, entry).await
    }
}

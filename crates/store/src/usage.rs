//! Usage events: each is remembered and counted in one transaction, many events in few transactions.

use std::collections::BTreeMap;

use accounts::Workspace;
use kernel::{Dimension, Hour, LicenseId, Timestamp, WorkspaceId};
use metering::event::MEMORY_SECONDS;
use metering::{Counters, Raw, Reason, UsageEvent};
use serde::{Deserialize, Serialize};

use crate::counting::{add_shard_write, add_write};
use crate::error::StoreError;
use crate::expression::Condition;
use crate::held::add_held_write;
use crate::item::{from_item, to_item};
use crate::keys::{self, Key};
use crate::late::add_late_write;
use crate::repositories::UsageIntake;
use crate::transaction::{MAX_TRANSACTION_WRITES, TransactError, Write};

/// Where an event counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In an hour of a license's ledger.
    Hour {
        /// Whose.
        license: LicenseId,
        /// Which.
        hour: Hour,
        /// The further counter item, if many report at once.
        shard: Option<u8>,
    },
    /// In quarantine: its month is closed.
    Late {
        /// Whose.
        license: LicenseId,
        /// The record's hour.
        hour: Hour,
    },
    /// Held until the license becomes active.
    Held {
        /// Whose.
        workspace: WorkspaceId,
        /// The record's hour.
        hour: Hour,
    },
}

/// An event and where it shall count.
#[derive(Clone, Debug)]
pub struct Placement<'a> {
    /// The event.
    pub event: &'a UsageEvent,
    /// Where.
    pub place: Place,
}

/// What became of one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ingested {
    /// It counts.
    Counted,
    /// Its id was taken before, by this event or another.
    Known(KnownEvent),
    /// The place takes nothing any more: find another.
    Closed,
    /// Too many others write there, so nothing is known of the place: decide again, and spread usage of an hour over
    /// further counter items.
    Contended,
}

/// An event that was taken, as it is remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownEvent {
    /// The hash of what it said.
    pub content: String,
    /// The hour it counts in; absent while held or in quarantine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hour: Option<Hour>,
    /// Who used.
    pub workspace: WorkspaceId,
    /// What.
    pub dimension: Dimension,
    /// How much.
    pub quantity: Raw,
    /// When it was used: its own time, wherever it counts.
    pub time: Timestamp,
    /// When it was taken.
    pub taken_at: Timestamp,
    /// The time from which the id may be used anew.
    pub expires_at: Timestamp,
    ttl: i64,
}

/// What a transaction adds to one place.
struct Sum {
    /// The first of its events.
    first: String,
    counters: Counters,
}

/// How often usage that meets others is tried before it goes to a further counter item: about 150 ms.
const TRIES_BEFORE_SPREADING: u32 = 4;

impl UsageIntake {
    /// Takes events, each once and all of it or nothing. Answers for each what became of it. The ids in one call must
    /// differ.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be reached: some events may be taken then, and are known when sent again.
    pub async fn take_usage(&self, placements: &[Placement<'_>], now: Timestamp) -> Result<Vec<Ingested>, StoreError> {
        let mut order: Vec<usize> = (0..placements.len()).collect();
        order.sort_by(|one, other| place_of(placements, *one).cmp(&place_of(placements, *other)));
        let mut taken: Vec<Ingested> = vec![Ingested::Counted; placements.len()];
        let mut group: Vec<usize> = Vec::new();
        let mut places = 0;
        for position in order {
            let place = place_of(placements, position);
            let new_place = group.last().is_none_or(|last| place_of(placements, *last) != place);
            if group.len() + places + 1 + usize::from(new_place) > MAX_TRANSACTION_WRITES {
                self.take_group(placements, std::mem::take(&mut group), &mut taken, now).await?;
                places = 0;
            }
            if group.is_empty() || new_place {
                places += 1;
            }
            group.push(position);
        }
        self.take_group(placements, group, &mut taken, now).await?;
        Ok(taken)
    }

    /// One transaction; what stands in its way is answered for and left out, and the others tried again.
    async fn take_group(
        &self,
        placements: &[Placement<'_>],
        mut group: Vec<usize>,
        taken: &mut [Ingested],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        while !group.is_empty() {
            let (writes, places) = self.group_writes(placements, &group, now)?;
            let failed = match self.table.transact_tries(writes, TRIES_BEFORE_SPREADING).await {
                Ok(()) => return Ok(()),
                Err(TransactError::Store(StoreError::Contended)) => {
                    group.iter().for_each(|position| set(taken, *position, Ingested::Contended));
                    return Ok(());
                }
                Err(TransactError::Store(error)) => return Err(error),
                Err(TransactError::Failed(failed)) => failed,
            };
            let known: Vec<usize> = failed.iter().filter_map(|at| group.get(*at)).copied().collect();
            let closed: Vec<&Place> =
                failed.iter().filter_map(|at| places.get(at.checked_sub(group.len())?)).copied().collect();
            let events: Vec<&UsageEvent> =
                known.iter().filter_map(|at| placements.get(*at)).map(|one| one.event).collect();
            for (position, event) in known.iter().zip(self.known_events(&events, now).await?) {
                // An id that is not known any more has expired in between: it is tried again.
                if let Some(event) = event {
                    set(taken, *position, Ingested::Known(event));
                    group.retain(|other| other != position);
                }
            }
            let blocked = |position: &usize| closed.iter().any(|place| Some(*place) == place_of(placements, *position));
            group.iter().filter(|position| blocked(position)).for_each(|at| set(taken, *at, Ingested::Closed));
            group.retain(|position| !blocked(position));
        }
        Ok(())
    }

    /// What was taken by the ids of `events`, in their order; `None` where nothing was, or it is forgotten at `now`. The
    /// ids must differ.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn known_events(
        &self,
        events: &[&UsageEvent],
        now: Timestamp,
    ) -> Result<Vec<Option<KnownEvent>>, StoreError> {
        let keys: Vec<Key> = events.iter().map(|event| id_key(event)).collect();
        let known =
            self.table.get_items(&keys).await?.into_iter().map(|item| item.map(from_item::<KnownEvent>).transpose());
        known.map(|known| known.map(|known| known.filter(|known| known.expires_at > now))).collect()
    }

    /// First the ids in the order of the group, then one write for each place.
    fn group_writes<'a>(
        &self,
        placements: &'a [Placement<'_>],
        group: &[usize],
        now: Timestamp,
    ) -> Result<(Vec<Write>, Vec<&'a Place>), StoreError> {
        let mut writes = Vec::with_capacity(group.len() + 1);
        let mut sums: BTreeMap<&Place, Sum> = BTreeMap::new();
        for placement in group.iter().filter_map(|position| placements.get(*position)) {
            writes.push(id_write(placement, now)?);
            let event = placement.event;
            let first = || Sum { first: id_key(event).pk, counters: Counters::new() };
            let counters = &mut sums.entry(&placement.place).or_insert_with(first).counters;
            let shares = counters.entry(event.dimension.clone()).or_default();
            let sum = shares.entry(Some(event.workspace.clone())).or_default();
            *sum = sum.plus(event.quantity);
        }
        let written =
            |(place, sum): (&&Place, &Sum)| place_write(place, &sum.counters, &sum.first, Reason::MonthClosed, now);
        writes.extend(sums.iter().map(written));
        Ok((writes, sums.into_keys().collect()))
    }

    /// The workspaces at `ids` that exist.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn workspaces_by_id(&self, ids: &[WorkspaceId]) -> Result<Vec<Workspace>, StoreError> {
        let keys: Vec<Key> = ids.iter().map(keys::workspace).collect();
        self.table.get_items(&keys).await?.into_iter().flatten().map(from_item).collect()
    }
}

fn place_of<'a>(placements: &'a [Placement<'_>], position: usize) -> Option<&'a Place> {
    placements.get(position).map(|placement| &placement.place)
}

fn set(taken: &mut [Ingested], position: usize, value: Ingested) {
    if let Some(slot) = taken.get_mut(position) {
        *slot = value;
    }
}

fn id_key(event: &UsageEvent) -> Key {
    keys::usage_event(&event.source, &event.id)
}

fn id_write(placement: &Placement<'_>, now: Timestamp) -> Result<Write, StoreError> {
    let event = placement.event;
    let expires_at = now.plus_seconds(MEMORY_SECONDS);
    let row = KnownEvent {
        content: event.content(),
        hour: match &placement.place {
            Place::Hour { hour, .. } => Some(*hour),
            Place::Late { .. } | Place::Held { .. } => None,
        },
        workspace: event.workspace.clone(),
        dimension: event.dimension.clone(),
        quantity: event.quantity,
        time: event.time,
        taken_at: now,
        expires_at,
        ttl: expires_at.seconds(),
    };
    let item = to_item(&id_key(event), &row)?;
    Ok(Write::put_if(item, Condition::item_absent().or(Condition::at_most("expires_at", now))))
}

/// The write that adds counters to a place; where a late or held item is made by it, the item is `made_by` this.
pub(crate) fn place_write(place: &Place, counters: &Counters, made_by: &str, reason: Reason, now: Timestamp) -> Write {
    match place {
        Place::Hour { license, hour, shard: None } => add_write(license, *hour, counters, &BTreeMap::new()),
        Place::Hour { license, hour, shard: Some(shard) } => add_shard_write(license, *hour, *shard, counters),
        Place::Late { license, hour } => add_late_write(license, *hour, counters, made_by, reason, now),
        Place::Held { workspace, hour } => add_held_write(workspace, *hour, counters, made_by, now),
    }
}

//! Events that the product is told again. They keep their ids, so that a receiver which remembers ids takes each once, and
//! their order: a queue is carried in its order, and what is behind an event that is due again waits for it.

use std::collections::BTreeSet;

use kernel::{Entropy, LicenseId, Timestamp};
use store::{AuditAct, AuditEntry, Replays, StoreError};
use telling::{Outgoing, Target};

use crate::decision::Order;

/// How many events one order has told again: they are one transaction, of at most 100 writes with the audit log's.
pub const MAX_REPLAYED: usize = 50;
/// How many pages of events one order looks through.
const MAX_PAGES: usize = 4;
/// How often it is decided anew when a delivery was noted in between.
const MAX_DECISIONS: usize = 4;

/// What is to be told again, and to whom.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Of which license: all that is kept. `None`: of all licenses what was given up.
    pub license: Option<LicenseId>,
    /// What happened from then on.
    pub from: Timestamp,
    /// What happened before then.
    pub to: Timestamp,
    /// To whom.
    pub target: Target,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// How many events are due again.
    pub count: usize,
    /// From when on to ask for the rest, if there is more.
    pub more_from: Option<Timestamp>,
}

/// Why nothing is told again.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// No random bytes.
    #[error("no random bytes: {0}")]
    Entropy(#[from] kernel::entropy::NoEntropy),
    /// The table's trouble; [`StoreError::Conflict`] if deliveries kept being noted in between.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Wanted {
    /// Whether an event is told again: one that still waits is told anyway, so repeating an order adds nothing.
    #[must_use]
    pub fn fits(&self, outgoing: &Outgoing) -> bool {
        let (event, name) = (&outgoing.event, &self.target.name);
        let in_span = (self.from..self.to).contains(&event.at);
        let delivery = outgoing.deliveries.get(name);
        let is_over = match self.license {
            Some(_) => delivery.is_some_and(telling::Delivery::is_settled),
            None => delivery.is_some_and(|delivery| delivery.dead_at.is_some()),
        };
        in_span && is_over && self.target.kinds.contains(&event.kind)
    }

    fn subject(&self, count: usize) -> String {
        let of = self.license.as_ref().map_or("given-up", LicenseId::as_str);
        format!("{of}~{}~{}~{}={count}", self.target.name, self.from, self.to)
    }
}

/// Has the first [`MAX_REPLAYED`] of the events that fit told again, with an entry in the audit log.
///
/// # Errors
/// [`ReplayError`].
pub async fn replay(
    replays: &Replays,
    entropy: &Entropy,
    wanted: &Wanted,
    order: &Order,
    now: Timestamp,
) -> Result<Replayed, ReplayError> {
    for _ in 0..MAX_DECISIONS {
        let (mut events, more_from) = look(replays, wanted).await?;
        let count = events.len();
        if events.is_empty() {
            return Ok(Replayed { count, more_from });
        }
        for event in &mut events {
            event.replay(&wanted.target.name, now);
        }
        let entry = order.entry(entropy, AuditAct::ReplayEvents, wanted.subject(count), now)?;
        let entry = AuditEntry { license: wanted.license.clone(), ..entry };
        match replays.replay(&events, &entry).await {
            Ok(()) => return Ok(Replayed { count, more_from }),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(StoreError::Conflict.into())
}

/// The events that fit, the earliest first, and from when on there may be more.
async fn look(replays: &Replays, wanted: &Wanted) -> Result<(Vec<Outgoing>, Option<Timestamp>), StoreError> {
    let (mut found, mut after, mut last) = (Vec::new(), None, wanted.from);
    let mut seen = BTreeSet::new();
    for _ in 0..MAX_PAGES {
        let (events, next) = match &wanted.license {
            Some(license) => replays.events_of(license, wanted.from, wanted.to, after).await?,
            None => replays.given_up(wanted.from, wanted.to, after).await?,
        };
        for event in events {
            last = event.event.at;
            if wanted.fits(&event) && seen.insert(event.event.id.clone()) {
                if found.len() == MAX_REPLAYED {
                    return Ok((found, Some(last)));
                }
                found.push(event);
            }
        }
        after = next;
        if after.is_none() {
            return Ok((found, None));
        }
    }
    Ok((found, Some(last)))
}

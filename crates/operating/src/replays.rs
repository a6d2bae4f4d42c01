//! Events that the product is told again. They keep their ids, so that a receiver which remembers ids takes each once, and
//! their order: a queue is carried in its order, and what is behind an event that is due again waits for it. All that came after one in
//! its license's queue is told again behind it: told alone, it would be the last word about the license or a workspace.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Entropy, LicenseId, Timestamp, digest};
use store::{AuditAct, AuditEntry, KnownTarget, KnownTargets, Replays, StoreError};
use telling::{Delivery, Outgoing, Target, TargetName, told_again};

use crate::decider::Order;

/// How many events one order has told again: they are one transaction, of at most 100 writes with the audit log's.
pub const MAX_REPLAYED: usize = 50;
/// How many pages of events one order looks through.
const MAX_PAGES: usize = 4;
/// How often it is decided anew when a delivery was noted in between.
const MAX_DECISIONS: usize = 4;
/// The most licenses that one order leaves to orders of their own before it stops.
const MAX_LEFT: usize = 10;

/// How long an event can be told again, in seconds: the outbox keeps it for 35 days.
const KEPT_SECONDS: i64 = 35 * 86_400;

/// The earliest instant of what can be told again at `now`.
#[must_use]
pub fn kept_since(now: Timestamp) -> Timestamp {
    now.plus_seconds(-KEPT_SECONDS)
}

/// What the place that an order ends at begins with: target, license and span as they were typed, so that it holds for the same order only.
#[must_use]
pub fn of_order(typed: [&str; 4]) -> String {
    format!("{}|", digest::sha256_hex(&typed.map(str::trim)))
}

/// What waits for one target.
#[derive(Clone, Debug, Default)]
pub struct Waiting {
    /// How many events.
    pub count: usize,
    /// When the longest waiting event happened.
    pub since: Option<Timestamp>,
    /// What the last failed try met.
    pub problem: Option<String>,
}

/// How many events wait for each target.
#[must_use]
pub fn waiting(known: Option<&KnownTargets>, events: &[Outgoing]) -> BTreeMap<TargetName, Waiting> {
    let mut waiting = BTreeMap::<TargetName, Waiting>::new();
    for target in known.iter().flat_map(|known| &known.targets).map(KnownTarget::target) {
        for event in events.iter().filter(|event| !event.is_settled_for(&target)) {
            let its = waiting.entry(target.name.clone()).or_default();
            its.count += 1;
            its.since = its.since.into_iter().chain([event.event.at]).min();
            let problem = event.deliveries.get(&target.name).and_then(|delivery| delivery.problem.clone());
            its.problem = problem.or(its.problem.take());
        }
    }
    waiting
}

/// What is to be told again, and to whom.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Of which license: all that is kept. `None`: of all licenses what was given up, and what came after it.
    pub license: Option<LicenseId>,
    /// The first of it happened from then on.
    pub from: Timestamp,
    /// And before then.
    pub to: Timestamp,
    /// The recipient.
    pub target: Target,
    /// The place behind which to go on, as an order before said ([`Replayed::more`]).
    pub after: Option<String>,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// How many events are due again.
    pub count: usize,
    /// The place to go on from, if there is more.
    pub more: Option<String>,
    /// Licenses of which more came after what was given up than one order tells: each takes orders of its own.
    pub left: Vec<LicenseId>,
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
    /// Whether an event of the license is told again: one that still waits is told anyway, so repeating an order adds nothing.
    fn fits(&self, outgoing: &Outgoing) -> bool {
        self.target.kinds.contains(&outgoing.event.kind) && self.delivery(outgoing).is_some_and(Delivery::is_final)
    }

    /// Whether an event was given up, and happened when it is asked for.
    fn is_given_up(&self, outgoing: &Outgoing) -> bool {
        let is_dead = self.delivery(outgoing).is_some_and(|delivery| delivery.dead_at.is_some());
        is_dead && self.fits(outgoing) && (self.from..self.to).contains(&outgoing.event.at)
    }

    fn delivery<'a>(&self, outgoing: &'a Outgoing) -> Option<&'a Delivery> {
        outgoing.deliveries.get(&self.target.name)
    }

    fn subject(&self, count: usize) -> String {
        let of = self.license.as_ref().map_or("given-up", LicenseId::as_str);
        format!("{of}~{}~{}~{}={count}", self.target.name, self.from, self.to)
    }
}

/// What one order tells again.
#[derive(Debug, Default)]
struct Found {
    events: Vec<Outgoing>,
    more: Option<String>,
    left: Vec<LicenseId>,
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
        let Found { mut events, more, left } = match &wanted.license {
            Some(license) => of_license(replays, wanted, license, now).await?,
            None => of_all(replays, wanted, now).await?,
        };
        let replayed = Replayed { count: events.len(), more, left };
        if events.is_empty() {
            return Ok(replayed);
        }
        for event in &mut events {
            event.replay(&wanted.target.name, now);
        }
        let entry = order.entry(entropy, AuditAct::ReplayEvents, wanted.subject(replayed.count), now)?;
        let entry = AuditEntry { license: wanted.license.clone(), ..entry };
        match replays.replay(&events, &entry).await {
            Ok(()) => return Ok(replayed),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(StoreError::Conflict.into())
}

/// Of a license the first event that is asked for and all behind it, whenever that happened, as far as one order goes.
async fn of_license(
    replays: &Replays,
    wanted: &Wanted,
    license: &LicenseId,
    now: Timestamp,
) -> Result<Found, StoreError> {
    let (mut found, mut after, mut has_begun) = (Found::default(), wanted.after.clone(), wanted.after.is_some());
    for _ in 0..MAX_PAGES {
        let (events, next) = replays.events_of(license, wanted.from, end(now), after).await?;
        for event in events {
            if !has_begun && event.event.at >= wanted.to {
                return Ok(found);
            }
            if wanted.fits(&event) {
                has_begun = true;
                if found.events.len() == MAX_REPLAYED {
                    found.more = found.events.last().map(Replays::place_behind);
                    return Ok(found);
                }
                found.events.push(event);
            }
        }
        after = next;
        if after.is_none() {
            return Ok(found);
        }
    }
    found.more = after;
    Ok(found)
}

/// Of all licenses what was given up and all that came after it, license by license, as far as one order goes.
async fn of_all(replays: &Replays, wanted: &Wanted, now: Timestamp) -> Result<Found, StoreError> {
    let (mut found, mut after) = (Found::default(), wanted.after.clone());
    let (mut seen, mut last) = (BTreeSet::new(), wanted.after.clone());
    for _ in 0..MAX_PAGES {
        let (events, next) = replays.given_up(wanted.from, wanted.to, after).await?;
        for event in events {
            let license = &event.event.license;
            if wanted.is_given_up(&event) && seen.insert(license.clone()) {
                let behind = behind(replays, wanted, &event, now).await?;
                match behind {
                    Some(events) if found.events.len() + events.len() <= MAX_REPLAYED => found.events.extend(events),
                    // It is the first of the next order. Alone it fits, so something comes before it.
                    Some(_) => return Ok(Found { more: last, ..found }),
                    None => found.left.push(license.clone()),
                }
                if found.left.len() == MAX_LEFT {
                    return Ok(Found { more: Some(Replays::place_behind_given_up(&event)), ..found });
                }
            }
            last = Some(Replays::place_behind_given_up(&event));
        }
        after = next;
        if after.is_none() {
            return Ok(found);
        }
    }
    Ok(Found { more: after, ..found })
}

/// What is told again of the license of an event that was given up: it, and all behind it. `None` if that is more than one order tells.
async fn behind(
    replays: &Replays,
    wanted: &Wanted,
    given_up: &Outgoing,
    now: Timestamp,
) -> Result<Option<Vec<Outgoing>>, StoreError> {
    let event = &given_up.event;
    let (mut found, mut after) = (Vec::new(), None);
    for _ in 0..MAX_PAGES {
        let (queue, next) = replays.events_of(&event.license, event.at, end(now), after).await?;
        // The first of them begins it; the pages behind that are all behind it.
        let positions = told_again(&queue, &wanted.target.name, |one| !found.is_empty() || one.event.id == event.id);
        let again = positions.into_iter().filter_map(|position| queue.get(position)).filter(|one| wanted.fits(one));
        found.extend(again.cloned());
        if found.len() > MAX_REPLAYED {
            return Ok(None);
        }
        after = next;
        if after.is_none() {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Behind everything that has happened by `now`.
fn end(now: Timestamp) -> Timestamp {
    now.plus_seconds(1)
}

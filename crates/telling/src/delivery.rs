//! When an event is sent to a target, tried again, or given up.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use kernel::{Timestamp, digest};
use serde::{Deserialize, Serialize};

use crate::event::{Event, Kind};

/// How many seconds after each failed try the next one follows; after the last of these the event is a dead letter.
/// About three days in all (the schedule that Standard Webhooks recommends, with a shorter start because a final hour
/// has 45 minutes).
pub const RETRY_AFTER_SECONDS: [i64; 10] = [5, 30, 120, 600, 1800, 7200, 18_000, 36_000, 50_400, 72_000];

/// Retries are delayed at random by up to a tenth of their wait, so that those of many licenses do not come all at once.
const JITTER_DIVISOR: i64 = 10;

/// The most characters of a problem that are kept.
const MAX_PROBLEM_CHARACTERS: usize = 200;

/// The name under which the EventBridge bus is noted among the targets.
const BUS: &str = "bus";

/// What deliveries to a target are noted under.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TargetName(String);

impl TargetName {
    /// Reads the name of an endpoint: 1 to 32 of `a-z`, `0-9` and `-`, and not the bus's own.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        ((1..=32).contains(&text.len()) && plain && text != BUS).then(|| Self(text.to_owned()))
    }

    /// The EventBridge bus.
    #[must_use]
    pub fn bus() -> Self {
        Self(BUS.to_owned())
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TargetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Somebody to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// What deliveries to it are noted under.
    pub name: TargetName,
    /// The kinds it wants.
    pub kinds: BTreeSet<Kind>,
}

/// How far the delivery of one event to one target is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// How often it was tried.
    pub tries: u32,
    /// When the target took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<Timestamp>,
    /// When it was given up: a dead letter, until somebody has it replayed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dead_at: Option<Timestamp>,
    /// Not before when it is tried again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<Timestamp>,
    /// What the last failed try met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// What a try came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// The target took it.
    Taken,
    /// It may take it later.
    Failed(String),
    /// It says that it never will.
    Refused(String),
}

impl Delivery {
    /// Whether nothing is left to do.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        self.delivered_at.is_some() || self.dead_at.is_some()
    }

    fn note(&mut self, event: &Event, target: &TargetName, attempt: Attempt, now: Timestamp) {
        self.tries = self.tries.saturating_add(1);
        self.next_at = None;
        match attempt {
            Attempt::Taken => {
                self.delivered_at = Some(now);
                self.problem = None;
            }
            Attempt::Refused(problem) => {
                self.dead_at = Some(now);
                self.problem = Some(problem.chars().take(MAX_PROBLEM_CHARACTERS).collect());
            }
            Attempt::Failed(problem) => {
                self.problem = Some(problem.chars().take(MAX_PROBLEM_CHARACTERS).collect());
                let wait = usize::try_from(self.tries).ok().and_then(|tries| RETRY_AFTER_SECONDS.get(tries - 1));
                match wait {
                    Some(seconds) => self.next_at = Some(now.plus_seconds(seconds + spread(event, target, *seconds))),
                    None => self.dead_at = Some(now),
                }
            }
        }
    }
}

/// Seconds to put a try off by: different for each event and target, the same whenever it is computed.
fn spread(event: &Event, target: &TargetName, wait_seconds: i64) -> i64 {
    let hash = digest::sha256_hex(&[event.id.as_str(), target.as_str()]);
    let drawn = i64::from_str_radix(hash.get(..4).unwrap_or_default(), 16).unwrap_or(0);
    (wait_seconds / JITTER_DIVISOR) * drawn / 0x1_0000
}

/// An event in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// What is told.
    pub event: Event,
    /// How far each target is. One that is missing has not been tried.
    #[serde(default)]
    pub deliveries: BTreeMap<TargetName, Delivery>,
    /// When it is to be looked at again; `None` when every target took it or was given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
    /// Raised by each write; every write is conditional on it.
    pub version: u64,
}

impl Outgoing {
    /// An event nobody has been told of yet.
    #[must_use]
    pub const fn new(event: Event) -> Self {
        let due_at = Some(event.at);
        Self { event, deliveries: BTreeMap::new(), due_at, version: 1 }
    }

    /// Notes what a try came to.
    pub fn note(&mut self, target: &TargetName, attempt: Attempt, now: Timestamp) {
        self.deliveries.entry(target.clone()).or_default().note(&self.event, target, attempt, now);
    }

    /// Whether a target need not be sent it: it does not want it, has it, or was given up.
    #[must_use]
    pub fn is_settled_for(&self, target: &Target) -> bool {
        !target.kinds.contains(&self.event.kind) || self.deliveries.get(&target.name).is_some_and(Delivery::is_final)
    }

    /// Whether a target was given up.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        self.deliveries.values().any(|delivery| delivery.dead_at.is_some())
    }

    /// Forgets that `target` has it or was given up, so that it is delivered again from the first try on.
    pub fn replay(&mut self, target: &TargetName, now: Timestamp) {
        self.deliveries.remove(target);
        self.due_at = Some(now);
    }
}

/// Which event of a license's queue, in order, `target` is to be sent now: the first that it wants and neither has nor
/// was given up for, if its time has come. Those behind it wait for it.
#[must_use]
pub fn next_for(queue: &[Outgoing], target: &Target, now: Timestamp) -> Option<usize> {
    let (position, next_at) = head(queue, target)?;
    next_at.is_none_or(|next_at| next_at <= now).then_some(position)
}

/// Which events of a queue, in order, `target` is told again if it is told those that `is_wanted` again: from the first of these on all
/// that it has or was given up for. Told alone, an old event would be the last word about its license or workspace.
#[must_use]
pub fn told_again(queue: &[Outgoing], target: &TargetName, is_wanted: impl Fn(&Outgoing) -> bool) -> Vec<usize> {
    let is_final = |outgoing: &Outgoing| outgoing.deliveries.get(target).is_some_and(Delivery::is_final);
    let Some(first) = queue.iter().position(|outgoing| is_final(outgoing) && is_wanted(outgoing)) else {
        return Vec::new();
    };
    let behind = queue.iter().enumerate().skip(first);
    behind.filter(|(_, outgoing)| is_final(outgoing)).map(|(position, _)| position).collect()
}

/// When each event of a queue is to be looked at again: none that is settled, and the others when the first target
/// that waits may be tried again. An event behind one that fails is not looked at before that, however long it waits.
#[must_use]
pub fn due_times(queue: &[Outgoing], targets: &[Target], now: Timestamp) -> Vec<Option<Timestamp>> {
    let heads = targets.iter().filter_map(|target| head(queue, target));
    let wake_at = heads.map(|(_, next_at)| next_at.unwrap_or(now)).min();
    let open = |outgoing: &Outgoing| targets.iter().any(|target| !outgoing.is_settled_for(target));
    queue.iter().map(|outgoing| wake_at.filter(|_| open(outgoing))).collect()
}

/// The first event of a queue that a target is still to have, and not before when.
fn head(queue: &[Outgoing], target: &Target) -> Option<(usize, Option<Timestamp>)> {
    let position = queue.iter().position(|outgoing| !outgoing.is_settled_for(target))?;
    let delivery = queue.get(position)?.deliveries.get(&target.name);
    Some((position, delivery.and_then(|delivery| delivery.next_at)))
}

#[cfg(test)]
mod tests {
    use kernel::LicenseId;
    use serde_json::Map;

    use super::*;
    use crate::event::Kind;

    fn queue() -> Vec<Outgoing> {
        let license = LicenseId::parse("l-1").unwrap();
        let kinds = [Kind::LicenseActivated, Kind::LicenseEnding, Kind::LicenseEnded];
        kinds.map(|kind| Outgoing::new(Event::new(kind, &license, "", now(0), &Map::new()))).to_vec()
    }

    fn now(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(1_764_000_000 + seconds)
    }

    fn target(name: &str) -> Target {
        Target { name: TargetName::parse(name).unwrap(), kinds: BTreeSet::from(Kind::ALL) }
    }

    #[test]
    fn a_target_that_fails_holds_up_its_own_later_events_and_nobody_elses() {
        let (mut queue, slow, quick) = (queue(), target("slow"), target("quick"));
        queue[0].note(&slow.name, Attempt::Failed("503".to_owned()), now(0));
        queue[0].note(&quick.name, Attempt::Taken, now(0));
        assert_eq!(next_for(&queue, &slow, now(4)), None);
        assert_eq!(next_for(&queue, &slow, now(6)), Some(0));
        assert_eq!(next_for(&queue, &quick, now(0)), Some(1));
        queue[0].note(&slow.name, Attempt::Taken, now(6));
        assert_eq!(next_for(&queue, &slow, now(6)), Some(1));
    }

    #[test]
    fn events_behind_one_that_fails_are_not_looked_at_before_its_next_try() {
        let (mut queue, name) = (queue(), target("slow"));
        queue[0].note(&name.name, Attempt::Failed("503".to_owned()), now(0));
        let next = queue[0].deliveries[&name.name].next_at;
        assert!(next.is_some());
        assert_eq!(due_times(&queue, std::slice::from_ref(&name), now(1)), [next, next, next]);
    }

    #[test]
    fn a_delivery_is_tried_for_about_three_days_and_then_given_up() {
        let (mut queue, target) = (queue(), target("gone"));
        let mut at = now(0);
        for _ in RETRY_AFTER_SECONDS {
            queue[0].note(&target.name, Attempt::Failed("no answer".to_owned()), at);
            at = queue[0].deliveries[&target.name].next_at.unwrap();
        }
        assert!((2..=3).contains(&(at.seconds_since(now(0)) / 86_400)));
        assert!(!queue[0].is_settled_for(&target));
        queue[0].note(&target.name, Attempt::Failed("no answer".to_owned()), at);
        assert!(queue[0].is_settled_for(&target) && queue[0].is_dead());
        assert_eq!(next_for(&queue, &target, at), Some(1));
    }

    #[test]
    fn a_replay_begins_from_the_first_try() {
        let (mut queue, target) = (queue(), target("back"));
        queue[0].note(&target.name, Attempt::Refused("410".to_owned()), now(0));
        assert_eq!(next_for(&queue, &target, now(0)), Some(1));
        queue[0].replay(&target.name, now(9));
        assert_eq!((next_for(&queue, &target, now(9)), queue[0].due_at), (Some(0), Some(now(9))));
    }

    #[test]
    fn what_is_told_again_is_followed_by_all_that_came_after_it_and_by_nothing_that_still_waits() {
        let (mut queue, target) = (queue(), target("back"));
        let is_dead = |outgoing: &Outgoing| outgoing.is_dead();
        queue[0].note(&target.name, Attempt::Taken, now(0));
        assert_eq!(told_again(&queue, &target.name, is_dead), Vec::<usize>::new());
        queue[1].note(&target.name, Attempt::Refused("410".to_owned()), now(0));
        assert_eq!(told_again(&queue, &target.name, is_dead), [1]);
        queue[2].note(&target.name, Attempt::Taken, now(1));
        assert_eq!(told_again(&queue, &target.name, is_dead), [1, 2]);
        assert_eq!(told_again(&queue, &target.name, |_| true), [0, 1, 2]);
        queue[1].replay(&target.name, now(2));
        assert_eq!(told_again(&queue, &target.name, |_| true), [0, 2], "it is told anyway");
    }

    #[test]
    fn a_target_is_not_sent_what_it_does_not_want() {
        let queue = queue();
        let picky = Target { kinds: BTreeSet::from([Kind::LicenseEnding]), ..target("picky") };
        assert_eq!(next_for(&queue, &picky, now(0)), Some(1));
        assert_eq!(due_times(&queue, &[picky], now(0)), [None, Some(now(0)), None]);
        assert_eq!(due_times(&queue, &[], now(0)), [None, None, None]);
    }
}

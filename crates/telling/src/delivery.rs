//! When an event is sent to a target, tried again, or given up.

use std::collections::BTreeMap;
use std::fmt;

use kernel::{Timestamp, digest};
use serde::{Deserialize, Serialize};

use crate::event::Event;

/// How many seconds after each failed try the next one follows; after the last of these the event is a dead letter.
/// About three days in all (the schedule that Standard Webhooks recommends, with a shorter start because a final hour
/// has 45 minutes).
pub const RETRY_AFTER_SECONDS: [i64; 10] = [5, 30, 120, 600, 1800, 7200, 18_000, 36_000, 50_400, 72_000];

/// The most seconds by which a later try is put off at random, a part of its own wait, so that the tries of many
/// licences do not come all at once.
const SPREAD_PARTS: i64 = 10;

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
    pub const fn is_settled(&self) -> bool {
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
    (wait_seconds / SPREAD_PARTS) * drawn / 0x1_0000
}

/// An event in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// What is told.
    pub event: Event,
    /// How far each target is. One that is missing has not been tried.
    #[serde(default)]
    pub deliveries: BTreeMap<TargetName, Delivery>,
    /// Whether every target took it or was given up.
    #[serde(default)]
    pub settled: bool,
    /// Raised by each write; every write is conditional on it.
    pub version: u64,
}

impl Outgoing {
    /// An event nobody has been told of yet.
    #[must_use]
    pub const fn new(event: Event) -> Self {
        Self { event, deliveries: BTreeMap::new(), settled: false, version: 1 }
    }

    /// Notes what a try came to.
    pub fn note(&mut self, target: &TargetName, attempt: Attempt, now: Timestamp) {
        let event = self.event.clone();
        self.deliveries.entry(target.clone()).or_default().note(&event, target, attempt, now);
    }

    /// Notes whether all of `targets` are done with it.
    pub fn settle(&mut self, targets: &[TargetName]) {
        self.settled = targets.iter().all(|target| self.is_settled_for(target));
    }

    /// Whether a target has it, or has been given up.
    #[must_use]
    pub fn is_settled_for(&self, target: &TargetName) -> bool {
        self.deliveries.get(target).is_some_and(Delivery::is_settled)
    }

    /// Whether a target was given up.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        self.deliveries.values().any(|delivery| delivery.dead_at.is_some())
    }

    /// When the next try is due, by the target that waits least; `None` when every target is settled.
    #[must_use]
    pub fn due_at(&self, targets: &[TargetName]) -> Option<Timestamp> {
        let open = targets.iter().filter(|target| !self.is_settled_for(target));
        open.map(|target| self.deliveries.get(target).and_then(|delivery| delivery.next_at).unwrap_or(self.event.at))
            .min()
    }

    /// Forgets that `target` has it or was given up, so that it is delivered again from the first try on.
    pub fn replay(&mut self, target: &TargetName) {
        self.deliveries.remove(target);
        self.settled = false;
    }
}

/// Which event of a licence's queue, in order, `target` is to be sent now: the first that it neither has nor was given
/// up for, if its time has come. Those behind it wait for it.
#[must_use]
pub fn next_for(queue: &[Outgoing], target: &TargetName, now: Timestamp) -> Option<usize> {
    let position = queue.iter().position(|outgoing| !outgoing.is_settled_for(target))?;
    let delivery = queue.get(position)?.deliveries.get(target);
    let due = delivery.and_then(|delivery| delivery.next_at).is_none_or(|next| next <= now);
    due.then_some(position)
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
        kinds.map(|kind| Outgoing::new(Event::new(kind, &license, "", now(0), Map::new()))).to_vec()
    }

    fn now(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(1_764_000_000 + seconds)
    }

    fn target(name: &str) -> TargetName {
        TargetName::parse(name).unwrap()
    }

    #[test]
    fn a_target_that_fails_holds_up_its_own_later_events_and_nobody_elses() {
        let (mut queue, slow, quick) = (queue(), target("slow"), target("quick"));
        queue[0].note(&slow, Attempt::Failed("503".to_owned()), now(0));
        queue[0].note(&quick, Attempt::Taken, now(0));
        assert_eq!(next_for(&queue, &slow, now(4)), None);
        assert_eq!(next_for(&queue, &slow, now(6)), Some(0));
        assert_eq!(next_for(&queue, &quick, now(0)), Some(1));
        queue[0].note(&slow, Attempt::Taken, now(6));
        assert_eq!(next_for(&queue, &slow, now(6)), Some(1));
    }

    #[test]
    fn a_delivery_is_tried_for_about_three_days_and_then_given_up() {
        let (mut queue, name) = (queue(), target("gone"));
        let mut at = now(0);
        for _ in RETRY_AFTER_SECONDS {
            queue[0].note(&name, Attempt::Failed("no answer".to_owned()), at);
            at = queue[0].deliveries[&name].next_at.unwrap();
        }
        assert!((2..=3).contains(&(at.seconds_since(now(0)) / 86_400)));
        assert!(!queue[0].is_settled_for(&name));
        queue[0].note(&name, Attempt::Failed("no answer".to_owned()), at);
        assert!(queue[0].is_settled_for(&name) && queue[0].is_dead());
        assert_eq!(next_for(&queue, &name, at), Some(1));
    }

    #[test]
    fn a_replay_begins_from_the_first_try() {
        let (mut queue, name) = (queue(), target("back"));
        queue[0].note(&name, Attempt::Refused("410".to_owned()), now(0));
        queue[0].settle(std::slice::from_ref(&name));
        assert!(queue[0].settled);
        queue[0].replay(&name);
        assert_eq!(next_for(&queue, &name, now(0)), Some(0));
        assert_eq!(queue[0].due_at(&[name]), Some(queue[0].event.at));
    }

    #[test]
    fn an_event_is_settled_when_each_target_has_it_or_was_given_up() {
        let (mut queue, one, two) = (queue(), target("one"), target("two"));
        let targets = [one.clone(), two.clone()];
        queue[0].note(&one, Attempt::Taken, now(0));
        queue[0].settle(&targets);
        assert!(!queue[0].settled);
        assert!(queue[0].due_at(&targets).is_some());
        queue[0].note(&two, Attempt::Refused("410".to_owned()), now(0));
        queue[0].settle(&targets);
        assert!(queue[0].settled);
        assert_eq!(queue[0].due_at(&targets), None);
    }
}

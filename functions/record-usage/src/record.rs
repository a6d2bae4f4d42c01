//! Records a batch: decide each event, write, and decide again what met a freeze.

use std::collections::HashMap;

use kernel::digest::sha256_hex;
use kernel::{Hour, LicenseId, Timestamp};
use metering::{Intake, Reason, Refusal, ReportedEvent, Roll, UsageEvent};
use store::{HOUR_SHARDS, Ingested, KnownEvent, Place, Placement, StoreError};

use crate::known::Known;
use crate::{Outcome, RecordUsage};

/// How often events are decided anew before the client is asked to come again.
const MAX_DECISIONS: usize = 6;
/// Why usage is held: its license is not active yet.
const LICENSE_PENDING: &str = "license-pending";

impl RecordUsage {
    /// What becomes of each event, in the order given. Events that repeat an id of the same batch come to their turn
    /// one after the other.
    pub(crate) async fn record(&self, reported: &[ReportedEvent]) -> Result<Vec<Outcome>, StoreError> {
        let now = self.clock.now();
        let parsed: Vec<_> = reported.iter().map(UsageEvent::parse).collect();
        let mut outcomes: Vec<Outcome> = parsed
            .iter()
            .map(|parsed| refused(&parsed.as_ref().err().map_or_else(String::new, ToString::to_string)))
            .collect();
        let mut waiting: Vec<(usize, &UsageEvent)> = Vec::with_capacity(parsed.len());
        waiting.extend(parsed.iter().enumerate().filter_map(|(at, parsed)| Some((at, parsed.as_ref().ok()?))));
        while !waiting.is_empty() {
            let mut first: HashMap<(&str, &str), usize> = HashMap::new();
            let (turn, later): (Vec<_>, Vec<_>) = waiting
                .into_iter()
                .partition(|(at, event)| *first.entry((&event.source, &event.id)).or_insert(*at) == *at);
            let events: Vec<&UsageEvent> = turn.iter().map(|(_, event)| *event).collect();
            for ((at, _), outcome) in turn.iter().zip(self.record_distinct(&events, now).await?) {
                put(&mut outcomes, *at, outcome);
            }
            waiting = Vec::new();
            for (at, event) in later {
                let before = first.get(&(event.source.as_str(), event.id.as_str())).copied().unwrap_or(at);
                match repeated(&outcomes, &parsed, before, event) {
                    Some(outcome) => put(&mut outcomes, at, outcome),
                    None => waiting.push((at, event)),
                }
            }
        }
        Ok(outcomes)
    }

    /// Events whose ids all differ.
    async fn record_distinct(&self, events: &[&UsageEvent], now: Timestamp) -> Result<Vec<Outcome>, StoreError> {
        let mut outcomes: Vec<Option<Outcome>> = vec![None; events.len()];
        for _ in 0..MAX_DECISIONS {
            let open: Vec<(usize, &UsageEvent)> = events
                .iter()
                .enumerate()
                .filter(|(at, _)| outcomes.get(*at).is_some_and(Option::is_none))
                .map(|(at, event)| (at, *event))
                .collect();
            if open.is_empty() {
                break;
            }
            let known = Known::load(&self.store, open.iter().map(|(_, event)| *event), now).await?;
            for (at, outcome) in self.record_once(&known, &open, now).await? {
                if let Some(slot) = outcomes.get_mut(at) {
                    *slot = Some(outcome);
                }
            }
        }
        let busy = || StoreError::unavailable("the hours kept changing");
        outcomes.into_iter().map(|outcome| outcome.ok_or_else(busy)).collect()
    }

    /// One decision and one write of each event; those that got no outcome are to be decided anew.
    async fn record_once(
        &self,
        known: &Known,
        open: &[(usize, &UsageEvent)],
        now: Timestamp,
    ) -> Result<Vec<(usize, Outcome)>, StoreError> {
        let mut outcomes = Vec::with_capacity(open.len());
        let mut placements = Vec::with_capacity(open.len());
        let mut accepted = Vec::with_capacity(open.len());
        let mut refusals = Vec::new();
        let first = open.first().map_or(0, |(_, event)| shard_of(event));
        for (at, event) in open {
            match known.decide(event, &self.brand, now) {
                Err(refusal) => refusals.push((*at, *event, refusal)),
                Ok((license, intake)) => {
                    placements.push(Placement { event, place: self.place(license, &intake, event, first) });
                    accepted.push((*at, *event, outcome_of(&intake)));
                }
            }
        }
        outcomes.extend(self.refused_now(&refusals, now).await?);
        let taken = self.store.usage_intake.take_usage(&placements, now).await?;
        for ((placement, (at, event, outcome)), taken) in placements.iter().zip(accepted).zip(taken) {
            match taken {
                Ingested::Counted => outcomes.push((at, outcome)),
                Ingested::Known(before) => outcomes.push((at, taken_before(&before, event))),
                Ingested::Closed => self.reopen(&placement.place, now).await?,
                Ingested::Contended => self.spread(&placement.place),
            }
        }
        Ok(outcomes)
    }

    /// What is refused now may have been taken before its license ended, or when it was not as old.
    async fn refused_now(
        &self,
        refusals: &[(usize, &UsageEvent, Refusal)],
        now: Timestamp,
    ) -> Result<Vec<(usize, Outcome)>, StoreError> {
        let events: Vec<&UsageEvent> = refusals.iter().map(|(_, event, _)| *event).collect();
        let known = self.store.usage_intake.known_events(&events, now).await?;
        let outcome = |refusal, event, before: Option<KnownEvent>| {
            before.map_or_else(|| refused(refusal), |before| taken_before(&before, event))
        };
        let refusals = refusals.iter().zip(known);
        Ok(refusals.map(|((at, event, refusal), before)| (*at, outcome(refusal, event, before))).collect())
    }

    fn place(&self, license: &LicenseId, intake: &Intake, event: &UsageEvent, first: u8) -> Place {
        match intake {
            Intake::Count { hour, .. } => {
                let shard = self.busy.lane(license, *hour).map(|lane| first.wrapping_add(lane) % HOUR_SHARDS);
                Place::Hour { license: license.clone(), hour: *hour, shard }
            }
            Intake::Late { hour } => Place::Late { license: license.clone(), hour: *hour },
            Intake::Hold { hour } => Place::Held { workspace: event.workspace.clone(), hour: *hour },
            // Refusals are answered before a place is asked for; the event's workspace takes it if one ever is not.
            Intake::Refuse(_) => Place::Held { workspace: event.workspace.clone(), hour: event.time.hour() },
        }
    }

    /// A further counter item that does not take events is either not opened yet, or its hour is frozen.
    async fn reopen(&self, place: &Place, now: Timestamp) -> Result<(), StoreError> {
        if let Place::Hour { license, hour, shard: Some(shard) } = place
            && !self.store.usage_intake.open_hour_shard(license, *hour, *shard, now).await?
        {
            self.busy.forget(license);
        }
        Ok(())
    }

    fn spread(&self, place: &Place) {
        if let Place::Hour { license, hour, .. } = place {
            self.busy.spread(license, *hour);
        }
    }
}

/// Which further counter item a batch goes to, by its first event.
fn shard_of(event: &UsageEvent) -> u8 {
    let hash = sha256_hex(&[&event.source, &event.id]);
    u8::from_str_radix(hash.get(..2).unwrap_or("0"), 16).unwrap_or(0) % HOUR_SHARDS
}

fn outcome_of(intake: &Intake) -> Outcome {
    match intake {
        Intake::Count { hour, rolled: None } => Outcome::Accepted { hour: printed(*hour) },
        Intake::Count { hour, rolled: Some(roll @ (Roll::HourFrozen | Roll::BeforeActivation)) } => {
            Outcome::Rolled { hour: printed(*hour), reason: roll.to_string() }
        }
        Intake::Late { .. } => Outcome::Quarantined { reason: Reason::MonthClosed.to_string() },
        Intake::Hold { hour } => Outcome::Held { hour: printed(*hour), reason: LICENSE_PENDING.to_owned() },
        Intake::Refuse(refusal) => refused(refusal),
    }
}

/// What becomes of an event that repeats the id of `before` in the same batch; `None` if it has its own turn, since
/// the one before was refused.
fn repeated(
    outcomes: &[Outcome],
    parsed: &[Result<UsageEvent, metering::EventFault>],
    before: usize,
    event: &UsageEvent,
) -> Option<Outcome> {
    let hour = match outcomes.get(before)? {
        Outcome::Accepted { hour } | Outcome::Rolled { hour, .. } => Some(hour.clone()),
        Outcome::Duplicate { hour } => hour.clone(),
        Outcome::Held { .. } | Outcome::Quarantined { .. } => None,
        Outcome::Refused { .. } => return None,
    };
    let first = parsed.get(before)?.as_ref().ok()?;
    Some(if first.content() == event.content() { Outcome::Duplicate { hour } } else { refused(&Refusal::IdConflict) })
}

/// What becomes of an event whose id was taken before, by it or by another.
fn taken_before(before: &KnownEvent, event: &UsageEvent) -> Outcome {
    if before.content == event.content() {
        Outcome::Duplicate { hour: before.hour.map(printed) }
    } else {
        refused(&Refusal::IdConflict)
    }
}

fn put(outcomes: &mut [Outcome], at: usize, outcome: Outcome) {
    if let Some(slot) = outcomes.get_mut(at) {
        *slot = outcome;
    }
}

fn refused(reason: &impl ToString) -> Outcome {
    Outcome::Refused { reason: reason.to_string() }
}

fn printed(hour: Hour) -> String {
    hour.start().to_string()
}

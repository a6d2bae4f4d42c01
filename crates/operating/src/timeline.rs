//! Everything that happened to a license, the newest first, out of everything that keeps a part of it.
//!
//! Each source is read newest first from one place on and at most a page of it, so that a page costs the same whatever has
//! happened before. Sources are merged by time; where several have entries of one instant, by source and by place in it.
//! So a place is exact: no entry is left out between two pages, and none comes twice.

use accounts::Workspace;
use kernel::{LicenseId, Timestamp};
use licensing::License;
use store::{Happened, HappeningKind, LicenseHistory, LicenseHour, StoreError};
use telling::Outgoing;

/// How many entries a page has.
pub const PAGE: u16 = 50;
/// The longest name of an entry within its source, in bytes: the longest is that of a billing adjustment, with a
/// dimension of up to 255.
const MAX_NAME_BYTES: usize = 400;

/// What an entry is about; each is a source of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// What the license's facts and workspaces say.
    State,
    /// What AWS told.
    Events,
    /// Bindings to Billing Center accounts.
    Bindings,
    /// Mails that went out.
    Mails,
    /// What the product was told.
    Product,
    /// Hours, and what AWS answered about their records.
    Metering,
    /// Billing adjustments.
    Adjustments,
    /// What operators did.
    Operators,
}

impl Topic {
    /// Every topic.
    pub const ALL: [Self; 8] = [
        Self::State,
        Self::Events,
        Self::Bindings,
        Self::Mails,
        Self::Product,
        Self::Metering,
        Self::Adjustments,
        Self::Operators,
    ];

    /// The word in an address.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Events => "events",
            Self::Bindings => "bindings",
            Self::Mails => "mails",
            Self::Product => "product",
            Self::Metering => "metering",
            Self::Adjustments => "adjustments",
            Self::Operators => "operators",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.word() == word)
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A fact of the license, by its word in the timeline.
    Fact(&'static str),
    /// Something that was noted when it happened.
    Happened(Happened),
    /// The product is told of it, or was.
    Told(Outgoing),
    /// An hour, with its records as they are now.
    Hour(LicenseHour),
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its state.
    pub place: Place,
    /// What happened.
    pub what: What,
}

/// The place of an entry in the timeline, later ones behind earlier ones.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// When it happened; of an hour, its end.
    pub at: Timestamp,
    /// Its source.
    pub topic: Topic,
    /// Its name within the source.
    pub name: String,
}

impl Place {
    /// The place as an address has it.
    #[must_use]
    pub fn printed(&self) -> String {
        format!("{}.{}.{}", self.at.millis(), self.topic.word(), self.name)
    }

    /// Reads [`Place::printed`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        // Instants have 13 digits until the year 2286.
        let millis = parts.next().filter(|text| text.len() <= 13 && text.bytes().all(|byte| byte.is_ascii_digit()))?;
        let topic = Topic::parse(parts.next()?)?;
        let name = parts.next()?;
        if name.len() > MAX_NAME_BYTES || name.chars().any(char::is_control) {
            return None;
        }
        Some(Self { at: Timestamp::from_millis(millis.parse().ok()?), topic, name: name.to_owned() })
    }

    /// What is less than this place in a source whose names begin with the milliseconds.
    fn bound_by_time(before: Option<&Self>, topic: Topic) -> String {
        let Some(before) = before else { return "~".to_owned() };
        match topic.cmp(&before.topic) {
            std::cmp::Ordering::Less => format!("{:013}~", before.at.millis()),
            std::cmp::Ordering::Equal => before.name.clone(),
            std::cmp::Ordering::Greater => format!("{:013}", before.at.millis()),
        }
    }

    /// The same of hours, which are named by when they begin.
    fn bound_by_hour(before: Option<&Self>) -> String {
        let Some(before) = before else { return "~".to_owned() };
        let until = match Topic::Metering.cmp(&before.topic) {
            std::cmp::Ordering::Less => before.at,
            std::cmp::Ordering::Equal => return before.name.clone(),
            std::cmp::Ordering::Greater => Timestamp::from_millis(before.at.millis().saturating_sub(1)),
        };
        format!("{}~", until.hour().plus(-1))
    }
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// Whose timeline.
    pub license: &'a License,
    /// The workspaces that it settles or settled.
    pub workspaces: &'a [Workspace],
    /// The one topic of interest; `None` for all.
    pub topic: Option<Topic>,
    /// Only what is before this place.
    pub before: Option<Place>,
    /// How many entries at most.
    pub limit: u16,
    /// The present instant.
    pub now: Timestamp,
}

/// A page of the timeline, and where the next one begins.
///
/// # Errors
/// [`StoreError`] as of any read.
pub async fn page(history: &LicenseHistory, asked: &Asked<'_>) -> Result<(Vec<Entry>, Option<Place>), StoreError> {
    let mut entries = Vec::new();
    for topic in Topic::ALL.into_iter().filter(|topic| asked.topic.is_none_or(|only| only == *topic)) {
        entries.extend(of_topic(history, asked, topic).await?);
    }
    entries.sort_by(|one, other| other.place.cmp(&one.place));
    let more = entries.len() >= usize::from(asked.limit);
    // A binding that was noted says more than the license's own word of it.
    let bindings: Vec<Timestamp> =
        entries.iter().filter(|entry| entry.place.topic == Topic::Bindings).map(|entry| entry.place.at).collect();
    let is_noted =
        |entry: &Entry| matches!(entry.what, What::Fact("bound" | "unbound")) && bindings.contains(&entry.place.at);
    entries.retain(|entry| !is_noted(entry));
    let limit = usize::from(asked.limit);
    entries.truncate(limit);
    let next = entries.last().filter(|_| more).map(|last| last.place.clone());
    Ok((entries, next))
}

async fn of_topic(history: &LicenseHistory, asked: &Asked<'_>, topic: Topic) -> Result<Vec<Entry>, StoreError> {
    let (id, before, limit) = (&asked.license.id, asked.before.as_ref(), asked.limit);
    let below = Place::bound_by_time(before, topic);
    let entry = |at, name, what| Entry { place: Place { at, topic, name }, what };
    Ok(match topic {
        Topic::State => {
            let all = facts(asked.license, asked.workspaces, asked.now).into_iter();
            let all = all.map(|(at, name, word)| entry(at, name, What::Fact(word)));
            all.filter(|entry| before.is_none_or(|before| entry.place < *before)).collect()
        }
        Topic::Events => happened(history, id, topic, HappeningKind::Event, &below, limit).await?,
        Topic::Bindings => happened(history, id, topic, HappeningKind::Binding, &below, limit).await?,
        Topic::Mails => happened(history, id, topic, HappeningKind::Mail, &below, limit).await?,
        Topic::Adjustments => happened(history, id, topic, HappeningKind::Adjustment, &below, limit).await?,
        Topic::Operators => happened(history, id, topic, HappeningKind::Act, &below, limit).await?,
        Topic::Product => {
            let told = history.told(id, &below, limit).await?.into_iter();
            told.map(|(name, outgoing)| entry(outgoing.event.at, name, What::Told(outgoing))).collect()
        }
        Topic::Metering => {
            let hours = history.hours(id, &Place::bound_by_hour(before), limit).await?.into_iter();
            hours.map(|(name, hour)| entry(hour.hour.end(), name, What::Hour(hour))).collect()
        }
    })
}

async fn happened(
    history: &LicenseHistory,
    license: &LicenseId,
    topic: Topic,
    kind: HappeningKind,
    below: &str,
    limit: u16,
) -> Result<Vec<Entry>, StoreError> {
    let found = history.happened(license, kind, below, limit).await?.into_iter();
    let entry =
        |(name, one): (String, Happened)| Entry { place: Place { at: one.at, topic, name }, what: What::Happened(one) };
    Ok(found.map(entry).collect())
}

/// What the license itself says: when, the entry's name, and its word.
fn facts(license: &License, workspaces: &[Workspace], now: Timestamp) -> Vec<(Timestamp, String, &'static str)> {
    let mut facts = Vec::new();
    let mut note = |at: Option<Timestamp>, word: &'static str, of: &str| {
        facts.extend(at.map(|at| (at, format!("{word} {of}"), word)));
    };
    note(license.resolved_at, "landed", "");
    note(license.updated_first_at, "confirmed", "");
    note(license.updated_last_at.filter(|at| Some(*at) != license.updated_first_at), "updated", "");
    note(license.bound_at, "bound", "");
    note(license.unbound_at, "unbound", "");
    note(license.deprovisioned_at, "deprovisioned", "");
    note(license.ending_since(), "ending", "");
    note(license.closes_at().filter(|at| *at <= now), "ended", "");
    note(license.end_learnt_at, "end-learnt", "");
    for (id, named) in &license.agreements {
        note(named.facts.created_at, "agreement", id.as_str());
        note(named.facts.revoked.as_ref().map(|ending| ending.at), "revoked", id.as_str());
        note(named.facts.succeeded.as_ref().map(|ending| ending.at), "succeeded", id.as_str());
    }
    for one in &license.reinstatements {
        note(Some(one.at), "reinstated", "");
    }
    for one in &license.cut_overs {
        note(Some(one.decided_at), "cut-over", &one.from.to_string());
    }
    for workspace in workspaces {
        for one in workspace.settlements.iter().filter(|one| one.license == license.id) {
            note(Some(one.from.start()), "settles", workspace.id.as_str());
        }
    }
    facts
}

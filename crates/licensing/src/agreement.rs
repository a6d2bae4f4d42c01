//! The facts of one agreement between a buyer and the seller.

use std::collections::BTreeSet;
use std::fmt;

use kernel::{AgreementId, BuyerId, LicenseId, Timestamp};
use serde::{Deserialize, Serialize};

/// AWS's word for where an agreement is. An open list: AWS may add words, which we keep and do not act on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum AgreementStatus {
    /// In force.
    Active,
    /// Ended by the buyer or the seller before its time.
    Cancelled,
    /// Ended because its term was over.
    Expired,
    /// Ended by AWS, for example because it could not be paid.
    Terminated,
    /// Followed by the agreement of the next term.
    Renewed,
    /// Followed by an agreement on other terms.
    Replaced,
    /// A word we do not know.
    Other(String),
}

impl AgreementStatus {
    /// Whether an agreement that ended so takes the buyer's right away. `RENEWED` and `REPLACED` only lead on to a
    /// successor; an unknown word is no reason to lock anybody out (*License Deprovisioned* will tell).
    #[must_use]
    pub const fn revokes(&self) -> bool {
        match self {
            Self::Cancelled | Self::Expired | Self::Terminated => true,
            Self::Active | Self::Renewed | Self::Replaced | Self::Other(_) => false,
        }
    }

    /// Whether another agreement takes over from one that ended so.
    #[must_use]
    pub const fn leads_on(&self) -> bool {
        match self {
            Self::Renewed | Self::Replaced => true,
            Self::Active | Self::Cancelled | Self::Expired | Self::Terminated | Self::Other(_) => false,
        }
    }

    /// AWS's word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Active => "ACTIVE",
            Self::Cancelled => "CANCELLED",
            Self::Expired => "EXPIRED",
            Self::Terminated => "TERMINATED",
            Self::Renewed => "RENEWED",
            Self::Replaced => "REPLACED",
            Self::Other(word) => word,
        }
    }
}

impl From<String> for AgreementStatus {
    fn from(word: String) -> Self {
        match word.as_str() {
            "ACTIVE" => Self::Active,
            "CANCELLED" => Self::Cancelled,
            "EXPIRED" => Self::Expired,
            "TERMINATED" => Self::Terminated,
            "RENEWED" => Self::Renewed,
            "REPLACED" => Self::Replaced,
            _ => Self::Other(word),
        }
    }
}

impl From<AgreementStatus> for String {
    fn from(status: AgreementStatus) -> Self {
        status.as_str().to_owned()
    }
}

impl fmt::Display for AgreementStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// When and how an agreement ended, by the time of AWS's event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Ending {
    /// The event's time.
    pub at: Timestamp,
    /// AWS's word for the end.
    pub status: AgreementStatus,
}

/// When an agreement says it ends, as of an event's time. The latest statement counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Term {
    /// The time of the event that said so.
    pub stated_at: Timestamp,
    /// When it ends or renews; `None` when it runs until cancelled (AWS prints the year 9999).
    pub end: Option<Timestamp>,
}

/// Everything AWS told us of one agreement. Merging is commutative, associative and idempotent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AgreementFacts {
    /// The first *Created* by event time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// When use may begin, later than the acceptance in a future-dated agreement. The earliest start ever stated,
    /// so that no amendment takes back what was in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Timestamp>,
    /// The latest statement of the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
    /// The first end that takes the buyer's right away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Ending>,
    /// The latest one, if it is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked_last: Option<Ending>,
    /// The first end that leads on to a successor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub succeeded: Option<Ending>,
    /// The agreement this one renews or replaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<AgreementId>,
    /// The agreement that renews or replaces this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successor: Option<AgreementId>,
    /// A channel partner sold it and is its proposer: AWS tells us of it as the manufacturer, and lets us ask nothing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub by_partner: bool,
}

impl AgreementFacts {
    /// Takes in another set of facts about the same agreement.
    pub fn merge(&mut self, other: &Self) {
        earliest(&mut self.created_at, other.created_at.as_ref());
        earliest(&mut self.start, other.start.as_ref());
        latest(&mut self.term, other.term.as_ref());
        first_and_last(&mut self.revoked, &mut self.revoked_last, [&other.revoked, &other.revoked_last]);
        earliest(&mut self.succeeded, other.succeeded.as_ref());
        earliest(&mut self.previous, other.previous.as_ref());
        earliest(&mut self.successor, other.successor.as_ref());
        self.by_partner |= other.by_partner;
    }

    /// Notes that the agreement ended; an end that neither revokes nor leads on leaves no fact.
    pub fn ended(&mut self, ending: &Ending) {
        if ending.status.revokes() {
            first_and_last(&mut self.revoked, &mut self.revoked_last, [&Some(ending.clone())]);
        } else if ending.status.leads_on() {
            earliest(&mut self.succeeded, Some(ending));
        }
    }

    /// When the term ends or renews, if it does.
    #[must_use]
    pub fn end(&self) -> Option<Timestamp> {
        self.term.and_then(|term| term.end)
    }
}

/// An agreement as stored: its facts and the licenses that named it. Agreement events carry no license, so this is
/// where the two meet: an event of an agreement no license has named yet waits here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// AWS's id of the agreement.
    pub id: AgreementId,
    /// The buyer, when an event said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<BuyerId>,
    /// What AWS told us of it.
    #[serde(default)]
    pub facts: AgreementFacts,
    /// The licenses that named this agreement.
    #[serde(default)]
    pub licenses: BTreeSet<LicenseId>,
    /// Counts writes; every write is conditional on it. 0 before the first.
    #[serde(default)]
    pub version: u64,
}

impl Agreement {
    /// An agreement we know nothing of but its id.
    #[must_use]
    pub fn new(id: AgreementId) -> Self {
        Self { id, account: None, facts: AgreementFacts::default(), licenses: BTreeSet::new(), version: 0 }
    }
}

/// Keeps the smaller of two facts; an absent one is no fact.
pub(crate) fn earliest<T: Ord + Clone>(kept: &mut Option<T>, other: Option<&T>) {
    if let Some(other) = other
        && kept.as_ref().is_none_or(|kept| other < kept)
    {
        *kept = Some(other.clone());
    }
}

/// Keeps the greater of two facts; an absent one is no fact.
pub(crate) fn latest<T: Ord + Clone>(kept: &mut Option<T>, other: Option<&T>) {
    if let Some(other) = other
        && kept.as_ref().is_none_or(|kept| other > kept)
    {
        *kept = Some(other.clone());
    }
}

/// Keeps the smallest and the greatest of facts; the greatest is no fact of its own where it is the smallest.
pub(crate) fn first_and_last<'a, T: Ord + Clone + 'a>(
    first: &mut Option<T>,
    last: &mut Option<T>,
    others: impl IntoIterator<Item = &'a Option<T>>,
) {
    let mut greatest = last.clone().or_else(|| first.clone());
    for other in others {
        earliest(first, other.as_ref());
        latest(&mut greatest, other.as_ref());
    }
    *last = greatest.filter(|greatest| first.as_ref() != Some(greatest));
}

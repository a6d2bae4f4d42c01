//! Kinds of due work and their entries in the sparse index `work`: the one place that writes and reads them.
//!
//! The index is eventually consistent: it tells where to look, and what is found there, read consistently, decides. So a
//! stale entry costs one read. See `docs/decisions/050-due-work.md` for the forms of entries.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use kernel::digest::sha256_hex;
use kernel::{LicenseId, Timestamp};

use super::DuePage;
use super::mark::Mark;
use crate::error::StoreError;
use crate::expression::{Condition, KeyCondition, Update};
use crate::item::{Item, key_of, text_of};
use crate::keys::{self, Key, WORK_INDEX, WORK_PK, WORK_SK};
use crate::table::Table;

/// How many entries a page has.
const PAGE: i32 = 100;
/// The most entries of one look at what is due now; what is left is due at the next look as well.
const MAX_DUE_NOW: i32 = 200;
/// How long what cannot be read waits until it is looked at again, in seconds: long enough not to stand before what can be
/// done, short enough to go on soon after somebody mended it.
pub(crate) const UNREADABLE_WAIT_SECONDS: i64 = 3600;
/// The separator between the parts of a place: no id and no key has it.
const BETWEEN: char = '~';
/// Sorts behind every entry.
const END: &str = "~";
/// Sorts before every entry. DynamoDB takes no empty bound.
const BEGINNING: &str = " ";

/// A kind of due work, whose entries name a `T`.
pub(crate) struct Work<T> {
    /// The index's hash key, or how the hash keys of its shards begin.
    name: &'static str,
    /// Over how many hash keys it is spread, by license; `None` if it has one of its own name.
    shards: Option<u8>,
    form: Form,
    read: fn(&Entry) -> Option<T>,
}

/// How an entry sorts. Entries are in the index as long as what they are about, so their forms stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `<13 digits of milliseconds>`. Entries may be equal, so a page goes on behind an item's key.
    Millis,
    /// `<13 digits of milliseconds>#<name>`. No two are equal.
    NamedMillis,
    /// `<RFC 3339, whole seconds>#<name>`. No two are equal.
    NamedSeconds,
    /// A text of the kind's own. No two are equal.
    Text,
}

/// An entry as the index has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The item that is due.
    pub(crate) key: Key,
    /// How it sorts.
    pub(crate) sk: String,
}

/// How far a page goes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Until<'a> {
    /// To the end.
    End,
    /// To what is due at an instant.
    Due(Timestamp),
    /// To a text, included.
    Text(&'a str),
}

impl<T> Work<T> {
    /// A kind with one hash key.
    pub(crate) const fn new(name: &'static str, form: Form, read: fn(&Entry) -> Option<T>) -> Self {
        Self { name, shards: None, form, read }
    }

    /// A kind that is spread over `shards` hash keys.
    pub(crate) const fn sharded(name: &'static str, shards: u8, form: Form, read: fn(&Entry) -> Option<T>) -> Self {
        Self { name, shards: Some(shards), form, read }
    }

    /// The mark of what is due at `at`, of a kind whose entries are not named.
    pub(crate) fn mark(&self, at: Timestamp) -> Mark {
        Mark { pk: self.name.to_owned(), sk: self.form.instant(at) }
    }

    /// The mark of what is due at `at`, by a name that nothing else of the kind has.
    pub(crate) fn named_mark(&self, at: Timestamp, name: &str) -> Mark {
        self.text_mark(format!("{}#{name}", self.form.instant(at)))
    }

    /// The mark of what sorts by a text of the kind's own.
    pub(crate) fn text_mark(&self, sk: String) -> Mark {
        Mark { pk: self.name.to_owned(), sk }
    }

    /// The same as [`Work::named_mark`], in the shard of a license.
    pub(crate) fn mark_of(&self, license: &LicenseId, at: Timestamp, name: &str) -> Mark {
        self.text_mark_of(license, format!("{}#{name}", self.form.instant(at)))
    }

    /// The same as [`Work::text_mark`], in the shard of a license.
    pub(crate) fn text_mark_of(&self, license: &LicenseId, sk: String) -> Mark {
        let hash = sha256_hex(&[license.as_str()]);
        let number = u8::from_str_radix(hash.get(..2).unwrap_or("0"), 16).unwrap_or(0);
        Mark { pk: self.hash_key(number % self.shards.unwrap_or(1).max(1)), sk }
    }

    fn hash_key(&self, shard: u8) -> String {
        match self.shards {
            Some(_) => format!("{}{shard:02}", self.name),
            None => self.name.to_owned(),
        }
    }

    /// The last entry of a page that goes `until` there.
    fn bound(&self, until: Until<'_>) -> String {
        match (until, self.form) {
            (Until::End, _) => END.to_owned(),
            (Until::Text(text), _) => text.to_owned(),
            (Until::Due(now), Form::Millis) => due_text(now),
            // The bound takes in every name of its instant.
            (Until::Due(now), _) => format!("{}{END}", self.form.instant(now)),
        }
    }

    /// The place behind an entry, to go on from.
    fn place_behind(&self, entry: &Entry) -> String {
        let Entry { key, sk } = entry;
        match self.form {
            Form::Millis => format!("{sk}{BETWEEN}{}{BETWEEN}{}!", key.pk, key.sk),
            Form::NamedMillis | Form::NamedSeconds | Form::Text => format!("{sk}!"),
        }
    }

    /// What the entries name, each with how it sorts. One that names nothing of the kind is left out.
    fn named(&self, entries: &[Entry]) -> Vec<(String, T)> {
        entries.iter().filter_map(|entry| Some((entry.sk.clone(), (self.read)(entry)?))).collect()
    }
}

impl Form {
    fn instant(self, at: Timestamp) -> String {
        match self {
            Self::Millis | Self::NamedMillis => due_text(at),
            // Whole seconds print in one form, so that texts sort by time.
            Self::NamedSeconds | Self::Text => Timestamp::from_seconds(at.seconds()).to_string(),
        }
    }
}

impl Entry {
    fn read(item: &Item) -> Result<Self, StoreError> {
        let sk =
            text_of(item, WORK_SK).ok_or(StoreError::corrupt("an entry of the index does not say when it is due"))?;
        Ok(Self { key: key_of(item)?, sk })
    }
}

/// An instant as 13 digits, so that texts sort as times do.
#[must_use]
pub(crate) fn due_text(at: Timestamp) -> String {
    format!("{:013}", at.millis())
}

/// Reads a place behind an entry of [`Form::Millis`], as DynamoDB takes it; `None` of any other text.
fn start_of(place: &str, pk: &str) -> Option<(String, Item)> {
    let mut parts = place.strip_suffix('!')?.splitn(3, BETWEEN);
    let due = parts.next().filter(|due| due.len() == 13 && due.bytes().all(|byte| byte.is_ascii_digit()))?;
    let key = [(keys::PK, parts.next()?), (keys::SK, parts.next()?)];
    if key.iter().any(|(_, part)| part.is_empty()) {
        return None;
    }
    let start = key.into_iter().chain([(WORK_PK, pk), (WORK_SK, due)]);
    let start = start.map(|(name, text)| (name.to_owned(), AttributeValue::S(text.to_owned())));
    Some((due.to_owned(), start.collect()))
}

impl Table {
    /// One page of due work of a shard (0 of a kind that has none), the most urgent first; and the place to go on from. A
    /// text that is no place is the beginning.
    pub(crate) async fn due_page<T>(
        &self,
        work: &Work<T>,
        shard: u8,
        until: Until<'_>,
        after: Option<&str>,
    ) -> Result<DuePage<T>, StoreError> {
        let Some(query) = self.query_of_due(work, shard, until, after)? else { return Ok((Vec::new(), None)) };
        let call = query.limit(PAGE);
        let page = self.connection.call_until_answered(|| call.clone().send()).await?;
        let more = page.last_evaluated_key.is_some_and(|key| !key.is_empty());
        let entries = entries(&page.items.unwrap_or_default())?;
        let next = entries.last().filter(|_| more).map(|last| work.place_behind(last));
        Ok((work.named(&entries), next))
    }

    /// What is due at `now` of a kind that has no shards, the longest due first: as much as one look takes.
    pub(crate) async fn due_now<T>(&self, work: &Work<T>, now: Timestamp) -> Result<Vec<T>, StoreError> {
        let Some(query) = self.query_of_due(work, 0, Until::Due(now), None)? else { return Ok(Vec::new()) };
        let call = query.limit(MAX_DUE_NOW);
        let page = self.connection.call_until_answered(|| call.clone().send()).await?;
        Ok(without_urgency(work.named(&entries(&page.items.unwrap_or_default())?)))
    }

    /// All of a kind that has no shards, the most urgent first, over all pages.
    pub(crate) async fn all_due<T>(&self, work: &Work<T>, until: Until<'_>) -> Result<Vec<T>, StoreError> {
        let Some(query) = self.query_of_due(work, 0, until, None)? else { return Ok(Vec::new()) };
        Ok(without_urgency(work.named(&entries(&self.every_page(query).await?)?)))
    }

    /// Has what is due come up again as `mark` says, if `condition` holds of it; else it was changed meanwhile, and
    /// nothing happens.
    pub(crate) async fn put_off(&self, key: &Key, mark: Mark, condition: Condition) -> Result<(), StoreError> {
        match self.update_if(key, Update::new().set_work(mark), condition).await {
            Ok(()) | Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Has what cannot be read come up again as `mark` says, if it is still due at all.
    pub(crate) async fn put_off_unreadable(&self, key: &Key, mark: Mark) -> Result<(), StoreError> {
        self.put_off(key, mark, Condition::exists(WORK_SK)).await
    }

    /// The query for due work; `None` if there can be none, which DynamoDB refuses to be asked for.
    fn query_of_due<T>(
        &self,
        work: &Work<T>,
        shard: u8,
        until: Until<'_>,
        after: Option<&str>,
    ) -> Result<Option<QueryFluentBuilder>, StoreError> {
        let (pk, bound) = (work.hash_key(shard), work.bound(until));
        let condition = KeyCondition::of_work(&pk);
        if work.form != Form::Millis {
            let condition = condition.between(after.unwrap_or(BEGINNING), &bound);
            return condition.map(|condition| self.query_of_index(&condition)).transpose();
        }
        let start = after.and_then(|place| start_of(place, &pk));
        if start.as_ref().is_some_and(|(due, _)| *due > bound) {
            return Ok(None);
        }
        let query = self.query_of_index(&condition.up_to(&bound))?;
        Ok(Some(query.set_exclusive_start_key(start.map(|(_, start)| start))))
    }

    /// Items of the index's hash key `<work><of>` between two bounds, both included: at most `limit`.
    pub(crate) async fn entries_between(
        &self,
        work: &str,
        of: &str,
        bounds: (&str, &str),
        newest_first: bool,
        limit: usize,
    ) -> Result<Vec<Item>, StoreError> {
        let of_shard = KeyCondition::of_work(&[work, of].concat());
        let Some(condition) = of_shard.between(bounds.0, bounds.1) else { return Ok(Vec::new()) };
        let call = self
            .query_of_index(&condition)?
            .scan_index_forward(!newest_first)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        let page = self.connection.call_until_answered(|| call.clone().send()).await?;
        Ok(page.items.unwrap_or_default())
    }

    fn query_of_index(&self, condition: &KeyCondition) -> Result<QueryFluentBuilder, StoreError> {
        self.access.allow_index(condition.hash())?;
        Ok(condition.ask(self.connection.client.query().table_name(self.name()).index_name(WORK_INDEX)))
    }
}

fn entries(items: &[Item]) -> Result<Vec<Entry>, StoreError> {
    items.iter().map(Entry::read).collect()
}

/// What a page names, without how it sorts.
pub(crate) fn without_urgency<T>(named: Vec<(String, T)>) -> Vec<T> {
    named.into_iter().map(|(_, one)| one).collect()
}

#[cfg(test)]
mod tests;

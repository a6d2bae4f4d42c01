//! What is due, by the sparse index `work`.
//!
//! The index is eventually consistent: it tells where to look, and what is found there, read consistently, decides.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use kernel::Timestamp;

use crate::error::StoreError;
use crate::item::{Item, key_of};
use crate::keys::{self, Key, WORK_INDEX, WORK_PK, WORK_SK};
use crate::ledger::work::text;
use crate::table::Table;

/// The most keys one look at the index gives; what is left is due at the next look as well.
const MAX_DUE: i32 = 200;

/// How an instant begins a `work_sk`: 13 digits, so that texts sort as times do.
#[must_use]
pub(crate) fn due_text(at: Timestamp) -> String {
    format!("{:013}", at.millis())
}

/// Marks an item as due at `at`. Two items of one kind may be due at the same instant.
pub(crate) fn mark_due(item: &mut Item, work: &str, at: Timestamp) {
    item.insert(WORK_PK.to_owned(), AttributeValue::S(work.to_owned()));
    item.insert(WORK_SK.to_owned(), AttributeValue::S(due_text(at)));
}

/// How many keys a page of what is due has.
const PAGE: i32 = 100;
/// What stands between the parts of a place: no id and no key has it.
const BETWEEN: char = '~';

/// Where a page of what is due goes on: behind an item, by when it is due and by its key, since several may be due at one instant.
struct DuePlace {
    due: String,
    key: Key,
}

impl DuePlace {
    fn printed(&self) -> String {
        let Self { due, key } = self;
        format!("{due}{BETWEEN}{}{BETWEEN}{}!", key.pk, key.sk)
    }

    /// Reads [`DuePlace::printed`]; `None` of any other text.
    fn parse(place: &str) -> Option<Self> {
        let mut parts = place.strip_suffix('!')?.splitn(3, BETWEEN);
        let due = parts.next().filter(|due| due.len() == 13 && due.bytes().all(|byte| byte.is_ascii_digit()))?;
        let (pk, sk) = (parts.next()?, parts.next()?);
        let both = !pk.is_empty() && !sk.is_empty();
        both.then(|| Self { due: due.to_owned(), key: Key { pk: pk.to_owned(), sk: sk.to_owned() } })
    }

    fn start_key(self, work: &str) -> Item {
        let text = |text: String| AttributeValue::S(text);
        Item::from([
            (keys::PK.to_owned(), text(self.key.pk)),
            (keys::SK.to_owned(), text(self.key.sk)),
            (WORK_PK.to_owned(), text(work.to_owned())),
            (WORK_SK.to_owned(), text(self.due)),
        ])
    }
}

impl Table {
    /// One page of the keys that are due, the longest due first; and the place to go on from. A text that is no place is the beginning.
    pub(crate) async fn due_page(
        &self,
        work: &str,
        now: Timestamp,
        after: Option<&str>,
    ) -> Result<(Vec<Key>, Option<String>), StoreError> {
        let start = after.and_then(DuePlace::parse);
        // DynamoDB refuses a start beyond what is asked for.
        if start.as_ref().is_some_and(|start| start.due > due_text(now)) {
            return Ok((Vec::new(), None));
        }
        let start = start.map(|start| start.start_key(work));
        let call = self.query_of_due(work, now)?.set_exclusive_start_key(start).limit(PAGE);
        let page = self.connection.call_until_answered(|| call.clone().send()).await?;
        let more = page.last_evaluated_key.is_some_and(|key| !key.is_empty());
        let items = page.items.unwrap_or_default();
        let place = |item: &Item| Some(DuePlace { due: text(item, WORK_SK)?, key: key_of(item).ok()? }.printed());
        let next = items.last().filter(|_| more).and_then(place);
        Ok((items.iter().map(key_of).collect::<Result<_, _>>()?, next))
    }

    /// The query of one kind of work for what is due at `now`, the longest due first.
    fn query_of_due(&self, work: &str, now: Timestamp) -> Result<QueryFluentBuilder, StoreError> {
        let query = self
            .query_of_index(work)?
            .key_condition_expression("#pk = :pk AND #sk <= :now")
            .expression_attribute_names("#pk", WORK_PK)
            .expression_attribute_names("#sk", WORK_SK)
            .expression_attribute_values(":pk", AttributeValue::S(work.to_owned()))
            .expression_attribute_values(":now", AttributeValue::S(due_text(now)));
        Ok(query)
    }

    /// The query of the index for what is due under its hash key `work_pk`.
    pub(crate) fn query_of_index(&self, work_pk: &str) -> Result<QueryFluentBuilder, StoreError> {
        self.access.allow_index(work_pk)?;
        Ok(self.connection.client.query().table_name(self.name()).index_name(WORK_INDEX))
    }

    /// The keys of all items of one kind of work, in the order of the index, over all pages.
    pub(crate) async fn all_of(&self, work: &str) -> Result<Vec<Key>, StoreError> {
        let query = self
            .query_of_index(work)?
            .key_condition_expression("#pk = :pk")
            .expression_attribute_names("#pk", WORK_PK)
            .expression_attribute_values(":pk", AttributeValue::S(work.to_owned()));
        self.every_page(query).await?.iter().map(key_of).collect()
    }

    /// Entries of one kind of work, of the shard `of`, between two bounds, both included: at most `limit`.
    pub(crate) async fn entries_between(
        &self,
        work: &str,
        of: &str,
        bounds: (&str, &str),
        newest_first: bool,
        limit: usize,
    ) -> Result<Vec<Item>, StoreError> {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let pk = [work, of].concat();
        if bounds.0 > bounds.1 {
            return Ok(Vec::new());
        }
        let call = self
            .query_of_index(&pk)?
            .key_condition_expression("#pk = :pk AND #sk BETWEEN :from AND :to")
            .expression_attribute_names("#pk", WORK_PK)
            .expression_attribute_names("#sk", WORK_SK)
            .expression_attribute_values(":pk", text(&pk))
            .expression_attribute_values(":from", text(bounds.0))
            .expression_attribute_values(":to", text(bounds.1))
            .scan_index_forward(!newest_first)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        let page = self.connection.call_until_answered(|| call.clone().send()).await?;
        Ok(page.items.unwrap_or_default())
    }

    /// The keys of what is due of one kind of work at `now`, the longest due first.
    pub(crate) async fn due(&self, work: &str, now: Timestamp) -> Result<Vec<Key>, StoreError> {
        let call = self.query_of_due(work, now)?.limit(MAX_DUE);
        let page = self.connection.call_until_answered(|| call.clone().send()).await?;
        page.items.unwrap_or_default().iter().map(key_of).collect()
    }
}

//! How far the course of a licence was acted on, and which licences are to be looked at.

use aws_sdk_dynamodb::types::AttributeValue;
use kernel::{LicenseId, Timestamp};
use licensing::{Course, Owed, Step};
use telling::Event;

use crate::abandonment::{Listing, listing_write};
use crate::base::{Store, StoreError};
use crate::item::{Item, from_item, to_item};
use crate::keys::{self, WORK_PK, WORK_SK};
use crate::outbox::tell_write;
use crate::transaction::{MAX_TRANSACTION_WRITES, Write};
use crate::work::{due_text, mark_due};

/// The write that asks for a licence to be looked at as soon as may be. It goes with every change of the licence's
/// facts, with every workspace that is bound to it, and with whoever becomes known in its activation, so that nothing
/// that follows from them is forgotten.
pub(crate) fn look_write(license: &LicenseId) -> Write {
    look_if(license, "", "attribute_exists(pk) OR attribute_not_exists(pk)", Item::new())
}

/// The same for a licence that settles a workspace: it must not have been taken from its account meanwhile. Notes the
/// mails that tell of it.
pub(crate) fn settle_write(license: &LicenseId, owed: &[Owed]) -> Result<Write, StoreError> {
    let mut values = owed_values(owed)?;
    values.insert(":bound".to_owned(), AttributeValue::Bool(false));
    Ok(look_if(license, owe(owed), "attribute_not_exists(unbound) OR unbound = :bound", values))
}

/// The same for a licence that is bound to an account.
pub(crate) fn bind_write(license: &LicenseId, owed: &[Owed]) -> Result<Write, StoreError> {
    let mut values = owed_values(owed)?;
    values.insert(":bound".to_owned(), AttributeValue::Bool(false));
    let also = format!("{}, unbound = :bound", owe(owed));
    Ok(look_if(license, &also, "attribute_exists(pk) OR attribute_not_exists(pk)", values))
}

/// The same for a licence that is taken from its account: nobody may have settled a workspace by it since its course was
/// read in `version`.
pub(crate) fn unbind_write(license: &LicenseId, version: u64, owed: &[Owed]) -> Result<Write, StoreError> {
    let mut values = owed_values(owed)?;
    values.insert(":unbound".to_owned(), AttributeValue::Bool(true));
    values.insert(":version".to_owned(), AttributeValue::N(version.to_string()));
    let also = format!("{}, unbound = :unbound", owe(owed));
    let condition = if version == 0 { "attribute_not_exists(pk) OR version = :version" } else { "version = :version" };
    Ok(look_if(license, &also, condition, values))
}

/// The same for a licence that was to settle a workspace and does not.
pub(crate) fn owe_write(license: &LicenseId, owed: &[Owed]) -> Result<Write, StoreError> {
    let condition = "attribute_exists(pk) OR attribute_not_exists(pk)";
    Ok(look_if(license, owe(owed), condition, owed_values(owed)?))
}

/// What notes mails in a course.
const fn owe(owed: &[Owed]) -> &'static str {
    if owed.is_empty() { "" } else { ", owed = list_append(if_not_exists(owed, :nothing), :owed)" }
}

fn owed_values(owed: &[Owed]) -> Result<Item, StoreError> {
    if owed.is_empty() {
        return Ok(Item::new());
    }
    let noted = owed.iter().map(serde_dynamo::to_attribute_value).collect::<Result<Vec<_>, _>>();
    let noted = noted.map_err(|_| StoreError::Corrupt("a mail that is owed could not be written"))?;
    Ok(Item::from([
        (":owed".to_owned(), AttributeValue::L(noted)),
        (":nothing".to_owned(), AttributeValue::L(Vec::new())),
    ]))
}

/// The same for a licence that a workspace leaves: whoever decides at this moment what is told of its workspaces must see
/// that this one is gone. It fails if `step` was taken, of which whoever lets the workspace go does not know.
pub(crate) fn leave_write(license: &LicenseId, step: Step) -> Result<Write, StoreError> {
    let step = serde_dynamo::to_attribute_value(step).map_err(|_| StoreError::Corrupt("a step has no name"))?;
    Ok(look_if(license, "", "NOT contains(taken, :step)", Item::from([(":step".to_owned(), step)])))
}

fn look_if(license: &LicenseId, also: &str, condition: &str, mut values: Item) -> Write {
    values.extend([
        (":work".to_owned(), AttributeValue::S(keys::WORK_COURSES.to_owned())),
        (":at_once".to_owned(), AttributeValue::S(due_text(Timestamp::EPOCH))),
        (":zero".to_owned(), AttributeValue::N("0".to_owned())),
        (":one".to_owned(), AttributeValue::N("1".to_owned())),
    ]);
    let names = vec![("#work_pk".to_owned(), WORK_PK.to_owned()), ("#work_sk".to_owned(), WORK_SK.to_owned())];
    Write::update(
        keys::course(license),
        format!("SET #work_pk = :work, #work_sk = :at_once, version = if_not_exists(version, :zero) + :one{also}"),
        condition,
        names,
        values,
    )
}

/// The most events of one transaction, which has room for the course and its place on a list too.
const MAX_EVENTS: usize = MAX_TRANSACTION_WRITES - 2;

impl Store {
    /// The licences to be looked at by `now`, the longest due first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn courses_due(&self, now: Timestamp) -> Result<Vec<LicenseId>, StoreError> {
        let keys = self.due(keys::WORK_COURSES, now).await?;
        let licenses = keys.iter().map(|key| keys::license_of_course(&key.pk));
        licenses.collect::<Option<_>>().ok_or(StoreError::Corrupt("a course has no licence"))
    }

    /// How far a licence's course was acted on.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn course(&self, license: &LicenseId) -> Result<Course, StoreError> {
        Ok(self.get(&keys::course(license)).await?.unwrap_or_default())
    }

    /// How far the courses of several licences were acted on, in the order of the licences.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn courses(&self, licenses: &[LicenseId]) -> Result<Vec<Course>, StoreError> {
        let keys: Vec<_> = licenses.iter().map(keys::course).collect();
        let found = self.get_items(&keys).await?;
        found.into_iter().map(|item| item.map_or_else(|| Ok(Course::default()), from_item)).collect()
    }

    /// Writes how far the course was acted on, with what is to be told of that, over the version it was decided from;
    /// when the licence is to be looked at again; and what becomes of its place on the list of abandoned activations.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the course was written meanwhile: by a new fact, or by another runner. With
    /// [`StoreError::Contended`] it stays due.
    pub async fn put_course(
        &self,
        license: &LicenseId,
        course: &mut Course,
        next_at: Option<Timestamp>,
        mut events: Vec<Event>,
        listing: Listing,
    ) -> Result<(), StoreError> {
        // A licence with very many workspaces: what does not fit into one transaction goes ahead. Told again after a
        // crash in between, it has the same ids.
        while events.len() > MAX_EVENTS {
            let ahead: Vec<Event> = events.drain(..MAX_EVENTS).collect();
            let writes = ahead.into_iter().map(tell_write).collect::<Result<_, _>>()?;
            self.transact(writes).await?;
        }
        let next = Course { version: course.version + 1, ..course.clone() };
        let mut item = to_item(&keys::course(license), &next)?;
        if let Some(at) = next_at {
            mark_due(&mut item, keys::WORK_COURSES, at);
        }
        let version = Item::from([(":version".to_owned(), AttributeValue::N(course.version.to_string()))]);
        let mut writes = vec![Write::put_if(item, "attribute_not_exists(pk) OR version = :version", version)];
        writes.extend(listing_write(license, listing)?);
        for event in events {
            writes.push(tell_write(event)?);
        }
        self.transact(writes).await?;
        *course = next;
        Ok(())
    }
}

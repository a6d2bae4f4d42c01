//! Writes that ask for a licence to be looked at, each with what else must hold of it.

use aws_sdk_dynamodb::types::AttributeValue;
use kernel::{LicenseId, Timestamp};
use licensing::{Owed, Step};

use super::{CourseQueue, News, course_work};
use crate::error::StoreError;
use crate::item::Item;
use crate::keys::{self, WORK_PK, WORK_SK};
use crate::transaction::Write;

/// Queues a licence for review at once. Every change of the licence's facts, every binding of a workspace, and every step of its
/// activation includes this write, so that no consequence is missed.
pub(crate) fn review_now_write(license: &LicenseId) -> Write {
    look_for_write(license, News::Other)
}

/// The same, by what is known anew.
pub(crate) fn look_for_write(license: &LicenseId, news: News) -> Write {
    look_if(license, news, "", "attribute_exists(pk) OR attribute_not_exists(pk)", Item::new())
}

/// The same for a licence that settles a workspace: it must not have been taken from its account meanwhile. Notes the
/// mails that tell of it.
pub(crate) fn settle_write(license: &LicenseId, owed: &[Owed]) -> Result<Write, StoreError> {
    let mut values = owed_values(owed)?;
    values.insert(":bound".to_owned(), AttributeValue::Bool(false));
    Ok(look_if(license, News::Other, owe(owed), "attribute_not_exists(unbound) OR unbound = :bound", values))
}

/// The same for a licence that is bound to an account.
pub(crate) fn bind_write(license: &LicenseId, owed: &[Owed]) -> Result<Write, StoreError> {
    let mut values = owed_values(owed)?;
    values.insert(":bound".to_owned(), AttributeValue::Bool(false));
    let also = format!("{}, unbound = :bound", owe(owed));
    Ok(look_if(license, News::Other, &also, "attribute_exists(pk) OR attribute_not_exists(pk)", values))
}

/// The same for a licence that is taken from its account: nobody may have settled a workspace by it since its course was
/// read in `version`.
pub(crate) fn unbind_write(license: &LicenseId, version: u64, owed: &[Owed]) -> Result<Write, StoreError> {
    let mut values = owed_values(owed)?;
    values.insert(":unbound".to_owned(), AttributeValue::Bool(true));
    values.insert(":version".to_owned(), AttributeValue::N(version.to_string()));
    let also = format!("{}, unbound = :unbound", owe(owed));
    let condition = if version == 0 { "attribute_not_exists(pk) OR version = :version" } else { "version = :version" };
    Ok(look_if(license, News::Other, &also, condition, values))
}

/// The same for a licence that was to settle a workspace and does not.
pub(crate) fn owe_write(license: &LicenseId, owed: &[Owed]) -> Result<Write, StoreError> {
    let condition = "attribute_exists(pk) OR attribute_not_exists(pk)";
    Ok(look_if(license, News::Other, owe(owed), condition, owed_values(owed)?))
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
    let noted = noted.map_err(|_| StoreError::corrupt("a mail that is owed could not be written"))?;
    Ok(Item::from([
        (":owed".to_owned(), AttributeValue::L(noted)),
        (":nothing".to_owned(), AttributeValue::L(Vec::new())),
    ]))
}

/// The same for a licence that a workspace leaves: whoever decides at this moment what is told of its workspaces must see
/// that this one is gone. It fails if `step` was taken, of which whoever lets the workspace go does not know.
pub(crate) fn leave_write(license: &LicenseId, step: Step) -> Result<Write, StoreError> {
    let step = serde_dynamo::to_attribute_value(step).map_err(|_| StoreError::corrupt("a step has no name"))?;
    let values = Item::from([(":step".to_owned(), step)]);
    Ok(look_if(license, News::Other, "", "NOT contains(taken, :step)", values))
}

fn look_if(license: &LicenseId, news: News, also: &str, condition: &str, mut values: Item) -> Write {
    let at_once = match news {
        News::Ends => Timestamp::EPOCH,
        News::Other => Timestamp::from_millis(1),
    };
    let (work_pk, work_sk) = course_work(CourseQueue::News, license, at_once, 0);
    values.extend([
        (":work".to_owned(), AttributeValue::S(work_pk)),
        (":at_once".to_owned(), AttributeValue::S(work_sk)),
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

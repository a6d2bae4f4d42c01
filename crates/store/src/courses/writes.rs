//! Writes that ask for a license to be looked at, each with what else must hold of it.

use aws_sdk_dynamodb::types::AttributeValue;
use kernel::{LicenseId, Timestamp};
use licensing::{Owed, Step};

use super::mark::course_mark;
use super::queue::{CourseQueue, News};
use crate::error::StoreError;
use crate::expression::{Condition, Update};
use crate::keys;
use crate::transaction::Write;

/// Queues a license for review at once. Every change of the license's facts, every binding of a workspace, and every step of its
/// activation includes this write, so that no consequence is missed.
pub(crate) fn review_now_write(license: &LicenseId) -> Write {
    look_for_write(license, News::Other)
}

/// The same, by what is known anew.
pub(crate) fn look_for_write(license: &LicenseId, news: News) -> Write {
    Write::update_any(keys::course(license), look(license, news))
}

/// The same for a license that settles a workspace: it must not have been taken from its account meanwhile. Notes the
/// mails that tell of it.
pub(crate) fn settle_write(license: &LicenseId, owed: &[Owed]) -> Result<Write, StoreError> {
    let is_bound = Condition::absent("unbound").or(Condition::equals("unbound", false));
    let update = owe(look(license, News::Other), owed)?;
    Ok(Write::update_if(keys::course(license), update, is_bound))
}

/// The same for a license that is bound to an account.
pub(crate) fn bind_write(license: &LicenseId, owed: &[Owed]) -> Result<Write, StoreError> {
    let update = owe(look(license, News::Other), owed)?;
    Ok(Write::update_any(keys::course(license), update.set("unbound", false)))
}

/// The same for a license that is taken from its account: nobody may have settled a workspace by it since its course was
/// read in `version`.
pub(crate) fn unbind_write(license: &LicenseId, version: u64, owed: &[Owed]) -> Result<Write, StoreError> {
    let update = owe(look(license, News::Other), owed)?;
    let as_read = match version {
        0 => Condition::item_absent().or(Condition::version(0)),
        version => Condition::version(version),
    };
    Ok(Write::update_if(keys::course(license), update.set("unbound", true), as_read))
}

/// The same for a license that was to settle a workspace and does not.
pub(crate) fn owe_write(license: &LicenseId, owed: &[Owed]) -> Result<Write, StoreError> {
    Ok(Write::update_any(keys::course(license), owe(look(license, News::Other), owed)?))
}

/// The same for a license that a workspace leaves: a function that decides at this moment what is told of its workspaces must see
/// that this one is gone. It fails if `step` was taken, of which the function that lets the workspace go does not know.
pub(crate) fn leave_write(license: &LicenseId, step: Step) -> Result<Write, StoreError> {
    let step: AttributeValue =
        serde_dynamo::to_attribute_value(step).map_err(|_| StoreError::corrupt("a step has no name"))?;
    Ok(Write::update_if(keys::course(license), look(license, News::Other), Condition::lacks("taken", step)))
}

/// Notes mails in a course.
fn owe(update: Update, owed: &[Owed]) -> Result<Update, StoreError> {
    if owed.is_empty() {
        return Ok(update);
    }
    let noted = owed.iter().map(serde_dynamo::to_attribute_value).collect::<Result<Vec<_>, _>>();
    let noted = noted.map_err(|_| StoreError::corrupt("a mail that is owed could not be written"))?;
    Ok(update.append("owed", noted))
}

/// Has a course looked at at once, and raises its version.
fn look(license: &LicenseId, news: News) -> Update {
    let at_once = match news {
        News::Ends => Timestamp::EPOCH,
        News::Other => Timestamp::from_millis(1),
    };
    Update::new().set_work(course_mark(CourseQueue::News, license, at_once, 0)).increment_from_zero("version")
}

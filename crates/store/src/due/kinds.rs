//! All kinds of due work: how their entries sort, and what they name.
//!
//! | work | an entry sorts by |
//! |---|---|
//! | [`FREEZE`] | the end of the next hour; the license |
//! | [`SEND`], licenses that are ending | `0#<deadline, by 5 minutes>#<worth, the most first>#<records>#<deadline>#<hour>#<license>`; before there was a worth, `0#<deadline>#<hour>#<license>` |
//! | [`SEND`], others | `1#<deadline>#<hour>#<license>` |
//! | [`MONTH`], [`ENDING`], [`HELD`], [`QUARANTINE`], [`HELD_BACK`] and others that are named | when it is looked at; its name |
//! | [`COURSE_NEWS`], [`COURSE_TIMES`] | when it is looked at, 0 for what ends, 1 for other news; the license; how often it failed |
//! | [`LICENSES`], [`OPEN_INVOICES`] | the license; the month and the license |
//! | [`CODES`], [`NOTICES`], [`OUTBOX`] and others that are not named | when it is tried |
//!
//! Fair are all of them in one way: what fails is marked anew with a later instant, so that it is not first again in the
//! next run. Who takes the work does that ([`Table::put_off`](crate::table::Table), or the next version of a mail or event).

use kernel::{BillingAccountId, Hour, LicenseId, Month, WorkspaceId};

use super::work::{Entry, Form, Work};
use crate::courses::{COURSE_SHARDS, CourseQueue, DueCourse};
use crate::keys::{self, Key};
use crate::ledger::final_hour::{FinalHour, WORK_SHARDS, final_hour_in};
use crate::ledger::name_of;

/// Ledgers by the end of their next hour. How long an hour stays open beyond that is the reader's to say: a deployment may
/// change it.
pub(crate) const FREEZE: Work<LicenseId> =
    Work::sharded(keys::WORK_FREEZE, WORK_SHARDS, Form::NamedSeconds, license_of_ledger);
/// Hours with records to send.
pub(crate) const SEND: Work<(LicenseId, Hour)> =
    Work::sharded(keys::WORK_SEND, WORK_SHARDS, Form::Text, |entry| name_of(&entry.key));
/// The same, as far as they are of licenses that are ending, by what their entries say.
pub(crate) const SEND_FINAL: Work<FinalHour> =
    Work::sharded(keys::WORK_SEND, WORK_SHARDS, Form::Text, |entry| final_hour_in(&entry.sk));
/// Months to be rolled up.
pub(crate) const MONTH: Work<(LicenseId, Month)> =
    Work::sharded(keys::WORK_MONTH, WORK_SHARDS, Form::NamedSeconds, month_of_ledger);
/// Licenses that are ending.
pub(crate) const ENDING: Work<LicenseId> =
    Work::sharded(keys::WORK_ENDING, WORK_SHARDS, Form::NamedSeconds, license_of_ledger);
/// Licenses whose end began before that was sharded: only read.
pub(crate) const ENDING_OLD: Work<LicenseId> = Work::new(keys::WORK_ENDING_OLD, Form::NamedSeconds, license_of_ledger);
/// Usage held for licenses that were not active.
pub(crate) const HELD: Work<(WorkspaceId, Hour)> = Work::new(keys::WORK_HELD, Form::NamedSeconds, held_usage);

/// Licenses of which something new is known.
pub(crate) const COURSE_NEWS: Work<DueCourse> =
    Work::sharded(keys::WORK_COURSE_NEWS, COURSE_SHARDS, Form::NamedMillis, |entry| {
        DueCourse::read(entry, CourseQueue::News)
    });
/// Licenses for which something is due by time.
pub(crate) const COURSE_TIMES: Work<DueCourse> =
    Work::sharded(keys::WORK_COURSE_TIMES, COURSE_SHARDS, Form::NamedMillis, |entry| {
        DueCourse::read(entry, CourseQueue::Time)
    });
/// Licenses that were marked before the two were parted: only read.
pub(crate) const COURSES: Work<DueCourse> =
    Work::new(keys::WORK_COURSES, Form::Millis, |entry| DueCourse::read(entry, CourseQueue::Old));

/// What is in quarantine, records and late usage.
pub(crate) const QUARANTINE: Work<Key> = Work::new(keys::WORK_QUARANTINE, Form::NamedSeconds, key);
/// Records in quarantine that go by themselves.
pub(crate) const HELD_BACK: Work<Key> = Work::new(keys::WORK_HELD_BACK, Form::NamedSeconds, key);
/// Decisions that wait for a second person.
pub(crate) const PROPOSALS: Work<Key> = Work::new(keys::WORK_PROPOSALS, Form::NamedSeconds, key);
/// Supervised changes of e-mail addresses that wait for a second operator.
pub(crate) const SUPERVISED_CHANGES: Work<Key> = Work::new(keys::WORK_SUPERVISED_CHANGES, Form::NamedSeconds, key);
/// Licenses that nobody activates.
pub(crate) const ABANDONED: Work<LicenseId> =
    Work::new(keys::WORK_ABANDONED, Form::NamedSeconds, |entry| keys::license_of_course(&entry.key.pk));
/// Billing adjustments that AWS looks into.
pub(crate) const ADJUSTMENTS: Work<Key> = Work::new(keys::WORK_ADJUSTMENTS, Form::NamedSeconds, key);
/// Comparisons with uploaded files of AWS's log.
pub(crate) const LOGS: Work<Key> = Work::new(keys::WORK_LOGS, Form::NamedSeconds, key);
/// Every license, by its id.
pub(crate) const LICENSES: Work<Key> = Work::new(keys::WORK_LICENSES, Form::Text, key);
/// Months that AWS's invoices have not closed.
pub(crate) const OPEN_INVOICES: Work<Key> = Work::new(keys::WORK_OPEN_INVOICES, Form::Text, key);

/// Messages that bring codes.
pub(crate) const CODES: Work<Key> = Work::new(keys::WORK_CODES, Form::Millis, key);
/// Mails about second factors.
pub(crate) const NOTICES: Work<Key> = Work::new(keys::WORK_NOTICES, Form::Millis, key);
/// Mails about changed accounts.
pub(crate) const ACCOUNT_NOTICES: Work<Key> = Work::new(keys::WORK_ACCOUNT_NOTICES, Form::Millis, key);
/// Mails about supervised changes.
pub(crate) const CHANGE_MAILS: Work<Key> = Work::new(keys::WORK_CHANGE_MAILS, Form::Millis, key);
/// Mails about the people of accounts.
pub(crate) const PEOPLE_MAILS: Work<Key> = Work::new(keys::WORK_PEOPLE_MAILS, Form::Millis, key);
/// Budgets to be compared with their bills, by account.
pub(crate) const BUDGETS: Work<BillingAccountId> = Work::new(keys::WORK_BUDGETS, Form::NamedMillis, |entry| {
    BillingAccountId::parse(entry.key.pk.strip_prefix("BILLING#")?).ok()
});
/// Events to deliver.
pub(crate) const OUTBOX: Work<Key> = Work::new(keys::WORK_OUTBOX, Form::Millis, key);
/// Events that were given up, by when they happened.
pub(crate) const DEAD_LETTERS: Work<Key> = Work::new(keys::WORK_DEAD_LETTERS, Form::NamedMillis, key);
/// Real-name authentications that wait for an operator.
pub(crate) const REAL_NAMES: Work<Key> = Work::new(keys::WORK_REAL_NAMES, Form::Millis, key);
/// Invoices that wait for an operator.
pub(crate) const INVOICES: Work<Key> = Work::new(keys::WORK_INVOICES, Form::Millis, key);

fn key(entry: &Entry) -> Option<Key> {
    Some(entry.key.clone())
}

fn license_of_ledger(entry: &Entry) -> Option<LicenseId> {
    LicenseId::parse(entry.key.pk.strip_prefix(keys::LEDGER_PREFIX)?).ok()
}

fn month_of_ledger(entry: &Entry) -> Option<(LicenseId, Month)> {
    Some((license_of_ledger(entry)?, Month::parse(entry.key.sk.strip_prefix(keys::MONTH_PREFIX)?)?))
}

fn held_usage(entry: &Entry) -> Option<(WorkspaceId, Hour)> {
    let workspace = WorkspaceId::parse(entry.key.pk.strip_prefix(keys::HELD_PREFIX)?).ok()?;
    Some((workspace, Hour::parse(entry.key.sk.strip_prefix(keys::HOUR_PREFIX)?)?))
}

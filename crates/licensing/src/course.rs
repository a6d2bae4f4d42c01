//! What time does to a license: when something must be told or done, though no event comes.
//!
//! The facts of a license say where it is at any moment; its [`Course`] says how far we have acted on that. Whoever
//! writes a fact asks for the license to be looked at; whoever looks compares the two and does what is due, in order,
//! noting it in the course in the same write. So nothing is told twice, and nothing out of order, however events came.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use crate::abandonment::{Abandonment, NoMailAgain, Reminder, may_mail_again};
use crate::license::License;
use crate::owed::{Claims, Mail, Owed, Recipient, claim};

/// How long the workspaces of an ended license stay locked before their content may be deleted: 14 days.
pub const COUNTDOWN_SECONDS: i64 = 14 * 86_400;
/// How long before the end of the countdown its owners are reminded: 3 days.
pub const REMINDER_SECONDS: i64 = 3 * 86_400;
/// How long after a license closed its closing statement is written: by then the last run of metering has settled
/// what AWS took and what it did not.
pub const STATEMENT_AFTER_SECONDS: i64 = 15 * 60;

/// The lock on the workspaces of an ended license, and the countdown that goes with it. What the product is told, also of
/// suspended licenses, is [`crate::WorkspaceLock`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lock {
    /// Since when.
    pub since: Timestamp,
    /// From when on their content may be deleted.
    pub deletion_due_at: Timestamp,
}

impl License {
    /// The lock on workspaces that this license was the last to settle; `None` while it is not over.
    #[must_use]
    pub fn lock(&self, now: Timestamp) -> Option<Lock> {
        self.lock_in_sight().filter(|lock| lock.since <= now)
    }

    /// The lock that there will be by the facts known now. It begins when the license is over, but not before we learnt of
    /// its end: until then the product was in use, and whoever uses it has the whole countdown.
    fn lock_in_sight(&self) -> Option<Lock> {
        let since = self.closes_at()?.max(self.end_learnt_at.unwrap_or(Timestamp::EPOCH));
        Some(Lock { since, deletion_due_at: since.plus_seconds(COUNTDOWN_SECONDS) })
    }

    /// Whether the countdown of the workspaces that it was the last to settle is over. The product was told that it may
    /// delete, so nothing is unlocked any more.
    #[must_use]
    pub fn locks_for_good(&self, now: Timestamp) -> bool {
        self.lock(now).is_some_and(|lock| lock.deletion_due_at <= now)
    }
}

/// Something that is due, in the order of a license's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Step {
    /// Tell that it may be used.
    Activate,
    /// Tell that it ends, and until when final usage is taken.
    BeginToEnd,
    /// Tell that it is over, and that its workspaces are locked.
    End,
    /// Write the closing statement.
    State,
    /// Remind the owners of the workspaces that are still locked.
    Remind,
    /// Tell that what is still locked may be deleted.
    Delete,
}

impl Step {
    const ALL: [Self; 6] = [Self::Activate, Self::BeginToEnd, Self::End, Self::State, Self::Remind, Self::Delete];
}

/// How far we have acted on what a license's facts say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// The steps that were taken.
    #[serde(default)]
    pub taken: Vec<Step>,
    /// The mails that are still to be sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owed: Vec<Owed>,
    /// How far we have acted on a license that nobody activates.
    #[serde(default)]
    pub abandonment: Abandonment,
    /// Since when the license is suspended, if the product was told that it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspension_told: Option<Timestamp>,
    /// Whether the license was taken from its Billing Center account: no workspace is settled by it until it is bound to
    /// one again. It stands here since whoever settles a workspace writes the course.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unbound: bool,
    /// Raised by each write; every write is conditional on it. 0 before the first.
    #[serde(default)]
    pub version: u64,
}

impl Course {
    /// The steps that are due at `now`, in the order in which they must be taken.
    #[must_use]
    pub fn due(&self, license: &License, now: Timestamp) -> Vec<Step> {
        let open = Step::ALL.into_iter().filter(|step| !self.taken.contains(step));
        open.filter(|step| due_at(*step, license).is_some_and(|at| at <= now)).collect()
    }

    /// When the next step not yet due will be; `None` if only a new fact can bring one.
    #[must_use]
    pub fn next_at(&self, license: &License, now: Timestamp) -> Option<Timestamp> {
        let open = Step::ALL.into_iter().filter(|step| !self.taken.contains(step));
        open.filter_map(|step| due_at(step, license)).filter(|at| *at > now).min()
    }

    /// The course after `step`.
    pub fn take(&mut self, step: Step) {
        if !self.taken.contains(&step) {
            self.taken.push(step);
        }
    }

    /// The course of a license whose end was taken back: it is told to be usable once more, and what was to be told of its
    /// end is told no more.
    pub fn begin_anew(&mut self) {
        self.taken.clear();
        self.suspension_told = None;
        self.owed.retain(|owed| matches!(owed.mail, Mail::Statement | Mail::Resume));
    }

    /// Notes a mail that is to be sent, unless it is noted already.
    pub fn owe(&mut self, mail: Mail, to: Recipient) {
        let owed = Owed::new(mail, to);
        if !self.owed.iter().any(|other| other.is(&owed)) {
            self.owed.push(owed);
        }
    }

    /// The course with the mail to the buyer of an activation that was left owed once more.
    ///
    /// # Errors
    /// [`NoMailAgain`] says why they are not written to.
    pub fn mail_again(&mut self, now: Timestamp) -> Result<(), NoMailAgain> {
        let is_owed = self.owed.iter().any(|owed| owed.mail == Mail::Resume);
        may_mail_again(self.abandonment, is_owed, now)?;
        self.abandonment = self.abandonment.with(Reminder::Due);
        self.owe(Mail::Resume, Recipient::Buyer);
        Ok(())
    }

    /// Claims the mails that may be tried at `now`, and takes out those that were tried often enough. Whoever writes the
    /// course over the version it was read at may send them, and nobody else.
    pub fn claim_mails(&mut self, now: Timestamp) -> Claims {
        claim(&mut self.owed, now)
    }

    /// When somebody has to look at the mails that are owed.
    #[must_use]
    pub fn next_mail_at(&self) -> Option<Timestamp> {
        self.owed.iter().map(Owed::next_at).min()
    }

    /// The course after a mail that was sent, or that nobody needs any more. `reminder` is what became of it if it is the
    /// one to the buyer.
    pub fn strike_out(&mut self, done: &Owed, reminder: Option<Reminder>) {
        self.owed.retain(|owed| !owed.is(done));
        if let Some(reminder) = reminder {
            self.abandonment = self.abandonment.with(reminder);
        }
    }
}

/// When a step is due by the facts known now; `None` if it is not in sight.
fn due_at(step: Step, license: &License) -> Option<Timestamp> {
    let lock = license.lock_in_sight();
    match step {
        Step::Activate => license.usage_from(),
        Step::BeginToEnd => license.ending_since(),
        Step::End => lock.map(|lock| lock.since),
        Step::State => license.closes_at().map(|at| at.plus_seconds(STATEMENT_AFTER_SECONDS)),
        Step::Remind => lock.map(|lock| lock.deletion_due_at.plus_seconds(-REMINDER_SECONDS)),
        Step::Delete => lock.map(|lock| lock.deletion_due_at),
    }
}

#[cfg(test)]
mod tests {
    use kernel::{AwsAccountId, LicenseArn, ProductCode};

    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_seconds(1_764_000_000 + minute * 60)
    }

    fn license() -> License {
        let arn = LicenseArn::parse("arn:aws:license-manager::294406891311:license:l-1").unwrap();
        License::new(arn, true, ProductCode::parse("abc").unwrap(), AwsAccountId::parse("111122223333").unwrap())
    }

    #[test]
    fn a_licence_is_told_of_in_the_order_of_its_life_even_if_all_of_it_came_at_once() {
        let mut license = license();
        license.deprovisioned(at(10));
        license.updated(at(1));
        let course = Course::default();
        assert_eq!(course.due(&license, at(20)), [Step::Activate, Step::BeginToEnd]);
        assert_eq!(course.next_at(&license, at(20)), Some(at(70)));
        assert_eq!(course.due(&license, at(100_000)), Step::ALL);
    }

    #[test]
    fn a_licence_that_ended_before_it_was_confirmed_is_never_told_to_be_usable() {
        let mut license = license();
        license.deprovisioned(at(1));
        license.updated(at(10));
        assert_eq!(Course::default().due(&license, at(20)), [Step::BeginToEnd]);
    }

    #[test]
    fn what_was_taken_is_not_due_again() {
        let mut license = license();
        license.updated(at(1));
        let mut course = Course::default();
        course.take(Step::Activate);
        assert!(course.due(&license, at(5)).is_empty());
        assert_eq!(course.next_at(&license, at(5)), None);
    }

    #[test]
    fn a_lock_lasts_fourteen_days() {
        let mut license = license();
        license.updated(at(1));
        license.deprovisioned(at(10));
        assert_eq!(license.lock(at(69)), None);
        let lock = license.lock(at(70)).unwrap();
        assert_eq!((lock.since, lock.deletion_due_at), (at(70), at(70).plus_seconds(14 * 86_400)));
    }

    #[test]
    fn of_an_end_that_is_learnt_late_the_whole_countdown_lies_ahead() {
        let mut license = license();
        license.updated(at(1));
        license.deprovisioned(at(10));
        license.end_learnt_at = Some(at(50_000));
        let lock = license.lock(at(50_000)).unwrap();
        assert_eq!((lock.since, lock.deletion_due_at), (at(50_000), at(50_000).plus_seconds(14 * 86_400)));
        assert!(!license.locks_for_good(lock.deletion_due_at.plus_seconds(-1)));
        assert!(license.locks_for_good(lock.deletion_due_at));
        let mut course = Course::default();
        let at_once = [Step::Activate, Step::BeginToEnd, Step::End, Step::State];
        assert_eq!(course.due(&license, at(50_000)), at_once);
        at_once.into_iter().for_each(|step| course.take(step));
        let reminder_at = lock.deletion_due_at.plus_seconds(-3 * 86_400);
        assert_eq!(course.next_at(&license, at(50_000)), Some(reminder_at));
        assert_eq!(course.due(&license, reminder_at), [Step::Remind]);
    }
}

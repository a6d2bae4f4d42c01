//! Reinstatement: an operator takes the end of a license back, since AWS did.
//!
//! Facts of an end are never taken back by events: a late *License Updated* revives nothing. AWS names no event for an
//! agreement that it reinstates, so only somebody who was told by AWS, or sees the agreement in force there, can say so.
//! From then on the ends that were told before do not count, however late they are told again, and those told after do.
//! The time between is gone: nothing of it is metered, since the license begins anew when it is reinstated.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use crate::license::{License, LicenseState};

/// The most reinstatements of one license. One is rare.
pub const MAX_REINSTATEMENTS: usize = 20;

/// That the end of a license was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reinstatement {
    /// From when on its usage events were refused.
    pub over_from: Timestamp,
    /// When it was reinstated.
    pub at: Timestamp,
}

/// Why a license is not reinstated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoReinstatement {
    /// It has not ended, and was not reinstated.
    #[error("not-ended")]
    NotEnded,
    /// It is in its final hour, whose usage is still being sent.
    #[error("final-hour")]
    FinalHour,
    /// The product was told that it may delete what the license's workspaces hold.
    #[error("deletion-due")]
    DeletionDue,
    /// It is of an older listing: a customer who comes back has a license of their own there.
    #[error("older-listing")]
    OlderListing,
    /// It was reinstated too often.
    #[error("too-many")]
    TooMany,
}

impl License {
    /// When its end was taken back, the last time.
    #[must_use]
    pub fn reinstated_at(&self) -> Option<Timestamp> {
        self.reinstatements.last().map(|last| last.at)
    }

    /// Whether `at` lies in a time for which it was over before it was reinstated.
    #[must_use]
    pub fn was_over_at(&self, at: Timestamp) -> bool {
        self.reinstatements.iter().any(|one| one.over_from <= at && at < one.at)
    }

    /// What tells this life of the license from those before it, in the ids of what is told of it; empty in the first.
    #[must_use]
    pub fn life(&self) -> String {
        if self.reinstatements.is_empty() { String::new() } else { format!("life-{}", self.reinstatements.len() + 1) }
    }

    /// The license with its end taken back at `now`; `None` if that was done before.
    ///
    /// # Errors
    /// [`NoReinstatement`] says why that cannot be.
    pub fn reinstate(&self, now: Timestamp) -> Result<Option<Self>, NoReinstatement> {
        match self.state(now) {
            LicenseState::Pending | LicenseState::Active | LicenseState::Suspended
                if self.reinstatements.is_empty() =>
            {
                return Err(NoReinstatement::NotEnded);
            }
            LicenseState::Pending | LicenseState::Active | LicenseState::Suspended => return Ok(None),
            LicenseState::Ending => return Err(NoReinstatement::FinalHour),
            LicenseState::Ended => {}
        }
        if self.customer_facts.as_ref().is_some_and(|facts| facts.leaving_at.or(facts.left_at).is_some()) {
            return Err(NoReinstatement::OlderListing);
        }
        if self.locks_for_good(now) {
            return Err(NoReinstatement::DeletionDue);
        }
        if self.reinstatements.len() >= MAX_REINSTATEMENTS {
            return Err(NoReinstatement::TooMany);
        }
        let mut after = self.clone();
        let over_from = self.usage_until().unwrap_or(now);
        after.reinstatements.push(Reinstatement { over_from, at: now });
        after.end_learnt_at = None;
        Ok(Some(after))
    }

    /// Of the times at which an end was told, the first that counts.
    pub(crate) fn counting<'a>(&self, told: impl IntoIterator<Item = Option<&'a Timestamp>>) -> Option<Timestamp> {
        let reinstated_at = self.reinstated_at();
        told.into_iter().flatten().copied().filter(|at| reinstated_at.is_none_or(|since| since < *at)).min()
    }
}

#[cfg(test)]
mod tests {
    use kernel::{AgreementId, AwsAccountId, LicenseArn, ProductCode};

    use super::*;
    use crate::agreement::{AgreementFacts, AgreementStatus, Ending};
    use crate::course::{COUNTDOWN_SECONDS, Course, Step};

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_seconds(1_764_000_000 + minute * 60)
    }

    fn ended() -> License {
        let arn = LicenseArn::parse("arn:aws:license-manager::294406891311:license:l-1").unwrap();
        let product = ProductCode::parse("abc").unwrap();
        let mut license = License::new(arn, true, product, AwsAccountId::parse("111122223333").unwrap());
        license.named(&agreement(), at(0));
        license.updated(at(0));
        revoke(&mut license, 100);
        license.deprovisioned(at(101));
        license
    }

    fn agreement() -> AgreementId {
        AgreementId::parse("agmt-1").unwrap()
    }

    fn revoke(license: &mut License, minute: i64) {
        let mut facts = AgreementFacts::default();
        facts.ended(&Ending { at: at(minute), status: AgreementStatus::Cancelled });
        license.agreement_known(&agreement(), &facts);
    }

    fn reinstated() -> License {
        ended().reinstate(at(500)).unwrap().unwrap()
    }

    #[test]
    fn a_reinstated_licence_is_active_from_then_on_and_not_for_the_time_between() {
        let license = reinstated();
        assert_eq!((license.state(at(500)), license.usage_from()), (LicenseState::Active, Some(at(500))));
        assert_eq!((license.ending_since(), license.closes_at(), license.lock(at(999))), (None, None, None));
        assert_eq!(license.reinstate(at(600)), Ok(None), "a repeated order changes nothing");
        let over = [144, 145, 499, 500].map(|minute| license.was_over_at(at(minute)));
        assert_eq!(over, [false, true, true, false]);
        assert_eq!((ended().life(), license.life()), (String::new(), "life-2".to_owned()));
    }

    #[test]
    fn ends_that_were_told_before_count_no_more_however_often_they_are_told_again() {
        let mut license = reinstated();
        revoke(&mut license, 100);
        license.deprovisioned(at(101));
        license.deprovisioned(at(99));
        // AWS's end of the very second in which the operator took it back is an end of before.
        license.deprovisioned(at(500));
        assert_eq!(license.state(at(501)), LicenseState::Active);
    }

    #[test]
    fn an_end_that_comes_after_it_ends_it_again_by_either_way() {
        let mut revoked = reinstated();
        revoke(&mut revoked, 700);
        let mut deprovisioned = reinstated();
        deprovisioned.deprovisioned(at(700));
        for license in [revoked, deprovisioned] {
            let states = [699, 700, 759, 760].map(|minute| license.state(at(minute)));
            // The end is a fact as soon as it is known; what counts is when it closes.
            assert_eq!(states[1..], [LicenseState::Ending, LicenseState::Ending, LicenseState::Ended]);
            let again = license.reinstate(at(800)).unwrap().unwrap();
            assert_eq!((again.state(at(800)), again.life()), (LicenseState::Active, "life-3".to_owned()));
        }
    }

    #[test]
    fn what_has_not_ended_ends_still_or_may_be_deleted_is_not_reinstated() {
        let mut living = ended();
        (living.agreements, living.deprovisioned_at, living.deprovisioned_last_at) = Default::default();
        assert_eq!(living.reinstate(at(500)), Err(NoReinstatement::NotEnded));
        assert_eq!(ended().reinstate(at(160)), Err(NoReinstatement::FinalHour));
        let due = at(161).plus_seconds(COUNTDOWN_SECONDS);
        assert!(ended().reinstate(due.plus_seconds(-1)).is_ok());
        assert_eq!(ended().reinstate(due), Err(NoReinstatement::DeletionDue));
        let older = License {
            customer_facts: Some(crate::CustomerFacts { left_at: Some(at(9)), ..Default::default() }),
            ..ended()
        };
        assert_eq!(older.reinstate(at(500)), Err(NoReinstatement::OlderListing));
    }

    #[test]
    fn its_course_begins_anew() {
        let license = reinstated();
        let mut course =
            Course { taken: vec![Step::Activate, Step::BeginToEnd, Step::End, Step::State], ..Course::default() };
        course.begin_anew();
        assert_eq!(course.due(&license, at(500)), [Step::Activate]);
    }
}

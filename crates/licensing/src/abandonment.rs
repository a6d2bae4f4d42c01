//! A licence that may be used and is not: its buyer has paid and left before a workspace was bound.
//!
//! After a while such a licence is listed for an operator, and the buyer is written to once. It is taken off the list
//! when a workspace is bound or the licence ends. Whoever was activated once is never abandoned again.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use crate::license::License;

/// How far we have acted on a licence that nobody activates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Abandonment {
    /// It is too early to tell.
    #[default]
    Undecided,
    /// It stands on the operator's list.
    Listed {
        /// Since when.
        since: Timestamp,
        /// When the buyer was written to, if there was an address that had been verified.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mailed_at: Option<Timestamp>,
    },
    /// A workspace was bound, or the licence ended: there is nothing left to remind of.
    Settled,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbandonmentChange {
    /// Put it on the list and write to the buyer.
    List,
    /// It is over: take it off the list, if it stands there.
    Settle,
}

impl Abandonment {
    /// What is to be done at `now` about `license`; `None` if nothing is. `activated` says whether a workspace was ever
    /// bound to it.
    #[must_use]
    pub fn due(
        self,
        license: &License,
        activated: bool,
        after_seconds: i64,
        now: Timestamp,
    ) -> Option<AbandonmentChange> {
        let over = activated || license.ending_since().is_some();
        match self {
            Self::Settled => None,
            Self::Listed { .. } => over.then_some(AbandonmentChange::Settle),
            Self::Undecided if over => Some(AbandonmentChange::Settle),
            Self::Undecided => {
                let at = abandoned_at(license, after_seconds)?;
                (at <= now).then_some(AbandonmentChange::List)
            }
        }
    }

    /// When it is to be looked at again, though nothing happens to the licence.
    #[must_use]
    pub fn next_at(self, license: &License, after_seconds: i64) -> Option<Timestamp> {
        match self {
            Self::Undecided => abandoned_at(license, after_seconds),
            Self::Listed { .. } | Self::Settled => None,
        }
    }

    /// The same after the buyer was written to at `now`.
    #[must_use]
    pub const fn mailed(self, now: Timestamp) -> Self {
        match self {
            Self::Listed { since, .. } => Self::Listed { since, mailed_at: Some(now) },
            Self::Undecided | Self::Settled => self,
        }
    }
}

/// From when on a licence that nobody activates counts as abandoned: counted from when it may be used.
fn abandoned_at(license: &License, after_seconds: i64) -> Option<Timestamp> {
    if license.ending_since().is_some() {
        return None;
    }
    license.usage_from().map(|from| from.plus_seconds(after_seconds))
}

#[cfg(test)]
mod tests {
    use kernel::{AwsAccountId, LicenseArn, ProductCode};

    use super::*;

    const AFTER: i64 = 3600;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_seconds(1_764_000_000 + second)
    }

    fn active() -> License {
        let arn = LicenseArn::parse("arn:aws:license-manager::294406891311:license:l-1").unwrap();
        let product = ProductCode::parse("abc").unwrap();
        let mut license = License::new(arn, true, product, AwsAccountId::parse("111122223333").unwrap());
        license.updated(at(0));
        license
    }

    #[test]
    fn a_licence_is_listed_when_its_time_is_up_and_not_before() {
        let license = active();
        let undecided = Abandonment::default();
        assert_eq!(undecided.due(&license, false, AFTER, at(AFTER - 1)), None);
        assert_eq!(undecided.next_at(&license, AFTER), Some(at(AFTER)));
        assert_eq!(undecided.due(&license, false, AFTER, at(AFTER)), Some(AbandonmentChange::List));
    }

    #[test]
    fn a_licence_that_aws_has_not_confirmed_is_not_abandoned() {
        let mut license = active();
        license.updated_first_at = None;
        assert_eq!(Abandonment::default().due(&license, false, AFTER, at(99 * AFTER)), None);
        assert_eq!(Abandonment::default().next_at(&license, AFTER), None);
    }

    #[test]
    fn a_bound_workspace_or_an_end_settles_it_for_good() {
        let listed = Abandonment::Listed { since: at(AFTER), mailed_at: None };
        let mut ending = active();
        ending.deprovisioned(at(5));
        for abandonment in [Abandonment::Undecided, listed] {
            assert_eq!(abandonment.due(&active(), true, AFTER, at(1)), Some(AbandonmentChange::Settle));
            assert_eq!(abandonment.due(&ending, false, AFTER, at(6)), Some(AbandonmentChange::Settle));
        }
        assert_eq!(Abandonment::Settled.due(&active(), false, AFTER, at(99 * AFTER)), None);
        assert_eq!(listed.due(&active(), false, AFTER, at(99 * AFTER)), None, "it is listed once");
    }

    #[test]
    fn only_what_is_listed_is_noted_as_written_to() {
        let listed = Abandonment::Listed { since: at(1), mailed_at: None };
        assert_eq!(listed.mailed(at(2)), Abandonment::Listed { since: at(1), mailed_at: Some(at(2)) });
        assert_eq!(Abandonment::Settled.mailed(at(2)), Abandonment::Settled);
    }
}

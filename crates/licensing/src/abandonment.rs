//! A license that may be used and is not: its buyer has paid and left before a workspace was bound.
//!
//! After a while such a license is listed for an operator, and the buyer is written to, once. Who becomes known only
//! after that, and leaves again, is written to as long after they became known. It is taken off the list when a workspace
//! is bound or the license ends. Whoever was activated once is never abandoned again.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use crate::license::License;

/// How far we have acted on a license that nobody activates.
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
        /// Whether the buyer was written to.
        #[serde(default)]
        reminder: Reminder,
    },
    /// A workspace was bound, or the license ended: there is nothing left to remind of.
    Settled,
}

/// How far we are with the one mail to the buyer of a license that stands on the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reminder {
    /// No address was verified, no Billing Center account bound, and no contact is known: there is nobody to write to.
    #[default]
    Nobody,
    /// Somebody became known after the license was listed: they are at it, and are written to if they leave again.
    Waits {
        /// Until when.
        until: Timestamp,
    },
    /// The mail is to be sent. It stays so if SES takes it at none of its attempts.
    Due,
    /// The mail was sent.
    Sent {
        /// When.
        at: Timestamp,
    },
}

/// What is known of a license's activation, beside the license's own facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActivationSoFar {
    /// Whether a workspace was ever bound to it.
    pub done: bool,
    /// Whether there is somebody to write to.
    pub reachable: bool,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbandonmentChange {
    /// Put it on the list, and write to the buyer if there is somebody to write to.
    List,
    /// Somebody has become known: give them until then.
    Wait(Timestamp),
    /// Write to the buyer.
    Remind,
    /// It is over: take it off the list, if it stands there.
    Settle,
}

impl Abandonment {
    /// What is to be done at `now` about `license`; `None` if nothing is.
    #[must_use]
    pub fn due(
        self,
        license: &License,
        activation: ActivationSoFar,
        after_seconds: i64,
        now: Timestamp,
    ) -> Option<AbandonmentChange> {
        if self == Self::Settled {
            return None;
        }
        if activation.done || license.ending_since().is_some() {
            return Some(AbandonmentChange::Settle);
        }
        let (at, change) = match self {
            Self::Settled => return None,
            Self::Undecided => (abandoned_at(license, after_seconds)?, AbandonmentChange::List),
            Self::Listed { reminder: Reminder::Nobody, .. } if activation.reachable => {
                (now, AbandonmentChange::Wait(now.plus_seconds(after_seconds)))
            }
            Self::Listed { reminder: Reminder::Waits { until }, .. } => (until, AbandonmentChange::Remind),
            Self::Listed { reminder: Reminder::Nobody | Reminder::Due | Reminder::Sent { .. }, .. } => return None,
        };
        (at <= now).then_some(change)
    }

    /// Whether it matters at `now` if there is somebody to write to.
    #[must_use]
    pub fn asks_for_buyer(self, license: &License, after_seconds: i64, now: Timestamp) -> bool {
        match self {
            Self::Undecided => abandoned_at(license, after_seconds).is_some_and(|at| at <= now),
            Self::Listed { reminder, .. } => reminder == Reminder::Nobody,
            Self::Settled => false,
        }
    }

    /// When it is to be looked at again, though nothing happens to the license.
    #[must_use]
    pub fn next_at(self, license: &License, after_seconds: i64) -> Option<Timestamp> {
        match self {
            Self::Undecided => abandoned_at(license, after_seconds),
            Self::Listed { reminder: Reminder::Waits { until }, .. } => Some(until),
            Self::Listed { .. } | Self::Settled => None,
        }
    }

    /// The same with another state of the mail to the buyer.
    #[must_use]
    pub const fn with(self, reminder: Reminder) -> Self {
        match self {
            Self::Listed { since, .. } => Self::Listed { since, reminder },
            Self::Undecided | Self::Settled => self,
        }
    }
}

/// The shortest time between two mails to a buyer, in seconds: one day, so that reminders do not become a nuisance.
pub const MAIL_AGAIN_SECONDS: i64 = 86_400;

/// Why the buyer of a license is not written to again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoMailAgain {
    /// It does not stand on the list: it was activated, has ended, or it is too early to tell.
    #[error("it does not stand on the list of abandoned activations")]
    NotListed,
    /// Nobody is known to write to.
    #[error("there is nobody to write to")]
    Nobody,
    /// They are at it, or AWS is asked who they are; the mail goes by itself then.
    #[error("the first mail goes by itself at {0}")]
    GoesAt(Timestamp),
    /// A mail is on its way.
    #[error("a mail is on its way")]
    OnItsWay,
    /// They were written to of late.
    #[error("they were written to of late, and may be again at {0}")]
    TooSoon(Timestamp),
}

/// Whether the buyer of a license that is `abandonment` may be written to again at `now`. `is_owed` says whether a mail to
/// them stands among those to be sent: one that was given up does not.
///
/// # Errors
/// [`NoMailAgain`] says why not.
pub fn may_mail_again(abandonment: Abandonment, is_owed: bool, now: Timestamp) -> Result<(), NoMailAgain> {
    let Abandonment::Listed { reminder, .. } = abandonment else { return Err(NoMailAgain::NotListed) };
    match reminder {
        Reminder::Nobody => Err(NoMailAgain::Nobody),
        Reminder::Waits { until } => Err(NoMailAgain::GoesAt(until)),
        Reminder::Due | Reminder::Sent { .. } if is_owed => Err(NoMailAgain::OnItsWay),
        Reminder::Due => Ok(()),
        Reminder::Sent { at } => {
            let next = at.plus_seconds(MAIL_AGAIN_SECONDS);
            if now < next { Err(NoMailAgain::TooSoon(next)) } else { Ok(()) }
        }
    }
}

/// From when on a license that nobody activates counts as abandoned: counted from when it may be used.
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

    const UNKNOWN: ActivationSoFar = ActivationSoFar { done: false, reachable: false };
    const KNOWN: ActivationSoFar = ActivationSoFar { done: false, reachable: true };
    const DONE: ActivationSoFar = ActivationSoFar { done: true, reachable: true };

    fn listed(reminder: Reminder) -> Abandonment {
        Abandonment::Listed { since: at(AFTER), reminder }
    }

    #[test]
    fn a_buyer_is_written_to_again_a_day_after_the_last_mail_or_if_it_was_given_up() {
        let now = at(MAIL_AGAIN_SECONDS);
        let may = |reminder, is_owed| may_mail_again(listed(reminder), is_owed, now);
        assert_eq!(may(Reminder::Nobody, false), Err(NoMailAgain::Nobody));
        assert_eq!(may(Reminder::Waits { until: at(9) }, false), Err(NoMailAgain::GoesAt(at(9))));
        assert_eq!(may(Reminder::Due, true), Err(NoMailAgain::OnItsWay));
        assert_eq!(may(Reminder::Due, false), Ok(()));
        assert_eq!(may(Reminder::Sent { at: at(0) }, false), Ok(()));
        assert_eq!(may(Reminder::Sent { at: at(1) }, false), Err(NoMailAgain::TooSoon(at(1 + MAIL_AGAIN_SECONDS))));
        for abandonment in [Abandonment::Undecided, Abandonment::Settled] {
            assert_eq!(may_mail_again(abandonment, false, now), Err(NoMailAgain::NotListed));
        }
    }

    #[test]
    fn a_licence_is_listed_when_its_time_is_up_and_not_before() {
        let license = active();
        let undecided = Abandonment::default();
        assert_eq!(undecided.due(&license, KNOWN, AFTER, at(AFTER - 1)), None);
        assert_eq!(undecided.next_at(&license, AFTER), Some(at(AFTER)));
        assert_eq!(undecided.due(&license, UNKNOWN, AFTER, at(AFTER)), Some(AbandonmentChange::List));
    }

    #[test]
    fn a_licence_that_aws_has_not_confirmed_is_not_abandoned() {
        let mut license = active();
        license.updated_first_at = None;
        assert_eq!(Abandonment::default().due(&license, KNOWN, AFTER, at(99 * AFTER)), None);
        assert_eq!(Abandonment::default().next_at(&license, AFTER), None);
    }

    #[test]
    fn a_bound_workspace_or_an_end_settles_it_for_good() {
        let mut ending = active();
        ending.deprovisioned(at(5));
        let waiting = listed(Reminder::Waits { until: at(6) });
        for abandonment in [Abandonment::Undecided, listed(Reminder::Nobody), waiting, listed(Reminder::Due)] {
            assert_eq!(abandonment.due(&active(), DONE, AFTER, at(1)), Some(AbandonmentChange::Settle));
            assert_eq!(abandonment.due(&ending, KNOWN, AFTER, at(6)), Some(AbandonmentChange::Settle));
        }
        for activation in [UNKNOWN, KNOWN, DONE] {
            assert_eq!(Abandonment::Settled.due(&active(), activation, AFTER, at(99 * AFTER)), None);
        }
    }

    #[test]
    fn who_becomes_known_after_the_listing_has_as_long_as_anybody() {
        let nobody = listed(Reminder::Nobody);
        assert_eq!(nobody.due(&active(), UNKNOWN, AFTER, at(99 * AFTER)), None, "it is listed once");
        assert_eq!(nobody.next_at(&active(), AFTER), None);
        let until = at(3 * AFTER);
        assert_eq!(nobody.due(&active(), KNOWN, AFTER, at(2 * AFTER)), Some(AbandonmentChange::Wait(until)));
        let waiting = nobody.with(Reminder::Waits { until });
        assert_eq!(waiting.next_at(&active(), AFTER), Some(until));
        assert_eq!(waiting.due(&active(), KNOWN, AFTER, until.plus_seconds(-1)), None);
        assert_eq!(waiting.due(&active(), KNOWN, AFTER, until), Some(AbandonmentChange::Remind));
    }

    #[test]
    fn a_mail_that_is_due_or_sent_is_not_asked_for_again() {
        for reminder in [Reminder::Due, Reminder::Sent { at: at(AFTER) }] {
            assert_eq!(listed(reminder).due(&active(), KNOWN, AFTER, at(99 * AFTER)), None);
            assert_eq!(listed(reminder).next_at(&active(), AFTER), None);
        }
    }

    #[test]
    fn whom_to_write_to_matters_once_it_is_listed_or_would_be() {
        let asks = |abandonment: Abandonment, second| abandonment.asks_for_buyer(&active(), AFTER, at(second));
        assert!(!asks(Abandonment::Undecided, AFTER - 1) && asks(Abandonment::Undecided, AFTER));
        assert!(asks(listed(Reminder::Nobody), AFTER) && !asks(listed(Reminder::Due), AFTER));
        assert!(!asks(Abandonment::Settled, 99 * AFTER));
    }

    #[test]
    fn only_what_is_listed_has_a_mail() {
        assert_eq!(listed(Reminder::Due).with(Reminder::Nobody), listed(Reminder::Nobody));
        assert_eq!(Abandonment::Settled.with(Reminder::Due), Abandonment::Settled);
    }
}

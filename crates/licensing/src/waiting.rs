//! How long a page that waits for AWS leaves it before it looks again by itself.

use kernel::Timestamp;

use crate::license::{License, LicenseState};

/// The shortest pause, in seconds. AWS confirms a subscription within about a minute.
pub const SHORTEST_PAUSE_SECONDS: i64 = 15;
/// The longest pause, in seconds: what is known of a start that lies ahead may change, and somebody sits before the page.
pub const LONGEST_PAUSE_SECONDS: i64 = 300;
/// Which part of the time that AWS has taken so far it is given once more: a page that was forgotten asks ever less.
const PART_OF_THE_WAIT: i64 = 10;

impl License {
    /// After how many seconds a page that shows this license as not active yet looks again; `None` if it has nothing to
    /// wait for. An agreement that lies ahead is looked at when it starts; before that, now and then.
    #[must_use]
    pub fn next_look_seconds(&self, now: Timestamp) -> Option<i64> {
        if self.state(now) != LicenseState::Pending {
            return None;
        }
        let pause = match self.starts_later(now) {
            // The instant itself belongs to the agreement: a part of a second is waited for too.
            Some(start) => start.plus_seconds(1).seconds_since(now),
            None => self.waits_since().map_or(0, |since| now.seconds_since(since)) / PART_OF_THE_WAIT,
        };
        Some(pause.clamp(SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS))
    }

    /// Since when a buyer who has come by waits for AWS's confirmation; `None` if there is nothing to wait for.
    #[must_use]
    pub fn awaits_confirmation_since(&self, now: Timestamp) -> Option<Timestamp> {
        if self.confirmed_at().is_some() || self.state(now) != LicenseState::Pending || self.starts_later(now).is_some()
        {
            return None;
        }
        let told = self.customer_facts.as_ref().and_then(|facts| facts.arrived_at);
        let landed_at = self.resolved_at.or(told)?;
        Some(self.start().map_or(landed_at, |start| start.max(landed_at)))
    }

    /// When a license whose agreement lies ahead of `now` starts; `None` if it has started, or no start is known.
    #[must_use]
    pub fn starts_later(&self, now: Timestamp) -> Option<Timestamp> {
        self.start().filter(|start| now < *start)
    }

    /// Since when a buyer waits for AWS's confirmation of what could begin.
    fn waits_since(&self) -> Option<Timestamp> {
        self.resolved_at.max(self.start())
    }
}

#[cfg(test)]
mod tests {
    use kernel::{AgreementId, AwsAccountId, LicenseArn, ProductCode};

    use super::*;
    use crate::agreement::AgreementFacts;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_seconds(1_764_000_000 + second)
    }

    fn landed() -> License {
        let arn = LicenseArn::parse("arn:aws:license-manager::294406891311:license:l-1").unwrap();
        let account = AwsAccountId::parse("111122223333").unwrap();
        let mut license = License::new(arn, true, ProductCode::parse("abc").unwrap(), account);
        license.resolved(at(0));
        license
    }

    fn starting(second: i64) -> License {
        let (mut license, agreement) = (landed(), AgreementId::parse("agmt-1").unwrap());
        license.named(&agreement, at(0));
        let facts = AgreementFacts { start: Some(at(second)), ..AgreementFacts::default() };
        license.agreement_known(&agreement, &facts);
        license
    }

    fn looks(license: &License, seconds: &[i64]) -> Vec<Option<i64>> {
        seconds.iter().map(|second| license.next_look_seconds(at(*second))).collect()
    }

    #[test]
    fn while_aws_may_confirm_any_moment_it_is_looked_at_often_and_less_the_longer_it_takes() {
        let pauses = looks(&landed(), &[0, 60, 150, 600, 1_800, 3_000, 86_400]);
        assert_eq!(pauses, [15, 15, 15, 60, 180, 300, 300].map(Some));
    }

    #[test]
    fn an_agreement_that_lies_ahead_is_looked_at_now_and_then_and_when_it_starts() {
        let mut license = starting(86_400);
        assert_eq!(looks(&license, &[0, 86_000, 86_101, 86_300, 86_395]), [300, 300, 300, 101, 15].map(Some));
        assert_eq!(looks(&license, &[86_400, 86_460, 87_000]), [15, 15, 60].map(Some), "AWS has not confirmed it yet");
        license.updated(at(5));
        assert_eq!(looks(&license, &[86_101, 86_399, 86_400]), [Some(300), Some(15), None]);
    }

    #[test]
    fn whoever_has_come_by_waits_until_aws_confirms_and_not_before_the_agreement_starts() {
        let mut license = starting(86_400);
        assert_eq!(license.awaits_confirmation_since(at(86_399)), None);
        assert_eq!(license.awaits_confirmation_since(at(86_400)), Some(at(86_400)));
        assert_eq!(landed().awaits_confirmation_since(at(9)), Some(at(0)));
        license.updated(at(86_401));
        assert_eq!(license.awaits_confirmation_since(at(86_402)), None);
        let mut ended = landed();
        ended.deprovisioned(at(5));
        assert_eq!(ended.awaits_confirmation_since(at(9)), None);
    }

    #[test]
    fn a_licence_that_is_active_or_ends_is_not_waited_for() {
        let mut license = landed();
        license.updated(at(60));
        assert_eq!(license.next_look_seconds(at(61)), None);
        license.deprovisioned(at(70));
        assert_eq!(looks(&license, &[71, 9_000]), [None, None]);
    }
}

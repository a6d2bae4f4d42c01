//! Where a license stands by its facts alone, so that lists of licenses are right without anybody writing when time passes.

use kernel::Timestamp;

use crate::license::{License, LicenseState};

/// How far a license has come. Its state at a moment follows from the phase and the moment that goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// AWS has not confirmed it; since it was first heard of.
    Waiting,
    /// It may be used from a moment on, which may lie ahead.
    Live,
    /// The same, and it is suspended.
    Suspended,
    /// It has begun to end; it is over from a moment on, which may lie ahead.
    Over,
}

impl Phase {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Live, Self::Suspended, Self::Over];

    /// The word by which it is stored. Never changes.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Live => "live",
            Self::Suspended => "suspended",
            Self::Over => "over",
        }
    }
}

/// Which part of a phase has one state at a moment: the licenses whose moment has come, those whose has not, or all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of the phase.
    All,
    /// Those whose moment is now or past.
    Come,
    /// Those whose moment lies ahead.
    Ahead,
}

impl License {
    /// Its phase, and the moment that goes with it.
    #[must_use]
    pub fn phase(&self) -> (Phase, Timestamp) {
        if let Some(closes_at) = self.closes_at() {
            return (Phase::Over, closes_at);
        }
        if let Some(from) = self.usage_from() {
            let phase = if self.suspended_since().is_some() { Phase::Suspended } else { Phase::Live };
            return (phase, from);
        }
        let named = self.agreements.values().map(|named| named.named_at);
        let heard = self.resolved_at.into_iter().chain(named).min();
        (Phase::Waiting, heard.unwrap_or(Timestamp::EPOCH))
    }
}

impl LicenseState {
    /// The parts of phases that have this state.
    #[must_use]
    pub const fn parts(self) -> &'static [(Phase, Part)] {
        match self {
            Self::Pending => {
                &[(Phase::Waiting, Part::All), (Phase::Live, Part::Ahead), (Phase::Suspended, Part::Ahead)]
            }
            Self::Active => &[(Phase::Live, Part::Come)],
            Self::Suspended => &[(Phase::Suspended, Part::Come)],
            Self::Ending => &[(Phase::Over, Part::Ahead)],
            Self::Ended => &[(Phase::Over, Part::Come)],
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::{AgreementId, AwsAccountId, LicenseArn, ProductCode};

    use super::*;
    use crate::agreement::AgreementFacts;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(1_764_000_000 + seconds)
    }

    fn license() -> License {
        let arn = LicenseArn::parse("arn:aws:license-manager::294406891311:license:l-1").unwrap();
        let account = AwsAccountId::parse("111122223333").unwrap();
        License::new(arn, true, ProductCode::parse("abc").unwrap(), account)
    }

    /// Whether a license is in one of the parts of a state.
    fn is_listed(license: &License, state: LicenseState, now: Timestamp) -> bool {
        let (phase, moment) = license.phase();
        state.parts().iter().any(|(one, part)| {
            *one == phase
                && match part {
                    Part::All => true,
                    Part::Come => moment <= now,
                    Part::Ahead => now < moment,
                }
        })
    }

    #[test]
    fn a_license_is_listed_under_the_state_it_has_at_every_moment() {
        let agreement = AgreementId::parse("agmt-1").unwrap();
        let mut landed = license();
        landed.resolved(at(0));
        let mut confirmed = landed.clone();
        confirmed.updated(at(10));
        let mut ahead = confirmed.clone();
        ahead.named(&agreement, at(5));
        ahead.agreement_known(&agreement, &AgreementFacts { start: Some(at(5_000)), ..AgreementFacts::default() });
        let mut ended = confirmed.clone();
        ended.deprovisioned(at(100));
        let mut never = license();
        never.deprovisioned(at(100));
        let mut suspended = confirmed.clone();
        suspended.suspended(at(50));
        let mut suspended_ahead = ahead.clone();
        suspended_ahead.suspended(at(50));
        for license in [landed, confirmed, ahead, ended, never, suspended, suspended_ahead] {
            // A confirmation is never ahead of the moment at which it is learnt.
            for now in [at(10), at(99), at(100), at(3_699), at(3_700), at(4_999), at(5_000), at(9_000)] {
                for state in LicenseState::ALL {
                    assert_eq!(is_listed(&license, state, now), license.state(now) == state, "{state} {now}");
                }
            }
        }
    }

    #[test]
    fn a_license_that_waits_is_listed_by_when_it_was_first_heard_of() {
        assert_eq!(license().phase(), (Phase::Waiting, Timestamp::EPOCH));
        let mut named = license();
        named.named(&AgreementId::parse("agmt-1").unwrap(), at(7));
        assert_eq!(named.phase(), (Phase::Waiting, at(7)));
        named.resolved(at(3));
        assert_eq!(named.phase(), (Phase::Waiting, at(3)));
    }

    #[test]
    fn the_words_are_stored() {
        assert_eq!(Phase::ALL.map(Phase::as_str), ["waiting", "live", "suspended", "over"]);
    }
}

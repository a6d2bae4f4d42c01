//! What a contract entitles a buyer to, and the answer to "may this be used now".

use std::collections::BTreeMap;

use kernel::{Dimension, Timestamp};
use serde::{Deserialize, Serialize};

use crate::license::{License, LicenseState};

/// An entitled quantity. AWS's four kinds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Quantity {
    /// So many units.
    Units(i64),
    /// A feature that is on or off.
    Switch(bool),
    /// A fractional number or a text, as AWS printed it; we do no arithmetic on it.
    Printed(String),
}

/// What one dimension of a license is entitled to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entitlement {
    /// The dimension.
    pub dimension: Dimension,
    /// How much.
    pub quantity: Quantity,
    /// The earliest end; with auto-renewal the renewal date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// All entitlements of one license, as AWS answered at a moment. A subscription has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entitlements {
    /// When AWS was asked.
    pub fetched_at: Timestamp,
    /// The entitlements, sorted by dimension.
    pub entries: Vec<Entitlement>,
}

/// Why something may not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotUsable {
    /// AWS has not confirmed the license yet, or its agreement starts later.
    LicensePending,
    /// The license is suspended: keep what there is, and take nothing new until it is resumed.
    LicenseSuspended,
    /// The license ends: finish, report the last usage, and stop.
    LicenseEnding,
    /// The license is over.
    LicenseEnded,
    /// AWS shows no entitlement of the contract, or none that has not expired.
    NotEntitled,
    /// No license settles the workspace.
    NotBound,
}

/// May this be used now, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntitlementAnswer {
    /// Why not; `None` when it may be used.
    pub reason: Option<NotUsable>,
    /// From when, as far as AWS has told; in the future for an agreement that starts later.
    pub usable_from: Option<Timestamp>,
    /// Until when: the end or renewal of the term, or of the final usage.
    pub until: Option<Timestamp>,
}

impl Entitlements {
    /// When the last of them expires, if all do.
    fn expires_at(&self) -> Option<Timestamp> {
        let expirations: Option<Vec<Timestamp>> = self.entries.iter().map(|entry| entry.expires_at).collect();
        expirations?.into_iter().max()
    }

    /// Whether this answer of AWS, which no event announced, may be put in place of what is kept. That everything is
    /// gone before it has expired is more than one answer may take away: a buyer has paid for it.
    #[must_use]
    pub fn may_replace(&self, kept: &Self) -> bool {
        let has_expired = kept.expires_at().is_some_and(|expires_at| expires_at <= self.fetched_at);
        !self.entries.is_empty() || kept.entries.is_empty() || has_expired
    }

    /// The entitled quantities in raw units, of the dimensions whose unit size is known.
    #[must_use]
    pub fn raw_units(&self, unit_size: impl Fn(&Dimension) -> Option<u64>) -> BTreeMap<Dimension, u128> {
        let mut sums: BTreeMap<Dimension, u128> = BTreeMap::new();
        for entry in &self.entries {
            if let Some(unit_size) = unit_size(&entry.dimension) {
                let sum = sums.entry(entry.dimension.clone()).or_default();
                *sum = sum.saturating_add(entry.quantity.raw_units(unit_size));
            }
        }
        sums
    }

    /// Whether AWS itself showed that nothing is entitled any more. That a renewal has not been read yet says nothing:
    /// an entitlement that expired since AWS was asked may have been renewed.
    fn show_nothing(&self, license: &License) -> bool {
        match self.expires_at() {
            Some(expires_at) => expires_at <= self.fetched_at,
            None if self.entries.is_empty() => license.term_told_by(self).is_some(),
            None => false,
        }
    }
}

impl License {
    /// Whether this license, which settles a workspace from the next hour on, speaks for it at `now` already: the same
    /// buyer has gone over to it, and the one `before` still takes the usage of the hour that is left.
    #[must_use]
    pub fn speaks_already(&self, before: &Self, now: Timestamp) -> bool {
        let same_buyer = self.account == before.account && self.product == before.product;
        let takes_usage = before.usage_until().is_none_or(|until| now < until);
        same_buyer
            && takes_usage
            && before.state(now) == LicenseState::Ending
            && self.state(now) == LicenseState::Active
    }
}

impl License {
    /// Whether usage of `at` is this license's already, though the one `before` settles the workspace in that hour and
    /// this one from a later hour on: the same buyer's agreement was renewed or replaced by one with a license of its
    /// own, and what was used from its activation on is used under the new agreement. Where AWS is told by product code,
    /// the hour's slot stays the old license's.
    #[must_use]
    pub fn has_usage_of(&self, before: &Self, at: Timestamp, now: Timestamp) -> bool {
        let same_buyer = self.account == before.account && self.product == before.product;
        let has_begun = self.usage_from().is_some_and(|from| from <= at && from.next_whole_second() <= now);
        let by_license = !self.identity_at(at.hour()).names_product();
        same_buyer && self.follows(before) && has_begun && by_license
    }

    /// Whether an agreement of this license renews or replaces one of the license `before`, as either of them says.
    fn follows(&self, before: &Self) -> bool {
        let mut previous = self.agreements.values().filter_map(|named| named.facts.previous.as_ref());
        let mut successors = before.agreements.values().filter_map(|named| named.facts.successor.as_ref());
        previous.any(|id| before.agreements.contains_key(id)) || successors.any(|id| self.agreements.contains_key(id))
    }
}

impl EntitlementAnswer {
    /// The answer for a workspace settled by `license`, or by none. `entitled` is what a contract entitles to, as far as
    /// AWS has told; `None` where access follows the license alone.
    #[must_use]
    pub fn of(license: Option<&License>, entitled: Option<&Entitlements>, now: Timestamp) -> Self {
        let Some(license) = license else {
            return Self { reason: Some(NotUsable::NotBound), usable_from: None, until: None };
        };
        let reason = match license.state(now) {
            LicenseState::Active if entitled.is_some_and(|entitled| entitled.show_nothing(license)) => {
                Some(NotUsable::NotEntitled)
            }
            LicenseState::Active => None,
            LicenseState::Pending => Some(NotUsable::LicensePending),
            LicenseState::Suspended => Some(NotUsable::LicenseSuspended),
            LicenseState::Ending if license.suspended_since().is_some() => Some(NotUsable::LicenseSuspended),
            LicenseState::Ending => Some(NotUsable::LicenseEnding),
            LicenseState::Ended => Some(NotUsable::LicenseEnded),
        };
        let expires_at = entitled.and_then(Entitlements::expires_at);
        let term_ends_at = [license.term_ends_at(), expires_at].into_iter().flatten().min();
        // An end that has passed without an event is a renewal that nobody told of yet.
        let until = term_ends_at.filter(|end| *end > now || reason.is_some());
        Self { reason, usable_from: license.usage_from(), until: license.usage_until().or(until) }
    }

    /// Whether it may be used.
    #[must_use]
    pub const fn usable(&self) -> bool {
        self.reason.is_none()
    }
}

#[cfg(test)]
mod tests {
    use kernel::{AwsAccountId, LicenseArn, ProductCode};

    use super::*;
    use crate::term::ENTITLEMENT_LAG_SECONDS;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_seconds(1_764_000_000 + hour * 3600)
    }

    fn license() -> License {
        let arn = LicenseArn::parse("arn:aws:license-manager::294406891311:license:l-1").unwrap();
        let account = AwsAccountId::parse("111122223333").unwrap();
        let mut license = License::new(arn, true, ProductCode::parse("abc").unwrap(), account);
        license.updated(at(0));
        license
    }

    fn entitled(fetched_at: i64, expires_at: Option<i64>) -> Entitlements {
        let dimension = Dimension::parse("hosts").unwrap();
        let entry = Entitlement { dimension, quantity: Quantity::Units(1), expires_at: expires_at.map(at) };
        Entitlements { fetched_at: at(fetched_at), entries: vec![entry] }
    }

    fn answer(entitled: Option<&Entitlements>, now: i64) -> (Option<NotUsable>, Option<Timestamp>) {
        let answer = EntitlementAnswer::of(Some(&license()), entitled, at(now));
        (answer.reason, answer.until)
    }

    #[test]
    fn a_contract_may_be_used_until_its_entitlement_expires() {
        assert_eq!(answer(Some(&entitled(1, Some(100))), 2), (None, Some(at(100))));
        assert_eq!(answer(Some(&entitled(1, None)), 2), (None, None));
        assert_eq!(answer(None, 2), (None, None));
    }

    #[test]
    fn a_renewal_that_nobody_read_yet_locks_nobody_out() {
        assert_eq!(answer(Some(&entitled(1, Some(100))), 101), (None, None));
    }

    #[test]
    fn an_answer_takes_everything_away_only_when_it_has_expired() {
        let nothing = |fetched_at| Entitlements { fetched_at: at(fetched_at), entries: Vec::new() };
        assert!(!nothing(99).may_replace(&entitled(1, Some(100))) && !nothing(99).may_replace(&entitled(1, None)));
        assert!(nothing(100).may_replace(&entitled(1, Some(100))) && nothing(2).may_replace(&nothing(1)));
        assert!(entitled(2, Some(50)).may_replace(&entitled(1, Some(100))), "less is what AWS says it is");
    }

    #[test]
    fn an_entitlement_that_aws_shows_as_expired_may_not_be_used() {
        assert_eq!(answer(Some(&entitled(100, Some(100))), 101), (Some(NotUsable::NotEntitled), Some(at(100))));
    }

    #[test]
    fn a_contract_that_shows_nothing_may_be_used_while_that_can_be_lag() {
        let lag = ENTITLEMENT_LAG_SECONDS / 3600;
        let nothing = |fetched_at| Entitlements { fetched_at: at(fetched_at), entries: Vec::new() };
        assert_eq!(answer(Some(&nothing(lag - 1)), 50), (None, None));
        assert_eq!(answer(Some(&nothing(lag)), 50), (Some(NotUsable::NotEntitled), None));
    }
}

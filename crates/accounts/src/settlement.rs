//! Changing which license settles a workspace: at most once in a calendar month.

use kernel::{Hour, LicenseId, Month, Timestamp};

use crate::cloud::ProviderRefusal;
use crate::workspace::Workspace;

/// Why a workspace is not settled by another license now.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettlementRefusal {
    /// This license settles it already.
    #[error("this licence settles the workspace already")]
    Unchanged,
    /// It was changed in this calendar month already.
    #[error("the settlement was changed in this month already")]
    OncePerMonth {
        /// The first instant at which it may be changed again.
        again_at: Timestamp,
    },
    /// It may not be settled through the provider of this license.
    #[error(transparent)]
    Provider(#[from] ProviderRefusal),
}

/// A change of settlement, decided but not yet made: what a person is shown before it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettlementChange {
    /// The license that settles the workspace until then, if one does.
    pub before: Option<LicenseId>,
    /// The license that settles it from then on.
    pub after: LicenseId,
    /// The first hour it counts for.
    pub from: Hour,
}

/// The state of a workspace's present license, which decides how free its owner is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Present {
    /// There is none, or it has ended: the workspace is locked, and settling it otherwise unlocks it.
    Locked,
    /// It is in its final hour.
    Ending,
    /// It settles the workspace.
    InForce,
}

impl Workspace {
    /// The change to `license` that may be made at `now`. A workspace whose license is in force changes with the next
    /// hour, so that the running one stays with whom it began, and at most once in a calendar month (UTC). One whose
    /// license is ending changes with the next hour, and a locked one at once, as often as it takes: nothing else would
    /// keep it open, or unlock it.
    ///
    /// # Errors
    /// [`SettlementRefusal`].
    pub fn change_settlement(
        &self,
        license: LicenseId,
        present: Present,
        now: Timestamp,
    ) -> Result<SettlementChange, SettlementRefusal> {
        let last = self.settlements.last();
        if last.is_some_and(|last| last.license == license) {
            return Err(SettlementRefusal::Unchanged);
        }
        self.provider.may_settle(license.provider())?;
        let from = match present {
            Present::Locked => self.first_free_hour(now.hour()),
            Present::Ending => self.first_free_hour(now.hour().next()),
            Present::InForce => {
                let to_come = last.filter(|last| last.from > now.hour()).map(|last| last.from.month());
                let spent = to_come.or_else(|| self.changed_in(now.month()).then(|| now.month()));
                if let Some(spent) = spent {
                    return Err(SettlementRefusal::OncePerMonth { again_at: spent.end() });
                }
                now.hour().next()
            }
        };
        Ok(SettlementChange { before: last.map(|last| last.license.clone()), after: license, from })
    }

    /// Whether another license took over in this month. The first one took nothing over.
    fn changed_in(&self, month: Month) -> bool {
        self.settlements.iter().skip(1).any(|settlement| settlement.from.month() == month)
    }

    /// This hour, or the first one after a settlement that begins in it or later.
    fn first_free_hour(&self, hour: Hour) -> Hour {
        let after_last = self.settlements.last().map(|last| last.from.next());
        after_last.map_or(hour, |free| free.max(hour))
    }
}

#[cfg(test)]
mod tests {
    use kernel::Provider;

    use super::*;
    use crate::cloud::ProviderBond;
    use crate::workspace::Settlement;
    use crate::workspace::tests::workspace as unsettled;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).unwrap()
    }

    fn license(id: &str) -> LicenseId {
        LicenseId::parse(id).unwrap()
    }

    fn workspace(settlements: &[(&str, &str)]) -> Workspace {
        let settlement =
            |(from, id): &(&str, &str)| Settlement { from: Hour::parse(from).unwrap(), license: license(id) };
        Workspace { settlements: settlements.iter().map(settlement).collect(), ..unsettled() }
    }

    #[test]
    fn a_settlement_changes_with_the_next_hour_and_once_a_month() {
        let now = at("2026-11-21T03:20:00Z");
        let first = workspace(&[("2026-11-02T10", "l-1")]);
        let change = first.change_settlement(license("l-2"), Present::InForce, now).unwrap();
        assert_eq!((change.before, change.from.to_string()), (Some(license("l-1")), "2026-11-21T04".to_owned()));
        let second = first.settle(license("l-2"), change.from).unwrap();
        let refused = second.change_settlement(license("l-1"), Present::InForce, at("2026-11-30T23:59:59Z"));
        assert_eq!(refused, Err(SettlementRefusal::OncePerMonth { again_at: at("2026-12-01T00:00:00Z") }));
        assert!(second.change_settlement(license("l-1"), Present::InForce, at("2026-12-01T00:00:00Z")).is_ok());
    }

    #[test]
    fn a_change_in_the_last_hour_of_a_month_counts_for_the_month_it_takes_effect_in() {
        let first = workspace(&[("2026-11-02T10", "l-1")]);
        let last_hour = at("2026-11-30T23:30:00Z");
        let change = first.change_settlement(license("l-2"), Present::InForce, last_hour).unwrap();
        assert_eq!(change.from.to_string(), "2026-12-01T00");
        let second = first.settle(license("l-2"), change.from).unwrap();
        let spent = Err(SettlementRefusal::OncePerMonth { again_at: at("2027-01-01T00:00:00Z") });
        for again in [last_hour.plus_seconds(60), at("2026-12-05T00:00:00Z")] {
            assert_eq!(second.change_settlement(license("l-3"), Present::InForce, again), spent, "{again}");
        }
    }

    #[test]
    fn a_locked_workspace_is_settled_at_once_and_as_often_as_it_takes() {
        let now = at("2026-11-21T03:20:00Z");
        let twice = workspace(&[("2026-11-02T10", "l-1"), ("2026-11-20T10", "l-2")]);
        let change = twice.change_settlement(license("l-3"), Present::Locked, now).unwrap();
        assert_eq!(change.from.to_string(), "2026-11-21T03");
        let just_now = workspace(&[("2026-11-21T03", "l-1")]);
        let change = just_now.change_settlement(license("l-2"), Present::Locked, now).unwrap();
        assert_eq!(change.from.to_string(), "2026-11-21T04", "the running hour has its licence");
        assert!(just_now.settle(license("l-2"), change.from).is_ok());
        let ending = twice.change_settlement(license("l-3"), Present::Ending, now).unwrap();
        assert_eq!(ending.from.to_string(), "2026-11-21T04", "the running hour is the ending licence's last");
        let never = workspace(&[]);
        let change = never.change_settlement(license("l-1"), Present::Locked, now).unwrap();
        assert_eq!((change.before, change.from.to_string()), (None, "2026-11-21T03".to_owned()));
    }

    #[test]
    fn a_workspace_of_another_provider_is_settled_by_no_licence_until_that_is_allowed() {
        let now = at("2026-11-21T03:20:00Z");
        let mut other = workspace(&[]);
        other.provider = ProviderBond::to(Provider::Alibaba);
        let refused = ProviderRefusal::ActivatedThrough(Provider::Alibaba);
        assert_eq!(other.change_settlement(license("l-1"), Present::Locked, now), Err(refused.into()));
        other.provider = other.provider.with_others(true, now);
        assert!(other.change_settlement(license("l-1"), Present::Locked, now).is_ok());
    }

    #[test]
    fn the_licence_that_settles_it_is_no_change() {
        let now = at("2026-11-21T03:20:00Z");
        let first = workspace(&[("2026-11-02T10", "l-1")]);
        for present in [Present::Locked, Present::Ending, Present::InForce] {
            assert_eq!(first.change_settlement(license("l-1"), present, now), Err(SettlementRefusal::Unchanged));
        }
    }
}

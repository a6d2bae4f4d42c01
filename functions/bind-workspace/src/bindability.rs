//! How a workspace stands to a license. Pure.

use std::collections::BTreeMap;

use accounts::Workspace;
use kernel::{Hour, LicenseId, Timestamp};
use licensing::{License, LicenseState};

/// Whether a license settles a workspace, or could.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bindability {
    /// It settles the workspace, from this hour on.
    Bound { from: Hour },
    /// It may settle it, from this hour on; `moves` if another license did before. `kept_until`: until when the content of a
    /// workspace that is locked is kept.
    Bindable { from: Hour, moves: bool, kept_until: Option<Timestamp> },
    /// It may not.
    Locked(Why),
}

/// Why a workspace may not be bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// Another license that has not ended settles it.
    SettledByAnotherLicense,
    /// It was activated through another cloud provider, and the operator has not allowed others.
    OtherProvider,
    /// This license has ended, or ends and takes nothing more.
    LicenseEnded,
    /// The license that settled it ended so long ago that its content may be deleted.
    DueForDeletion,
    /// Another license settles this very hour or a later one; from the next hour on it may be bound.
    HourSettled,
}

impl Bindability {
    /// The word at the interface.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Bound { .. } => "bound",
            Self::Bindable { .. } => "bindable",
            Self::Locked(_) => "locked",
        }
    }
}

impl Why {
    /// The word at the interface.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::SettledByAnotherLicense => "settled-by-another-license",
            Self::OtherProvider => "other-provider",
            Self::LicenseEnded => "license-ended",
            Self::DueForDeletion => "due-for-deletion",
            Self::HourSettled => "hour-settled",
        }
    }
}

/// How `workspace` stands to `license` at `now`. `settling` holds the licenses of last settlements.
///
/// A workspace that no license settled yet is bound from the present hour on. One whose license ends or is suspended can be
/// bound from the next hour on: the present hour is the other's last. One whose license is over can be bound at once, until the
/// countdown is over too.
pub(crate) fn bindability(
    workspace: &Workspace,
    license: &License,
    settling: &BTreeMap<LicenseId, License>,
    now: Timestamp,
) -> Bindability {
    let ended = matches!(license.state(now), LicenseState::Ending | LicenseState::Ended);
    let last = workspace.settlements.last();
    if let Some(last) = last.filter(|last| last.license == license.id && license.state(now) != LicenseState::Ended) {
        return Bindability::Bound { from: last.from };
    }
    if ended {
        return Bindability::Locked(Why::LicenseEnded);
    }
    if workspace.provider.may_settle(license.provider()).is_err() {
        return Bindability::Locked(Why::OtherProvider);
    }
    let Some(last) = last else {
        return Bindability::Bindable { from: now.hour(), moves: false, kept_until: None };
    };
    let other = settling.get(&last.license);
    if other.is_some_and(|other| other.locks_for_good(now)) {
        return Bindability::Locked(Why::DueForDeletion);
    }
    let from = match other.map(|other| other.state(now)) {
        Some(LicenseState::Pending | LicenseState::Active) => {
            return Bindability::Locked(Why::SettledByAnotherLicense);
        }
        Some(LicenseState::Suspended | LicenseState::Ending) => now.hour().next(),
        Some(LicenseState::Ended) | None => now.hour(),
    };
    let kept_until = other.and_then(|other| other.lock(now)).map(|lock| lock.deletion_due_at);
    if last.from < from {
        Bindability::Bindable { from, moves: true, kept_until }
    } else {
        Bindability::Locked(Why::HourSettled)
    }
}

/// Whether somebody who activates `license` gets to see the workspace: this license's AWS account settles it, or may.
pub(crate) fn is_shown(
    workspace: &Workspace,
    bindability: Bindability,
    license: &License,
    settling: &BTreeMap<LicenseId, License>,
) -> bool {
    let last = workspace.settlements.last().and_then(|last| settling.get(&last.license));
    match bindability {
        Bindability::Bound { .. } | Bindability::Bindable { .. } => true,
        Bindability::Locked(Why::OtherProvider) => false,
        Bindability::Locked(Why::LicenseEnded) => {
            last.is_none_or(|last| last.id == license.id || last.account == license.account)
        }
        Bindability::Locked(Why::SettledByAnotherLicense | Why::DueForDeletion | Why::HourSettled) => {
            last.is_some_and(|last| last.account == license.account)
        }
    }
}

#[cfg(test)]
mod tests {
    use accounts::{ProviderBond, Settlement};
    use kernel::{AwsAccountId, ConsoleAccountId, Language, LicenseArn, ProductCode, Provider, SiteId, WorkspaceId};
    use licensing::course::COUNTDOWN_SECONDS;

    use super::*;

    fn now() -> Timestamp {
        Timestamp::parse_rfc3339("2026-11-21T03:30:00Z").unwrap()
    }

    fn license(id: &str) -> License {
        let arn = LicenseArn::parse(&format!("arn:aws:license-manager::294406891311:license:{id}")).unwrap();
        License::new(arn, true, ProductCode::parse("abc").unwrap(), AwsAccountId::parse("111122223333").unwrap())
    }

    fn workspace(settled: &[(&str, i64)]) -> Workspace {
        let settlement = |(id, hours): &(&str, i64)| Settlement {
            from: now().hour().plus(*hours),
            license: LicenseId::parse(id).unwrap(),
        };
        Workspace {
            id: WorkspaceId::parse("wksp_1").unwrap(),
            name: "Main".to_owned(),
            language: Language::English,
            site: SiteId::parse("us1").unwrap(),
            console_account: ConsoleAccountId::parse("cons_1").unwrap(),
            billing_account: None,
            provider: ProviderBond::default(),
            settlements: settled.iter().map(settlement).collect(),
            created_at: Timestamp::EPOCH,
            undone: 0,
            version: 1,
        }
    }

    fn stands(settled: &[(&str, i64)], other: &License) -> Bindability {
        let settling = BTreeMap::from([(other.id.clone(), other.clone())]);
        bindability(&workspace(settled), &license("l-mine"), &settling, now())
    }

    #[test]
    fn a_workspace_without_a_settlement_is_bindable_from_this_hour() {
        assert_eq!(
            stands(&[], &license("l-other")),
            Bindability::Bindable { from: now().hour(), moves: false, kept_until: None }
        );
    }

    #[test]
    fn a_workspace_of_mine_is_bound_and_one_of_a_living_licence_is_locked() {
        let pending = license("l-other");
        assert_eq!(stands(&[("l-mine", -5)], &pending), Bindability::Bound { from: now().hour().plus(-5) });
        assert_eq!(stands(&[("l-other", -5)], &pending), Bindability::Locked(Why::SettledByAnotherLicense));
        let mut active = license("l-other");
        active.updated(now().plus_seconds(-9000));
        assert_eq!(stands(&[("l-other", -5)], &active), Bindability::Locked(Why::SettledByAnotherLicense));
    }

    #[test]
    fn a_workspace_of_an_ending_licence_is_bindable_from_the_next_hour_and_of_an_ended_one_at_once() {
        let mut other = license("l-other");
        other.deprovisioned(now().plus_seconds(-60));
        assert_eq!(
            stands(&[("l-other", -5)], &other),
            Bindability::Bindable { from: now().hour().next(), moves: true, kept_until: None }
        );
        other.deprovisioned(now().plus_seconds(-36_000));
        let kept_until = Some(now().plus_seconds(-36_000 + 3600 + COUNTDOWN_SECONDS));
        assert_eq!(
            stands(&[("l-other", -5)], &other),
            Bindability::Bindable { from: now().hour(), moves: true, kept_until }
        );
        assert_eq!(stands(&[("l-other", 0)], &other), Bindability::Locked(Why::HourSettled));
    }

    #[test]
    fn a_workspace_whose_countdown_is_over_is_locked_for_good() {
        let mut other = license("l-other");
        other.deprovisioned(now());
        let stands = |seconds| {
            let settling = BTreeMap::from([(other.id.clone(), other.clone())]);
            let at = now().plus_seconds(3600 + COUNTDOWN_SECONDS + seconds);
            bindability(&workspace(&[("l-other", -5)]), &license("l-mine"), &settling, at)
        };
        assert!(matches!(stands(-1), Bindability::Bindable { moves: true, .. }));
        assert_eq!(stands(0), Bindability::Locked(Why::DueForDeletion));
    }

    #[test]
    fn the_workspaces_of_a_licence_are_bound_while_it_ends_and_locked_when_it_is_over() {
        let mut mine = license("l-mine");
        mine.deprovisioned(now());
        let at =
            |seconds| bindability(&workspace(&[("l-mine", -5)]), &mine, &BTreeMap::new(), now().plus_seconds(seconds));
        assert_eq!(at(3599), Bindability::Bound { from: now().hour().plus(-5) });
        assert_eq!(at(3600), Bindability::Locked(Why::LicenseEnded));
    }

    #[test]
    fn a_workspace_of_another_provider_is_locked_until_others_are_allowed() {
        let mut theirs = workspace(&[]);
        theirs.provider = ProviderBond::to(Provider::Alibaba);
        let stands = |theirs: &Workspace| bindability(theirs, &license("l-mine"), &BTreeMap::new(), now());
        assert_eq!(stands(&theirs), Bindability::Locked(Why::OtherProvider));
        theirs.provider = theirs.provider.with_others(true, now());
        assert_eq!(stands(&theirs), Bindability::Bindable { from: now().hour(), moves: false, kept_until: None });
    }

    #[test]
    fn what_another_cloud_account_settles_is_not_shown() {
        let mut other = license("l-other");
        let settling = |other: &License| BTreeMap::from([(other.id.clone(), other.clone())]);
        let theirs = workspace(&[("l-other", -5)]);
        let shown = |other: &License| {
            let settling = settling(other);
            is_shown(&theirs, bindability(&theirs, &license("l-mine"), &settling, now()), &license("l-mine"), &settling)
        };
        assert!(shown(&other), "another licence of the same AWS account");
        other.account = AwsAccountId::parse("999988887777").unwrap().into();
        assert!(!shown(&other));
        other.deprovisioned(now().plus_seconds(-7200));
        assert!(shown(&other), "it is over, so the workspace may be settled by this one");
    }

    #[test]
    fn an_ended_licence_takes_no_workspace() {
        let mut mine = license("l-mine");
        mine.deprovisioned(now());
        let bindability = bindability(&workspace(&[]), &mine, &BTreeMap::new(), now());
        assert_eq!(bindability, Bindability::Locked(Why::LicenseEnded));
    }
}

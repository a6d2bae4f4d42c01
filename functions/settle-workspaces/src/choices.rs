//! Which license can settle a workspace, and why others cannot.

use account_records::{Holdings, last_license};
use accounts::{Present, ProviderRefusal, SettlementChange, SettlementRefusal, Workspace};
use billing_center::Refusal;
use edge::Problem;
use kernel::{LicenseId, WorkspaceId};
use licensing::{License, LicenseState};

/// A license that could settle the workspace, and what would come of it.
#[derive(Debug)]
pub(crate) struct Choice<'a> {
    pub(crate) license: &'a License,
    pub(crate) change: Result<SettlementChange, NotNow>,
}

/// Why a license cannot settle the workspace now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NotNow {
    /// It ends or has ended.
    LicenseEnded,
    /// Its marketplace suspended it.
    LicenseSuspended,
    /// The workspace was locked for so long that its content may be deleted.
    DueForDeletion,
    /// The rules of accounts say so.
    Refused(SettlementRefusal),
}

impl NotNow {
    /// The word at the interface.
    pub(crate) const fn word(&self) -> &'static str {
        match self {
            Self::LicenseEnded => "license-ended",
            Self::LicenseSuspended => "license-suspended",
            Self::DueForDeletion => "due-for-deletion",
            Self::Refused(SettlementRefusal::Unchanged) => "settles-it-already",
            Self::Refused(SettlementRefusal::OncePerMonth { .. }) => "once-per-month",
            Self::Refused(SettlementRefusal::Provider(refusal)) => provider_word(*refusal),
        }
    }

    pub(crate) fn problem(&self) -> Problem {
        match self {
            Self::LicenseEnded => Problem::new("license-ended", 409),
            Self::LicenseSuspended => Problem::new("license-suspended", 409),
            Self::DueForDeletion => Problem::new("due-for-deletion", 409),
            Self::Refused(SettlementRefusal::Unchanged) => Problem::new("settlement-unchanged", 409),
            Self::Refused(SettlementRefusal::OncePerMonth { again_at }) => {
                let day = again_at.to_string();
                Problem::new("settlement-once-per-month", 409).with("day", day.get(..10).unwrap_or_default())
            }
            Self::Refused(SettlementRefusal::Provider(refusal)) => Problem::new(provider_word(*refusal), 409),
        }
    }
}

/// Why a provider cannot settle a workspace: the word at the interface, and the name of the problem.
pub(crate) const fn provider_word(refusal: ProviderRefusal) -> &'static str {
    match refusal {
        ProviderRefusal::ActivatedThrough(_) => "other-provider",
        ProviderRefusal::NotAvailable => "provider-not-available",
    }
}

/// The choices for a workspace, the license that settles it among them.
pub(crate) fn choices<'a>(holdings: &'a Holdings, workspace: &Workspace) -> Vec<Choice<'a>> {
    let choice = |license: &'a License| Choice { license, change: change(holdings, workspace, license) };
    holdings.licenses.iter().map(choice).collect()
}

/// What would come of it if `license` settled the workspace.
pub(crate) fn change(
    holdings: &Holdings,
    workspace: &Workspace,
    license: &License,
) -> Result<SettlementChange, NotNow> {
    let present = present(holdings, workspace);
    let decided = workspace.change_settlement(license.id.clone(), present, holdings.now).map_err(NotNow::Refused);
    match license.state(holdings.now) {
        LicenseState::Pending | LicenseState::Active if holdings.is_locked_for_good(workspace) => {
            Err(NotNow::DueForDeletion)
        }
        LicenseState::Pending | LicenseState::Active => decided,
        // That it settles the workspace already is the more useful thing to say.
        LicenseState::Suspended | LicenseState::Ending | LicenseState::Ended => match decided {
            Ok(_) | Err(NotNow::Refused(SettlementRefusal::OncePerMonth { .. })) => {
                Err(match license.state(holdings.now) {
                    LicenseState::Suspended => NotNow::LicenseSuspended,
                    _ => NotNow::LicenseEnded,
                })
            }
            Err(other) => Err(other),
        },
    }
}

fn present(holdings: &Holdings, workspace: &Workspace) -> Present {
    let license = last_license(workspace).and_then(|id| holdings.license(id));
    match license.map(|license| license.state(holdings.now)) {
        None | Some(LicenseState::Ended) => Present::Locked,
        // Another license may take over from a suspended one at once, as from one that ends.
        Some(LicenseState::Suspended | LicenseState::Ending) => Present::Ending,
        Some(LicenseState::Pending | LicenseState::Active) => Present::InForce,
    }
}

/// The choice that somebody typed.
pub(crate) fn find<'a>(choices: &'a [Choice<'a>], typed: &str) -> Option<&'a Choice<'a>> {
    let id = LicenseId::parse(typed.trim()).ok()?;
    choices.iter().find(|choice| choice.license.id == id)
}

/// The workspace of this id, if the account has it.
pub(crate) fn own_workspace<'a>(holdings: &'a Holdings, id: &str) -> Result<&'a Workspace, Refusal> {
    let found = WorkspaceId::parse(id).ok().and_then(|id| holdings.workspace(&id));
    found.ok_or_else(|| Problem::new("not-yours", 404).into())
}

/// The license of this id, if the account has it.
pub(crate) fn own_license<'a>(holdings: &'a Holdings, id: &str) -> Result<&'a License, Refusal> {
    let found = LicenseId::parse(id).ok().and_then(|id| holdings.license(&id));
    found.ok_or_else(|| Problem::new("not-yours", 404).into())
}

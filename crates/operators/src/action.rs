//! What operators can do, and which role may.

use crate::role::Role::{self, Finance, Operator, Reviewer, Viewer};
use crate::role::Roles;

/// Something that an operator can do at the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Reads what is at risk now and what is on its way.
    ReadToday,
    /// Reads a license, its ledger and what happened to it.
    ReadLicense,
    /// Reads what is in quarantine.
    ReadQuarantine,
    /// Reads which activations were left.
    ReadActivations,
    /// Reads what comparisons with AWS came to.
    ReadComparisons,
    /// Looks up a license, a workspace or an AWS account by its id.
    FindThings,
    /// Looks up an account by its username, e-mail address or phone number.
    FindPeople,
    /// Reads an account with its owner's contact and company.
    ReadAccount,
    /// Reads the bills of an account.
    ReadBills,
    /// Reads who did what.
    ReadAudit,
    /// Reads which identity verifications wait, and of whom.
    ReadIdentities,
    /// Has the buyer of an activation that was left written to again.
    MailAgain,
    /// Notes something about an activation that was left, and reads what others noted.
    NoteActivation,
    /// Ends all sessions of an account.
    EndSessions,
    /// Sends a mail to the owner of an account again.
    SendMailAgain,
    /// Exports everything of an account.
    ExportAccount,
    /// Lifts limits that keep an owner out.
    LiftLimits,
    /// Asks for a supervised change of an owner's e-mail address, or confirms one.
    ChangeEmail,
    /// Stops a supervised change of an e-mail address.
    StopEmailChange,
    /// Opens the number and the documents of an identity verification.
    ReadNumber,
    /// Approves or rejects an identity verification.
    DecideIdentity,
    /// Reads which invoices wait, and one of them.
    ReadInvoices,
    /// Issues or declines an invoice.
    DecideInvoice,
    /// Sends a record again as it is, or counts it in the open hour.
    Release,
    /// Sends a record with less, which gives up the rest.
    ReleaseLess,
    /// Gives up a record or late usage.
    WriteOff,
    /// Sets or removes a price of a license's own.
    SetPrices,
    /// Takes back the end of a license.
    Reinstate,
    /// Has AWS be told of a license by another identity.
    CutOver,
    /// Notes the ARN that AWS gave a license of an older listing.
    NameArn,
    /// Reads what the product was told, and what it did not take.
    ReadProductEvents,
    /// Has the product told again.
    ReplayEvents,
    /// Asks AWS to give back what was billed too much.
    Adjust,
    /// Sets a difference from AWS aside as looked into, and takes that back.
    AcknowledgeDifference,
    /// Uploads AWS's log of what it took, and has it compared with the ledger.
    CompareLogs,
}

/// Which roles may do what: the one table. No role has what is not here.
pub const ALLOWED: [(Action, &[Role]); 35] = [
    (Action::ReadToday, &[Viewer, Operator, Finance, Reviewer]),
    (Action::ReadLicense, &[Viewer, Operator, Finance]),
    (Action::ReadQuarantine, &[Viewer, Operator, Finance]),
    (Action::ReadActivations, &[Viewer, Operator]),
    (Action::ReadComparisons, &[Viewer, Operator, Finance]),
    (Action::FindThings, &[Viewer, Operator, Finance, Reviewer]),
    (Action::FindPeople, &[Operator, Finance, Reviewer]),
    (Action::ReadAccount, &[Operator, Finance, Reviewer]),
    (Action::ReadBills, &[Operator, Finance]),
    (Action::ReadAudit, &[Operator, Finance]),
    (Action::ReadIdentities, &[Reviewer]),
    (Action::MailAgain, &[Operator]),
    (Action::NoteActivation, &[Operator]),
    (Action::EndSessions, &[Operator]),
    (Action::SendMailAgain, &[Operator]),
    (Action::ExportAccount, &[Operator]),
    (Action::LiftLimits, &[Operator]),
    (Action::ChangeEmail, &[Operator]),
    (Action::StopEmailChange, &[Operator]),
    (Action::ReadNumber, &[Reviewer]),
    (Action::DecideIdentity, &[Reviewer]),
    (Action::ReadInvoices, &[Finance]),
    (Action::DecideInvoice, &[Finance]),
    (Action::Release, &[Operator]),
    (Action::ReleaseLess, &[Finance]),
    (Action::WriteOff, &[Finance]),
    (Action::SetPrices, &[Finance]),
    (Action::Reinstate, &[Operator]),
    (Action::CutOver, &[Operator]),
    (Action::NameArn, &[Operator]),
    (Action::ReadProductEvents, &[Viewer, Operator]),
    (Action::ReplayEvents, &[Operator]),
    (Action::Adjust, &[Finance]),
    (Action::AcknowledgeDifference, &[Operator, Finance]),
    (Action::CompareLogs, &[Operator, Finance]),
];

impl Action {
    /// The roles that may do it.
    #[must_use]
    pub fn roles(self) -> &'static [Role] {
        ALLOWED.iter().find(|(action, _)| *action == self).map_or(&[], |(_, roles)| roles)
    }

    /// Whether it needs a recent proof of who it is: it gives up money, opens the most personal papers, hands out all of them, or leads to
    /// somebody's account.
    #[must_use]
    pub const fn needs_fresh_proof(self) -> bool {
        match self {
            Self::ReleaseLess
            | Self::WriteOff
            | Self::SetPrices
            | Self::Adjust
            | Self::ReadNumber
            | Self::ExportAccount
            | Self::ChangeEmail => true,
            Self::ReadToday
            | Self::ReadLicense
            | Self::ReadQuarantine
            | Self::ReadActivations
            | Self::ReadComparisons
            | Self::FindThings
            | Self::FindPeople
            | Self::ReadAccount
            | Self::ReadBills
            | Self::ReadAudit
            | Self::ReadIdentities
            | Self::MailAgain
            | Self::NoteActivation
            | Self::EndSessions
            | Self::SendMailAgain
            | Self::LiftLimits
            | Self::StopEmailChange
            | Self::DecideIdentity
            | Self::ReadInvoices
            | Self::DecideInvoice
            | Self::Release
            | Self::Reinstate
            | Self::CutOver
            | Self::NameArn
            | Self::ReadProductEvents
            | Self::ReplayEvents
            | Self::AcknowledgeDifference
            | Self::CompareLogs => false,
        }
    }
}

impl Roles {
    /// Whether somebody with these roles may do `action`.
    #[must_use]
    pub fn may(&self, action: Action) -> bool {
        self.iter().any(|role| action.roles().contains(&role))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table once more, by hand: `v`iewer, `o`perator, `f`inance, `r`eviewer.
    const BY_HAND: [(Action, &str); 35] = [
        (Action::ReadToday, "vofr"),
        (Action::ReadLicense, "vof"),
        (Action::ReadQuarantine, "vof"),
        (Action::ReadActivations, "vo"),
        (Action::ReadComparisons, "vof"),
        (Action::FindThings, "vofr"),
        (Action::FindPeople, "ofr"),
        (Action::ReadAccount, "ofr"),
        (Action::ReadBills, "of"),
        (Action::ReadAudit, "of"),
        (Action::ReadIdentities, "r"),
        (Action::MailAgain, "o"),
        (Action::NoteActivation, "o"),
        (Action::EndSessions, "o"),
        (Action::SendMailAgain, "o"),
        (Action::ExportAccount, "o"),
        (Action::LiftLimits, "o"),
        (Action::ChangeEmail, "o"),
        (Action::StopEmailChange, "o"),
        (Action::ReadNumber, "r"),
        (Action::DecideIdentity, "r"),
        (Action::ReadInvoices, "f"),
        (Action::DecideInvoice, "f"),
        (Action::Release, "o"),
        (Action::ReleaseLess, "f"),
        (Action::WriteOff, "f"),
        (Action::SetPrices, "f"),
        (Action::Reinstate, "o"),
        (Action::CutOver, "o"),
        (Action::NameArn, "o"),
        (Action::ReadProductEvents, "vo"),
        (Action::ReplayEvents, "o"),
        (Action::Adjust, "f"),
        (Action::AcknowledgeDifference, "of"),
        (Action::CompareLogs, "of"),
    ];

    #[test]
    fn every_action_stands_once_in_the_table_and_each_role_may_do_what_is_written_there() {
        for (action, letters) in BY_HAND {
            assert_eq!(ALLOWED.iter().filter(|(one, _)| *one == action).count(), 1, "{action:?}");
            for role in Role::ALL {
                let expected = letters.contains(&role.as_str()[..1]);
                assert_eq!(Roles::from_iter([role]).may(action), expected, "{action:?} {role:?}");
            }
            assert!(!Roles::default().may(action), "nobody may {action:?} without a role");
        }
    }

    #[test]
    fn who_looks_on_changes_nothing_and_sees_nothing_personal() {
        let viewer = Roles::from_iter([Viewer]);
        for action in [
            Action::ReadAccount,
            Action::ReadBills,
            Action::FindPeople,
            Action::ReadIdentities,
            Action::NoteActivation,
            Action::EndSessions,
            Action::SendMailAgain,
            Action::ExportAccount,
            Action::LiftLimits,
            Action::ChangeEmail,
            Action::StopEmailChange,
            Action::ReadNumber,
            Action::ReadInvoices,
            Action::Release,
            Action::WriteOff,
        ] {
            assert!(!viewer.may(action), "{action:?}");
        }
    }

    #[test]
    fn somebody_with_two_roles_may_do_what_either_may() {
        let both = Roles::from_iter([Operator, Finance]);
        assert!(both.may(Action::Release) && both.may(Action::WriteOff) && !both.may(Action::ReadIdentities));
    }

    #[test]
    fn what_gives_up_money_is_finances_alone_papers_are_the_reviewers_exports_and_addresses_the_operators() {
        for (action, roles) in ALLOWED.iter().filter(|(action, _)| action.needs_fresh_proof()) {
            let expected = match action {
                Action::ReadNumber => Reviewer,
                Action::ExportAccount | Action::ChangeEmail => Operator,
                _ => Finance,
            };
            assert_eq!(*roles, [expected], "{action:?}");
        }
    }
}

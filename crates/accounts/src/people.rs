//! The people of a Billing Center account: what each may do there.
//!
//! The account's own login is its first owner, and always an owner. Everybody else has a login of their own, which is kept as an account
//! is and says which account it belongs to ([`Membership`]).

use kernel::{BillingAccountId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::account::BillingAccount;
use crate::username::Username;

/// The most people that an account has beside its first owner, open invitations included. A company's buyers and its finance
/// team are a handful; the number also bounds what one transaction tells all owners.
pub const MAX_PEOPLE: usize = 25;

/// What somebody may do at a Billing Center account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Everything.
    Owner,
    /// What is about money: bills, budgets, invoices.
    Finance,
    /// Sees workspaces, bills and usage.
    Viewer,
}

impl Role {
    /// Every role, the most powerful first.
    pub const ALL: [Self; 3] = [Self::Owner, Self::Finance, Self::Viewer];

    /// The word at the interface.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Finance => "finance",
            Self::Viewer => "viewer",
        }
    }

    /// Reads the word. `None` if it is no role's.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// The key of its name in the translations.
    // texts: people-role-*
    #[must_use]
    pub const fn translation_key(self) -> &'static str {
        match self {
            Self::Owner => "people-role-owner",
            Self::Finance => "people-role-finance",
            Self::Viewer => "people-role-viewer",
        }
    }

    /// Whether somebody of this role may do this. The one place where it is decided.
    #[must_use]
    pub const fn may(self, permission: Permission) -> bool {
        match permission {
            Permission::SeeBills
            | Permission::SeeWorkspaces
            | Permission::SeeProfile
            | Permission::SeePeople
            | Permission::Leave => match self {
                Self::Owner | Self::Finance | Self::Viewer => true,
            },
            Permission::KeepBudget | Permission::UseInvoices => match self {
                Self::Owner | Self::Finance => true,
                Self::Viewer => false,
            },
            Permission::Settle
            | Permission::Bind
            | Permission::ChangeProfile
            | Permission::Identify
            | Permission::Export
            | Permission::Close
            | Permission::ManagePeople
            | Permission::Unlisted => match self {
                Self::Owner => true,
                Self::Finance | Self::Viewer => false,
            },
        }
    }
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $key:literal),+ $(,)?) => {
        /// What may be done at a Billing Center account, as far as a role decides it. What people sign in with is everybody's own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Permission { $($(#[$doc])* $name),+ }

        impl Permission {
            /// Every permission.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The key of its name in the translations, behind "can".
            // texts: people-may-*
            #[must_use]
            pub const fn translation_key(self) -> &'static str {
                match self { $(Self::$name => concat!("people-may-", $key)),+ }
            }
        }
    };
}

permissions! {
    /// Reads bills and usage.
    SeeBills = "see-bills",
    /// Sees cloud accounts, workspaces, and which pays for which.
    SeeWorkspaces = "see-workspaces",
    /// Sees the company's profile.
    SeeProfile = "see-profile",
    /// Sees who belongs to the account.
    SeePeople = "see-people",
    /// Leaves the account.
    Leave = "leave",
    /// Sees and sets the budget.
    KeepBudget = "keep-budget",
    /// Sees and requests invoices.
    UseInvoices = "use-invoices",
    /// Changes which subscription pays for a workspace; unbinds.
    Settle = "settle",
    /// Binds a subscription to the account.
    Bind = "bind",
    /// Changes the company's profile.
    ChangeProfile = "change-profile",
    /// Sees and submits the papers of the identity verification.
    Identify = "identify",
    /// Exports everything that is kept of the account.
    Export = "export",
    /// Closes the account.
    Close = "close",
    /// Invites people, changes their roles, removes them.
    ManagePeople = "manage-people",
    /// A page that nobody gave a permission: an owner's, so that a new page is closed until it is decided.
    Unlisted = "unlisted",
}

/// To which account a login belongs that is not the account's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Membership {
    /// The account.
    pub account: BillingAccountId,
    /// What its holder may do there.
    pub role: Role,
    /// Since when they belong to it.
    pub since: Timestamp,
    /// Who invited them, by the username of that day.
    pub invited_by: Username,
}

impl BillingAccount {
    /// The account that its holder acts for: itself, or the one that it belongs to.
    #[must_use]
    pub fn acts_for(&self) -> &BillingAccountId {
        self.membership.as_ref().map_or(&self.id, |membership| &membership.account)
    }

    /// What its holder may do there. The account's own login is an owner.
    #[must_use]
    pub fn role(&self) -> Role {
        self.membership.as_ref().map_or(Role::Owner, |membership| membership.role)
    }

    /// The login with another role; `None` of an account's own login, which stays an owner.
    #[must_use]
    pub fn with_role(&self, role: Role) -> Option<Self> {
        let membership = Membership { role, ..self.membership.clone()? };
        Some(Self { membership: Some(membership), version: self.version + 1, ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::account_of;

    const NOW: Timestamp = Timestamp::from_seconds(1_795_000_000);

    #[test]
    fn an_account_from_before_there_were_people_is_its_owners_and_is_written_as_it_was() {
        let account = account_of("ann@example.com", NOW);
        assert_eq!((account.role(), account.acts_for()), (Role::Owner, &account.id));
        assert!(!serde_json::to_string(&account).unwrap().contains("membership"));
        assert_eq!(account.with_role(Role::Viewer), None, "the account's own login stays an owner");
    }

    #[test]
    fn who_may_do_what() {
        let may = |role: Role| Permission::ALL.iter().copied().filter(move |one| role.may(*one)).collect::<Vec<_>>();
        let all = [Permission::SeeBills, Permission::SeeWorkspaces, Permission::SeeProfile, Permission::SeePeople];
        let viewer: Vec<Permission> = all.into_iter().chain([Permission::Leave]).collect();
        let money = [Permission::KeepBudget, Permission::UseInvoices];
        assert_eq!(may(Role::Owner), Permission::ALL);
        assert_eq!(may(Role::Finance), [viewer.as_slice(), &money].concat());
        assert_eq!(may(Role::Viewer), viewer);
    }

    #[test]
    fn a_role_is_kept_by_the_word_of_the_interface() {
        for role in Role::ALL {
            assert_eq!(serde_json::to_value(role).unwrap(), role.name());
            assert_eq!(Role::parse(role.name()), Some(role));
            assert_eq!(role.translation_key(), format!("people-role-{}", role.name()));
        }
        assert_eq!(Role::parse("Owner"), None);
    }
}

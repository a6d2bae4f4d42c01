//! Mails about the people of a Billing Center account, as they are owed: invitations, and what became of somebody's role.

use kernel::digest::sha256_hex;
use kernel::{BillingAccountId, Email, Language, Timestamp};
use serde::{Deserialize, Serialize};

use crate::account::BillingAccount;
use crate::account_notice::wait_seconds;
use crate::invitation::Invitation;
use crate::people::Role;
use crate::username::Username;

/// How long a mail is tried for, in seconds.
const TRIED_SECONDS: i64 = 3 * 86_400;
/// How many AWS accounts an invitation names: its reader recognizes one.
const MAX_NAMED_CLOUD_ACCOUNTS: usize = 3;
/// How many characters of a hash tell a mail from others of its news.
const NAME_CHARACTERS: usize = 16;

/// What a mail about the people of an account tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum PeopleNews {
    /// Its reader is invited.
    Invited {
        /// Which invitation.
        invitation: String,
        /// Of which sending.
        round: String,
    },
    /// Somebody accepted an invitation.
    Joined {
        /// As what.
        role: Role,
    },
    /// Somebody has another role.
    RoleChanged {
        /// What it was.
        from: Role,
        /// What it is.
        to: Role,
    },
    /// Somebody was removed.
    Removed,
    /// Somebody left.
    Left,
}

impl PeopleNews {
    /// The word in keys and templates.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Invited { .. } => "invited",
            Self::Joined { .. } => "joined",
            Self::RoleChanged { .. } => "role-changed",
            Self::Removed => "removed",
            Self::Left => "left",
        }
    }
}

/// A mail about the people of an account that is owed. It is written with what it tells of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OwedPeopleMail {
    /// Of which account.
    pub account: BillingAccountId,
    /// The name of that account: the username of its first owner.
    pub account_name: Username,
    /// The company behind it.
    pub company: String,
    /// The AWS accounts that are bound to it, as far as the mail names them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cloud_accounts: Vec<String>,
    /// As what its reader is invited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited_as: Option<Role>,
    /// Where it goes.
    pub to: Email,
    /// The login of its reader, among whose mails it is noted; `None` of somebody who has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login: Option<BillingAccountId>,
    /// In which language.
    pub language: Language,
    /// What it tells.
    pub news: PeopleNews,
    /// Whom it is about: their username.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Username>,
    /// Who did it: their username. `None` if it was the person themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Username>,
    /// Whether its reader is the person that it is about.
    pub is_own: bool,
    /// When it happened.
    pub at: Timestamp,
    /// From when on a run may send it.
    pub due_at: Timestamp,
    /// When it is given up.
    pub expires_at: Timestamp,
    /// Raised by each try.
    pub version: u64,
}

impl OwedPeopleMail {
    /// The mail that brings `invitation` to `account`, to which these AWS accounts are bound.
    #[must_use]
    pub fn invitation(account: &BillingAccount, invitation: &Invitation, cloud_accounts: Vec<String>) -> Self {
        let news = PeopleNews::Invited { invitation: invitation.id.clone(), round: invitation.round.clone() };
        Self {
            to: invitation.email.clone(),
            login: None,
            invited_as: Some(invitation.role),
            cloud_accounts: cloud_accounts.into_iter().take(MAX_NAMED_CLOUD_ACCOUNTS).collect(),
            language: invitation.language,
            by: Some(invitation.by_username.clone()),
            is_own: true,
            ..Self::of(account, account, news, invitation.at)
        }
    }

    /// The mails that tell `news` of `person` to them and to all `owners` of `account`, each once. `by` did it, if they did not
    /// themselves.
    #[must_use]
    pub fn to_all(
        account: &BillingAccount,
        owners: &[BillingAccount],
        person: &BillingAccount,
        (news, by): (&PeopleNews, Option<&Username>),
        now: Timestamp,
    ) -> Vec<Self> {
        let others = owners.iter().filter(|owner| owner.id != person.id);
        let readers = std::iter::once(person).chain(others);
        let mail = |reader: &BillingAccount| Self {
            about: Some(person.username.clone()),
            by: by.cloned(),
            is_own: reader.id == person.id,
            ..Self::of(account, reader, news.clone(), now)
        };
        readers.map(mail).collect()
    }

    fn of(account: &BillingAccount, reader: &BillingAccount, news: PeopleNews, at: Timestamp) -> Self {
        Self {
            account: account.id.clone(),
            account_name: account.username.clone(),
            company: account.profile.company_name.clone(),
            cloud_accounts: Vec::new(),
            invited_as: None,
            to: reader.email.clone(),
            login: Some(reader.id.clone()),
            language: reader.language,
            news,
            about: None,
            by: None,
            is_own: false,
            at,
            due_at: at,
            expires_at: at.plus_seconds(TRIED_SECONDS),
            version: 1,
        }
    }

    /// What tells it from others of its account and instant.
    #[must_use]
    pub fn name(&self) -> String {
        let about = self.about.as_ref().map(Username::as_str).unwrap_or_default();
        let hash = sha256_hex(&[self.news.name(), self.to.as_str(), about]);
        format!("{}~{}", self.news.name(), hash.chars().take(NAME_CHARACTERS).collect::<String>())
    }

    /// The mail as a run at `now` claims it, so that no other sends it too.
    #[must_use]
    pub fn claimed(&self, now: Timestamp) -> Self {
        Self { due_at: now.plus_seconds(wait_seconds(self.version)), version: self.version + 1, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::account_of;

    const NOW: Timestamp = Timestamp::from_seconds(1_795_000_000);

    #[test]
    fn the_person_and_every_owner_are_told_once() {
        let ann = account_of("ann@example.com", NOW);
        let id = |text: &str| BillingAccountId::parse(text).unwrap();
        let ben = BillingAccount { id: id("bill_2"), ..account_of("ben@example.com", NOW) };
        let owners = [ann.clone(), ben.clone()];
        let news = PeopleNews::RoleChanged { from: Role::Viewer, to: Role::Owner };
        let mails = OwedPeopleMail::to_all(&ann, &owners, &ben, (&news, Some(&ann.username)), NOW);
        let told: Vec<_> = mails.iter().map(|mail| (mail.to.as_str(), mail.is_own)).collect();
        assert_eq!(told, [("ben@example.com", true), ("ann@example.com", false)]);
        assert_ne!(mails[0].name(), mails[1].name());
    }
}

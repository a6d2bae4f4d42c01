//! Invitations of people to a Billing Center account.
//!
//! An invitation belongs to one address. Its link is drawn when the mail is sent; at rest there is only the link's hash. It counts once,
//! until it is withdrawn, over, or sent again: then an earlier mail's link leads nowhere.

use kernel::digest::sha256_hex;
use kernel::{BillingAccountId, Email, Language, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ProofsSince;
use crate::account::BillingAccount;
use crate::password::PasswordHash;
use crate::people::{Membership, Role};
use crate::profile::CompanyProfile;
use crate::throttle::Throttle;
use crate::username::Username;

/// How long an invitation holds, in seconds: a week, so that it survives a weekend and a few days off.
pub const INVITATION_SECONDS: i64 = 7 * 86_400;
/// The mails with invitations that one account has sent in a day.
pub const INVITATIONS_PER_ACCOUNT: Throttle = Throttle { limit: 30, window_seconds: 86_400 };
/// The mails with invitations that all accounts together have sent to one address in a day: nobody is pestered by this.
pub const INVITATIONS_PER_ADDRESS: Throttle = Throttle { limit: 5, window_seconds: 86_400 };
/// How often what a link leads to is filled in: each try may cost the hash of a password.
pub const FORMS_PER_INVITATION: Throttle = Throttle { limit: 40, window_seconds: 900 };
/// How many characters of a hash name an invitation among those of its account.
const ID_CHARACTERS: usize = 16;

/// What an invitation to `account` is counted against: the account, then the address.
#[must_use]
pub fn invitation_counters(account: &BillingAccountId, email: &Email) -> [(String, Throttle); 2] {
    [
        (format!("invitations-of:{account}"), INVITATIONS_PER_ACCOUNT),
        (format!("invitations-to:{email}"), INVITATIONS_PER_ADDRESS),
    ]
}

/// An invitation that was not accepted yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Invitation {
    /// Its id within the account, derived from the address: an address has at most one invitation.
    pub id: String,
    /// To which account.
    pub account: BillingAccountId,
    /// Who is invited.
    pub email: Email,
    /// As what.
    pub role: Role,
    /// In which language the mail is.
    pub language: Language,
    /// The login of who invites.
    pub by: BillingAccountId,
    /// Their username.
    pub by_username: Username,
    /// When it was sent, or sent again.
    pub at: Timestamp,
    /// The first instant at which it is over.
    pub expires_at: Timestamp,
    /// Drawn for each sending: a link of an earlier one leads nowhere.
    pub round: String,
    /// Raised by each change.
    pub version: u64,
}

impl Invitation {
    /// The invitation of `email` to `account` by `by` at `now`.
    #[must_use]
    pub fn new(
        account: &BillingAccountId,
        (email, role, language): (Email, Role, Language),
        by: &BillingAccount,
        round: String,
        now: Timestamp,
    ) -> Self {
        Self {
            id: Self::id_of(account, &email),
            account: account.clone(),
            email,
            role,
            language,
            by: by.id.clone(),
            by_username: by.username.clone(),
            at: now,
            expires_at: now.plus_seconds(INVITATION_SECONDS),
            round,
            version: 1,
        }
    }

    /// How the invitation of `email` to `account` is named.
    #[must_use]
    pub fn id_of(account: &BillingAccountId, email: &Email) -> String {
        let hash = sha256_hex(&["invitation", account.as_str(), email.as_str()]);
        hash.chars().take(ID_CHARACTERS).collect()
    }

    /// The same, sent again by `by` at `now`: it holds as long as a new one.
    #[must_use]
    pub fn again(&self, by: &BillingAccount, round: String, now: Timestamp) -> Self {
        let as_before = (self.email.clone(), self.role, self.language);
        Self { version: self.version + 1, ..Self::new(&self.account, as_before, by, round, now) }
    }

    /// Whether it can still be accepted at `now`.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        now < self.expires_at
    }

    /// The login of who accepts it at `now`: the address is proved, since the link went there.
    #[must_use]
    pub fn accept(&self, account: &BillingAccount, accepting: Accepting, now: Timestamp) -> BillingAccount {
        let Accepting { id, username, name, password, language } = accepting;
        BillingAccount {
            id,
            username,
            email: self.email.clone(),
            phone: None,
            phone_verified_at: None,
            password_hash: Some(password),
            profile: CompanyProfile { contact_name: name, description: None, ..account.profile.clone() },
            language,
            terms_accepted_at: now,
            created_at: now,
            restored_at: None,
            proofs_since: ProofsSince::default(),
            membership: Some(Membership {
                account: account.id.clone(),
                role: self.role,
                since: now,
                invited_by: self.by_username.clone(),
            }),
            version: 1,
        }
    }
}

/// What somebody who accepts an invitation chose.
#[derive(Clone, Debug)]
pub struct Accepting {
    /// The drawn identifier of the login.
    pub id: BillingAccountId,
    /// The username.
    pub username: Username,
    /// The name by which others know them.
    pub name: String,
    /// The password.
    pub password: PasswordHash,
    /// The language of their mails.
    pub language: Language,
}

/// What the link in a mail opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InvitationLink {
    /// To which account.
    pub account: BillingAccountId,
    /// Which invitation.
    pub invitation: String,
    /// Of which sending.
    pub round: String,
    /// The first instant at which it is over.
    pub expires_at: Timestamp,
}

impl InvitationLink {
    /// The link to an invitation as it is sent now.
    #[must_use]
    pub fn to(invitation: &Invitation) -> Self {
        let Invitation { account, id, round, expires_at, .. } = invitation.clone();
        Self { account, invitation: id, round, expires_at }
    }

    /// Whether it opens `invitation` at `now`.
    #[must_use]
    pub fn opens(&self, invitation: &Invitation, now: Timestamp) -> bool {
        invitation.is_open(now)
            && (&self.account, &self.invitation, &self.round)
                == (&invitation.account, &invitation.id, &invitation.round)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::account_of;

    const NOW: Timestamp = Timestamp::from_seconds(1_795_000_000);

    fn invitation() -> Invitation {
        let ann = account_of("ann@example.com", NOW);
        let email = Email::parse("ben@example.com").unwrap();
        Invitation::new(&ann.id, (email, Role::Finance, Language::English), &ann, "a".to_owned(), NOW)
    }

    #[test]
    fn a_link_opens_the_sending_that_it_was_made_for_and_no_other_until_the_invitation_is_over() {
        let invitation = invitation();
        let link = InvitationLink::to(&invitation);
        let end = NOW.plus_seconds(INVITATION_SECONDS);
        assert!(link.opens(&invitation, NOW) && link.opens(&invitation, end.plus_seconds(-1)));
        assert!(!link.opens(&invitation, end));
        let again = invitation.again(&account_of("ann@example.com", NOW), "b".to_owned(), NOW);
        assert!(!link.opens(&again, NOW) && InvitationLink::to(&again).opens(&again, NOW));
        assert_eq!((again.id.as_str(), again.version), (invitation.id.as_str(), 2), "it takes the place of the first");
        let elsewhere = Invitation { account: BillingAccountId::parse("bill_2").unwrap(), ..invitation };
        assert!(!link.opens(&elsewhere, NOW));
    }
}

//! The mails about the people of a Billing Center account.

use accounts::{OwedPeopleMail, PeopleNews, Role};
use kernel::{Language, Timestamp};
use minijinja::{Value, context};

use super::values::minute;

/// What a mail about the people of an account says.
#[derive(Clone, Copy, Debug)]
pub struct PeopleMail<'a> {
    /// What is owed.
    pub owed: &'a OwedPeopleMail,
    /// Where an invitation is accepted.
    pub url: Option<&'a str>,
    /// Until when it can be.
    pub until: Option<Timestamp>,
    /// Where owners see who belongs to the account.
    pub people_url: &'a str,
}

pub(super) fn people_context(mail: &PeopleMail<'_>, language: Language) -> Value {
    let PeopleMail { owed, url, until, people_url } = *mail;
    let (from, role) = match &owed.news {
        PeopleNews::Joined { role } => (None, Some(*role)),
        PeopleNews::RoleChanged { from, to } => (Some(*from), Some(*to)),
        PeopleNews::Invited { .. } | PeopleNews::Removed | PeopleNews::Left => (None, None),
    };
    let role = role.or(owed.invited_as);
    context! {
        what => owed.news.name(),
        own => owed.is_own,
        account => owed.account_name.as_str(),
        company => owed.company.as_str(),
        clouds => owed.cloud_accounts.join(", "),
        about => owed.about.as_ref().map(|about| about.as_str()),
        by => owed.by.as_ref().map(|by| by.as_str()),
        from_name => from.map(|from| role_name(from, language)),
        role_name => role.map(|role| role_name(role, language)),
        role => role.map(Role::name),
        at => minute(owed.at),
        until => until.map(minute),
        url => url,
        people_url => people_url,
    }
}

/// A role as it stands in a sentence.
const fn role_name(role: Role, language: Language) -> &'static str {
    match (language, role) {
        (Language::English, Role::Owner) => "an owner",
        (Language::English, Role::Finance) => "a finance member",
        (Language::English, Role::Viewer) => "a viewer",
        (Language::Chinese, Role::Owner) => "所有者",
        (Language::Chinese, Role::Finance) => "财务",
        (Language::Chinese, Role::Viewer) => "只读成员",
    }
}

#[cfg(test)]
mod tests {
    use accounts::Username;
    use brand::Brand;
    use kernel::{BillingAccountId, Email};

    use super::*;
    use crate::rendering::{Mail, render};

    #[test]
    fn every_mail_about_people_says_who_did_what_where_and_only_an_invitation_has_a_link_to_accept() {
        let brand = Brand::parse(include_str!("../../../../brands/truewatch.toml")).unwrap();
        let at = Timestamp::from_seconds(1_800_000_000);
        let news = [
            PeopleNews::Invited { invitation: "i1".to_owned(), round: "r1".to_owned() },
            PeopleNews::Joined { role: Role::Finance },
            PeopleNews::RoleChanged { from: Role::Viewer, to: Role::Owner },
            PeopleNews::Removed,
            PeopleNews::Left,
        ];
        for language in Language::ALL {
            for (news, is_own) in news.iter().flat_map(|news| [(news, true), (news, false)]) {
                let is_invitation = matches!(news, PeopleNews::Invited { .. });
                if is_invitation && !is_own {
                    continue;
                }
                let owed = OwedPeopleMail {
                    account: BillingAccountId::parse("bill_1").unwrap(),
                    account_name: Username::parse("ann.lee").unwrap(),
                    company: "<script>alert(\"1\")</script>".to_owned(),
                    cloud_accounts: vec!["111122223333".to_owned()],
                    invited_as: is_invitation.then_some(Role::Viewer),
                    to: Email::parse("ben@example.com").unwrap(),
                    login: None,
                    language,
                    news: news.clone(),
                    about: (!is_invitation).then(|| Username::parse("ben").unwrap()),
                    by: (*news != PeopleNews::Left).then(|| Username::parse("cleo").unwrap()),
                    is_own,
                    at,
                    due_at: at,
                    expires_at: at,
                    version: 1,
                };
                let url = is_invitation.then_some("https://activate.example.com/account/invitation?token=0a");
                let until = is_invitation.then(|| at.plus_seconds(7 * 86_400));
                let mail =
                    PeopleMail { owed: &owed, url, until, people_url: "https://activate.example.com/account/people" };
                let mail = render(&Mail::People(mail), language, &brand).unwrap();
                assert_eq!(mail.html.contains("token=0a"), is_invitation, "{news:?}");
                assert!(mail.subject.contains("ann.lee") && mail.text.contains("ann.lee"), "{news:?}");
                assert!(!mail.html.contains("<script>"), "{news:?}");
            }
        }
    }
}

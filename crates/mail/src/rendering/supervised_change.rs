//! The mails about a supervised change of an e-mail address.

use accounts::supervised_change::{LinkUse, OwedChangeMail};
use minijinja::{Value, context};

use super::values::minute;

/// What a mail about a supervised change says.
#[derive(Clone, Copy, Debug)]
pub struct SupervisedChangeMail<'a> {
    /// What is owed.
    pub owed: &'a OwedChangeMail,
    /// The account's username. The mail with the link that takes the account over leaves it out: it is the second thing that is asked
    /// for there.
    pub username: &'a str,
    /// Where the change is stopped, or the account taken over.
    pub url: Option<&'a str>,
}

pub(super) fn supervised_change_context(mail: &SupervisedChangeMail<'_>) -> Value {
    let SupervisedChangeMail { owed, username, url } = *mail;
    let link = |of: LinkUse| url.filter(|_| owed.kind.link() == Some(of));
    context! {
        what => owed.kind.name(),
        username => username,
        now_is => owed.now_is.as_str(),
        both => owed.both,
        at => minute(owed.at),
        opens_at => minute(owed.opens_at),
        until => minute(owed.until),
        object_url => link(LinkUse::Stop),
        take_url => link(LinkUse::TakeOver),
    }
}

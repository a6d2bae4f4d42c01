//! What mailboxes do with mail.

use serde::{Deserialize, Serialize};

/// Where SES's mailbox simulator is.
const SIMULATOR: &str = "simulator.amazonses.com";

/// What the mailbox behind an address does with mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Mailbox {
    /// It takes it.
    #[default]
    Delivers,
    /// There is no such mailbox.
    Bounces,
    /// It is full.
    IsFull,
    /// Its owner reports the mail as unwanted.
    Complains,
    /// Its owner takes such a report back.
    Wants,
    /// It is on the account's suppression list: SES does not even try.
    Suppressed,
    /// It takes it, and says that its owner is away.
    AutoReplies,
    /// Its server cannot be reached for a while.
    Delays,
    /// SES finds something harmful in the mail.
    Rejects,
}

/// Every kind of mailbox with its word, for the page of the inbox.
pub(crate) const MAILBOXES: [(&str, &str); 9] = [
    ("delivers", "takes mail"),
    ("bounces", "does not exist: mail comes back for good"),
    ("is-full", "is full: mail comes back for now"),
    ("complains", "reports mail as unwanted"),
    ("wants", "takes such a report back"),
    ("suppressed", "is on the account's suppression list"),
    ("auto-replies", "takes mail and answers that nobody is there"),
    ("delays", "cannot be reached for a while"),
    ("rejects", "SES finds something harmful in the mail"),
];

/// What the mailbox of one of SES's simulator addresses does; a label behind `+` makes no difference.
pub(crate) fn simulated(address: &str) -> Option<Mailbox> {
    let (local, domain) = address.rsplit_once('@')?;
    if !domain.eq_ignore_ascii_case(SIMULATOR) {
        return None;
    }
    match local.split('+').next().unwrap_or_default() {
        "success" => Some(Mailbox::Delivers),
        "bounce" => Some(Mailbox::Bounces),
        "complaint" => Some(Mailbox::Complains),
        "suppressionlist" => Some(Mailbox::Suppressed),
        "ooto" => Some(Mailbox::AutoReplies),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn addresses_of_the_mailbox_simulator_do_what_amazon_says() {
        assert_eq!(simulated("bounce@simulator.amazonses.com"), Some(Mailbox::Bounces));
        assert_eq!(simulated("complaint+label@simulator.amazonses.com"), Some(Mailbox::Complains));
        assert_eq!(simulated("suppressionlist@simulator.amazonses.com"), Some(Mailbox::Suppressed));
        assert_eq!(simulated("ooto@simulator.amazonses.com"), Some(Mailbox::AutoReplies));
        assert_eq!(simulated("bounce@example.com"), None);
    }

    #[test]
    fn every_kind_of_mailbox_has_its_word_on_the_page() {
        for (word, _) in MAILBOXES {
            serde_json::from_value::<Mailbox>(json!(word)).unwrap();
        }
    }
}

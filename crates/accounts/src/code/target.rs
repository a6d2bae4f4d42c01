//! Who a code is sent to.

use kernel::{Email, Phone};

use crate::username::Username;

/// Who a code is sent to, as the person named it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A mailbox.
    Email(Email),
    /// A telephone.
    Phone(Phone),
    /// Whatever mailbox the account of this name has, if there is one.
    Username(Username),
}

impl Target {
    /// The address, number or name, in its one spelling.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Email(email) => email.as_str(),
            Self::Phone(phone) => phone.as_str(),
            Self::Username(username) => username.as_str(),
        }
    }

    /// What codes to it are counted as. The sub-addresses of a mailbox (`ann+1@…`, RFC 5233) are one mailbox: somebody's
    /// mailbox is not flooded by writing to it under a hundred names.
    #[must_use]
    pub fn counted_as(&self) -> String {
        let text = self.as_str();
        match (self, text.rsplit_once('@')) {
            (Self::Email(_), Some((local, domain))) => match local.split_once('+') {
                Some((mailbox, _)) if !mailbox.is_empty() => format!("{mailbox}@{domain}"),
                _ => text.to_owned(),
            },
            _ => text.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sub_addresses_of_a_mailbox_count_as_the_mailbox_and_nothing_else_does() {
        let counted = |text: &str| Target::Email(Email::parse(text).unwrap()).counted_as();
        assert_eq!(counted("ann+1@example.com"), "ann@example.com");
        assert_eq!(counted("ann+1+2@example.com"), "ann@example.com");
        assert_eq!(counted("ann@example.com"), "ann@example.com");
        assert_eq!(counted("+1@example.com"), "+1@example.com", "nothing would be left of the name");
        assert_eq!(Target::Phone(Phone::parse("+6561234567").unwrap()).counted_as(), "+6561234567");
        assert_eq!(Target::Username(Username::parse("ann").unwrap()).counted_as(), "ann");
    }
}

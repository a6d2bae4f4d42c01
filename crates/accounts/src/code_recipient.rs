//! Where a code goes: to a mailbox, or to a telephone that its owner has proved lately.

use kernel::{Email, Phone, Timestamp};
use serde::{Deserialize, Serialize};

use crate::code::Target;
use crate::login::Login;

/// How long after a phone number was verified a text message to it alone opens its account, in seconds: 45 days. Numbers are
/// given to other people; a carrier keeps one that was given up unused for at least 45 days (United States, 47 CFR
/// 52.15(f)(1)(ii)), so within them the line is still its owner's.
pub const PHONE_PROOF_SECONDS: i64 = 45 * 86_400;

/// Where a code goes: a mailbox, or a telephone by text message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CodeRecipient {
    /// By mail.
    Email(Email),
    /// By text message.
    Phone(Phone),
}

impl CodeRecipient {
    /// The recipient that a target names by itself; a username names none.
    #[must_use]
    pub fn of(target: &Target) -> Option<Self> {
        match target {
            Target::Email(email) => Some(Self::Email(email.clone())),
            Target::Phone(phone) => Some(Self::Phone(phone.clone())),
            Target::Username(_) => None,
        }
    }

    /// Where an account that was found by `login` gets its codes at `now`: by the phone number it was named by, if that was
    /// verified within [`PHONE_PROOF_SECONDS`] and the seller serves its country (`serves`), else by mail. An older proof
    /// may be of somebody who has given the number up.
    #[must_use]
    pub fn of_account(
        login: &Login,
        email: Email,
        verified_at: Option<Timestamp>,
        serves: impl Fn(&Phone) -> bool,
        now: Timestamp,
    ) -> Self {
        match login {
            Login::Phone(phone) if is_proof_fresh(verified_at, now) && serves(phone) => Self::Phone(phone.clone()),
            Login::Phone(_) | Login::Username(_) | Login::Email(_) => Self::Email(email),
        }
    }

    /// Enough of it for its owner to recognize it.
    #[must_use]
    pub fn masked(&self) -> String {
        match self {
            Self::Email(email) => email.masked(),
            Self::Phone(phone) => phone.masked(),
        }
    }
}

/// Whether a text message to a number that was last verified at `verified_at` still proves at `now` that it reaches its owner.
#[must_use]
pub fn is_proof_fresh(verified_at: Option<Timestamp>, now: Timestamp) -> bool {
    verified_at.is_some_and(|at| now < at.plus_seconds(PHONE_PROOF_SECONDS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_seconds(1_764_000_000 + second)
    }

    #[test]
    fn a_number_gets_codes_for_45_days_after_it_was_verified_and_then_the_mailbox_does() {
        let (phone, email) = (Phone::parse("+6561234567").unwrap(), Email::parse("ann@example.com").unwrap());
        let by =
            |login: &Login, verified, now| CodeRecipient::of_account(login, email.clone(), verified, |_| true, at(now));
        let (number, mailbox) = (Login::Phone(phone.clone()), CodeRecipient::Email(email.clone()));
        let last = 45 * 86_400 - 1;
        assert_eq!(by(&number, Some(at(0)), last), CodeRecipient::Phone(phone));
        assert_eq!(by(&number, Some(at(0)), last + 1), mailbox);
        assert_eq!(by(&number, None, 0), mailbox);
        assert_eq!(by(&Login::Email(email.clone()), Some(at(0)), 0), mailbox);
        let unserved = CodeRecipient::of_account(&number, email.clone(), Some(at(0)), |_| false, at(0));
        assert_eq!(unserved, mailbox, "no text message goes to its country");
    }
}

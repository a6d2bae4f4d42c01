//! Who asks for codes, and whose budget pays for them.
//!
//! A code counts only for the one who asked for it, and each asker has a budget of their own: what a stranger asks for, tries
//! or uses up is nothing of the owner's.

use kernel::BuyerId;
use kernel::digest::sha256_hex;

use crate::account::AccountId;
use crate::code::{Purpose, Target};
use crate::device::{DeviceKey, DeviceToken};
use crate::session::SessionKey;
use crate::throttle::{
    CODES_BY_ACCOUNT_TO_OTHERS, CODES_BY_CUSTOMERS_PER_TARGET, CODES_BY_STRANGERS_PER_TARGET, CODES_PER_SOURCE,
    Throttle, network,
};

/// Who asks for a code, and where alone it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asker {
    /// An activation or signed-in session.
    Session(SessionKey),
    /// A browser that is not signed in.
    Device(DeviceKey),
    /// A client that keeps no cookies, by its network.
    Network(String),
}

impl Asker {
    /// Who asks from `source` without a session, with the cookie of `device` if there is one.
    #[must_use]
    pub fn outside(device: Option<&DeviceToken>, source: &str) -> Self {
        device.map_or_else(|| Self::Network(network(source)), |device| Self::Device(device.key()))
    }

    /// All that a client from `source` may have been when it asked: it may have got its cookie after that.
    #[must_use]
    pub fn candidates(device: Option<&DeviceToken>, source: &str) -> Vec<Self> {
        let network = Self::Network(network(source));
        device.map(|device| Self::Device(device.key())).into_iter().chain([network]).collect()
    }

    /// The asker's part of a code's name.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Session(key) => key.as_str().to_owned(),
            Self::Device(key) => format!("device:{}", key.as_str()),
            Self::Network(network) => hidden(network),
        }
    }
}

/// How a network is named in a key. It is personal, so by its hash.
fn hidden(network: &str) -> String {
    format!("network:{}", sha256_hex(&["network", network]))
}

/// A limit that several budgets share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedLimit {
    /// What is counted, and how much of it may be.
    pub counter: (String, Throttle),
    /// Whether it is the limit of a network; otherwise of a target.
    pub is_of_network: bool,
}

impl SharedLimit {
    fn of_network(source: &str) -> Self {
        Self { counter: (format!("codes:{}", network(source)), CODES_PER_SOURCE), is_of_network: true }
    }

    const fn of_target(of: String, throttle: Throttle) -> Self {
        Self { counter: (of, throttle), is_of_network: false }
    }
}

/// Whose budget a code is counted in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeBudget {
    /// The owner's of an account, who is signed in.
    Owner(AccountId),
    /// A browser's that the account knows, by its name there.
    Device(String),
    /// A buyer's, in an activation: that of the AWS account, of which nobody has a hundred.
    Buyer(BuyerId),
    /// Anybody else's, by network.
    Stranger(String),
    /// Someone who typed the admission word from a mail to the target, and so reads its mailbox. No stranger can use this budget up.
    Admitted,
}

impl CodeBudget {
    /// The budget of anybody who asks from `source`.
    #[must_use]
    pub fn of_stranger(source: &str) -> Self {
        Self::Stranger(network(source))
    }

    /// The account of the owner who asks while signed in; `None` for anybody else.
    #[must_use]
    pub const fn owner(&self) -> Option<&AccountId> {
        match self {
            Self::Owner(account) => Some(account),
            Self::Device(_) | Self::Buyer(_) | Self::Stranger(_) | Self::Admitted => None,
        }
    }

    /// Whether it is a stranger's.
    #[must_use]
    pub const fn is_strangers(&self) -> bool {
        matches!(self, Self::Stranger(_))
    }

    /// Its name among the budgets of one target.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Owner(account) => format!("owner:{account}"),
            Self::Device(name) => format!("device:{name}"),
            Self::Buyer(account) => format!("buyer:{account}"),
            Self::Stranger(network) => hidden(network),
            Self::Admitted => "admitted".to_owned(),
        }
    }

    /// What codes of all strangers to a target are counted as.
    pub(crate) fn codes_by_strangers(counted_as: &str) -> String {
        format!("codes-by-strangers:{counted_as}")
    }

    /// What codes of all buyers and owners to a target are counted as.
    pub(crate) fn codes_by_customers(counted_as: &str) -> String {
        format!("codes-by-customers:{counted_as}")
    }

    /// What codes of an account to addresses that are not its own are counted as.
    pub(crate) fn codes_to_others(account: &AccountId) -> String {
        format!("codes-to-others:{account}")
    }

    /// What a code for `purpose` to `target`, asked for from `source`, is counted against beside this budget. Nothing, where
    /// the owner writes to themselves: there is nobody to protect, and strangers, in the same network too, must not use it up.
    #[must_use]
    pub fn shared_with(&self, purpose: Purpose, target: &Target, source: &str) -> Vec<SharedLimit> {
        let target = target.counted_as();
        let by_customers = SharedLimit::of_target(Self::codes_by_customers(&target), CODES_BY_CUSTOMERS_PER_TARGET);
        match self {
            Self::Owner(account) if matches!(purpose, Purpose::ChangeEmailNew | Purpose::ChangePhoneNew) => {
                let to_others = Self::codes_to_others(account);
                vec![SharedLimit::of_target(to_others, CODES_BY_ACCOUNT_TO_OTHERS), by_customers]
            }
            Self::Owner(_) | Self::Device(_) | Self::Admitted => Vec::new(),
            Self::Buyer(_) => vec![SharedLimit::of_network(source), by_customers],
            Self::Stranger(_) => {
                let by_strangers = Self::codes_by_strangers(&target);
                let by_strangers = SharedLimit::of_target(by_strangers, CODES_BY_STRANGERS_PER_TARGET);
                vec![SharedLimit::of_network(source), by_strangers]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::{BillingAccountId, Email};

    use super::*;

    fn ann() -> Target {
        Target::Email(Email::parse("ann+1@example.com").unwrap())
    }

    fn shared(budget: &CodeBudget, purpose: Purpose) -> Vec<(String, u32)> {
        let shared = budget.shared_with(purpose, &ann(), "198.51.100.7");
        shared.into_iter().map(|SharedLimit { counter: (of, throttle), .. }| (of, throttle.limit)).collect()
    }

    #[test]
    fn an_asker_is_called_by_what_is_known_of_them_and_no_name_tells_a_network() {
        let device = DeviceToken::from_bytes([7; 32]);
        let outside = Asker::outside(Some(&device), "198.51.100.7");
        assert_eq!(outside, Asker::Device(device.key()));
        assert_eq!(Asker::outside(None, "::ffff:198.51.100.7"), Asker::outside(None, "198.51.100.7"));
        assert_eq!(Asker::candidates(Some(&device), "198.51.100.7"), [outside, Asker::outside(None, "198.51.100.7")]);
        assert_eq!(Asker::candidates(None, "198.51.100.7").len(), 1);
        let names = [Asker::outside(None, "198.51.100.7").name(), CodeBudget::of_stranger("198.51.100.7").name()];
        assert!(names.iter().all(|name| name.starts_with("network:") && !name.contains("198")), "{names:?}");
    }

    #[test]
    fn strangers_share_a_ceiling_and_the_owner_shares_nothing() {
        let owner = CodeBudget::Owner(BillingAccountId::parse("bill_1").unwrap().into());
        let device = CodeBudget::Device("d".to_owned());
        let buyer = CodeBudget::Buyer(BuyerId::parse("111122223333").unwrap());
        let stranger = CodeBudget::of_stranger("198.51.100.7");
        for purpose in [Purpose::SetPassword, Purpose::ChangeEmailCurrent, Purpose::ChangePhoneCurrent] {
            assert_eq!(shared(&owner, purpose), []);
        }
        assert_eq!(shared(&device, Purpose::SignIn), []);
        assert_eq!(shared(&CodeBudget::Admitted, Purpose::SignIn), []);
        let [of_source, strangers, customers] =
            ["codes:198.51.100.7", "codes-by-strangers:ann@example.com", "codes-by-customers:ann@example.com"];
        assert_eq!(shared(&stranger, Purpose::SignIn), [(of_source.to_owned(), 60), (strangers.to_owned(), 6)]);
        assert_eq!(shared(&buyer, Purpose::Register), [(of_source.to_owned(), 60), (customers.to_owned(), 20)]);
        for purpose in [Purpose::ChangeEmailNew, Purpose::ChangePhoneNew] {
            let to_others = "codes-to-others:bill_1".to_owned();
            assert_eq!(shared(&owner, purpose), [(to_others, 20), (customers.to_owned(), 20)]);
        }
        let names = [owner.name(), device.name(), buyer.name(), stranger.name()];
        assert_eq!(names[..3], ["owner:bill_1", "device:d", "buyer:111122223333"]);
    }
}

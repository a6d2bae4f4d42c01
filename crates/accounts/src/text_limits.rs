//! How many text messages go out: each costs the seller money, and there are people who earn by having them sent.
//!
//! They are counted where they are handed over, not where codes are asked for: what is asked for in the name of nobody costs
//! nothing and uses nothing up. Where a limit is reached, an account gets its code by mail.

use kernel::digest::sha256_hex;
use kernel::{Phone, Timestamp};

use crate::account::AccountId;
use crate::problem::Problem;
use crate::registration;

/// How many text messages one account has sent in a day of UTC: a person who signs in and changes a number needs a few.
pub const TEXTS_BY_ACCOUNT_A_DAY: u32 = 20;
/// How many one number receives in a day of UTC, from all who ask for them.
pub const TEXTS_TO_NUMBER_A_DAY: u32 = 20;

/// One limit of a day: under which name it is counted, and how far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextLimit {
    /// The name of its counter. It tells no number and no account.
    pub counter: String,
    /// How many text messages it lets pass.
    pub most: u32,
}

/// What a seller lets pass in a day of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SellerLimits {
    /// In all.
    pub in_all: u32,
    /// To one country.
    pub to_country: u32,
}

/// A phone number that a code is to be sent to.
///
/// # Errors
/// [`Problem::Missing`], [`Problem::PhoneForm`]; [`Problem::PhoneCountry`] if the seller does not serve its country
/// (`serves`).
pub fn reachable_phone(typed: &str, serves: impl Fn(&Phone) -> bool) -> Result<Phone, Problem> {
    let read = registration::phone(typed)?.ok_or(Problem::Missing)?;
    if serves(&read) { Ok(read) } else { Err(Problem::PhoneCountry) }
}

/// The limits that a text message to `phone` is counted in; `asker` is the name of the one who had it sent
/// ([`asker_of_account`]).
#[must_use]
pub fn limits_of(phone: &Phone, asker: Option<&str>, seller: SellerLimits) -> Vec<TextLimit> {
    let limit = |counter: String, most| TextLimit { counter, most };
    let mut limits = vec![
        limit("ALL".to_owned(), seller.in_all),
        limit(format!("COUNTRY#{}", phone.country().unwrap_or("NONE")), seller.to_country),
        limit(format!("NUMBER#{}", sha256_hex(&["texts-to", phone.as_str()])), TEXTS_TO_NUMBER_A_DAY),
    ];
    limits.extend(asker.map(|asker| {
        let counter = format!("ASKER#{}", sha256_hex(&["texts-by", asker]));
        limit(counter, TEXTS_BY_ACCOUNT_A_DAY)
    }));
    limits
}

/// The name under which what an account has sent is counted.
#[must_use]
pub fn asker_of_account(account: &AccountId) -> String {
    format!("{}:{account}", account.kind().name())
}

/// The day in which a text message is counted: `2026-11-29`, of UTC.
#[must_use]
pub fn day_of(at: Timestamp) -> String {
    at.to_string().chars().take(10).collect()
}

#[cfg(test)]
mod tests {
    use kernel::BillingAccountId;

    use super::*;

    #[test]
    fn a_text_message_counts_for_the_seller_its_country_its_number_and_who_had_it_sent() {
        let phone = Phone::parse("+6561234567").unwrap();
        let seller = SellerLimits { in_all: 1000, to_country: 300 };
        let asker = asker_of_account(&BillingAccountId::parse("bill_1").unwrap().into());
        assert_eq!(asker, "billing:bill_1");
        let limits = limits_of(&phone, Some(&asker), seller);
        assert_eq!(limits.iter().map(|limit| limit.most).collect::<Vec<_>>(), [1000, 300, 20, 20]);
        let names: Vec<&str> = limits.iter().map(|limit| limit.counter.as_str()).collect();
        assert_eq!(names[..2], ["ALL", "COUNTRY#SG"]);
        assert!(names[2].starts_with("NUMBER#") && names[3].starts_with("ASKER#"), "{names:?}");
        assert!(names.iter().all(|name| !name.contains("61234567") && !name.contains("bill_1")), "{names:?}");
        assert_eq!(limits_of(&phone, None, seller).len(), 3);
        let satellite = Phone::parse("+881612345678").unwrap();
        assert_eq!(limits_of(&satellite, None, seller)[1].counter, "COUNTRY#NONE");
    }

    #[test]
    fn a_number_that_gets_a_code_is_there_is_one_and_is_served() {
        let only_singapore = |phone: &Phone| phone.country() == Some("SG");
        let read = |typed: &str| reachable_phone(typed, only_singapore).map(|phone| phone.as_str().to_owned());
        assert_eq!(read("+65 6123 4567"), Ok("+6561234567".to_owned()));
        assert_eq!(read("+442079460018"), Err(Problem::PhoneCountry));
        assert_eq!((read(" "), read("6123 4567")), (Err(Problem::Missing), Err(Problem::PhoneForm)));
    }

    #[test]
    fn a_day_is_one_of_utc() {
        let at = |text: &str| day_of(Timestamp::parse_rfc3339(text).unwrap());
        assert_eq!(at("2026-11-29T23:59:59Z"), "2026-11-29");
        assert_eq!(at("2026-11-30T00:00:00Z"), "2026-11-30");
    }
}

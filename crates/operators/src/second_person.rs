//! When one person is not enough to give up money, and who is a second one.

use std::collections::BTreeMap;
use std::iter::Sum;

use kernel::Currency;

/// How long a decision waits for a second person, in seconds: a week, so that it outlives a holiday. Then it has to be asked for anew.
pub const PROPOSAL_SECONDS: i64 = 7 * 24 * 3600;

/// Amounts by currency: what a decision gives up, or brings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CurrencySums {
    /// Millionths by currency.
    pub amounts: BTreeMap<Currency, u128>,
    /// Whether some of it has no price.
    pub unpriced: bool,
}

impl CurrencySums {
    /// Adds what `currency` and `millionths` say; `None` is something that has no price.
    pub fn add(&mut self, worth: Option<(Currency, u128)>) {
        match worth {
            Some((currency, millionths)) => {
                let sum = self.amounts.entry(currency).or_default();
                *sum = sum.saturating_add(millionths);
            }
            None => self.unpriced = true,
        }
    }

    /// Adds all of `other`.
    pub fn add_all(&mut self, other: &Self) {
        self.unpriced |= other.unpriced;
        for (currency, millionths) in &other.amounts {
            self.add(Some((*currency, *millionths)));
        }
    }
}

impl Sum for CurrencySums {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        let mut sums = Self::default();
        for one in all {
            sums.add_all(&one);
        }
        sums
    }
}

/// The number of hours over which all that one person gave up alone counts together: a day, so that nobody gives up much in many small amounts.
pub const ALONE_HOURS: i64 = 24;

/// What one person may give up alone within [`ALONE_HOURS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alone {
    /// The currency of the limit.
    pub currency: Currency,
    /// The most, in millionths; no limit if there is none.
    pub most: Option<u64>,
    /// What they gave up alone already, in millionths of the same currency.
    pub given_up: u64,
}

impl Alone {
    /// Whether one person may give up `given_up` too. Where there is a limit, what has no price or is in another currency could be above it.
    #[must_use]
    pub fn suffices_for(self, given_up: &CurrencySums) -> bool {
        let Some(left) = self.left() else { return true };
        let within = |(currency, millionths): (&Currency, &u128)| match *currency == self.currency {
            true => *millionths <= u128::from(left),
            false => *millionths == 0,
        };
        !given_up.unpriced && given_up.amounts.iter().all(within)
    }

    /// How much is left to give up alone, in millionths; `None` without a limit.
    #[must_use]
    pub fn left(self) -> Option<u64> {
        self.most.map(|most| most.saturating_sub(self.given_up))
    }

    /// What of `given_up` counts, in millionths of the limit's currency.
    #[must_use]
    pub fn counted(self, given_up: &CurrencySums) -> u64 {
        let amount = given_up.amounts.get(&self.currency).copied().unwrap_or_default();
        u64::try_from(amount).unwrap_or(u64::MAX)
    }
}

/// Whose account it goes to what a principal gives up alone. Two principals that may be one person, two sessions of a name in IAM, are one.
#[must_use]
pub fn person(principal: &str) -> String {
    if principal.contains('#') { principal.to_owned() } else { name_in_iam(principal) }
}

/// The last part of an ARN: the user's or the session's name.
fn name_in_iam(principal: &str) -> String {
    principal.rsplit(['/', ':']).next().unwrap_or_default().to_lowercase()
}

/// Whether two principals of the audit log are two people. One person may have a name at the identity provider and another in IAM, so
/// only names of one kind are compared: subjects of one issuer, or IAM principals by the last part of their ARN, which is the user's or the
/// session's name.
#[must_use]
pub fn are_two_people(first: &str, second: &str) -> bool {
    match (first.rsplit_once('#'), second.rsplit_once('#')) {
        (Some((issuer, subject)), Some((other_issuer, other_subject))) => {
            issuer == other_issuer && subject != other_subject
        }
        (None, None) => {
            let is_arn = |principal: &str| principal.starts_with("arn:");
            is_arn(first) && is_arn(second) && name_in_iam(first) != name_in_iam(second)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Currency {
        Currency::parse(code).unwrap()
    }

    fn given_up(worths: &[Option<(&str, u128)>]) -> CurrencySums {
        let mut sum = CurrencySums::default();
        worths.iter().for_each(|worth| sum.add(worth.map(|(code, amount)| (currency(code), amount))));
        sum
    }

    #[test]
    fn one_person_gives_up_as_much_as_the_limit_and_not_a_millionth_more() {
        let alone = Alone { currency: currency("USD"), most: Some(100), given_up: 0 };
        assert!(alone.suffices_for(&given_up(&[])) && alone.suffices_for(&given_up(&[Some(("USD", 100))])));
        assert!(!alone.suffices_for(&given_up(&[Some(("USD", 101))])));
        assert!(!alone.suffices_for(&given_up(&[Some(("USD", 60)), Some(("USD", 41))])), "the sum counts");
    }

    #[test]
    fn what_was_given_up_alone_before_counts_and_nothing_is_left_beyond_the_limit() {
        let alone = Alone { currency: currency("USD"), most: Some(100), given_up: 60 };
        assert_eq!((alone.left(), alone.counted(&given_up(&[Some(("USD", 7)), Some(("CNY", 9))]))), (Some(40), 7));
        assert!(alone.suffices_for(&given_up(&[Some(("USD", 40))])));
        assert!(!alone.suffices_for(&given_up(&[Some(("USD", 41))])));
        let over = Alone { given_up: 200, ..alone };
        assert_eq!((over.left(), Alone { most: None, ..over }.left()), (Some(0), None));
        assert!(over.suffices_for(&given_up(&[])), "nothing is given up");
    }

    #[test]
    fn sessions_of_one_name_are_one_person() {
        let session = "arn:aws:sts::111122223333:assumed-role/finance/Farid";
        assert_eq!(
            (person(session), person("arn:aws:iam::111122223333:user/farid")),
            ("farid".to_owned(), "farid".to_owned())
        );
        assert_eq!(person("https://id.example/a#U-1"), "https://id.example/a#U-1", "a subject is told by its case");
    }

    #[test]
    fn what_has_no_price_or_another_currency_needs_a_second_person_wherever_there_is_a_limit() {
        let alone = Alone { currency: currency("USD"), most: Some(100), given_up: 0 };
        assert!(!alone.suffices_for(&given_up(&[None])));
        assert!(!alone.suffices_for(&given_up(&[Some(("CNY", 1))])));
        assert!(alone.suffices_for(&given_up(&[Some(("CNY", 0))])));
        let without = Alone { most: None, ..alone };
        assert!(without.suffices_for(&given_up(&[None, Some(("CNY", u128::MAX))])));
    }

    #[test]
    fn sums_do_not_overflow() {
        let mut sum = given_up(&[Some(("USD", u128::MAX))]);
        sum.add_all(&given_up(&[Some(("USD", 1)), None]));
        assert_eq!(sum, CurrencySums { amounts: BTreeMap::from([(currency("USD"), u128::MAX)]), unpriced: true });
    }

    #[test]
    fn two_people_are_two_subjects_of_one_provider_or_two_names_in_iam() {
        let role = |name: &str| format!("arn:aws:sts::111122223333:assumed-role/finance/{name}");
        for (first, second, expected) in [
            ("https://id.example#u-1", "https://id.example#u-2", true),
            ("https://id.example#u-1", "https://id.example#u-1", false),
            ("https://id.example#u-1", "https://other.example#u-2", false),
            ("https://id.example/a#b#u-1", "https://id.example/a#b#u-2", true),
            (&role("farid"), &role("fiona"), true),
            (&role("farid"), &role("farid"), false),
            (&role("farid"), "arn:aws:sts::111122223333:assumed-role/admin/Farid", false),
            ("arn:aws:iam::111122223333:user/farid", &role("farid"), false),
            ("arn:aws:iam::111122223333:root", &role("fiona"), true),
            ("https://id.example#u-1", &role("fiona"), false),
            ("somebody", "somebody else", false),
        ] {
            assert_eq!(are_two_people(first, second), expected, "{first} {second}");
            assert_eq!(are_two_people(second, first), expected, "{second} {first}");
        }
    }
}

//! The periods of a customer of an older listing: which of what was told is about which subscription.
//!
//! Notices name a customer, not a subscription, and a buyer may subscribe again before the old subscription has left: its
//! final hour goes on for an hour. So a subscription that is told later than the leaving of the one before is the next
//! one, and the end of the final hour is the end of the one that was leaving. Everything is sorted by AWS's time first,
//! so neither the order of arrival nor repetition matters.

use std::collections::BTreeSet;

use kernel::Timestamp;

use crate::customer::{CustomerFacts, CustomerWord};
use crate::license::FINAL_HOUR_SECONDS;

/// One period while it is put together.
#[derive(Default)]
struct Period {
    facts: CustomerFacts,
    /// The first *Subscribed*.
    subscribed_at: Option<Timestamp>,
}

impl Period {
    fn is_over(&self, at: Timestamp) -> bool {
        self.facts.left_at.is_some_and(|left_at| left_at < at)
    }

    fn is_leaving(&self, at: Timestamp) -> bool {
        self.facts.leaving_at.is_some_and(|leaving_at| leaving_at < at)
    }

    /// Whether it was subscribed to less than an hour before `at`.
    fn is_young(&self, at: Timestamp) -> bool {
        self.subscribed_at.is_some_and(|since| at < since.plus_seconds(FINAL_HOUR_SECONDS))
    }

    const fn is_confirmed(&self) -> bool {
        self.facts.confirmed_at.is_some()
    }
}

/// The facts of each period of everything `told`, in order.
pub(crate) fn periods(told: &BTreeSet<(Timestamp, CustomerWord)>) -> Vec<CustomerFacts> {
    let mut periods = vec![Period::default()];
    for (at, word) in told {
        let Some(position) = about(&mut periods, *at, *word) else { continue };
        if let Some(period) = periods.get_mut(position) {
            period.facts.take(*at, *word);
            if *word == CustomerWord::Subscribed {
                period.subscribed_at.get_or_insert(*at);
            }
        }
    }
    periods.into_iter().map(|period| period.facts).collect()
}

/// The position of the period that a word is about, which it may begin; `None` if it is about none. Whatever was told
/// before is in `periods`.
fn about(periods: &mut Vec<Period>, at: Timestamp, word: CustomerWord) -> Option<usize> {
    let last = periods.len().checked_sub(1)?;
    let (is_over, is_leaving) = (periods.get(last)?.is_over(at), periods.get(last)?.is_leaving(at));
    match word {
        // A buyer can come from AWS Marketplace only for what is subscribed to: what leaves is no longer.
        CustomerWord::Arrived | CustomerWord::Subscribed if is_over || is_leaving => Some(begin(periods)),
        // A contract's entitlements change when it leaves, too.
        CustomerWord::Entitled if is_over => Some(begin(periods)),
        CustomerWord::Arrived | CustomerWord::Subscribed | CustomerWord::Entitled => Some(last),
        CustomerWord::Leaving => Some(periods.iter().rposition(Period::is_confirmed).unwrap_or(last)),
        CustomerWord::Left => match leaving(periods, at) {
            Some(position) => Some(position),
            // No subscription has left before it was an hour old: this is said once more of the one before.
            None if last > 0 && periods.get(last)?.is_young(at) => None,
            None if is_over => Some(begin(periods)),
            None => Some(last),
        },
        CustomerWord::Failed if is_over => Some(begin(periods)),
        // Somebody tried to subscribe again and could not: the final hour of the old subscription goes on.
        CustomerWord::Failed if is_leaving => None,
        CustomerWord::Failed => Some(last),
    }
}

fn begin(periods: &mut Vec<Period>) -> usize {
    periods.push(Period::default());
    periods.len() - 1
}

/// The period whose final hour is over at `at`: of those that are leaving, the one whose hour fits best. `None` if no
/// leaving was told (yet), or each one's end was told before.
fn leaving(periods: &[Period], at: Timestamp) -> Option<usize> {
    let leaving = periods.iter().enumerate().filter(|(_, one)| one.facts.left_at.is_none());
    let misfit = |leaving_at: Timestamp| leaving_at.plus_seconds(FINAL_HOUR_SECONDS).seconds_since(at).abs();
    let leaving = leaving.filter_map(|(position, one)| Some((misfit(one.facts.leaving_at?), position)));
    leaving.min().map(|(_, position)| position)
}

#[cfg(test)]
mod tests {
    use super::{BTreeSet, CustomerFacts, CustomerWord, Timestamp, periods};
    use CustomerWord::{Arrived, Entitled, Failed, Leaving, Left, Subscribed};

    const fn at(minute: i64) -> Timestamp {
        Timestamp::from_millis(minute * 60_000)
    }

    /// Of each period of what was told at these minutes: when it arrived, was confirmed, was leaving, and had left.
    fn told(words: &[(CustomerWord, i64)]) -> Vec<[Option<i64>; 4]> {
        let words: BTreeSet<_> = words.iter().map(|(word, minute)| (at(*minute), *word)).collect();
        let minutes = |facts: &CustomerFacts| {
            [facts.arrived_at, facts.confirmed_at, facts.leaving_at, facts.left_at]
                .map(|at| at.map(|at| at.seconds_since(Timestamp::from_millis(0)) / 60))
        };
        periods(&words).iter().map(minutes).collect()
    }

    #[test]
    fn what_begins_a_subscription_after_an_end_begins_the_next_one() {
        let first = [None, Some(1), None, Some(100)];
        assert_eq!(told(&[(Subscribed, 1), (Left, 100), (Arrived, 200)]), [first, [Some(200), None, None, None]]);
        assert_eq!(told(&[(Subscribed, 1), (Left, 100), (Subscribed, 200)]), [first, [None, Some(200), None, None]]);
        assert_eq!(told(&[(Subscribed, 1), (Left, 100), (Entitled, 200)]), [first, [None, Some(200), None, None]]);
        assert_eq!(told(&[(Subscribed, 1), (Left, 100), (Failed, 200)]), [first, [None, None, None, Some(200)]]);
        assert_eq!(told(&[(Subscribed, 1), (Left, 100), (Left, 200)]), [first, [None, None, None, Some(200)]]);
    }

    #[test]
    fn what_begins_while_the_final_hour_goes_on_begins_the_next_one_but_for_entitlements_and_failures() {
        let first = [None, Some(1), Some(100), None];
        assert_eq!(told(&[(Subscribed, 1), (Leaving, 100), (Arrived, 110)]), [first, [Some(110), None, None, None]]);
        assert_eq!(told(&[(Subscribed, 1), (Leaving, 100), (Subscribed, 110)]), [first, [None, Some(110), None, None]]);
        assert_eq!(told(&[(Subscribed, 1), (Leaving, 100), (Entitled, 110)]), [first]);
        assert_eq!(told(&[(Subscribed, 1), (Leaving, 100), (Failed, 110)]), [first]);
    }

    #[test]
    fn what_is_told_of_the_instant_of_an_end_is_about_what_ends() {
        assert_eq!(told(&[(Subscribed, 1), (Left, 100), (Failed, 100)]), [[None, Some(1), None, Some(100)]]);
        assert_eq!(told(&[(Subscribed, 1), (Leaving, 100), (Failed, 100)]), [[None, Some(1), Some(100), Some(100)]]);
    }

    #[test]
    fn the_last_confirmed_subscription_is_the_one_that_leaves() {
        let first = [None, Some(1), Some(210), Some(100)];
        let landed = [Some(200), None, None, None];
        assert_eq!(told(&[(Subscribed, 1), (Left, 100), (Arrived, 200), (Leaving, 210)]), [first, landed]);
        assert_eq!(told(&[(Arrived, 5), (Leaving, 10)]), [[Some(5), None, Some(10), None]]);
        let again = [(Subscribed, 1), (Left, 100), (Subscribed, 200), (Leaving, 300)];
        assert_eq!(told(&again), [[None, Some(1), None, Some(100)], [None, Some(200), Some(300), None]]);
    }

    #[test]
    fn an_end_is_of_the_final_hour_that_it_fits_best() {
        let two = [(Subscribed, 1), (Leaving, 100), (Subscribed, 105), (Leaving, 130)];
        let with = |minute: i64| told(&[two.as_slice(), &[(Left, minute)]].concat());
        assert_eq!(with(161), [[None, Some(1), Some(100), Some(161)], [None, Some(105), Some(130), None]]);
        assert_eq!(with(189), [[None, Some(1), Some(100), None], [None, Some(105), Some(130), Some(189)]]);
    }

    #[test]
    fn an_end_within_an_hour_of_a_subscription_repeats_the_end_of_the_one_before() {
        let first = [None, Some(0), None, Some(100)];
        let with = |minute: i64| told(&[(Subscribed, 0), (Left, 100), (Subscribed, 200), (Left, minute)]);
        assert_eq!(with(259), [first, [None, Some(200), None, None]]);
        assert_eq!(with(260), [first, [None, Some(200), None, Some(260)]]);
        assert_eq!(told(&[(Subscribed, 0), (Left, 59)]), [[None, Some(0), None, Some(59)]], "there is none before");
    }
}

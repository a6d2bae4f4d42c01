//! The stretches of a customer of an older listing: which of what was told is about which subscription.
//!
//! Notices name a customer, not a subscription, and a buyer may subscribe again before the old subscription has left: its
//! final hour goes on for an hour. So a subscription that is told later than the leaving of the one before is the next
//! one, and the end of the final hour is the end of the one that was leaving. Everything is sorted by AWS's time first,
//! so neither the order of arrival nor repetition matters.

use std::collections::BTreeSet;

use kernel::Timestamp;

use crate::customer::{CustomerFacts, CustomerWord};
use crate::license::FINAL_HOUR_SECONDS;

/// One stretch while it is put together.
#[derive(Default)]
struct Stretch {
    facts: CustomerFacts,
    /// The first *Subscribed*.
    subscribed_at: Option<Timestamp>,
}

impl Stretch {
    fn is_over(&self, at: Timestamp) -> bool {
        self.facts.left_at.is_some_and(|left_at| left_at < at)
    }

    fn is_leaving(&self, at: Timestamp) -> bool {
        self.facts.leaving_at.is_some_and(|leaving_at| leaving_at < at)
    }

    const fn is_confirmed(&self) -> bool {
        self.facts.confirmed_at.is_some()
    }
}

/// The facts of each stretch of everything `told`, in order.
pub(crate) fn stretches(told: &BTreeSet<(Timestamp, CustomerWord)>) -> Vec<CustomerFacts> {
    let mut stretches = vec![Stretch::default()];
    for (at, word) in told {
        let Some(position) = about(&mut stretches, *at, *word) else { continue };
        if let Some(stretch) = stretches.get_mut(position) {
            stretch.facts.take(*at, *word);
            if *word == CustomerWord::Subscribed {
                stretch.subscribed_at.get_or_insert(*at);
            }
        }
    }
    stretches.into_iter().map(|stretch| stretch.facts).collect()
}

/// The position of the stretch that a word is about, which it may begin; `None` if it is about none. Whatever was told
/// before is in `stretches`.
fn about(stretches: &mut Vec<Stretch>, at: Timestamp, word: CustomerWord) -> Option<usize> {
    let last = stretches.len().checked_sub(1)?;
    let (is_over, is_leaving) = (stretches.get(last)?.is_over(at), stretches.get(last)?.is_leaving(at));
    match word {
        // A buyer can come from AWS Marketplace only for what is subscribed to: what leaves is no longer.
        CustomerWord::Arrived | CustomerWord::Subscribed if is_over || is_leaving => Some(begin(stretches)),
        // A contract's entitlements change when it leaves, too.
        CustomerWord::Entitled if is_over => Some(begin(stretches)),
        CustomerWord::Arrived | CustomerWord::Subscribed | CustomerWord::Entitled => Some(last),
        CustomerWord::Leaving => Some(stretches.iter().rposition(Stretch::is_confirmed).unwrap_or(last)),
        CustomerWord::Left => {
            Some(left(stretches, at).unwrap_or_else(|| if is_over { begin(stretches) } else { last }))
        }
        CustomerWord::Failed if is_over => Some(begin(stretches)),
        // Somebody tried to subscribe again and could not: the final hour of the old subscription goes on.
        CustomerWord::Failed if is_leaving => None,
        CustomerWord::Failed => Some(last),
    }
}

fn begin(stretches: &mut Vec<Stretch>) -> usize {
    stretches.push(Stretch::default());
    stretches.len() - 1
}

/// The stretch whose final hour is over at `at`: of those that are leaving, the one whose hour fits best. If none is, its
/// leaving was not told (yet), or its end was told before.
fn left(stretches: &[Stretch], at: Timestamp) -> Option<usize> {
    let leaving = stretches.iter().enumerate().filter(|(_, one)| one.facts.left_at.is_none());
    let misfit = |leaving_at: Timestamp| leaving_at.plus_seconds(FINAL_HOUR_SECONDS).seconds_since(at).abs();
    let leaving = leaving.filter_map(|(position, one)| Some((misfit(one.facts.leaving_at?), position)));
    if let Some((_, position)) = leaving.min() {
        return Some(position);
    }
    // No subscription has left before it was an hour old: this is said once more of the one before.
    let last = stretches.len().checked_sub(1)?;
    let is_young = |since: Timestamp| at < since.plus_seconds(FINAL_HOUR_SECONDS);
    if last > 0 && stretches.get(last)?.subscribed_at.is_some_and(is_young) {
        return Some(last - 1);
    }
    stretches.iter().rposition(|one| one.is_confirmed() && one.facts.left_at.is_none())
}

//! A budget: how much a month may come to, and at which parts of that its owner is told.
//!
//! A budget stops nothing: AWS charges what is used. Each threshold is told once in a month. A mail that tells of some is owed: it
//! is noted and claimed in the write that finds them reached, and struck out when it was sent, as mails about licenses are
//! (docs/decisions/016-mails-that-are-owed.md).

use std::collections::{BTreeMap, BTreeSet};

use kernel::{BillingAccountId, Currency, Month, Timestamp};
use serde::{Deserialize, Serialize};

/// The most thresholds of a budget.
pub const MAX_THRESHOLDS: usize = 5;
/// The highest threshold, in percent: beyond it a budget is not what is meant.
pub const MAX_PERCENT: u16 = 500;
/// The largest budget, in minor units of its currency: far above any bill, far below overflow.
pub const MAX_AMOUNT_MINOR: u64 = 1_000_000_000_000;
/// How often a bill is compared with its budget, in seconds: usage freezes by the hour.
pub const LOOK_EVERY_SECONDS: i64 = 3600;
/// Of how many months it is known what was told.
const MONTHS_KEPT: usize = 2;
/// For how long the month before is compared too, in seconds: its last usage can be sent until 06:00 UTC of the 1st.
const MONTH_BEFORE_SECONDS: i64 = 6 * 3600;
/// How long a claim holds, in seconds: longer than a run of the function that sends (its Lambda timeout).
pub const FIRST_RETRY_SECONDS: i64 = 300;
/// The longest pause between two attempts, in seconds.
pub const LONGEST_RETRY_SECONDS: i64 = 86_400;
/// After how many attempts a mail is given up.
pub const MAX_ATTEMPTS: u32 = 12;

/// A budget as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Budget {
    /// Whose it is.
    pub account: BillingAccountId,
    /// How much a month may come to, in minor units.
    pub amount_minor: u64,
    /// The currency.
    pub currency: Currency,
    /// At which percentages of the amount its owner is told, the lowest first.
    pub thresholds: BTreeSet<u16>,
    /// The thresholds that its owner was told of, or will be by a mail that is owed, by month (`2026-11`): of the latest two months,
    /// since the last hours of one freeze in the next.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub told: BTreeMap<String, BTreeSet<u16>>,
    /// The mails that are still to be sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owed: Vec<OwedAlert>,
    /// Raised by each write; every write is conditional on it. 0 before the first.
    #[serde(default)]
    pub version: u64,
}

/// A mail that tells of thresholds that a month has reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OwedAlert {
    /// The month (`2026-11`).
    pub month: String,
    /// The thresholds that were reached since the mail before.
    pub percents: BTreeSet<u16>,
    /// What the month came to when they were found reached, in minor units.
    pub spent_minor: u64,
    /// The budget then, in minor units.
    pub budget_minor: u64,
    /// How often somebody has begun to send it.
    #[serde(default)]
    pub attempts: u32,
    /// From when on it may be tried again; `None` before the first attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Timestamp>,
}

/// What is wrong with a budget that was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BudgetError {
    /// The amount is no amount of the currency above nothing, or too large.
    #[error("no amount")]
    Amount,
    /// A threshold is no percentage from 1 on, there is none, or there are too many.
    #[error("no thresholds")]
    Thresholds,
}

/// What a look at the owed mails came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimedAlerts {
    /// The mails that are the looker's to send, once the claim is written.
    pub to_send: Vec<OwedAlert>,
    /// The mails that were tried often enough.
    pub given_up: Vec<OwedAlert>,
}

impl Budget {
    /// A budget of `account` that nobody was told anything of.
    ///
    /// # Errors
    /// [`BudgetError`].
    pub fn new(
        account: BillingAccountId,
        amount_minor: u64,
        currency: Currency,
        thresholds: BTreeSet<u16>,
    ) -> Result<Self, BudgetError> {
        if !(1..=MAX_AMOUNT_MINOR).contains(&amount_minor) {
            return Err(BudgetError::Amount);
        }
        let in_bounds = thresholds.iter().all(|percent| (1..=MAX_PERCENT).contains(percent));
        if thresholds.is_empty() || thresholds.len() > MAX_THRESHOLDS || !in_bounds {
            return Err(BudgetError::Thresholds);
        }
        Ok(Self { account, amount_minor, currency, thresholds, told: BTreeMap::new(), owed: Vec::new(), version: 0 })
    }

    /// The budget with another amount and other thresholds. What was told of stays told, unless the amount is another one: then
    /// the month is compared with it anew.
    #[must_use]
    pub fn changed(self, other: Self) -> Self {
        let is_same = (self.amount_minor, self.currency) == (other.amount_minor, other.currency);
        let told = if is_same { self.told } else { BTreeMap::new() };
        Self { told, owed: self.owed, version: self.version, ..other }
    }

    /// Whether `spent_minor` reaches a threshold.
    #[must_use]
    pub fn reaches(&self, percent: u16, spent_minor: u128) -> bool {
        spent_minor.saturating_mul(100) >= u128::from(self.amount_minor).saturating_mul(u128::from(percent))
    }

    /// Notes the thresholds that `month` reaches with `spent_minor` and that nobody was told of, and one mail about them.
    pub fn compare(&mut self, month: Month, spent_minor: u128) {
        let month = month.to_string();
        let told = self.told.get(&month).cloned().unwrap_or_default();
        let reached = self.thresholds.iter().copied().filter(|percent| self.reaches(*percent, spent_minor));
        let new: BTreeSet<u16> = reached.filter(|percent| !told.contains(percent)).collect();
        if new.is_empty() {
            return;
        }
        self.owed.push(OwedAlert {
            month: month.clone(),
            percents: new.clone(),
            spent_minor: u64::try_from(spent_minor).unwrap_or(u64::MAX),
            budget_minor: self.amount_minor,
            attempts: 0,
            not_before: None,
        });
        self.told.insert(month, told.into_iter().chain(new).collect());
        while self.told.len() > MONTHS_KEPT {
            self.told.pop_first();
        }
    }

    /// The months whose bills are compared at `now`: the running one, and at its beginning the one before, whose last hours are
    /// still freezing.
    #[must_use]
    pub fn months(now: Timestamp) -> Vec<Month> {
        let month = now.month();
        let begins = now.seconds_since(month.start()) < MONTH_BEFORE_SECONDS;
        begins.then(|| month.previous()).into_iter().chain([month]).collect()
    }

    /// Claims the mails that may be tried at `now`, and takes out those that were tried often enough. The caller writes the budget
    /// over the version it was read at may send them, and nobody else.
    pub fn claim(&mut self, now: Timestamp) -> ClaimedAlerts {
        let is_due = |alert: &OwedAlert| alert.not_before.is_none_or(|at| at <= now);
        let given_up = self.owed.extract_if(.., |alert| is_due(alert) && alert.attempts >= MAX_ATTEMPTS).collect();
        let mut to_send = Vec::new();
        for alert in self.owed.iter_mut().filter(|alert| is_due(alert)) {
            alert.attempts = alert.attempts.saturating_add(1);
            alert.not_before = Some(now.plus_seconds(retry_seconds(alert.attempts)));
            to_send.push(alert.clone());
        }
        ClaimedAlerts { to_send, given_up }
    }

    /// The budget after a mail that was sent.
    pub fn strike_out(&mut self, sent: &OwedAlert) {
        self.owed.retain(|alert| (&alert.month, &alert.percents) != (&sent.month, &sent.percents));
    }

    /// When somebody has to look at it again.
    #[must_use]
    pub fn next_look(&self, now: Timestamp) -> Timestamp {
        let retry = self.owed.iter().map(|alert| alert.not_before.unwrap_or(now)).min();
        let look = now.plus_seconds(LOOK_EVERY_SECONDS);
        retry.map_or(look, |retry| retry.min(look))
    }
}

fn retry_seconds(attempts: u32) -> i64 {
    let doubled = 1_i64.checked_shl(attempts.saturating_sub(1)).unwrap_or(i64::MAX);
    FIRST_RETRY_SECONDS.saturating_mul(doubled).min(LONGEST_RETRY_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(thresholds: &[u16]) -> Budget {
        let account = BillingAccountId::parse("bill_1").unwrap();
        let currency = Currency::parse("USD").unwrap();
        Budget::new(account, 10_000, currency, thresholds.iter().copied().collect()).unwrap()
    }

    fn month(text: &str) -> Month {
        Month::parse(text).unwrap()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_seconds(1_764_000_000 + second)
    }

    fn owed(budget: &Budget) -> Vec<(String, Vec<u16>)> {
        budget.owed.iter().map(|one| (one.month.clone(), one.percents.iter().copied().collect())).collect()
    }

    #[test]
    fn each_threshold_is_told_once_in_a_month_and_anew_in_the_next() {
        let mut budget = budget(&[50, 80, 100]);
        budget.compare(month("2026-11"), 4_999);
        assert_eq!(owed(&budget), []);
        budget.compare(month("2026-11"), 5_000);
        budget.compare(month("2026-11"), 7_999);
        assert_eq!(owed(&budget), [("2026-11".to_owned(), vec![50])]);
        budget.compare(month("2026-11"), 10_000);
        assert_eq!(owed(&budget)[1..], [("2026-11".to_owned(), vec![80, 100])], "what is reached at once is one mail");
        budget.compare(month("2026-11"), 4_000);
        budget.compare(month("2026-11"), 20_000);
        assert_eq!(owed(&budget).len(), 2, "a correction does not have it told again");
        budget.compare(month("2026-12"), 5_000);
        budget.compare(month("2026-11"), 30_000);
        assert_eq!(owed(&budget)[2..], [("2026-12".to_owned(), vec![50])], "the month before is not told again");
    }

    #[test]
    fn a_claimed_mail_is_nobody_elses_until_the_claim_is_over_and_is_given_up_in_the_end() {
        let mut budget = budget(&[50]);
        budget.compare(month("2026-11"), 5_000);
        assert_eq!(budget.next_look(at(0)), at(0));
        let claimed = budget.claim(at(0)).to_send;
        assert_eq!((claimed.len(), budget.claim(at(299))), (1, ClaimedAlerts::default()));
        assert_eq!(budget.next_look(at(0)), at(300));
        let mut after = budget.clone();
        after.strike_out(&claimed[0]);
        assert_eq!((after.owed.len(), after.next_look(at(0))), (0, at(3600)));
        after.compare(month("2026-11"), 9_000);
        assert_eq!(after.owed.len(), 0, "what was sent is not owed again");
        let (mut now, mut tries) = (at(300), 1);
        loop {
            let claims = budget.claim(now);
            if !claims.given_up.is_empty() {
                break;
            }
            tries += claims.to_send.len();
            now = budget.owed[0].not_before.unwrap();
        }
        assert_eq!((tries, budget.owed.len()), (12, 0));
    }

    #[test]
    fn the_month_before_is_compared_while_its_last_hours_freeze() {
        let at = |text: &str| Timestamp::parse_rfc3339(text).unwrap();
        let (november, december) = (month("2026-11"), month("2026-12"));
        assert_eq!(Budget::months(at("2026-12-01T05:59:59Z")), [november, december]);
        assert_eq!(Budget::months(at("2026-12-01T06:00:00Z")), [december]);
    }

    #[test]
    fn another_amount_is_compared_anew_and_other_thresholds_are_not() {
        let mut first = budget(&[50]);
        first.compare(month("2026-11"), 6_000);
        first.owed.clear();
        let mut more = first.clone().changed(budget(&[50, 60]));
        more.compare(month("2026-11"), 6_000);
        assert_eq!(owed(&more), [("2026-11".to_owned(), vec![60])]);
        let mut smaller = first.clone().changed(Budget { amount_minor: 5_000, ..budget(&[50]) });
        smaller.compare(month("2026-11"), 6_000);
        assert_eq!(owed(&smaller), [("2026-11".to_owned(), vec![50])]);
    }

    #[test]
    fn only_what_can_be_a_budget_is_one() {
        let made = |amount, thresholds: &[u16]| {
            let account = BillingAccountId::parse("bill_1").unwrap();
            let thresholds = thresholds.iter().copied().collect();
            Budget::new(account, amount, Currency::parse("USD").unwrap(), thresholds).map(|_| ())
        };
        assert_eq!(made(0, &[50]), Err(BudgetError::Amount));
        assert_eq!(made(MAX_AMOUNT_MINOR + 1, &[50]), Err(BudgetError::Amount));
        for wrong in [&[][..], &[0], &[501], &[1, 2, 3, 4, 5, 6]] {
            assert_eq!(made(1, wrong), Err(BudgetError::Thresholds), "{wrong:?}");
        }
        assert_eq!(made(MAX_AMOUNT_MINOR, &[1, 2, 3, 4, 500]), Ok(()));
    }
}

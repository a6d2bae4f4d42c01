//! The notice that a month's bill has reached parts of its owner's budget.

use kernel::{Language, Month};
use minijinja::{Value, context};

/// What such a notice says.
#[derive(Clone, Copy, Debug)]
pub struct BudgetNotice<'a> {
    /// The month that is compared.
    pub month: Month,
    /// The thresholds that were reached, in percent, the lowest first.
    pub percents: &'a [u16],
    /// What the month has come to, with its currency.
    pub spent: &'a str,
    /// The budget, with its currency.
    pub budget: &'a str,
    /// The account's username.
    pub username: &'a str,
    /// Where the bill is.
    pub bill_url: &'a str,
    /// Where the budget is changed.
    pub budget_url: &'a str,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl BudgetNotice<'_> {
    pub(crate) fn context(&self, language: Language) -> Value {
        let reached: Vec<String> = self.percents.iter().map(|percent| format!("{percent}%")).collect();
        let Self { spent, budget, username, bill_url, budget_url, .. } = *self;
        context! {
            month => month_name(self.month, language),
            highest => reached.last(),
            reached => reached.join(match language { Language::English => ", ", Language::Chinese => "、" }),
            is_over => self.percents.iter().any(|percent| *percent >= 100),
            spent, budget, username, bill_url, budget_url,
        }
    }
}

/// A month as people write it: `November 2026`.
fn month_name(month: Month, language: Language) -> String {
    let printed = month.to_string();
    let (year, number) = printed.split_once('-').unwrap_or((&printed, ""));
    let number: usize = number.parse().unwrap_or_default();
    match language {
        Language::English => {
            let name = number.checked_sub(1).and_then(|index| MONTHS.get(index)).copied().unwrap_or_default();
            format!("{name} {year}")
        }
        Language::Chinese => format!("{year} 年 {number} 月"),
    }
}

#[cfg(test)]
mod tests {
    use brand::Brand;

    use super::*;
    use crate::rendering::{Mail, render};

    fn notice(percents: &[u16]) -> Mail<'_> {
        Mail::BudgetNotice(BudgetNotice {
            month: Month::parse("2026-11").unwrap(),
            percents,
            spent: "1200.00 USD",
            budget: "1000.00 USD",
            username: "<b>ann</b>",
            bill_url: "https://activate.example.com/account/bills?month=2026-11",
            budget_url: "https://activate.example.com/account/budget",
        })
    }

    #[test]
    fn a_budget_notice_says_what_is_reached_of_which_month_and_that_nothing_stops() {
        let brand = Brand::parse(include_str!("../../../brands/truewatch.toml")).unwrap();
        for language in Language::ALL {
            let mail = render(&notice(&[80, 100]), language, &brand).unwrap();
            insta::assert_snapshot!(
                format!("budget-notice-{language}"),
                format!("Subject: {}\n\n{}\n\n{}", mail.subject, mail.text, mail.html)
            );
            let below = render(&notice(&[50]), language, &brand).unwrap();
            assert_ne!(below.text.lines().next(), mail.text.lines().next());
        }
    }
}

//! `/account/budget`: how much a month may come to, and at which parts of that its owner is written to.

use std::collections::BTreeSet;

use account_records::{MonthBill, Paying};
use billing::{Budget, BudgetError, json_integer, minor_digits, printed_minor};
use billing_center::{Refusal, Visitor};
use edge::{Answer, FieldProblem, Fields, Problem, Request};
use kernel::{Currency, Month};
use serde_json::{Value, json};

use crate::ViewBills;
use crate::page::budget as page;

/// What a first budget's form begins with, in percent.
const USUAL_THRESHOLDS: &str = "50, 80, 100";

/// What the page shows.
#[derive(Debug)]
pub(crate) struct BudgetView {
    pub(crate) budget: Option<Budget>,
    pub(crate) currency: Currency,
    pub(crate) month: Month,
    /// What the month has come to, in minor units of `currency`.
    pub(crate) spent_minor: u128,
}

impl BudgetView {
    /// The amount as the form has it.
    pub(crate) fn amount(&self) -> String {
        let printed = |budget: &Budget| printed_minor(budget.amount_minor.into(), minor_digits(&budget.currency));
        self.budget.as_ref().map(printed).unwrap_or_default()
    }

    /// The thresholds as the form has them.
    pub(crate) fn thresholds(&self) -> String {
        let listed = |budget: &Budget| budget.thresholds.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        self.budget.as_ref().map_or_else(|| USUAL_THRESHOLDS.to_owned(), listed)
    }

    fn to_json(&self) -> Value {
        let budget = self.budget.as_ref().map(|budget| {
            json!({"amountMinor": budget.amount_minor, "currency": budget.currency, "thresholds": budget.thresholds,
                "told": budget.told.get(&self.month.to_string()).cloned().unwrap_or_default(), "version": budget.version})
        });
        json!({"budget": budget, "month": self.month.to_string(), "spentMinor": json_integer(self.spent_minor),
            "currency": self.currency})
    }
}

impl ViewBills {
    pub(crate) async fn show_budget(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let shown = self.budget_view(request, visitor).await?;
        if request.wants_json() {
            return Ok(Answer::json(200, &shown.to_json()));
        }
        Ok(Answer::page(page::budget(request, visitor, &shown, None)))
    }

    /// Sets the budget, or removes it.
    pub(crate) async fn set_budget(
        &self,
        request: &Request,
        visitor: &Visitor,
        fields: &Fields,
    ) -> Result<Answer, Refusal> {
        let id = &visitor.account.id;
        let kept = self.store.budgets.budget(id).await?;
        if fields.is_ticked("remove") {
            if let Some(kept) = &kept {
                self.store.budgets.remove_budget(kept).await?;
            }
            return self.budget_changed(request, visitor, "budget-removed").await;
        }
        let typed = match read(fields, request.brand().currency) {
            Ok((amount, thresholds)) => Budget::new(id.clone(), amount, request.brand().currency, thresholds),
            Err(wrong) => Err(wrong),
        };
        let typed = match typed {
            Ok(typed) => typed,
            Err(wrong) => {
                let wrong = [problem(wrong)];
                if request.wants_json() {
                    return Ok(Answer::problem(Problem::invalid_fields(wrong.to_vec())));
                }
                let shown = self.budget_view(request, visitor).await?;
                let html = page::budget(request, visitor, &shown, Some((fields, &wrong)));
                return Ok(Answer::page_with_status(422, html));
            }
        };
        let next = match kept {
            Some(kept) => kept.changed(typed),
            None => typed,
        };
        self.store.budgets.put_budget(&next, self.clock.now()).await?;
        self.budget_changed(request, visitor, "budget").await
    }

    async fn budget_changed(&self, request: &Request, visitor: &Visitor, done: &str) -> Result<Answer, Refusal> {
        if request.wants_json() {
            return Ok(Answer::json(200, &self.budget_view(request, visitor).await?.to_json()));
        }
        Ok(Answer::see_other(format!("/account/budget?done={done}")))
    }

    async fn budget_view(&self, request: &Request, visitor: &Visitor) -> Result<BudgetView, Refusal> {
        let (brand, month) = (request.brand(), self.clock.now().month());
        let budget = self.store.budgets.budget(&visitor.account.id).await?;
        let currency = budget.as_ref().map_or(brand.currency, |budget| budget.currency);
        let paying = Paying::of(&self.store.account_holdings, &visitor.account.id).await?;
        let MonthBill { bill, others, .. } = self.usage(brand).month_bill(&paying, month).await?;
        let its = std::iter::once(&bill).chain(&others).find(|bill| bill.currency == currency);
        Ok(BudgetView { budget, currency, month, spent_minor: its.map_or(0, |bill| bill.total_minor) })
    }
}

/// What was typed: an amount as people write it, and percentages separated by whatever stands between them.
fn read(fields: &Fields, currency: Currency) -> Result<(u64, BTreeSet<u16>), BudgetError> {
    let amount = minor_of(fields.get("amount"), minor_digits(&currency)).ok_or(BudgetError::Amount)?;
    let between = |one: char| one.is_whitespace() || matches!(one, ',' | ';' | '%' | '，' | '、' | '；' | '％');
    let named = fields.all("thresholds").iter().flat_map(|text| text.split(between)).filter(|text| !text.is_empty());
    let thresholds: Result<BTreeSet<u16>, _> = named.map(str::parse::<u16>).collect();
    Ok((amount, thresholds.map_err(|_| BudgetError::Thresholds)?))
}

/// An amount in minor units: `1,200.50`, `1200.5`, `1200`.
fn minor_of(typed: &str, digits: u32) -> Option<u64> {
    let plain: String = typed.trim().chars().filter(|one| !matches!(one, ',' | ' ' | '，')).collect();
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(part) || part.len() > digits as usize {
        return None;
    }
    let minor: u64 = format!("{part:0<width$}", width = digits as usize)
        .parse()
        .or(if digits == 0 { Ok(0) } else { Err(()) })
        .ok()?;
    whole.parse::<u64>().ok()?.checked_mul(10_u64.checked_pow(digits)?)?.checked_add(minor)
}

const fn problem(wrong: BudgetError) -> FieldProblem {
    match wrong {
        BudgetError::Amount => FieldProblem::new("amount", "budget-amount-wrong"),
        BudgetError::Thresholds => FieldProblem::new("thresholds", "budget-thresholds-wrong"),
    }
}

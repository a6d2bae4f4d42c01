//! The page of the budget.

use billing::Budget;
use billing_center::Visitor;
use billing_center::page::{Room, done, frame, money, sentences};
use edge::{FieldProblem, Fields, Request};
use maud::{Markup, html};
use pages::button::{self, Weight};
use pages::form::Form;
use pages::{View, parts, when};

use crate::budget::BudgetView;

pub(crate) fn budget(
    request: &Request,
    visitor: &Visitor,
    shown: &BudgetView,
    tried: Option<(&Fields, &[FieldProblem])>,
) -> String {
    let view = request.view();
    let (amount, thresholds) = (shown.amount(), shown.thresholds());
    let form = Form::new(&view, "/account/budget");
    let form = match tried {
        Some((typed, problems)) => form
            .value("amount", typed.get("amount"))
            .value("thresholds", typed.get("thresholds"))
            .problems(sentences(request, problems)),
        None => form.value("amount", &amount).value("thresholds", &thresholds),
    };
    let back = button::link("/account/bills", &view.text("form-cancel"), Weight::Second);
    frame(&view, visitor, Room::Bills, "budget-title")
        .lead(view.text("budget-lead"))
        .failed(tried.is_some())
        .form(&form)
        .body(html! {
            (done(request, &[("budget", "budget-saved"), ("budget-removed", "budget-is-removed")]))
            (parts::card(parts::facts(&facts(&view, shown))))
            (form.render(html! {
                (form.text("amount", "budget-amount").hint("budget-amount-hint").autocomplete("off"))
                (form.text("thresholds", "budget-thresholds").hint("budget-thresholds-hint").autocomplete("off"))
                (form.submit_with("form-save", back))
            }))
            @if shown.budget.is_some() {
                (button::post("/account/budget", &view.text("budget-remove"), Weight::Plain, &[("remove", "true")]))
            }
        })
}

fn facts(view: &View<'_>, shown: &BudgetView) -> Vec<(String, Markup)> {
    let month = when::month(view, shown.month);
    let mut facts =
        vec![(view.text_with("plans-so-far", &[("month", &month)]), money(shown.currency, shown.spent_minor))];
    if let Some(budget) = &shown.budget {
        facts.push((view.text("budget-monthly"), money(budget.currency, budget.amount_minor.into())));
        facts.push((view.text("budget-used"), html! { (used(budget, shown.spent_minor)) "%" }));
        let told = budget.told.get(&shown.month.to_string()).into_iter().flatten();
        let told: Vec<String> = told.map(|percent| format!("{percent}%")).collect();
        if !told.is_empty() {
            facts.push((view.text("budget-told"), html! { (told.join(", ")) }));
        }
    }
    facts
}

/// How many percent of a budget are used, rounded down.
fn used(budget: &Budget, spent_minor: u128) -> u128 {
    spent_minor.saturating_mul(100).checked_div(u128::from(budget.amount_minor)).unwrap_or_default()
}

//! `/account/bills`: what each workspace used on each day, what it costs, and what AWS has of it.

use std::collections::BTreeMap;

use accounts::bill::{Bill, Day, Line, Millionths, Standing, minor_digits};
use brand::Brand;
use edge::{Answer, Problem, Request};
use kernel::{Dimension, Hour, Month, ProductCode, WorkspaceId};
use serde_json::{Value, json};

use crate::ManageAccount;
use crate::allowances::Allowance;
use crate::csv;
use crate::page::bills as page;
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// A month's bill with what is needed to read it.
#[derive(Debug)]
pub(crate) struct MonthBill {
    pub(crate) bill: Bill,
    /// The names of workspaces, by their ids.
    pub(crate) names: BTreeMap<WorkspaceId, String>,
    /// What contracts cover in their terms, and what is left of it.
    pub(crate) allowances: Vec<Allowance>,
    /// The bill is complete up to the beginning of this hour, while the month goes on.
    pub(crate) complete_until: Option<Hour>,
    /// The present month.
    pub(crate) now: Month,
    /// The month the account came into being.
    pub(crate) first: Month,
}

impl MonthBill {
    /// The workspace's name, or its id if it has none any more.
    pub(crate) fn name_of<'a>(&'a self, line: &'a Line) -> Option<&'a str> {
        let id = line.workspace.as_ref()?;
        Some(self.names.get(id).map_or(id.as_str(), String::as_str))
    }
}

/// The price of a unit as the brand's file has it now; a dimension that it no longer has costs nothing here.
pub(crate) fn price(brand: &Brand, product: &ProductCode, dimension: &Dimension) -> Millionths {
    let found = brand.dimension(product, dimension);
    Millionths(found.map_or(0, |dimension| u128::from(dimension.unit_price_millionths)))
}

impl ManageAccount {
    pub(crate) async fn show_bills(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let now = self.clock.now().month();
        let month = match request.query("month") {
            None => now,
            Some(typed) => {
                Month::parse(&typed).filter(|month| *month <= now).ok_or_else(|| Problem::new("not-found", 404))?
            }
        };
        let bill = self.month_bill(request, visitor, month).await?;
        let brand = request.brand();
        if request.query("format").as_deref() == Some("csv") {
            let file = format!("attachment; filename=\"bill-{month}.csv\"");
            let text = csv::bill(brand, request.language(), &bill);
            return Ok(Answer::page(text)
                .with_header("content-type", "text/csv; charset=utf-8")
                .with_header("content-disposition", file));
        }
        if request.wants_json() {
            return Ok(Answer::json(200, &to_json(brand, &bill)));
        }
        let day = request.query("day");
        Ok(Answer::page(page::bills(request, visitor, &bill, day.as_deref())))
    }

    /// The bill of one month.
    pub(crate) async fn month_bill(
        &self,
        request: &Request,
        visitor: &Visitor,
        month: Month,
    ) -> Result<MonthBill, Refusal> {
        let id = &visitor.account.id;
        let licenses = self.store.licenses_of_billing_account(id).await?;
        let brand = request.brand();
        let usage = self.month_usage(brand, &licenses, month).await?;
        let workspaces = self.store.billing_workspaces(id).await?;
        let bill = Bill::of(
            month,
            &usage.usage,
            |product, dimension| price(brand, product, dimension),
            minor_digits(&brand.currency),
        );
        Ok(MonthBill {
            bill,
            names: workspaces.into_iter().map(|workspace| (workspace.id, workspace.name)).collect(),
            allowances: self.allowances(brand, &licenses, month).await?,
            complete_until: usage.complete_until,
            now: self.clock.now().month(),
            first: visitor.account.created_at.month(),
        })
    }
}

/// The bill at the interface. Amounts are integers: millionths of the currency, exact, and minor units, which add up.
/// What was used, and what of it a contract covers, are in millionths of a unit; the rest is `quantity`, in whole units.
pub(crate) fn to_json(brand: &Brand, month: &MonthBill) -> Value {
    let bill = &month.bill;
    let shown: BTreeMap<Standing, u128> = bill.shown_by_standing().into_iter().collect();
    let standing = |standing: Standing| {
        let minor = shown.get(&standing).copied().unwrap_or_default();
        json!({ "amountMillionths": integer(bill.sum_of(standing).0), "amountMinor": integer(minor) })
    };
    let lines: Vec<Value> = bill.lines.iter().map(|line| line_json(month, line)).collect();
    let days: Vec<Value> = bill
        .days_minor()
        .into_iter()
        .map(|(day, minor)| json!({ "day": Day::to_string(&day), "amountMinor": integer(minor) }))
        .collect();
    json!({
        "month": bill.month.to_string(),
        "currency": brand.currency,
        "minorDigits": minor_digits(&brand.currency),
        "completeUntil": month.complete_until.map(|hour| hour.start().to_string()),
        "amountMillionths": integer(bill.total.0),
        "amountMinor": integer(bill.total_minor),
        "accepted": standing(Standing::Accepted),
        "onItsWay": standing(Standing::OnItsWay),
        "held": standing(Standing::Held),
        "days": days,
        "lines": lines,
        "contracts": month.allowances.iter().map(Allowance::to_json).collect::<Vec<_>>(),
    })
}

fn line_json(month: &MonthBill, line: &Line) -> Value {
    let units = |standing| line.units.get(&standing).copied().unwrap_or_default();
    json!({
        "day": line.day.to_string(),
        "workspace": line.workspace,
        "workspaceName": month.name_of(line),
        "productCode": line.product,
        "dimension": line.dimension,
        "usedMillionths": integer(line.used().0),
        "coveredMillionths": integer(line.covered.0),
        "quantity": line.quantity(),
        "accepted": units(Standing::Accepted),
        "onItsWay": units(Standing::OnItsWay),
        "held": units(Standing::Held),
        "unitPriceMillionths": integer(line.unit_price.0),
        "amountMillionths": integer(line.amount.0),
        "amountMinor": integer(line.amount_minor),
    })
}

/// JSON's integers as most readers have them; an amount beyond them is beyond any bill.
pub(crate) fn integer(amount: u128) -> u64 {
    u64::try_from(amount).unwrap_or(u64::MAX)
}

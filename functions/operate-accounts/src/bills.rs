//! An account's bills, as its owner has them: what each month came to, and what one month's bill consists of.

use std::collections::BTreeMap;

use account_records::{BillMonths, Paying, UsageSource};
use accounts::BillingAccount;
use billing::{Bill, BillStatus, Millionths, WorkspaceSum, printed_minor};
use edge::asked::{place, with_next};
use edge::{FieldProblem, Request, exact_number, exact_quantity};
use kernel::{Month, Units, WorkspaceId};
use serde_json::{Value, json};

use crate::refusal::{Refusal, wrong};
use crate::shown::instant;
use crate::{OperateAccounts, reader};

/// How many sums of one bill an answer has. An account may have thousands of workspaces.
const SUMS_SHOWN: usize = 100;

impl OperateAccounts {
    fn usage_source(&self) -> UsageSource<'_> {
        UsageSource { ledger: &self.store.ledger, months: &self.store.months, brand: &self.brand }
    }

    /// What some months came to, the latest first.
    pub(crate) async fn bills(&self, id: &str, request: &Request) -> Result<Value, Refusal> {
        let account = self.account(id).await?;
        let now = self.clock.now().month();
        let unread = || wrong(FieldProblem::new("after", "field-operate-place"));
        let latest = match place(request)? {
            Some(place) => place.strip_suffix('!').and_then(Month::parse).ok_or_else(unread)?.min(now),
            None => now,
        };
        let BillMonths { months, older } = BillMonths::until(latest, account.created_at.month());
        let months = self.usage_source().bills_of(&self.store.account_holdings, &account.id, &months).await?;
        tracing::info!(operator = reader(request), account = %account.id, "an operator read an account's bills");
        let months: Vec<Value> = months
            .iter()
            .map(|(month, bills)| {
                let bills: Vec<Value> = bills.iter().map(amounts).collect();
                json!({ "month": month.to_string(), "running": *month == now, "bills": bills })
            })
            .collect();
        Ok(with_next(json!({ "months": months }), older.map(|month| format!("{month}!"))))
    }

    /// One month's bill with its sums by workspace, product and dimension.
    pub(crate) async fn bill(&self, id: &str, month: &str, request: &Request) -> Result<Value, Refusal> {
        let account = self.account(id).await?;
        let now = self.clock.now().month();
        let month = self.month_of(&account, month, now)?;
        let unread = || wrong(FieldProblem::new("after", "field-operate-place"));
        let page: usize = match place(request)? {
            Some(place) => place.strip_suffix('!').and_then(|page| page.parse().ok()).ok_or_else(unread)?,
            None => 0,
        };
        let paying = Paying::of(&self.store.account_holdings, &account.id).await?;
        let found = self.usage_source().month_bill(&paying, month).await?;
        tracing::info!(operator = reader(request), account = %account.id, %month, "an operator read a month's bill");
        let names = paying.workspaces.into_iter().map(|workspace| (workspace.id, workspace.name)).collect();
        let bills: Vec<&Bill> = std::iter::once(&found.bill).chain(&found.others).collect();
        let most = bills.iter().map(|bill| bill.by_workspace().len()).max().unwrap_or_default();
        let next = page.saturating_add(1);
        let shown: Vec<Value> = bills.iter().map(|bill| consists_of(bill, &names, page)).collect();
        let complete_until = found.complete_until.filter(|_| month == now).map(|hour| hour.start());
        let body = json!({ "month": month.to_string(), "completeUntil": instant(complete_until), "bills": shown });
        Ok(with_next(body, (next.saturating_mul(SUMS_SHOWN) < most).then(|| format!("{next}!"))))
    }

    /// A month of the account's: since it came into being, and not to come.
    fn month_of(&self, account: &BillingAccount, month: &str, now: Month) -> Result<Month, Refusal> {
        let within = |month: &Month| (account.created_at.month()..=now).contains(month);
        Month::parse(month).filter(within).ok_or(Refusal::NotFound)
    }
}

/// What a bill comes to, in all and by what became of its units. Amounts in minor units add up; the millionths are exact.
fn amounts(bill: &Bill) -> Value {
    let shown = bill.shown_by_status();
    let part = |status: BillStatus| {
        let minor = shown.iter().find(|(one, _)| *one == status).map_or(0, |(_, minor)| *minor);
        amount(bill, minor, bill.sum_of(status))
    };
    let Value::Object(mut fields) = amount(bill, bill.total_minor, bill.total) else { return Value::Null };
    fields.insert("currency".to_owned(), json!(bill.currency));
    fields.insert("accepted".to_owned(), part(BillStatus::Accepted));
    fields.insert("onItsWay".to_owned(), part(BillStatus::OnItsWay));
    fields.insert("held".to_owned(), part(BillStatus::Held));
    Value::Object(fields)
}

fn amount(bill: &Bill, minor: u128, exact: Millionths) -> Value {
    json!({ "amount": printed_minor(minor, bill.minor_digits), "amountMillionths": exact_number(exact.0) })
}

fn consists_of(bill: &Bill, names: &BTreeMap<WorkspaceId, String>, page: usize) -> Value {
    let sums = bill.by_workspace();
    let here = sums.iter().skip(page.saturating_mul(SUMS_SHOWN)).take(SUMS_SHOWN);
    let sums: Vec<Value> = here.map(|sum| sum_json(bill, sum, names)).collect();
    let Value::Object(mut fields) = amounts(bill) else { return Value::Null };
    fields.insert("priceRecorded".to_owned(), json!(!bill.has_unrecorded_prices()));
    fields.insert("sums".to_owned(), json!(sums));
    Value::Object(fields)
}

fn sum_json(bill: &Bill, sum: &WorkspaceSum<'_>, names: &BTreeMap<WorkspaceId, String>) -> Value {
    let (line, units) = (sum.line, |status| sum.units.get(&status).copied().unwrap_or(Units::ZERO));
    let prices: Vec<String> = sum.prices.iter().map(|price| price.printed(bill.minor_digits)).collect();
    json!({
        "workspace": line.workspace, "workspaceName": line.workspace.as_ref().and_then(|id| names.get(id)),
        "productCode": line.product, "dimension": line.dimension, "quantity": exact_quantity(sum.billed),
        "covered": exact_quantity(sum.covered), "accepted": exact_quantity(units(BillStatus::Accepted)),
        "onItsWay": exact_quantity(units(BillStatus::OnItsWay)), "held": exact_quantity(units(BillStatus::Held)),
        "unitPrices": prices, "amount": printed_minor(sum.minor, bill.minor_digits),
    })
}

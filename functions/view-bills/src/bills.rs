//! `/account/bills`: what each workspace used on each day, what it costs, and what AWS has of it.

use std::collections::{BTreeMap, BTreeSet};

use account_records::{MonthBill, Paying};
use billing::csv::{self, LineNames};
use billing::{AwsInvoice, Bill, BillStatus, Day, Line, json_integer, minor_digits};
use billing_center::{Refusal, Visitor};
use brand::Brand;
use edge::{Answer, Problem, Request, exact_quantity};
use kernel::{BuyerId, Hour, Language, Month, Timestamp, WorkspaceId};
use licensing::License;
use serde_json::{Value, json};

use crate::ViewBills;
use crate::allowances::Allowance;
use crate::page::bills as page;

/// What the page of a month's bill shows: the bill, and what is needed to read it.
#[derive(Debug)]
pub(crate) struct BillsView {
    pub(crate) bill: Bill,
    /// What was frozen at prices in other currencies: a bill for each.
    pub(crate) others: Vec<Bill>,
    /// The names of workspaces, by their ids.
    pub(crate) names: BTreeMap<WorkspaceId, String>,
    /// What contracts cover in their terms, and what is left of it.
    pub(crate) allowances: Vec<Allowance>,
    /// What AWS invoiced of the month, as far as it has.
    pub(crate) aws_invoices: Vec<AwsInvoice>,
    /// The bill is complete up to the beginning of this hour, while the month goes on.
    pub(crate) complete_until: Option<Hour>,
    /// The present month.
    pub(crate) now: Month,
    /// The month the account came into being.
    pub(crate) first: Month,
    /// The month before, if the account had any charges in it.
    pub(crate) before: Option<MonthBefore>,
    /// The AWS accounts that are charged.
    pub(crate) cloud_accounts: BTreeSet<BuyerId>,
    /// When it was read.
    pub(crate) at: Timestamp,
}

/// What the days of the month before cost, in minor units of the brand's currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MonthBefore {
    pub(crate) month: Month,
    days: BTreeMap<Day, u128>,
}

impl MonthBefore {
    /// The month of a bill; `None` if nothing was charged in it.
    fn of(bill: &Bill) -> Option<Self> {
        (bill.total_minor > 0).then(|| Self { month: bill.month, days: bill.days_minor() })
    }

    /// What the day of this number cost; `None` of a day that the month does not have.
    pub(crate) fn on(&self, number: usize) -> Option<u128> {
        let day = Day::in_month(self.month).nth(number.checked_sub(1)?)?;
        Some(self.days.get(&day).copied().unwrap_or_default())
    }

    /// What all of it cost.
    pub(crate) fn total(&self) -> u128 {
        self.days.values().sum()
    }
}

impl BillsView {
    /// The bills of all currencies; nearly always there is one.
    pub(crate) fn bills(&self) -> impl Iterator<Item = &Bill> {
        std::iter::once(&self.bill).chain(&self.others)
    }

    /// The workspace's name, or its id if it has none any more.
    pub(crate) fn name_of<'a>(&'a self, line: &'a Line) -> Option<&'a str> {
        let id = line.workspace.as_ref()?;
        Some(self.names.get(id).map_or(id.as_str(), String::as_str))
    }

    fn to_csv(&self, brand: &Brand, language: Language) -> String {
        csv::text(
            self.bills(),
            |line| LineNames {
                workspace: self.name_of(line).unwrap_or_default(),
                unit: brand.dimension(&line.product, &line.dimension).map_or("", |found| found.unit.get(language)),
            },
            &self.aws_invoices,
        )
    }
}

impl ViewBills {
    pub(crate) async fn show_bills(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let now = self.clock.now().month();
        let month = match request.query("month") {
            None => now,
            Some(typed) => {
                Month::parse(&typed).filter(|month| *month <= now).ok_or_else(|| Problem::new("not-found", 404))?
            }
        };
        let mut bill = self.bills_view(request, visitor, month).await?;
        let brand = request.brand();
        if request.query("format").as_deref() == Some("csv") {
            let text = bill.to_csv(brand, request.language());
            return Ok(Answer::sheet(text, &format!("bill-{month}.csv")));
        }
        if request.wants_json() {
            return Ok(Answer::json(200, &to_json(&bill)));
        }
        // Only the page compares months.
        bill.before = self.month_before(brand, visitor, &bill).await?;
        let day = request.query("day");
        let address = self.store.mail_addresses.address_state(&visitor.person.email).await?;
        Ok(Answer::page(page::bills(request, visitor, &bill, address, day.as_deref())))
    }

    /// The bill of one month.
    pub(crate) async fn bills_view(
        &self,
        request: &Request,
        visitor: &Visitor,
        month: Month,
    ) -> Result<BillsView, Refusal> {
        let paying = Paying::of(&self.store.account_holdings, &visitor.account.id).await?;
        let brand = request.brand();
        let MonthBill { bill, others, licenses: used, complete_until } =
            self.usage(brand).month_bill(&paying, month).await?;
        let licenses = paying.licenses_in(month);
        let now = self.clock.now();
        let charged = licenses.iter().filter(|license| used.contains(&license.id));
        Ok(BillsView {
            before: None,
            cloud_accounts: charged.map(|license| license.account.clone()).collect(),
            at: now,
            bill,
            others,
            allowances: self.allowances(brand, &licenses, month).await?,
            aws_invoices: self.aws_invoices(&licenses, month).await?,
            names: paying.workspaces.into_iter().map(|workspace| (workspace.id, workspace.name)).collect(),
            complete_until,
            now: now.month(),
            first: visitor.account.created_at.month(),
        })
    }
}

impl ViewBills {
    /// What the month before `shown` cost, in the same currency; nothing of a month before the account's first.
    async fn month_before(
        &self,
        brand: &Brand,
        visitor: &Visitor,
        shown: &BillsView,
    ) -> Result<Option<MonthBefore>, Refusal> {
        let previous = shown.bill.month.previous();
        if previous < shown.first || shown.bill.lines.is_empty() {
            return Ok(None);
        }
        let paying = Paying::of(&self.store.account_holdings, &visitor.account.id).await?;
        let MonthBill { bill, .. } = self.usage(brand).month_bill(&paying, previous).await?;
        Ok(MonthBefore::of(&bill))
    }

    /// What AWS invoiced of licenses for a month. There is nothing of the running one: AWS invoices a month when it is over.
    async fn aws_invoices(&self, licenses: &[License], month: Month) -> Result<Vec<AwsInvoice>, Refusal> {
        if licenses.is_empty() || month >= self.clock.now().month() {
            return Ok(Vec::new());
        }
        let wanted: Vec<_> = licenses.iter().map(|license| (license.id.clone(), month)).collect();
        let compared = self.store.invoice_comparisons.comparisons(&wanted).await?;
        Ok(compared.into_iter().flat_map(|one| one.invoices).collect())
    }
}

/// What AWS invoiced, at the interface: amounts before tax, what a credit memo gives back below nothing.
fn aws_invoice_json(invoice: &AwsInvoice) -> Value {
    json!({
        "number": invoice.id,
        "kind": invoice.kind,
        "agreementId": invoice.agreement,
        "amountMillionths": invoice.amount,
        "amount": invoice.amount.printed(minor_digits(&invoice.currency)),
        "currency": invoice.currency,
        "issuedAt": invoice.issued_at.map(|at| at.to_string()),
        "issuedBy": invoice.issued_by,
    })
}

/// The bill at the interface. Amounts are integers: millionths of the currency, exact, and minor units, which add up.
/// What was used, and what of it a contract covers, are in millionths of a unit; the rest is `quantity`, in whole units.
/// `others` has what is billed in other currencies.
pub(crate) fn to_json(month: &BillsView) -> Value {
    let mut body = bill_json(month, &month.bill);
    if let Some(fields) = body.as_object_mut() {
        let until = month.complete_until.map(|hour| hour.start().to_string());
        let contracts: Vec<Value> = month.allowances.iter().map(Allowance::to_json).collect();
        let others: Vec<Value> = month.others.iter().map(|bill| bill_json(month, bill)).collect();
        fields.insert("completeUntil".to_owned(), json!(until));
        fields.insert("contracts".to_owned(), json!(contracts));
        fields.insert("others".to_owned(), json!(others));
        let invoices: Vec<Value> = month.aws_invoices.iter().map(aws_invoice_json).collect();
        fields.insert("awsInvoices".to_owned(), json!(invoices));
    }
    body
}

fn bill_json(month: &BillsView, bill: &Bill) -> Value {
    let shown: BTreeMap<BillStatus, u128> = bill.shown_by_status().into_iter().collect();
    let status = |status: BillStatus| {
        let minor = shown.get(&status).copied().unwrap_or_default();
        json!({ "amountMillionths": json_integer(bill.sum_of(status).0), "amountMinor": json_integer(minor) })
    };
    let lines: Vec<Value> = bill.lines.iter().map(|line| line_json(month, line)).collect();
    let days: Vec<Value> = bill
        .days_minor()
        .into_iter()
        .map(|(day, minor)| json!({ "day": Day::to_string(&day), "amountMinor": json_integer(minor) }))
        .collect();
    json!({
        "month": bill.month.to_string(),
        "currency": bill.currency,
        "minorDigits": bill.minor_digits,
        "priceRecorded": !bill.has_unrecorded_prices(),
        "amountMillionths": json_integer(bill.total.0),
        "amountMinor": json_integer(bill.total_minor),
        "accepted": status(BillStatus::Accepted),
        "onItsWay": status(BillStatus::OnItsWay),
        "held": status(BillStatus::Held),
        "days": days,
        "lines": lines,
    })
}

fn line_json(month: &BillsView, line: &Line) -> Value {
    let units = |status| exact_quantity(line.units.get(&status).copied().unwrap_or_default());
    json!({
        "day": line.day.to_string(),
        "workspace": line.workspace,
        "workspaceName": month.name_of(line),
        "productCode": line.product,
        "dimension": line.dimension,
        "usedMillionths": json_integer(line.used().0),
        "coveredMillionths": json_integer(line.covered.0),
        "quantity": exact_quantity(line.quantity()),
        "accepted": units(BillStatus::Accepted),
        "onItsWay": units(BillStatus::OnItsWay),
        "held": units(BillStatus::Held),
        "unitPriceMillionths": json_integer(line.unit_price.0),
        "priceRecorded": line.price_recorded,
        "amountMillionths": json_integer(line.amount.0),
        "amountMinor": json_integer(line.amount_minor),
    })
}

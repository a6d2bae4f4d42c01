//! `/account/export`: everything that is kept of an account and its owner, as one JSON document.

use accounts::SecurityEventKind;
use billing::{BillStatus, json_integer, minor_units};
use billing_center::{Holdings, Refusal, Visitor, event, invoice_json};
use edge::{Answer, Request};
use kernel::Month;
use serde_json::{Value, json};
use signed_in::security_json;

use crate::{ManageAccount, profile, real_name};

/// How many months of bills an export has: this year's and last year's accounts. Their lines are in the CSV of each
/// month; here they would not fit into an answer (Lambda: 6 MB).
const EXPORTED_MONTHS: usize = 24;
/// How many security events an export has, the latest first.
const EXPORTED_EVENTS: u16 = 1000;

impl ManageAccount {
    pub(crate) async fn export(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let (id, now) = (&visitor.account.id, self.clock.now());
        let holdings = Holdings::of(&self.store.account_holdings, id, now).await?;
        let kept_name = self.store.real_names.real_name(id).await?;
        let invoices: Vec<Value> = self.store.invoices.invoices(id).await?.iter().map(invoice_json).collect();
        // Noted before it is given away, so that the export tells of itself too.
        self.store
            .security_events
            .add_security_event(&id.clone().into(), &event(request, SecurityEventKind::Exported, now))
            .await?;
        let events = self.store.security_events.security_events(&visitor.session.kind, EXPORTED_EVENTS).await?;
        let open = self.store.sessions.sessions_like(&visitor.session.kind, now).await?;
        let whole = json!({
            "exportedAt": now.to_string(),
            "account": profile::account_json(&visitor.account),
            "termsAcceptedAt": visitor.account.terms_accepted_at.to_string(),
            "cloudAccounts": holdings.to_json(&request.brand().other_providers),
            "realName": kept_name.as_ref().map(real_name::to_json),
            "invoices": invoices,
            "bills": self.exported_bills(request, visitor).await?,
            "security": security_json(&visitor.session, &open, &events),
        });
        let file = format!("attachment; filename=\"{}.json\"", id.as_str());
        Ok(Answer::json(200, &whole).with_header("content-disposition", file))
    }

    /// The sums of each month, and where its lines are.
    async fn exported_bills(&self, request: &Request, visitor: &Visitor) -> Result<Vec<Value>, Refusal> {
        let first = visitor.account.created_at.month();
        let months = std::iter::successors(Some(self.clock.now().month()), |month| Some(month.previous()));
        let months: Vec<Month> = months.take(EXPORTED_MONTHS).take_while(|month| *month >= first).collect();
        let mut bills = Vec::new();
        for (month, of_month) in
            self.usage(request.brand()).bills_of(&self.store.account_holdings, &visitor.account.id, &months).await?
        {
            bills.extend(of_month.iter().map(|bill| {
                let accepted = minor_units(bill.sum_of(BillStatus::Accepted), bill.minor_digits);
                json!({
                    "month": month.to_string(),
                    "currency": bill.currency,
                    "priceRecorded": !bill.has_unrecorded_prices(),
                    "amountMinor": json_integer(bill.total_minor),
                    "acceptedMinor": json_integer(accepted),
                    "lines": format!("{}/account/bills?month={month}&format=csv", self.public_url),
                })
            }));
        }
        Ok(bills)
    }
}

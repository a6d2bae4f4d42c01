//! Everything that is kept of an account and its owner, as one JSON document.

use accounts::real_name::RealName;
use accounts::{BillingAccount, Invitation, SecurityEvent, SecurityOverview, Session, SessionKey};
use billing::{BillStatus, Invoice, json_integer, minor_units};
use kernel::{BillingAccountId, Month, Timestamp};
use serde_json::{Value, json};
use store::StoreError;

use crate::people::{invitation_json, person_json};
use crate::{Holdings, UsageSource, account_json, invoice_json, real_name_json};

/// How many months of bills an export has: this year's and last year's accounts. Their lines are in the CSV of each
/// month; here they would not fit into an answer (Lambda: 6 MB).
const EXPORTED_MONTHS: usize = 24;
/// How many security events an export has, the latest first.
pub const EXPORTED_EVENTS: u16 = 1000;

/// What an export is read from.
#[derive(Clone, Copy, Debug)]
pub struct ExportSource<'a> {
    /// What the account has.
    pub holdings: &'a store::AccountHoldings,
    /// Where usage is read from.
    pub usage: UsageSource<'a>,
    /// Where the owner's pages are.
    pub public_url: &'a str,
}

/// An account with what a function reads of it by repositories of its own.
#[derive(Clone, Debug)]
pub struct Export<'a> {
    /// The account.
    pub account: &'a BillingAccount,
    /// Its real-name authentication.
    pub real_name: Option<RealName>,
    /// Its invoices.
    pub invoices: Vec<Invoice>,
    /// The latest [`EXPORTED_EVENTS`] of its security events.
    pub events: Vec<SecurityEvent>,
    /// Its live sessions.
    pub sessions: Vec<Session>,
    /// Everybody who belongs to it, its first owner at the head.
    pub people: Vec<BillingAccount>,
    /// Its invitations.
    pub invitations: Vec<Invitation>,
    /// The one that asks; `None` if it is an operator who does.
    pub current: Option<&'a SessionKey>,
}

impl ExportSource<'_> {
    /// The document at `now`. There are no secrets in it: no hash of a password, no code, no token, no sealed number.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn document(&self, export: &Export<'_>, now: Timestamp) -> Result<Value, StoreError> {
        let account = export.account;
        let holdings = Holdings::of(self.holdings, &account.id, now).await?;
        let budget = self.holdings.budget(&account.id).await?;
        let invoices: Vec<Value> = export.invoices.iter().map(invoice_json).collect();
        Ok(json!({
            "exportedAt": now.to_string(),
            "account": account_json(account),
            "people": export.people.iter().map(person_json).collect::<Vec<_>>(),
            "invitations": export.invitations.iter().map(invitation_json).collect::<Vec<_>>(),
            "termsAcceptedAt": account.terms_accepted_at.to_string(),
            "cloudAccounts": holdings.to_json(&self.usage.brand.other_providers),
            "realName": export.real_name.as_ref().map(real_name_json),
            "invoices": invoices,
            "budget": budget.map(|budget| json!({"amountMinor": budget.amount_minor, "currency": budget.currency,
                "thresholds": budget.thresholds, "told": budget.told})),
            "bills": self.bills(account, now).await?,
            "security": SecurityOverview::new(export.current, &export.sessions, &export.events),
        }))
    }

    /// What the document is called as a file.
    #[must_use]
    pub fn content_disposition(id: &BillingAccountId) -> String {
        format!("attachment; filename=\"{}.json\"", id.as_str())
    }

    /// The sums of each month, and where its lines are.
    async fn bills(&self, account: &BillingAccount, now: Timestamp) -> Result<Vec<Value>, StoreError> {
        let first = account.created_at.month();
        let months = std::iter::successors(Some(now.month()), |month| Some(month.previous()));
        let months: Vec<Month> = months.take(EXPORTED_MONTHS).take_while(|month| *month >= first).collect();
        let mut bills = Vec::new();
        for (month, of_month) in self.usage.bills_of(self.holdings, &account.id, &months).await? {
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

//! Budgets: each is compared with its account's bill once an hour, and its owner is written to about each threshold once a month.
//!
//! As with the mails of licenses, what is to be told is noted and claimed in one conditional write: of two runs that find the same
//! threshold reached, one writes it and sends. A run that is killed leaves the mail claimed; it is tried again when the claim is over.

use account_records::{MonthBill, Paying, UsageSource};
use accounts::{BillingAccount, MailId, Permission};
use billing::{Budget, OwedAlert, minor_digits, printed_minor};
use edge::Invocation;
use kernel::{BillingAccountId, Currency, Month, Timestamp};
use mail::{BudgetNotice, Mail};
use store::StoreError;

use crate::mails::SendError;
use crate::queue::STOP_BEFORE_END;
use crate::{AdvanceLicenses, MAX_DECISIONS, Report};

impl AdvanceLicenses {
    /// Looks at the budgets that are due, the longest due first, until the time is over. One that fails moves back.
    pub(crate) async fn look_at_budgets(&self, invocation: &Invocation, report: &mut Report) -> Result<(), StoreError> {
        for account in self.store.budget_work.budgets_due(self.clock.now()).await? {
            if invocation.time_left() < STOP_BEFORE_END {
                report.unfinished = true;
                break;
            }
            report.budgets += 1;
            let Err(error) = self.look_at_budget(&account, report).await else { continue };
            report.left += 1;
            tracing::warn!(account = %account, error = %kernel::Causes(&error), "a budget could not be compared; a later run tries");
            if let Err(error) = self.put_off_budget(&account).await {
                tracing::warn!(account = %account, error = %kernel::Causes(&error), "a budget that failed could not be moved back");
            }
        }
        Ok(())
    }

    async fn put_off_budget(&self, account: &BillingAccountId) -> Result<(), StoreError> {
        let mut budget = match self.store.budget_work.budget(account).await {
            Ok(Some(budget)) => budget,
            Ok(None) => return Ok(()),
            Err(error) if !error.is_retryable() => {
                return self.store.budget_work.put_off(account, self.clock.now()).await;
            }
            Err(error) => return Err(error),
        };
        let next_at = self.clock.now().plus_seconds(billing::budget::LOOK_EVERY_SECONDS);
        self.store.budget_work.put_looked_at(&mut budget, next_at).await
    }

    /// Load, decide, write over what was loaded. A run that finds it written in between leaves it to the other run.
    async fn look_at_budget(&self, id: &BillingAccountId, report: &mut Report) -> Result<(), StoreError> {
        let now = self.clock.now();
        let Some(mut budget) = self.store.budget_work.budget(id).await? else { return Ok(()) };
        let Some(account) = self.store.billing_accounts.billing_account(id).await? else {
            return conflict_is_fine(self.store.budget_work.remove_budget(&budget).await);
        };
        let paying = Paying::of(&self.store.account_holdings, id).await?;
        for month in Budget::months(now) {
            let spent = self.spent(&paying, month, budget.currency).await?;
            budget.compare(month, spent);
        }
        let claims = budget.claim(now);
        let next_at = budget.next_look(now);
        match self.store.budget_work.put_looked_at(&mut budget, next_at).await {
            Err(StoreError::Conflict) => return Ok(()),
            written => written?,
        }
        for given_up in &claims.given_up {
            report.mails_given_up += 1;
            tracing::error!(account = %id, month = given_up.month, "a mail about a budget was given up: its owner was not told");
        }
        let readers = if claims.to_send.is_empty() { Vec::new() } else { self.budget_readers(&account).await? };
        for alert in &claims.to_send {
            match self.send_budget_notices(&account, &readers, &budget, alert).await {
                Ok(is_sent) => {
                    report.mails += u32::from(is_sent);
                    report.mails_withheld += u32::from(!is_sent);
                    self.strike_out_alert(&mut budget, alert, now).await?;
                }
                Err(error) => {
                    report.mails_failed += 1;
                    tracing::warn!(account = %id, error = %kernel::Causes(&error), "a mail about a budget could not be sent");
                }
            }
        }
        Ok(())
    }

    /// What a month has come to in a currency, in minor units.
    async fn spent(&self, paying: &Paying, month: Month, currency: Currency) -> Result<u128, StoreError> {
        let usage = UsageSource { ledger: &self.store.ledger, months: &self.store.months, brand: &self.brand };
        let MonthBill { bill, others, .. } = usage.month_bill(paying, month).await?;
        let its = std::iter::once(&bill).chain(&others).find(|bill| bill.currency == currency);
        Ok(its.map_or(0, |bill| bill.total_minor))
    }

    /// Who is written to about an account's budget: everybody who may set it.
    async fn budget_readers(&self, account: &BillingAccount) -> Result<Vec<BillingAccount>, StoreError> {
        let members = self.store.members.members(&account.id).await?;
        let everybody = std::iter::once(account.clone()).chain(members);
        Ok(everybody.filter(|person| person.role().may(Permission::KeepBudget)).collect())
    }

    /// Sends the mail to each reader; whether one of them was written to. Where SES does not take one of these mails, all are tried again
    /// later: one may come twice, and none is lost.
    async fn send_budget_notices(
        &self,
        account: &BillingAccount,
        readers: &[BillingAccount],
        budget: &Budget,
        alert: &OwedAlert,
    ) -> Result<bool, SendError> {
        let mut is_sent = false;
        for reader in readers {
            is_sent |= self.send_budget_notice((account, reader), budget, alert, self.clock.now()).await?;
        }
        Ok(is_sent)
    }

    /// Sends the mail; not to an address that mail comes back from.
    async fn send_budget_notice(
        &self,
        (account, reader): (&BillingAccount, &BillingAccount),
        budget: &Budget,
        alert: &OwedAlert,
        now: Timestamp,
    ) -> Result<bool, SendError> {
        if !self.takes_every_mail(&reader.email).await? {
            return Ok(false);
        }
        let Some(month) = Month::parse(&alert.month) else { return Ok(false) };
        let amount =
            |minor: u64| format!("{} {}", printed_minor(minor.into(), minor_digits(&budget.currency)), budget.currency);
        let percents: Vec<u16> = alert.percents.iter().copied().collect();
        let notice = BudgetNotice {
            month,
            percents: &percents,
            spent: &amount(alert.spent_minor),
            budget: &amount(alert.budget_minor),
            username: account.username.as_str(),
            bill_url: &format!("{}/account/bills?month={month}", self.public_url),
            budget_url: &format!("{}/account/budget", self.public_url),
        };
        let id = MailId::of_parts(&["budget", reader.id.as_str(), &alert.month, &now.millis().to_string()]);
        self.mailer.send(&reader.email, reader.language, &Mail::BudgetNotice(notice), &id).await?;
        Ok(true)
    }

    /// Strikes a mail out, over whatever its owner has made of the budget meanwhile. One that cannot be struck out goes out again.
    async fn strike_out_alert(&self, budget: &mut Budget, sent: &OwedAlert, now: Timestamp) -> Result<(), StoreError> {
        for _ in 0..MAX_DECISIONS {
            budget.strike_out(sent);
            let next_at = budget.next_look(now);
            match self.store.budget_work.put_looked_at(budget, next_at).await {
                Err(StoreError::Conflict | StoreError::Contended) => {}
                other => return other,
            }
            let Some(found) = self.store.budget_work.budget(&budget.account).await? else { return Ok(()) };
            *budget = found;
        }
        Err(StoreError::Conflict)
    }
}

/// Somebody else has written it: what was to be done is theirs to decide.
fn conflict_is_fine(written: Result<(), StoreError>) -> Result<(), StoreError> {
    match written {
        Err(StoreError::Conflict) => Ok(()),
        other => other,
    }
}

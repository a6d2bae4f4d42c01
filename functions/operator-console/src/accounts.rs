//! A Billing Center account: who it is and what it has.

use ::accounts::{AddressState, BillingAccount, SecurityEvent, Session, Workspace};
use billing::Invoice;
use edge::{Answer, FieldProblem, Request};
use kernel::BillingAccountId;
use licensing::License;
use operating::accounts::{AccountDesk, HelpError};
use operators::Action;

use crate::OperatorConsole;
use crate::limits::Help;
use crate::page;
use crate::papers::seen;
use crate::refusal::Refusal;
use crate::visitor::Visitor;
use crate::why::{order, why};

/// How many security events are shown, the latest first.
const EVENTS_SHOWN: u16 = 50;

/// Everything on the page.
#[derive(Clone, Debug)]
pub(crate) struct AccountView {
    pub(crate) account: BillingAccount,
    pub(crate) licenses: Vec<License>,
    pub(crate) former: Vec<License>,
    pub(crate) workspaces: Vec<Workspace>,
    /// What is so of its e-mail address.
    pub(crate) address: AddressState,
    /// The word for how far its identity verification is; `None` if none was submitted.
    pub(crate) verification: Option<&'static str>,
    /// Who belongs to it beside its first owner.
    pub(crate) members: Vec<BillingAccount>,
    pub(crate) invoices: Vec<Invoice>,
    pub(crate) events: Vec<SecurityEvent>,
    pub(crate) sessions: Vec<Session>,
    /// What keeps its owner out, and a change of its address that waits.
    pub(crate) help: Help,
    /// What was typed as a reason, and what is wrong with it.
    pub(crate) typed: String,
    pub(crate) problems: Vec<FieldProblem>,
}

impl OperatorConsole {
    /// What helps the owners of accounts.
    pub(crate) const fn account_desk(&self) -> AccountDesk<'_> {
        AccountDesk { help: &self.store.account_help, mailer: &self.mailer, entropy: &self.entropy }
    }

    pub(crate) async fn show_account(&self, request: &Request, visitor: &Visitor, id: &str) -> Result<Answer, Refusal> {
        let shown = self.account(id).await?;
        let operator = visitor.session.operator.principal();
        tracing::info!(operator, account = %shown.account.id, "an operator read an account");
        let now = self.clock.now();
        Ok(Answer::page(page::account::account(request, visitor, &shown, now)))
    }

    /// Ends all sessions of an account. What happened since the page was opened does no harm, but another owner would.
    pub(crate) async fn end_sessions(&self, request: &Request, visitor: &Visitor, id: &str) -> Result<Answer, Refusal> {
        visitor.require(Action::EndSessions)?;
        let (shown, now, fields) = (self.account(id).await?, self.clock.now(), request.fields()?);
        let again = |problem: FieldProblem, status| {
            let shown = AccountView { typed: fields.get("why").to_owned(), problems: vec![problem], ..shown.clone() };
            Ok(Answer::page_with_status(status, page::account::account(request, visitor, &shown, now)))
        };
        let why = match why(&fields, "why") {
            Ok(why) => why,
            Err(problem) => return again(problem, 422),
        };
        if seen(&fields) != Some(shown.account.version) {
            return again(FieldProblem::new("why", "operators-changed-meanwhile"), 409);
        }
        let order = order(visitor, why);
        let desk = self.account_desk();
        let sessions = self.store.account_help.sessions(&shown.account.id, now).await?;
        let ended = desk.end_sessions(&shown.account, &sessions, &order, now).await.map_err(|error| match error {
            HelpError::Entropy(error) => Refusal::from(error),
            HelpError::Store(error) => error.into(),
        })?;
        tracing::info!(operator = order.by, account = %shown.account.id, ended, "an operator ended all sessions");
        Ok(Answer::see_other(format!("{}?done=sessions", page::account_path(&shown.account.id))))
    }

    async fn account(&self, id: &str) -> Result<AccountView, Refusal> {
        let id = BillingAccountId::parse(id).map_err(|_| Refusal::NotFound)?;
        let account = self.store.billing_accounts.billing_account(&id).await?.ok_or(Refusal::NotFound)?;
        let help = &self.store.account_help;
        let mut invoices = help.invoices(&id).await?;
        invoices.sort_by_key(|invoice| std::cmp::Reverse(invoice.requested_at));
        let holdings = &self.store.account_holdings;
        let former = holdings.former_licenses_of_billing_account(&id).await?;
        Ok(AccountView {
            help: self.help_of(&account).await?,
            address: self.store.mail_addresses.address_state(&account.email).await?,
            account,
            members: self.store.members.members(&id).await?,
            licenses: holdings.licenses_of_billing_account(&id).await?,
            former: former.into_iter().map(|(license, _)| license).collect(),
            workspaces: holdings.billing_workspaces(&id).await?,
            verification: self.store.verifications.real_name(&id).await?.map(|kept| kept.word()),
            invoices,
            events: help.security_events(&id, EVENTS_SHOWN).await?,
            sessions: help.sessions(&id, self.clock.now()).await?,
            typed: String::new(),
            problems: Vec::new(),
        })
    }
}

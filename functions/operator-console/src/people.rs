//! The console accounts that use an account's workspaces, and one of them.

use std::collections::BTreeMap;

use ::accounts::{AddressState, BillingAccount, ConsoleAccount, SecurityEvent, Session, Workspace};
use edge::{Answer, Request};
use kernel::ConsoleAccountId;

use crate::OperatorConsole;
use crate::mails::ToldMail;
use crate::page;
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// How many console accounts a page has: the sessions of each are counted.
const PEOPLE_SHOWN: usize = 20;
/// How many security events are shown, the latest first.
const EVENTS_SHOWN: u16 = 50;
/// How many mails a page has.
const MAILS_SHOWN: u16 = 20;

/// Somebody who uses workspaces of an account.
#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) id: ConsoleAccountId,
    /// The console account; `None` if it was closed.
    pub(crate) account: Option<ConsoleAccount>,
    /// How many of the account's workspaces are theirs.
    pub(crate) workspaces: usize,
    /// How many sessions are open.
    pub(crate) sessions: usize,
}

/// A page of the people of an account.
#[derive(Debug)]
pub(crate) struct People {
    pub(crate) account: BillingAccount,
    pub(crate) people: Vec<Person>,
    /// The number of the next page, if there is one.
    pub(crate) next: Option<usize>,
}

/// Everything on the page of a console account.
#[derive(Debug)]
pub(crate) struct OnePerson {
    pub(crate) account: ConsoleAccount,
    pub(crate) workspaces: Vec<Workspace>,
    pub(crate) sessions: Vec<Session>,
    pub(crate) events: Vec<SecurityEvent>,
    /// What is so of the e-mail address.
    pub(crate) address: AddressState,
    pub(crate) mails: Vec<ToldMail>,
    /// Where the next page of mails begins, if there is one.
    pub(crate) next: Option<String>,
    /// Whether these are the newest mails.
    pub(crate) from_the_newest: bool,
}

impl OperatorConsole {
    /// Who uses the workspaces of an account, in the order in which their first workspaces came.
    pub(crate) async fn show_people(&self, request: &Request, visitor: &Visitor, id: &str) -> Result<Answer, Refusal> {
        let account = self.account_named(id).await?;
        let page: usize = request.query("page").and_then(|typed| typed.parse().ok()).unwrap_or_default();
        let workspaces = self.store.account_holdings.billing_workspaces(&account.id).await?;
        let mut counts: BTreeMap<&ConsoleAccountId, usize> = BTreeMap::new();
        let mut order: Vec<&ConsoleAccountId> = Vec::new();
        for workspace in &workspaces {
            let count = counts.entry(&workspace.console_account).or_default();
            if *count == 0 {
                order.push(&workspace.console_account);
            }
            *count += 1;
        }
        let from = page.saturating_mul(PEOPLE_SHOWN);
        let here: Vec<&ConsoleAccountId> = order.iter().copied().skip(from).take(PEOPLE_SHOWN).collect();
        let mut known = self.store.search.console_accounts(here.iter().copied()).await?;
        let mut people = Vec::with_capacity(here.len());
        for id in here {
            let sessions = self.store.console_details.sessions(id, self.clock.now()).await?.len();
            let workspaces = counts.get(id).copied().unwrap_or_default();
            people.push(Person { id: id.clone(), account: known.remove(id), workspaces, sessions });
        }
        let next = (order.len() > from.saturating_add(PEOPLE_SHOWN)).then_some(page.saturating_add(1));
        let operator = visitor.session.operator.principal();
        tracing::info!(operator, account = %account.id, "an operator read who uses an account");
        Ok(Answer::page(page::people::list(request, visitor, &People { account, people, next })))
    }

    pub(crate) async fn show_console_account(
        &self,
        request: &Request,
        visitor: &Visitor,
        id: &str,
    ) -> Result<Answer, Refusal> {
        let id = ConsoleAccountId::parse(id).map_err(|_| Refusal::NotFound)?;
        let account = self.store.console_accounts.console_account(&id).await?.ok_or(Refusal::NotFound)?;
        let (details, now) = (&self.store.console_details, self.clock.now());
        let before = request.query("before");
        let mails = details.sent_mails(&id, before.as_deref(), MAILS_SHOWN, now).await?;
        let is_full = mails.len() == usize::from(MAILS_SHOWN);
        let operator = visitor.session.operator.principal();
        tracing::info!(operator, account = %id, "an operator read a console account");
        let shown = OnePerson {
            workspaces: details.workspaces(&id).await?,
            sessions: details.sessions(&id, now).await?,
            events: details.security_events(&id, EVENTS_SHOWN).await?,
            next: mails.last().map(|(place, _)| place.clone()).filter(|_| is_full),
            mails: self.told(&id.clone().into(), mails).await?,
            address: self.store.mail_addresses.address_state(&account.email).await?,
            from_the_newest: before.is_none(),
            account,
        };
        Ok(Answer::page(page::people::one(request, visitor, &shown)))
    }
}

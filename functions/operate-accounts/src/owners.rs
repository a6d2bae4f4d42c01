//! A Billing Center account as operators see it, and help for its owner.

use account_records::{Holdings, account_json, invoice_json, person_json};
use accounts::{BillingAccount, SecurityOverview, Session, SupervisedChange};
use edge::{FieldProblem, Fields, Request};
use kernel::{BillingAccountId, Timestamp, digest};
use operating::accounts::AccountDesk;
use operating::mails_again::{FactsSource, KeptFacts};
use serde_json::{Value, json};
use store::UsedUpLimits;

use crate::refusal::{At, Refusal, wrong};
use crate::shown::{instant, license_json};
use crate::{OperateAccounts, order, reader};

/// How many security events are shown, the latest first.
const EVENTS_SHOWN: u16 = 50;
/// The most that are listed of each kind of thing that an account has: an answer of Lambda's has at most 6 MB. How many there are is said
/// beside.
const LISTED: usize = 100;

impl OperateAccounts {
    pub(crate) const fn account_desk(&self) -> AccountDesk<'_> {
        AccountDesk { help: &self.store.account_help, mailer: &self.mailer, entropy: &self.entropy }
    }

    /// The account of this id.
    pub(crate) async fn account(&self, id: &str) -> Result<BillingAccount, Refusal> {
        let id = BillingAccountId::parse(id).map_err(|_| Refusal::NotFound)?;
        self.store.billing_accounts.billing_account(&id).await?.ok_or(Refusal::NotFound)
    }

    /// The account with everything that its mails and pages are made from.
    pub(crate) async fn facts(&self, account: BillingAccount) -> Result<KeptFacts, Refusal> {
        let store = &self.store;
        let source = FactsSource {
            help: &store.account_help,
            holdings: &store.account_holdings,
            verifications: &store.verifications,
            search: &store.search,
        };
        Ok(source.facts(account, self.clock.now()).await?)
    }

    /// Who it is and what it has, what keeps its owner out, and a change of its address that waits.
    pub(crate) async fn owner_as_json(&self, id: &str, request: &Request) -> Result<Value, Refusal> {
        let facts = self.facts(self.account(id).await?).await?;
        let (help, now, account) = (&self.store.account_help, facts.now, &facts.account);
        tracing::info!(operator = reader(request), account = %account.id, "an operator read an account");
        let events = help.security_events(&account.id, EVENTS_SHOWN).await?;
        let sessions = help.sessions(&account.id, now).await?;
        let limits = self.account_desk().limits(&self.store.account_limits, account, now).await?;
        let trouble = self.store.mail_addresses.address_state(&account.email).await?;
        let change = self.email_change_desk().standing(account, now).await?;
        let holdings = Holdings { licenses: first(&facts.licenses), workspaces: first(&facts.workspaces), now };
        let former = facts.former.iter().take(LISTED).map(|(license, until)| former_json(license, *until, now));
        let former: Vec<Value> = former.collect();
        let invoices: Vec<Value> = facts.invoices.iter().take(LISTED).map(invoice_json).collect();
        let mut everybody = vec![account.clone()];
        everybody.extend(self.store.members.members(&account.id).await?);
        Ok(json!({
            "account": account_json(account),
            "seen": facts.seen(),
            "cloudAccounts": holdings.to_json(&self.brand.other_providers),
            "formerLicenses": former,
            "people": everybody.iter().map(person_json).collect::<Vec<_>>(),
            "consoleAccounts": self.people(&facts).await?,
            "realNameState": facts.real_name.as_ref().map(accounts::real_name::RealName::word),
            "invoices": invoices,
            "counts": {
                "licenses": facts.licenses.len(), "formerLicenses": facts.former.len(),
                "workspaces": facts.workspaces.len(), "invoices": facts.invoices.len(),
            },
            "sessions": sessions_seen(&sessions),
            "security": SecurityOverview::new(None, &sessions, &events),
            "limits": limits_json(&limits),
            "emailChange": change.as_ref().map(|change| change_json(change, now)),
            "emailTrouble": trouble.word().zip(trouble.since()).map(|(kind, since)| json!({ "kind": kind, "since": since.to_string() })),
            "exportedAt": instant(facts.help.exported_at),
        }))
    }

    /// The console accounts that use its workspaces, in the order in which their first workspaces came.
    async fn people(&self, facts: &KeptFacts) -> Result<Vec<Value>, Refusal> {
        let mut ids = Vec::new();
        for workspace in &facts.workspaces {
            if !ids.contains(&&workspace.console_account) && ids.len() < LISTED {
                ids.push(&workspace.console_account);
            }
        }
        let known = self.store.search.console_accounts(ids.iter().copied()).await?;
        let shown = ids.into_iter().map(|id| {
            let workspaces = facts.workspaces.iter().filter(|workspace| workspace.console_account == *id).count();
            let account = known.get(id);
            json!({
                "id": id, "username": account.map(|one| &one.username), "email": account.map(|one| &one.email),
                "closed": account.is_none(), "workspaces": workspaces,
            })
        });
        Ok(shown.collect())
    }

    /// Ends all sessions that were read. Of an account whose sessions are others by now none ends, so an order that is sent twice does not
    /// end the session that its owner opened in between.
    pub(crate) async fn end_sessions(&self, id: &str, request: &Request) -> Result<Value, Refusal> {
        let (order, fields, now) = (order(request)?, request.fields()?, self.clock.now());
        let account = self.account(id).await?;
        let sessions = self.store.account_help.sessions(&account.id, now).await?;
        match fields.get("sessions").trim() {
            "" => return Err(wrong(FieldProblem::new("sessions", "field-missing"))),
            seen if seen == sessions_seen(&sessions) => {}
            _ => return Err(Refusal::Changed),
        }
        let ended = self.account_desk().end_sessions(&account, &sessions, &order, now).await?;
        tracing::info!(operator = order.by, account = %account.id, ended, "an operator ended all sessions");
        Ok(json!({ "ended": ended }))
    }

    /// Lifts the limits that are used up. Sent twice it lifts once: it carries how often that was done before.
    pub(crate) async fn lift_limits(&self, id: &str, request: &Request) -> Result<Value, Refusal> {
        let (order, fields, now) = (order(request)?, request.fields()?, self.clock.now());
        let account = self.account(id).await?;
        let desk = self.account_desk();
        let limits = desk.limits(&self.store.account_limits, &account, now).await?;
        if number(&fields, "lifts")? != limits.lifts.version {
            return Err(Refusal::Changed);
        }
        let lifted = desk.lift(&self.store.account_limits, &account, &limits, &order, now).await;
        let lifted = lifted.map_err(|error| error.at(now))?;
        tracing::info!(operator = order.by, account = %account.id, lifted, "an operator lifted limits");
        Ok(json!({ "lifted": lifted }))
    }
}

/// Refuses an order about another state of an account than the present one.
pub(crate) fn must_be_seen(fields: &Fields, facts: &KeptFacts) -> Result<(), Refusal> {
    match fields.get("seen").trim() {
        "" => Err(wrong(FieldProblem::new("seen", "field-missing"))),
        seen if seen == facts.seen() => Ok(()),
        _ => Err(Refusal::Changed),
    }
}

/// A word for the sessions that a reader has seen.
fn sessions_seen(sessions: &[Session]) -> String {
    let mut names: Vec<&str> = sessions.iter().map(Session::name).collect();
    names.sort_unstable();
    digest::sha256_hex(&names)
}

/// The first [`LISTED`] of a list.
fn first<T: Clone>(all: &[T]) -> Vec<T> {
    all.iter().take(LISTED).cloned().collect()
}

/// A version, which must be given: a whole number.
pub(crate) fn number(fields: &Fields, name: &'static str) -> Result<u64, Refusal> {
    match fields.get(name).trim() {
        "" => Err(wrong(FieldProblem::new(name, "field-missing"))),
        typed => typed.parse().map_err(|_| wrong(FieldProblem::new(name, "field-operate-whole-number"))),
    }
}

fn former_json(license: &licensing::License, until: Timestamp, now: Timestamp) -> Value {
    let mut shown = license_json(license, now);
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("boundUntil".to_owned(), json!(until.to_string()));
    }
    shown
}

/// What is used up, by kind; never of which network.
fn limits_json(limits: &UsedUpLimits) -> Value {
    let used_up = limits.used_up.iter().map(|one| {
        json!({ "kind": one.limit.kind.word(), "used": one.used, "most": one.most, "until": one.until.to_string() })
    });
    json!({ "lifts": limits.lifts.version, "usedUp": used_up.collect::<Vec<_>>() })
}

/// A supervised change of the address. Its reasons are the audit log's.
fn change_json(change: &SupervisedChange, now: Timestamp) -> Value {
    json!({
        "change": change.id, "version": change.version, "stage": change.stage(now).word(), "to": change.to,
        "both": change.console.is_some(), "askedBy": change.asked.by, "askedAt": change.asked.at.to_string(),
        "confirmedBy": change.confirmed.as_ref().map(|word| &word.by), "opensAt": instant(change.opens_at()),
        "expiresAt": change.expires_at.to_string(),
    })
}

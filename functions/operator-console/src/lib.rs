//! The operators' console, under `/operator`: pages for the people who run a deployment. They sign in by OpenID Connect; what each
//! may do is one table ([`operators::ALLOWED`]).
//!
//! It reads what others keep, and decides about what is in quarantine, billing adjustments, identity verifications and
//! invoices as [`operating`] says. `operate` is the same for machines.

mod accounts;
mod activations;
mod adjusting;
mod audit;
mod bills;
mod changing;
mod comparisons;
mod configured;
mod deciding;
mod differences;
mod email_change;
mod export;
mod identities;
mod invoices;
mod lately;
mod license;
mod licenses;
mod limits;
mod logs;
mod mails;
mod page;
mod papers;
mod people;
mod product_events;
mod quarantine;
mod refusal;
mod running;
mod search;
mod several;
mod signing_in;
mod timeline;
mod today;
mod visitor;
mod watched;
mod why;

use std::sync::Arc;

use async_trait::async_trait;
use brand::Brand;
use changing::Act;
use configured::Configured;
use documents::Bucket;
use edge::{Answer, Environment, HttpFunction, Request};
use kernel::{Clock, Entropy};
use mail::Mailer;
use marketplace::BillingAdjuster;
use operating::identification::IdentityPapers;
use operators::Action;
use refusal::Refusal;
use sealing::Opener;
use visitor::Visitor;
use watched::Watched;

store::repositories! {
    /// What the function touches of the table.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        account_help: store::AccountHelp,
        account_limits: store::AccountLimits,
        account_holdings: store::AccountHoldings,
        acknowledgements: store::Acknowledgements,
        adjustments: store::Adjustments,
        giving_up: store::GivingUp,
        invoice_comparisons: store::InvoiceComparisons,
        billing_accounts: store::BillingAccounts,
        closing_statements: store::ClosingStatements,
        console_accounts: store::ConsoleAccounts,
        console_details: store::ConsoleDetails,
        ledger: store::Ledger,
        left_activations: store::LeftActivations,
        license_changes: store::LicenseChanges,
        license_entitlements: store::EntitlementReading,
        license_history: store::LicenseHistory,
        license_lists: store::LicenseLists,
        licenses: store::Licenses,
        log_uploads: store::LogUploads,
        logins: store::Logins,
        mail_addresses: store::MailAddresses,
        members: store::Members,
        mail_fates: store::MailFates,
        months: store::Months,
        operator_lists: store::OperatorLists,
        operator_sessions: store::OperatorSessions,
        papers: store::Papers,
        prices: store::Prices,
        product_events: store::ProductEvents,
        proposals: store::Proposals,
        quarantine: store::Quarantine,
        replays: store::Replays,
        search: store::Search,
        supervised_changes: store::SupervisedChanges,
        verifications: store::Verifications,
        workspaces: store::Workspaces,
    }
}

/// The function.
#[derive(Debug)]
pub struct OperatorConsole {
    store: Repositories,
    adjuster: BillingAdjuster,
    clock: Clock,
    entropy: Entropy,
    brand: Arc<Brand>,
    configured: Configured,
    watched: Watched,
    mailer: Mailer,
    /// `None` where the deployment has no key or no bucket: then there are no personal numbers to read.
    identification: Option<IdentityPapers>,
    /// Where files of AWS's log are uploaded to, if the deployment has a bucket.
    logs_bucket: Option<Bucket>,
    public_url: String,
}

impl OperatorConsole {
    /// What it may do to the table.
    pub const TABLE_ACCESS: &'static [&'static store::Access] = Repositories::ACCESS;

    /// The function in `environment`. Where that does not say how operators sign in, every page says what is missing.
    #[must_use]
    pub fn new(environment: &Environment) -> Self {
        Self {
            store: Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy),
            adjuster: BillingAdjuster::new(environment.seller(), &environment.settings.marketplace_region),
            clock: environment.clock.clone(),
            entropy: environment.entropy.clone(),
            brand: Arc::clone(&environment.brand),
            configured: Configured::new(environment),
            watched: Watched::new(environment),
            mailer: Mailer::new(
                &environment.aws,
                Arc::clone(&environment.brand),
                environment.settings.mail_configuration_set.as_deref(),
            ),
            identification: identification(environment),
            logs_bucket: environment.settings.documents_bucket.as_ref().map(|name| Bucket::new(&environment.aws, name)),
            public_url: environment.settings.public_url.clone(),
        }
    }

    async fn route(&self, request: &Request) -> Result<Answer, Refusal> {
        let segments = request.segments();
        let path: Vec<&str> = segments.iter().skip(1).map(String::as_str).collect();
        match (request.method(), path.as_slice()) {
            ("GET" | "HEAD", ["sign-in"]) => self.show_sign_in(request).await,
            ("GET", ["sign-in", "start"]) => self.start_sign_in(request).await,
            ("GET", ["sign-in", "callback"]) => self.finish_sign_in(request).await,
            ("POST", ["sign-out"]) => self.sign_out(request).await,
            ("GET" | "HEAD", path) => {
                let visitor = self.visitor(request).await?;
                self.show(request, &visitor, path).await
            }
            ("POST", path) => {
                let visitor = self.visitor(request).await?;
                self.change(request, &visitor, path).await
            }
            _ => Err(Refusal::OtherMethod),
        }
    }

    async fn show(&self, request: &Request, visitor: &Visitor, path: &[&str]) -> Result<Answer, Refusal> {
        let action = read_by(path).ok_or(Refusal::NotFound)?;
        visitor.require(action)?;
        match path {
            [] => self.show_today(request, visitor).await,
            ["quarantine"] => self.show_quarantine(request, visitor).await,
            // Who signs in again after a post is led to where it was made from.
            ["quarantine", "several"] => Ok(Answer::see_other("/operator/quarantine")),
            ["product-events", "replay"] => Ok(Answer::see_other("/operator/product-events")),
            ["quarantine", id] => self.show_decision(request, visitor, id).await,
            ["licenses"] => self.show_licenses(request, visitor).await,
            ["licenses", id] => self.show_license(request, visitor, id).await,
            ["licenses", id, "adjustments"] => self.show_adjustments(request, visitor, id).await,
            ["adjustments", id] => self.show_adjustment(request, visitor, id).await,
            ["licenses", id, "timeline"] => self.show_timeline(request, visitor, id).await,
            ["licenses", id, word] => {
                let act = Act::parse(word).ok_or(Refusal::NotFound)?;
                self.show_change(request, visitor, id, act).await
            }
            ["activations"] => self.show_activations(request, visitor).await,
            ["activations", id] => self.show_activation(request, visitor, id).await,
            ["comparisons"] => self.show_comparisons(request, visitor).await,
            ["comparisons", "acknowledged"] => self.show_acknowledgements(request, visitor).await,
            ["comparisons", "logs"] => self.show_logs(request, visitor).await,
            ["comparisons", "logs", id] => self.show_log(request, visitor, id).await,
            ["comparisons", "logs", id, "files"] => Ok(Answer::see_other(page::logs::log_path(id))),
            ["comparisons", "logs", id, "files", file] => self.show_log_file(request, visitor, id, file).await,
            ["comparisons", of, at] => self.show_report(request, visitor, (of, at)).await,
            ["comparisons", of, at, id] => self.show_difference(request, visitor, (of, at, id)).await,
            ["identities"] => self.show_identities(request, visitor).await,
            ["identities", account] => self.show_identity(request, visitor, account).await,
            ["identities", account, "number"] => Ok(Answer::see_other(page::identity::path_of(account))),
            ["invoices"] => self.show_invoices(request, visitor).await,
            ["invoices", account, id] => self.show_invoice(request, visitor, account, id).await,
            ["accounts", id] => self.show_account(request, visitor, id).await,
            ["accounts", id, "bills"] => self.show_bills(request, visitor, id).await,
            ["accounts", id, "bills", month] => self.show_bill(request, visitor, id, month).await,
            ["accounts", id, "people"] => self.show_people(request, visitor, id).await,
            ["accounts", id, "mails"] => self.show_mails(request, visitor, id).await,
            ["accounts", id, "export"] => self.show_export(request, visitor, id).await,
            ["console-accounts", id] => self.show_console_account(request, visitor, id).await,
            ["accounts", id, "email"] => self.show_email_change(request, visitor, id).await,
            ["accounts", id, "limits"] => self.show_limits(request, visitor, id).await,
            ["product-events"] => self.show_product_events(request, visitor).await,
            ["accounts", id, "sessions"] => Ok(Answer::see_other(page::account_path_of(id))),
            ["audit"] => self.show_audit(request, visitor).await,
            ["search"] => Ok(Answer::see_other("/operator")),
            _ => Err(Refusal::NotFound),
        }
    }

    async fn change(&self, request: &Request, visitor: &Visitor, path: &[&str]) -> Result<Answer, Refusal> {
        match path {
            ["search"] => self.search(request, visitor).await,
            ["quarantine", "several"] => self.decide_several(request, visitor).await,
            ["quarantine", id] => self.decide(request, visitor, id).await,
            ["licenses", id, word] if Act::parse(word).is_some() => {
                let act = Act::parse(word).ok_or(Refusal::NotFound)?;
                self.change_license(request, visitor, id, act).await
            }
            ["adjustments", id] => self.adjust(request, visitor, id).await,
            ["comparisons", "logs"] => self.start_logs(request, visitor).await,
            ["comparisons", "logs", id] => self.begin_log(request, visitor, id).await,
            ["comparisons", "logs", id, "files"] => self.open_log_file(request, visitor, id).await,
            ["comparisons", "logs", id, "files", file] => self.drop_log_file(request, visitor, id, file).await,
            ["comparisons", of, at, id] => self.decide_difference(request, visitor, (of, at, id)).await,
            ["product-events", "replay"] => self.replay_events(request, visitor).await,
            ["accounts", id, "sessions"] => self.end_sessions(request, visitor, id).await,
            ["accounts", id, "mails"] => self.send_mail_again(request, visitor, id).await,
            ["accounts", id, "export"] => self.export_account(request, visitor, id).await,
            ["accounts", id, "email"] => self.change_email(request, visitor, id).await,
            ["accounts", id, "limits"] => self.lift_limits(request, visitor, id).await,
            ["activations", id] => self.help_activation(request, visitor, id).await,
            ["identities", account] => self.decide_identity(request, visitor, account).await,
            ["identities", account, "number"] => self.read_identity(request, visitor, account).await,
            ["invoices", account, id] => self.decide_invoice(request, visitor, account, id).await,
            // What is only read takes no post, and nobody learns more.
            path if read_by(path).is_some() => Err(Refusal::OtherMethod),
            _ => Err(Refusal::NotFound),
        }
    }
}

/// What somebody does who reads the page at `path` below `/operator`; `None` if there is no such page.
fn read_by(path: &[&str]) -> Option<Action> {
    Some(match path {
        [] => Action::ReadToday,
        ["quarantine"] | ["quarantine", _] => Action::ReadQuarantine,
        ["licenses"] | ["licenses", _] | ["licenses", _, "timeline" | "adjustments"] | ["adjustments", _] => {
            Action::ReadLicense
        }
        ["licenses", _, word] => Act::parse(word)?.action(),
        ["activations"] | ["activations", _] => Action::ReadActivations,
        ["comparisons", ..] => Action::ReadComparisons,
        ["identities"] | ["identities", _] | ["identities", _, "number"] => Action::ReadIdentities,
        ["invoices"] | ["invoices", _, _] => Action::ReadInvoices,
        ["accounts", _] | ["accounts", _, "sessions" | "email" | "limits"] => Action::ReadAccount,
        ["accounts", _, "bills"] | ["accounts", _, "bills", _] => Action::ReadBills,
        ["accounts", _, "people" | "mails"] | ["console-accounts", _] => Action::ReadAccount,
        ["accounts", _, "export"] => Action::ExportAccount,
        ["product-events"] | ["product-events", "replay"] => Action::ReadProductEvents,
        ["audit"] => Action::ReadAudit,
        ["search"] => Action::FindThings,
        _ => return None,
    })
}

fn identification(environment: &Environment) -> Option<IdentityPapers> {
    let settings = &environment.settings;
    let (key, bucket) = settings.personal_key.as_ref().zip(settings.documents_bucket.as_ref())?;
    Some(IdentityPapers::new(Opener::new(&environment.aws, key), Bucket::new(&environment.aws, bucket)))
}

#[async_trait]
impl HttpFunction for OperatorConsole {
    async fn answer(&self, request: &Request) -> Answer {
        match self.route(request).await {
            Ok(answer) => answer,
            Err(refusal) => refusal.into_answer(request),
        }
    }
}

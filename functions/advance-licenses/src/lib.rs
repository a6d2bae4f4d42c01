//! Does what time, or a new fact, asks for on a license: tells the product that it began, ends or is over, carries its
//! workspaces over to the license that follows it, locks what is left, counts down, and writes to the owners.
//!
//! Every change of a license's facts asks for the license to be looked at, in its own transaction. A run takes the
//! licenses that are to be looked at, those that begin to end first, compares facts and course, and writes the course
//! with the events that tell of it in one transaction. Mails are noted and claimed there too, and struck out when sent:
//! runs may overlap. A license that cannot be advanced moves back in its queue, so that no number of them keeps the others
//! waiting. Then the budgets of accounts are compared with their bills.

mod abandonment;
mod budgets;
mod mails;
mod owed;
mod queue;
mod statement;
mod steps;
mod succession;

use std::sync::Arc;

use async_trait::async_trait;
use brand::Brand;
use edge::{Environment, Function, FunctionError, Invocation};
use kernel::{Clock, Email, Entropy, LicenseId, Timestamp};
use licensing::{Course, License, Step};
use mail::Mailer;
use marketplace::ContactReader;
use serde::Serialize;
use serde_json::Value;
use store::{Listing, StoreError};

use crate::queue::Known;

/// How often a license is decided anew when one of its facts changed meanwhile, before the next run has to.
const MAX_DECISIONS: usize = 5;
const SECONDS_AN_HOUR: i64 = 3600;
/// The number of seconds after which a closing statement that waits for unsettled records is tried again.
const STATEMENT_RETRY_SECONDS: i64 = 300;

store::repositories! {
    /// What the function touches of the table.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        account_holdings: store::AccountHoldings,
        billing_accounts: store::BillingAccounts,
        budget_work: store::BudgetWork,
        members: store::Members,
        console_accounts: store::ConsoleAccounts,
        ledger: store::Ledger,
        license_bindings: store::LicenseBindings,
        license_work: store::LicenseWork,
        licenses: store::Licenses,
        mail_addresses: store::MailAddresses,
        months: store::Months,
        settlements: store::Settlements,
        workspaces: store::Workspaces,
    }
}

/// The function.
#[derive(Debug)]
pub struct AdvanceLicenses {
    store: Repositories,
    clock: Clock,
    brand: Arc<Brand>,
    contacts: ContactReader,
    mailer: Mailer,
    public_url: String,
    operator_email: Email,
    entropy: Entropy,
    abandoned_after_seconds: i64,
}

/// A look at one license.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look<'a> {
    pub(crate) license: &'a License,
    pub(crate) now: Timestamp,
    /// When it is looked at again though nothing is due then: something could not be done yet.
    pub(crate) again_at: Option<Timestamp>,
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    licenses: u32,
    /// Budgets that were compared with their bills.
    budgets: u32,
    steps: u32,
    carried_over: u32,
    mails: u32,
    /// Attempts to send a mail that failed; each is tried again.
    mails_failed: u32,
    /// Those of them that SES did not take since sending is switched off.
    mails_paused: u32,
    /// Mails that were not sent, since mail to the address comes back or its owner complained.
    mails_withheld: u32,
    /// Mails that were tried often enough.
    mails_given_up: u32,
    /// Licenses that could not be advanced. Each has moved back in its queue.
    left: u32,
    /// Whether the run's time was over before every license was looked at; the next one goes on.
    unfinished: bool,
}

impl Report {
    /// Takes in what a look at one license did.
    fn add(&mut self, other: Self) {
        let Self { licenses, steps, carried_over, mails, mails_failed, mails_given_up, left, unfinished, .. } = other;
        self.licenses += licenses;
        self.steps += steps;
        self.carried_over += carried_over;
        self.mails += mails;
        self.mails_failed += mails_failed;
        self.mails_paused += other.mails_paused;
        self.mails_withheld += other.mails_withheld;
        self.mails_given_up += mails_given_up;
        self.left += left;
        self.unfinished |= unfinished;
    }
}

#[async_trait]
impl Function for AdvanceLicenses {
    async fn invoke(&self, _payload: Value, invocation: &Invocation) -> Result<Value, FunctionError> {
        let mut report = self.look_at_all(invocation).await?;
        // Licenses first: a lock that is told late costs more than a budget that is.
        self.look_at_budgets(invocation, &mut report).await?;
        log(&report);
        Ok(serde_json::to_value(report)?)
    }
}

/// A run that found nothing to do, as most do, says nothing.
fn log(report: &Report) {
    if report.licenses == 0 && report.budgets == 0 && !report.unfinished {
        return;
    }
    tracing::info!(
        licenses = report.licenses,
        budgets = report.budgets,
        steps = report.steps,
        carried_over = report.carried_over,
        mails = report.mails,
        mails_failed = report.mails_failed,
        sending_paused = report.mails_paused,
        mails_withheld = report.mails_withheld,
        mails_given_up = report.mails_given_up,
        left = report.left,
        unfinished = report.unfinished,
        "advanced licences"
    );
}

impl AdvanceLicenses {
    /// What it may do to the table.
    pub const TABLE_ACCESS: &'static [&'static store::Access] = Repositories::ACCESS;

    /// The function in `environment`.
    #[must_use]
    pub fn new(environment: &Environment) -> Self {
        let settings = &environment.settings;
        Self {
            store: Repositories::open(&environment.aws, &settings.table_name, &environment.entropy),
            clock: environment.clock.clone(),
            contacts: ContactReader::new(environment.seller(), &settings.marketplace_region),
            mailer: Mailer::new(
                &environment.aws,
                Arc::clone(&environment.brand),
                environment.settings.mail_configuration_set.as_deref(),
            ),
            public_url: settings.public_url.clone(),
            operator_email: settings.operator_email.clone().unwrap_or_else(|| environment.brand.support.email.clone()),
            brand: Arc::clone(&environment.brand),
            entropy: environment.entropy.clone(),
            abandoned_after_seconds: i64::from(settings.abandoned_after_hours) * SECONDS_AN_HOUR,
        }
    }

    /// Load, decide, write over what was loaded; a fact that came meanwhile has the license decided anew.
    async fn look_at(&self, id: &LicenseId, known: Option<Known>, report: &mut Report) -> Result<(), StoreError> {
        let mut known = known;
        for _ in 0..MAX_DECISIONS {
            let seen = match known.take() {
                Some(known) => known,
                // The course first: a fact that comes in between changes it.
                None => Known {
                    course: self.store.licenses.course(id).await?,
                    license: self.store.licenses.license(id).await?,
                },
            };
            match self.advance(id, seen, report).await {
                Err(StoreError::Conflict) => {}
                other => return other,
            }
        }
        Err(StoreError::Conflict)
    }

    async fn advance(&self, id: &LicenseId, known: Known, report: &mut Report) -> Result<(), StoreError> {
        let now = self.clock.now();
        let Known { mut course, license } = known;
        let Some(license) = license else {
            return self.store.license_work.put_course(id, &mut course, None, Vec::new(), Listing::Keep).await;
        };
        report.carried_over += self.follow_on(&license, now).await?;
        let mut events = Vec::new();
        let mut again_at = None;
        for step in course.due(&license, now) {
            if step == Step::State && !self.state(&license, &mut course, now).await? {
                again_at = Some(now.plus_seconds(STATEMENT_RETRY_SECONDS));
                continue;
            }
            events.extend(self.take(step, &license, &mut course, now).await?);
            course.take(step);
            report.steps += 1;
            tracing::info!(license = %id, step = ?step, "a licence advanced");
        }
        if let Some(change) = course.suspension_due(&license) {
            events.extend(self.tell_suspension(change, &license, now).await?);
            course.tell_suspension(change);
            report.steps += 1;
            tracing::info!(license = %id, change = ?change, "a licence's suspension was told");
        }
        let listing = self.watch_activation(&license, &mut course, now).await?;
        let claims = course.claim_mails(now);
        let look = Look { license: &license, now, again_at };
        let next_at = self.next_look(look, &course);
        self.store.license_work.put_course(id, &mut course, next_at, events, listing).await?;
        self.send_claimed(look, &mut course, &claims, report).await
    }

    /// When the license is to be looked at again though nothing happens to it.
    pub(crate) fn next_look(&self, look: Look<'_>, course: &Course) -> Option<Timestamp> {
        let Look { license, now, again_at } = look;
        let abandoned_at = course.abandonment.next_at(license, self.abandoned_after_seconds);
        [course.next_at(license, now), abandoned_at, course.next_mail_at(), again_at].into_iter().flatten().min()
    }
}

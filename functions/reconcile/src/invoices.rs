//! A month against AWS's invoices: every license of which AWS may have invoiced something, then the months before that are
//! not closed. Its place is kept in the table, so that a run that is cut off is gone on with.

mod order;
mod told;

use std::time::Duration;

use billing::comparison::{INVOICE_AWAITED_SECONDS, compare};
use billing::{AwsInvoice, Verdict};
use edge::{FunctionError, Invocation};
use kernel::{LicenseId, Month};
use licensing::License;
use marketplace::{AgreementError, InvoiceReader, TermsReader};
use serde_json::{Value, json};
use store::{InvoiceComparison, InvoiceStage, InvoiceWalk, LedgerHead, SdkConfig};

pub(crate) use self::order::InvoiceOrder;
use self::told::{InvoiceRow, comparison};
use crate::Reconcile;
use crate::expected::AgreementOfMonth;
use crate::rate::Rate;

/// The quotas of ListAgreementInvoiceLineItems and GetAgreementTerms are not published; SearchAgreements takes 5 calls a
/// second (AWS Marketplace service quotas), and one is left to others.
const QUESTIONS_PER_SECOND: u32 = 4;
/// A run ends when less than this is left of its time: a page of licenses and the write after it fit in.
const STOP_BEFORE_END: Duration = Duration::from_secs(90);
/// The lease that keeps two runs from going on with the same comparison.
const LEASE: &str = "reconcile-invoices";
/// How many months back an open one is compared again: AWS keeps invoices for longer, and nobody adjusts older ones.
const OPEN_MONTHS: usize = 13;

/// The papers of agreements: invoices and terms.
#[derive(Debug)]
pub(crate) struct Papers {
    invoices: InvoiceReader,
    terms: TermsReader,
}

impl Papers {
    pub(crate) fn new(aws: &SdkConfig, marketplace_region: &str) -> Option<Self> {
        let (invoices, terms) =
            (InvoiceReader::new(aws, marketplace_region), TermsReader::new(aws, marketplace_region));
        Some(Self { invoices: invoices?, terms: terms? })
    }
}

/// One run.
struct Auditing<'a> {
    invocation: &'a Invocation,
    walk: InvoiceWalk,
    questions: Rate,
    /// Whether months that are closed are compared again.
    with_closed: bool,
    /// Months of which AWS did not let us ask, or answered what cannot be read.
    unread: u32,
    rows: Vec<InvoiceRow>,
}

impl Reconcile {
    /// Compares as ordered, and answers a report. Of a partition without the API nothing is compared.
    pub(crate) async fn compare_invoices(
        &self,
        order: &InvoiceOrder,
        invocation: &Invocation,
    ) -> Result<Value, FunctionError> {
        let nothing = || json!({ "compared": 0, "closed": 0, "differences": 0, "findings": [], "finished": true });
        let Some(papers) = &self.papers else { return Ok(nothing()) };
        let now = self.clock.now();
        let until = now.plus_seconds(i64::try_from(invocation.time_left().as_secs()).unwrap_or(0) + 1);
        if !self.store.leases.take_lease(LEASE, &invocation.request_id, now, until).await? {
            return Ok(nothing());
        }
        let outcome = self.compare_invoices_alone(order, papers, invocation).await;
        self.store.leases.give_lease_back(LEASE, &invocation.request_id).await?;
        outcome.map(|answer| answer.unwrap_or_else(nothing))
    }

    async fn compare_invoices_alone(
        &self,
        order: &InvoiceOrder,
        papers: &Papers,
        invocation: &Invocation,
    ) -> Result<Option<Value>, FunctionError> {
        let kept = self.store.invoice_reconciliations.walk().await?;
        let version = kept.as_ref().map_or(0, |walk| walk.version);
        let cut_off = kept.filter(|walk| walk.stage != InvoiceStage::Done);
        let (walk, is_kept) = match (order, cut_off) {
            (InvoiceOrder::GoOn, None) => return Ok(None),
            (InvoiceOrder::GoOn | InvoiceOrder::LastMonth(_), Some(walk)) => (walk, true),
            (InvoiceOrder::LastMonth(month), None) => (InvoiceWalk::new(*month, version), true),
            // What is asked for by hand is compared at once, and kept out of the schedule's way.
            (InvoiceOrder::Asked(month, _), _) => (InvoiceWalk::new(*month, version), false),
        };
        let rate = Rate::new(QUESTIONS_PER_SECOND);
        let mut auditing =
            Auditing { invocation, walk, questions: rate, with_closed: !is_kept, unread: 0, rows: Vec::new() };
        let outcome = match order {
            InvoiceOrder::Asked(month, Some(license)) => {
                let licenses = self.store.licenses.licenses(std::slice::from_ref(license)).await?;
                if licenses.is_empty() {
                    return Err("there is no such licence".into());
                }
                auditing.walk.stage = InvoiceStage::Done;
                self.audit_licenses(&mut auditing, papers, &licenses, *month).await
            }
            _ => self.audit_all(&mut auditing, papers, is_kept).await,
        };
        if is_kept {
            self.store.invoice_reconciliations.put_walk(&mut auditing.walk).await?;
        }
        let answer = self.tell_invoices(&auditing).await?;
        outcome?;
        Ok(Some(answer))
    }

    async fn audit_all(
        &self,
        auditing: &mut Auditing<'_>,
        papers: &Papers,
        is_kept: bool,
    ) -> Result<(), FunctionError> {
        self.follow_adjustments(auditing.invocation).await?;
        let month = Month::parse(&auditing.walk.month).ok_or("a comparison is of no month")?;
        while !auditing.is_out_of_time() {
            match auditing.walk.stage.clone() {
                InvoiceStage::Licenses { after } => {
                    let (licenses, next) = self.store.reconciliations.licenses_page(after).await?;
                    self.audit_licenses(auditing, papers, &licenses, month).await?;
                    auditing.walk.stage = match next {
                        Some(after) => InvoiceStage::Licenses { after: Some(after) },
                        None if is_kept => InvoiceStage::Open { after: None },
                        None => InvoiceStage::Done,
                    };
                }
                InvoiceStage::Open { after } => {
                    let (open, next) = self.store.invoice_reconciliations.open(after).await?;
                    self.audit_open(auditing, papers, &open, month).await?;
                    auditing.walk.stage = match next {
                        Some(after) => InvoiceStage::Open { after: Some(after) },
                        None => InvoiceStage::Done,
                    };
                }
                InvoiceStage::Done => return Ok(()),
            }
            if is_kept {
                self.store.invoice_reconciliations.put_walk(&mut auditing.walk).await?;
            }
        }
        Ok(())
    }

    /// Compares earlier months that are not closed.
    async fn audit_open(
        &self,
        auditing: &mut Auditing<'_>,
        papers: &Papers,
        open: &[InvoiceComparison],
        compared: Month,
    ) -> Result<(), FunctionError> {
        let oldest = std::iter::successors(Some(compared), |month| Some(month.previous())).nth(OPEN_MONTHS);
        for one in open {
            let Some(month) = Month::parse(&one.month).filter(|month| *month < compared) else { continue };
            if oldest.is_some_and(|oldest| month < oldest) {
                continue;
            }
            let licenses = self.store.licenses.licenses(std::slice::from_ref(&one.license)).await?;
            self.audit_licenses(auditing, papers, &licenses, month).await?;
        }
        Ok(())
    }

    async fn audit_licenses(
        &self,
        auditing: &mut Auditing<'_>,
        papers: &Papers,
        licenses: &[License],
        month: Month,
    ) -> Result<(), FunctionError> {
        let ids: Vec<LicenseId> = licenses.iter().map(|license| license.id.clone()).collect();
        let heads = self.store.ledger.ledger_heads(&ids).await?;
        let wanted: Vec<_> = ids.iter().cloned().map(|id| (id, month)).collect();
        let kept = self.store.invoice_reconciliations.comparisons(&wanted).await?;
        for (license, head) in licenses.iter().zip(heads) {
            let before = kept.iter().find(|kept| kept.license == license.id);
            if !auditing.with_closed && before.is_some_and(|before| before.closed_at.is_some()) {
                continue;
            }
            self.audit(auditing, papers, license, head.as_ref(), month, before).await?;
        }
        Ok(())
    }

    /// Compares one license's month, and keeps what it comes to.
    async fn audit(
        &self,
        auditing: &mut Auditing<'_>,
        papers: &Papers,
        license: &License,
        head: Option<&LedgerHead>,
        month: Month,
        before: Option<&InvoiceComparison>,
    ) -> Result<(), FunctionError> {
        let mut why = None;
        let (agreements, mut unread) = self.agreements_of(auditing, papers, license, month, &mut why).await?;
        let mut invoices: Vec<AwsInvoice> = Vec::new();
        for one in &agreements {
            self.entitlements.pause(auditing.questions.take(auditing.invocation.elapsed())).await;
            match papers.invoices.of_month(&one.id, month).await {
                Ok(found) => invoices.extend(found),
                Err(error) => unread = Some(unread_as(error, &mut why)?),
            }
        }
        let expected = self.expected(license, head, month, &agreements).await?;
        let now = self.clock.now();
        let mut compared = compare(&expected, &invoices, month.end().plus_seconds(INVOICE_AWAITED_SECONDS), now);
        if let Some(unread) = unread {
            compared.verdict = unread;
        } else if agreements.is_empty() && compared.verdict != Verdict::Agrees {
            compared.verdict = Verdict::NoAgreement;
        }
        let is_nothing = compared.verdict == Verdict::Agrees && invoices.is_empty() && expected.lines.is_empty();
        if is_nothing && before.is_none() {
            return Ok(());
        }
        let next = comparison(license, month, now, &expected, &compared, invoices, why, before);
        self.note_invoices(auditing, &next, &compared, before);
        self.store.invoice_reconciliations.put_comparison(&next).await?;
        Ok(())
    }

    /// The license's agreements in the month with their terms; and what kept the terms from being read.
    async fn agreements_of(
        &self,
        auditing: &mut Auditing<'_>,
        papers: &Papers,
        license: &License,
        month: Month,
        why: &mut Option<String>,
    ) -> Result<(Vec<AgreementOfMonth>, Option<Verdict>), FunctionError> {
        let (mut agreements, mut unread) = (Vec::new(), None);
        for (id, begins_at, ends_at) in license.agreements_between(month.start(), month.end()) {
            self.entitlements.pause(auditing.questions.take(auditing.invocation.elapsed())).await;
            let terms = match papers.terms.of_agreement(&id).await {
                Ok(terms) => terms,
                Err(error) => {
                    unread = Some(unread_as(error, why)?);
                    billing::AgreementTerms::default()
                }
            };
            agreements.push(AgreementOfMonth { id, begins_at, ends_at, terms });
        }
        Ok((agreements, unread))
    }
}

impl Auditing<'_> {
    fn is_out_of_time(&self) -> bool {
        let all = self.invocation.elapsed() + self.invocation.time_left();
        self.invocation.time_left() < STOP_BEFORE_END.min(all / 4)
    }
}

/// What an error says of the month that it is about; one that passes is none, and is tried again by the next run.
fn unread_as(error: AgreementError, why: &mut Option<String>) -> Result<Verdict, FunctionError> {
    let verdict = match &error {
        AgreementError::Throttled | AgreementError::Unavailable(_) => return Err(error.into()),
        AgreementError::Malformed(_) => Verdict::Unreadable,
        AgreementError::Refused(_) if error.is_unknown() => Verdict::NotOurs,
        AgreementError::Refused(_) => Verdict::Denied,
    };
    *why = Some(error.to_string());
    Ok(verdict)
}

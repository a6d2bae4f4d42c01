//! Invoices that owners ask for: the queue, one of them, and the decision.

use billing::{Invoice, InvoiceDecision};
use edge::{Answer, FieldProblem, Fields, Request};
use kernel::{BillingAccountId, Language};
use operating::papers::{PaperError, invoice_link, invoice_number};
use operators::Action;

use crate::OperatorConsole;
use crate::page;
use crate::papers::{Reason, beside, seen};
use crate::quarantine::place;
use crate::refusal::Refusal;
use crate::visitor::Visitor;
use crate::why::{order, why_if_given};

/// Why an invoice is declined.
pub(crate) const REASONS: [Reason; 4] = [
    ("details", "operators-decline-details"),
    ("had", "operators-decline-had"),
    ("not-final", "operators-decline-not-final"),
    ("other", "operators-decline-other"),
];

/// What the page of one invoice shows.
#[derive(Debug)]
pub(crate) struct InvoiceView<'a> {
    pub(crate) account: &'a BillingAccountId,
    pub(crate) invoice: &'a Invoice,
    pub(crate) fields: &'a Fields,
    pub(crate) problems: &'a [FieldProblem],
}

impl OperatorConsole {
    pub(crate) async fn show_invoices(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let after = place(request);
        let (waiting, next) = self.desk().invoices_page(self.clock.now(), after.as_deref()).await?;
        let operator = visitor.session.operator.principal();
        tracing::info!(operator, "an operator read which invoices wait");
        Ok(Answer::page(page::invoice::list(request, visitor, &waiting, next)))
    }

    pub(crate) async fn show_invoice(
        &self,
        request: &Request,
        visitor: &Visitor,
        account: &str,
        id: &str,
    ) -> Result<Answer, Refusal> {
        let (account, invoice) = self.load_invoice(account, id).await?;
        let shown = InvoiceView { account: &account, invoice: &invoice, fields: &Fields::default(), problems: &[] };
        Ok(Answer::page(page::invoice::invoice(request, visitor, &shown)))
    }

    /// Issues or declines an invoice as it was shown.
    pub(crate) async fn decide_invoice(
        &self,
        request: &Request,
        visitor: &Visitor,
        account: &str,
        id: &str,
    ) -> Result<Answer, Refusal> {
        visitor.require(Action::DecideInvoice)?;
        let (account, invoice) = self.load_invoice(account, id).await?;
        let fields = request.fields()?;
        let again = |invoice: &Invoice, problems: &[FieldProblem], status| {
            let shown = InvoiceView { account: &account, invoice, fields: &fields, problems };
            Ok(Answer::page_with_status(status, page::invoice::invoice(request, visitor, &shown)))
        };
        let owner = self.store.billing_accounts.billing_account(&account).await?;
        let language = owner.map_or(Language::English, |owner| owner.language);
        let (decision, why) = match self.read_invoice_decision(&fields, language) {
            Ok(read) => read,
            Err(problems) => return again(&invoice, &problems, 422),
        };
        let changed = [FieldProblem::new("decision", "operators-changed-meanwhile")];
        let Some(read) = seen(&fields) else { return again(&invoice, &changed, 409) };
        let order = order(visitor, why);
        let named = (&account, invoice.id.as_str());
        match self.desk().decide_invoice(named, Some(read), decision, &order, self.clock.now()).await {
            Ok(decided) => {
                let (operator, state) = (order.by, decided.word());
                tracing::info!(operator, account = %account, state, "an operator decided about an invoice");
                Ok(Answer::see_other(format!("/operator/invoices?done={state}")))
            }
            Err(PaperError::Decided) => {
                let invoice = self.desk().invoice(&account, id).await?;
                again(&invoice, &changed, 409)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn read_invoice_decision(
        &self,
        fields: &Fields,
        language: Language,
    ) -> Result<(InvoiceDecision, String), Vec<FieldProblem>> {
        let mut wrong = Vec::new();
        let why = why_if_given(fields, "why").map_err(|problem| wrong.push(problem)).unwrap_or_default();
        let read = match fields.get("decision") {
            "issue" => {
                wrong.extend(beside(fields, &["reason", "words"]));
                let number = invoice_number(fields.get("number"))
                    .map_err(|problem| wrong.push(FieldProblem::saying("number", problem.key(), problem.argument())));
                let link = invoice_link(fields.get("link"))
                    .map_err(|_| wrong.push(FieldProblem::new("link", "field-operate-link")));
                number.and_then(|number| Ok((number.clone(), InvoiceDecision::Issue { number, link: link? })))
            }
            "decline" => {
                wrong.extend(beside(fields, &["number", "link"]));
                let reason = self.told_reason(fields, &REASONS, language).map_err(|problem| wrong.push(problem));
                reason.map(|reason| (reason.clone(), InvoiceDecision::Decline(reason)))
            }
            _ => {
                wrong.push(FieldProblem::new("decision", "field-missing"));
                Err(())
            }
        };
        match read {
            // The number, or what the owner is told, says why, unless there is more to it.
            Ok((says, decision)) if wrong.is_empty() => Ok((decision, why.unwrap_or(says))),
            _ => Err(wrong),
        }
    }

    async fn load_invoice(&self, account: &str, id: &str) -> Result<(BillingAccountId, Invoice), Refusal> {
        let account = BillingAccountId::parse(account).map_err(|_| Refusal::NotFound)?;
        let invoice = self.desk().invoice(&account, id).await?;
        Ok((account, invoice))
    }
}

//! Billing adjustments: what AWS billed too much of a record is prepared here, looked at, and asked back. What they do is
//! [`operating::adjustments`]'s, which the API shares.

use edge::{Answer, FieldProblem, Fields, Problem, Request};
use kernel::{Timestamp, Units};
use licensing::License;
use operating::adjustments::{AdjustmentDecider, Billed, MAX_INVOICE_ID_CHARACTERS, NotAdjusted, Wanted};
use operating::decision::Order;
use operating::{Refundable, Subject};
use operators::Action;
use store::{AdjustmentReason, AdjustmentRequest, AdjustmentState, StoreError};

use crate::OperatorConsole;
use crate::page;
use crate::page::adjusting::adjustment_path;
use crate::quarantine::place;
use crate::refusal::Refusal;
use crate::visitor::Visitor;
use crate::why::{order, why_of};

/// Everything on the page about one record.
#[derive(Debug)]
pub(crate) struct AdjustmentView<'a> {
    pub(crate) subject: &'a Subject,
    pub(crate) billed: &'a Billed,
    /// The invoice that the request would go against, if it is known.
    pub(crate) refundable: Option<&'a Refundable>,
    /// Whether this person may send what was prepared, as far as the amount goes.
    pub(crate) may_send: bool,
    pub(crate) now: Timestamp,
    /// What was typed before.
    pub(crate) fields: &'a Fields,
    pub(crate) problems: &'a [FieldProblem],
    /// Why it was not carried out.
    pub(crate) refused: Option<&'a NotAdjusted>,
}

/// The requests of a license, a page of them.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) license: License,
    pub(crate) requests: Vec<AdjustmentRequest>,
    pub(crate) next: Option<String>,
}

/// What a form asks for.
enum Ordered {
    Prepare(Wanted),
    Send,
}

impl OperatorConsole {
    pub(crate) async fn show_adjustments(
        &self,
        request: &Request,
        visitor: &Visitor,
        name: &str,
    ) -> Result<Answer, Refusal> {
        let license = self.license_named(name).await?;
        let (requests, next) = self.store.adjustments.adjustments_page(&license.id, place(request).as_deref()).await?;
        let listed = Listed { license, requests, next };
        Ok(Answer::page(page::adjustments::list(request, visitor, &listed)))
    }

    pub(crate) async fn show_adjustment(
        &self,
        request: &Request,
        visitor: &Visitor,
        id: &str,
    ) -> Result<Answer, Refusal> {
        let subject = Subject::parse(id).map_err(|_| Refusal::NotFound)?;
        let billed = self.billed(&subject).await?;
        self.adjustment_page(request, visitor, (&subject, &billed), &Fields::default(), &[], None, 200).await
    }

    /// Prepares a request or sends it, if this person may and has proved of late who they are.
    pub(crate) async fn adjust(&self, request: &Request, visitor: &Visitor, id: &str) -> Result<Answer, Refusal> {
        visitor.require(Action::Adjust)?;
        let fields = request.fields()?;
        let subject = Subject::parse(id).map_err(|_| Refusal::NotFound)?;
        let billed = self.billed(&subject).await?;
        let about = (&subject, &billed);
        let mut wrong = Vec::new();
        let why = why_of(&fields, &mut wrong);
        let ordered = match fields.get("decision") {
            "prepare" => wanted(&fields, &mut wrong).map(Ordered::Prepare),
            "send" => Some(Ordered::Send),
            _ => return Err(Problem::new("operator-decision-unknown", 422).into()),
        };
        let Some(ordered) = ordered.filter(|_| wrong.is_empty()) else {
            return self.adjustment_page(request, visitor, about, &fields, &wrong, None, 422).await;
        };
        if visitor.session.must_prove(Action::Adjust, self.clock.now()) {
            let problems = [FieldProblem::new("why", "operators-prove-first")];
            return self.adjustment_page(request, visitor, about, &fields, &problems, None, 403).await;
        }
        if fields.get("seen") != seen(&billed) {
            let problems = [FieldProblem::new("why", "operators-changed-meanwhile")];
            return self.adjustment_page(request, visitor, about, &fields, &problems, None, 409).await;
        }
        let order = Order { confirms: Some(billed.version().to_string()), ..order(visitor, why) };
        match self.carry_out_adjustment(about, ordered, &order).await {
            Ok(written) => {
                let state = written.state.as_str();
                tracing::info!(operator = order.by, subject = id, state, "an operator adjusted a bill");
                Ok(Answer::see_other(format!("{}?done={state}", adjustment_path(&subject))))
            }
            Err(NotAdjusted::Store(StoreError::Conflict)) => {
                let billed = self.billed(&subject).await?;
                let problems = [FieldProblem::new("why", "operators-changed-meanwhile")];
                self.adjustment_page(request, visitor, (&subject, &billed), &fields, &problems, None, 409).await
            }
            Err(NotAdjusted::Store(error)) => Err(error.into()),
            Err(NotAdjusted::Entropy(error)) => Err(error.into()),
            Err(refused) => {
                // What was asked of AWS may be written down as sent by now.
                let billed = self.billed(&subject).await?;
                let status = if matches!(refused, NotAdjusted::Unanswered(_)) { 503 } else { 409 };
                self.adjustment_page(request, visitor, (&subject, &billed), &fields, &[], Some(&refused), status).await
            }
        }
    }

    async fn carry_out_adjustment(
        &self,
        (subject, billed): (&Subject, &Billed),
        ordered: Ordered,
        order: &Order,
    ) -> Result<AdjustmentRequest, NotAdjusted> {
        match ordered {
            Ordered::Prepare(wanted) => self.adjustment_decider().prepare(subject, billed, wanted, order).await,
            Ordered::Send => self.adjustment_decider().send(subject, order).await,
        }
    }

    async fn billed(&self, subject: &Subject) -> Result<Billed, Refusal> {
        match self.adjustment_decider().billed(subject).await {
            Ok(billed) => Ok(billed),
            Err(NotAdjusted::Store(error)) => Err(error.into()),
            Err(_) => Err(Refusal::NotFound),
        }
    }

    #[allow(clippy::too_many_arguments, reason = "what a page shows beside who looks at it")]
    async fn adjustment_page(
        &self,
        request: &Request,
        visitor: &Visitor,
        (subject, billed): (&Subject, &Billed),
        fields: &Fields,
        problems: &[FieldProblem],
        refused: Option<&NotAdjusted>,
        status: u16,
    ) -> Result<Answer, Refusal> {
        let decider = self.adjustment_decider();
        let refundable = decider.refundable(subject, billed).await?;
        let by = visitor.session.operator.principal();
        let may_send = match &billed.before {
            Some(before) => decider.may_send(before, &by).await?,
            None => false,
        };
        let now = self.clock.now();
        let refundable = refundable.as_ref();
        let shown = AdjustmentView { subject, billed, refundable, may_send, now, fields, problems, refused };
        Ok(Answer::page_with_status(status, page::adjusting::adjustment(request, visitor, &shown)))
    }

    fn adjustment_decider(&self) -> AdjustmentDecider<'_> {
        AdjustmentDecider {
            decider: self.decider(),
            adjustments: &self.store.adjustments,
            invoices: &self.store.invoice_comparisons,
            adjuster: &self.adjuster,
            clock: &self.clock,
        }
    }
}

/// What the form showed: an order is about that and nothing else.
pub(crate) fn seen(billed: &Billed) -> String {
    format!("{}/{}/{}", billed.version(), billed.record.quantity, billed.record.state.as_str())
}

/// Whether AWS can still be asked about a request that is kept: it was not, or did not answer.
pub(crate) const fn can_be_sent(state: &AdjustmentState) -> bool {
    matches!(state, AdjustmentState::Prepared | AdjustmentState::Sending)
}

/// What was typed; `None` if something is wrong with it, which is then in `wrong`.
fn wanted(fields: &Fields, wrong: &mut Vec<FieldProblem>) -> Option<Wanted> {
    let mut refuse = |name: &'static str, key: &'static str| wrong.push(FieldProblem::new(name, key));
    let right_units = Units::parse(fields.get("quantity").trim()).ok();
    if right_units.is_none() {
        refuse("quantity", "field-operate-number");
    }
    let reason = AdjustmentReason::parse(fields.get("reason"));
    if reason.is_none() {
        refuse("reason", "field-missing");
    }
    let invoice = fields.get("invoiceId").trim();
    if invoice.len() > MAX_INVOICE_ID_CHARACTERS || !invoice.bytes().all(|byte| byte.is_ascii_graphic()) {
        refuse("invoiceId", "field-operate-invoice-id");
        return None;
    }
    let invoice_id = (!invoice.is_empty()).then(|| invoice.to_owned());
    Some(Wanted { right_units: right_units?, invoice_id, reason: reason? })
}

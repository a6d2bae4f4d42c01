//! What owners of accounts ask for and an operator decides: real-name authentications and invoices.

use accounts::Problem;
use accounts::real_name::{Decision, RealName};
use billing::{Invoice, InvoiceDecision, minor_digits, printed_minor};
use edge::asked::with_next;
use edge::{FieldProblem, Fields, Request};
use kernel::BillingAccountId;
use operating::identification::FoundDocument;
use operating::papers::{self, PaperDesk};
use serde_json::{Value, json};
use store::{AuditAct, AuditEntry};

use crate::input::{not_known, place, refuse_beside, wrong};
use crate::quarantine::Order;
use crate::{Operate, OperateError};

/// The code of a decision that cannot be read.
const UNDECIDED: &str = "decision-missing";

impl Operate {
    const fn desk(&self) -> PaperDesk<'_> {
        PaperDesk {
            addresses: &self.store.mail_addresses,
            papers: &self.store.papers,
            accounts: &self.store.billing_accounts,
            mailer: &self.mailer,
            public_url: self.public_url.as_str(),
            entropy: &self.entropy,
        }
    }

    /// One page of what waits for a decision, the longest waiting first: of both lists, as long as each goes on.
    pub(crate) async fn requests(&self, request: &Request) -> Result<Value, OperateError> {
        let now = self.clock.now();
        let asked = match place(request)? {
            Some(text) => {
                Places::parse(&text).ok_or_else(|| wrong("invalid-fields", "after", "field-operate-place"))?
            }
            None => Places { real_names: Some(None), invoices: Some(None) },
        };
        let (mut real_names, mut invoices, mut next) = (Vec::new(), Vec::new(), Places::default());
        if let Some(after) = asked.real_names {
            let (page, more) = self.desk().real_names_page(now, after.as_deref()).await?;
            real_names = page.iter().map(|(account, kept)| real_name_json(account, kept)).collect();
            next.real_names = more.map(Some);
        }
        if let Some(after) = asked.invoices {
            let (page, more) = self.desk().invoices_page(now, after.as_deref()).await?;
            invoices = page.iter().map(|(account, invoice)| invoice_json(account, invoice)).collect();
            next.invoices = more.map(Some);
        }
        Ok(with_next(json!({ "realNames": real_names, "invoices": invoices }), next.printed()))
    }

    /// A real-name authentication with its number in full and links to its documents. That somebody read it is kept.
    pub(crate) async fn read_real_name(&self, account: &str, request: &Request) -> Result<Value, OperateError> {
        let order = Order::read(request)?;
        let account = account_id(account)?;
        let identification = self.identification.as_ref().ok_or(OperateError::NotFound)?;
        let now = self.clock.now();
        let opened = self.desk().read_real_name(identification, &account, &order.given(), now).await?;
        let documents = opened.documents.iter().map(|FoundDocument { document, state, link }| {
            json!({
                "id": document.id, "contentType": document.kind.content_type(), "bytes": document.bytes,
                "state": state.as_str(), "link": link,
            })
        });
        let documents: Vec<Value> = documents.collect();
        let mut shown = real_name_json(&account, &opened.kept);
        if let Some(fields) = shown.as_object_mut() {
            fields.insert("number".to_owned(), json!(opened.number));
            fields.insert("documents".to_owned(), json!(documents));
        }
        Ok(shown)
    }

    /// `decision` ∈ `approve` (with the `version` that was read), `reject` (with a `reason` that the owner reads).
    pub(crate) async fn decide_real_name(&self, account: &str, request: &Request) -> Result<Value, OperateError> {
        let order = Order::read(request)?;
        let fields = request.fields()?;
        let decision = match fields.get("decision") {
            "approve" => {
                refuse_beside(UNDECIDED, &fields, &["reason"])?;
                Decision::Approve
            }
            "reject" => Decision::Reject(reason(&fields)?),
            _ => return Err(not_known(UNDECIDED, "decision", &["approve", "reject"])),
        };
        let account = account_id(account)?;
        // The one that was read: the owner cannot put another one in its place.
        let read = match fields.get("version").trim() {
            "" if matches!(decision, Decision::Reject(_)) => None,
            typed => Some(typed.parse().map_err(|_| wrong(UNDECIDED, "version", "field-operate-number"))?),
        };
        let now = self.clock.now();
        let decided = self
            .desk()
            .decide_real_name(self.identification.as_ref(), &account, read, decision, &order.given(), now)
            .await?;
        Ok(json!({ "account": account, "state": decided.word() }))
    }

    /// `decision` ∈ `issue` (with the invoice's `number` and perhaps a `link`), `decline` (with a `reason` that the
    /// owner reads).
    pub(crate) async fn decide_invoice(
        &self,
        account: &str,
        id: &str,
        request: &Request,
    ) -> Result<Value, OperateError> {
        let order = Order::read(request)?;
        let fields = request.fields()?;
        let decision = match fields.get("decision") {
            "issue" => {
                refuse_beside(UNDECIDED, &fields, &["reason"])?;
                issue(&fields)?
            }
            "decline" => {
                refuse_beside(UNDECIDED, &fields, &["number", "link"])?;
                InvoiceDecision::Decline(reason(&fields)?)
            }
            _ => return Err(not_known(UNDECIDED, "decision", &["issue", "decline"])),
        };
        let account = account_id(account)?;
        let now = self.clock.now();
        let decided = self.desk().decide_invoice((&account, id), None, decision, &order.given(), now).await?;
        Ok(json!({ "account": account, "id": decided.id, "state": decided.word() }))
    }

    pub(crate) fn audit_entry(
        &self,
        act: AuditAct,
        order: &Order,
        subject: String,
    ) -> Result<AuditEntry, OperateError> {
        Ok(order.given().entry(&self.entropy, act, subject, self.clock.now())?)
    }
}

/// Where each of the two lists goes on: `None` of one that is at its end, `Some(None)` at its beginning.
#[derive(Debug, Default, PartialEq, Eq)]
struct Places {
    real_names: Option<Option<String>>,
    invoices: Option<Option<String>>,
}

impl Places {
    /// Both in one text; `None` if both lists are at their end.
    fn printed(&self) -> Option<String> {
        let part = |place: &Option<Option<String>>| {
            let place = place.clone().flatten().unwrap_or_default();
            place.trim_end_matches('!').to_owned()
        };
        let ended = self.real_names.is_none() && self.invoices.is_none();
        (!ended).then(|| format!("{}|{}!", part(&self.real_names), part(&self.invoices)))
    }

    /// Reads [`Places::printed`].
    fn parse(text: &str) -> Option<Self> {
        let (real_names, invoices) = text.strip_suffix('!')?.split_once('|')?;
        let part = |part: &str| (!part.is_empty()).then(|| Some(format!("{part}!")));
        let places = Self { real_names: part(real_names), invoices: part(invoices) };
        (places != Self::default()).then_some(places)
    }
}

fn account_id(text: &str) -> Result<BillingAccountId, OperateError> {
    BillingAccountId::parse(text).map_err(|_| OperateError::NotFound)
}

fn reason(fields: &Fields) -> Result<String, OperateError> {
    papers::reason(fields.get("reason")).map_err(|problem| unread("reason", problem))
}

fn issue(fields: &Fields) -> Result<InvoiceDecision, OperateError> {
    let number = papers::invoice_number(fields.get("number")).map_err(|problem| unread("number", problem))?;
    let link = papers::invoice_link(fields.get("link"));
    let link = link.map_err(|_| wrong(UNDECIDED, "link", "field-operate-link"))?;
    Ok(InvoiceDecision::Issue { number, link })
}

fn unread(name: &'static str, problem: Problem) -> OperateError {
    OperateError::Fields(UNDECIDED, vec![FieldProblem::saying(name, problem.key(), problem.argument())])
}

fn real_name_json(account: &BillingAccountId, kept: &RealName) -> Value {
    json!({
        "account": account, "subject": kept.subject, "name": kept.name, "region": kept.region,
        "number": kept.number_hint, "documents": kept.documents.len(), "state": kept.word(),
        "submittedAt": kept.submitted_at.to_string(), "version": kept.version,
    })
}

fn invoice_json(account: &BillingAccountId, invoice: &Invoice) -> Value {
    json!({
        "account": account, "id": invoice.id, "name": invoice.name, "months": invoice.months,
        "taxNumber": invoice.details.tax_number, "billingAddress": invoice.details.billing_address,
        "purchaseOrder": invoice.details.purchase_order,
        "amountMinor": invoice.amount_minor(), "currency": invoice.currency,
        "amount": printed_minor(invoice.amount_minor().into(), minor_digits(&invoice.currency)),
        "requestedAt": invoice.requested_at.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::Places;

    #[test]
    fn where_two_lists_go_on_is_one_text() {
        let of = |text: &str| Some(Some(text.to_owned()));
        let both = Places { real_names: of("1~a~b!"), invoices: of("2~c~d#e!") };
        let one = Places { real_names: None, invoices: of("2~c~d#e!") };
        for (places, text) in [(both, "1~a~b|2~c~d#e!"), (one, "|2~c~d#e!")] {
            assert_eq!(places.printed().as_deref(), Some(text));
            assert_eq!(Places::parse(text), Some(places));
        }
        assert_eq!(Places::default().printed(), None);
        for text in ["", "!", "|!", "x", "a|b"] {
            assert_eq!(Places::parse(text), None, "{text}");
        }
    }
}

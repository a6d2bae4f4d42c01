//! What owners of accounts ask for and an operator decides: real-name authentications and invoices.

use accounts::document::document_key;
use accounts::real_name::{Decision, MAX_REASON_CHARACTERS, RealName, RealNameState};
use accounts::text;
use billing::{Invoice, InvoiceDecision};
use documents::DocumentError;
use edge::{FieldProblem, Fields, Request};
use kernel::BillingAccountId;
use mail::{Decided, DecisionNotice, Mail};
use serde_json::{Value, json};
use store::{AuditEntry, StoreError};

use crate::input::{not_known, refuse_beside, wrong};
use crate::quarantine::Order;
use crate::{Operate, OperateError};

/// The code of a decision that cannot be read.
const UNDECIDED: &str = "decision-missing";
/// The most characters of an invoice's number.
const MAX_INVOICE_NUMBER_CHARACTERS: usize = 60;
/// The most characters of an invoice's link.
const MAX_LINK_CHARACTERS: usize = 1000;
/// The state of a document that is as it was submitted.
const AS_SUBMITTED: &str = "as-submitted";
/// How long the links to documents hold, in seconds: as long as it takes to look at them.
const LINK_SECONDS: u64 = 300;

impl Operate {
    /// Everything that waits for a decision, the longest waiting first.
    pub(crate) async fn requests(&self) -> Result<Value, OperateError> {
        let now = self.clock.now();
        let mut real_names = Vec::new();
        for account in self.store.operator_work.waiting_real_names(now).await? {
            let kept = self.store.real_names.real_name(&account).await?;
            let waits = kept.filter(|kept| kept.state == RealNameState::Submitted);
            real_names.extend(waits.map(|kept| real_name_json(&account, &kept)));
        }
        let mut invoices = Vec::new();
        for (account, id) in self.store.operator_work.waiting_invoices(now).await? {
            let invoice = self.store.invoices.invoice(&account, &id).await?;
            let waits = invoice.filter(|invoice| invoice.word() == "requested");
            invoices.extend(waits.map(|invoice| invoice_json(&account, &invoice)));
        }
        Ok(json!({ "realNames": real_names, "invoices": invoices }))
    }

    /// A real-name authentication with its number in full and links to its documents. That somebody read it is kept.
    pub(crate) async fn read_real_name(&self, account: &str, request: &Request) -> Result<Value, OperateError> {
        let order = Order::read(request)?;
        let (account, kept) = self.kept(account).await?;
        let identification = self.identification.as_ref().ok_or(OperateError::NotFound)?;
        let entry = self.audit_entry("read-real-name", &order, account.to_string())?;
        self.store.operator_work.note_act(&entry).await?;
        let number = identification.opener.open(&account, &kept.sealed_number).await?;
        let now = self.clock.now();
        let mut documents = Vec::with_capacity(kept.documents.len());
        for document in &kept.documents {
            let key = document_key(&account, &document.id);
            let state = match identification.bucket.stored(&key, now).await {
                // A form that was handed out works for a few minutes more: what was put there since was not submitted.
                Ok(Some(stored)) if stored.fingerprint == document.fingerprint => AS_SUBMITTED,
                Ok(_) => "gone-or-changed",
                Err(DocumentError::Denied) => "not-cleared",
                Err(error) => return Err(error.into()),
            };
            let link = match state {
                AS_SUBMITTED => Some(identification.bucket.link(&key, LINK_SECONDS, now).await?),
                _ => None,
            };
            documents.push(json!({
                "id": document.id, "contentType": document.kind.content_type(), "bytes": document.bytes,
                "state": state, "link": link,
            }));
        }
        let mut shown = real_name_json(&account, &kept);
        if let Some(fields) = shown.as_object_mut() {
            fields.insert("number".to_owned(), json!(number));
            fields.insert("documents".to_owned(), json!(documents));
        }
        Ok(shown)
    }

    /// `decision` ∈ `approve` (with the `version` that was read), `reject` (with a `reason` that the owner reads).
    pub(crate) async fn decide_real_name(&self, account: &str, request: &Request) -> Result<Value, OperateError> {
        let order = Order::read(request)?;
        let fields = request.fields().map_err(OperateError::Body)?;
        let (decision, act) = match fields.get("decision") {
            "approve" => {
                refuse_beside(UNDECIDED, &fields, &["reason"])?;
                (Decision::Approve, "approve-real-name")
            }
            "reject" => (Decision::Reject(reason(&fields)?), "reject-real-name"),
            _ => return Err(not_known(UNDECIDED, "decision", &["approve", "reject"])),
        };
        let (account, kept) = self.kept(account).await?;
        // The one that was read: the owner cannot put another one in its place.
        let read = match fields.get("version").trim() {
            "" if matches!(decision, Decision::Reject(_)) => kept.version,
            typed => typed.parse().map_err(|_| wrong(UNDECIDED, "version", "field-operate-number"))?,
        };
        if read != kept.version {
            return Err(OperateError::Decided);
        }
        let decided = kept.decide(decision, self.clock.now()).map_err(|_| OperateError::Decided)?;
        let entry = self.audit_entry(act, &order, format!("{account}~{read}"))?;
        self.store.operator_work.decide_real_name(&account, &decided, &entry).await.map_err(decided_meanwhile)?;
        let told = match &decided.state {
            RealNameState::Rejected { reason, .. } => Decided::RealNameRejected { reason },
            RealNameState::Approved { .. } | RealNameState::Submitted => Decided::RealNameApproved,
        };
        self.tell(request, &account, told, &decided.name, "/account/real-name").await;
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
        let fields = request.fields().map_err(OperateError::Body)?;
        let (decision, act) = match fields.get("decision") {
            "issue" => {
                refuse_beside(UNDECIDED, &fields, &["reason"])?;
                (issue(&fields)?, "issue-invoice")
            }
            "decline" => {
                refuse_beside(UNDECIDED, &fields, &["number", "link"])?;
                (InvoiceDecision::Decline(reason(&fields)?), "decline-invoice")
            }
            _ => return Err(not_known(UNDECIDED, "decision", &["issue", "decline"])),
        };
        let account = BillingAccountId::parse(account).map_err(|_| OperateError::NotFound)?;
        let invoice = self.store.invoices.invoice(&account, id).await?.ok_or(OperateError::NotFound)?;
        let decided = invoice.decide(decision.clone(), self.clock.now()).map_err(|_| OperateError::Decided)?;
        let entry = self.audit_entry(act, &order, format!("{account}/{}", decided.id))?;
        self.store.operator_work.decide_invoice(&account, &decided, &entry).await.map_err(decided_meanwhile)?;
        let months: Vec<&str> = decided.months.iter().map(|month| month.month.as_str()).collect();
        let months = &months.join(", ");
        let told = match &decision {
            InvoiceDecision::Issue { number, .. } => Decided::InvoiceIssued { months, number },
            InvoiceDecision::Decline(reason) => Decided::InvoiceDeclined { months, reason },
        };
        self.tell(request, &account, told, &decided.name, "/account/invoices").await;
        Ok(json!({ "account": account, "id": decided.id, "state": decided.word() }))
    }

    async fn kept(&self, account: &str) -> Result<(BillingAccountId, RealName), OperateError> {
        let account = BillingAccountId::parse(account).map_err(|_| OperateError::NotFound)?;
        let kept = self.store.real_names.real_name(&account).await?.ok_or(OperateError::NotFound)?;
        Ok((account, kept))
    }

    pub(crate) fn audit_entry(&self, act: &str, order: &Order, subject: String) -> Result<AuditEntry, OperateError> {
        Ok(AuditEntry {
            id: self.entropy.hex::<8>()?,
            at: self.clock.now(),
            by: order.by.clone(),
            note: order.note.clone(),
            act: act.to_owned(),
            why: order.why.clone(),
            license: None,
            subject,
            raw: None,
        })
    }

    /// Writes to the owner. It is decided already, so a mail that cannot be sent is only logged: the page says the same.
    async fn tell(&self, request: &Request, account: &BillingAccountId, decided: Decided<'_>, name: &str, page: &str) {
        let see_url = format!("{}{page}", self.public_url);
        let told = match self.store.billing_accounts.billing_account(account).await {
            Ok(Some(owner)) => {
                let username = owner.username.as_str();
                let mail = Mail::DecisionNotice(DecisionNotice { decided, username, name, see_url: &see_url });
                self.mailer.send(&owner.email, owner.language, &mail).await.map_err(|error| error.to_string())
            }
            Ok(None) => Err("the account is closed".to_owned()),
            Err(error) => Err(error.to_string()),
        };
        if let Err(error) = told {
            let request_id = request.request_id();
            tracing::error!(request_id, account = %account, error, "a decision was not told by mail");
        }
    }
}

/// Somebody else decided, or the owner sent something new, since it was read.
fn decided_meanwhile(error: StoreError) -> OperateError {
    match error {
        StoreError::Conflict => OperateError::Decided,
        error => error.into(),
    }
}

fn reason(fields: &Fields) -> Result<String, OperateError> {
    line(fields, "reason", MAX_REASON_CHARACTERS)
}

/// A text of one line that must be given.
fn line(fields: &Fields, name: &'static str, max_characters: usize) -> Result<String, OperateError> {
    text::line(fields.get(name), max_characters).map_err(|problem| {
        OperateError::Fields(UNDECIDED, vec![FieldProblem::saying(name, problem.key(), problem.argument())])
    })
}

fn issue(fields: &Fields) -> Result<InvoiceDecision, OperateError> {
    let number = line(fields, "number", MAX_INVOICE_NUMBER_CHARACTERS)?;
    let link = fields.get("link").trim();
    let fits =
        link.starts_with("https://") && link.len() <= MAX_LINK_CHARACTERS && link.bytes().all(|b| b.is_ascii_graphic());
    if link.is_empty() {
        return Ok(InvoiceDecision::Issue { number, link: None });
    }
    if !fits {
        return Err(wrong(UNDECIDED, "link", "field-operate-link"));
    }
    Ok(InvoiceDecision::Issue { number, link: Some(link.to_owned()) })
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
        "amountMinor": invoice.amount_minor(), "currency": invoice.currency,
        "requestedAt": invoice.requested_at.to_string(),
    })
}

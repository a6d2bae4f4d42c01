//! Who did what in a month, as JSON.

use edge::Request;
use edge::asked::with_next;
use kernel::Month;
use operating::filter::AuditFilter;
use serde_json::{Value, json};
use store::AuditedAct;

use crate::answer::number;
use crate::input::{license, place, text, wrong};
use crate::{Operate, OperateError};

impl Operate {
    /// One page of what was done in a month, oldest first, as far as the filter takes it.
    pub(crate) async fn audit(&self, request: &Request) -> Result<Value, OperateError> {
        let present = self.clock.now().month();
        let unread = || wrong("invalid-fields", "month", "field-operate-month");
        let month = match text(request, "month") {
            Some(text) => Month::parse(&text).filter(|month| *month <= present).ok_or_else(unread)?,
            None => present,
        };
        let filter = AuditFilter { by: text(request, "by"), license: license(request)?, act: text(request, "act") };
        let (acts, next) = self.store.operator_work.audit(month, place(request)?.as_deref()).await?;
        let looked_through = acts.len();
        let entries: Vec<Value> = acts.iter().filter(|act| filter.takes(&act.entry)).map(act_json).collect();
        let mut body = json!({ "month": month.to_string(), "entries": entries });
        if let Some(fields) = body.as_object_mut().filter(|_| filter.narrows()) {
            fields.insert("lookedThrough".to_owned(), json!(looked_through));
        }
        Ok(with_next(body, next))
    }
}

fn act_json(AuditedAct { entry, link }: &AuditedAct) -> Value {
    json!({
        "at": entry.at.to_string(), "by": entry.by, "note": entry.note, "act": entry.act, "why": entry.why,
        "license": entry.license, "subject": entry.subject, "rawQuantity": entry.raw.map(number),
        "sequence": link.as_ref().map(|link| link.sequence), "hash": link.as_ref().map(|link| &link.hash),
    })
}

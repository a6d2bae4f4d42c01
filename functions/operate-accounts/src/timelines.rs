//! Everything that happened to a license, the newest first, a page at a time.

use edge::asked::{not_known, text, with_next};
use edge::{FieldProblem, Request, exact_quantity};
use kernel::{LicenseArn, LicenseId};
use operating::timeline::{Asked, Entry, PAGE, Place, Topic, What, page};
use serde_json::{Value, json};
use store::{Happening, LicenseHour};

use crate::events::outgoing_json;
use crate::refusal::{Refusal, wrong};
use crate::shown::instant;
use crate::{OperateAccounts, reader};

impl OperateAccounts {
    /// One page, of one `kind` if that is asked for.
    pub(crate) async fn timeline(&self, name: &str, request: &Request) -> Result<Value, Refusal> {
        let id = LicenseArn::id_in(name).or_else(|_| LicenseId::parse(name)).map_err(|_| Refusal::NotFound)?;
        let license = self.store.licenses.license(&id).await?.ok_or(Refusal::NotFound)?;
        let topic = text(request, "kind")
            .map(|word| Topic::parse(&word).ok_or_else(|| wrong(not_known("kind", &Topic::ALL.map(Topic::word)))));
        let unread = || wrong(FieldProblem::new("after", "field-operate-place"));
        let before =
            text(request, "after").map(|place| place.strip_suffix('!').and_then(Place::parse).ok_or_else(unread));
        let (topic, before) = (topic.transpose()?, before.transpose()?);
        tracing::info!(operator = reader(request), license = %id, "an operator read a timeline");
        let workspaces = self.store.workspaces.license_workspaces(&id).await?;
        let (license, now) = (&license, self.clock.now());
        let asked = Asked { license, workspaces: &workspaces, topic, before, limit: PAGE, now };
        let (entries, next) = page(&self.store.license_history, &asked).await?;
        let shown: Vec<Value> = entries.iter().map(entry_json).collect();
        Ok(with_next(json!({ "license": id, "entries": shown }), next.map(|place| format!("{}!", place.printed()))))
    }
}

fn entry_json(entry: &Entry) -> Value {
    let (what, about) = match &entry.what {
        What::Fact(word) => (*word, json!({})),
        What::Happened(happened) => happening(&happened.what),
        What::Told(outgoing) => ("told", outgoing_json(outgoing)),
        What::Hour(hour) => ("hour", hour_json(hour)),
    };
    json!({ "at": entry.place.at.to_string(), "kind": entry.place.topic.word(), "what": what, "about": about })
}

fn happening(what: &Happening) -> (&'static str, Value) {
    match what {
        Happening::Event { kind, id, own_at } => {
            ("event", json!({ "type": kind, "id": id, "ownTime": instant(*own_at) }))
        }
        Happening::Bound { account } => ("bound", json!({ "billingAccountId": account })),
        Happening::Unbound { account } => ("unbound", json!({ "billingAccountId": account })),
        Happening::Mail { kind, to, .. } => ("mail", json!({ "mail": kind, "to": to })),
        Happening::Act { sequence, act, by, why, subject } => {
            ("act", json!({ "sequence": sequence, "act": act, "by": by, "why": why, "subject": subject }))
        }
        Happening::Adjustment { hour, dimension, state, amount_millionths, currency } => (
            "adjustment",
            json!({
                "hour": hour.start().to_string(), "dimension": dimension, "state": state,
                "amountMillionths": amount_millionths, "currency": currency,
            }),
        ),
    }
}

/// An hour with what became of each of its records; its units are the ledger's.
fn hour_json(hour: &LicenseHour) -> Value {
    let records = hour.records.iter().map(|record| {
        json!({
            "dimension": record.dimension, "quantity": exact_quantity(record.quantity), "state": record.state.as_str(),
        })
    });
    json!({
        "hour": hour.hour.start().to_string(), "frozenAt": instant(hour.frozen_at), "records": records.collect::<Vec<_>>(),
    })
}

//! Reports of comparisons with AWS, and their differences: listed, set aside, taken back. What that does is
//! [`operating::differences`]'s, which the console shares.

use edge::asked::with_next;
use edge::{Request, exact_quantity};
use kernel::Timestamp;
use operating::differences::{COMPARED, Difference, acknowledge, acknowledged, difference, page, take_back};
use serde_json::{Value, json};
use store::{Acknowledgement, Reconciliation};

use crate::answer::amount;
use crate::input::{not_known, place, text, wrong};
use crate::ledger::printed;
use crate::quarantine::Order;
use crate::{Operate, OperateError};

impl Operate {
    /// One page of the reports of one kind of comparison, the newest first.
    pub(crate) async fn comparisons(&self, request: &Request) -> Result<Value, OperateError> {
        let of = text(request, "of").unwrap_or_else(|| "agreements".to_owned());
        let of = COMPARED.into_iter().find(|known| *known == of);
        let of = of.ok_or_else(|| not_known("invalid-fields", "of", &COMPARED))?;
        let unread = || wrong("invalid-fields", "after", "field-operate-place");
        let before =
            place(request)?.map(|place| Timestamp::parse_rfc3339(place.trim_end_matches('!')).ok_or_else(unread));
        let (reports, next) = self.store.acknowledgements.reports(of, before.transpose()?).await?;
        let shown: Vec<Value> = reports.iter().map(report_json).collect();
        Ok(with_next(json!({ "reports": shown }), next.map(|at| format!("{at}!"))))
    }

    /// One report with a page of its differences.
    pub(crate) async fn comparison(&self, of: &str, at: &str, request: &Request) -> Result<Value, OperateError> {
        let report = self.report(of, at).await?;
        let unread = || wrong("invalid-fields", "after", "field-operate-place");
        let from = match place(request)? {
            None => 0,
            Some(place) => place.trim_end_matches('!').parse::<usize>().map_err(|_| unread())?,
        };
        let (shown, listed) = page(self.sources(), &self.store.acknowledgements, &report, from).await?;
        let mut body = report_json(&report);
        if let Some(fields) = body.as_object_mut() {
            fields.insert("listed".to_owned(), json!(listed));
            fields.insert("findings".to_owned(), shown.iter().map(difference_json).collect());
        }
        let next = from.saturating_add(operating::differences::PAGE);
        Ok(with_next(body, (next < listed).then(|| format!("{next}!"))))
    }

    /// Sets a difference aside.
    pub(crate) async fn acknowledge(
        &self,
        named: (&str, &str, &str),
        request: &Request,
    ) -> Result<Value, OperateError> {
        let order = Order::read(request)?.given();
        let (report, found) = self.found(named).await?;
        let now = self.clock.now();
        let one = acknowledge(&self.store.acknowledgements, &self.entropy, &report, &found, &order, now).await?;
        Ok(difference_json(&Difference { acknowledged: Some(one), ..found }))
    }

    /// Takes an acknowledgement back.
    pub(crate) async fn take_back_acknowledgement(
        &self,
        named: (&str, &str, &str),
        request: &Request,
    ) -> Result<Value, OperateError> {
        let order = Order::read(request)?.given();
        let (report, found) = self.found(named).await?;
        let now = self.clock.now();
        take_back(&self.store.acknowledgements, &self.entropy, &report, &found, None, &order, now).await?;
        Ok(difference_json(&Difference { acknowledged: None, ..found }))
    }

    /// One page of what is set aside.
    pub(crate) async fn acknowledgements(&self, after: Option<String>) -> Result<Value, OperateError> {
        let (kept, next) = self.store.acknowledgements.page(after.as_deref()).await?;
        let shown = kept.iter().filter_map(|one| {
            let mut shown = difference_json(&acknowledged(one)?);
            let fields = shown.as_object_mut()?;
            fields.insert("of".to_owned(), json!(one.of));
            fields.insert("reportedAt".to_owned(), json!(one.reported_at.to_string()));
            Some(shown)
        });
        Ok(with_next(json!({ "findings": shown.collect::<Vec<_>>() }), next))
    }

    /// The report and the difference that an address names.
    async fn found(&self, (of, at, id): (&str, &str, &str)) -> Result<(Reconciliation, Difference), OperateError> {
        let report = self.report(of, at).await?;
        let found = difference(self.sources(), &self.store.acknowledgements, &report, id).await?;
        Ok((report, found))
    }

    async fn report(&self, of: &str, at: &str) -> Result<Reconciliation, OperateError> {
        let at = Timestamp::parse_rfc3339(at).filter(|_| COMPARED.contains(&of)).ok_or(OperateError::NotFound)?;
        self.store.acknowledgements.report(of, at).await?.ok_or(OperateError::NotFound)
    }
}

fn report_json(report: &Reconciliation) -> Value {
    json!({
        "of": report.of, "at": report.at.to_string(), "compared": report.compared, "differences": report.differences,
        "mended": report.mended, "acknowledged": report.acknowledged, "left": report.left(),
    })
}

fn difference_json(one: &Difference) -> Value {
    let state = match (one.mended, &one.acknowledged) {
        (true, _) => "mended",
        (false, Some(_)) => "acknowledged",
        (false, None) => "to-do",
    };
    json!({
        "id": one.id, "difference": one.kind, "state": state, "license": one.license, "agreement": one.agreement,
        "hour": one.hour.map(printed), "dimension": one.dimension, "quantity": one.ours.map(exact_quantity),
        "quantityAtAws": one.aws.map(exact_quantity),
        "worth": one.worth.map(|worth| amount(worth.millionths, worth.currency)),
        "acknowledged": one.acknowledged.as_ref().map(acknowledgement_json),
    })
}

fn acknowledgement_json(one: &Acknowledgement) -> Value {
    json!({ "by": one.by, "why": one.why, "at": one.at.to_string() })
}

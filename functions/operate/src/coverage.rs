//! Units that a contract covered though they were never used: given back to its term.

use edge::Request;
use metering::contract::add;
use operating::giving_back::BackToContract;
use operating::{Consent, confirming};
use serde_json::{Value, json};
use store::{AuditAct, GivingBack, window_of};

use crate::answer::number;
use crate::input::raw_units;
use crate::quarantine::{Order, Subject};
use crate::{Operate, OperateError};

impl Operate {
    /// Gives units of a record back to the term that covered them, so that it covers as many of a later hour. The order
    /// says how many in all, so that an operator who lost the answer may repeat it.
    pub(crate) async fn give_back(&self, id: &str, request: &Request) -> Result<Value, OperateError> {
        let (subject, order) = (Subject::parse(id)?, Order::read(request)?);
        let dimension = subject.dimension.as_ref().ok_or(OperateError::NotFound)?;
        let fields = request.fields()?;
        let total = raw_units("not-covered", &fields, "rawQuantity")?;
        let license = self.store.licenses.license(&subject.license).await?.ok_or(OperateError::NotFound)?;
        let hour = self.hour(&license.id, subject.hour).await?;
        let head = self.store.ledger.ledger_head(&license.id).await?.ok_or(OperateError::NotFound)?;
        let found = hour.records.iter().find(|record| record.dimension == *dimension);
        let record = found.ok_or(OperateError::NotFound)?;
        let (changed, more_by_term) = record.given_back(total)?;
        let answer = json!({
            "id": id, "covered": number(changed.rightly_covered()), "givenBack": number(total),
            "coveredBy": record.covered_by,
        });
        if changed == *record {
            return Ok(answer);
        }
        let more = total.minus(record.given_back);
        let mut given_back = head.given_back.clone();
        for (term, raw) in more_by_term {
            add(&mut given_back, term, dimension, raw);
        }
        let (now, given) = (self.clock.now(), order.given());
        let back = BackToContract { id, subject: &subject, record, head: &head, total };
        let consent = match self.decider().consent_to_give_back(&back, &given, now).await? {
            Ok(consent) => consent,
            Err(asked) => return Ok(json!({ "id": id, "state": asked.state, "proposal": asked.proposal })),
        };
        let entry =
            confirming(self.entry(AuditAct::GiveBack, id, &order, &license.id, more, now)?, consent.confirmed());
        let giving = GivingBack {
            hour: &hour,
            changed: &changed,
            window: &window_of(&license),
            head: &head,
            given_back: &given_back,
            confirms: consent.confirmed(),
            entry: &entry,
        };
        match &consent {
            Consent::Alone(alone) => self.store.giving_up.give_back(&giving, alone).await?,
            Consent::Free | Consent::Confirmed(_) => self.store.adjustments.give_back(&giving).await?,
        }
        Ok(answer)
    }
}

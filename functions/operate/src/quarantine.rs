//! Orders about what is in quarantine, as the API takes them. What they do is [`operating::decision`]'s, which the console
//! shares.

use edge::asked::Signed;
use edge::{Request, exact_quantity};
use kernel::{Hour, LicenseId, Timestamp, Units};
use metering::Raw;
pub(crate) use operating::Subject;
use operating::decision::{Decider, Decision};
use serde_json::{Value, json};
use store::{AuditAct, AuditEntry, LicenseHour, Proposed};

use crate::answer::number;

use crate::input::{not_known, switch, units};
use crate::ledger::printed;
use crate::{Operate, OperateError};

/// Who does it, why, and how.
pub(crate) struct Order {
    /// The IAM principal that signed it.
    pub(crate) by: String,
    /// Who they say it is for, if they say.
    pub(crate) note: Option<String>,
    pub(crate) why: String,
    /// `into=open-hour`: the units count in the open hour instead of being sent again for their own.
    into_open_hour: bool,
    /// `evenIfTaken=true`: though AWS may hold the record.
    even_if_taken: bool,
    /// `quantity=…`: only so many of its units; the others are given up.
    pub(crate) quantity: Option<Units>,
    /// `confirms=…`: the proposal that this confirms or declines.
    pub(crate) confirms: Option<String>,
}

impl Operate {
    pub(crate) fn decider(&self) -> Decider<'_> {
        Decider {
            ledger: &self.store.ledger,
            licenses: &self.store.licenses,
            quarantine: &self.store.quarantine,
            proposals: &self.store.proposals,
            giving_up: &self.store.giving_up,
            brand: &self.brand,
            asks_always: false,
            entropy: &self.entropy,
        }
    }

    /// Sends a record again, all of it or only what is right, or counts its units, or late usage, in the open hour.
    pub(crate) async fn release(&self, id: &str, request: &Request) -> Result<Value, OperateError> {
        let (subject, order) = (Subject::parse(id)?, Order::read(request)?);
        let Order { quantity, into_open_hour, even_if_taken, .. } = order;
        let decision = Decision::Release { quantity, into_open_hour, even_if_taken };
        let decided = self.decider().decide(id, decision, &order.given(), self.clock.now()).await?;
        let to = decided.to.map(printed);
        if subject.dimension.is_none() {
            return Ok(json!({ "id": id, "state": decided.state, "to": to }));
        }
        if let Some(proposal) = decided.proposal {
            return Ok(json!({ "id": id, "state": decided.state, "proposal": proposal }));
        }
        Ok(json!({ "id": id, "state": decided.state, "to": to, "quantity": decided.quantity.map(exact_quantity) }))
    }

    /// Gives up what is in quarantine.
    pub(crate) async fn write_off(&self, id: &str, request: &Request) -> Result<Value, OperateError> {
        let (_, order) = (Subject::parse(id)?, Order::read(request)?);
        let decided = self.decider().decide(id, Decision::WriteOff, &order.given(), self.clock.now()).await?;
        Ok(match decided.proposal {
            Some(proposal) => json!({ "id": id, "state": decided.state, "proposal": proposal }),
            None => json!({ "id": id, "state": decided.state }),
        })
    }

    /// Takes back what waits for a second person.
    pub(crate) async fn decline(&self, id: &str, request: &Request) -> Result<Value, OperateError> {
        let (_, order) = (Subject::parse(id)?, Order::read(request)?);
        let decided = self.decider().decline(id, &order.given(), self.clock.now()).await?;
        Ok(json!({ "id": id, "state": decided.state }))
    }

    /// One page of what waits for a second person, the longest waiting first.
    pub(crate) async fn proposals(&self, after: Option<String>) -> Result<Value, OperateError> {
        let (proposals, next) = self.store.operator_work.proposals(after, self.clock.now()).await?;
        let entries = proposals.iter().map(|one| {
            let (decision, quantity) = match one.proposed {
                Proposed::WriteOff => ("write-off", None),
                Proposed::Less { quantity } => ("release", Some(exact_quantity(quantity))),
                Proposed::GiveBack { total } => ("give-back", Some(number(total))),
            };
            json!({
                "proposal": one.id, "id": Subject::of(one).to_string(), "license": one.license, "decision": decision,
                "quantity": quantity, "rawQuantity": number(one.raw), "by": one.by, "why": one.why,
                "at": one.at.to_string(), "expiresAt": one.expires_at.to_string(),
            })
        });
        Ok(json!({ "entries": entries.collect::<Vec<_>>(), "next": next }))
    }

    pub(crate) async fn hour(&self, license: &LicenseId, hour: Hour) -> Result<LicenseHour, OperateError> {
        let hours = self.store.ledger.license_hours(&[(license.clone(), hour)]).await?;
        hours.into_iter().next().ok_or(OperateError::NotFound)
    }

    pub(crate) fn entry(
        &self,
        act: AuditAct,
        id: &str,
        order: &Order,
        license: &LicenseId,
        raw: Raw,
        now: Timestamp,
    ) -> Result<AuditEntry, OperateError> {
        let entry = order.given().entry(&self.entropy, act, id.to_owned(), now)?;
        Ok(AuditEntry { license: Some(license.clone()), raw: Some(raw), ..entry })
    }
}

impl Order {
    /// Who decides, and why, as the audit log has it.
    pub(crate) fn given(&self) -> operating::decision::Order {
        operating::decision::Order {
            by: self.by.clone(),
            note: self.note.clone(),
            why: self.why.clone(),
            confirms: self.confirms.clone(),
        }
    }

    pub(crate) fn read(request: &Request) -> Result<Self, OperateError> {
        let (Signed { by, note, why }, fields) = (Signed::read(request)?, request.fields()?);
        let into_open_hour = match fields.get("into").trim() {
            "" | "same-slot" => false,
            "open-hour" => true,
            _ => return Err(not_known("invalid-fields", "into", &["same-slot", "open-hour"])),
        };
        let even_if_taken = switch(&fields, "evenIfTaken")?;
        let confirms = fields.get("confirms").trim();
        let confirms = (!confirms.is_empty()).then(|| confirms.to_owned());
        Ok(Self {
            by,
            note,
            why,
            into_open_hour,
            even_if_taken,
            quantity: units("not-correctable", &fields)?,
            confirms,
        })
    }
}

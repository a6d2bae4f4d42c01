//! What is decided about what is in quarantine: released or written off. An order does exactly what it says, or is
//! refused with what can be done instead.

use edge::{FieldProblem, Request, exact_quantity};
use kernel::{Dimension, Hour, LicenseId, Timestamp, Units, typed};
use metering::deadline::deadline;
use metering::{Counters, Raw, Reason, Record, RecordState};
use serde_json::{Value, json};
use store::{AuditEntry, LateUsage, LicenseHour, Resolution, window_of};

use crate::input::{not_known, switch, units};
use crate::ledger::printed;
use crate::{Operate, OperateError};

/// The longest name and the longest reason we keep, in characters.
const MAX_TEXT_CHARACTERS: usize = 500;

/// What an operator points at: `<licence>~<hour>~<dimension>`, or without a dimension for late usage.
pub(crate) struct Subject {
    pub(crate) license: LicenseId,
    pub(crate) hour: Hour,
    pub(crate) dimension: Option<Dimension>,
}

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
}

impl Operate {
    /// Sends a record again, all of it or only what is right, or counts its units, or late usage, in the open hour.
    pub(crate) async fn release(&self, id: &str, request: &Request) -> Result<Value, OperateError> {
        let (subject, order) = (Subject::parse(id)?, Order::read(request)?);
        let now = self.clock.now();
        let license = self.store.licenses.license(&subject.license).await?.ok_or(OperateError::NotFound)?;
        let window = window_of(&license);
        let Some(dimension) = &subject.dimension else {
            // There is no record that could be sent, or sent with less.
            self.late(&subject).await?;
            if order.quantity.is_some() {
                return Err(OperateError::NotCorrectable);
            }
            if !order.into_open_hour {
                return Err(OperateError::NoRecord);
            }
            let into = self.move_late(id, &subject, &order, now).await?;
            return Ok(json!({ "id": id, "state": "moved", "to": printed(into) }));
        };
        let hour = self.hour(&subject.license, subject.hour).await?;
        let before = quarantined(&hour, dimension)?;
        let mut record = match order.quantity {
            Some(quantity) => before.corrected(quantity).ok_or(OperateError::NotCorrectable)?,
            None => before.clone(),
        };
        let RecordState::Quarantined { reason, maybe_sent, .. } = before.state else {
            return Err(OperateError::NotFound);
        };
        let (act, into) = if order.into_open_hour {
            if maybe_sent && !order.even_if_taken {
                return Err(OperateError::MayBeTaken);
            }
            let into = self.open_hour(&subject.license).await?;
            record.state = RecordState::Moved { to: into, at: now };
            ("move", Some(into))
        } else {
            if reason == Reason::SlotShared {
                return Err(OperateError::SlotShared);
            }
            if deadline(subject.hour, &window) <= now {
                return Err(OperateError::DeadlinePassed);
            }
            record.state = RecordState::Frozen { attempts: 0, maybe_sent };
            (if order.quantity.is_some() { "correct" } else { "release" }, None)
        };
        // Who lets an unusual record pass as it is says that so much is usual; who moves it says nothing of the hour.
        let head = match (reason, order.quantity, into) {
            (Reason::Unusual, None, None) => self.store.ledger.ledger_head(&subject.license).await?,
            _ => None,
        };
        let entry = self.entry(act, id, &order, &subject.license, record.billable_raw(), now)?;
        let approves = head.as_ref();
        let resolution = Resolution { hour: &hour, changed: &record, window: &window, into, approves, entry: &entry };
        self.store.quarantine.resolve_record(&resolution).await?;
        Ok(
            json!({ "id": id, "state": record.state.as_str(), "to": into.map(printed), "quantity": exact_quantity(record.quantity) }),
        )
    }

    /// Counts late usage in the open hour, part by part; whoever is interrupted asks again and goes on. Answers the hour
    /// of the last part.
    async fn move_late(
        &self,
        id: &str,
        subject: &Subject,
        order: &Order,
        now: Timestamp,
    ) -> Result<Hour, OperateError> {
        let mut late = self.late(subject).await?;
        loop {
            let into = self.open_hour(&subject.license).await?;
            let part = late.part();
            let entry = self.entry("move", id, order, &subject.license, total(&part), now)?;
            match self.store.quarantine.move_late(&late, &part, into, &entry, now).await? {
                Some(left) => late = left,
                None => return Ok(into),
            }
        }
    }

    /// Gives up what is in quarantine.
    pub(crate) async fn write_off(&self, id: &str, request: &Request) -> Result<Value, OperateError> {
        let (subject, order) = (Subject::parse(id)?, Order::read(request)?);
        let now = self.clock.now();
        let license = self.store.licenses.license(&subject.license).await?.ok_or(OperateError::NotFound)?;
        match &subject.dimension {
            None => {
                let late = self.late(&subject).await?;
                let entry = self.entry("write-off", id, &order, &subject.license, total(&late.counters), now)?;
                self.store.quarantine.give_up_late(&late, &entry, now).await?;
            }
            Some(dimension) => {
                let hour = self.hour(&subject.license, subject.hour).await?;
                let mut record = quarantined(&hour, dimension)?;
                record.state = RecordState::WrittenOff { at: now };
                let entry = self.entry("write-off", id, &order, &subject.license, record.billable_raw(), now)?;
                let window = window_of(&license);
                let resolution = Resolution {
                    hour: &hour,
                    changed: &record,
                    window: &window,
                    into: None,
                    approves: None,
                    entry: &entry,
                };
                self.store.quarantine.resolve_record(&resolution).await?;
            }
        }
        Ok(json!({ "id": id, "state": "written-off" }))
    }

    pub(crate) async fn hour(&self, license: &LicenseId, hour: Hour) -> Result<LicenseHour, OperateError> {
        let hours = self.store.ledger.license_hours(&[(license.clone(), hour)]).await?;
        hours.into_iter().next().ok_or(OperateError::NotFound)
    }

    async fn late(&self, subject: &Subject) -> Result<LateUsage, OperateError> {
        self.store.ledger.late_usage_of(&subject.license, subject.hour).await?.ok_or(OperateError::NotFound)
    }

    async fn open_hour(&self, license: &LicenseId) -> Result<Hour, OperateError> {
        let head = self.store.ledger.ledger_head(license).await?;
        head.filter(|head| !head.closed).map(|head| head.next).ok_or(OperateError::LedgerClosed)
    }

    pub(crate) fn entry(
        &self,
        act: &str,
        id: &str,
        order: &Order,
        license: &LicenseId,
        raw: Raw,
        now: Timestamp,
    ) -> Result<AuditEntry, OperateError> {
        Ok(AuditEntry {
            id: self.entropy.hex::<8>()?,
            at: now,
            by: order.by.clone(),
            note: order.note.clone(),
            act: act.to_owned(),
            why: order.why.clone(),
            license: Some(license.clone()),
            subject: id.to_owned(),
            raw: Some(raw),
        })
    }
}

impl Subject {
    pub(crate) fn parse(id: &str) -> Result<Self, OperateError> {
        let mut parts = id.splitn(3, '~');
        let license = parts.next().and_then(|part| LicenseId::parse(part).ok()).ok_or(OperateError::NotFound)?;
        let hour = parts.next().and_then(Hour::parse).ok_or(OperateError::NotFound)?;
        let dimension = match parts.next() {
            Some(part) => Some(Dimension::parse(part).map_err(|_| OperateError::NotFound)?),
            None => None,
        };
        Ok(Self { license, hour, dimension })
    }
}

impl Order {
    pub(crate) fn read(request: &Request) -> Result<Self, OperateError> {
        let fields = request.fields().map_err(OperateError::Body)?;
        let mut wrong = Vec::new();
        let mut hidden = Vec::new();
        let mut text = |name: &'static str, is_required: bool| {
            let text = fields.get(name).trim().to_owned();
            let longest = Some(("max", MAX_TEXT_CHARACTERS.to_string()));
            match text.chars().count() {
                0 if is_required => wrong.push(FieldProblem::new(name, "field-missing")),
                0..=MAX_TEXT_CHARACTERS => {}
                _ => wrong.push(FieldProblem::saying(name, "field-too-long", longest)),
            }
            // What is not seen, or turns the text around, would make the audit log say something else than it holds.
            if typed::has_hidden(&text) {
                hidden.push(FieldProblem::new(name, "field-control-characters"));
            }
            text
        };
        let (note, why) = (text("by", false), text("why", true));
        if !hidden.is_empty() {
            return Err(OperateError::Fields("hidden-characters", hidden));
        }
        if !wrong.is_empty() {
            return Err(OperateError::Fields("who-and-why-missing", wrong));
        }
        let by = request.principal().ok_or(OperateError::NotSigned)?.to_owned();
        let note = (!note.is_empty()).then_some(note);
        let into_open_hour = match fields.get("into").trim() {
            "" | "same-slot" => false,
            "open-hour" => true,
            _ => return Err(not_known("invalid-fields", "into", &["same-slot", "open-hour"])),
        };
        let even_if_taken = switch(&fields, "evenIfTaken")?;
        Ok(Self { by, note, why, into_open_hour, even_if_taken, quantity: units("not-correctable", &fields)? })
    }
}

fn quarantined(hour: &LicenseHour, dimension: &Dimension) -> Result<Record, OperateError> {
    let found = hour.records.iter().find(|record| record.dimension == *dimension);
    let found = found.filter(|record| matches!(record.state, RecordState::Quarantined { .. }));
    found.cloned().ok_or(OperateError::NotFound)
}

fn total(counters: &Counters) -> Raw {
    counters.values().flat_map(|shares| shares.values()).copied().sum()
}

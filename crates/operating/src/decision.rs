//! Decisions about what is in quarantine. One does exactly what it says, or is refused with what can be done instead.

use kernel::{Dimension, Hour, LicenseId, Timestamp, Units};
use metering::deadline::deadline;
use metering::{Counters, Raw, Reason, Record, RecordState};
use store::{AuditAct, LateUsage, LicenseHour, Proposed, Resolution, StoreError, window_of};

use crate::decider::Case;
pub use crate::decider::{Decided, Decider, Decision, DecisionError, Order};
use crate::quarantine::{of_late, of_record};
use crate::second_person::{Consent, confirming};
use crate::subject::Subject;

impl Decider<'_> {
    /// Decides about the entry `id`, with an entry in the audit log in the same write. What gives up more than one person may alone waits
    /// for a second one ([`Decided::proposal`]), who decides the same and names the proposal ([`Order::confirms`]).
    ///
    /// # Errors
    /// [`DecisionError`] says why nothing was done, and so what can be done instead.
    pub async fn decide(
        &self,
        id: &str,
        decision: Decision,
        order: &Order,
        now: Timestamp,
    ) -> Result<Decided, DecisionError> {
        let subject = Subject::parse(id).map_err(|_| DecisionError::NotFound)?;
        let case = Case { id, subject: &subject, order, now };
        match (decision, &subject.dimension) {
            (Decision::WriteOff, Some(dimension)) => self.write_off(&case, dimension).await,
            (Decision::WriteOff, None) => self.write_off_late(&case).await,
            (Decision::Release { quantity, into_open_hour, even_if_taken }, Some(dimension)) => {
                self.release(&case, dimension, quantity, into_open_hour.then_some(even_if_taken)).await
            }
            (Decision::Release { quantity, into_open_hour, .. }, None) => {
                // There is no record that could be sent, or sent with less.
                self.licenses.license(&subject.license).await?.ok_or(DecisionError::NotFound)?;
                self.late(&subject).await?;
                match (quantity, into_open_hour) {
                    (Some(_), _) => Err(DecisionError::NotCorrectable),
                    (None, false) => Err(DecisionError::NoRecord),
                    (None, true) => self.move_late(&case).await,
                }
            }
        }
    }

    /// Sends a record again, all of it or only what is right; or counts its units in the open hour, `moving` then says whether
    /// also if AWS may hold it.
    async fn release(
        &self,
        case: &Case<'_>,
        dimension: &Dimension,
        quantity: Option<Units>,
        moving: Option<bool>,
    ) -> Result<Decided, DecisionError> {
        let Case { subject, now, .. } = *case;
        let license = self.licenses.license(&subject.license).await?.ok_or(DecisionError::NotFound)?;
        let window = window_of(&license);
        let hour = self.hour(subject).await?;
        let before = &quarantined(&hour, dimension)?;
        let mut record = match quantity {
            Some(quantity) => before.corrected(quantity).ok_or(DecisionError::NotCorrectable)?,
            None => before.clone(),
        };
        let RecordState::Quarantined { reason, maybe_sent, .. } = before.state else {
            return Err(DecisionError::NotFound);
        };
        let (act, into) = if let Some(even_if_taken) = moving {
            if maybe_sent && !even_if_taken {
                return Err(DecisionError::MayBeTaken);
            }
            let into = self.open_hour(&subject.license).await?;
            record.state = RecordState::Moved { to: into, at: now };
            (AuditAct::Move, Some(into))
        } else {
            if reason == Reason::SlotShared {
                return Err(DecisionError::SlotShared);
            }
            if deadline(subject.hour, &window) <= now {
                return Err(DecisionError::DeadlinePassed);
            }
            record.state = RecordState::Frozen { attempts: 0, maybe_sent };
            (if quantity.is_some() { AuditAct::Correct } else { AuditAct::Release }, None)
        };
        let consent = match quantity {
            Some(quantity) => {
                let entry = of_record(self.brand, &license, subject.hour, before).ok_or(DecisionError::NotFound)?;
                match self.consent(case, entry.gives_up(Proposed::Less { quantity })).await? {
                    Ok(consent) => consent,
                    Err(asked) => return Ok(asked),
                }
            }
            None => Consent::Free,
        };
        // Who lets an unusual record pass as it is says that so much is usual; who moves it says nothing of the hour.
        let head = match (reason, quantity, into) {
            (Reason::Unusual, None, None) => self.ledger.ledger_head(&subject.license).await?,
            _ => None,
        };
        let entry = confirming(self.entry(act, case, record.billable_raw())?, consent.confirmed());
        let (approves, proposal) = (head.as_ref(), consent.proposal());
        let resolution =
            Resolution { hour: &hour, changed: &record, window: &window, into, approves, proposal, entry: &entry };
        self.resolve(&resolution, &consent).await?;
        Ok(Decided { to: into, quantity: Some(record.quantity), ..Decided::now(record.state.as_str()) })
    }

    /// Counts late usage in the open hour, part by part. After an interruption, the same call continues where it stopped.
    /// Returns the hour of the last part.
    async fn move_late(&self, case: &Case<'_>) -> Result<Decided, DecisionError> {
        let mut late = self.late(case.subject).await?;
        loop {
            let into = self.open_hour(&case.subject.license).await?;
            let part = late.part();
            let entry = self.entry(AuditAct::Move, case, total(&part))?;
            match self.quarantine.move_late(&late, &part, into, &entry, case.now).await? {
                Some(left) => late = left,
                None => return Ok(Decided { to: Some(into), ..Decided::now("moved") }),
            }
        }
    }

    async fn write_off(&self, case: &Case<'_>, dimension: &Dimension) -> Result<Decided, DecisionError> {
        let Case { subject, now, .. } = *case;
        let license = self.licenses.license(&subject.license).await?.ok_or(DecisionError::NotFound)?;
        let hour = self.hour(subject).await?;
        let mut record = quarantined(&hour, dimension)?;
        let shown = of_record(self.brand, &license, subject.hour, &record).ok_or(DecisionError::NotFound)?;
        let consent = match self.consent(case, shown.gives_up(Proposed::WriteOff)).await? {
            Ok(consent) => consent,
            Err(asked) => return Ok(asked),
        };
        record.state = RecordState::WrittenOff { at: now };
        let entry = confirming(self.entry(AuditAct::WriteOff, case, record.billable_raw())?, consent.confirmed());
        let resolution = Resolution {
            hour: &hour,
            changed: &record,
            window: &window_of(&license),
            into: None,
            approves: None,
            proposal: consent.proposal(),
            entry: &entry,
        };
        self.resolve(&resolution, &consent).await?;
        Ok(Decided::now("written-off"))
    }

    async fn write_off_late(&self, case: &Case<'_>) -> Result<Decided, DecisionError> {
        let license = self.licenses.license(&case.subject.license).await?.ok_or(DecisionError::NotFound)?;
        let late = self.late(case.subject).await?;
        let head = self.ledger.ledger_head(&case.subject.license).await?;
        let shown = of_late(self.brand, Some(&license), head.as_ref(), &late);
        let consent = match self.consent(case, shown.gives_up(Proposed::WriteOff)).await? {
            Ok(consent) => consent,
            Err(asked) => return Ok(asked),
        };
        let entry = confirming(self.entry(AuditAct::WriteOff, case, total(&late.counters))?, consent.confirmed());
        match &consent {
            Consent::Alone(given_up) => self.giving_up.give_up_late(&late, given_up, &entry, case.now).await?,
            Consent::Free | Consent::Confirmed(_) => {
                self.quarantine.give_up_late(&late, consent.confirmed(), &entry, case.now).await?;
            }
        }
        Ok(Decided::now("written-off"))
    }

    async fn resolve(&self, resolution: &Resolution<'_>, consent: &Consent) -> Result<(), StoreError> {
        match consent {
            Consent::Alone(given_up) => self.giving_up.resolve_record(resolution, given_up).await,
            Consent::Free | Consent::Confirmed(_) => self.quarantine.resolve_record(resolution).await,
        }
    }

    async fn hour(&self, subject: &Subject) -> Result<LicenseHour, DecisionError> {
        let hours = self.ledger.license_hours(&[(subject.license.clone(), subject.hour)]).await?;
        hours.into_iter().next().ok_or(DecisionError::NotFound)
    }

    async fn late(&self, subject: &Subject) -> Result<LateUsage, DecisionError> {
        self.ledger.late_usage_of(&subject.license, subject.hour).await?.ok_or(DecisionError::NotFound)
    }

    async fn open_hour(&self, license: &LicenseId) -> Result<Hour, DecisionError> {
        let head = self.ledger.ledger_head(license).await?;
        head.filter(|head| !head.closed).map(|head| head.next).ok_or(DecisionError::LedgerClosed)
    }
}

fn quarantined(hour: &LicenseHour, dimension: &Dimension) -> Result<Record, DecisionError> {
    let found = hour.records.iter().find(|record| record.dimension == *dimension);
    let found = found.filter(|record| matches!(record.state, RecordState::Quarantined { .. }));
    found.cloned().ok_or(DecisionError::NotFound)
}

fn total(counters: &Counters) -> Raw {
    counters.values().flat_map(|shares| shares.values()).copied().sum()
}

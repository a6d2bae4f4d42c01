//! What AWS does by itself when its time has come, and the publishing of events.

use kernel::Timestamp;
use serde_json::Value;

use super::event;
use super::purchase::AgreementStatus;
use crate::faults::{EVENTS, FaultKind};
use crate::random::Random;
use crate::state::{Due, State};

/// How long a reordered event waits for one to overtake it.
const REORDER_SECONDS: i64 = 600;

impl State {
    /// Does what is on the agenda up to `now`, in order.
    pub(crate) fn keep_appointments(&mut self, now: Timestamp, random: &Random) {
        while let Some(position) = self.next_appointment(now) {
            let appointment = self.agenda.remove(position);
            self.keep(appointment.what, now, random);
        }
    }

    fn next_appointment(&self, now: Timestamp) -> Option<usize> {
        let due = self.agenda.iter().enumerate().filter(|(_, appointment)| appointment.at <= now);
        due.min_by_key(|(position, appointment)| (appointment.at, *position)).map(|(position, _)| position)
    }

    fn keep(&mut self, due: Due, now: Timestamp, random: &Random) {
        match due {
            Due::LicenseUpdated { agreement_id } => {
                if let Some(purchase) = self.purchases.get_mut(&agreement_id) {
                    purchase.activated_at.get_or_insert(now);
                    let purchase = purchase.clone();
                    if purchase.has_license() {
                        self.publish(event::license_updated(&purchase, now, random), now, random);
                    } else {
                        self.older_confirmed(&purchase, now, random);
                    }
                }
            }
            Due::LicenseDeprovisioned { agreement_id } => {
                if let Some(purchase) = self.purchases.get_mut(&agreement_id) {
                    purchase.deprovisioned_at.get_or_insert(now);
                    let purchase = purchase.clone();
                    if purchase.has_license() {
                        self.publish(event::license_deprovisioned(&purchase, now, random), now, random);
                    } else {
                        self.older_deprovisioned(&purchase, now, random);
                    }
                }
            }
            Due::TermOver { agreement_id } => self.end(&agreement_id, AgreementStatus::Expired, now, random),
            Due::InvoicesIssued { month } => self.issue_invoices(&month, now, random),
            Due::AdjustmentDecided { id } => self.decide_adjustment(&id, now, random),
            Due::HeldEvent { event } => {
                if let Some(event) = self.queue.release_if(&event) {
                    self.queue.send(event, now, now, random);
                }
            }
        }
    }

    /// Gives an event to EventBridge, on a good day or a bad one.
    pub(crate) fn publish(&mut self, mut event: Value, now: Timestamp, random: &Random) {
        if let Some(region) = event.get_mut("region") {
            *region = self.partition.region().into();
        }
        // The rules sort events by their source. Faults are about agreements.
        if event.get("source").and_then(Value::as_str) == Some("aws.ses") {
            self.mail_events.send(event, now, now, random);
            return;
        }
        let entropy = &random.entropy();
        if self.faults.strikes(EVENTS, FaultKind::Drop, entropy) {
            return;
        }
        if self.faults.strikes(EVENTS, FaultKind::Reorder, entropy) {
            self.plan(now.plus_seconds(REORDER_SECONDS), Due::HeldEvent { event: event.clone() });
            if let Some(earlier) = self.queue.hold(event) {
                self.queue.send(earlier, now, now, random);
            }
            return;
        }
        let late = self.faults.delay_seconds(entropy).unwrap_or(0);
        let twice = self.faults.strikes(EVENTS, FaultKind::Duplicate, entropy);
        let visible_at = now.plus_seconds(late);
        self.queue.send(event.clone(), now, visible_at, random);
        if twice {
            self.queue.send(event, now, visible_at, random);
        }
        if let Some(held) = self.queue.release() {
            self.queue.send(held, now, visible_at, random);
        }
    }
}

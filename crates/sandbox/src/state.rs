//! Everything that AWS knows, in one place that can be written to a file.

pub(crate) mod mailbox;
pub(crate) mod object;
pub(crate) mod told;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::faults::Faults;
use crate::market::adjustment::TakenAdjustment;
use crate::market::invoice::Invoices;
use crate::market::partition::Partition;
use crate::market::product::Product;
use crate::market::purchase::{Purchase, Token};
use crate::market::record::{Calls, Records};
use crate::queue::Queue;
use mailbox::Mailbox;
use object::StoredObject;
use told::Told;

/// How many mails and messages are kept; the oldest go first.
const MAX_INBOX: usize = 5_000;

/// The AWS side.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct State {
    /// When this was written to a file.
    pub(crate) saved_at: Option<Timestamp>,
    /// The brand's listings; not kept in the file, the brand file decides.
    #[serde(skip)]
    pub(crate) products: Vec<Product>,
    /// The partition that is played; not kept in the file, the options decide.
    #[serde(skip)]
    pub(crate) partition: Partition,
    /// The schedules that are switched off, by function.
    pub(crate) paused: std::collections::BTreeSet<String>,
    /// Purchases by agreement id; they are never taken away, and never change their license.
    pub(crate) purchases: BTreeMap<String, Purchase>,
    #[serde(skip)]
    by_license: RefCell<ByLicense>,
    /// Registration tokens.
    pub(crate) tokens: BTreeMap<String, Token>,
    /// What was metered.
    pub(crate) records: Records,
    /// What is to be given back to buyers.
    pub(crate) adjustments: Vec<TakenAdjustment>,
    /// What buyers were invoiced.
    pub(crate) invoices: Invoices,
    /// What was called.
    pub(crate) calls: Calls,
    /// Mails and messages, oldest first.
    pub(crate) inbox: Vec<Message>,
    /// What Secrets Manager has, by name.
    pub(crate) secrets: BTreeMap<String, String>,
    /// What S3 has, by key.
    pub(crate) objects: BTreeMap<String, StoredObject>,
    /// What its locked bucket has, by key: every version, oldest first.
    pub(crate) locked_objects: BTreeMap<String, Vec<StoredObject>>,
    /// What AWS will do, and when.
    pub(crate) agenda: Vec<Appointment>,
    /// The queue between EventBridge and `apply-agreement-event`.
    pub(crate) queue: Queue,
    /// The queue between EventBridge and `record-mail-feedback`.
    pub(crate) mail_events: Queue,
    /// What mailboxes do with mail that were switched, by their addresses in lower case.
    pub(crate) mailboxes: BTreeMap<String, Mailbox>,
    /// The faults that are on.
    pub(crate) faults: Faults,
    /// What the product received, oldest first.
    pub(crate) told: Vec<Told>,
    /// Runs of scheduled functions and deliveries, newest last.
    pub(crate) runs: Vec<Run>,
}

/// A mail or a message that AWS accepted for delivery.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Message {
    /// `email` or `sms`.
    pub(crate) channel: String,
    /// The recipients, separated by commas.
    pub(crate) to: String,
    /// The sender.
    pub(crate) from: String,
    /// The subject; empty for SMS.
    pub(crate) subject: String,
    /// The plain text.
    pub(crate) text: String,
    /// The HTML part, if any.
    pub(crate) html: Option<String>,
    /// When it was accepted.
    pub(crate) sent_at: String,
}

/// Something that AWS will do by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Appointment {
    pub(crate) at: Timestamp,
    pub(crate) what: Due,
}

/// What AWS does by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Due {
    /// Activates an agreement's license, or renews its entitlements, and says so.
    LicenseUpdated { agreement_id: String },
    /// Takes an agreement's license back, and says so.
    LicenseDeprovisioned { agreement_id: String },
    /// Ends a contract whose term is over.
    TermOver { agreement_id: String },
    /// Issues the invoices of a month's usage.
    InvoicesIssued { month: String },
    /// Decides a billing adjustment.
    AdjustmentDecided { id: String },
    /// Delivers an event that a fault held back.
    HeldEvent { event: Value },
}

/// One call of a function that no person made.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Run {
    /// When.
    pub(crate) at: Timestamp,
    /// Which function.
    pub(crate) function: String,
    /// What it answered, or `{"error": …}`.
    pub(crate) report: Value,
}

/// How many runs are remembered.
const MAX_RUNS: usize = 2_000;

/// Agreements by license, made anew when there are more purchases than it has seen.
#[derive(Debug, Default)]
struct ByLicense {
    seen: usize,
    agreements: HashMap<String, Vec<String>>,
}

impl State {
    /// The purchase a license belongs to: the latest agreement of that license.
    pub(crate) fn purchase_of_license(&self, arn: &str) -> Option<&Purchase> {
        let mut index = self.by_license.borrow_mut();
        if index.seen != self.purchases.len() {
            *index = ByLicense { seen: self.purchases.len(), agreements: HashMap::new() };
            for purchase in self.purchases.values() {
                let agreements = index.agreements.entry(purchase.license_arn.clone()).or_default();
                agreements.push(purchase.agreement_id.clone());
            }
        }
        let agreements = index.agreements.get(arn)?.iter().filter_map(|id| self.purchases.get(id));
        agreements.max_by_key(|one| (one.accepted_at, one.activated_at))
    }

    /// A listing by its code.
    pub(crate) fn product(&self, code: &str) -> Option<&Product> {
        self.products.iter().find(|product| product.product_code == code)
    }

    /// Puts something on the agenda.
    pub(crate) fn plan(&mut self, at: Timestamp, what: Due) {
        self.agenda.push(Appointment { at, what });
    }

    /// Takes an appointment off the agenda, e.g. because a person was faster.
    pub(crate) fn cancel(&mut self, what: &Due) {
        self.agenda.retain(|appointment| appointment.what != *what);
    }

    /// Keeps a mail or message.
    pub(crate) fn deliver(&mut self, message: Message) {
        if self.inbox.len() >= MAX_INBOX {
            self.inbox.remove(0);
        }
        self.inbox.push(message);
    }

    /// Remembers a run.
    pub(crate) fn note_run(&mut self, run: Run) {
        if self.runs.len() >= MAX_RUNS {
            self.runs.remove(0);
        }
        self.runs.push(run);
    }
}

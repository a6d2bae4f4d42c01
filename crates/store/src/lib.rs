//! DynamoDB: the only crate that reads and writes the table.
//!
//! Owns: every key ([`keys`]), how each aggregate is laid out, and that every write is conditional.
//! Does not own: decisions. It loads what the domain needs and writes what the domain decided.
//!
//! A function reaches the table by repositories ([`repositories!`]), each of which declares what it may do ([`Access`]). One
//! aggregate, one file; the file adds its methods to the repositories that read or change it.

mod abandonment;
mod access;
mod account_help;
mod account_limits;
mod account_notices;
mod accounts;
mod acknowledgements;
mod activations;
mod adjustments;
mod admissions;
mod agreements;
mod audit;
mod audit_act;
mod bindings;
mod budgets;
mod change_take_overs;
mod closing;
mod codes;
mod connection;
mod console_closing;
mod counting;
mod courses;
mod coverage;
mod credentials;
mod database;
mod definition;
mod devices;
mod due;
mod entitlements;
mod error;
mod expression;
mod failed_call;
mod finding;
mod giving_up;
mod held;
mod history;
mod invoice_comparisons;
mod invoices;
mod item;
pub mod keys;
mod late;
mod lease;
mod ledger;
mod left_activations;
mod license_lists;
mod licenses;
mod log_comparisons;
mod mail_feedback;
mod months;
mod operator_lists;
mod operator_sessions;
mod outbox;
mod owed_change_mails;
mod owed_codes;
mod owed_notices;
mod prices;
mod proposals;
mod quantity_forms;
mod quarantine;
mod real_names;
mod reconciliation;
mod registration;
mod reinstatement;
mod replays;
mod repositories;
mod retry;
mod runs;
mod search;
mod search_building;
mod second_factors;
mod security;
mod sent_mails;
mod sessions;
mod settlements;
mod statements;
mod supervised_changes;
mod table;
mod transaction;
mod unbinding;
mod usage;
mod workspaces;

pub use abandonment::Listing;
pub use access::{APPEND, Access, Action};
pub use account_limits::UsedUpLimits;
pub use accounts::BindBillingError;
pub use acknowledgements::{Acknowledgement, difference_id};
pub use activations::{Activation, AnotherActivation};
pub use adjustments::{AdjustmentReason, AdjustmentRequest, AdjustmentState};
pub use agreements::{ChangeError, EventOutcome, EventRecord};
pub use audit::{AuditEntry, AuditLink, AuditedAct, BrokenLink};
pub use audit_act::AuditAct;
#[doc(hidden)]
pub use aws_config::SdkConfig;
pub use bindings::CreateWorkspaceError;
pub use codes::TryCodeError;
pub use counting::ItemRevision;
pub use courses::{COURSE_SHARDS, CourseQueue, DueCourse};
pub use coverage::GivingBack;
pub use credentials::{ChangeCredentialsError, Changed};
pub use database::{Database, Repository};
pub use definition::{TableDefinition, table_definition};
pub use due::{Due, DuePage, DueSource};
pub use error::StoreError;
pub use failed_call::FailedCall;
pub use giving_up::GivenUpAlone;
pub use held::HeldUsage;
pub use history::{Happened, Happening, HappeningKind, Placed};
pub use invoice_comparisons::{InvoiceComparison, InvoiceStage, InvoiceWalk};
pub use invoices::RequestInvoiceError;
pub use item::{Item, from_item, to_item};
#[doc(hidden)]
pub use kernel::Entropy;
pub use keys::Key;
pub use late::LateUsage;
pub use ledger::{
    Ending, FinalHour, HOUR_SHARDS, HourToFreeze, LedgerHead, LicenseHour, SlotClaim, WORK_SHARDS, open_ledger_write,
    window_of,
};
pub use left_activations::ActivationNote;
pub use license_lists::{LicenseFilter, Recent};
pub use licenses::bind_license_writes;
pub use log_comparisons::log_comparison_id;
pub use months::MonthOfLicense;
pub use outbox::{QueueLease, license_event, license_event_about, workspace_event};
pub use owed_codes::TextError;
pub use prices::PricesOfLicense;
pub use proposals::{OfProposal, Proposal, Proposed};
pub use quantity_forms::DecimalRefusal;
pub use quarantine::{Quarantined, QuarantinedRecord, Resolution};
pub use reconciliation::{MAX_FINDINGS_BYTES, Reconciliation, Stage, Walk};
pub use registration::RegisterError;
pub use reinstatement::{MAX_UNLOCKED_TOGETHER, Reinstating};
pub use replays::{KnownTarget, KnownTargets, OutgoingPage};
pub use repositories::*;
pub use runs::ScheduledRun;
pub use search::{FoundInvoice, NameKind, NamedAccount, SEARCH_PAGE};
pub use settlements::MAX_SETTLED_TOGETHER;
pub use transaction::{TransactError, Write};
pub use usage::{Ingested, KnownEvent, Place, Placement};

//! Every key of the table, and what is asked by it.
//!
//! One table: `pk` and `sk` are texts, `ttl` lets DynamoDB remove what has expired some days later (readers go by the
//! item's own expiry, never by its absence), and one sparse index, `work` (`work_pk`, `work_sk`, keys only), lists what
//! is due. There are no scans.
//!
//! | who asks | for what | by | read |
//! |---|---|---|---|
//! | every page | activation or signed-in session | `SESSION#<hash>` / `SESSION` | 1 get |
//! | landing, pages, usage | a licence | `LICENSE#<id>` / `LICENSE` | 1 get |
//! | events | what is known of an agreement | `AGREEMENT#<id>` / `AGREEMENT` | 1 get |
//! | events | whether an event was applied | `EVENT#<event id>` / `EVENT` | condition of the write |
//! | activation page | licences of a cloud account | `CLOUD#aws#<account>` / `LICENSE#…` | 1 query + batch get |
//! | account pages | licences of a Billing Center account | `BILLING#<id>` / `LICENSE#…` | 1 query + batch get |
//! | product services | a licence's entitlements | `LICENSE#<id>` / `ENTITLEMENTS` | 1 get |
//! | workspace list | workspaces of a Billing Center account | `BILLING#<id>` / `WORKSPACE#…` | 1 query + batch get |
//! | ending a licence | workspaces a licence settles | `LICENSE#<id>` / `WORKSPACE#…` | 1 query |
//! | sign-out everywhere | sessions of an account | `BILLING#<id>`, `CONSOLE#<id>` / `SESSION#…` | 1 query |
//! | account pages | security events of an account | `BILLING#<id>` / `SECURITY#<time>…` | 1 query, newest first |
//! | account pages | a confirmed present address or number | `BILLING#<id>` / `CONFIRMED#<contact>` | 1 get |
//! | the notice of a change | what an objection puts back | `OBJECTION#<hash>` / `OBJECTION` | 1 get |
//! | sign-in, binding | account by username, e-mail, phone | `UNIQUE#<kind>#<hash>` / `UNIQUE` | 1 get, then the account |
//! | code entry | a code and the sends to its target | `TARGET#<hash>` / `SENDS`, `CODE#…` | 2 gets |
//! | record-usage | a usage event seen before | `USAGE#<hash>` / `USAGE` | condition of the write |
//! | record-usage | where usage counts | `LEDGER#<license>` / `HOUR#…` | condition of the write |
//! | advance-licenses | how far a licence's course was acted on | `LICENSE#<id>` / `COURSE` | 1 get |
//! | advance-licenses | licences to look at | index `work`, `COURSE` | 1 query |
//! | reconcile | every licence | index `work`, `LICENSE` | 1 query + batch get |
//! | reconcile | what comparisons with AWS came to | `RECONCILIATION#<of>` / `<instant>` | written |
//! | deliver-events | a licence's queue of events | `OUTBOX#<license>` / `<instant>#…` | 1 query |
//! | deliver-events | queues with something due, dead letters | index `work`, `OUTBOX`, `DEAD-LETTER` | 1 query |
//! | meter-usage | hours to freeze or to send | index `work` | 1 query a shard |

use kernel::digest::sha256_hex;
use kernel::{
    AgreementId, AwsAccountId, BillingAccountId, ConsoleAccountId, Dimension, Hour, LicenseId, Timestamp, WorkspaceId,
};
use telling::Event;

/// The table's hash key attribute.
pub const PK: &str = "pk";
/// The table's range key attribute.
pub const SK: &str = "sk";
/// The attribute by which DynamoDB removes expired items, in seconds since the epoch.
pub const TTL: &str = "ttl";
/// The sparse index of what is due.
pub const WORK_INDEX: &str = "work";
/// The index's hash key attribute: what kind of work, and its shard.
pub const WORK_PK: &str = "work_pk";
/// The index's range key attribute: when it is due.
pub const WORK_SK: &str = "work_sk";
/// Ledgers by when their next hour may freeze; a shard's number follows.
pub const WORK_FREEZE: &str = "FREEZE#";
/// Hours with records to send, by urgency; a shard's number follows.
pub const WORK_SEND: &str = "SEND#";
/// Licences that are ending.
pub const WORK_ENDING: &str = "ENDING";
/// Usage held for licences that were not active.
pub const WORK_HELD: &str = "HELD";
/// What is in quarantine.
pub const WORK_QUARANTINE: &str = "QUARANTINE";

/// Where one item stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Hash key.
    pub pk: String,
    /// Range key.
    pub sk: String,
}

impl Key {
    pub(crate) fn new(pk: impl Into<String>, sk: impl Into<String>) -> Self {
        Self { pk: pk.into(), sk: sk.into() }
    }
}

/// The names that must be unique, each in a space of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UniqueName {
    /// Username of a Billing Center account.
    BillingUsername,
    /// E-mail of a Billing Center account.
    BillingEmail,
    /// Phone of a Billing Center account.
    BillingPhone,
    /// E-mail of a console account.
    ConsoleEmail,
    /// Username of a console account.
    ConsoleUsername,
    /// Phone of a console account.
    ConsolePhone,
}

impl UniqueName {
    const fn tag(self) -> &'static str {
        match self {
            Self::BillingUsername => "billing-username",
            Self::BillingEmail => "billing-email",
            Self::BillingPhone => "billing-phone",
            Self::ConsoleEmail => "console-email",
            Self::ConsoleUsername => "console-username",
            Self::ConsolePhone => "console-phone",
        }
    }
}

/// A session, by the SHA-256 of its token.
#[must_use]
pub fn session(token_hash: &str) -> Key {
    Key::new(format!("SESSION#{token_hash}"), "SESSION")
}

/// What a person has filled in so far in one activation session.
#[must_use]
pub fn draft(token_hash: &str) -> Key {
    Key::new(format!("SESSION#{token_hash}"), "DRAFT")
}

/// A licence.
#[must_use]
pub fn license(id: &LicenseId) -> Key {
    Key::new(format!("LICENSE#{id}"), "LICENSE")
}

/// What a licence is entitled to, as AWS last answered.
#[must_use]
pub fn entitlements(id: &LicenseId) -> Key {
    Key::new(format!("LICENSE#{id}"), "ENTITLEMENTS")
}

/// That a licence settles a workspace.
#[must_use]
pub fn license_workspace(id: &LicenseId, workspace: &WorkspaceId) -> Key {
    Key::new(format!("LICENSE#{id}"), format!("WORKSPACE#{workspace}"))
}

/// What is known of an agreement.
#[must_use]
pub fn agreement(id: &AgreementId) -> Key {
    Key::new(format!("AGREEMENT#{id}"), "AGREEMENT")
}

/// That an agreement event was applied.
#[must_use]
pub fn event(event_id: &str) -> Key {
    Key::new(format!("EVENT#{}", sha256_hex(&[event_id])), "EVENT")
}

/// The hash key of everything a cloud account holds.
#[must_use]
pub fn cloud_account(account: &AwsAccountId) -> String {
    format!("CLOUD#aws#{account}")
}

/// How the range keys of licences begin, beside the account that holds them.
pub const LICENSE_PREFIX: &str = "LICENSE#";

/// That a cloud account holds a licence.
#[must_use]
pub fn cloud_account_license(account: &AwsAccountId, id: &LicenseId) -> Key {
    Key::new(cloud_account(account), format!("{LICENSE_PREFIX}{id}"))
}

/// A Billing Center account.
#[must_use]
pub fn billing_account(id: &BillingAccountId) -> Key {
    Key::new(format!("BILLING#{id}"), "ACCOUNT")
}

/// That a Billing Center account pays for a workspace.
#[must_use]
pub fn billing_workspace(id: &BillingAccountId, workspace: &WorkspaceId) -> Key {
    Key::new(format!("BILLING#{id}"), format!("WORKSPACE#{workspace}"))
}

/// That a cloud account, by one of its licences, is saved with a Billing Center account.
#[must_use]
pub fn billing_license(id: &BillingAccountId, license: &LicenseId) -> Key {
    Key::new(format!("BILLING#{id}"), format!("{LICENSE_PREFIX}{license}"))
}

/// How the range keys of security events begin, beside their account.
pub const SECURITY_PREFIX: &str = "SECURITY#";

/// A security event of a Billing Center account. The time has a fixed width, so that it sorts as text.
#[must_use]
pub fn billing_security_event(id: &BillingAccountId, at: Timestamp, suffix: &str) -> Key {
    Key::new(format!("BILLING#{id}"), format!("{SECURITY_PREFIX}{:015}#{suffix}", at.millis()))
}

/// That the present e-mail address or phone number of a Billing Center account was confirmed.
#[must_use]
pub fn billing_confirmation(id: &BillingAccountId, contact: &str) -> Key {
    Key::new(format!("BILLING#{id}"), format!("CONFIRMED#{contact}"))
}

/// What an objection to a change puts back, by the hash of its token.
#[must_use]
pub fn objection(token_hash: &str) -> Key {
    Key::new(format!("OBJECTION#{token_hash}"), "OBJECTION")
}

/// A console account.
#[must_use]
pub fn console_account(id: &ConsoleAccountId) -> Key {
    Key::new(format!("CONSOLE#{id}"), "ACCOUNT")
}

/// That a console account owns a workspace.
#[must_use]
pub fn console_workspace(id: &ConsoleAccountId, workspace: &WorkspaceId) -> Key {
    Key::new(format!("CONSOLE#{id}"), format!("WORKSPACE#{workspace}"))
}

/// The holder of a unique name. The name itself may be personal, so only its hash is a key.
#[must_use]
pub fn unique(kind: UniqueName, normalized: &str) -> Key {
    Key::new(format!("UNIQUE#{}#{}", kind.tag(), sha256_hex(&[normalized])), "UNIQUE")
}

/// A workspace.
#[must_use]
pub fn workspace(id: &WorkspaceId) -> Key {
    Key::new(format!("WORKSPACE#{id}"), "WORKSPACE")
}

/// When codes were sent to one address or number.
#[must_use]
pub fn sends(target: &str) -> Key {
    Key::new(format!("TARGET#{}", sha256_hex(&[target])), "SENDS")
}

/// A code sent to one address, number or name, by its own name there: purpose, kind of account, activation session.
#[must_use]
pub fn code(target: &str, name: &str) -> Key {
    Key::new(format!("TARGET#{}", sha256_hex(&[target])), format!("CODE#{name}"))
}

/// That a signed-in session belongs to a Billing Center account.
#[must_use]
pub fn billing_session(id: &BillingAccountId, token_hash: &str) -> Key {
    Key::new(format!("BILLING#{id}"), format!("SESSION#{token_hash}"))
}

/// That a signed-in session belongs to a console account.
#[must_use]
pub fn console_session(id: &ConsoleAccountId, token_hash: &str) -> Key {
    Key::new(format!("CONSOLE#{id}"), format!("SESSION#{token_hash}"))
}

/// Wrong guesses counted against one account or address.
#[must_use]
pub fn guesses(of: &str) -> Key {
    Key::new(format!("GUESSES#{}", sha256_hex(&[of])), "GUESSES")
}

/// A usage event that was taken, by its source and id.
#[must_use]
pub fn usage_event(source: &str, id: &str) -> Key {
    Key::new(format!("USAGE#{}", sha256_hex(&[source, id])), "USAGE")
}

/// The hash key of a licence's ledger.
#[must_use]
pub fn ledger(license: &LicenseId) -> String {
    format!("LEDGER#{license}")
}

/// How the hash keys of ledgers begin.
pub const LEDGER_PREFIX: &str = "LEDGER#";
/// How the range keys of licence-hours begin.
pub const HOUR_PREFIX: &str = "HOUR#";
/// How the range keys of usage begin that came after its month was closed.
pub const LATE_PREFIX: &str = "LATE#";
/// How the range keys of late usage begin that an operator gave up.
pub const GIVEN_UP_PREFIX: &str = "GIVEN-UP#";
/// How the range keys of records in quarantine begin.
pub const QUARANTINE_PREFIX: &str = "QUARANTINE#";
/// How the hash keys of held usage begin.
pub const HELD_PREFIX: &str = "HELD#";
/// The range key of a ledger's head.
pub const HEAD: &str = "HEAD";

/// How far a licence's ledger has come.
#[must_use]
pub fn ledger_head(license: &LicenseId) -> Key {
    Key::new(ledger(license), HEAD)
}

/// That a licence is ending: its records go first.
#[must_use]
pub fn ledger_ending(license: &LicenseId) -> Key {
    Key::new(ledger(license), "ENDING")
}

/// One licence-hour: its open counters, then its frozen records.
#[must_use]
pub fn ledger_hour(license: &LicenseId, hour: Hour) -> Key {
    Key::new(ledger(license), format!("{HOUR_PREFIX}{hour}"))
}

/// Further counters of a licence-hour that many report to at once. A hash key of its own, so that it may live elsewhere.
#[must_use]
pub fn ledger_hour_shard(license: &LicenseId, hour: Hour, shard: u8) -> Key {
    Key::new(format!("LEDGER#{license}#S{shard:02}"), format!("{HOUR_PREFIX}{hour}"))
}

/// Usage of an hour that was reported when its month was closed.
#[must_use]
pub fn ledger_late(license: &LicenseId, hour: Hour) -> Key {
    Key::new(ledger(license), format!("{LATE_PREFIX}{hour}"))
}

/// Late usage of an hour that was given up at a moment.
#[must_use]
pub fn ledger_given_up(license: &LicenseId, hour: Hour, at: Timestamp) -> Key {
    Key::new(ledger(license), format!("{GIVEN_UP_PREFIX}{hour}#{:013}", at.millis()))
}

/// A record in quarantine.
#[must_use]
pub fn ledger_quarantine(license: &LicenseId, hour: Hour, dimension: &Dimension) -> Key {
    Key::new(ledger(license), format!("{QUARANTINE_PREFIX}{hour}#{dimension}"))
}

/// The hash key of what is held for a workspace.
#[must_use]
pub fn held(workspace: &WorkspaceId) -> String {
    format!("HELD#{workspace}")
}

/// Usage of a workspace whose licence AWS has not confirmed yet.
#[must_use]
pub fn held_usage(workspace: &WorkspaceId, hour: Hour) -> Key {
    Key::new(held(workspace), format!("{HOUR_PREFIX}{hour}"))
}

/// What an operator did, by month.
#[must_use]
pub fn audit(month: kernel::Month, at: Timestamp, id: &str) -> Key {
    Key::new(format!("AUDIT#{month}"), format!("{:013}#{id}", at.millis()))
}

/// A lease that one runner holds at a time.
#[must_use]
pub fn lease(name: &str) -> Key {
    Key::new(format!("LEASE#{name}"), "LEASE")
}

/// The work of looking at licences that something is due for.
pub const WORK_COURSES: &str = "COURSE";
/// The work of comparing with AWS: every licence is listed under it, by its id.
pub const WORK_LICENSES: &str = "LICENSE";
/// The work of delivering events.
pub const WORK_OUTBOX: &str = "OUTBOX";
/// The work, for an operator, of looking at events that could not be delivered.
pub const WORK_DEAD_LETTERS: &str = "DEAD-LETTER";

/// How far a licence's course was acted on.
#[must_use]
pub fn course(id: &LicenseId) -> Key {
    Key::new(format!("LICENSE#{id}"), "COURSE")
}

/// The licence whose course stands at a hash key.
#[must_use]
pub(crate) fn license_of_course(pk: &str) -> Option<LicenseId> {
    pk.strip_prefix("LICENSE#").and_then(|id| LicenseId::parse(id).ok())
}

/// A report of a comparison with AWS.
#[must_use]
pub(crate) fn reconciliation(of: &str, at: Timestamp) -> Key {
    Key::new(format!("RECONCILIATION#{of}"), at.to_string())
}

/// The hash key of a licence's queue of events. The table's stream is filtered by how it begins.
#[must_use]
pub fn queue(id: &LicenseId) -> String {
    format!("OUTBOX#{id}")
}

/// The licence whose queue stands at a hash key.
#[must_use]
pub fn license_of_queue(pk: &str) -> Option<LicenseId> {
    pk.strip_prefix("OUTBOX#").and_then(|id| LicenseId::parse(id).ok())
}

/// An event in its licence's queue: sorted by when it happened, and within an instant by its kind.
#[must_use]
pub(crate) fn outgoing(event: &Event) -> Key {
    let sk = format!("{:013}#{}#{}", event.at.millis(), event.kind.rank(), event.id);
    Key::new(queue(&event.license), sk)
}

/// That one runner has a licence's queue.
#[must_use]
pub(crate) fn queue_lease(id: &LicenseId) -> Key {
    lease(&format!("OUTBOX#{id}"))
}

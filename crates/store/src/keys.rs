//! Every key of the table, by who owns the item, and what is asked by it.
//!
//! One table: `pk` and `sk` are texts, `ttl` lets DynamoDB remove what has expired some days later (readers go by the
//! item's own expiry, never by its absence), and one sparse index, `work` (`work_pk`, `work_sk`, keys only), lists what
//! is due. There are no scans.
//!
//! | who asks | for what | by | read |
//! |---|---|---|---|
//! | every page | activation or signed-in session | `SESSION#<hash>` / `SESSION` | 1 get |
//! | landing, pages, usage | a licence; by the ARN it got later, what it is known as | `LICENSE#<id>` / `LICENSE` | 1 get, 2 |
//! | events | what is known of an agreement | `AGREEMENT#<id>` / `AGREEMENT` | 1 get |
//! | events, landing | a customer of an older listing | `CUSTOMER#<hash>` / `CUSTOMER` | 1 get |
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
//! | advance-licenses | whom to write to about an activation that was left | `LICENSE#<id>` / `LEFT` | 1 get |
//! | operate | abandoned activations | index `work`, `ABANDONED` | 1 query |
//! | the link in a mail | the activation it takes up again | `RESUME#<hash>` / `RESUME` | 1 get |
//! | reconcile | every licence | index `work`, `LICENSE` | 1 query + batch get |
//! | reconcile | what comparisons with AWS came to | `RECONCILIATION#<of>` / `<instant>` | written |
//! | deliver-events | a licence's queue of events | `OUTBOX#<license>` / `<instant>#…` | 1 query |
//! | deliver-events | queues with something due, dead letters | index `work`, `OUTBOX`, `DEAD-LETTER` | 1 query |
//! | meter-usage | hours to freeze or to send | index `work` | 1 query a shard |

mod ledger;
mod licensing;
mod outbox;
mod people;

pub use ledger::*;
pub use licensing::*;
pub use outbox::*;
pub use people::*;

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
/// The work of looking at licences that something is due for.
pub const WORK_COURSES: &str = "COURSE";
/// The work of comparing with AWS: every licence is listed under it, by its id.
pub const WORK_LICENSES: &str = "LICENSE";
/// The work, for an operator, of looking at licences that nobody activates.
pub const WORK_ABANDONED: &str = "ABANDONED";
/// The work of delivering events.
pub const WORK_OUTBOX: &str = "OUTBOX";
/// The work, for an operator, of looking at events that could not be delivered.
pub const WORK_DEAD_LETTERS: &str = "DEAD-LETTER";

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

/// A lease that one runner holds at a time.
#[must_use]
pub fn lease(name: &str) -> Key {
    Key::new(format!("LEASE#{name}"), "LEASE")
}

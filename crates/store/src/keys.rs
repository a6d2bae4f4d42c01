//! Every key of the table, by who owns the item, and what is asked by it.
//!
//! One table: `pk` and `sk` are texts, `ttl` lets DynamoDB remove what has expired some days later (readers go by the
//! item's own expiry, never by its absence), and one sparse index, `work` (`work_pk`, `work_sk`, keys only), lists what
//! is due. There are no scans.
//!
//! Units are DynamoDB's: a read unit is 4 KB read consistently (half a unit from the index), a write unit 1 KB, twice that in
//! a transaction, and one more for each entry of the index that is put or taken away. Items that say nothing here have
//! less than 1 KB: a get takes 1 read unit, a batch get 1 for each item. The ledger's figures are of ten dimensions and
//! one workspace (an hour of 2 KB), counted by `make bench`.
//!
//! | who asks | for what | by | read | units |
//! |---|---|---|---|---|
//! | every page | activation or signed-in session | `SESSION#<hash>` / `SESSION` | 1 get | 1 |
//! | landing, pages, usage | a license; by the ARN it got later, what it is known as | `LICENSE#<id>` / `LICENSE` | 1 get, 2 | 1, 2 |
//! | events, landing | a customer of an older listing | `CUSTOMER#<hash>` / `CUSTOMER` | 1 get | 1 |
//! | events | what is known of an agreement | `AGREEMENT#<id>` / `AGREEMENT` | 1 get | 1 |
//! | events | whether an event was applied | `EVENT#<event id>` / `EVENT` | condition of the write | 2 written |
//! | activation page | licenses of a cloud account | `CLOUD#aws#<account>` / `LICENSE#…` | 1 query + batch get | 1 + 1 a license |
//! | account pages | licenses of a Billing Center account | `BILLING#<id>` / `LICENSE#…` | 1 query + batch get | 1 + 1 a license |
//! | product services | a license's entitlements | `LICENSE#<id>` / `ENTITLEMENTS` | 1 get | 1 |
//! | meter-usage | what a term of a license entitles to | `LICENSE#<id>` / `ENTITLEMENTS#<agreement>` | 1 batch get for 50 contracts | 1 a contract |
//! | meter-usage | records that are held back | index `work`, `HELD-BACK` | 1 query | 1 |
//! | workspace list | workspaces of a Billing Center account | `BILLING#<id>` / `WORKSPACE#…` | 1 query + batch get | 1 + 1 a workspace |
//! | ending a license | workspaces a license settles | `LICENSE#<id>` / `WORKSPACE#…` | 1 query | 1 for about 40 |
//! | sign-out everywhere | sessions of an account | `BILLING#<id>`, `CONSOLE#<id>` / `SESSION#…` | 1 query | 1 for about 20 |
//! | account pages | security events of an account | `BILLING#<id>`, `CONSOLE#<id>` / `SECURITY#<time>…` | 1 query, newest first | 1 for about 15 |
//! | operator-console | mails to an account | `BILLING#<id>`, `CONSOLE#<id>` / `SENT#<time>#<kind>~…` | 1 query, newest first | 1 for about 20; 1 written a mail, 2 with what it is about |
//! | operator-console | what operators did of late for an owner | `BILLING#<id>` / `HELP` | 1 get | 1; 2 written |
//! | sign-in, asking for a code, binding | failed attempts of an hour | the same, or `GUESSES#<hash>` of nobody | written | 1 written |
//! | account pages, operators | real-name authentication | `BILLING#<id>` / `REAL-NAME` | 1 get | 1 |
//! | account pages | documents that are being collected for one | `BILLING#<id>` / `DOCUMENTS` | 1 get | 1 |
//! | account pages | invoices, and that a month is on one | `BILLING#<id>` / `INVOICE#…`, `MONTH#…` | 1 query; condition of the write | 1 for about 8; 2 written |
//! | account pages | the budget of an account | `BILLING#<id>` / `BUDGET` | 1 get | 1 |
//! | advance-licenses | budgets that are to be compared with their bills | index `work`, `BUDGET`; `BILLING#<id>` / `BUDGET` | 1 query + 1 get each, and the running month's bill | 1 + 1, and 1 written an hour |
//! | meter-usage | that a run begins, and how it ended | `RUN#meter-usage` / `<time>~<request>` | condition of the write | 1 written each |
//! | operators' console | the last runs | `RUN#meter-usage` / `<time>~<request>` | 1 query, newest first | 1 |
//! | operators | the audit log of a month, and where it begins | `AUDIT#CHAIN` / place, `AUDIT#MONTHS` / month, `AUDIT#<month>` of old | 3 queries | 1 for about 10 |
//! | whatever is audited | the last entry | `AUDIT#CHAIN` / place, newest first | 1 query | 1, and 2 + 2 a KB written |
//! | archive-audit | the chain, from some place on | `AUDIT#CHAIN` / place | 1 query for 1,000 | 1 for about 10 |
//! | operators | what waits for a decision | index `work`, `REAL-NAME`, `INVOICE` | 1 query each + gets | 1 + 1 each |
//! | operators | notes about an activation that was left | `LICENSE#<id>` / `NOTE#<instant>#<id>` | 1 query, newest first | 1 for about 10 |
//! | support | that an account was closed | `BILLING#<id>`, `CONSOLE#<id>` / `CLOSED` | written | 2 written |
//! | account pages | a confirmed present address or number | `BILLING#<id>`, `CONSOLE#<id>` / `CONFIRMED#<contact>` | 1 get | 1 |
//! | the notice of a change | what an objection puts back | `OBJECTION#<hash>` / `OBJECTION` | 1 get | 1 |
//! | sign-in, doors that ask for it | the second factor of an account | `BILLING#<id>` / `SECOND-FACTOR` | 1 get; condition of the write | 1; 4 written a proof |
//! | account pages | an enrolment that waits for its first code | `BILLING#<id>` / `ENROLMENT` | 1 get | 1 |
//! | sign-in | that it waits for the second proof | `SESSION#<hash>` / `SIGN-IN` | 1 get | 1 |
//! | the link in a mail | which removal of a second factor it stops | `OBJECTION#<hash>` / `REMOVAL` | 1 get | 1 |
//! | deliver-codes | mails about second factors that are owed | index `work`, `NOTICE`; `BILLING#<id>` / `NOTICE#<instant>#<kind>` | 1 query + 3 gets | 1 + 3 a mail |
//! | operator-console | a supervised change of an account's e-mail address; those that wait for a second operator | `BILLING#<id>` / `SUPERVISED-CHANGE`; index `work`, `SUPERVISED-CHANGE` | 1 get; 1 query + batch get | 1; 1 + 1 each |
//! | the link in a mail | what it does with a supervised change | `OBJECTION#<hash>` / `SUPERVISED-CHANGE` | 1 get | 1 |
//! | account pages, operator-console, advance-licenses | the people of an account | `BILLING#<id>` / `MEMBER#<login>`; each login is an account's item | 1 query + batch get | 1 + 1 a person; some 20 written when one comes or goes |
//! | account pages | invitations to an account | `BILLING#<id>` / `INVITATION#<hash of the address>` | 1 query | 1 for about 10 |
//! | the link in an invitation | which one it opens | `INVITATION#<hash>` / `INVITATION` | 1 get | 1 |
//! | deliver-codes | mails about people that are owed | index `work`, `PEOPLE-MAIL`; `BILLING#<id>` / `PEOPLE-MAIL#<instant>#<news>~<hash>` | 1 query + 2 gets | 1 + 2 a mail |
//! | deliver-codes | mails about supervised changes that are owed | index `work`, `CHANGE-MAIL`; `BILLING#<id>` / `CHANGE-MAIL#<instant>#<kind>` | 1 query + 3 gets | 1 + 3 a mail |
//! | operator-console | which limits of an account are used up, and how often they were lifted | `GUESSES#<hash>`, `TARGET#<hash>` / `SENDS#…`; `BILLING#<id>`, `OPERATOR#<hash>` / `LIFTS` | 2 batch gets | about 60 |
//! | registration | whether a username, or one that looks like it, is taken | `UNIQUE#<kind>#<hash>` / `UNIQUE` | 1 batch get for 100 spellings; most names have fewer | 1 a name and spelling |
//! | sign-in, binding | account by username, e-mail, phone | `UNIQUE#<kind>#<hash>` / `UNIQUE` | 1 get, then the account | 2 |
//! | code entry | a code and what one asker had sent to its target | `TARGET#<hash>` / `SENDS#<budget>`, `CODE#…` | 2 gets | 2 |
//! | sign-in, asking for a code | the browsers that an account knows | `BILLING#<id>`, `CONSOLE#<id>` / `DEVICES` | 1 batch get with the account | 1 |
//! | asking for a code | what became of the messages that brought the last ones | `CODE-MESSAGE#<id>` / `CODE-MESSAGE` | 1 batch get of up to 5 | 1 each |
//! | deliver-codes | a message that brings a code, claimed and done | `CODE-MESSAGE#<id>` / `CODE-MESSAGE` | 1 get + 2 writes | 1 + 8 written |
//! | deliver-codes | messages that are still owed | index `work`, `CODE` | 1 query | 1 |
//! | record-usage | what a batch is about | `WORKSPACE#…`, `LICENSE#…`, `LEDGER#…` / `HEAD` | 3 batch gets | 3 a workspace of the batch |
//! | record-usage | a usage event seen before; of those that are refused too | `USAGE#<hash>` / `USAGE` | condition of the write; 1 batch get | 2 written an event; 1 a refused one |
//! | record-usage | where usage counts | `LEDGER#<license>` / `HOUR#…` | condition of the write | 2 × its KB written, for up to 99 events |
//! | record-usage | where usage counts when many report at once | `LEDGER#<license>#S<shard>` / `HOUR#…` | condition of the write | the same |
//! | meter-usage | ledgers with an hour to freeze | index `work`, `FREEZE#<shard>` | 1 query a shard and 100 ledgers | 2 |
//! | meter-usage | what an hour freezes by | `LICENSE#…`, `LEDGER#…` / `HEAD`, `HOUR#…` | 3 batch gets for 50 ledgers | 3 a ledger |
//! | meter-usage | the freeze of an hour | `LEDGER#…` / `HEAD`, `HOUR#…` | condition of the write, 50 hours a transaction | 9 written |
//! | meter-usage | hours with records to send | index `work`, `SEND#<shard>` | 1 query a shard and 100 hours | 2 |
//! | meter-usage | an hour and its license, to be sent | `LEDGER#…` / `HOUR#…`, `LICENSE#…` | 2 batch gets for 100 hours | 2 an hour |
//! | meter-usage | an attempt that its freeze did not note, an answer | `LEDGER#<license>` / `HOUR#…` | condition of the write | 2 + 3 written |
//! | meter-usage | months to roll up, and what they come to | index `work`, `MONTH#<shard>`; `LEDGER#<license>` / `MONTH#<month>…` | 1 query a shard and 100 months, 1 batch get, the month's hours | the month's KB / 4 read, 1 + 1 a KB written |
//! | account pages, a closing statement | what a past month of a license comes to | `LEDGER#<license>` / `MONTH#<month>…` | 1 batch get for 100 months | 1 for 4 KB |
//! | operate | prices of a license's own | `LEDGER#<license>` / `HEAD` | 1 get | 1 |
//! | meter-usage | whose a slot is that AWS knows by product code | `SLOT#<product>#<account>` / `HOUR#…` | the write answers | 1 written a license-hour |
//! | meter-usage, operate | of which products AWS refused decimals | `PRODUCT#<code>` / `DECIMAL-REFUSAL` | 1 batch get | 1 a product |
//! | meter-usage | other licenses of an account, if an hour told so had no usage | `CLOUD#aws#<account>` / `LICENSE#…` | 1 query + batch get | 1 + 1 a license |
//! | advance-licenses | how far a license's course was acted on | `LICENSE#<id>` / `COURSE` | 1 get | 1 |
//! | advance-licenses | licenses to look at | index `work`, `COURSE-NEWS#<shard>`, `COURSE-TIME#<shard>`, `COURSE` | 1 query a shard and 100 licenses | 2 |
//! | advance-licenses | what a look begins with | `LICENSE#<id>` / `COURSE`, `LICENSE` | 2 batch gets for 100 licenses | 2 a license |
//! | advance-licenses | that a look failed | `LICENSE#<id>` / `COURSE` | condition of the write | 2 written |
//! | meter-usage | licenses that are ending | index `work`, `ENDING#<shard>`, `ENDING` | 1 query a shard and 100 licenses | 2 |
//! | meter-usage | when an ending license is looked at next | `LEDGER#<license>` / `ENDING` | 50 a transaction, or with the freeze of its last hour | 2 written |
//! | advance-licenses | whom to write to about an activation that was left | `LICENSE#<id>` / `LEFT` | 1 get | 1 |
//! | operate | what is in quarantine | index `work`, `QUARANTINE`, `HELD-BACK` | 2 queries + 3 batch gets a page | 2 + 3 an entry |
//! | operate, operator-console | what an operator gave up alone of late | `ALONE#<hash>` / `ALONE` | 1 get; condition of the write | 1; 2 written |
//! | operate, operator-console | decisions that wait for a second person | `LEDGER#<license>` / `PROPOSAL#<hour>…`; index `work`, `PROPOSAL` | 1 get; 1 query + batch get for 100 | 1 |
//! | operate | what AWS is asked to give back | `LEDGER#<license>` / `ADJUSTMENT#<hour>#<dimension>` | 1 get, 1 query | 1 |
//! | operate, operator-console | what became of everything a license used | `LEDGER#<license>` / `STATEMENT` | 1 get | 1 |
//! | operate | abandoned activations | index `work`, `ABANDONED` | 1 query | 4 for 200 |
//! | deliver-codes | mails about changed accounts that were not sent with the change | index `work`, `ACCOUNT-NOTICE`; `BILLING#…`, `CONSOLE#…` / `ACCOUNT-NOTICE#<instant>#<what>` | 1 query; 1 get each | 2 written with the change, 2 when it was sent |
//! | record-mail-feedback | what was told of a mail, and of an address | `MAIL-FEEDBACK#<id>`, `MAIL-ADDRESS#<hash>` / `FEEDBACK` | 2 gets | 1 each; 1 written each, if it is new |
//! | pages of owners, send-code, all that send mail | whether mail reaches an address | `MAIL-ADDRESS#<hash>` / `FEEDBACK` | 1 get | 1 |
//! | operator-console | what became of mails | `MAIL-FEEDBACK#<id>` / `FEEDBACK` | 1 batch get a page | 1 a mail |
//! | the link in a mail | the activation it takes up again | `RESUME#<hash>` / `RESUME` | 1 get | 1 |
//! | operator-console | what happened to a license, by kind | `LICENSE#<id>` / `HAPPENED#<kind>#<instant>#…` | 1 query a kind and 50 | 1 for about 15; 2 written with what happens |
//! | reconcile | every license | index `work`, `LICENSE` | 1 query + batch get for 100 | 1 a license |
//! | reconcile | how far a comparison has come, and what AWS listed | `RECONCILIATION#walk` / `WALK`, `PART#<number>` | 1 get; 1 for 2,000 agreements | 1; about 40 a part |
//! | reconcile | how far a comparison with AWS's invoices has come | `RECONCILIATION#walk` / `INVOICES` | 1 get | 1 |
//! | reconcile | licenses' months against AWS's invoices | `LEDGER#<license>` / `INVOICES#<month>` | 1 batch get for 100 licenses | 1 a license, 2 written |
//! | reconcile, operate | months that AWS's invoices have not closed | index `work`, `OPEN-INVOICE` | 1 query + batch get for 100 | 2 a month |
//! | reconcile | billing adjustments that AWS looks into | index `work`, `ADJUSTMENT` | 1 query + batch get for 100 | 2 a request |
//! | bills, operate | what AWS invoiced of licenses | `LEDGER#<license>` / `INVOICES#<month>` | 1 batch get, 1 query | 1 a month |
//! | reconcile, operate, operator-console | differences from AWS that are set aside | `RECONCILIATION#acknowledged` / `<hash of the difference>` | 1 batch get for 100, 1 query for a page | 1 written, with the audit log's |
//! | operator-console, reconcile | comparisons with uploaded files of AWS's log, and what each file came to | `RECONCILIATION#logs` / `<milliseconds>-<random>`; `RECONCILIATION#log#<id>` / `FILE#<file>` | 1 get, 1 query for a page, 1 batch get | 1 a change, 2 a file |
//! | reconcile | such comparisons that wait for a run | index `work`, `LOG-COMPARISON` | 1 query + batch get | 2 a comparison |
//! | reconcile | what comparisons with AWS came to | `RECONCILIATION#<of>` / `<instant>` | written | 1 written |
//! | operator-console | a session of an operator; a sign-in under way | `OPERATOR#<hash>` / `SESSION`, `SIGN-IN` | 1 get | 1; 2 written a sign-in |
//! | operator-console | accounts by the beginning of a name, workspaces too | index `work`, `FIND-NAME#<character>`, `FIND-WORKSPACE#<character>` | 1 query + batch get a page | 1 + 1 each; 2 written a name |
//! | operator-console | accounts by phone number, invoices by number, licenses by offer | index `work`, `FIND-PHONE#<hash>`, `FIND-INVOICE#<hash>`, `FIND-OFFER#<hash>` | 1 query + batch get a page | 1 + 1 each; 2 written |
//! | operator-console, operate | licenses by state and product, newest first | index `work`, `LISTED#<phase>`, `LISTED-PRODUCT#<product>#<phase>` | 1 to 3 queries + batch get a page | 3 + 1 a license; 4 written a change of phase |
//! | operator-console | licenses that came, ended and were renewed of late | index `work`, `LISTED#live`, `LISTED#over`, `RENEWED` | 3 queries + batch get | 3 + 1 a license |
//! | operator-console | how far activations have come | index `work`, `LANDED`; `LICENSE#<id>` / `LANDED`, `LEDGER#<license>` / `HEAD` | 1 query + 2 batch gets for 100, up to 500 | 2 an activation; 2 written a step |
//! | deliver-events | a license's queue of events | `OUTBOX#<license>` / `<instant>#…` | 1 query | 1 for about 6 |
//! | deliver-events, operator-console | who is told | `TARGETS#ALL` / `TARGETS` | 1 query a cold start, a page | 1 |
//! | operator-console | events that wait, and that were given up | index `work`, `OUTBOX`, `DEAD-LETTER` | 1 query each + batch get for 100 | 2 + 1 an event |
//! | deliver-events | queues with something due, dead letters | index `work`, `OUTBOX`, `DEAD-LETTER` | 1 query | 4 for 200 |

mod finding;
mod ledger;
mod licensing;
mod membership;
mod operators;
mod outbox;
mod papers;
mod people;

pub use finding::*;
pub use ledger::*;
pub use licensing::*;
pub use membership::*;
pub use operators::*;
pub use outbox::*;
pub use papers::*;
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
/// Months to be rolled up, by when; a shard's number follows.
pub const WORK_MONTH: &str = "MONTH#";
/// Licenses that are ending, by when their hours are looked at next; a shard's number follows.
pub const WORK_ENDING: &str = "ENDING#";
/// Licenses whose end began before that was sharded: only read.
pub const WORK_ENDING_OLD: &str = "ENDING";
/// Usage held for licenses that were not active.
pub const WORK_HELD: &str = "HELD";
/// What is in quarantine.
pub const WORK_QUARANTINE: &str = "QUARANTINE";
/// What is in quarantine and goes by itself, by when.
pub const WORK_HELD_BACK: &str = "HELD-BACK";
/// Decisions about what is in quarantine that wait for a second person.
pub const WORK_PROPOSALS: &str = "PROPOSAL";
/// Licenses to look at since something new is known of them; a shard's number follows.
pub const WORK_COURSE_NEWS: &str = "COURSE-NEWS#";
/// Licenses to look at since something is due by time; a shard's number follows.
pub const WORK_COURSE_TIMES: &str = "COURSE-TIME#";
/// Licenses to look at that were marked before the two were parted: only read.
pub const WORK_COURSES: &str = "COURSE";
/// The work of comparing with AWS: every license is listed under it, by its id.
pub const WORK_LICENSES: &str = "LICENSE";
/// The work, for an operator, of looking at licenses that nobody activates.
pub const WORK_ABANDONED: &str = "ABANDONED";
/// The work, for an operator, of deciding real-name authentications.
pub const WORK_REAL_NAMES: &str = "REAL-NAME";
/// The work, for an operator, of making out invoices.
pub const WORK_INVOICES: &str = "INVOICE";
/// The work of comparing months with AWS's invoices that are not closed, by month and license.
pub const WORK_OPEN_INVOICES: &str = "OPEN-INVOICE";
/// The work of following billing adjustments that AWS looks into.
pub const WORK_ADJUSTMENTS: &str = "ADJUSTMENT";
/// Comparisons with uploaded files of AWS's log that wait for a run or are under way.
pub const WORK_LOGS: &str = "LOG-COMPARISON";
/// The work of handing over messages that bring codes.
pub const WORK_CODES: &str = "CODE";
/// The work of sending mails about second factors.
pub const WORK_NOTICES: &str = "NOTICE";
/// The work of sending mails about changed accounts.
pub const WORK_ACCOUNT_NOTICES: &str = "ACCOUNT-NOTICE";
/// The work, for a second operator, of confirming supervised changes of e-mail addresses.
pub const WORK_SUPERVISED_CHANGES: &str = "SUPERVISED-CHANGE";
/// The work of sending mails about supervised changes.
pub const WORK_CHANGE_MAILS: &str = "CHANGE-MAIL";
/// The work of sending mails about the people of accounts.
pub const WORK_PEOPLE_MAILS: &str = "PEOPLE-MAIL";
/// The work of comparing bills with budgets, and of the mails about them.
pub const WORK_BUDGETS: &str = "BUDGET";
/// The work of delivering events.
pub const WORK_OUTBOX: &str = "OUTBOX";
/// The work, for an operator, of looking at events that could not be delivered.
pub const WORK_DEAD_LETTERS: &str = "DEAD-LETTER";

/// Names that accounts are found by; the first character of the folded name follows.
pub const WORK_FIND_NAMES: &str = "FIND-NAME#";
/// Names of workspaces; the first character of the folded name follows.
pub const WORK_FIND_WORKSPACES: &str = "FIND-WORKSPACE#";
/// Phone numbers of accounts, verified or not; a hash follows.
pub const WORK_FIND_PHONES: &str = "FIND-PHONE#";
/// Numbers of invoices; a hash follows.
pub const WORK_FIND_INVOICES: &str = "FIND-INVOICE#";
/// Offers that were named with licenses; a hash follows.
pub const WORK_FIND_OFFERS: &str = "FIND-OFFER#";
/// All licenses, by the moment of their phase; the phase follows.
pub const WORK_LISTED: &str = "LISTED#";
/// The same of one product; the product and the phase follow.
pub const WORK_LISTED_PRODUCT: &str = "LISTED-PRODUCT#";
/// Licenses that were renewed or replaced, by when.
pub const WORK_RENEWED: &str = "RENEWED";
/// Activations, by their first landing.
pub const WORK_LANDED: &str = "LANDED";

/// The key of one item.
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

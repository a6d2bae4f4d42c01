//! Licenses and agreements: what a buyer's AWS account may use, and what each event from AWS does to that.
//!
//! Owns: the facts of a license and of an agreement, how facts merge, the state that follows from them, reading
//! AWS Marketplace's events, entitled quantities. Does not own: who pays for which workspace (`accounts`), what is
//! billed (`metering`), storing, or asking AWS.
//!
//! The idea: nothing here is a state machine that can be driven the wrong way. A license is a set of *facts*
//! (landed at, updated at, deprovisioned at, the agreement ended at …). Taking in a fact is commutative and
//! idempotent, so events may come in any order, late and repeatedly, and the license comes out the same. Its
//! [`LicenseState`] is computed from the facts and the present time. Facts of an end are never taken back: a late
//! *License Updated* does not revive an ended license.

pub mod abandonment;
pub mod agreement;
pub mod apply;
pub mod contact;
pub mod course;
pub mod customer;
pub mod cut_over;
pub mod entitlement;
pub mod event;
pub mod funnel;
pub mod license;
pub mod owed;
mod periods;
pub mod phase;
pub mod reconcile;
pub mod reinstatement;
pub mod suspension;
pub mod term;
pub mod waiting;

pub use abandonment::{
    Abandonment, AbandonmentChange, ActivationSoFar, MAIL_AGAIN_SECONDS, NoMailAgain, Reminder, may_mail_again,
};
pub use agreement::{Agreement, AgreementFacts, AgreementStatus, Ending, Term};
pub use apply::{Change, ChangedLicense, Known, apply};
pub use contact::BuyerContact;
pub use course::{Course, Lock, Step};
pub use customer::{Customer, CustomerFacts, CustomerNotice, CustomerWord};
pub use cut_over::{CutOver, NoCutOver};
pub use entitlement::{Entitlement, EntitlementAnswer, Entitlements, Quantity};
pub use event::{AgreementNotice, Event, EventId, LicenseNotice, Malformed, Names, Notice};
pub use license::{HasEnded, License, LicenseState, NamedAgreement};
pub use owed::{BindingChange, Claims, Owed, Rebinding, Recipient};
pub use phase::{Part, Phase};
pub use reconcile::{Difference, Finding, Listed};
pub use reinstatement::{NoReinstatement, Reinstatement};
pub use suspension::{Suspension, SuspensionChange, WorkspaceLock};
pub use term::LicenseTerm;

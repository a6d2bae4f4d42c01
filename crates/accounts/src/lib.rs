//! Who the people are: Billing Center accounts, console accounts, the workspaces they share, and how they prove
//! who they are (passwords, codes, sessions).
//!
//! Owns: what a valid name, password, profile or code is; what a registration needs; when a code or a session ends;
//! which license settles a workspace in an hour, and through which provider it may be settled at all.
//! Does not own: licenses themselves, usage, storage, mail. Pure: time and random values are given by the caller.

pub mod account;
pub mod account_notice;
pub mod admission;
pub mod asker;
pub mod browser_name;
pub mod closing;
pub mod cloud;
pub mod code;
pub mod code_recipient;
pub mod contact_change;
pub mod device;
pub mod document;
pub mod draft;
pub mod industry;
pub mod invitation;
pub mod limits;
pub mod login;
pub mod look_alike;
pub mod mail_feedback;
pub mod name_search;
pub mod owed_code;
pub mod owner_help;
pub mod password;
pub mod people;
pub mod people_mail;
pub mod problem;
pub mod profile;
pub mod real_name;
pub mod region;
pub mod registration;
pub mod resume;
#[cfg(test)]
mod sample;
pub mod second_factor;
pub mod security;
pub mod security_overview;
pub mod sent_mail;
pub mod session;
pub mod settlement;
pub mod supervised_change;
pub mod text;
pub mod text_limits;
pub mod throttle;
pub mod username;
pub mod workspace;

pub use account::{Account, AccountId, AccountKind, BillingAccount, ConsoleAccount, Credentials, ProofsSince};
pub use account_notice::{AccountChange, OwedAccountNotice};
pub use admission::AdmissionWord;
pub use asker::{Asker, CodeBudget};
pub use cloud::{ProviderBond, ProviderRefusal, is_available, shown_clouds};
pub use code::{Code, CodeError, CodeScope, Digits, Purpose, SendHistory, Target, TooSoon};
pub use code_recipient::CodeRecipient;
pub use contact_change::{Confirmation, Contact, CredentialChange, NewContact, Objection};
pub use device::{DeviceKey, DeviceToken, KnownDevices};
pub use draft::{Draft, KnownAccount, VerifiedPhone, is_choice_name};
pub use industry::Industry;
pub use invitation::{Accepting, Invitation, InvitationLink};
pub use limits::{Lifts, UsedUp};
pub use login::Login;
pub use look_alike::LookAlikes;
pub use mail_feedback::{AddressState, FeedbackKind, MailFate, MailFeedback, MailId};
pub use name_search::FoldedName;
pub use owed_code::{Bought, CodeOutcome, NextTry, OwedCode};
pub use owner_help::OwnerHelp;
pub use password::{Password, PasswordHash};
pub use people::{Membership, Permission, Role};
pub use people_mail::{OwedPeopleMail, PeopleNews};
pub use problem::{FieldProblem, Problem};
pub use profile::CompanyProfile;
pub use region::Region;
pub use registration::{Choices, NewIds, Opened, Registration, Step};
pub use resume::{LeftActivation, ResumeLink, ResumeRefusal};
pub use second_factor::{PendingSignIn, SecondFactor};
pub use security::{SecurityEvent, SecurityEventKind};
pub use security_overview::SecurityOverview;
pub use sent_mail::{MailAddress, MailKind, MailOutcome, SentMail};
pub use session::{Registered, Session, SessionKey, SessionKind, SessionToken};
pub use settlement::{Present, SettlementChange, SettlementRefusal};
pub use supervised_change::SupervisedChange;
pub use username::Username;
pub use workspace::{Settlement, Workspace, WorkspaceName};

//! Mails and text messages: their texts, and sending them with SES and AWS End User Messaging.
//!
//! Owns: one folder per mail in `mails/`, per language a subject, a text and an HTML body; rendering them so that no
//! name can break out of its place; the calls to SES v2 and to SendTextMessage, the only ones of this crate.
//! What SES tells later of a mail is read here, too.
//! Does not own: when a mail is sent, and what follows from a mail that came back.

mod budget;
mod decision;
mod feedback;
mod mailer;
mod rendering;
mod texter;

pub use budget::BudgetNotice;
pub use decision::{Decided, DecisionNotice};
pub use feedback::{FeedbackError, MailNotice, SesEvent, SesNotice};
pub use mailer::{MAIL_TAG, MailError, Mailer, outcome_of};
pub use rendering::{
    AccountNotice, BindingNotice, BindingWord, ClosingStatement, ConsoleWelcome, LockNotice, LockStage,
    LockedWorkspace, Mail, PeopleMail, RenderError, Rendered, Resume, SecondFactorNotice, StatementLine, Subscription,
    SupervisedChangeMail, Welcome, minute, render,
};
pub use texter::Texter;

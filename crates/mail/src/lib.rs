//! Mails: their texts, and sending them with SES.
//!
//! Owns: one folder per mail in `mails/`, per language a subject, a text and an HTML body; rendering them so that no
//! name can break out of its place; the call to SES v2, the only one of this crate.
//! Does not own: when a mail is sent. SES *accepts* a mail; whether it arrives, only its own events tell.

mod mailer;
mod rendering;

pub use mailer::{MailError, Mailer};
pub use rendering::{Mail, RenderError, Rendered, Welcome, render};

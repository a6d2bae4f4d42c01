//! Pages: layout, theme, translations, form widgets. README.md beside this crate shows how a function uses them.
//!
//! Owns: how everything looks and every sentence a reader sees, in each language.
//! Does not own: what a page is about (that is in the function's own folder), HTTP, any decision.
//!
//! Names that people typed are escaped by `maud`, isolated by [`parts::name`] and wrap wherever they must.

#![allow(clippy::needless_pass_by_value, reason = "markup is made in place and given away")]

pub mod button;
pub mod chart;
pub mod figures;
pub mod form;
pub mod notice;
pub mod parts;
pub mod prices;
pub mod rooms;
pub mod sessions;
pub mod step;
pub mod when;

mod layout;
mod policy;
mod problem;
mod texts;
mod view;

pub use layout::{LANGUAGE_FIELD, Page, page};
pub use policy::{content_security_policy, content_security_policy_of_waiting, content_security_policy_with};
pub use problem::problem_page;
pub use view::{Typed, View};

pub use maud;

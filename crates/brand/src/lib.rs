//! The brand file: everything that differs from one seller to the next.
//!
//! Owns: reading one TOML file into a [`Brand`], and saying what is wrong with it, all mistakes at once, each with its
//! line, in plain words. Does not own: finding or opening the file, or any page that shows the brand.
//! `brands/` in the repository has two complete files to start from.

mod brand;
mod colors;
mod hold_back;
mod localized;
mod logo;
mod mistakes;
mod operators;
mod parse;
mod products;
mod section;
mod text_messages;

pub use brand::{Brand, ConsoleLink, Domains, FirstStep, Legal, OTHER_PROVIDERS, Sender, Site, Support};
pub use colors::{Color, Colors, Palette, SURFACES_DARK, SURFACES_LIGHT};
pub use hold_back::{HoldBack, Unanswered};
pub use localized::Localized;
pub use mistakes::{BrandError, Mistake};
pub use operators::OperatorRules;
pub use products::{Pricing, Product, ProductDimension};
pub use text_messages::TextMessages;

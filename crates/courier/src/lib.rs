//! Delivers events to their targets: an EventBridge bus, and HTTPS endpoints.
//!
//! Owns: sending one event to one target once, and interpreting the outcome. Does not own: which events are sent, to whom, in
//! which order and how often (`telling`), where they are kept (`store`), or where the list of endpoints is (`secrets`).

mod bus;
mod webhook;

pub use bus::{Bus, SOURCE};
pub use webhook::{Connector, NoRoots};

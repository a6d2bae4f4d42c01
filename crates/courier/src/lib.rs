//! Carrying events to whoever is to be told: an EventBridge bus, and HTTPS endpoints.
//!
//! Owns: one call for one event and target, and what its outcome means; reading the list of endpoints. Does not own: what is told, to whom, in which
//! order and how often (`telling`), or where that is kept (`store`).

mod bus;
mod list;
mod resolving;
mod webhook;

pub use bus::{Bus, SOURCE};
pub use list::{EndpointList, EndpointListError};
pub use webhook::{Connector, NoRoots};

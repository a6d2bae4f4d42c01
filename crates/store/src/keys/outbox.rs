//! Keys of what the product is told.

use kernel::LicenseId;
use telling::Event;

use super::{Key, lease};

/// The hash key of a license's queue of events. The table's stream is filtered by how it begins.
#[must_use]
pub fn queue(id: &LicenseId) -> String {
    format!("OUTBOX#{id}")
}

/// The license whose queue is at a hash key.
#[must_use]
pub fn license_of_queue(pk: &str) -> Option<LicenseId> {
    pk.strip_prefix("OUTBOX#").and_then(|id| LicenseId::parse(id).ok())
}

/// An event in its license's queue: sorted by when it happened, and within an instant by its kind.
#[must_use]
pub(crate) fn outgoing(event: &Event) -> Key {
    let sk = format!("{:013}#{}#{}", event.at.millis(), event.kind.rank(), event.id);
    Key::new(queue(&event.license), sk)
}

/// Which targets there are is one item.
const ALL: &str = "ALL";

/// Who the product's events go to.
#[must_use]
pub(crate) fn targets() -> Key {
    Key::new(format!("TARGETS#{ALL}"), "TARGETS")
}

/// That one runner has a license's queue.
#[must_use]
pub(crate) fn queue_lease(id: &LicenseId) -> Key {
    lease(&format!("OUTBOX#{id}"))
}

//! Keys by which things are found and listed. Each is written beside what it finds, so that who writes that needs no further right;
//! what it is found by is in the index, never in a key of the table.

use accounts::AccountId;
use kernel::{LicenseId, OfferId, WorkspaceId};

use super::{Key, account, license, workspace};

/// How the range keys of what an account is found by begin.
pub const FIND_PREFIX: &str = "FIND#";
/// The range key of an account's username, to be found by.
pub const FIND_USERNAME: &str = "FIND#USERNAME";
/// The range key of a Billing Center account's company.
pub const FIND_COMPANY: &str = "FIND#COMPANY";
/// The range key of the company's name in the register, once an operator has approved it.
pub const FIND_LEGAL_NAME: &str = "FIND#LEGAL-NAME";
/// The range key of an account's phone number, verified or not.
pub const FIND_PHONE: &str = "FIND#PHONE";

/// What an account is found by, of one kind.
#[must_use]
pub fn find_account(id: &AccountId, kind: &str) -> Key {
    Key::new(account(id).pk, kind)
}

/// A workspace's name, to be found by.
#[must_use]
pub fn find_workspace(id: &WorkspaceId) -> Key {
    Key::new(workspace(id).pk, "FIND#NAME")
}

/// An offer that was named with a license.
#[must_use]
pub fn find_offer(id: &LicenseId, offer: &OfferId) -> Key {
    Key::new(license(id).pk, format!("FIND#OFFER#{offer}"))
}

/// A license's place in the list of all licenses.
#[must_use]
pub fn listed_license(id: &LicenseId) -> Key {
    Key::new(license(id).pk, "LISTED")
}

/// A license's place in the list of its product's licenses.
#[must_use]
pub fn listed_of_product(id: &LicenseId) -> Key {
    Key::new(license(id).pk, "LISTED-PRODUCT")
}

/// That a license was renewed or replaced, for the last time.
#[must_use]
pub fn renewed_license(id: &LicenseId) -> Key {
    Key::new(license(id).pk, "RENEWED")
}

/// How far the activation of a license has come, from its first landing on.
#[must_use]
pub fn landed_license(id: &LicenseId) -> Key {
    Key::new(license(id).pk, "LANDED")
}

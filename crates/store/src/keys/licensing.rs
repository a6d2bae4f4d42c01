//! Keys of licenses, agreements and cloud accounts.

use kernel::digest::sha256_hex;
use kernel::{AgreementId, BuyerId, CustomerIdentifier, LicenseId, ProductCode, Timestamp, WorkspaceId};

use super::Key;
use crate::due::due_text;

/// A license.
#[must_use]
pub fn license(id: &LicenseId) -> Key {
    Key::new(format!("LICENSE#{id}"), "LICENSE")
}

/// What a license is entitled to, as AWS last answered.
#[must_use]
pub fn entitlements(id: &LicenseId) -> Key {
    Key::new(format!("LICENSE#{id}"), "ENTITLEMENTS")
}

/// What a license is entitled to in one of its terms, as AWS last answered.
#[must_use]
pub fn term_entitlements(id: &LicenseId, term: &str) -> Key {
    Key::new(format!("LICENSE#{id}"), format!("ENTITLEMENTS#{term}"))
}

/// That a license settles a workspace.
#[must_use]
pub fn license_workspace(id: &LicenseId, workspace: &WorkspaceId) -> Key {
    Key::new(format!("LICENSE#{id}"), format!("WORKSPACE#{workspace}"))
}

/// What is known of an agreement.
#[must_use]
pub fn agreement(id: &AgreementId) -> Key {
    Key::new(format!("AGREEMENT#{id}"), "AGREEMENT")
}

/// What was told of a customer of an older listing.
#[must_use]
pub fn customer(product: &ProductCode, customer: &CustomerIdentifier) -> Key {
    Key::new(format!("CUSTOMER#{}", sha256_hex(&[product.as_str(), customer.as_str()])), "CUSTOMER")
}

/// That an agreement event was applied.
#[must_use]
pub fn event(event_id: &str) -> Key {
    Key::new(format!("EVENT#{}", sha256_hex(&[event_id])), "EVENT")
}

/// The hash key of everything a cloud account holds.
#[must_use]
pub fn cloud_account(account: &BuyerId) -> String {
    format!("CLOUD#{}#{}", account.provider(), account.at_provider())
}

/// How the range keys of licenses begin, beside the account that holds them.
pub const LICENSE_PREFIX: &str = "LICENSE#";

/// That a cloud account holds a license.
#[must_use]
pub fn cloud_account_license(account: &BuyerId, id: &LicenseId) -> Key {
    Key::new(cloud_account(account), format!("{LICENSE_PREFIX}{id}"))
}

/// How far a license's course was acted on.
#[must_use]
pub fn course(id: &LicenseId) -> Key {
    Key::new(format!("LICENSE#{id}"), "COURSE")
}

/// The license whose course is at a hash key.
#[must_use]
pub(crate) fn license_of_course(pk: &str) -> Option<LicenseId> {
    pk.strip_prefix("LICENSE#").and_then(|id| LicenseId::parse(id).ok())
}

/// That nobody has activated a license for long.
#[must_use]
pub(crate) fn abandoned(id: &LicenseId) -> Key {
    Key::new(format!("LICENSE#{id}"), "ABANDONED")
}

/// The recipient of a mail about a license whose activation was left.
#[must_use]
pub(crate) fn left_activation(id: &LicenseId) -> Key {
    Key::new(format!("LICENSE#{id}"), "LEFT")
}

/// What a note about a license's activation begins with, behind its license.
pub(crate) const NOTE_PREFIX: &str = "NOTE#";

/// A note of an operator about the activation of a license.
#[must_use]
pub(crate) fn activation_note(license: &LicenseId, at: Timestamp, id: &str) -> Key {
    Key::new(format!("LICENSE#{license}"), format!("{NOTE_PREFIX}{:015}#{id}", at.millis()))
}

/// A link to an activation that was left, by the hash of its token.
#[must_use]
pub(crate) fn resume_link(token_hash: &str) -> Key {
    Key::new(format!("RESUME#{token_hash}"), "RESUME")
}

/// How the range keys begin of what happened to a license, by its kind.
#[must_use]
pub(crate) fn happenings(kind: &str) -> String {
    ["HAPPENED#", kind, "#"].concat()
}

/// Something that happened to a license, by when.
#[must_use]
pub(crate) fn happening(id: &LicenseId, kind: &str, at: Timestamp, name: &str) -> Key {
    let sk = [happenings(kind), due_text(at), "#".to_owned(), name.to_owned()].concat();
    Key::new(license(id).pk, sk)
}

/// The hash key of all runs of what a schedule wakes.
#[must_use]
pub(crate) fn runs(of: &str) -> String {
    format!("RUN#{of}")
}

/// One of them.
#[must_use]
pub fn run(of: &str, began_at: Timestamp, request_id: &str) -> Key {
    Key::new(runs(of), format!("{began_at}~{request_id}"))
}

/// A report of a comparison with AWS.
#[must_use]
pub(crate) fn reconciliation(of: &str, at: Timestamp) -> Key {
    Key::new(reconciliations(of), at.to_string())
}

/// The hash key of all reports of one kind of comparison.
#[must_use]
pub(crate) fn reconciliations(of: &str) -> String {
    format!("RECONCILIATION#{of}")
}

/// The hash key of differences that are set aside.
pub(crate) const ACKNOWLEDGEMENTS: &str = "RECONCILIATION#acknowledged";

/// A difference that is set aside.
#[must_use]
pub(crate) fn acknowledgement(difference: &str) -> Key {
    Key::new(ACKNOWLEDGEMENTS, difference)
}

/// The hash key of comparisons with uploaded files of AWS's log.
pub(crate) const LOG_COMPARISONS: &str = "RECONCILIATION#logs";

/// A comparison with uploaded files of AWS's log.
#[must_use]
pub(crate) fn log_comparison(id: &str) -> Key {
    Key::new(LOG_COMPARISONS, id)
}

/// What one file of such a comparison came to.
#[must_use]
pub(crate) fn log_file_rows(comparison: &str, file: &str) -> Key {
    Key::new(format!("RECONCILIATION#log#{comparison}"), format!("FILE#{file}"))
}

/// How far a comparison with AWS has come.
#[must_use]
pub(crate) fn reconciliation_walk() -> Key {
    Key::new(format!("RECONCILIATION#{WALK}"), "WALK")
}

/// How far a comparison with AWS's invoices has come.
#[must_use]
pub(crate) fn invoice_walk() -> Key {
    Key::new(format!("RECONCILIATION#{WALK}"), "INVOICES")
}

/// A part of what AWS listed, for a comparison that may be cut off.
#[must_use]
pub(crate) fn reconciliation_part(part: u32) -> Key {
    Key::new(format!("RECONCILIATION#{WALK}"), format!("PART#{part:06}"))
}

/// What a comparison that is under way is kept under.
const WALK: &str = "walk";

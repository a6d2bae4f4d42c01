//! Activations that were left.

use kernel::{LicenseId, Timestamp};
use licensing::{Abandonment, License, LicenseState, Reminder};
use store::{Licenses, StoreError, Workspaces};

/// A license that may be used and that nobody has activated for long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftActivation {
    /// Which license.
    pub license: License,
    /// Since when it is listed.
    pub since: Timestamp,
    /// When its buyer was written to.
    pub mailed_at: Option<Timestamp>,
}

/// What a page of the list is, in its order. The list lags by up to a minute, so what was activated or has ended meanwhile is
/// left out.
///
/// # Errors
/// [`StoreError`] as of any read.
pub async fn left(
    licenses: &Licenses,
    workspaces: &Workspaces,
    listed: &[LicenseId],
    now: Timestamp,
) -> Result<Vec<LeftActivation>, StoreError> {
    let found = licenses.licenses(listed).await?;
    let ids: Vec<_> = found.iter().map(|license| license.id.clone()).collect();
    let courses = licenses.courses(&ids).await?;
    let mut left = Vec::with_capacity(found.len());
    for (license, course) in found.into_iter().zip(courses) {
        let Abandonment::Listed { since, reminder } = course.abandonment else { continue };
        let mailed_at = match reminder {
            Reminder::Sent { at } => Some(at),
            Reminder::Nobody | Reminder::Waits { .. } | Reminder::Due => None,
        };
        let active = license.state(now) == LicenseState::Active;
        if active && workspaces.license_workspaces(&license.id).await?.is_empty() {
            left.push(LeftActivation { license, since, mailed_at });
        }
    }
    Ok(left)
}

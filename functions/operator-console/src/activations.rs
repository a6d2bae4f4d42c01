//! Activations that were left.

use edge::{Answer, Request};
use kernel::Timestamp;
use licensing::{Abandonment, License, LicenseState, Reminder};

use crate::OperatorConsole;
use crate::page;
use crate::quarantine::place;
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// A license that may be used and that nobody has activated.
#[derive(Debug)]
pub(crate) struct LeftLicense {
    pub(crate) license: License,
    pub(crate) since: Timestamp,
    /// When its buyer was written to.
    pub(crate) mailed_at: Option<Timestamp>,
}

impl OperatorConsole {
    /// One page, the longest abandoned first. The list lags by up to a minute, so what was activated or has ended meanwhile
    /// is left out here.
    pub(crate) async fn show_activations(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let now = self.clock.now();
        let (listed, next) = self.store.operator_lists.abandoned(place(request)).await?;
        let licenses = self.store.licenses.licenses(&listed).await?;
        let ids: Vec<_> = licenses.iter().map(|license| license.id.clone()).collect();
        let courses = self.store.licenses.courses(&ids).await?;
        let mut left = Vec::with_capacity(licenses.len());
        for (license, course) in licenses.into_iter().zip(courses) {
            let Abandonment::Listed { since, reminder } = course.abandonment else { continue };
            let mailed_at = match reminder {
                Reminder::Sent { at } => Some(at),
                Reminder::Nobody | Reminder::Waits { .. } | Reminder::Due => None,
            };
            let active = license.state(now) == LicenseState::Active;
            if active && self.store.workspaces.license_workspaces(&license.id).await?.is_empty() {
                left.push(LeftLicense { license, since, mailed_at });
            }
        }
        Ok(Answer::page(page::lists::activations(request, visitor, &left, next)))
    }
}

//! Renewal and replacement: what the license that follows takes over.
//!
//! Usually a renewal keeps the license and changes its agreement, and there is nothing to do. If AWS gives the new
//! agreement a license of its own, the chain of agreements says which license it follows: its Billing Center account and
//! its workspaces go over as soon as the new one is active, at an hour boundary, so that no hour is settled by both.

use accounts::{SecurityEvent, SecurityEventKind, Workspace};
use kernel::{Hour, Timestamp};
use licensing::{License, LicenseState};
use store::StoreError;

use crate::AdvanceLicenses;

impl AdvanceLicenses {
    /// Carries over what goes from `license` to the one that follows it, and to `license` from the one it follows.
    /// Gives the number of workspaces carried. Nothing happens where it was done before.
    pub(crate) async fn follow_on(&self, license: &License, now: Timestamp) -> Result<u32, StoreError> {
        let mut carried = 0;
        for named in license.agreements.values() {
            for (agreement, follows) in [(named.facts.previous.as_ref(), true), (named.facts.successor.as_ref(), false)]
            {
                let Some(agreement) = agreement else { continue };
                let Some(agreement) = self.store.license_work.agreement(agreement).await? else { continue };
                let others: Vec<_> = agreement.licenses.into_iter().filter(|other| *other != license.id).collect();
                for other in self.store.licenses.licenses(&others).await? {
                    let (from, to) = if follows { (&other, license) } else { (license, &other) };
                    carried += self.carry_over(from, to, now).await?;
                }
            }
        }
        Ok(carried)
    }

    /// What the product may have deleted stays where it is.
    async fn carry_over(&self, from: &License, to: &License, now: Timestamp) -> Result<u32, StoreError> {
        let same_buyer = from.account == to.account && from.product == to.product;
        if !same_buyer || to.state(now) != LicenseState::Active {
            return Ok(0);
        }
        let Some(account) = &from.billing_account else { return Ok(0) };
        match &to.billing_account {
            Some(bound) if bound != account => return Ok(0),
            Some(_) => {}
            // Whose account was closed meanwhile does not get it: its buyer activates it anew, with any account.
            None if self.store.billing_accounts.billing_account(account).await?.is_none() => return Ok(0),
            // Its owner took it from an account: only they bind it again.
            None if to.unbound_at.is_some() => return Ok(0),
            None => self.store.license_bindings.carry_binding(&to.id, account, now).await?,
        }
        if from.locks_for_good(now) {
            return Ok(0);
        }
        let hour = first_hour(from, now);
        let mut carried = 0;
        for workspace in self.locked(from).await? {
            carried += u32::from(self.move_workspace(workspace, to, hour, now).await?);
        }
        if carried > 0 {
            tracing::info!(from = %from.id, to = %to.id, workspaces = carried, "a licence took over from another");
        }
        Ok(carried)
    }

    /// A workspace whose settlement from this hour on was decided otherwise a moment ago is left as its owner had it.
    async fn move_workspace(
        &self,
        workspace: Workspace,
        to: &License,
        from: Hour,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let Ok(settled) = workspace.settle(to.id.clone(), from) else { return Ok(false) };
        let event = SecurityEvent::new(SecurityEventKind::SettlementChanged, now, "");
        let offered = self.brand.offered(&to.product);
        self.store.settlements.bind_workspace(&settled, &to.id, &offered, &event).await?;
        Ok(true)
    }
}

/// The first hour that the new license settles: the present one only if the old license is over, for until then the
/// present hour is the old one's.
fn first_hour(from: &License, now: Timestamp) -> Hour {
    match from.state(now) {
        LicenseState::Ended => now.hour(),
        LicenseState::Pending | LicenseState::Active | LicenseState::Suspended | LicenseState::Ending => {
            now.hour().next()
        }
    }
}

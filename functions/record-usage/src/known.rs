//! What a batch of events is decided from.

use std::collections::HashMap;

use accounts::Workspace;
use brand::Brand;
use kernel::{Hour, LicenseId, Timestamp, WorkspaceId};
use licensing::{License, LicenseState};
use metering::{Intake, Refusal, UsageEvent, intake};
use store::{LedgerHead, StoreError, window_of};

use crate::Repositories;

/// Workspaces, their licenses and ledgers.
#[derive(Debug, Default)]
pub(crate) struct Known {
    workspaces: HashMap<WorkspaceId, Workspace>,
    licenses: HashMap<LicenseId, License>,
    heads: HashMap<LicenseId, LedgerHead>,
}

impl Known {
    /// Loads what `events` are about, in three reads for up to 100 of each.
    pub(crate) async fn load(
        store: &Repositories,
        events: impl Iterator<Item = &UsageEvent>,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let mut wanted: Vec<(WorkspaceId, Hour)> =
            events.map(|event| (event.workspace.clone(), hour_of(event, now))).collect();
        wanted.sort();
        wanted.dedup();
        let mut ids: Vec<WorkspaceId> = wanted.iter().map(|(workspace, _)| workspace.clone()).collect();
        ids.dedup();
        let found = store.usage_intake.workspaces_by_id(&ids).await?;
        let workspaces: HashMap<_, _> = found.into_iter().map(|found| (found.id.clone(), found)).collect();
        // The license that settles a later hour may have the usage of this one already.
        let licenses = |(workspace, hour): &(WorkspaceId, Hour)| {
            let found = workspaces.get(workspace);
            found.map_or([None, None], |found| {
                [found.license_at(*hour), found.license_after(*hour)].map(Option::<&_>::cloned)
            })
        };
        let mut licenses: Vec<LicenseId> = wanted.iter().flat_map(licenses).flatten().collect();
        licenses.sort();
        licenses.dedup();
        let mut known = Self { workspaces, ..Self::default() };
        known.load_ledgers(store, &licenses, now).await?;
        Ok(known)
    }

    async fn load_ledgers(
        &mut self,
        store: &Repositories,
        ids: &[LicenseId],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let found = store.usage_intake.licenses(ids).await?;
        self.licenses = found.into_iter().map(|license| (license.id.clone(), license)).collect();
        self.load_heads(store, ids).await?;
        // Licenses that start by the clock, or whose activation was written by an older version of us.
        let usable = |license: &&License| {
            matches!(license.state(now), LicenseState::Active | LicenseState::Suspended | LicenseState::Ending)
        };
        let unopened = self.licenses.values().filter(usable).filter(|license| !self.heads.contains_key(&license.id));
        let unopened: Vec<(LicenseId, Hour)> =
            unopened.filter_map(|license| Some((license.id.clone(), license.first_hour()?))).collect();
        if !unopened.is_empty() {
            store.usage_intake.open_ledgers(&unopened).await?;
            let opened: Vec<LicenseId> = unopened.into_iter().map(|(license, _)| license).collect();
            self.load_heads(store, &opened).await?;
        }
        Ok(())
    }

    async fn load_heads(&mut self, store: &Repositories, ids: &[LicenseId]) -> Result<(), StoreError> {
        let heads = store.usage_intake.ledger_heads(ids).await?;
        self.heads.extend(heads.into_iter().flatten().map(|head| (head.license.clone(), head)));
        Ok(())
    }

    /// The license that pays for an event: the one that settles its workspace in its hour, or the one that followed it
    /// before the event, though the workspace went over to it at a later hour.
    fn license_of(&self, workspace: &Workspace, event: &UsageEvent, now: Timestamp) -> Option<&License> {
        let hour = hour_of(event, now);
        let settling = self.licenses.get(workspace.license_at(hour)?)?;
        let following = workspace.license_after(hour).and_then(|id| self.licenses.get(id));
        following.filter(|following| following.has_usage_of(settling, event.time, now)).or(Some(settling))
    }

    /// Decides one event: the license it is of, and what becomes of it.
    pub(crate) fn decide(
        &self,
        event: &UsageEvent,
        brand: &Brand,
        now: Timestamp,
    ) -> Result<(&LicenseId, Intake), Refusal> {
        event.check_time(now)?;
        let workspace = self.workspaces.get(&event.workspace).ok_or(Refusal::UnknownWorkspace)?;
        let license = self.license_of(workspace, event, now).ok_or(Refusal::WorkspaceUnbound)?;
        let id = &license.id;
        let product = brand.product(&license.product).ok_or(Refusal::UnknownDimension)?;
        if !product.pricing.is_metered() {
            return Err(Refusal::NotMetered);
        }
        if license.was_over_at(event.time) {
            return Err(Refusal::LicenseEnded);
        }
        let dimension = product.dimensions.iter().find(|dimension| dimension.name == event.dimension);
        let unit_size = dimension.ok_or(Refusal::UnknownDimension)?.unit_size;
        let head = self.heads.get(id).map(LedgerHead::head);
        match intake(event, unit_size, &window_of(license), head.as_ref(), now) {
            Intake::Refuse(refusal) => Err(refusal),
            taken => Ok((id, taken)),
        }
    }
}

/// The hour by which an event's license is found: its own, but none that has not begun.
fn hour_of(event: &UsageEvent, now: Timestamp) -> Hour {
    event.time.hour().min(now.hour())
}

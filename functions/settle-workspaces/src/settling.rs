//! Settling workspaces by a license: decided from what there is, written at once or not at all.
//!
//! What somebody confirms is what they were shown: each workspace with its hour. If one of them cannot be settled so any
//! more, nothing is written. If all of them are settled so already, the change was made before, by a form that was sent
//! twice or an answer that got lost, and is answered as if it had been made now.

use account_records::Holdings;
use accounts::{SecurityEventKind, SettlementChange, SettlementRefusal, Workspace};
use billing_center::{Refusal, Visitor, event};
use edge::{Problem, Request};
use kernel::{Hour, LicenseId, WorkspaceId};
use licensing::License;
use store::StoreError;

use crate::SettleWorkspaces;
use crate::choices::{NotNow, change};

/// How often it is decided anew when a workspace was changed in between.
const MAX_DECISIONS: usize = 4;

/// A workspace that shall be settled, and what was shown of it: the hour it would be settled from, and the version it was
/// in. A client may leave either out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RequestedChange {
    pub(crate) workspace: WorkspaceId,
    pub(crate) from: Option<Hour>,
    pub(crate) version: Option<u64>,
}

impl RequestedChange {
    /// Whether it says all that a page shows.
    pub(crate) const fn was_shown(&self) -> bool {
        self.from.is_some() && self.version.is_some()
    }
}

/// What comes of a requested change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// It is so already, from that very hour.
    Done,
    /// It can be.
    Change(SettlementChange),
    /// It can be, but from another hour than was shown, or after another change.
    OtherHour,
    /// It cannot be.
    Refused(NotNow),
}

impl Decision {
    pub(crate) fn of(
        holdings: &Holdings,
        workspace: &Workspace,
        license: &License,
        requested: &RequestedChange,
    ) -> Self {
        let is_shown = |from: Hour| requested.from.is_none_or(|shown| shown == from);
        let is_as_shown = requested.version.is_none_or(|shown| shown == workspace.version);
        match change(holdings, workspace, license) {
            Ok(change) if is_as_shown && is_shown(change.from) => Self::Change(change),
            Ok(_) => Self::OtherHour,
            Err(NotNow::Refused(SettlementRefusal::Unchanged))
                if workspace.settlements.last().is_some_and(|last| is_shown(last.from)) =>
            {
                Self::Done
            }
            Err(not_now) => Self::Refused(not_now),
        }
    }
}

/// What came of all of them.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// They are settled so; what there is now.
    Settled(Holdings),
    /// Nothing was written: what stands in the way, of those that it stands in the way of.
    StalePreview(Vec<(WorkspaceId, Decision)>),
}

impl SettleWorkspaces {
    /// Makes all of the `requested` changes, at most [`store::MAX_SETTLED_TOGETHER`], or none. They are decided from `holdings`, and from
    /// what there is then if something was changed in between.
    pub(crate) async fn settle(
        &self,
        request: &Request,
        visitor: &Visitor,
        mut holdings: Holdings,
        license: &LicenseId,
        requested: &[RequestedChange],
    ) -> Result<Outcome, Refusal> {
        let not_yours = || Refusal::from(Problem::new("not-yours", 404));
        for _ in 0..MAX_DECISIONS {
            let license = holdings.license(license).ok_or_else(not_yours)?;
            let (mut settled, mut in_the_way) = (Vec::new(), Vec::new());
            for one in requested {
                let workspace = holdings.workspace(&one.workspace).ok_or_else(not_yours)?;
                match Decision::of(&holdings, workspace, license, one) {
                    Decision::Done => {}
                    Decision::Change(change) => {
                        let changed = workspace.clone().settle(change.after, change.from);
                        settled.push(changed.map_err(|_| Problem::new("workspace-hour-settled", 409))?);
                    }
                    decision => in_the_way.push((one.workspace.clone(), decision)),
                }
            }
            if !in_the_way.is_empty() {
                return Ok(Outcome::StalePreview(in_the_way));
            }
            if settled.is_empty() {
                return Ok(Outcome::Settled(holdings));
            }
            let told = event(request, SecurityEventKind::SettlementChanged, holdings.now);
            let offered = request.brand().offered(&license.product);
            match self
                .store
                .settlements
                .change_settlements(&visitor.account.id, &settled, &license.id, &offered, &told)
                .await
            {
                Ok(()) => {
                    tracing::info!(
                        workspaces = settled.len(),
                        license = %license.id,
                        request_id = request.request_id(),
                        "changed which licence settles workspaces"
                    );
                    holdings.put(settled);
                    return Ok(Outcome::Settled(holdings));
                }
                Err(StoreError::Conflict) => holdings = self.holdings(visitor).await?,
                Err(error) => return Err(error.into()),
            }
        }
        Err(Refusal::changed_meanwhile())
    }
}

//! The end of a licence taken back, since AWS did: no event tells of that, so an operator does.

use accounts::Workspace;
use edge::Request;
use kernel::LicenseArn;
use licensing::{ChangedLicense, License};
use serde_json::{Value, json};
use store::{AuditEntry, MAX_UNLOCKED_TOGETHER, Reinstating, StoreError};

use crate::quarantine::Order;
use crate::{Operate, OperateError};

/// How often it is decided anew when an event of the licence was written in between.
const MAX_DECISIONS: usize = 4;

impl Operate {
    /// Reinstates a licence that has ended: it may be used from now on, its ledger goes on with the present hour, and its
    /// workspaces are unlocked. Nothing of the time between is metered. Repeating it changes nothing.
    pub(crate) async fn reinstate(&self, name: &str, request: &Request) -> Result<Value, OperateError> {
        let order = Order::read(request)?;
        let id = LicenseArn::id_in(name).map_err(|_| OperateError::NoLicense)?;
        for _ in 0..MAX_DECISIONS {
            let license = self.store.licenses.license(&id).await?.ok_or(OperateError::NoLicense)?;
            match self.reinstate_once(&license, &order).await {
                Err(OperateError::Store(StoreError::Conflict)) => {}
                other => return other,
            }
        }
        Err(StoreError::Conflict.into())
    }

    async fn reinstate_once(&self, license: &License, order: &Order) -> Result<Value, OperateError> {
        let now = self.clock.now();
        let (decided, lock) = (license.reinstate(now)?, license.lock(now));
        let mut locked = self.store.workspaces.license_workspaces(&license.id).await?;
        locked.retain(|one| one.settlements.last().is_some_and(|last| last.license == license.id));
        let (together, afterwards) = locked.split_at(locked.len().min(MAX_UNLOCKED_TOGETHER));
        let reinstated = match decided {
            None => license.clone(),
            Some(after) => {
                let head = self.store.ledger.ledger_head(&license.id).await?;
                if head.as_ref().is_some_and(|head| !head.closed) {
                    return Err(OperateError::LedgerOpen);
                }
                let mut course = self.store.licenses.course(&license.id).await?;
                course.begin_anew();
                let changed = ChangedLicense { before: Some(license.clone()), after };
                let entry = AuditEntry {
                    license: Some(license.id.clone()),
                    ..self.audit_entry("reinstate", order, license.arn.to_string())?
                };
                let (license, course, head) = (&changed, &course, head.as_ref());
                let reinstating = Reinstating { license, course, head, locked: together, lock, entry: &entry };
                self.store.operator_work.reinstate(&reinstating, now).await?;
                changed.after
            }
        };
        self.tell_the_others(&reinstated, afterwards).await?;
        Ok(json!({
            "license": reinstated.arn,
            "buyerAccountId": reinstated.account,
            "state": reinstated.state(now),
            "reinstatedAt": reinstated.reinstated_at().map(|at| at.to_string()),
            "workspaces": locked.len(),
        }))
    }

    /// Tells of workspaces for which one transaction has no room. Whoever was cut off here repeats the order.
    async fn tell_the_others(&self, license: &License, workspaces: &[Workspace]) -> Result<(), StoreError> {
        for workspace in workspaces {
            match self.store.operator_work.tell_unlocked(workspace, license, self.clock.now()).await {
                Ok(()) | Err(StoreError::Conflict) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

//! Changes of a license by an operator: its end taken back, another identity from an hour on, the ARN that AWS gave it.
//! Each is written with its entry in the audit log.

use accounts::Workspace;
use kernel::{Entropy, Hour, Identity, LicenseArn, LicenseId, Timestamp};
use licensing::{ChangedLicense, License, NoCutOver, NoReinstatement};
use metering::Raw;
use store::{
    AuditAct, AuditEntry, Ledger, LicenseChanges, Licenses, MAX_UNLOCKED_TOGETHER, Reinstating, StoreError, Workspaces,
};

use crate::decider::Order;

/// How often it is decided anew when an event of the license was written in between.
const MAX_DECISIONS: usize = 4;

/// Why a license was not changed.
#[derive(Debug, thiserror::Error)]
pub enum LicenseError {
    /// There is no such license.
    #[error("there is no such license")]
    NoLicense,
    /// Its end cannot be taken back.
    #[error("the license is not reinstated: {0}")]
    NoReinstatement(#[from] NoReinstatement),
    /// Its last hours are not settled yet.
    #[error("the last hours of the license are not settled yet")]
    LedgerOpen,
    /// It cannot be told by that identity from that hour on.
    #[error("the license is not cut over: {0}")]
    NoCutOver(#[from] NoCutOver),
    /// The ARN is another license's, or the license has one, or it is none of AWS's.
    #[error("the ARN is another license's, or the license has one")]
    ArnTaken,
    /// No random bytes.
    #[error("no random bytes: {0}")]
    Entropy(#[from] kernel::entropy::NoEntropy),
    /// The table's trouble; [`StoreError::Conflict`] if it was changed in between.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A license that was reinstated, and how many workspaces that unlocked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reinstated {
    /// The license as it is now.
    pub license: License,
    /// How many workspaces it settles.
    pub workspaces: usize,
}

/// What changes licenses, by repositories that a function lends it.
#[derive(Clone, Copy, Debug)]
pub struct LicenseDecider<'a> {
    /// Licenses by their ids.
    pub licenses: &'a Licenses,
    /// Ledgers, as they are now.
    pub ledger: &'a Ledger,
    /// The workspaces that a license settles.
    pub workspaces: &'a Workspaces,
    /// What may change licenses.
    pub changes: &'a LicenseChanges,
    /// What names audit entries are drawn from.
    pub entropy: &'a Entropy,
}

impl LicenseDecider<'_> {
    /// Reinstates a license that has ended: it may be used from now on, its ledger goes on with the present hour, and its
    /// workspaces are unlocked. Nothing of the time between is metered. Repeating it changes nothing.
    ///
    /// # Errors
    /// [`LicenseError`] says why not.
    pub async fn reinstate(&self, id: &LicenseId, order: &Order, now: Timestamp) -> Result<Reinstated, LicenseError> {
        for _ in 0..MAX_DECISIONS {
            let license = self.licenses.license(id).await?.ok_or(LicenseError::NoLicense)?;
            match self.reinstate_once(&license, order, now).await {
                Err(LicenseError::Store(StoreError::Conflict)) => {}
                other => return other,
            }
        }
        Err(StoreError::Conflict.into())
    }

    async fn reinstate_once(
        &self,
        license: &License,
        order: &Order,
        now: Timestamp,
    ) -> Result<Reinstated, LicenseError> {
        let (decided, lock) = (license.reinstate(now)?, license.lock(now));
        let mut locked = self.workspaces.license_workspaces(&license.id).await?;
        locked.retain(|one| one.settlements.last().is_some_and(|last| last.license == license.id));
        let (together, afterwards) = locked.split_at(locked.len().min(MAX_UNLOCKED_TOGETHER));
        let reinstated = match decided {
            None => license.clone(),
            Some(after) => {
                let head = self.ledger.ledger_head(&license.id).await?;
                if head.as_ref().is_some_and(|head| !head.closed) {
                    return Err(LicenseError::LedgerOpen);
                }
                let mut course = self.licenses.course(&license.id).await?;
                course.begin_anew();
                let entry = entry(self.entropy, AuditAct::Reinstate, license.arn.to_string(), &license.id, order, now)?;
                let changed = ChangedLicense { before: Some(license.clone()), after };
                let (license, course, head) = (&changed, &course, head.as_ref());
                let reinstating = Reinstating { license, course, head, locked: together, lock, entry: &entry };
                self.changes.reinstate(&reinstating, now).await?;
                changed.after
            }
        };
        self.tell_the_others(&reinstated, afterwards, now).await?;
        Ok(Reinstated { license: reinstated, workspaces: locked.len() })
    }

    /// Tells of workspaces for which one transaction has no room. An operator whose order was cut off here repeats it.
    async fn tell_the_others(
        &self,
        license: &License,
        workspaces: &[Workspace],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for workspace in workspaces {
            match self.changes.tell_unlocked(workspace, license, now).await {
                Ok(()) | Err(StoreError::Conflict) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Has AWS be told of a license by another identity from an hour on. The way back is another cut-over.
    ///
    /// # Errors
    /// [`LicenseError`] says why not; [`StoreError::Conflict`] in it if `license` is not as it was read any more.
    pub async fn cut_over(
        &self,
        license: License,
        identity: Identity,
        from: Hour,
        order: &Order,
        now: Timestamp,
    ) -> Result<License, LicenseError> {
        let cut_over = license.plan_cut_over(identity, from, now)?;
        let subject = format!("{}~{from}", identity.name());
        let entry = entry(self.entropy, AuditAct::CutOver, subject, &license.id, order, now)?;
        let entry = AuditEntry { raw: Some(Raw::ZERO), ..entry };
        let mut after = license.clone();
        after.cut_overs.push(cut_over);
        self.change(license, after, &entry).await
    }

    /// Notes the ARN that AWS gave a license of an older listing, out of the seller's agreements feed, say. Repeating it
    /// changes nothing.
    ///
    /// # Errors
    /// [`LicenseError`] says why not; [`StoreError::Conflict`] in it if `license` is not as it was read any more.
    pub async fn name_arn(
        &self,
        license: License,
        arn: &LicenseArn,
        order: &Order,
        now: Timestamp,
    ) -> Result<License, LicenseError> {
        if license.arn == *arn {
            return Ok(license);
        }
        let another = self.licenses.license(&arn.id()).await?.is_some_and(|other| other.id != license.id);
        if another || license.arn.is_of_aws() || !arn.is_of_aws() {
            return Err(LicenseError::ArnTaken);
        }
        let entry = entry(self.entropy, AuditAct::NameArn, arn.to_string(), &license.id, order, now)?;
        let entry = AuditEntry { raw: Some(Raw::ZERO), ..entry };
        let mut after = license.clone();
        after.arn_printed(arn, true);
        self.change(license, after, &entry).await
    }

    async fn change(&self, before: License, after: License, entry: &AuditEntry) -> Result<License, LicenseError> {
        let changed = ChangedLicense { before: Some(before), after };
        self.changes.change_license(&changed, entry).await?;
        Ok(changed.after)
    }
}

/// The entry in the audit log of something that is done to a license.
pub(crate) fn entry(
    entropy: &Entropy,
    act: AuditAct,
    subject: String,
    license: &LicenseId,
    order: &Order,
    now: Timestamp,
) -> Result<AuditEntry, kernel::entropy::NoEntropy> {
    Ok(AuditEntry { license: Some(license.clone()), ..order.entry(entropy, act, subject, now)? })
}

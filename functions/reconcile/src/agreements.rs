//! What is mended of a difference with the Agreement API.

use edge::FunctionError;
use kernel::Timestamp;
use licensing::{Difference, Finding, Notice};
use marketplace::{AgreementError, AgreementReader};
use store::{ChangeError, StoreError};

use crate::Reconcile;

/// How often something is decided anew when an event of the same license is written meanwhile.
const MAX_DECISIONS: usize = 5;

impl Reconcile {
    /// Takes as told what AWS lists, where that is safe.
    pub(crate) async fn mend(&self, finding: &Finding) -> Result<bool, FunctionError> {
        let (Some((notice, at)), Some(reader)) = (&finding.mends, &self.agreements) else { return Ok(false) };
        let is_safe = match finding.difference {
            Difference::ConfirmationMissing => is_provisioned(reader, notice).await? == Some(true),
            Difference::DeprovisioningMissing => is_provisioned(reader, notice).await? == Some(false),
            _ => true,
        };
        if !is_safe {
            return Ok(false);
        }
        self.take(notice, *at).await?;
        Ok(true)
    }

    async fn take(&self, notice: &Notice, at: Timestamp) -> Result<(), StoreError> {
        for _ in 0..MAX_DECISIONS {
            let known = self.store.agreements.known(&notice.names()).await?;
            let change = licensing::apply(notice, at, known, self.clock.now());
            match self.store.agreements.write_change(None, &change).await {
                Ok(()) => return Ok(()),
                Err(ChangeError::Store(error)) => return Err(error),
                Err(ChangeError::Stale | ChangeError::AlreadyTaken) => {}
            }
        }
        Err(StoreError::Conflict)
    }
}

/// An agreement in force says nothing of payment, and one that was followed nothing of its license; whether the license is
/// provisioned does. `None` where AWS does not let a proposer ask: then the difference stays listed.
async fn is_provisioned(reader: &AgreementReader, notice: &Notice) -> Result<Option<bool>, AgreementError> {
    let (Notice::Updated(notice) | Notice::Deprovisioned(notice)) = notice else { return Ok(None) };
    let Some(agreement) = &notice.agreement else { return Ok(None) };
    match reader.is_provisioned(agreement, &notice.arn).await {
        Ok(is_provisioned) => Ok(Some(is_provisioned)),
        Err(AgreementError::Refused(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

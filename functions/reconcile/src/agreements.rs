//! Our licences against the Agreement API.

use edge::FunctionError;
use kernel::{AgreementId, Timestamp};
use licensing::reconcile::compare;
use licensing::{Difference, Finding, License, Listed, Notice};
use marketplace::{AgreementError, AgreementReader, Search};
use store::{ChangeError, StoreError};

use crate::{Reconcile, Row};

/// How far back agreements that are not in force are listed, in seconds: 35 days.
const LOOK_BACK_SECONDS: i64 = 35 * 86_400;
/// How often something is decided anew when an event of the same licence is written meanwhile.
const MAX_DECISIONS: usize = 5;

impl Reconcile {
    pub(crate) async fn compare_agreements(&self, licenses: &[License]) -> Result<Vec<Row>, FunctionError> {
        let Some(reader) = &self.agreements else { return Ok(Vec::new()) };
        let now = self.clock.now();
        let mut listed = reader.list(Search::Active).await?;
        let changed = reader.list(Search::ChangedAfter(now.plus_seconds(-LOOK_BACK_SECONDS))).await?;
        listed.extend(
            changed.into_iter().filter(|one| !listed.iter().any(|known| known.id == one.id)).collect::<Vec<Listed>>(),
        );
        let ids: Vec<AgreementId> = listed.iter().map(|one| one.id.clone()).collect();
        let agreements = self.store.agreements(&ids).await?;
        let mut rows = Vec::new();
        for finding in compare(&listed, &agreements, licenses, now) {
            let mended = self.mend(reader, &finding).await?;
            let Finding { difference, agreement, license, .. } = finding;
            rows.push(Row { difference, agreement, license, mended });
        }
        Ok(rows)
    }

    /// Takes as told what AWS lists, where that is safe.
    async fn mend(&self, reader: &AgreementReader, finding: &Finding) -> Result<bool, FunctionError> {
        let Some((notice, at)) = &finding.mends else { return Ok(false) };
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
            let known = self.store.known(&notice.names()).await?;
            let change = licensing::apply(notice, at, known, self.clock.now());
            match self.store.write_change(None, &change).await {
                Ok(()) => return Ok(()),
                Err(ChangeError::Store(error)) => return Err(error),
                Err(ChangeError::Stale | ChangeError::AlreadyTaken) => {}
            }
        }
        Err(StoreError::Conflict)
    }
}

/// An agreement in force says nothing of payment, and one that was followed nothing of its licence; whether the licence is
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

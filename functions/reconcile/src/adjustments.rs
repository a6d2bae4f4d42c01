//! What became of billing adjustments that AWS looks into.

use edge::{FunctionError, Invocation};
use marketplace::{AdjustmentOutcome, AgreementError};
use store::{AdjustmentRequest, AdjustmentState, StoreError};

use crate::Reconcile;
use crate::rate::Rate;

/// The quota of GetBillingAdjustmentRequest is not published; SearchAgreements takes 5 calls a second (AWS Marketplace
/// service quotas).
const QUESTIONS_PER_SECOND: u32 = 4;

impl Reconcile {
    /// Asks AWS for each request that it has not decided. One that cannot be asked about waits for the next day.
    pub(crate) async fn follow_adjustments(&self, invocation: &Invocation) -> Result<u32, FunctionError> {
        let Some(reader) = &self.outcomes else { return Ok(0) };
        let (mut place, mut decided, mut questions) = (None, 0, Rate::new(QUESTIONS_PER_SECOND));
        loop {
            let (requests, next) = self.store.adjustment_outcomes.requested(place).await?;
            for request in requests {
                let AdjustmentState::Requested { id, .. } = &request.state else { continue };
                self.entitlements.pause(questions.take(invocation.elapsed())).await;
                match reader.outcome(&request.agreement, id).await {
                    Ok(outcome) => decided += u32::from(self.note_outcome(&request, id, outcome).await?),
                    Err(error @ (AgreementError::Throttled | AgreementError::Unavailable(_))) => {
                        tracing::warn!(error = %kernel::Causes(&error), "AWS does not say what became of billing adjustments");
                        return Ok(decided);
                    }
                    Err(error @ (AgreementError::Refused(_) | AgreementError::Malformed(_))) => {
                        tracing::error!(
                            license = %request.license,
                            hour = %request.hour,
                            error = %kernel::Causes(&error),
                            "AWS does not say what became of a billing adjustment"
                        );
                    }
                }
            }
            match next {
                Some(next) => place = Some(next),
                None => return Ok(decided),
            }
        }
    }

    async fn note_outcome(
        &self,
        request: &AdjustmentRequest,
        id: &str,
        outcome: AdjustmentOutcome,
    ) -> Result<bool, StoreError> {
        let (id, at) = (id.to_owned(), self.clock.now());
        let state = match outcome {
            AdjustmentOutcome::Pending => return Ok(false),
            AdjustmentOutcome::Completed => AdjustmentState::Completed { id, at },
            AdjustmentOutcome::Failed(why) => AdjustmentState::Failed { id, why, at },
        };
        tracing::info!(license = %request.license, state = state.as_str(), "AWS has decided a billing adjustment");
        match self.store.adjustment_outcomes.put_outcome(&AdjustmentRequest { state, ..request.clone() }).await {
            // Somebody else noted it, or this very write did and its answer was lost.
            Ok(_) | Err(StoreError::Conflict) => Ok(true),
            Err(error) => Err(error),
        }
    }
}

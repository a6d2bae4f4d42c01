//! What becomes of calls of which AWS refuses the form, and what is remembered of it in a run.

use std::collections::BTreeMap;

use kernel::ProductCode;
use metering::{Answer, CallFault, RecordState};

use super::Sending;
use crate::Run;
use crate::job::PendingSubmission;

/// AWS's code for allocations that do not add up, or are not of their record's kind (UsageAllocation, API reference).
pub(super) const ALLOCATIONS_REFUSED: &str = "InvalidUsageAllocationsException";

impl Sending {
    /// Takes in that AWS does not take the decimals of `call`.
    pub(super) fn refuse_form(&mut self, call: Vec<PendingSubmission>, code: String, now: kernel::Timestamp) {
        if let Some(pending) = call.first() {
            let product = pending.submission.product.clone();
            self.refusing.insert(product.clone());
            self.refusals.insert(product, code);
        }
        for pending in call {
            self.finish(&pending, Some(&refused_form(&pending)), now);
        }
    }

    /// Whether AWS refused decimals since it was last asked of which products.
    pub(crate) fn has_refusals(&self) -> bool {
        !self.refusals.is_empty()
    }

    /// The products of which AWS refused decimals since then, with its code. What is in decimals all the same is sent from
    /// now on, for AWS to refuse: it cannot be told in another form.
    pub(crate) fn take_refusals(&mut self) -> BTreeMap<ProductCode, String> {
        self.refusing.clear();
        std::mem::take(&mut self.refusals)
    }
}

/// Whether it was known before this call that AWS refuses decimals of its product.
pub(super) fn is_known_to_refuse(run: &Run<'_>, call: &[PendingSubmission]) -> bool {
    call.first().is_some_and(|pending| run.refusing.contains(&pending.submission.product))
}

/// What a refusal of the form of a call says of one of its records: AWS did not take it now. One that it may have from an
/// earlier sending can become whole only if it is whole.
fn refused_form(pending: &PendingSubmission) -> Answer {
    let may_be_taken = matches!(pending.state, RecordState::Frozen { maybe_sent: true, .. });
    if may_be_taken && !pending.submission.quantity.is_whole() {
        Answer::Refused(CallFault::Decimal)
    } else {
        Answer::NotTaken
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use edge::Invocation;
    use kernel::{QuantityForm, Timestamp, Units};
    use marketplace::MeterError;

    use super::super::tests::{pending, run};
    use super::*;

    /// Half a unit of a product.
    fn half(product: &str) -> PendingSubmission {
        let mut pending = pending(product);
        (pending.submission.form, pending.submission.quantity) = (QuantityForm::Decimal, Units(500_000));
        pending
    }

    #[test]
    fn a_refusal_of_the_form_is_one_only_if_a_record_meets_it_alone() {
        let invocation = Invocation::new("a-run", Duration::from_secs(60));
        let (mut run, mut sending) = (run(&invocation, Duration::ZERO), Sending::new(10));
        let refused = || Err(MeterError::Form("ValidationException".to_owned()));
        sending.answered(&mut run, vec![half("sold"), half("sold")], refused(), Timestamp::EPOCH);
        assert!(!sending.has_refusals() && sending.ready.len() == 2, "one of them may be wrong for another reason");
        let alone = sending.next_call(Timestamp::EPOCH).unwrap();
        sending.answered(&mut run, alone, refused(), Timestamp::EPOCH);
        assert!(sending.has_refusals() && sending.next_call(Timestamp::EPOCH).is_none(), "nothing more in decimals");
        sending.ready.push_back(vec![pending("sold")]);
        assert!(sending.next_call(Timestamp::EPOCH).is_some(), "whole units go on");
        assert_eq!(sending.take_refusals().len(), 1);
        // What cannot be told in whole units goes once more, for AWS to refuse: then all of a call at once.
        run.refusing = std::sync::Arc::new([ProductCode::parse("sold").unwrap()].into());
        sending.answered(&mut run, vec![half("sold"), half("sold")], refused(), Timestamp::EPOCH);
        assert!(sending.has_refusals() && sending.ready.is_empty());
    }

    #[test]
    fn to_whom_does_not_know_decimals_the_allocations_of_a_lone_record_do_not_add_up() {
        let invocation = Invocation::new("a-run", Duration::from_secs(60));
        let mut run = run(&invocation, Duration::ZERO);
        for (one, is_refusal) in [(half("sold"), true), (pending("sold"), false)] {
            let mut sending = Sending::new(10);
            let fault = Err(MeterError::Fault(CallFault::Allocations));
            sending.answered(&mut run, vec![one], fault, Timestamp::EPOCH);
            assert_eq!(sending.has_refusals(), is_refusal);
        }
    }
}

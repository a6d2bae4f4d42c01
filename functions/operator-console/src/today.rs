//! What is at risk now.

use ::accounts::SupervisedChange;
use edge::{Answer, Request};
use kernel::Timestamp;
use operating::at_risk::{MAX_SUMMED_PAGES, Sums};
use operating::filter::QuarantineFilter;
use operating::quarantine::{Sources, entries};
use operators::Action;
use store::Reconciliation;

use crate::OperatorConsole;
use crate::lately::Lately;
use crate::page;
use crate::refusal::Refusal;
use crate::running::Running;
use crate::visitor::Visitor;

/// Everything on the page.
#[derive(Debug)]
pub(crate) struct Today {
    pub(crate) now: Timestamp,
    /// What happened of late.
    pub(crate) lately: Lately,
    /// What is in quarantine, by reason and in all.
    pub(crate) sums: Sums,
    /// Whether there is more in quarantine than was summed up.
    pub(crate) more: bool,
    /// How many hours have records on their way to AWS; `None` if more than can be counted at once.
    pub(crate) on_their_way: Option<usize>,
    /// Activations that were left, on the first page of the list.
    pub(crate) activations: usize,
    /// Identity verifications that wait.
    pub(crate) identities: usize,
    /// Supervised changes of e-mail addresses that wait for a second operator.
    pub(crate) email_changes: Vec<SupervisedChange>,
    /// How the deployment runs.
    pub(crate) running: Running,
    /// The last comparison with AWS.
    pub(crate) comparison: Option<Reconciliation>,
}

impl OperatorConsole {
    /// Where entries of the quarantine are read from.
    pub(crate) fn sources(&self) -> Sources<'_> {
        Sources { licenses: &self.store.licenses, ledger: &self.store.ledger, brand: &self.brand }
    }

    pub(crate) async fn show_today(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let now = self.clock.now();
        let lists = &self.store.operator_lists;
        let (mut sums, mut after) = (Sums::default(), None);
        for _ in 0..MAX_SUMMED_PAGES {
            let (listed, next) = lists.quarantine(after).await?;
            sums.add(&entries(self.sources(), &listed).await?, &QuarantineFilter::default(), now);
            after = next;
            if after.is_none() {
                break;
            }
        }
        let today = Today {
            now,
            lately: self.lately(now).await?,
            sums,
            more: after.is_some(),
            on_their_way: lists.hours_on_their_way().await?,
            activations: match visitor.may(Action::ReadActivations) {
                true => lists.abandoned(None).await?.0.len(),
                false => 0,
            },
            identities: match visitor.may(Action::ReadIdentities) {
                true => lists.waiting_real_names(now).await?.len(),
                false => 0,
            },
            email_changes: match visitor.may(Action::ChangeEmail) {
                true => self.store.supervised_changes.waiting(now).await?,
                false => Vec::new(),
            },
            running: self.running(now).await?,
            comparison: match visitor.may(Action::ReadComparisons) {
                true => lists.comparisons("agreements").await?.into_iter().next(),
                false => None,
            },
        };
        Ok(Answer::page(page::today::today(request, visitor, &today)))
    }
}

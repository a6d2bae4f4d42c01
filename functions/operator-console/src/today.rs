//! What is at risk now.

use std::collections::BTreeMap;

use edge::{Answer, Request};
use kernel::{Currency, Timestamp};
use metering::Reason;
use operating::quarantine::{Entry, Sources, entries};
use operators::Action;
use store::Reconciliation;

use crate::OperatorConsole;
use crate::lately::Lately;
use crate::page;
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// The most pages of the quarantine that are summed up. Beyond them the page says that its sums are of the longest waiting.
const MAX_PAGES: usize = 5;

/// What waits for one reason.
#[derive(Clone, Debug, Default)]
pub(crate) struct AtRisk {
    pub(crate) count: usize,
    /// Millionths by currency.
    pub(crate) amounts: BTreeMap<Currency, u128>,
    /// How many have no price.
    pub(crate) unpriced: usize,
    /// The next instant by which one of them is to be decided.
    pub(crate) next: Option<Timestamp>,
}

impl AtRisk {
    pub(crate) fn add(&mut self, entry: &Entry, now: Timestamp) {
        self.count += 1;
        self.unpriced += usize::from(entry.lines.iter().any(|line| line.worth.is_none()));
        for worth in entry.worths() {
            let sum = self.amounts.entry(worth.currency).or_default();
            *sum = sum.saturating_add(worth.millionths);
        }
        self.next = self.next.into_iter().chain(entry.decide_by(now)).min();
    }
}

/// Everything on the page.
#[derive(Debug)]
pub(crate) struct Today {
    pub(crate) now: Timestamp,
    pub(crate) reasons: BTreeMap<Reason, AtRisk>,
    pub(crate) total: AtRisk,
    /// What happened of late.
    pub(crate) lately: Lately,
    /// Whether there is more in quarantine than was summed up.
    pub(crate) more: bool,
    /// How many hours have records on their way to AWS; `None` if more than can be counted at once.
    pub(crate) on_their_way: Option<usize>,
    /// Activations that were left, on the first page of the list.
    pub(crate) activations: usize,
    /// Identity verifications that wait.
    pub(crate) identities: usize,
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
        let (mut reasons, mut total) = (BTreeMap::<Reason, AtRisk>::new(), AtRisk::default());
        let mut after = None;
        for _ in 0..MAX_PAGES {
            let (listed, next) = lists.quarantine(after).await?;
            for entry in entries(self.sources(), &listed).await? {
                reasons.entry(entry.reason).or_default().add(&entry, now);
                total.add(&entry, now);
            }
            after = next;
            if after.is_none() {
                break;
            }
        }
        let today = Today {
            now,
            reasons,
            total,
            lately: self.lately(now).await?,
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
            comparison: match visitor.may(Action::ReadComparisons) {
                true => lists.comparisons("agreements").await?.into_iter().next(),
                false => None,
            },
        };
        Ok(Answer::page(page::today::today(request, visitor, &today)))
    }
}

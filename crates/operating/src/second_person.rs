//! What one person asks for and a second one confirms.

use kernel::{Currency, Timestamp};
use operators::{Alone, CurrencySums, PROPOSAL_SECONDS, are_two_people};
use store::{AuditAct, AuditEntry, Proposal, Proposed};

use crate::decision::{Case, Decided, Decider, DecisionError, Order};
use crate::quarantine::Entry;
use crate::subject::Subject;

impl Decider<'_> {
    /// How much one person gives up alone.
    #[must_use]
    pub const fn alone(&self) -> Alone {
        Alone { currency: self.brand.currency, most: self.brand.operators.second_person_above_millionths }
    }

    /// What a decision that gives up money confirms, if this is the second person; nothing if one is enough. Else it waits for a second
    /// one, and what is to be answered is the inner error.
    pub(crate) async fn second_person(
        &self,
        case: &Case<'_>,
        entry: &Entry,
        proposed: Proposed,
    ) -> Result<Result<Option<Proposal>, Decided>, DecisionError> {
        let Case { subject, order, now, .. } = *case;
        let waits = self.waiting(subject, now).await?;
        if let Some(confirmed) = &order.confirms {
            let shown =
                waits.filter(|waits| (&waits.id, waits.proposed, waits.raw) == (confirmed, proposed, entry.raw()));
            let shown = shown.ok_or(DecisionError::AnotherProposal)?;
            let is_second = are_two_people(&shown.by, &order.by);
            return if is_second { Ok(Ok(Some(shown))) } else { Err(DecisionError::SamePerson) };
        }
        let kept = match proposed {
            Proposed::WriteOff => None,
            Proposed::Less { quantity } => Some(quantity),
        };
        if !self.asks_always && self.alone().suffices_for(&entry.most_given_up(kept)) {
            return Ok(Ok(None));
        }
        // What somebody else asked for is confirmed or declined, and never replaced unseen.
        if waits.as_ref().is_some_and(|waits| waits.by != order.by) {
            return Err(DecisionError::AnotherProposal);
        }
        let proposal = Proposal {
            id: self.entropy.hex::<8>()?,
            license: subject.license.clone(),
            hour: subject.hour,
            dimension: subject.dimension.clone(),
            proposed,
            raw: entry.raw(),
            by: order.by.clone(),
            why: order.why.clone(),
            at: now,
            expires_at: now.plus_seconds(PROPOSAL_SECONDS),
        };
        let act = match proposed {
            Proposed::WriteOff => AuditAct::AskWriteOff,
            Proposed::Less { .. } => AuditAct::AskCorrect,
        };
        let entry = self.entry(act, case, entry.raw())?;
        self.proposals.propose(&proposal, waits.as_ref(), &entry).await?;
        Ok(Err(Decided { proposal: Some(proposal.id), ..Decided::now("asked") }))
    }

    /// Refuses what gives up an amount, in millionths of `currency`, that one person may not give up alone, unless `by` is another person
    /// than who prepared it and names what they were shown.
    ///
    /// # Errors
    /// [`DecisionError::AnotherProposal`], [`DecisionError::SamePerson`].
    pub fn confirms(
        &self,
        currency: Currency,
        amount: u128,
        prepared_by: Option<&str>,
        by: &str,
        is_shown: bool,
    ) -> Result<(), DecisionError> {
        let mut given_up = CurrencySums::default();
        given_up.add(Some((currency, amount)));
        let is_second = || prepared_by.is_some_and(|first| are_two_people(first, by));
        if self.alone().suffices_for(&given_up) {
            Ok(())
        } else if !is_shown {
            Err(DecisionError::AnotherProposal)
        } else if is_second() {
            Ok(())
        } else {
            Err(DecisionError::SamePerson)
        }
    }

    /// What waits for a second person about `subject`.
    ///
    /// # Errors
    /// [`DecisionError::Store`] as of any read.
    pub async fn waiting(&self, subject: &Subject, now: Timestamp) -> Result<Option<Proposal>, DecisionError> {
        Ok(self.proposals.proposal(&subject.license, subject.hour, subject.dimension.as_ref(), now).await?)
    }

    /// Declines the proposal about the entry `id` that [`Order::confirms`] names: by a second person, or by the one who asked.
    ///
    /// # Errors
    /// [`DecisionError::AnotherProposal`] if it does not wait any more.
    pub async fn decline(&self, id: &str, order: &Order, now: Timestamp) -> Result<Decided, DecisionError> {
        let subject = Subject::parse(id).map_err(|_| DecisionError::NotFound)?;
        let waits = self.waiting(&subject, now).await?;
        let shown = waits.filter(|waits| Some(&waits.id) == order.confirms.as_ref());
        let shown = shown.ok_or(DecisionError::AnotherProposal)?;
        let case = Case { id, subject: &subject, order, now };
        let entry = confirming(self.entry(AuditAct::Decline, &case, shown.raw)?, Some(&shown));
        self.proposals.decline(&shown, &entry).await?;
        Ok(Decided::now("declined"))
    }
}

/// The entry with who asked and why.
pub(crate) fn confirming(entry: AuditEntry, proposal: Option<&Proposal>) -> AuditEntry {
    let Some(proposal) = proposal else { return entry };
    let asked = format!("asked by {}: {}", proposal.by, proposal.why);
    let note = match &entry.note {
        Some(note) => format!("{note}; {asked}"),
        None => asked,
    };
    AuditEntry { note: Some(note), ..entry }
}

//! What one person asks for and a second one confirms.

use kernel::{Currency, Timestamp};
use metering::Raw;
use operators::{Alone, CurrencySums, PROPOSAL_SECONDS, are_two_people, person};
use store::{AuditAct, AuditEntry, GivenUpAlone, OfProposal, Proposal, Proposed, StoreError};

use crate::decider::{Case, Decided, Decider, DecisionError, Order};
use crate::subject::Subject;

/// What a decision that gives up money is about.
pub(crate) struct GivesUp {
    /// What is proposed if one person is not enough.
    pub(crate) proposed: Proposed,
    /// How many raw units a proposal is about.
    pub(crate) raw: Raw,
    /// The most that it may come to.
    pub(crate) most: CurrencySums,
}

/// What allows a decision that gives up money.
#[derive(Debug)]
pub enum Consent {
    /// Nothing is given up that counts.
    Free,
    /// One person is enough, and what they gave up alone is this then.
    Alone(GivenUpAlone),
    /// A second person confirms this.
    Confirmed(Proposal),
}

impl Consent {
    pub(crate) const fn proposal(&self) -> OfProposal<'_> {
        match self.confirmed() {
            Some(proposal) => OfProposal::Confirmed(proposal),
            None => OfProposal::Left,
        }
    }

    /// What a second person confirms, if one does.
    #[must_use]
    pub const fn confirmed(&self) -> Option<&Proposal> {
        match self {
            Self::Confirmed(proposal) => Some(proposal),
            Self::Free | Self::Alone(_) => None,
        }
    }
}

impl Decider<'_> {
    /// How much the principal `by` gives up alone: the seller's limit, and what they gave up alone of late.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn alone(&self, by: &str, now: Timestamp) -> Result<Alone, StoreError> {
        Ok(self.alone_of(&self.given_up_alone(by).await?, now))
    }

    /// What they gave up alone of late. Without a limit nobody counts it.
    async fn given_up_alone(&self, by: &str) -> Result<GivenUpAlone, StoreError> {
        match self.brand.operators.second_person_above_millionths {
            Some(_) => self.giving_up.given_up_alone(&person(by)).await,
            None => Ok(GivenUpAlone::default()),
        }
    }

    fn alone_of(&self, given_up: &GivenUpAlone, now: Timestamp) -> Alone {
        let most = self.brand.operators.second_person_above_millionths;
        Alone { currency: self.brand.currency, most, given_up: given_up.total(now) }
    }

    /// Whether one person is enough to give up `most`, and then what they gave up alone with it; `None` if a second one is needed.
    async fn enough_alone(&self, most: &CurrencySums, by: &str, now: Timestamp) -> Result<Option<Consent>, StoreError> {
        let given_up = self.given_up_alone(by).await?;
        let alone = self.alone_of(&given_up, now);
        if !alone.suffices_for(most) {
            return Ok(None);
        }
        let counted = alone.counted(most);
        let counts = alone.most.is_some() && counted > 0;
        Ok(Some(if counts { Consent::Alone(given_up.with(counted, now)) } else { Consent::Free }))
    }

    /// On what a decision that gives up money rests: one person if that is enough, or a second one who confirms it. Else it waits for
    /// one, and what is to be answered is the inner error.
    pub(crate) async fn consent(
        &self,
        case: &Case<'_>,
        gives_up: GivesUp,
    ) -> Result<Result<Consent, Decided>, DecisionError> {
        let Case { subject, order, now, .. } = *case;
        let GivesUp { proposed, raw, most } = gives_up;
        let waits = self.waiting(subject, now).await?;
        if let Some(confirmed) = &order.confirms {
            let shown = waits.filter(|waits| (&waits.id, waits.proposed, waits.raw) == (confirmed, proposed, raw));
            let shown = shown.ok_or(DecisionError::AnotherProposal)?;
            let is_second = are_two_people(&shown.by, &order.by);
            return if is_second { Ok(Ok(Consent::Confirmed(shown))) } else { Err(DecisionError::SamePerson) };
        }
        if !self.asks_always
            && let Some(consent) = self.enough_alone(&most, &order.by, now).await?
        {
            return Ok(Ok(consent));
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
            raw,
            by: order.by.clone(),
            why: order.why.clone(),
            at: now,
            expires_at: now.plus_seconds(PROPOSAL_SECONDS),
        };
        let act = match proposed {
            Proposed::WriteOff => AuditAct::AskWriteOff,
            Proposed::Less { .. } => AuditAct::AskCorrect,
            Proposed::GiveBack { .. } => AuditAct::AskGiveBack,
        };
        let entry = self.entry(act, case, raw)?;
        self.proposals.propose(&proposal, waits.as_ref(), &entry).await?;
        Ok(Err(Decided { proposal: Some(proposal.id), ..Decided::now("asked") }))
    }

    /// On what it rests that the principal `by` gives up an amount, in millionths of `currency`, of which somebody prepared a request:
    /// one person if that is enough, or one who is another than who prepared it, and names what they were shown.
    ///
    /// # Errors
    /// [`DecisionError::AnotherProposal`], [`DecisionError::SamePerson`]; [`DecisionError::Store`] as of any read.
    pub async fn confirms(
        &self,
        (currency, amount): (Currency, u128),
        prepared_by: Option<&str>,
        by: &str,
        is_shown: bool,
        now: Timestamp,
    ) -> Result<Consent, DecisionError> {
        let mut given_up = CurrencySums::default();
        given_up.add(Some((currency, amount)));
        // A second person gives up nothing alone.
        if is_shown && prepared_by.is_some_and(|first| are_two_people(first, by)) {
            return Ok(Consent::Free);
        }
        match self.enough_alone(&given_up, by, now).await? {
            Some(consent) => Ok(consent),
            None if is_shown => Err(DecisionError::SamePerson),
            None => Err(DecisionError::AnotherProposal),
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
#[must_use]
pub fn confirming(entry: AuditEntry, proposal: Option<&Proposal>) -> AuditEntry {
    let Some(proposal) = proposal else { return entry };
    entry.noting(Some(format!("asked by {}: {}", proposal.by, proposal.why)))
}

//! Deciding about several things in quarantine at once: first what it comes to, then the decision about each.

use std::collections::BTreeSet;

use edge::{Answer, FieldProblem, Fields, Problem, Request};
use kernel::Timestamp;
use operating::decision::{Decider, Decision, DecisionError, Order};
use operating::quarantine::Entry;
use operators::{Action, Alone, CurrencySums};
use store::StoreError;

use crate::OperatorConsole;
use crate::page;
use crate::page::entry::seen;
use crate::page::several::{Chosen, Outcome};
use crate::quarantine::MAX_SEVERAL;
use crate::refusal::Refusal;
use crate::visitor::Visitor;
use crate::why::{order, why};

impl OperatorConsole {
    /// Shows what is chosen and what each decision would do; or carries one out, if the form brings one.
    pub(crate) async fn decide_several(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        visitor.require(Action::ReadQuarantine)?;
        let fields = request.fields()?;
        let action = match fields.get("decision") {
            "" => Action::ReadQuarantine,
            "write-off" => Action::WriteOff,
            "release" | "open-hour" => Action::Release,
            _ => return Err(Problem::new("operator-decision-unknown", 422).into()),
        };
        visitor.require(action)?;
        let mut ids: Vec<&str> = fields.all("entry").iter().map(String::as_str).collect();
        let mut known = BTreeSet::new();
        ids.retain(|id| known.insert(*id));
        if ids.is_empty() || ids.len() > MAX_SEVERAL {
            let refused = page::several::refused(request, visitor, ids.len());
            return Ok(Answer::page_with_status(422, refused));
        }
        let now = self.clock.now();
        let mut entries = Vec::with_capacity(ids.len());
        for id in &ids {
            entries.extend(self.entry_of(id).await?);
        }
        let (gone, alone) = (ids.len() - entries.len(), self.alone(visitor, now).await?);
        let shown = Chosen { entries: &entries, gone, alone, now, fields: &fields, problems: &[] };
        let Some(decision) = decision(&fields) else {
            return Ok(Answer::page(page::several::chosen(request, visitor, &shown)));
        };
        let again = |problem: FieldProblem, status: u16| {
            let problems = [problem];
            let shown = Chosen { problems: &problems, ..shown };
            Ok(Answer::page_with_status(status, page::several::chosen(request, visitor, &shown)))
        };
        let why = match why(&fields, "why") {
            Ok(why) => why,
            Err(problem) => return again(problem, 422),
        };
        if visitor.session.must_prove(action, now) {
            return again(FieldProblem::new("decision", "operators-prove-first"), 403);
        }
        // All that was shown, as it was shown: sums hold for nothing else.
        let shown_then: Vec<&str> = fields.all("seen").iter().map(String::as_str).collect();
        let shown_now: Vec<String> = entries.iter().map(seen).collect();
        if shown.gone > 0 || shown_then != shown_now {
            return again(FieldProblem::new("decision", "operators-changed-meanwhile"), 409);
        }
        let order = order(visitor, why);
        let outcomes = self.carry_out_all(&entries, decision, &order, alone, now).await;
        Ok(Answer::page(page::several::outcomes(request, visitor, &outcomes)))
    }

    /// Decides about each. What is not done is said, and keeps nothing else from being done.
    async fn carry_out_all<'e>(
        &self,
        entries: &'e [Entry],
        decision: Decision,
        order: &Order,
        alone: Option<Alone>,
        now: Timestamp,
    ) -> Vec<(&'e Entry, Outcome)> {
        let mut decider = self.decider();
        // Many small amounts are one large one.
        let given_up: CurrencySums = entries.iter().map(|entry| entry.most_given_up(None)).sum();
        decider.asks_always =
            decision == Decision::WriteOff && alone.is_some_and(|alone| !alone.suffices_for(&given_up));
        let mut outcomes = Vec::with_capacity(entries.len());
        for entry in entries {
            let outcome = one(&decider, entry, decision, order, now).await;
            if let Outcome::Done(state) = &outcome {
                let (operator, subject) = (&order.by, &entry.id);
                tracing::info!(operator, subject, state, "an operator decided about quarantine");
            }
            outcomes.push((entry, outcome));
        }
        outcomes
    }
}

async fn one(decider: &Decider<'_>, entry: &Entry, decision: Decision, order: &Order, now: Timestamp) -> Outcome {
    match decider.decide(&entry.id, decision, order, now).await {
        Ok(decided) => Outcome::Done(decided.state),
        Err(DecisionError::NotFound | DecisionError::Store(StoreError::Conflict)) => Outcome::Changed,
        Err(error @ (DecisionError::Store(_) | DecisionError::Entropy(_))) => {
            tracing::warn!(subject = entry.id, error = %kernel::Causes(&error), "a decision was not carried out");
            Outcome::TryAgain
        }
        Err(refused) => Outcome::Refused(refused),
    }
}

fn decision(fields: &Fields) -> Option<Decision> {
    let release = |into_open_hour| Decision::Release { quantity: None, into_open_hour, even_if_taken: false };
    match fields.get("decision") {
        "write-off" => Some(Decision::WriteOff),
        "open-hour" => Some(release(true)),
        "release" => Some(release(false)),
        _ => None,
    }
}

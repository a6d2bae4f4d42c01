//! Deciding about one thing in quarantine. The page says what each decision does before it is made.

use edge::{Answer, FieldProblem, Fields, Problem, Request};
use kernel::{Timestamp, Units};
use operating::Subject;
use operating::decision::{Decider, Decision, DecisionError, Order};
use operating::quarantine::{Entry, entry};
use operators::{Action, Alone};

use crate::OperatorConsole;
use crate::page;
use crate::page::entry::{About, DecisionView, seen};
use crate::refusal::Refusal;
use crate::visitor::Visitor;
use crate::why::{order, why_of};

impl OperatorConsole {
    pub(crate) async fn entry_of(&self, id: &str) -> Result<Option<Entry>, Refusal> {
        let Ok(subject) = Subject::parse(id) else { return Err(Refusal::NotFound) };
        Ok(entry(self.sources(), &subject).await?)
    }

    pub(crate) async fn show_decision(
        &self,
        request: &Request,
        visitor: &Visitor,
        id: &str,
    ) -> Result<Answer, Refusal> {
        let now = self.clock.now();
        let Some(entry) = self.entry_of(id).await? else {
            return Ok(Answer::page_with_status(404, page::decision::decided(request, visitor, id)));
        };
        let about = self.about(visitor, &entry, now).await?;
        let shown = DecisionView {
            entry: &entry,
            about: &about,
            now,
            fields: &Fields::default(),
            problems: &[],
            refused: None,
        };
        Ok(Answer::page(page::decision::decision(request, visitor, &shown)))
    }

    /// Carries out a decision, if this person may make it and has proved of late who they are where money is given up.
    pub(crate) async fn decide(&self, request: &Request, visitor: &Visitor, id: &str) -> Result<Answer, Refusal> {
        visitor.require(Action::ReadQuarantine)?;
        let fields = request.fields()?;
        let read = read(&fields);
        // What may be done is asked first: a form that is wrong tells nobody more than the page they may read.
        let action = match fields.get("decision") {
            "write-off" | "decline" => Action::WriteOff,
            "less" => Action::ReleaseLess,
            "release" | "open-hour" => Action::Release,
            _ => return Err(Problem::new("operator-decision-unknown", 422).into()),
        };
        visitor.require(action)?;
        let now = self.clock.now();
        let Some(entry) = self.entry_of(id).await? else {
            return Ok(Answer::page_with_status(409, page::decision::decided(request, visitor, id)));
        };
        let about = self.about(visitor, &entry, now).await?;
        let shown = DecisionView { entry: &entry, about: &about, now, fields: &fields, problems: &[], refused: None };
        let (decision, why) = match read {
            Ok(read) => read,
            Err(problems) => return Ok(again(request, visitor, &DecisionView { problems: &problems, ..shown }, 422)),
        };
        if visitor.session.must_prove(action, now) {
            let problems = [FieldProblem::new("decision", "operators-prove-first")];
            return Ok(again(request, visitor, &DecisionView { problems: &problems, ..shown }, 403));
        }
        if fields.get("seen") != seen(&entry) {
            let problems = [FieldProblem::new("decision", "operators-changed-meanwhile")];
            return Ok(again(request, visitor, &DecisionView { problems: &problems, ..shown }, 409));
        }
        let confirms = Some(fields.get("confirms")).filter(|id| !id.is_empty()).map(str::to_owned);
        let order = Order { confirms, ..order(visitor, why) };
        match self.carry_out(id, decision, &order, now).await {
            Ok(word) => Ok(Answer::see_other(page::entry::address(request, &[("done", word)]))),
            Err(DecisionError::Store(error)) => Err(error.into()),
            Err(DecisionError::Entropy(error)) => Err(error.into()),
            Err(DecisionError::NotFound) => {
                Ok(Answer::page_with_status(409, page::decision::decided(request, visitor, id)))
            }
            Err(refused) => Ok(again(request, visitor, &DecisionView { refused: Some(&refused), ..shown }, 409)),
        }
    }

    /// What carries decisions out.
    pub(crate) fn decider(&self) -> Decider<'_> {
        Decider {
            ledger: &self.store.ledger,
            licenses: &self.store.licenses,
            quarantine: &self.store.quarantine,
            proposals: &self.store.proposals,
            giving_up: &self.store.giving_up,
            brand: &self.brand,
            asks_always: false,
            entropy: &self.entropy,
        }
    }

    /// What somebody should know before they decide about `entry`.
    async fn about(&self, visitor: &Visitor, entry: &Entry, now: Timestamp) -> Result<About, Refusal> {
        let head = self.store.ledger.ledger_head(&entry.license).await?;
        let dimension = entry.record.as_ref().map(|record| &record.dimension);
        let waits = self.store.proposals.proposal(&entry.license, entry.hour, dimension, now).await?;
        Ok(About { open: head.filter(|head| !head.closed), waits, alone: self.alone(visitor, now).await? })
    }

    /// How much somebody who may give up money gives up alone.
    pub(crate) async fn alone(&self, visitor: &Visitor, now: Timestamp) -> Result<Option<Alone>, Refusal> {
        if !visitor.may(Action::WriteOff) {
            return Ok(None);
        }
        Ok(Some(self.decider().alone(&visitor.session.operator.principal(), now).await?))
    }

    async fn carry_out(
        &self,
        id: &str,
        decision: Decided,
        order: &Order,
        now: Timestamp,
    ) -> Result<&'static str, DecisionError> {
        let done = match decision {
            Decided::Decline => self.decider().decline(id, order, now).await?,
            Decided::Of(decision) => self.decider().decide(id, decision, order, now).await?,
        };
        tracing::info!(operator = order.by, subject = id, state = done.state, "an operator decided about quarantine");
        Ok(done.state)
    }
}

/// What a form decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Decided {
    /// What the decider carries out.
    Of(Decision),
    /// What waits for a second person is not to be.
    Decline,
}

/// The form once more, with what is wrong.
fn again(request: &Request, visitor: &Visitor, shown: &DecisionView<'_>, status: u16) -> Answer {
    Answer::page_with_status(status, page::decision::decision(request, visitor, shown))
}

fn read(fields: &Fields) -> Result<(Decided, String), Vec<FieldProblem>> {
    let mut wrong = Vec::new();
    let why = why_of(fields, &mut wrong);
    let even_if_taken = fields.is_ticked("evenIfTaken");
    let release = |quantity, into_open_hour| Decision::Release { quantity, into_open_hour, even_if_taken };
    let decision = match fields.get("decision") {
        "decline" => return if wrong.is_empty() { Ok((Decided::Decline, why)) } else { Err(wrong) },
        "write-off" => Decision::WriteOff,
        "open-hour" => release(None, true),
        "less" => match Units::parse(fields.get("quantity").trim()) {
            Ok(quantity) => release(Some(quantity), false),
            Err(_) => {
                wrong.push(FieldProblem::new("quantity", "field-operate-number"));
                release(None, false)
            }
        },
        _ => release(None, false),
    };
    if wrong.is_empty() { Ok((Decided::Of(decision), why)) } else { Err(wrong) }
}

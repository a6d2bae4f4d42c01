//! Reports of comparisons with AWS, their differences, and setting one aside. What that does is [`operating::differences`]'s, which
//! the API shares.

use edge::{Answer, FieldProblem, Fields, Problem, Request};
use kernel::Timestamp;
use operating::differences::{COMPARED, Difference, DifferenceError, acknowledge, acknowledged, page, take_back};
use operators::Action;
use store::Reconciliation;

use crate::OperatorConsole;
use crate::page::differences as shown_as;
use crate::quarantine::place;
use crate::refusal::Refusal;
use crate::visitor::Visitor;
use crate::why::{order, why_of};

/// A report with one page of its differences.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) report: Reconciliation,
    pub(crate) shown: Vec<Difference>,
    /// How many are listed in all.
    pub(crate) listed: usize,
    /// The place of the first one that is shown, counted from 0.
    pub(crate) from: usize,
}

/// One difference.
#[derive(Debug)]
pub(crate) struct DifferenceView<'a> {
    pub(crate) report: &'a Reconciliation,
    pub(crate) difference: &'a Difference,
    /// What was typed before.
    pub(crate) fields: &'a Fields,
    pub(crate) problems: &'a [FieldProblem],
}

impl OperatorConsole {
    pub(crate) async fn show_report(
        &self,
        request: &Request,
        visitor: &Visitor,
        (of, at): (&str, &str),
    ) -> Result<Answer, Refusal> {
        let report = self.report(of, at).await?;
        let from = request.query("from").and_then(|text| text.parse().ok()).unwrap_or(0);
        let (shown, listed) = page(self.sources(), &self.store.acknowledgements, &report, from).await?;
        Ok(Answer::page(shown_as::report(request, visitor, &Listed { report, shown, listed, from })))
    }

    pub(crate) async fn show_difference(
        &self,
        request: &Request,
        visitor: &Visitor,
        (of, at, id): (&str, &str, &str),
    ) -> Result<Answer, Refusal> {
        let report = self.report(of, at).await?;
        let difference = self.difference(&report, id).await?;
        let shown =
            DifferenceView { report: &report, difference: &difference, fields: &Fields::default(), problems: &[] };
        Ok(Answer::page(shown_as::difference(request, visitor, &shown)))
    }

    /// Sets a difference aside, or takes that back. A form that showed another state of it does nothing.
    pub(crate) async fn decide_difference(
        &self,
        request: &Request,
        visitor: &Visitor,
        (of, at, id): (&str, &str, &str),
    ) -> Result<Answer, Refusal> {
        visitor.require(Action::AcknowledgeDifference)?;
        let fields = request.fields()?;
        let report = self.report(of, at).await?;
        let difference = self.difference(&report, id).await?;
        let again = |problems: &[FieldProblem], status: u16| {
            let shown = DifferenceView { report: &report, difference: &difference, fields: &fields, problems };
            Answer::page_with_status(status, shown_as::difference(request, visitor, &shown))
        };
        let mut wrong = Vec::new();
        let why = why_of(&fields, &mut wrong);
        if !wrong.is_empty() {
            return Ok(again(&wrong, 422));
        }
        let changed = [FieldProblem::new("why", "operators-changed-meanwhile")];
        if fields.get("seen") != seen(&difference) {
            return Ok(again(&changed, 409));
        }
        let (order, now, kept) = (order(visitor, why), self.clock.now(), &self.store.acknowledgements);
        let done = match fields.get("decision") {
            "acknowledge" => {
                acknowledge(kept, &self.entropy, &report, &difference, &order, now).await.map(|_| "acknowledged")
            }
            "take-back" => {
                let shown = difference.acknowledged.as_ref().map(|one| one.id.as_str());
                take_back(kept, &self.entropy, &report, &difference, shown, &order, now).await.map(|()| "taken-back")
            }
            _ => return Err(Problem::new("operator-decision-unknown", 422).into()),
        };
        match done {
            Ok(word) => {
                tracing::info!(operator = order.by, difference = id, word, "an operator looked into a difference");
                Ok(Answer::see_other(format!("{}?done={word}", shown_as::report_path(&report))))
            }
            Err(DifferenceError::Store(error)) => Err(error.into()),
            Err(DifferenceError::Entropy(error)) => Err(error.into()),
            Err(DifferenceError::NotFound) => Err(Refusal::NotFound),
            Err(DifferenceError::Mended | DifferenceError::Acknowledged | DifferenceError::NotAcknowledged) => {
                Ok(again(&changed, 409))
            }
        }
    }

    /// What is set aside, a page of it.
    pub(crate) async fn show_acknowledgements(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let (kept, next) = self.store.acknowledgements.page(place(request).as_deref()).await?;
        let shown: Vec<Difference> = kept.iter().filter_map(acknowledged).collect();
        Ok(Answer::page(shown_as::acknowledgements(request, visitor, &shown, next)))
    }

    async fn report(&self, of: &str, at: &str) -> Result<Reconciliation, Refusal> {
        let at = Timestamp::parse_rfc3339(at).filter(|_| COMPARED.contains(&of)).ok_or(Refusal::NotFound)?;
        self.store.acknowledgements.report(of, at).await?.ok_or(Refusal::NotFound)
    }

    async fn difference(&self, report: &Reconciliation, id: &str) -> Result<Difference, Refusal> {
        let kept = &self.store.acknowledgements;
        match operating::differences::difference(self.sources(), kept, report, id).await {
            Ok(difference) => Ok(difference),
            Err(DifferenceError::Store(error)) => Err(error.into()),
            Err(_) => Err(Refusal::NotFound),
        }
    }
}

/// What the form showed of the difference: whether it is set aside, and by which acknowledgement.
pub(crate) fn seen(difference: &Difference) -> String {
    difference.acknowledged.as_ref().map_or_else(|| "open".to_owned(), |one| one.id.clone())
}

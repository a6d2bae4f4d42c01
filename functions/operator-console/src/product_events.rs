//! What the product is told: to whom, what waits, what was given up; and events that it is told again.

use std::collections::BTreeMap;

use edge::asked::is_place;
use edge::{Answer, FieldProblem, Fields, Request};
use kernel::{LicenseArn, LicenseId, Timestamp};
use operating::replays::{self, ReplayError, Replayed, Waiting, Wanted, kept_since, replay, waiting};
use operators::Action;
use store::KnownTargets;
use telling::{Outgoing, TargetName};

use crate::OperatorConsole;
use crate::page;
use crate::quarantine::place;
use crate::refusal::Refusal;
use crate::visitor::Visitor;
use crate::why::{order, why_of};

/// Everything on the page.
#[derive(Debug)]
pub(crate) struct ProductEventsView<'a> {
    pub(crate) known: Option<&'a KnownTargets>,
    pub(crate) waiting: &'a BTreeMap<TargetName, Waiting>,
    /// Whether more waits than was counted.
    pub(crate) more_waits: bool,
    pub(crate) given_up: &'a [Outgoing],
    pub(crate) next: Option<String>,
    /// What was typed before.
    pub(crate) fields: &'a Fields,
    pub(crate) problems: &'a [FieldProblem],
    /// What came of a replay.
    pub(crate) replayed: Option<&'a Replayed>,
}

impl OperatorConsole {
    pub(crate) async fn show_product_events(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        // A license's own page leads here for that license.
        let license = request.query("license").filter(|name| LicenseId::parse(name).is_ok());
        let fields: Fields = license.map(|license| ("license".to_owned(), license)).into_iter().collect();
        self.product_events(request, visitor, &fields, &[], None, 200).await
    }

    async fn product_events(
        &self,
        request: &Request,
        visitor: &Visitor,
        fields: &Fields,
        problems: &[FieldProblem],
        replayed: Option<&Replayed>,
        status: u16,
    ) -> Result<Answer, Refusal> {
        let told = &self.store.product_events;
        let known = told.known_targets().await?;
        let (events, more_waits) = told.waiting_events().await?;
        let waiting = waiting(known.as_ref(), &events);
        let (given_up, next) = told.given_up_events(place(request)).await?;
        let shown = ProductEventsView {
            known: known.as_ref(),
            waiting: &waiting,
            more_waits,
            given_up: &given_up,
            next,
            fields,
            problems,
            replayed,
        };
        Ok(Answer::page_with_status(status, page::product_events::product_events(request, visitor, &shown)))
    }

    /// Has the product told again. A repeated order finds nothing left to do while the events of the first one wait.
    pub(crate) async fn replay_events(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        visitor.require(Action::ReplayEvents)?;
        let fields = request.fields()?;
        let now = self.clock.now();
        let known = self.store.product_events.known_targets().await?;
        let mut wrong = Vec::new();
        let why = why_of(&fields, &mut wrong);
        let wanted = read(&fields, known.as_ref(), now, &mut wrong);
        let Some(wanted) = wanted.filter(|_| wrong.is_empty()) else {
            return self.product_events(request, visitor, &fields, &wrong, None, 422).await;
        };
        if let Some(license) = &wanted.license
            && self.store.licenses.license(license).await?.is_none()
        {
            let unknown = [FieldProblem::new("license", "field-operate-license-unknown")];
            return self.product_events(request, visitor, &fields, &unknown, None, 422).await;
        }
        let order = order(visitor, why);
        match replay(&self.store.replays, &self.entropy, &wanted, &order, now).await {
            Ok(replayed) => {
                let (operator, count) = (&order.by, replayed.count);
                tracing::info!(operator, count, target = %wanted.target.name, "an operator has the product told again");
                let kept = if replayed.more.is_some() { fields } else { Fields::default() };
                self.product_events(request, visitor, &kept, &[], Some(&replayed), 200).await
            }
            Err(ReplayError::Store(error)) => Err(error.into()),
            Err(ReplayError::Entropy(error)) => Err(error.into()),
        }
    }
}

/// What was typed; `None` if something is wrong with it, which is then in `wrong`.
fn read(
    fields: &Fields,
    known: Option<&KnownTargets>,
    now: Timestamp,
    wrong: &mut Vec<FieldProblem>,
) -> Option<Wanted> {
    let text = |name: &str| fields.get(name).trim().to_owned();
    let mut refuse = |name: &'static str, key: &'static str| wrong.push(FieldProblem::new(name, key));
    let mut targets = known.iter().flat_map(|known| &known.targets);
    let target = targets.find(|target| target.name.as_str() == text("target"));
    if target.is_none() {
        refuse("target", "field-missing");
    }
    let license = match text("license") {
        typed if typed.is_empty() => Some(None),
        typed => LicenseArn::id_in(&typed).or_else(|_| LicenseId::parse(&typed)).ok().map(Some),
    };
    if license.is_none() {
        refuse("license", "field-operate-license");
    }
    let mut instant = |name: &'static str, otherwise: Timestamp| match text(name) {
        typed if typed.is_empty() => Some(otherwise),
        typed => {
            let at = Timestamp::parse_rfc3339(&typed);
            if at.is_none() {
                refuse(name, "operators-instant-wrong");
            }
            at
        }
    };
    let from = instant("from", kept_since(now));
    // What happens at this very instant is among it.
    let to = instant("to", now.plus_seconds(1));
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        refuse("to", "operators-span-backwards");
        return None;
    }
    let after = fields.get("after");
    // The place holds for the order that it came of and for no other.
    let after = after.strip_prefix(&of_order(fields)).filter(|place| is_place(place)).map(str::to_owned);
    Some(Wanted { license: license?, from: from?, to: to?, target: target?.target(), after })
}

/// What a place to go on from belongs to: the order as it was typed.
pub(crate) fn of_order(fields: &Fields) -> String {
    replays::of_order(["target", "license", "from", "to"].map(|name| fields.get(name)))
}

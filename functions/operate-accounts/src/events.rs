//! What the product is told: to whom, what waits, what was given up; and events that it is told again.

use edge::asked::{is_place, not_known, place, with_next};
use edge::{FieldProblem, Fields, Problem, Request};
use kernel::{LicenseArn, LicenseId, Timestamp};
use operating::replays::{Wanted, kept_since, of_order, replay, waiting};
use serde_json::{Value, json};
use store::{KnownTarget, KnownTargets};
use telling::Outgoing;

use crate::refusal::{Refusal, wrong};
use crate::shown::instant;
use crate::{OperateAccounts, order};

impl OperateAccounts {
    /// Who is told and what waits for each, and one page of what was given up, the oldest first.
    pub(crate) async fn product_events(&self, request: &Request) -> Result<Value, Refusal> {
        let told = &self.store.events;
        let known = told.known_targets().await?;
        let (events, more_waits) = told.waiting_events().await?;
        let waiting = waiting(known.as_ref(), &events);
        let (given_up, next) = told.given_up_events(place(request)?).await?;
        let targets = known.iter().flat_map(|known| &known.targets).map(|target| {
            let its = waiting.get(&target.name);
            json!({
                "target": target.name, "kinds": target.kinds, "waiting": its.map_or(0, |its| its.count),
                "waitingSince": instant(its.and_then(|its| its.since)), "problem": its.and_then(|its| its.problem.as_ref()),
            })
        });
        let targets: Vec<Value> = targets.collect();
        let given_up: Vec<Value> = given_up.iter().map(outgoing_json).collect();
        Ok(with_next(json!({ "targets": targets, "moreWaits": more_waits, "givenUp": given_up }), next))
    }

    /// Has the product told again. A repeated order finds nothing left to do while the events of the first one wait.
    pub(crate) async fn replay_events(&self, request: &Request) -> Result<Value, Refusal> {
        let (order, fields, now) = (order(request)?, request.fields()?, self.clock.now());
        let known = self.store.events.known_targets().await?;
        let wanted = read(&fields, known.as_ref(), now)?;
        if let Some(license) = &wanted.license
            && self.store.licenses.license(license).await?.is_none()
        {
            return Err(wrong(FieldProblem::new("license", "field-operate-license-unknown")));
        }
        let replayed = replay(&self.store.replays, &self.entropy, &wanted, &order, now).await?;
        let (operator, count) = (&order.by, replayed.count);
        tracing::info!(operator, count, target = %wanted.target.name, "an operator has the product told again");
        let next = replayed.more.map(|place| format!("{}{place}", of_order(typed(&fields))));
        Ok(with_next(json!({ "count": count, "left": replayed.left }), next))
    }
}

/// What tells one order from another.
fn typed(fields: &Fields) -> [&str; 4] {
    ["target", "license", "from", "to"].map(|name| fields.get(name))
}

fn read(fields: &Fields, known: Option<&KnownTargets>, now: Timestamp) -> Result<Wanted, Refusal> {
    let mut slips = Vec::new();
    let mut refuse = |name: &'static str, key: &'static str| slips.push(FieldProblem::new(name, key));
    let targets: Vec<&KnownTarget> = known.iter().flat_map(|known| &known.targets).collect();
    let target = targets.iter().find(|target| target.name.as_str() == fields.get("target").trim());
    if fields.get("target").trim().is_empty() {
        refuse("target", "field-missing");
    } else if target.is_none() {
        let names: Vec<&str> = targets.iter().map(|target| target.name.as_str()).collect();
        return Err(wrong(not_known("target", &names)));
    }
    let license = match fields.get("license").trim() {
        "" => Some(None),
        typed => LicenseArn::id_in(typed).or_else(|_| LicenseId::parse(typed)).ok().map(Some),
    };
    if license.is_none() {
        refuse("license", "field-operate-license");
    }
    let mut instant = |name: &'static str, otherwise: Timestamp| match fields.get(name).trim() {
        "" => Some(otherwise),
        typed => {
            let at = Timestamp::parse_rfc3339(typed);
            if at.is_none() {
                refuse(name, "field-operate-instant");
            }
            at
        }
    };
    // What happens at this very instant is among it.
    let (from, to) = (instant("from", kept_since(now)), instant("to", now.plus_seconds(1)));
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        refuse("to", "field-operate-span-order");
    }
    // The place holds for the order that it came of and for no other.
    let after = fields.get("after");
    let place = after.strip_prefix(&of_order(typed(fields))).filter(|place| is_place(place));
    if !after.is_empty() && place.is_none() {
        refuse("after", "field-operate-place");
    }
    match (target, license, from, to) {
        (Some(target), Some(license), Some(from), Some(to)) if slips.is_empty() => {
            Ok(Wanted { license, from, to, target: target.target(), after: place.map(str::to_owned) })
        }
        _ => Err(Problem::invalid_fields(slips).into()),
    }
}

/// An event with how far each target is. What it tells is the product's.
pub(crate) fn outgoing_json(outgoing: &Outgoing) -> Value {
    let deliveries = outgoing.deliveries.iter().map(|(target, one)| {
        json!({
            "target": target, "tries": one.tries, "deliveredAt": instant(one.delivered_at), "givenUpAt": instant(one.dead_at),
            "nextAt": instant(one.next_at), "problem": one.problem,
        })
    });
    json!({
        "id": outgoing.event.id, "type": outgoing.event.kind, "license": outgoing.event.license,
        "at": outgoing.event.at.to_string(), "deliveries": deliveries.collect::<Vec<_>>(),
    })
}

//! One thing in quarantine, as each page shows and addresses it.

use edge::{FieldProblem, Fields, Request};
use kernel::Timestamp;
use maud::{Markup, html};
use metering::Reason;
use operating::decision::DecisionError;
use operating::quarantine::{Entry, Line};
use operators::Alone;
use pages::button::{self, Weight};
use pages::figures::grouped;
use pages::form::Form;
use pages::{View, parts};
use store::{LedgerHead, Proposal};

use super::segment;
use crate::quarantine::Narrowed;

/// What somebody should know before they decide.
#[derive(Clone, Debug)]
pub(crate) struct About {
    /// The ledger's head, if usage can still be counted in an open hour.
    pub(crate) open: Option<LedgerHead>,
    /// What waits for a second person.
    pub(crate) waits: Option<Proposal>,
    /// How much this person gives up alone, if they may give up anything.
    pub(crate) alone: Option<Alone>,
}

/// What is shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DecisionView<'a> {
    pub(crate) entry: &'a Entry,
    pub(crate) about: &'a About,
    pub(crate) now: Timestamp,
    /// What was typed before.
    pub(crate) fields: &'a Fields,
    pub(crate) problems: &'a [FieldProblem],
    /// Why the decision was not carried out.
    pub(crate) refused: Option<&'a DecisionError>,
}

/// What the form showed of the entry: a decision is about that and nothing else.
pub(crate) fn seen(entry: &Entry) -> String {
    let raw: Vec<String> = entry.lines.iter().map(|line| line.raw.to_string()).collect();
    format!("{}/{}/{}", entry.since.millis(), entry.reason.as_str(), raw.join("+"))
}

/// Where the list is, and what is in quarantine below it.
const PATH: &str = "/operator/quarantine";

/// The list that the request narrows or came from, and what else its address says.
pub(crate) fn address(request: &Request, more: &[(&str, &str)]) -> String {
    address_of(PATH, request, more)
}

fn address_of(path: &str, request: &Request, more: &[(&str, &str)]) -> String {
    let more = more.iter().map(|(name, value)| (*name, (*value).to_owned()));
    let query: Vec<(&str, String)> = more.chain(Narrowed::read(request).pairs()).collect();
    let pairs: Vec<String> = query.iter().map(|(name, value)| format!("{name}={}", segment(value))).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// The page of one entry, which leads back to the list that the request is about.
pub(crate) fn entry_path(request: &Request, entry: &Entry) -> String {
    address_of(&format!("{PATH}/{}", segment(&entry.id)), request, &[])
}

/// A form that leads back to the list that the request is about.
pub(crate) fn form<'v>(request: &Request, view: &View<'v>, path: &str) -> Form<'v> {
    let pairs = Narrowed::read(request).pairs();
    pairs.iter().fold(Form::new(view, path), |form, (name, value)| form.hidden(name, value))
}

pub(crate) fn lines(view: &View<'_>, entry: &Entry) -> Markup {
    let all: Vec<Markup> = entry.lines.iter().map(|one| line(view, one)).collect();
    parts::stack(&all)
}

fn line(view: &View<'_>, line: &Line) -> Markup {
    html! { (units(view, line)) " " (parts::name(line.dimension.as_str())) }
}

/// How many billable units; raw ones of a dimension that is not sold any more.
fn units(view: &View<'_>, line: &Line) -> Markup {
    match line.unit_size {
        Some(size) => html! { (grouped(&line.raw.in_units(size).printed())) },
        None => html! { (view.text_with("operators-raw-units", &[("units", &line.raw.to_string())])) },
    }
}

/// A reason in a few words.
pub(crate) fn reason_title(view: &View<'_>, reason: Reason) -> String {
    // texts: operators-reason-*
    view.text(&format!("operators-reason-{}", reason.as_str()))
}

/// What a reason means, and what to do.
pub(crate) fn reason_advice(view: &View<'_>, reason: Reason) -> String {
    // texts: operators-advice-*
    view.text(&format!("operators-advice-{}", reason.as_str()))
}

/// The way back to the list.
pub(crate) fn back(request: &Request, view: &View<'_>) -> Markup {
    button::link(&address(request, &[]), &view.text("operators-back-to-quarantine"), Weight::Second)
}

//! What a signed request to a route for machines brings, read strictly: a slip is refused with the name of what is wrong and what is
//! known instead, and never taken for something else.

use kernel::typed;
use serde_json::Value;

use crate::fields::Fields;
use crate::problem::{FieldProblem, Problem};
use crate::request::Request;

/// What a route takes: its method, its path in which a segment `*` stands for any one, and the names of its fields. A read has them in
/// its query, an order in its body.
pub type Taken = (&'static str, &'static str, &'static [&'static str]);

/// What every page and interface takes: the language of its texts.
const LANGUAGE: &str = "lang";
/// The most characters of an unknown name that are said again.
const MAX_NAME_CHARACTERS: usize = 60;
/// The longest place to go on from, in bytes: an instant and the names of what is there.
const MAX_PLACE_BYTES: usize = 500;
/// The longest name and the longest reason that is kept, in characters.
const MAX_TEXT_CHARACTERS: usize = 500;

/// Who orders something, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The IAM principal that signed it.
    pub by: String,
    /// Who they say it is for, if they say.
    pub note: Option<String>,
    /// Why, in their words.
    pub why: String,
}

impl Signed {
    /// Reads `by` and `why` of an order.
    ///
    /// # Errors
    /// A [`Problem`]: 422 if the reason is missing or too long or has characters that are not seen, 403 if nobody signed it.
    pub fn read(request: &Request) -> Result<Self, Problem> {
        let fields = request.fields()?;
        let (mut wrong, mut hidden) = (Vec::new(), Vec::new());
        let mut text = |name: &'static str, is_required: bool| {
            let text = fields.get(name).trim().to_owned();
            let longest = Some(("max", MAX_TEXT_CHARACTERS.to_string()));
            match text.chars().count() {
                0 if is_required => wrong.push(FieldProblem::new(name, "field-missing")),
                0..=MAX_TEXT_CHARACTERS => {}
                _ => wrong.push(FieldProblem::saying(name, "field-too-long", longest)),
            }
            // What is not seen, or turns the text around, would make the audit log say something else than it holds.
            if typed::has_hidden(&text) {
                hidden.push(FieldProblem::new(name, "field-control-characters"));
            }
            text
        };
        let (note, why) = (text("by", false), text("why", true));
        if !hidden.is_empty() {
            return Err(Problem::new("hidden-characters", 422).about(hidden));
        }
        if !wrong.is_empty() {
            return Err(Problem::new("who-and-why-missing", 422).about(wrong));
        }
        let by = request.principal().ok_or_else(|| Problem::new("not-for-this-principal", 403))?.to_owned();
        Ok(Self { by, note: (!note.is_empty()).then_some(note), why })
    }
}

/// Refuses what the route of a request does not take, and what is given twice. What is no route of `routes` passes: it is found by
/// nothing.
///
/// # Errors
/// A [`Problem`] with the names that are not known or are repeated.
pub fn refuse_unknown(request: &Request, segments: &[&str], routes: &[Taken]) -> Result<(), Problem> {
    let method = if request.method() == "HEAD" { "GET" } else { request.method() };
    let found = routes.iter().find(|(its, path, _)| *its == method && matches(path, segments));
    let Some((_, _, taken)) = found else { return Ok(()) };
    let is_order = method == "POST";
    let fields = if is_order { request.fields()? } else { Fields::default() };
    let mut wrong = Vec::new();
    for (name, times) in request.query_names() {
        let known = name == LANGUAGE || (!is_order && taken.contains(&name.as_str()));
        wrong.extend(slip(&name, times, known, taken));
    }
    for (name, times) in fields.names() {
        wrong.extend(slip(name, times, taken.contains(&name), taken));
    }
    if wrong.is_empty() { Ok(()) } else { Err(Problem::invalid_fields(wrong)) }
}

fn slip(name: &str, times: usize, known: bool, taken: &[&str]) -> Option<FieldProblem> {
    let shown = || name.chars().take(MAX_NAME_CHARACTERS).collect::<String>();
    if !known {
        return Some(FieldProblem::naming(shown(), "field-operate-unknown", vec![("known", listed(taken))]));
    }
    (times > 1).then(|| FieldProblem::naming(shown(), "field-operate-repeated", Vec::new()))
}

fn matches(pattern: &str, segments: &[&str]) -> bool {
    let mut left = segments.iter();
    let all = pattern.split('/').skip(1).all(|part| left.next().is_some_and(|segment| part == "*" || part == *segment));
    all && left.next().is_none()
}

/// Names as a list in a sentence.
#[must_use]
pub fn listed<'a>(names: impl IntoIterator<Item = &'a &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().copied().collect();
    if names.is_empty() { "–".to_owned() } else { names.join(", ") }
}

/// What is wrong with a field that must be one of a few words, and is none of them.
#[must_use]
pub fn not_known(name: &'static str, known: &[&str]) -> FieldProblem {
    FieldProblem::saying(name, "field-operate-not-known", Some(("known", listed(known))))
}

/// Whether a text can be a place to go on from: the `next` of a page before.
#[must_use]
pub fn is_place(text: &str) -> bool {
    text.len() <= MAX_PLACE_BYTES && text.ends_with('!') && !text.chars().any(char::is_control)
}

/// Where a list goes on: the field `after` of the query.
///
/// # Errors
/// A [`Problem`] if it is no place.
pub fn place(request: &Request) -> Result<Option<String>, Problem> {
    match request.query("after").filter(|text| !text.is_empty()) {
        Some(text) if !is_place(&text) => {
            Err(Problem::invalid_fields(vec![FieldProblem::new("after", "field-operate-place")]))
        }
        place => Ok(place),
    }
}

/// A page of a list with the place to go on from, which the reader gives back as `after`, if there is more.
#[must_use]
pub fn with_next(mut body: Value, next: Option<String>) -> Value {
    if let (Some(fields), Some(next)) = (body.as_object_mut(), next) {
        fields.insert("next".to_owned(), Value::String(next));
    }
    body
}

/// A text of the query, without blanks around it; `None` if nothing is given.
#[must_use]
pub fn text(request: &Request, name: &str) -> Option<String> {
    request.query(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_matches_segment_by_segment() {
        assert!(matches("/v1/operate/adjustments/*/send", &["v1", "operate", "adjustments", "x", "send"]));
        assert!(!matches("/v1/operate/adjustments/*/send", &["v1", "operate", "adjustments", "x"]));
        assert!(!matches("/v1/operate/adjustments/*", &["v1", "operate", "adjustments", "x", "send"]));
    }
}

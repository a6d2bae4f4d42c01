//! Why somebody decides, in their words, as the audit log keeps it.

use edge::{FieldProblem, Fields};
use kernel::typed;
use operating::decision::Order;

use crate::visitor::Visitor;

/// The longest reason that is kept, in characters, as at the API.
const MAX_WHY_CHARACTERS: usize = 500;

/// An order of the person who is signed in.
pub(crate) fn order(visitor: &Visitor, why: String) -> Order {
    Order { by: visitor.session.operator.principal(), note: None, why, confirms: None }
}

/// Reads a reason that must be given.
pub(crate) fn why(fields: &Fields, name: &'static str) -> Result<String, FieldProblem> {
    let why = why_if_given(fields, name)?;
    why.ok_or_else(|| FieldProblem::new(name, "field-missing"))
}

/// Reads a reason. `None` if there is none. Typed into several lines, it is one in the log.
pub(crate) fn why_if_given(fields: &Fields, name: &'static str) -> Result<Option<String>, FieldProblem> {
    let why = fields.get(name).split_whitespace().collect::<Vec<_>>().join(" ");
    if why.chars().count() > MAX_WHY_CHARACTERS {
        return Err(FieldProblem::saying(name, "field-too-long", Some(("max", MAX_WHY_CHARACTERS.to_string()))));
    }
    if typed::has_hidden(&why) {
        return Err(FieldProblem::new(name, "field-control-characters"));
    }
    Ok((!why.is_empty()).then_some(why))
}

/// The same of the field `why`; what is wrong with it is added to `wrong`.
pub(crate) fn why_of(fields: &Fields, wrong: &mut Vec<FieldProblem>) -> String {
    why(fields, "why").unwrap_or_else(|problem| {
        wrong.push(problem);
        String::new()
    })
}

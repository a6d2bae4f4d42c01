//! Why somebody decides, in their words, as the audit log keeps it.

use edge::{FieldProblem, Fields};
use kernel::typed;

/// The longest reason that is kept, in characters, as at the API.
const MAX_WHY_CHARACTERS: usize = 500;

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

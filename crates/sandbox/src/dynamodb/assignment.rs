//! What an update expression changes.

use super::expression::{Word, is_keyword, path_at, words};
use super::request::Part;

/// One attribute that an update changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Assignment<'a> {
    /// The attribute, or the one that holds what is changed.
    pub(crate) attribute: &'a str,
    /// The value's placeholder, if the whole attribute becomes just that value.
    pub(crate) value: Option<&'a str>,
}

/// The attributes that the update of a part changes, in the order written.
pub(crate) fn assignments<'a>(part: &Part<'a>) -> Vec<Assignment<'a>> {
    let words = words(part.text("UpdateExpression").unwrap_or_default());
    let mut found = Vec::new();
    let (mut sets, mut depth, mut begins) = (false, 0_usize, false);
    for (at, word) in words.iter().enumerate() {
        if begins && let Some(path) = path_at(&words, at) {
            let assigned = match (words.get(path.end), words.get(path.end + 1)) {
                (Some(Word::Operator("=")), Some(Word::Value(value))) if sets && path.elements == 1 => {
                    ends_at(&words, path.end + 2).then_some(*value)
                }
                _ => None,
            };
            found.push(Assignment { attribute: part.attribute(path.first), value: assigned });
        }
        begins = false;
        match word {
            Word::Mark('(') => depth += 1,
            Word::Mark(')') => depth = depth.saturating_sub(1),
            Word::Mark(',') => begins = depth == 0,
            _ if is_section(Some(word)) && !is_within_a_path(&words, at) => {
                sets = is_keyword(Some(word), "SET");
                begins = true;
            }
            _ => {}
        }
    }
    found
}

fn is_section(word: Option<&Word<'_>>) -> bool {
    ["SET", "REMOVE", "ADD", "DELETE"].iter().any(|section| is_keyword(word, section))
}

fn is_within_a_path(words: &[Word<'_>], at: usize) -> bool {
    at.checked_sub(1).and_then(|before| words.get(before)) == Some(&Word::Mark('.'))
}

/// Whether an assignment ends before a position.
fn ends_at(words: &[Word<'_>], at: usize) -> bool {
    let next = words.get(at);
    next.is_none() || next == Some(&Word::Mark(',')) || is_section(next)
}

//! Expressions: their words, and the limits on how many there are.

use super::refusal::Refusal;
use super::request::Part;

/// The most operators and functions in an expression. The documentation (Constraints, expression parameters) says so of
/// update expressions; DynamoDB counts those of conditions and filters too.
const MAX_OPERATORS: usize = 300;
/// The most operands of `IN` (Developer Guide, comparison operator and function reference).
const MAX_IN_OPERANDS: usize = 100;
/// The most elements of a document path (Developer Guide, Constraints: attribute depth).
const MAX_PATH_ELEMENTS: usize = 32;

/// A word of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word<'a> {
    /// An attribute's name or its placeholder, a function, a keyword or a list index.
    Name(&'a str),
    /// A value's placeholder.
    Value(&'a str),
    /// A comparison, an assignment, a sum or a difference.
    Operator(&'a str),
    /// Anything else: parentheses, brackets, points, commas.
    Mark(char),
}

/// A document path in an expression: which words it takes, from the first to behind the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Path<'a> {
    /// The attribute it begins with, as written.
    pub(crate) first: &'a str,
    /// How many attributes and list indexes it has.
    pub(crate) elements: usize,
    /// The position behind its last word.
    pub(crate) end: usize,
}

/// The words of an expression.
pub(crate) fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '<' if rest.starts_with("<>") || rest.starts_with("<=") => 2,
            '>' if rest.starts_with(">=") => 2,
            '#' | ':' => first.len_utf8() + name_length(rest.get(1..).unwrap_or_default()),
            _ => name_length(rest).max(first.len_utf8()),
        };
        let (word, behind) = rest.split_at(length);
        words.push(match first {
            ':' => Word::Value(word),
            '#' => Word::Name(word),
            '<' | '>' | '=' | '+' | '-' => Word::Operator(word),
            _ if is_of_a_name(first) => Word::Name(word),
            _ => Word::Mark(first),
        });
        rest = behind.trim_start();
    }
    words
}

fn is_of_a_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn name_length(text: &str) -> usize {
    text.find(|c: char| !is_of_a_name(c)).unwrap_or(text.len())
}

/// Whether a word is this keyword, in any letter case.
pub(crate) fn is_keyword(word: Option<&Word<'_>>, keyword: &str) -> bool {
    matches!(word, Some(Word::Name(name)) if name.eq_ignore_ascii_case(keyword))
}

fn is_any_keyword(name: &str) -> bool {
    ["AND", "OR", "NOT", "BETWEEN", "IN", "SET", "REMOVE", "ADD", "DELETE"]
        .iter()
        .any(|keyword| keyword.eq_ignore_ascii_case(name))
}

/// The path that begins at a position, if one does.
pub(crate) fn path_at<'a>(words: &[Word<'a>], at: usize) -> Option<Path<'a>> {
    let Some(Word::Name(first)) = words.get(at).copied() else { return None };
    if is_any_keyword(first) || words.get(at + 1) == Some(&Word::Mark('(')) {
        return None;
    }
    let (mut elements, mut end) = (1, at + 1);
    loop {
        match (words.get(end), words.get(end + 1)) {
            (Some(Word::Mark('.')), Some(Word::Name(_))) => end += 2,
            (Some(Word::Mark('[')), Some(Word::Name(_))) => end += 3,
            _ => return Some(Path { first, elements, end }),
        }
        elements += 1;
    }
}

/// Refuses an expression that is beyond a limit, or compares an attribute with itself.
pub(crate) fn check(kind: &str, text: &str, part: &Part<'_>) -> Result<(), Refusal> {
    let words = words(text);
    let invalid = |message: String| Err(Refusal::Form(format!("Invalid {kind}: {message}")));
    let operators = operators(&words);
    if operators > MAX_OPERATORS {
        return invalid(format!("The expression contains too many operators; operator count: {operators}"));
    }
    if let Some(operands) = in_operands(&words).filter(|operands| *operands > MAX_IN_OPERANDS) {
        return invalid(format!("The IN operator is provided with too many operands; number of operands: {operands}"));
    }
    let mut at = 0;
    while at < words.len() {
        let Some(path) = path_at(&words, at) else {
            at += 1;
            continue;
        };
        if path.elements > MAX_PATH_ELEMENTS {
            let levels = path.elements;
            return invalid(format!("The document path has too many nesting elements; nesting levels: {levels}"));
        }
        if kind != "UpdateExpression"
            && let Some(operator) = compared_with_itself(&words, at, &path, part)
        {
            let first = part.attribute(path.first);
            return invalid(format!(
                "The first operand must be distinct from the remaining operands for this operator or function; \
                 operator: {operator}, first operand: [{first}]"
            ));
        }
        at = path.end;
    }
    Ok(())
}

/// How many operators and functions there are. The `AND` of `BETWEEN` belongs to it.
fn operators(words: &[Word<'_>]) -> usize {
    let mut between = 0_usize;
    let mut count = 0;
    for (at, word) in words.iter().enumerate() {
        let counts = match word {
            Word::Operator(_) => true,
            Word::Name(_) if is_keyword(Some(word), "AND") && between > 0 => {
                between -= 1;
                false
            }
            Word::Name(_) if is_keyword(Some(word), "BETWEEN") => {
                between += 1;
                true
            }
            Word::Name(name) if ["AND", "OR", "NOT", "IN"].iter().any(|one| one.eq_ignore_ascii_case(name)) => true,
            Word::Name(_) => words.get(at + 1) == Some(&Word::Mark('(')),
            Word::Value(_) | Word::Mark(_) => false,
        };
        count += usize::from(counts);
    }
    count
}

/// The most operands that an `IN` has.
fn in_operands(words: &[Word<'_>]) -> Option<usize> {
    let lists = words
        .iter()
        .enumerate()
        .filter(|(at, word)| is_keyword(Some(word), "IN") && words.get(at + 1) == Some(&Word::Mark('(')));
    let operands = lists.map(|(at, _)| {
        let list = words.iter().skip(at + 2).take_while(|word| **word != Word::Mark(')'));
        1 + list.filter(|word| **word == Word::Mark(',')).count()
    });
    operands.max()
}

/// The comparison by which a path that begins at `at` is compared with the same path.
fn compared_with_itself<'a>(words: &[Word<'a>], at: usize, path: &Path<'a>, part: &Part<'a>) -> Option<&'a str> {
    let Some(Word::Operator(operator)) = words.get(path.end).copied() else { return None };
    let other = path_at(words, path.end + 1)?;
    let written = |from: usize, to: usize| {
        words.get(from..to).unwrap_or_default().iter().map(|word| match word {
            Word::Name(name) => part.attribute(name).to_owned(),
            Word::Value(text) | Word::Operator(text) => (*text).to_owned(),
            Word::Mark(mark) => mark.to_string(),
        })
    };
    written(at, path.end).eq(written(path.end + 1, other.end)).then_some(operator)
}

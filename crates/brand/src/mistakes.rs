//! What is wrong with a brand file, said so that a person can mend it.

use std::cell::RefCell;
use std::fmt;
use std::ops::Range;

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// The line it is on, counted from 1.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

/// All mistakes in a brand file, in the order of its lines.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct BrandError {
    /// At least one.
    pub mistakes: Vec<Mistake>,
}

/// Collects mistakes while a file is read.
#[derive(Debug)]
pub(crate) struct Mistakes<'t> {
    text: &'t str,
    found: RefCell<Vec<Mistake>>,
}

impl<'t> Mistakes<'t> {
    pub(crate) const fn new(text: &'t str) -> Self {
        Self { text, found: RefCell::new(Vec::new()) }
    }

    /// Notes a mistake at the line where `span` begins.
    pub(crate) fn add(&self, span: &Range<usize>, message: impl Into<String>) {
        let line = self.line(span.start);
        self.found.borrow_mut().push(Mistake { line, message: message.into() });
    }

    /// The line of a byte offset, counted from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        let before = self.text.as_bytes().iter().take(offset);
        before.filter(|byte| **byte == b'\n').count() + 1
    }

    pub(crate) fn into_error(self) -> Option<BrandError> {
        let mut mistakes = self.found.into_inner();
        mistakes.sort();
        (!mistakes.is_empty()).then_some(BrandError { mistakes })
    }
}

//! What is wrong with a brand file, said so that a person can mend it.

use std::cell::RefCell;
use std::fmt;
use std::ops::Range;

/// The most mistakes listed. A file with more is probably the wrong file, and its first mistakes are enough to start with.
const MAX_LISTED: usize = 100;

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

/// The mistakes in a brand file, in the order of its lines; of a file with very many, the first that were found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct BrandError {
    /// At least one.
    pub mistakes: Vec<Mistake>,
}

/// Collects mistakes while a file is read.
#[derive(Debug)]
pub(crate) struct Mistakes {
    /// Where each line ends, as byte offsets.
    line_ends: Vec<usize>,
    found: RefCell<Vec<Mistake>>,
}

impl Mistakes {
    pub(crate) fn new(text: &str) -> Self {
        let line_ends = text.match_indices('\n').map(|(at, _)| at).collect();
        Self { line_ends, found: RefCell::new(Vec::new()) }
    }

    /// Notes a mistake at the line where `span` begins.
    pub(crate) fn add(&self, span: &Range<usize>, message: impl Into<String>) {
        let mut found = self.found.borrow_mut();
        if found.len() < MAX_LISTED {
            found.push(Mistake { line: self.line(span.start), message: message.into() });
        }
    }

    /// The line of a byte offset, counted from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        self.line_ends.partition_point(|end| *end < offset) + 1
    }

    pub(crate) fn into_error(self) -> Option<BrandError> {
        let mut mistakes = self.found.into_inner();
        mistakes.sort();
        (!mistakes.is_empty()).then_some(BrandError { mistakes })
    }
}

//! An error with what caused it, as one line for the log.

use std::error::Error;
use std::fmt;

/// Prints an error and its sources, each behind a colon. A source whose text the error says itself is not repeated.
///
/// For logs only: a source is another system's answer, and clients never see it.
#[derive(Clone, Copy, Debug)]
pub struct Causes<'a>(pub &'a dyn Error);

impl fmt::Display for Causes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = self.0.to_string();
        f.write_str(&said)?;
        let mut source = self.0.source();
        while let Some(cause) = source {
            let text = cause.to_string();
            if !said.ends_with(&text) {
                write!(f, ": {text}")?;
                said = text;
            }
            source = cause.source();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Link(&'static str, Option<Box<Link>>);

    impl fmt::Display for Link {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl Error for Link {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            self.1.as_deref().map(|cause| cause as _)
        }
    }

    #[test]
    fn an_error_is_followed_by_its_causes_each_said_once() {
        let cause = Link("PutItem answered Denied", None);
        let middle = Link("the table: PutItem answered Denied", Some(Box::new(cause)));
        let error = Link("the form was not kept", Some(Box::new(middle)));
        assert_eq!(Causes(&error).to_string(), "the form was not kept: the table: PutItem answered Denied");
        assert_eq!(Causes(&Link("alone", None)).to_string(), "alone");
    }
}

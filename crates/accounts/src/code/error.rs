//! Why a code is refused.

use crate::problem::Problem;

/// Why a code is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Not the digits that were sent.
    #[error("wrong code")]
    Wrong {
        /// How many more attempts the code has.
        attempts_left: u32,
    },
    /// There is no code to try: none was sent, or it expired so long ago that nothing is left of it.
    #[error("no code was sent")]
    NotSent,
    /// Its time is over.
    #[error("an expired code")]
    Expired,
    /// It was used already.
    #[error("a code that was used")]
    Used,
    /// It was tried too often.
    #[error("tried too often")]
    UsedUp,
}

impl From<CodeError> for Problem {
    fn from(error: CodeError) -> Self {
        match error {
            CodeError::Wrong { attempts_left: 0 } | CodeError::UsedUp => Self::CodeUsedUp,
            CodeError::Wrong { attempts_left } => Self::CodeWrong { attempts_left },
            CodeError::NotSent => Self::CodeNotSent,
            CodeError::Expired => Self::CodeExpired,
            CodeError::Used => Self::CodeUsed,
        }
    }
}

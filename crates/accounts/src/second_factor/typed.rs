//! What somebody typed as the second proof.

use crate::code::Digits;
use crate::problem::Problem;

use super::recovery::RecoveryCode;

/// A second proof as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypedProof {
    /// A code of the app.
    App(Digits),
    /// A recovery code.
    Recovery(RecoveryCode),
}

impl TypedProof {
    /// Reads what was typed into the one field that takes both; spaces and dashes are ignored.
    ///
    /// # Errors
    /// [`Problem::Missing`] or [`Problem::SecondFactorForm`].
    pub fn parse(text: &str) -> Result<Self, Problem> {
        match Digits::parse(text) {
            Ok(digits) => return Ok(Self::App(digits)),
            Err(Problem::Missing) => return Err(Problem::Missing),
            Err(_) => {}
        }
        let letters: String = kernel::typed::plain(text).chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        RecoveryCode::read(&letters).map(Self::Recovery).ok_or(Problem::SecondFactorForm)
    }
}

//! The brand file: everything that differs from one seller to the next.

use kernel::Language;

/// A brand, as its file says.
#[derive(Clone, Debug)]
pub struct Brand {
    /// The languages offered, the first being the default.
    pub languages: Vec<Language>,
}

/// The mistakes in a brand file.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct BrandError(String);

impl Brand {
    /// Reads a brand file.
    ///
    /// # Errors
    /// [`BrandError`] lists the mistakes.
    pub fn parse(text: &str) -> Result<Self, BrandError> {
        if text.is_empty() {
            Err(BrandError("the file is empty".to_owned()))
        } else {
            Ok(Self { languages: Language::ALL.to_vec() })
        }
    }
}

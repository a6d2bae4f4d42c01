//! What is wrong with a deployment's configuration.

/// The deployment does not say what it must, or says it wrongly.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A variable is not set.
    #[error("the environment variable {0} is not set; docs/OPERATIONS.md lists all of them")]
    Missing(&'static str),
    /// A variable must hold an e-mail address and does not.
    #[error("the environment variable {0} is not an e-mail address")]
    NotAnEmail(&'static str),
    /// A variable must hold a whole number within bounds and does not.
    #[error("the environment variable {name} is not a whole number from 1 to {max}")]
    NotANumber {
        /// The variable.
        name: &'static str,
        /// The largest number it may hold.
        max: u16,
    },
    /// The brand file cannot be read from the package.
    #[error("BRAND_FILE {path} cannot be read: {cause}")]
    BrandUnreadable {
        /// The path that was tried.
        path: String,
        /// What the file system said.
        cause: std::io::Error,
    },
    /// The brand file has mistakes.
    #[error("BRAND_FILE {path} has mistakes:\n{mistakes}")]
    BrandInvalid {
        /// The path that was read.
        path: String,
        /// What the validator said, one mistake a line.
        mistakes: String,
    },
}

//! Why a measurement did not come about.

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    /// A program did not start, or its place in the system could not be read.
    #[error("{what}: {cause}")]
    System {
        /// What was tried.
        what: String,
        /// What the system said.
        cause: std::io::Error,
    },
    /// Something answered otherwise than it must.
    #[error("{0}")]
    Unexpected(String),
    /// The function answered with an error.
    #[error("{function} failed: {message}")]
    Function {
        /// Which.
        function: String,
        /// What it said.
        message: String,
    },
}

impl Trouble {
    /// For `map_err` on what the system does.
    pub(crate) fn system(what: &str) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.to_owned();
        move |cause| Self::System { what, cause }
    }

    /// For `map_err` on anything else.
    pub(crate) fn because<E: std::fmt::Display>(what: &str) -> impl FnOnce(E) -> Self {
        let what = what.to_owned();
        move |cause| Self::Unexpected(format!("{what}: {cause}"))
    }
}

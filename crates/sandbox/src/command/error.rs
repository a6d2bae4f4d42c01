//! Why a command fails.

use sandbox::StartError;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    #[error("{path} cannot be read: {cause}")]
    File { path: String, cause: std::io::Error },
    #[error("{path} has mistakes: {mistakes}")]
    Brand { path: String, mistakes: String },
    #[error("{0} is not a partition; there are aws, aws-cn and aws-eusc")]
    Partition(String),
    #[error("{0} is not a port")]
    Port(String),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("{path} is not JSON: {cause}")]
    Event { path: String, cause: serde_json::Error },
    #[error("there is no function {0}")]
    NoSuchFunction(String),
    #[error("the function failed: {0}")]
    Failed(String),
    #[error("BIND_ADDRESS: {0} is not an IP address; 127.0.0.1 is this machine alone")]
    Address(String),
    #[error("SEED: {0} is not a whole number")]
    Seed(String),
    #[error("Ctrl-C and SIGTERM cannot be listened for: {0}")]
    Signal(std::io::Error),
    #[error(transparent)]
    Script(#[from] ScriptError),
}

/// Where the walk stumbled.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ScriptError {
    #[error("{step}: {cause}")]
    NoAnswer { step: &'static str, cause: sandbox::NoAnswer },
    #[error("{step}: answered {status}: {text}")]
    Refused { step: &'static str, status: u16, text: String },
    #[error("{step}: the answer has no {name}: {answer}")]
    Missing { step: &'static str, name: String, answer: String },
    #[error("no code arrived at {0}")]
    NoCode(&'static str),
    #[error("the ledger and AWS do not agree:\n{0}")]
    Disagreement(String),
}

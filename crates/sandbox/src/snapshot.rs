//! The AWS side in a file, so that a demo goes on where it stopped.

use std::path::{Path, PathBuf};

use crate::sandbox::Sandbox;
use crate::state::State;

/// The AWS side's file in the state folder; DynamoDB's is beside it.
const FILE: &str = "aws.json";

/// The file could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{path} cannot be used: {cause}; remove the folder to begin anew")]
pub struct SnapshotError {
    path: String,
    cause: String,
}

/// Reads the AWS side from its file; a fresh one if there is none.
pub(crate) fn load(folder: Option<&Path>) -> Result<State, SnapshotError> {
    let Some(path) = folder.map(|folder| folder.join(FILE)).filter(|path| path.exists()) else {
        return Ok(State::default());
    };
    let failed = |cause: String| SnapshotError { path: path.display().to_string(), cause };
    let text = std::fs::read_to_string(&path).map_err(|error| failed(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| failed(error.to_string()))
}

/// Writes the AWS side to its file, whole or not at all.
pub(crate) fn save(sandbox: &Sandbox, folder: &Path) -> Result<(), SnapshotError> {
    let path: PathBuf = folder.join(FILE);
    let failed = |cause: String| SnapshotError { path: path.display().to_string(), cause };
    let text = sandbox.with(|state| {
        state.saved_at = Some(sandbox.clock.now());
        serde_json::to_string(state)
    });
    let text = text.map_err(|error| failed(error.to_string()))?;
    let draft = folder.join("aws.json.new");
    std::fs::write(&draft, text).map_err(|error| failed(error.to_string()))?;
    std::fs::rename(&draft, &path).map_err(|error| failed(error.to_string()))
}

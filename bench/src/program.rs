//! A program that is measured, and ends with the program that started it.

use std::process::{Child, ChildStdout, Command};
use std::time::Duration;

use crate::trouble::Trouble;

/// How often one looks whether a program has ended.
const LOOK: Duration = Duration::from_millis(100);

/// A running program.
pub(crate) struct Program(Child);

impl Program {
    /// Starts it.
    pub(crate) fn start(mut command: Command) -> Result<Self, Trouble> {
        let name = command.get_program().to_string_lossy().into_owned();
        command.spawn().map(Self).map_err(Trouble::system(&name))
    }

    /// Its number in the system.
    pub(crate) fn pid(&self) -> u32 {
        self.0.id()
    }

    /// What it prints, if that was asked for.
    pub(crate) fn output(&mut self) -> Option<ChildStdout> {
        self.0.stdout.take()
    }

    /// Waits for its end.
    pub(crate) async fn ended(&mut self) {
        while matches!(self.0.try_wait(), Ok(None)) {
            tokio::time::sleep(LOOK).await;
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

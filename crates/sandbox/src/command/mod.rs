//! The commands.

mod compare;
mod error;
mod help;
mod output;
mod script;
mod starting;
mod tour;

use serde_json::Value;

use error::CommandError;
pub(crate) use help::{HELP, USAGE};
pub(crate) use output::{complain, say, trace};
pub(crate) use script::demo_script;
use starting::{Place, bind_address, read, start};

/// Runs the sandbox until Ctrl-C or SIGTERM; its state is saved either way.
pub(crate) async fn demo() -> Result<(), CommandError> {
    let ended = told_to_end().map_err(CommandError::Signal)?;
    let running = start(Place::Ports).await?;
    tour::print(&running, bind_address()?);
    ended.await;
    say("\nThe sandbox ends.");
    running.shutdown().await;
    Ok(())
}

/// Ends with Ctrl-C (SIGINT), or with what service managers and containers send: SIGTERM. Both are listened for from the call on.
#[cfg(unix)]
fn told_to_end() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ends with Ctrl-C.
#[cfg(not(unix))]
fn told_to_end() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// Gives one event to one function and prints its answer.
pub(crate) async fn invoke(function: &str, file: &str) -> Result<(), CommandError> {
    let text = read(file)?;
    let event: Value =
        serde_json::from_str(&text).map_err(|cause| CommandError::Event { path: file.to_owned(), cause })?;
    let running = start(Place::Memory).await?;
    let answer = running.invoke(function, event).await;
    running.shutdown().await;
    match answer {
        None => Err(CommandError::NoSuchFunction(function.to_owned())),
        Some(Err(error)) => Err(CommandError::Failed(error)),
        Some(Ok(answer)) => {
            say(&format!("{answer:#}"));
            Ok(())
        }
    }
}

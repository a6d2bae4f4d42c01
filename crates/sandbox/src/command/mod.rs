//! The commands, and what they share.

mod compare;
mod help;
mod script;
mod tour;

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use brand::Brand;
use kernel::Clock;
use sandbox::{Options, Partition, RawPath, Running, StartError};
use serde_json::Value;

/// The brand of a demo unless `BRAND_FILE` names another. Where the file is not, as beside an installed program, the text that it
/// had at the build.
const DEFAULT_BRAND: &str = "brands/truewatch.toml";
const DEFAULT_BRAND_TEXT: &str = include_str!("../../../../brands/truewatch.toml");
const STATE_FOLDER: &str = ".sandbox";
const APP_PORT: u16 = 8080;
const AWS_PORT: u16 = 8081;

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
    Script(#[from] script::ScriptError),
}

pub(crate) use help::{HELP, USAGE};
pub(crate) use script::demo_script;

/// Prints a line for the person at the terminal. Nobody may read it any more (`sandbox demo | head`): then it is lost.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Says what went wrong, on stderr.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Log lines go to stderr; `RUST_LOG` decides which, warnings by default.
pub(crate) fn trace() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).init();
}

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

/// Where a command's sandbox lives.
pub(crate) enum Place {
    /// On the ports and in the folder that a person uses.
    Ports,
    /// On free ports and in memory.
    Memory,
}

/// Starts a sandbox as the environment says: what [`HELP`] lists, and `RAW_PATH`.
pub(crate) async fn start(place: Place) -> Result<Running, CommandError> {
    let path = variable("BRAND_FILE").unwrap_or_else(|| DEFAULT_BRAND.to_owned());
    let is_built_in = path == DEFAULT_BRAND && !Path::new(DEFAULT_BRAND).exists();
    let text = if is_built_in { DEFAULT_BRAND_TEXT.to_owned() } else { read(&path)? };
    let brand = Brand::parse(&text)
        .map_err(|mistakes| CommandError::Brand { path: path.clone(), mistakes: mistakes.to_string() })?;
    let mut options = Options::memory(Arc::new(brand), Clock::movable());
    if let Some(name) = variable("PARTITION") {
        options.partition = Partition::parse(&name).ok_or(CommandError::Partition(name))?;
    }
    options.dynamodb = variable("DYNAMODB_ENDPOINT");
    options.seed =
        variable("SEED").map(|text| text.trim().parse().map_err(|_| CommandError::Seed(text))).transpose()?;
    if variable("RAW_PATH").is_some_and(|value| value == "encoded") {
        options.raw_path = RawPath::Encoded;
    }
    if let Place::Ports = place {
        options.app_port = port("APP_PORT", APP_PORT)?;
        options.aws_port = port("AWS_PORT", AWS_PORT)?;
        options.bind = bind_address()?;
        options.webhook = variable("WEBHOOK_URL");
        let in_memory = variable("MEMORY").is_some_and(|value| value != "0");
        options.state_folder = (!in_memory).then(|| PathBuf::from(STATE_FOLDER));
    }
    Ok(sandbox::start(options).await?)
}

fn read(path: &str) -> Result<String, CommandError> {
    std::fs::read_to_string(path).map_err(|cause| CommandError::File { path: path.to_owned(), cause })
}

/// `BIND_ADDRESS`; this machine alone without it.
fn bind_address() -> Result<IpAddr, CommandError> {
    let address = variable("BIND_ADDRESS").map(|text| text.trim().parse().map_err(|_| CommandError::Address(text)));
    Ok(address.transpose()?.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)))
}

fn port(name: &str, default: u16) -> Result<u16, CommandError> {
    variable(name).map_or(Ok(default), |text| text.parse().map_err(|_| CommandError::Port(text)))
}

#[allow(clippy::disallowed_methods, reason = "a command is told where to run by the environment")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

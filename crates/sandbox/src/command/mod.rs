//! The commands, and what they share.

mod compare;
mod script;

use std::path::PathBuf;
use std::sync::Arc;

use brand::Brand;
use kernel::Clock;
use sandbox::{Options, Partition, RawPath, Running, StartError};
use serde_json::Value;

/// The brand of a demo unless `BRAND_FILE` names another.
const DEFAULT_BRAND: &str = "brands/truewatch.toml";
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
    #[error("Ctrl-C cannot be listened for: {0}")]
    Signal(std::io::Error),
    #[error(transparent)]
    Script(#[from] script::ScriptError),
}

pub(crate) use script::demo_script;

/// Prints a line for the person at the terminal.
#[allow(clippy::print_stdout, reason = "a command talks to the terminal")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}

/// Log lines go to stderr; `RUST_LOG` decides which, warnings by default.
pub(crate) fn trace() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).init();
}

/// Runs the sandbox until Ctrl-C.
pub(crate) async fn demo() -> Result<(), CommandError> {
    let running = start(Place::Ports).await?;
    welcome(&running);
    tokio::signal::ctrl_c().await.map_err(CommandError::Signal)?;
    say("\nThe sandbox ends.");
    running.shutdown().await;
    Ok(())
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

/// Starts a sandbox as the environment says: `APP_PORT`, `AWS_PORT`, `MEMORY`, `BRAND_FILE`, `PARTITION`,
/// `DYNAMODB_ENDPOINT`, `RAW_PATH`.
pub(crate) async fn start(place: Place) -> Result<Running, CommandError> {
    let path = variable("BRAND_FILE").unwrap_or_else(|| DEFAULT_BRAND.to_owned());
    let brand = Brand::parse(&read(&path)?)
        .map_err(|mistakes| CommandError::Brand { path: path.clone(), mistakes: mistakes.to_string() })?;
    let mut options = Options::memory(Arc::new(brand), Clock::movable());
    if let Some(name) = variable("PARTITION") {
        options.partition = Partition::parse(&name).ok_or(CommandError::Partition(name))?;
    }
    options.dynamodb = variable("DYNAMODB_ENDPOINT");
    if variable("RAW_PATH").is_some_and(|value| value == "encoded") {
        options.raw_path = RawPath::Encoded;
    }
    if let Place::Ports = place {
        options.app_port = port("APP_PORT", APP_PORT)?;
        options.aws_port = port("AWS_PORT", AWS_PORT)?;
        let in_memory = variable("MEMORY").is_some_and(|value| value != "0");
        options.state_folder = (!in_memory).then(|| PathBuf::from(STATE_FOLDER));
    }
    Ok(sandbox::start(options).await?)
}

fn read(path: &str) -> Result<String, CommandError> {
    std::fs::read_to_string(path).map_err(|cause| CommandError::File { path: path.to_owned(), cause })
}

fn port(name: &str, default: u16) -> Result<u16, CommandError> {
    variable(name).map_or(Ok(default), |text| text.parse().map_err(|_| CommandError::Port(text)))
}

#[allow(clippy::disallowed_methods, reason = "a command is told where to run by the environment")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

fn welcome(running: &Running) {
    let (aws, app) = (&running.aws_url, &running.app_url);
    say("AWS Marketplace in a box is running.\n");
    say(&format!("  storefront   {aws}/            subscribe, then Set Up Your Account"));
    say(&format!("  inbox        {aws}/inbox       every mail and text message, with the codes"));
    say(&format!("  metering     {aws}/metering    every call and record that AWS holds"));
    say(&format!("  app          {app}/sign-in     what a buyer sees"));
    say(&format!("  console      {app}/operator    what the seller's operators see; choose who you are, no password"));
    say(&format!("  operator     {aws}/controls    clock, faults, events, runs\n"));
    say("Report usage of a workspace (its id is on its start page):\n");
    say(&format!(
        "  curl --aws-sigv4 aws:amz:us-east-1:execute-api --user sandbox:sandbox \\\n    \
         -H 'content-type: application/cloudevents+json' {app}/v1/usage-events \\\n    \
         -d '{{\"specversion\":\"1.0\",\"id\":\"'$RANDOM'\",\"source\":\"example\",\"type\":\"{}\",\"subject\":\"WORKSPACE_ID\",\
         \"time\":\"'$(date -u +%FT%TZ)'\",\"data\":{{\"quantity\":\"1\"}}}}'\n",
        running.a_dimension()
    ));
    say("Ctrl-C ends it.");
}

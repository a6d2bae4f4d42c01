//! Starting a command's sandbox as the environment says.

use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use brand::Brand;
use kernel::Clock;
use sandbox::{Options, Partition, RawPath, Running};

use super::error::CommandError;

/// The brand of a demo unless `BRAND_FILE` names another. Where the file is not, as beside an installed program, the text that it
/// had at the build.
const DEFAULT_BRAND: &str = "brands/truewatch.toml";
const DEFAULT_BRAND_TEXT: &str = include_str!("../../../../brands/truewatch.toml");
const STATE_FOLDER: &str = ".sandbox";
const APP_PORT: u16 = 8080;
const AWS_PORT: u16 = 8081;

/// Where a command's sandbox lives.
pub(crate) enum Place {
    /// On the ports and in the folder that a person uses.
    Ports,
    /// On free ports and in memory.
    Memory,
}

/// Starts a sandbox as the environment says: what [`HELP`](super::HELP) lists, and `RAW_PATH`.
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

/// The text of a file.
pub(super) fn read(path: &str) -> Result<String, CommandError> {
    std::fs::read_to_string(path).map_err(|cause| CommandError::File { path: path.to_owned(), cause })
}

/// `BIND_ADDRESS`; this machine alone without it.
pub(super) fn bind_address() -> Result<IpAddr, CommandError> {
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

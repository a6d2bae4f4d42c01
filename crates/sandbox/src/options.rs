//! How to start a sandbox.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::Arc;

use brand::Brand;
use kernel::Clock;

use crate::market::partition::Partition;
use crate::market::purchase::TOKEN_SECONDS;

/// The table's name in a sandbox, unless its options say otherwise.
const TABLE_NAME: &str = "tollgate";
/// How long AWS takes to confirm a license in a sandbox. Real AWS took about a minute; nobody waits that long in a demo,
/// and a check that buys, lands and registers sees both states. `confirmAfterSeconds` of a purchase says otherwise.
const CONFIRM_SECONDS: i64 = 2;

/// How to start a sandbox.
#[derive(Clone, Debug)]
pub struct Options {
    /// Port of the app; 0 takes a free one.
    pub app_port: u16,
    /// Port of the AWS side; 0 takes a free one.
    pub aws_port: u16,
    /// The address that both ports listen at, beside loopback. Nothing in a sandbox asks for a password: at another than a loopback address,
    /// everybody who reaches it reads every code and moves the clock.
    pub bind: IpAddr,
    /// Where a product of yours takes webhooks, beside the sandbox's own.
    pub webhook: Option<String>,
    /// Where state is kept; in memory without it.
    pub state_folder: Option<PathBuf>,
    /// The time. A frozen clock moves only when told.
    pub clock: Clock,
    /// The seed of every name AWS makes and of every fault; random without it.
    pub seed: Option<u64>,
    /// The brand that is sold.
    pub brand: Arc<Brand>,
    /// How long AWS takes to confirm a license.
    pub confirm_seconds: i64,
    /// How long a registration token resolves.
    pub token_seconds: i64,
    /// Which of AWS's partitions it is.
    pub partition: Partition,
    /// Another DynamoDB that its table is in (`http://host:port`), instead of the embedded engine.
    pub dynamodb: Option<String>,
    /// The app's table. In another DynamoDB, every sandbox needs one of its own.
    pub table_name: String,
    /// How the gateway hands paths over.
    pub raw_path: RawPath,
}

/// How `rawPath` is handed to functions. An HTTP API decodes it; the functions must be right either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RawPath {
    /// Percent-decoded, as API Gateway does.
    #[default]
    Decoded,
    /// As the client sent it.
    Encoded,
}

impl Options {
    /// A sandbox in memory on free ports, for `brand`.
    #[must_use]
    pub fn memory(brand: Arc<Brand>, clock: Clock) -> Self {
        Self {
            app_port: 0,
            aws_port: 0,
            bind: IpAddr::V4(Ipv4Addr::LOCALHOST),
            webhook: None,
            state_folder: None,
            clock,
            seed: None,
            brand,
            confirm_seconds: CONFIRM_SECONDS,
            token_seconds: TOKEN_SECONDS,
            partition: Partition::Commercial,
            dynamodb: None,
            table_name: TABLE_NAME.to_owned(),
            raw_path: RawPath::Decoded,
        }
    }
}

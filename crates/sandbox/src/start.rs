//! Starting and ending a sandbox.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use brand::Brand;
use edge::{Environment, OperatorSignIn, Settings};
use kernel::{AwsAccountId, Clock, Entropy, LicenseArn, ProductCode, Timestamp};
use store::Database;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::aws::email_events::CONFIGURATION_SET;
use crate::aws::watching::{DEAD_QUEUE, EVENTS_QUEUE, STACK};
use crate::engine::{Engine, EngineError};
use crate::market::partition::Partition;
use crate::market::product::products_of;
use crate::market::purchase::{Purchase, TOKEN_SECONDS};
use crate::random::Random;
use crate::sandbox::{Parts, Sandbox};
use crate::snapshot::{self, SnapshotError};
use crate::state::State;
use crate::{capacity, control, functions, gateway, openid, pages, product, s3, server};

/// The table's name in a sandbox, unless its options say otherwise.
const TABLE_NAME: &str = "tollgate";
/// How long AWS takes to confirm a licence in a sandbox. Real AWS took about a minute; nobody waits that long in a demo,
/// and a check that buys, lands and registers sees both states. `confirmAfterSeconds` of a purchase says otherwise.
const CONFIRM_SECONDS: i64 = 2;
/// How long ago licences were bought that are put there at once: a week.
const SOLD_BEFORE_SECONDS: i64 = 7 * 86_400;
/// The key that personal numbers are sealed with; the sandbox's KMS has one key, which is no secret.
const PERSONAL_KEY: &str = "alias/sandbox";
/// The key that codes are sealed with.
const CODES_KEY: &str = "alias/sandbox-codes";
/// The key that the keys of second factors are sealed with.
const SECOND_FACTOR_KEY: &str = "alias/sandbox-second-factors";
/// Every key that the sandbox's KMS knows.
pub(crate) const KEY_ALIASES: [&str; 3] = [PERSONAL_KEY, CODES_KEY, SECOND_FACTOR_KEY];
/// How often a running sandbox looks whether something is due.
const BEAT: Duration = Duration::from_millis(200);
/// How often a sandbox with a state folder writes its state, in beats.
const BEATS_PER_SAVE: u32 = 25;

/// How to start a sandbox.
#[derive(Clone, Debug)]
pub struct Options {
    /// Port of the app; 0 takes a free one.
    pub app_port: u16,
    /// Port of the AWS side; 0 takes a free one.
    pub aws_port: u16,
    /// Where state is kept; in memory without it.
    pub state_folder: Option<PathBuf>,
    /// The time. A frozen clock moves only when told.
    pub clock: Clock,
    /// The seed of every name AWS makes and of every fault; random without it.
    pub seed: Option<u64>,
    /// The brand that is sold.
    pub brand: Arc<Brand>,
    /// How long AWS takes to confirm a licence.
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

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A port is taken.
    #[error("port {port} cannot be used: {cause}")]
    Port {
        /// The port.
        port: u16,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The state folder cannot be made.
    #[error("the state folder cannot be made: {0}")]
    Folder(std::io::Error),
    /// The kept state cannot be read.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// The engine does not open.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The table could not be made.
    #[error("the table could not be made: {0}")]
    Table(#[from] store::StoreError),
    /// No random seed.
    #[error("the operating system gave no random bytes")]
    Entropy,
    /// A function does not come up in this environment.
    #[error("a function did not start: {0}")]
    Function(String),
}

/// A sandbox that runs until it is told to end.
pub struct Running {
    /// Where browsers and machines reach the app.
    pub app_url: String,
    /// Where SDKs reach AWS and people the storefront.
    pub aws_url: String,
    /// The time in the sandbox.
    pub clock: Clock,
    /// What the functions were built with; further clients of the same AWS can be made from it.
    pub environment: Environment,
    sandbox: Arc<Sandbox>,
    state_folder: Option<PathBuf>,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

/// Starts a sandbox: both listeners, the table, the functions and the passing of time.
///
/// # Errors
/// [`StartError`] says what is missing.
pub async fn start(options: Options) -> Result<Running, StartError> {
    let (aws_listener, aws_url) = listen(options.aws_port).await?;
    let (app_listener, app_url) = listen(options.app_port).await?;
    let folder = options.state_folder.as_deref();
    if let Some(folder) = folder {
        std::fs::create_dir_all(folder).map_err(StartError::Folder)?;
    }
    let mut state = snapshot::load(folder)?;
    state.products = products_of(&options.brand);
    state.partition = options.partition;
    // The product's address is another after each start.
    state.secrets.insert(product::WEBHOOKS_SECRET.to_owned(), product::webhooks(&aws_url));
    if let Some(saved_at) = state.saved_at.filter(|saved_at| *saved_at > options.clock.now()) {
        options.clock.set(saved_at);
    }
    state.secrets.insert(openid::CLIENT_SECRET_ID.to_owned(), openid::CLIENT_SECRET.to_owned());
    let engine = match &options.dynamodb {
        Some(url) => Engine::external(url)?,
        None => Engine::open(folder.map(|folder| folder.join("dynamodb.sqlite")).as_deref())?,
    };
    let entropy = options.seed.map_or_else(Entropy::system, Entropy::seeded);
    let sandbox = Arc::new(assemble(&options, engine, &entropy, (&app_url, &aws_url), state)?);
    let environment = environment(&options, entropy, &app_url, &aws_url);
    let (stop, stopped) = watch::channel(false);
    let aws = control::router()
        .merge(capacity::router())
        .merge(product::router())
        .merge(openid::router())
        .merge(pages::router())
        .fallback(pages::aws)
        .with_state(Arc::clone(&sandbox));
    let mut tasks = vec![
        tokio::spawn(server::serve(aws_listener, aws, stopped.clone())),
        tokio::spawn(server::serve(app_listener, gateway::router(Arc::clone(&sandbox)), stopped.clone())),
    ];
    Database::new(&environment.aws, &options.table_name, &environment.entropy).create_table().await?;
    let functions = functions::all(&environment).map_err(|error| StartError::Function(error.to_string()))?;
    let _ = sandbox.functions.set(functions);
    if !options.clock.is_frozen() {
        tasks.push(tokio::spawn(beat(Arc::clone(&sandbox), options.state_folder.clone(), stopped)));
    }
    let (clock, state_folder) = (options.clock, options.state_folder);
    Ok(Running { app_url, aws_url, clock, environment, sandbox, state_folder, stop, tasks })
}

/// The AWS side as `options` say.
pub(crate) fn assemble(
    options: &Options,
    engine: Engine,
    entropy: &Entropy,
    (app_url, aws_url): (&str, &str),
    state: State,
) -> Result<Sandbox, StartError> {
    let seed = u64::from_be_bytes(entropy.bytes::<8>().map_err(|_| StartError::Entropy)?);
    let sender = options.brand.sender.address.as_str();
    let parts = Parts {
        clock: options.clock.clone(),
        random: Random::new(seed),
        engine,
        table_name: options.table_name.clone(),
        app_url: app_url.to_owned(),
        aws_url: aws_url.to_owned(),
        confirm_seconds: options.confirm_seconds,
        token_seconds: options.token_seconds,
        raw_path: options.raw_path,
        verified_domains: sender.rsplit_once('@').map(|(_, domain)| domain.to_owned()).into_iter().collect(),
    };
    Ok(Sandbox::new(parts, state))
}

/// What the functions are built with.
pub(crate) fn environment(options: &Options, entropy: Entropy, app_url: &str, aws_url: &str) -> Environment {
    Environment {
        settings: Settings {
            table_name: options.table_name.clone(),
            public_url: app_url.to_owned(),
            marketplace_region: options.partition.region().to_owned(),
            event_bus: Some(product::BUS.to_owned()),
            webhooks_secret: Some(product::WEBHOOKS_SECRET.to_owned()),
            personal_key: Some(PERSONAL_KEY.to_owned()),
            codes_key: Some(CODES_KEY.to_owned()),
            second_factor_key: Some(SECOND_FACTOR_KEY.to_owned()),
            documents_bucket: Some(s3::DOCUMENTS.to_owned()),
            audit_bucket: Some(s3::AUDIT.to_owned()),
            stack_name: Some(STACK.to_owned()),
            watched_queues: Some(format!("AgreementEvents={EVENTS_QUEUE},AgreementEventsDead={DEAD_QUEUE}")),
            mail_configuration_set: Some(CONFIGURATION_SET.to_owned()),
            operator_sign_in: OperatorSignIn {
                issuer: openid::issuer(aws_url),
                client_id: openid::CLIENT_ID.to_owned(),
                client_secret: Some(openid::CLIENT_SECRET_ID.to_owned()),
                groups: openid::GROUPS.to_owned(),
                groups_claim: OperatorSignIn::DEFAULT_CLAIM.to_owned(),
                scopes: OperatorSignIn::DEFAULT_SCOPES.to_owned(),
            },
            ..Settings::default()
        },
        aws: sdk_config(aws_url).into_builder().region(Region::new(options.partition.region())).build(),
        seller: None,
        clock: options.clock.clone(),
        entropy,
        brand: Arc::clone(&options.brand),
    }
}

impl Running {
    /// Ends the listeners, lets what is under way finish, and writes the state to its folder.
    pub async fn shutdown(self) {
        let _ = self.stop.send(true);
        for task in self.tasks {
            let _ = task.await;
        }
        save(&self.sandbox, self.state_folder.as_deref());
    }

    /// The name of a metered dimension, for examples.
    #[must_use]
    pub fn a_dimension(&self) -> &str {
        let dimensions = self.environment.brand.products.iter().flat_map(|product| &product.dimensions);
        dimensions.map(|dimension| dimension.name.as_str()).next().unwrap_or("units")
    }

    /// Puts active licences on AWS's side that were bought before `now`'s hour; nothing tells of them. For measuring.
    pub fn put_licenses(&self, product: &ProductCode, licenses: impl Iterator<Item = (LicenseArn, AwsAccountId)>) {
        let since = Timestamp::from_seconds(self.clock.now().seconds() - SOLD_BEFORE_SECONDS);
        self.sandbox.with(|state| {
            for (arn, account) in licenses {
                let purchase = Purchase::long_ago(&arn, &account, product, since);
                state.purchases.insert(purchase.agreement_id.clone(), purchase);
            }
        });
    }

    /// Gives one event to one function, as Lambda would; `None` if there is no such function.
    pub async fn invoke(&self, function: &str, event: serde_json::Value) -> Option<Result<serde_json::Value, String>> {
        self.sandbox.invoke(function, event, Duration::from_secs(120)).await
    }
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running")
            .field("app_url", &self.app_url)
            .field("aws_url", &self.aws_url)
            .finish_non_exhaustive()
    }
}

async fn listen(port: u16) -> Result<(TcpListener, String), StartError> {
    let failed = |cause| StartError::Port { port, cause };
    let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(failed)?;
    let port = listener.local_addr().map_err(failed)?.port();
    Ok((listener, format!("http://localhost:{port}")))
}

/// How SDK clients reach the AWS side at `aws_url`: plain HTTP, any credentials, short pauses between retries.
#[must_use]
pub fn sdk_config(aws_url: &str) -> SdkConfig {
    let credentials = Credentials::new("sandbox", "sandbox", None, None, "sandbox");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .endpoint_url(aws_url)
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .retry_config(RetryConfig::standard().with_initial_backoff(Duration::from_millis(10)))
        .build()
}

async fn beat(sandbox: Arc<Sandbox>, folder: Option<PathBuf>, mut stopped: watch::Receiver<bool>) {
    let mut beats = 0_u32;
    loop {
        tokio::select! {
            () = tokio::time::sleep(BEAT) => {}
            _ = stopped.wait_for(|stopped| *stopped) => return,
        }
        sandbox.catch_up().await;
        beats = beats.wrapping_add(1);
        if beats.is_multiple_of(BEATS_PER_SAVE) {
            save(&sandbox, folder.as_deref());
        }
    }
}

fn save(sandbox: &Sandbox, folder: Option<&Path>) {
    if let Some(Err(error)) = folder.map(|folder| snapshot::save(sandbox, folder)) {
        tracing::warn!(%error, "the sandbox's state was not written");
    }
}

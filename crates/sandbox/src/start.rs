//! Starting and ending a sandbox.

use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use edge::{Environment, OperatorSignIn, Settings};
use kernel::{AwsAccountId, Clock, Entropy, LicenseArn, ProductCode, Timestamp};
use store::Database;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::aws::email_events::CONFIGURATION_SET;
use crate::aws::kms::{CODES_KEY, PERSONAL_KEY, SECOND_FACTOR_KEY};
use crate::aws::watching::{DEAD_QUEUE, EVENTS_QUEUE, STACK};
use crate::engine::{Engine, EngineError};
use crate::furnishing::furnish;
use crate::market::purchase::Purchase;
use crate::options::Options;
use crate::random::Random;
use crate::sandbox::{Parts, Sandbox};
use crate::snapshot::{self, SnapshotError};
use crate::state::State;
use crate::{capacity, control, functions, gateway, openid, pages, product, ready, reset, s3, server};

/// How long ago licenses were bought that are put there at once: a week.
const SOLD_BEFORE_SECONDS: i64 = 7 * 86_400;
/// How often a running sandbox looks whether something is due.
const BEAT: Duration = Duration::from_millis(200);
/// How often a sandbox with a state folder writes its state, in beats.
const BEATS_PER_SAVE: u32 = 25;

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A port is taken.
    #[error("port {port} cannot be used: {cause}. APP_PORT and AWS_PORT choose others")]
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
    /// The product's endpoint cannot be told.
    #[error("WEBHOOK_URL: {0}")]
    Webhook(#[from] telling::EndpointsError),
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
    let (aws_listeners, aws_url) = listen(options.bind, options.aws_port).await?;
    let (app_listeners, app_url) = listen(options.bind, options.app_port).await?;
    telling::Endpoint::parse_list(&product::webhooks(&aws_url, options.webhook.as_deref()))?;
    let folder = options.state_folder.as_deref();
    if let Some(folder) = folder {
        std::fs::create_dir_all(folder).map_err(StartError::Folder)?;
    }
    let mut state = snapshot::load(folder)?;
    furnish(&mut state, &options, &aws_url);
    if let Some(saved_at) = state.saved_at.filter(|saved_at| *saved_at > options.clock.now()) {
        options.clock.set(saved_at);
    }
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
        .merge(reset::router(options.clone()))
        .merge(ready::router())
        .merge(openid::router())
        .merge(pages::router())
        .fallback(pages::aws)
        .with_state(Arc::clone(&sandbox));
    let app = gateway::router(Arc::clone(&sandbox));
    let aws = aws_listeners.into_iter().map(|listener| (listener, aws.clone()));
    let served = aws.chain(app_listeners.into_iter().map(|listener| (listener, app.clone())));
    let mut tasks: Vec<JoinHandle<()>> =
        served.map(|(listener, router)| tokio::spawn(server::serve(listener, router, stopped.clone()))).collect();
    Database::new(&environment.aws, &options.table_name, &environment.entropy).create_table().await?;
    sandbox.serve_by(functions::all(&environment).map_err(|error| StartError::Function(error.to_string()))?);
    let _ = sandbox.environment.set(environment.clone());
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
        self.sandbox.end();
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

    /// Puts active licenses on AWS's side that were bought before `now`'s hour; nothing tells of them. For measuring.
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

/// Listens on loopback, where this machine and the functions reach it, and at another address if one is asked for.
async fn listen(bind: IpAddr, port: u16) -> Result<(Vec<TcpListener>, String), StartError> {
    let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
    // What is not specified takes loopback in.
    let first = listen_at(if bind.is_unspecified() { bind } else { loopback }, port).await?;
    let port = first.local_addr().map_err(|cause| StartError::Port { port, cause })?.port();
    let mut listeners = vec![first];
    if !bind.is_unspecified() && bind != loopback {
        listeners.push(listen_at(bind, port).await?);
    }
    Ok((listeners, format!("http://localhost:{port}")))
}

async fn listen_at(address: IpAddr, port: u16) -> Result<TcpListener, StartError> {
    TcpListener::bind((address, port)).await.map_err(|cause| StartError::Port { port, cause })
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

//! Where events are carried to: the bus, and the endpoints as their list says now.

use std::sync::Arc;

use courier::{Bus, Connector, NoRoots};
use edge::Environment;
use kernel::Timestamp;
use secrets::{SecretError, SecretText};
use telling::{Attempt, Endpoint, EndpointsError, Event, Kind, Target, TargetName};
use tokio::sync::Mutex;

/// How long a list is used before it is read again: so long after a key was exchanged, the old one must still be taken.
const LIST_LIFETIME_SECONDS: i64 = 300;

/// Where this deployment carries events to.
#[derive(Debug)]
pub(crate) struct Configured {
    bus: Option<Bus>,
    /// The secret whose text lists the endpoints, with the keys that are shared with them.
    list: Option<SecretText>,
    connector: Connector,
    known: Mutex<Option<Known>>,
}

/// The list of endpoints could not be read. Says what to mend, and never quotes the secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum EndpointListError {
    /// Secrets Manager did not give it.
    #[error("Secrets Manager did not give the webhooks' secret: {0}")]
    NotGiven(#[from] SecretError),
    /// The text has a mistake.
    #[error("the webhooks' secret: {0}")]
    Mistake(#[from] EndpointsError),
}

#[derive(Debug)]
struct Known {
    read_at: Timestamp,
    endpoints: Arc<Vec<Endpoint>>,
}

/// The targets of one run.
#[derive(Debug)]
pub(crate) struct Targets<'a> {
    configured: &'a Configured,
    endpoints: Arc<Vec<Endpoint>>,
    /// All of them, in the order in which they are told.
    pub(crate) all: Vec<Target>,
}

impl Configured {
    pub(crate) fn new(environment: &Environment) -> Result<Self, NoRoots> {
        let settings = &environment.settings;
        Ok(Self {
            bus: settings.event_bus.as_deref().map(|name| Bus::new(&environment.aws, name)),
            list: settings.webhooks_secret.as_deref().map(|id| SecretText::new(&environment.aws, id)),
            connector: Connector::new()?,
            known: Mutex::new(None),
        })
    }

    /// The targets as they are at `now`.
    ///
    /// # Errors
    /// [`EndpointListError`] if the endpoints were never read and cannot be. Once they were, they stay as they are until they
    /// can be read again.
    pub(crate) async fn targets(&self, now: Timestamp) -> Result<Targets<'_>, EndpointListError> {
        let endpoints = self.endpoints(now).await?;
        let mut all: Vec<Target> = endpoints.iter().map(|endpoint| endpoint.target.clone()).collect();
        if self.bus.is_some() {
            all.push(Target { name: TargetName::bus(), kinds: Kind::ALL.into() });
        }
        Ok(Targets { configured: self, endpoints, all })
    }

    async fn endpoints(&self, now: Timestamp) -> Result<Arc<Vec<Endpoint>>, EndpointListError> {
        let Some(list) = &self.list else { return Ok(Arc::default()) };
        let mut known = self.known.lock().await;
        if let Some(known) = known.as_ref().filter(|known| known.is_fresh(now)) {
            return Ok(Arc::clone(&known.endpoints));
        }
        let endpoints = match (read(list).await, known.take()) {
            (Ok(endpoints), _) => Arc::new(endpoints),
            (Err(error), Some(before)) => {
                tracing::error!(
                    stale_webhooks = 1,
                    error = %kernel::Causes(&error),
                    "the webhooks could not be read again; the ones known are used on"
                );
                before.endpoints
            }
            (Err(error), None) => return Err(error),
        };
        *known = Some(Known { read_at: now, endpoints: Arc::clone(&endpoints) });
        Ok(endpoints)
    }
}

/// Reads the list of endpoints as it is now.
async fn read(list: &SecretText) -> Result<Vec<Endpoint>, EndpointListError> {
    Ok(Endpoint::parse_list(&list.read().await?)?)
}

impl Known {
    fn is_fresh(&self, now: Timestamp) -> bool {
        (self.read_at..self.read_at.plus_seconds(LIST_LIFETIME_SECONDS)).contains(&now)
    }
}

impl Targets<'_> {
    /// Tries to tell `target` of `event`, once.
    pub(crate) async fn send(&self, target: &Target, event: &Event) -> Attempt {
        let endpoint = self.endpoints.iter().find(|endpoint| endpoint.target.name == target.name);
        match (endpoint, &self.configured.bus) {
            (Some(endpoint), _) => self.configured.connector.post(endpoint, event).await,
            (None, Some(bus)) => bus.put(event).await,
            (None, None) => Attempt::Failed("the target is not configured".to_owned()),
        }
    }
}

//! What of CloudWatch is this deployment's.

use edge::Environment;
use monitoring::Monitoring;

/// The stack and the queues that are looked at.
#[derive(Clone, Debug)]
pub(crate) struct Watched {
    pub(crate) monitoring: Monitoring,
    /// The stack, by whose name its alarms begin; `None` where the deployment does not say.
    pub(crate) stack: Option<String>,
    /// The queues: what the template calls each, and its name at SQS.
    pub(crate) queues: Vec<(String, String)>,
}

impl Watched {
    /// What `environment` says: its queues as `AgreementEvents=<name>,AgreementEventsDead=<name>`.
    pub(crate) fn new(environment: &Environment) -> Self {
        let settings = &environment.settings;
        let queues = settings.watched_queues.as_deref().unwrap_or_default().split(',');
        let pair =
            |text: &str| text.split_once('=').map(|(name, queue)| (name.trim().to_owned(), queue.trim().to_owned()));
        Self {
            monitoring: Monitoring::new(&environment.aws),
            stack: settings.stack_name.clone(),
            queues: queues.filter_map(pair).collect(),
        }
    }
}

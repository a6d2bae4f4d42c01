//! The sandbox as its parts see it.

use std::sync::{Mutex, OnceLock, PoisonError};

use kernel::Clock;

use crate::clockwork::Timetable;
use crate::engine::Engine;
use crate::functions::Functions;
use crate::openid::OpenId;
use crate::random::Random;
use crate::start::RawPath;
use crate::state::State;

/// One AWS and one app. The state is locked only for moments, never across a wait.
pub(crate) struct Sandbox {
    /// The time that AWS and the app share.
    pub(crate) clock: Clock,
    /// Names and tokens.
    pub(crate) random: Random,
    /// DynamoDB.
    pub(crate) engine: Engine,
    /// The app's table.
    pub(crate) table_name: String,
    /// The app's functions, once they are built.
    pub(crate) functions: OnceLock<Functions>,
    /// Held while time passes, so that what happens by itself happens in order.
    pub(crate) turn: tokio::sync::Mutex<Timetable>,
    /// Where browsers reach the app.
    pub(crate) app_url: String,
    /// Where browsers reach this side.
    pub(crate) aws_url: String,
    /// The operators' identity provider.
    pub(crate) openid: OpenId,
    /// How long AWS takes to confirm a licence.
    pub(crate) confirm_seconds: i64,
    /// How long a registration token resolves.
    pub(crate) token_seconds: i64,
    /// How the gateway hands paths over.
    pub(crate) raw_path: RawPath,
    /// Domains that mail may be sent from; empty: any.
    pub(crate) verified_domains: Vec<String>,
    state: Mutex<State>,
}

/// What a sandbox is made of, beside its state.
pub(crate) struct Parts {
    pub(crate) clock: Clock,
    pub(crate) random: Random,
    pub(crate) engine: Engine,
    pub(crate) table_name: String,
    pub(crate) app_url: String,
    pub(crate) aws_url: String,
    pub(crate) confirm_seconds: i64,
    pub(crate) token_seconds: i64,
    pub(crate) raw_path: RawPath,
    pub(crate) verified_domains: Vec<String>,
}

impl Sandbox {
    pub(crate) fn new(parts: Parts, state: State) -> Self {
        let turn = tokio::sync::Mutex::new(Timetable::starting(parts.clock.now()));
        Self {
            clock: parts.clock,
            random: parts.random,
            engine: parts.engine,
            table_name: parts.table_name,
            functions: OnceLock::new(),
            turn,
            app_url: parts.app_url,
            aws_url: parts.aws_url,
            openid: OpenId::default(),
            confirm_seconds: parts.confirm_seconds,
            token_seconds: parts.token_seconds,
            raw_path: parts.raw_path,
            verified_domains: parts.verified_domains,
            state: Mutex::new(state),
        }
    }

    /// Reads or changes the state.
    pub(crate) fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether a fault strikes this call now.
    pub(crate) fn strikes(&self, target: &str, kind: crate::faults::FaultKind) -> bool {
        self.with(|state| state.faults.strikes(target, kind, self.random.entropy()))
    }
}

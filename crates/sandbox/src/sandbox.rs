//! The sandbox as its parts see it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use edge::{Environment, Function};
use kernel::{Clock, Timestamp};

use crate::engine::Engine;
use crate::functions::Functions;
use crate::openid::provider::OpenId;
use crate::options::RawPath;
use crate::random::Random;
use crate::state::State;
use crate::timetable::Timetable;

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
    /// What the app's functions are built with; none where nobody builds them.
    pub(crate) environment: OnceLock<Environment>,
    functions: RwLock<Functions>,
    /// Held while time passes, so that what happens by itself happens in order.
    pub(crate) turn: tokio::sync::Mutex<Timetable>,
    /// Where browsers reach the app.
    pub(crate) app_url: String,
    /// Where browsers reach this side.
    pub(crate) aws_url: String,
    /// The operators' identity provider.
    pub(crate) openid: OpenId,
    /// How long AWS takes to confirm a license.
    pub(crate) confirm_seconds: i64,
    /// How long a registration token resolves.
    pub(crate) token_seconds: i64,
    /// How the gateway hands paths over.
    pub(crate) raw_path: RawPath,
    /// Domains that mail may be sent from; empty: any.
    pub(crate) verified_domains: Vec<String>,
    /// When it began, by its clock.
    pub(crate) began_at: Timestamp,
    /// A move of the clock that is under way.
    pub(crate) moving: Mutex<Option<Moving>>,
    ending: AtomicBool,
    state: Mutex<State>,
}

/// A move of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moving {
    /// Where it began.
    pub(crate) from: Timestamp,
    /// Where it ends.
    pub(crate) to: Timestamp,
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
        let began_at = parts.clock.now();
        let turn = tokio::sync::Mutex::new(Timetable::starting(began_at));
        Self {
            clock: parts.clock,
            random: parts.random,
            engine: parts.engine,
            table_name: parts.table_name,
            environment: OnceLock::new(),
            functions: RwLock::default(),
            turn,
            app_url: parts.app_url,
            aws_url: parts.aws_url,
            openid: OpenId::default(),
            confirm_seconds: parts.confirm_seconds,
            token_seconds: parts.token_seconds,
            raw_path: parts.raw_path,
            verified_domains: parts.verified_domains,
            began_at,
            moving: Mutex::default(),
            ending: AtomicBool::new(false),
            state: Mutex::new(state),
        }
    }

    /// Reads or changes the state.
    pub(crate) fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The app's function of that name, once it is built.
    pub(crate) fn function(&self, name: &str) -> Option<Arc<dyn Function>> {
        self.functions.read().unwrap_or_else(PoisonError::into_inner).get(name).map(Arc::clone)
    }

    /// Has the app consist of these functions.
    pub(crate) fn serve_by(&self, functions: Functions) {
        *self.functions.write().unwrap_or_else(PoisonError::into_inner) = functions;
    }

    /// Whether the app and AWS can be used.
    pub(crate) fn is_ready(&self) -> bool {
        !self.is_ending() && !self.functions.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Has a move of the clock stop where it is: the sandbox ends.
    pub(crate) fn end(&self) {
        self.ending.store(true, Ordering::SeqCst);
    }

    /// Whether it ends.
    pub(crate) fn is_ending(&self) -> bool {
        self.ending.load(Ordering::SeqCst)
    }

    /// The move of the clock that is under way.
    pub(crate) fn moving(&self) -> Option<Moving> {
        *self.moving.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a fault strikes this call now.
    pub(crate) fn strikes(&self, target: &str, kind: crate::faults::FaultKind) -> bool {
        self.with(|state| state.faults.strikes(target, kind, &self.random.entropy()))
    }
}

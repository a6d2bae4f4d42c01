//! One thread on which functions run. Every call to AWS and every wait ends here and goes on when it is told to, so that
//! a history can be told again: there is no socket, no real time and no other thread.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use aws_sdk_dynamodb::config::AsyncSleep;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use kernel::{Clock, Timestamp};
use serde_json::Value;

/// What a function came to: its answer, or why it failed.
pub(super) type Outcome = Result<Value, String>;

/// Runs functions, a poll at a time.
pub(super) struct Stage {
    pub(super) wire: Wire,
    tasks: Vec<Task>,
    next_task: u64,
    /// What has come to an end and was not looked at yet.
    pub(super) done: Vec<(u64, Outcome)>,
}

struct Task {
    id: u64,
    name: String,
    until: Timestamp,
    future: Pin<Box<dyn Future<Output = Outcome> + Send>>,
    flag: Arc<Flag>,
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl Stage {
    pub(super) fn new(clock: Clock) -> Self {
        let backstage = Backstage { actor: 0, next: 0, calls: Vec::new(), timers: Vec::new(), clock };
        Self { wire: Wire(Arc::new(Mutex::new(backstage))), tasks: Vec::new(), next_task: 1, done: Vec::new() }
    }

    /// Begins something that must be over by `until`, as Lambda sees to it.
    pub(super) fn begin(
        &mut self,
        name: String,
        until: Timestamp,
        future: impl Future<Output = Outcome> + Send + 'static,
    ) -> u64 {
        let id = self.next_task;
        self.next_task += 1;
        let flag = Arc::new(Flag(AtomicBool::new(true)));
        self.tasks.push(Task { id, name, until, future: Box::pin(future), flag });
        id
    }

    /// Lets everybody act who can, until all wait for a call or a timer.
    pub(super) fn act(&mut self) {
        while let Some(at) = self.tasks.iter().position(|task| task.flag.0.swap(false, Ordering::SeqCst)) {
            let task = &mut self.tasks[at];
            self.wire.lock().actor = task.id;
            let waker = Waker::from(Arc::clone(&task.flag));
            if let Poll::Ready(outcome) = task.future.as_mut().poll(&mut Context::from_waker(&waker)) {
                self.done.push((task.id, outcome));
                drop(self.tasks.remove(at));
            }
        }
    }

    /// Cuts a task off, as a kill does: what it sent may still arrive. Its name.
    pub(super) fn cut_off(&mut self, id: u64) -> Option<String> {
        let at = self.tasks.iter().position(|task| task.id == id)?;
        Some(self.tasks.remove(at).name)
    }

    /// The tasks whose time is over at `now`.
    pub(super) fn overdue(&self, now: Timestamp) -> Option<u64> {
        self.tasks.iter().find(|task| task.until <= now).map(|task| task.id)
    }

    pub(super) fn has(&self, id: u64) -> bool {
        self.tasks.iter().any(|task| task.id == id)
    }
}

/// Where calls and waits end. It is the SDK's HTTP client and its timer.
#[derive(Clone)]
pub(super) struct Wire(Arc<Mutex<Backstage>>);

struct Backstage {
    /// Whose turn it is.
    actor: u64,
    next: u64,
    calls: Vec<Call>,
    timers: Vec<Timer>,
    clock: Clock,
}

/// A call on its way.
pub(super) struct Call {
    pub(super) task: u64,
    pub(super) operation: String,
    pub(super) request: HttpRequest,
    reply: Arc<Mutex<Reply>>,
}

#[derive(Default)]
struct Reply {
    answer: Option<Result<HttpResponse, ConnectorError>>,
    waker: Option<Waker>,
}

struct Timer {
    at: Timestamp,
    ring: Arc<Mutex<Ring>>,
}

#[derive(Default)]
struct Ring {
    rung: bool,
    waker: Option<Waker>,
}

impl Wire {
    fn lock(&self) -> MutexGuard<'_, Backstage> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many calls are on their way.
    pub(super) fn calls(&self) -> usize {
        self.lock().calls.len()
    }

    /// Takes one of them.
    pub(super) fn take(&self, position: usize) -> Call {
        self.lock().calls.remove(position)
    }

    /// Takes all calls of a task.
    pub(super) fn take_all_of(&self, task: u64) -> Vec<Call> {
        self.lock().calls.extract_if(.., |call| call.task == task).collect()
    }

    /// When the next wait is over.
    pub(super) fn next_timer(&self) -> Option<Timestamp> {
        let mut backstage = self.lock();
        // Whoever gave up waiting holds the ring no more.
        backstage.timers.retain(|timer| Arc::strong_count(&timer.ring) > 1);
        backstage.timers.iter().map(|timer| timer.at).min()
    }

    /// Ends every wait that is over by now.
    pub(super) fn ring(&self) {
        let mut backstage = self.lock();
        let now = backstage.clock.now();
        for timer in backstage.timers.extract_if(.., |timer| timer.at <= now) {
            let mut ring = timer.ring.lock().unwrap();
            ring.rung = true;
            if let Some(waker) = ring.waker.take() {
                waker.wake();
            }
        }
    }
}

impl Call {
    /// Whether somebody still waits for its answer.
    pub(super) fn is_awaited(&self) -> bool {
        Arc::strong_count(&self.reply) > 1
    }

    /// Gives its answer, or none.
    pub(super) fn answer(self, answer: Option<HttpResponse>) {
        let mut reply = self.reply.lock().unwrap();
        reply.answer = Some(answer.ok_or_else(|| ConnectorError::io("the connection broke".into())));
        if let Some(waker) = reply.waker.take() {
            waker.wake();
        }
    }
}

struct Arrival(Arc<Mutex<Reply>>);

impl Future for Arrival {
    type Output = Result<HttpResponse, ConnectorError>;
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut reply = self.0.lock().unwrap();
        reply.waker = Some(context.waker().clone());
        reply.answer.take().map_or(Poll::Pending, Poll::Ready)
    }
}

struct Waiting(Arc<Mutex<Ring>>);

impl Future for Waiting {
    type Output = ();
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut ring = self.0.lock().unwrap();
        ring.waker = Some(context.waker().clone());
        if ring.rung { Poll::Ready(()) } else { Poll::Pending }
    }
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wire")
    }
}

impl HttpClient for Wire {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Wire {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap_or_else(|| request.uri());
        let operation = target.rsplit(['.', '/']).next().unwrap_or_default().to_owned();
        let reply = Arc::new(Mutex::new(Reply::default()));
        let mut backstage = self.lock();
        let task = backstage.actor;
        backstage.next += 1;
        backstage.calls.push(Call { task, operation, request, reply: Arc::clone(&reply) });
        HttpConnectorFuture::new(Arrival(reply))
    }
}

impl AsyncSleep for Wire {
    fn sleep(&self, duration: Duration) -> aws_sdk_dynamodb::config::Sleep {
        let millis = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX).max(1);
        let ring = Arc::new(Mutex::new(Ring::default()));
        let mut backstage = self.lock();
        let at = Timestamp::from_millis(backstage.clock.now().millis().saturating_add(millis));
        backstage.timers.push(Timer { at, ring: Arc::clone(&ring) });
        aws_sdk_dynamodb::config::Sleep::new(Waiting(ring))
    }
}

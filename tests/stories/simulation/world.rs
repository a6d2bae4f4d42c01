//! The real functions, the real store and the sandbox's AWS on one stage.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use apply_agreement_event::ApplyAgreementEvent;
use aws_config::Region;
use aws_config::retry::RetryConfig;
use aws_sdk_dynamodb::config::StalledStreamProtectionConfig;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use brand::Brand;
use edge::{Environment, Function, Http, Invocation};
use kernel::{Clock, Timestamp};
use meter_usage::MeterUsage;
use operate::Operate;
use record_usage::RecordUsage;
use resolve_customer::ResolveCustomer;
use sandbox::{DirectAws, Options};
use serde_json::{Value, json};
use store::Database;

use super::listings::in_whole_units;
use super::shapes::{request, said};
use super::stage::{Call, Outcome, Stage};
use super::weather::{Dice, Fate, Weather};
use crate::repositories::Repositories;

/// Lambda's limit for scheduled functions (infra).
const RUN_SECONDS: i64 = 120;
/// Lambda's limit for functions behind HTTP (infra).
const REQUEST_SECONDS: i64 = 29;

/// Everything of one history.
pub(super) struct World {
    pub(super) aws: DirectAws,
    pub(super) clock: Clock,
    pub(super) brand: Arc<Brand>,
    pub(super) store: Repositories,
    pub(super) stage: Stage,
    pub(super) dice: Dice,
    pub(super) weather: Weather,
    /// What happened, line by line.
    pub(super) journal: Vec<String>,
    pub(super) calls: u64,
    pub(super) environment: Environment,
    /// By a brand file that asks for decimals where they are usual, and by one that asks for whole units.
    meters: [Arc<MeterUsage>; 2],
    /// Which of them is deployed.
    deployed: usize,
    recorders: [Arc<Http<RecordUsage>>; 2],
    operate: Arc<Http<Operate>>,
    apply: Arc<ApplyAgreementEvent>,
    runs: u64,
}

/// Each world has a region of its own, so that the SDK's retry quota of one is not another's.
static WORLDS: AtomicU64 = AtomicU64::new(0);

impl World {
    /// A world at an instant, in which everything follows from `seed`.
    pub(super) fn new(brand: &Arc<Brand>, beginning: &str, seed: u64) -> Self {
        let clock = Clock::frozen(Timestamp::parse_rfc3339(beginning).unwrap());
        let mut options = Options::memory(Arc::clone(brand), clock.clone());
        options.seed = Some(seed);
        let (aws, mut environment) = DirectAws::open(&options).unwrap();
        let stage = Stage::new(clock.clone());
        let region = format!("world-{}", WORLDS.fetch_add(1, Ordering::Relaxed));
        let retries = RetryConfig::standard()
            .with_initial_backoff(Duration::from_millis(10))
            .with_use_static_exponential_base(true);
        environment.aws = environment
            .aws
            .into_builder()
            .region(Region::new(region))
            .http_client(stage.wire.clone())
            .sleep_impl(stage.wire.clone())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .retry_config(retries)
            .build();
        let recorder = || Arc::new(Http::new(&environment, RecordUsage::new(&environment)));
        let mut world = Self {
            aws,
            clock,
            brand: Arc::clone(brand),
            store: Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy),
            stage,
            dice: Dice::new(seed),
            weather: Weather::CALM,
            journal: Vec::new(),
            calls: 0,
            meters: [brand, &in_whole_units(brand)].map(|brand| {
                let environment = Environment { brand: Arc::clone(brand), ..environment.clone() };
                Arc::new(MeterUsage::new(&environment).unwrap())
            }),
            deployed: 0,
            recorders: [recorder(), recorder()],
            operate: Arc::new(Http::new(&environment, Operate::new(&environment))),
            apply: Arc::new(ApplyAgreementEvent::new(&environment)),
            runs: 0,
            environment,
        };
        let database =
            Database::new(&world.environment.aws, &world.environment.settings.table_name, &world.environment.entropy);
        let created = world.finish("create the table", async move {
            database.create_table().await.map(|()| Value::Null).map_err(|error| error.to_string())
        });
        created.unwrap();
        world
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Notes a line.
    pub(super) fn tell(&mut self, line: &str) {
        let line = format!("{}  {line}", self.now());
        self.journal.push(line);
    }

    fn until(&self, seconds: i64) -> Timestamp {
        self.now().plus_seconds(seconds)
    }

    fn invocation(&mut self, seconds: i64) -> Invocation {
        self.runs += 1;
        let limit = Duration::from_secs(seconds.unsigned_abs());
        Invocation::by_clock(&self.clock, &format!("run-{}", self.runs), limit)
    }

    fn begin(&mut self, name: String, function: Arc<dyn Function>, payload: Value, seconds: i64) -> u64 {
        let invocation = self.invocation(seconds);
        let until = self.until(seconds);
        self.stage.begin(name, until, async move {
            function.invoke(payload, &invocation).await.map_err(|error| error.to_string())
        })
    }

    /// Starts a run of meter-usage.
    pub(super) fn begin_meter_usage(&mut self) -> u64 {
        let name = format!("meter-usage {}", self.runs + 1);
        self.tell(&format!("{name} begins"));
        self.begin(name, Arc::clone(&self.meters[self.deployed]) as Arc<dyn Function>, json!({}), RUN_SECONDS)
    }

    /// Another brand file is deployed: runs that begin from now on ask for quantities in the other form.
    pub(super) fn deploy_other_form(&mut self) {
        self.deployed = 1 - self.deployed;
        self.tell(if self.deployed == 0 { "decimals are asked for" } else { "whole units are asked for" });
    }

    /// Runs meter-usage to its end, or until it is killed; what it came to.
    pub(super) fn run_meter_usage(&mut self) -> Outcome {
        let run = self.begin_meter_usage();
        let report = self.finish_one(run);
        self.tell(&format!("{report:?}"));
        report
    }

    /// The lease of meter-usage is lost, as by clocks that differ: the next run does not know of those under way.
    pub(super) fn lose_lease(&mut self) {
        let key = store::keys::lease("meter-usage");
        let key = json!({ "pk": { "S": key.pk }, "sk": { "S": key.sk } });
        let _ = self.aws.table("DeleteItem", &json!({ "TableName": self.environment.settings.table_name, "Key": key }));
    }

    /// A buyer lands with a token.
    pub(super) fn land(&mut self, token: &str) {
        let mut environment = self.environment.clone();
        environment.aws = environment.aws.into_builder().region(Region::new("us-east-1")).build();
        let function = Arc::new(Http::new(&environment, ResolveCustomer::new(&environment)));
        let mut payload = request("POST", "/marketplace", "", "application/x-www-form-urlencoded", &Value::Null);
        payload["body"] = json!(sandbox::form_body(&[("x-amzn-marketplace-token", token)]));
        let landing = self.begin("resolve-customer".to_owned(), function, payload, REQUEST_SECONDS);
        let landed = self.finish_one(landing).unwrap();
        assert_eq!(landed["statusCode"], 303, "{landed}");
    }

    /// Starts a report of usage events.
    pub(super) fn begin_report(&mut self, events: &Value) -> u64 {
        let recorder = Arc::clone(&self.recorders[self.dice.below(2)]) as Arc<dyn Function>;
        let payload = request("POST", "/v1/usage-events", "", "application/cloudevents-batch+json", events);
        self.begin(format!("record-usage {}", self.runs + 1), recorder, payload, REQUEST_SECONDS)
    }

    /// A request to the operators' function, to be awaited.
    pub(super) fn operators_call(
        &mut self,
    ) -> impl Fn(&'static str, String, &str, Value) -> OperatorsCall + Send + use<> {
        let (operate, invocation) = (Arc::clone(&self.operate), self.invocation(REQUEST_SECONDS));
        move |method, path, query, body| {
            let (operate, invocation) = (Arc::clone(&operate), invocation.clone());
            let payload = request(method, &path, query, "application/json", &body);
            Box::pin(async move {
                let answer = operate.invoke(payload, &invocation).await.map_err(|error| error.to_string())?;
                let body = serde_json::from_str(answer["body"].as_str().unwrap_or_default()).unwrap_or_default();
                Ok((answer["statusCode"].as_u64().unwrap_or_default(), body))
            })
        }
    }

    /// Gives the function of agreement events what waits for it, until nothing does.
    pub(super) fn begin_events(&mut self) {
        while let Some(batch) = self.aws.events() {
            let (apply, invocation) = (Arc::clone(&self.apply), self.invocation(REQUEST_SECONDS));
            let until = self.until(REQUEST_SECONDS);
            self.stage.begin("apply-agreement-event".to_owned(), until, async move {
                let answer = apply.invoke(batch.payload(), &invocation).await.map_err(|error| error.to_string())?;
                batch.answered(&answer);
                Ok(Value::Null)
            });
        }
    }

    /// Lets something run to its end without any fault, and answers what it came to.
    pub(super) fn finish(&mut self, name: &str, future: impl Future<Output = Outcome> + Send + 'static) -> Outcome {
        let until = self.until(RUN_SECONDS);
        let id = self.stage.begin(name.to_owned(), until, future);
        self.finish_one(id)
    }

    /// Lets a task run to its end.
    pub(super) fn finish_one(&mut self, id: u64) -> Outcome {
        while self.stage.has(id) {
            if !self.happen() {
                return Err("it waits for nothing".to_owned());
            }
        }
        match self.stage.done.iter().position(|(done, _)| *done == id) {
            Some(position) => self.stage.done.remove(position).1,
            None => Err("it was cut off".to_owned()),
        }
    }

    /// Lets everything that was begun come to its end.
    pub(super) fn finish_all(&mut self) {
        while self.happen() {}
    }

    /// One thing happens: a call arrives, or is lost; a wait is over; a function is cut off. `false` if nothing can.
    pub(super) fn happen(&mut self) -> bool {
        self.stage.act();
        let waiting = self.stage.wire.calls();
        if waiting == 0 || self.dice.happens(self.weather.slow) {
            let next = self.stage.wire.next_timer();
            if let Some(at) = next {
                self.move_clock(at);
                return true;
            }
            if waiting == 0 {
                return false;
            }
        }
        let call = self.stage.wire.take(self.dice.below(waiting));
        self.arrive(call);
        self.stage.act();
        true
    }

    /// A call that was taken off the wire arrives, or not, as the weather is.
    pub(super) fn arrive(&mut self, call: Call) {
        if !call.is_awaited() {
            // Whoever sent it is gone; it was on its way and arrives, or not.
            if self.dice.below(2) == 0 {
                self.deliver(&call.operation, &call.request);
            }
            return;
        }
        let sent = call.request.body().bytes().unwrap_or_default();
        let fate = self.weather.fate(&self.dice, &call.operation, sent);
        if fate != Fate::Answered {
            self.tell(&format!("    {:?}: {} of task {}", fate, call.operation, call.task));
        }
        let strike = |kind: &str| json!({ "target": call.operation, "kind": kind, "count": 1 });
        match fate {
            Fate::Unreachable => return call.answer(None),
            Fate::KilledBefore => return self.kill(call.task),
            Fate::AnswerLost | Fate::KilledAfter | Fate::Answered => {}
            Fate::Throttled => self.aws.fault(strike("throttling")).unwrap(),
            Fate::Failed => self.aws.fault(strike("internal-error")).unwrap(),
            Fate::Conflict => self.aws.fault(strike("conflict")).unwrap(),
            Fate::Stale => self.aws.fault(strike("stale-read")).unwrap(),
        }
        let answer = self.deliver(&call.operation, &call.request);
        match fate {
            Fate::KilledAfter => self.kill(call.task),
            Fate::AnswerLost => call.answer(None),
            _ => call.answer(answer),
        }
    }

    /// Cuts a task off; what else it had sent stays on its way.
    fn kill(&mut self, task: u64) {
        if let Some(name) = self.stage.cut_off(task) {
            self.tell(&format!("    {name} is killed"));
            self.stage.done.push((task, Err("killed".to_owned())));
        }
    }

    fn deliver(&mut self, operation: &str, request: &HttpRequest) -> Option<HttpResponse> {
        self.calls += 1;
        let headers = request.headers().iter().map(|(name, value)| {
            (http::HeaderName::try_from(name).unwrap(), http::HeaderValue::try_from(value).unwrap())
        });
        let uri: http::Uri = request.uri().parse().unwrap();
        let sent = request.body().bytes().unwrap_or_default();
        let (body, unread) = self.weather.shorten(&self.dice, operation, sent);
        let answer = self.aws.answer(request.method(), uri.path(), &headers.collect(), &body);
        let answer = answer.map(|answer| answer.map(|body| unread.put_back(body)));
        if operation == "BatchMeterUsage" {
            let sent: Value = serde_json::from_slice(sent).unwrap_or_default();
            let got = answer.as_ref().map(|answer| String::from_utf8_lossy(answer.body()).into_owned());
            let count = sent["UsageRecords"].as_array().map_or(0, Vec::len);
            let got: String = got.as_deref().map_or("no answer".to_owned(), said);
            self.tell(&format!("    AWS gets {count} records: {got}"));
        }
        let answer = answer?;
        let mut response = HttpResponse::new(answer.status().as_u16().try_into().unwrap(), SdkBody::empty());
        for (name, value) in answer.headers() {
            response.headers_mut().insert(name.as_str().to_owned(), value.to_str().unwrap().to_owned());
        }
        *response.body_mut() = SdkBody::from(answer.into_body());
        Some(response)
    }

    /// Moves the time to `to`. Functions that would have run longer than they may are killed, and what they sent is no
    /// longer on its way half a minute later.
    pub(super) fn move_clock(&mut self, to: Timestamp) {
        let from = self.now();
        if to > from {
            self.clock.set(to);
        }
        while let Some(task) = self.stage.overdue(self.now()) {
            self.kill(task);
            for call in self.stage.wire.take_all_of(task) {
                if self.dice.below(2) == 0 {
                    self.deliver(&call.operation, &call.request);
                }
            }
        }
        self.stage.wire.ring();
        self.stage.act();
    }
}

/// A request to operators, on its way.
pub(super) type OperatorsCall = std::pin::Pin<Box<dyn Future<Output = Result<(u64, Value), String>> + Send>>;

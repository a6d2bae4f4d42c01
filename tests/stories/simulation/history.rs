//! A history: some buyers, some days, and what a seed makes of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use brand::Brand;
use kernel::{LicenseArn, LicenseId, Timestamp, WorkspaceId};
use serde_json::{Value, json};
use store::{keys, to_item};

use super::law;
use super::weather::Weather;
use super::world::World;
use crate::ledger::workspace;

/// When histories begin: in the middle of a month, at the end of one, around the hour in which a month closes.
const BEGINNINGS: [&str; 5] = [
    "2026-11-21T10:20:00Z",
    "2026-11-21T10:58:30Z",
    "2026-11-30T20:20:00Z",
    "2026-12-01T03:40:00Z",
    "2026-12-31T23:50:00Z",
];
/// The dimensions that are reported, with their unit sizes in the brand.
pub(super) const DIMENSIONS: [(&str, u64); 3] =
    [("time_series", 1_000), ("log_events", 1_000_000), ("trace_events", 1_000_000)];
/// A licence of the history.
pub(super) struct Licensed {
    pub(super) arn: String,
    pub(super) id: LicenseId,
    pub(super) agreement: String,
    pub(super) product: String,
    pub(super) workspaces: Vec<String>,
}

/// A usage event and what the product was told of it.
pub(super) struct Reported {
    pub(super) id: String,
    pub(super) license: usize,
    pub(super) workspace: String,
    pub(super) dimension: String,
    pub(super) quantity: u128,
    pub(super) time: Timestamp,
    pub(super) answer: Option<Told>,
}

/// The last word on an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Counted,
    Refused,
}

/// A history under way.
pub(super) struct History {
    pub(super) world: World,
    pub(super) licenses: Vec<Licensed>,
    pub(super) events: Vec<Reported>,
    /// Which events a report carries.
    reports: BTreeMap<u64, Vec<usize>>,
    /// What operators counted once more though AWS may hold it: `<license>~<hour>~<dimension>`.
    pub(super) insisted: Arc<Mutex<BTreeSet<String>>>,
    always: Vec<Value>,
}

/// What a history came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lived {
    /// What happened, line by line.
    pub(super) journal: Vec<String>,
    /// How many calls AWS got.
    pub(super) calls: u64,
    /// How many usage records AWS holds in the end.
    pub(super) records: u64,
    /// Whether the law holds, or why not.
    pub(super) law: Result<(), String>,
}

/// Lives the history of a seed and checks the law at its end.
pub(super) fn live(brand: &Arc<Brand>, seed: u64) -> Lived {
    let mut history = History::begin(brand, seed);
    let steps = 10 + history.world.dice.below(18);
    for _ in 0..steps {
        history.step();
    }
    history.quiesce();
    let law = law::check(&mut history);
    let records = history.world.aws.records().len() as u64;
    let World { journal, calls, .. } = history.world;
    Lived { journal, calls, records, law }
}

impl History {
    /// A world without buyers and without faults.
    pub(super) fn open(brand: &Arc<Brand>, beginning: &str, seed: u64) -> Self {
        Self {
            world: World::new(brand, beginning, seed),
            licenses: Vec::new(),
            events: Vec::new(),
            reports: BTreeMap::new(),
            insisted: Arc::default(),
            always: Vec::new(),
        }
    }

    fn begin(brand: &Arc<Brand>, seed: u64) -> Self {
        let mut history = Self::open(brand, BEGINNINGS[usize::try_from(seed).unwrap() % BEGINNINGS.len()], seed);
        if history.world.dice.happens(500) {
            history.always.push(json!({ "target": "BatchMeterUsage", "kind": "identical-retry-is-duplicate" }));
        }
        history.no_aws_faults();
        for number in 0..=history.world.dice.below(3) {
            let confirm_after_seconds = *history.world.dice.one_of(&[0, 0, 0, 5400]);
            let product = history.world.dice.below(2);
            let workspaces = 1 + history.world.dice.below(2);
            history.subscribe(number % 2, product, workspaces, confirm_after_seconds);
        }
        history.world.weather = Weather::draw(&history.world.dice);
        let line = format!("{} licences, {:?}", history.licenses.len(), history.world.weather);
        history.world.tell(&line);
        history
    }

    /// A buyer's purchase of one of the brand's products, landed and bound to new workspaces.
    pub(super) fn subscribe(&mut self, account: usize, product: usize, workspaces: usize, confirm_after_seconds: i64) {
        let number = self.licenses.len();
        let product = self.world.brand.products[product].product_code.to_string();
        let order = json!({
            "accountId": format!("11112222333{account}"), "productCode": product, "pricing": "subscription",
            "confirmAfterSeconds": confirm_after_seconds,
        });
        let bought = self.world.aws.purchase(order).unwrap();
        let text = |name: &str| bought[name].as_str().unwrap().to_owned();
        self.world.land(&text("token"));
        self.world.begin_events();
        self.world.finish_all();
        let (arn, agreement) = (text("licenseArn"), text("agreementId"));
        let id = LicenseArn::parse(&arn).unwrap().id();
        let workspaces: Vec<String> = (0..workspaces).map(|of| format!("wksp_{number}_{of}")).collect();
        for workspace in &workspaces {
            self.bind(workspace, &id);
        }
        self.licenses.push(Licensed { arn, id, agreement, product, workspaces });
    }

    /// Writes a workspace as the pages do in the end.
    fn bind(&mut self, name: &str, license: &LicenseId) {
        let now = self.world.now();
        let from = now.plus_seconds(-*self.world.dice.one_of(&[0, 3 * 86_400, 40 * 86_400])).hour();
        let id = WorkspaceId::parse(name).unwrap();
        let workspace = workspace(&id, license.clone(), from, now);
        let link = json!({ "workspace": id, "linkedAt": now });
        let client = aws_sdk_dynamodb::Client::new(&self.world.environment.aws);
        let table = self.world.environment.settings.table_name.clone();
        let items = [
            to_item(&keys::workspace(&id), &workspace).unwrap(),
            to_item(&keys::license_workspace(license, &id), &link).unwrap(),
        ];
        let bound = self.world.finish("bind a workspace", async move {
            for item in items {
                let put = client.put_item().table_name(&table).set_item(Some(item)).send();
                put.await.map_err(|error| format!("{error:?}"))?;
            }
            Ok(Value::Null)
        });
        bound.unwrap();
    }

    /// AWS is well, but for what it always does in this history.
    pub(super) fn no_aws_faults(&mut self) {
        self.world.aws.no_faults();
        for fault in &self.always {
            self.world.aws.fault(fault.clone()).unwrap();
        }
    }

    /// An event of now, as a story says it.
    pub(super) fn use_now(&mut self, license: usize, dimension: &str, quantity: u128) -> usize {
        let time = self.world.now();
        let event = self.send(license, dimension, quantity, time);
        self.world.finish_all();
        self.listen();
        event
    }

    /// An event of a time is on its way.
    pub(super) fn send(&mut self, license: usize, dimension: &str, quantity: u128, time: Timestamp) -> usize {
        let (id, workspace) = (format!("event-{}", self.events.len()), self.licenses[license].workspaces[0].clone());
        let dimension = dimension.to_owned();
        self.events.push(Reported { id, license, workspace, dimension, quantity, time, answer: None });
        self.report(vec![self.events.len() - 1]);
        self.events.len() - 1
    }

    /// Reports events together.
    pub(super) fn report(&mut self, which: Vec<usize>) {
        let events: Vec<Value> = which.iter().map(|at| self.events[*at].to_json()).collect();
        let task = self.world.begin_report(&json!(events));
        let shown: Vec<String> = which.iter().take(6).map(|at| self.events[*at].shown()).collect();
        self.world.tell(&format!("task {task} reports {} events: {}", which.len(), shown.join("; ")));
        self.reports.insert(task, which);
    }

    /// Takes in what was answered.
    pub(super) fn listen(&mut self) {
        for (task, outcome) in std::mem::take(&mut self.world.stage.done) {
            let Some(which) = self.reports.remove(&task) else { continue };
            let answer = outcome.unwrap_or_default();
            let body: Value = serde_json::from_str(answer["body"].as_str().unwrap_or_default()).unwrap_or_default();
            for (at, result) in which.iter().zip(body["results"].as_array().into_iter().flatten()) {
                let event = &mut self.events[*at];
                match result["outcome"].as_str() {
                    Some("accepted" | "rolled" | "duplicate") => event.answer = Some(Told::Counted),
                    Some("refused") if event.answer.is_none() => event.answer = Some(Told::Refused),
                    _ => {}
                }
                let line = format!("    {}: {result}", event.id);
                self.world.tell(&line);
            }
        }
    }

    /// The weather clears up, and everything is done that can be.
    pub(super) fn quiesce(&mut self) {
        self.world.weather = Weather::CALM;
        self.no_aws_faults();
        let brand = Arc::clone(&self.world.brand);
        self.world.aws.delist("", None, &brand);
        self.world.tell("quiet from now on");
        self.world.finish_all();
        self.listen();
        let unanswered: Vec<usize> = (0..self.events.len()).filter(|at| self.events[*at].answer.is_none()).collect();
        for some in unanswered.chunks(100) {
            self.report(some.to_vec());
            self.world.finish_all();
            self.listen();
        }
        for _ in 0..2 {
            self.world.begin_events();
            self.world.finish_all();
            let next = self.world.now().hour().end().plus_seconds(660);
            self.world.move_clock(next);
            let _ = self.world.run_meter_usage();
        }
    }
}

impl Reported {
    fn to_json(&self) -> Value {
        json!({
            "specversion": "1.0", "source": "/simulation", "id": self.id, "type": self.dimension,
            "subject": self.workspace, "time": self.time.to_string(), "data": { "quantity": self.quantity.to_string() },
        })
    }

    fn shown(&self) -> String {
        format!("{} {} {} {} at {}", self.id, self.workspace, self.quantity, self.dimension, self.time)
    }
}

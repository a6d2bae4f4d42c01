//! A history: some buyers, some days, and what a seed makes of them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use brand::Brand;
use kernel::Timestamp;
use serde_json::{Value, json};

use super::buyers::Licensed;
use super::law;
use super::listings::{ANNUAL, COMMERCIAL, OLDER, OLDEST, SECOND, SHARED, is_older};
use super::weather::Weather;
use super::world::World;

/// When histories begin: in the middle of a month, at the end of one, around the hour in which a month closes.
const BEGINNINGS: [&str; 5] = [
    "2026-11-21T10:20:00Z",
    "2026-11-21T10:58:30Z",
    "2026-11-30T20:20:00Z",
    "2026-12-01T03:40:00Z",
    "2026-12-31T23:50:00Z",
];
/// What buyers buy, as often as it stands here.
const BOUGHT: [usize; 9] = [COMMERCIAL, COMMERCIAL, COMMERCIAL, SECOND, ANNUAL, ANNUAL, OLDER, OLDEST, SHARED];

/// A usage event and what the product was told of it.
pub(super) struct Reported {
    pub(super) id: String,
    pub(super) workspace: String,
    pub(super) dimension: String,
    pub(super) quantity: u128,
    pub(super) time: Timestamp,
    pub(super) answer: Option<Told>,
}

/// The last word on an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// In an hour.
    Counted,
    /// Taken, wherever it is.
    Kept,
    /// In no hour, until an operator decides.
    Quarantined,
    Refused,
}

/// A history under way.
pub(super) struct History {
    pub(super) world: World,
    pub(super) licenses: Vec<Licensed>,
    pub(super) events: Vec<Reported>,
    /// Which events a report carries.
    reports: BTreeMap<u64, Vec<usize>>,
    /// What operators decided about, `<license>~<hour>~<dimension>`, and whether they counted it once more though AWS may
    /// hold it.
    pub(super) decided: Arc<Mutex<BTreeMap<String, bool>>>,
    /// How much in all operators wanted to be given back of a record, and whether they heard that it is.
    pub(super) given_back: Arc<Mutex<BTreeMap<String, BTreeMap<u128, bool>>>>,
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
            decided: Arc::default(),
            given_back: Arc::default(),
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
            let workspaces = 1 + history.world.dice.below(2);
            let product = *history.world.dice.one_of(&BOUGHT);
            // AWS sells an older listing to a buyer once at a time.
            let taken = is_older(product) && history.licenses.iter().any(|license| license.listing == product);
            let product = if taken { COMMERCIAL } else { product };
            history.subscribe(number % 2, product, workspaces, confirm_after_seconds);
            if is_older(product) && history.world.dice.happens(300) {
                history.upgrade(history.licenses.len() - 1);
            }
            if product == SHARED {
                history.subscribe(number % 2, product, 1, 0);
            }
        }
        if history.world.dice.happens(400) {
            history.world.deploy_other_form();
        }
        history.world.weather = Weather::draw(&history.world.dice);
        let line = format!("{} licences, {:?}", history.licenses.len(), history.world.weather);
        history.world.tell(&line);
        history
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
        self.events.push(Reported { id, workspace, dimension, quantity, time, answer: None });
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
                    Some("accepted" | "rolled") => event.answer = Some(Told::Counted),
                    Some("quarantined") => event.answer = Some(Told::Quarantined),
                    Some("held" | "duplicate") if !event.is_taken() => event.answer = Some(Told::Kept),
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
    /// Whether the product was told that it is taken.
    pub(super) fn is_taken(&self) -> bool {
        matches!(self.answer, Some(Told::Counted | Told::Kept | Told::Quarantined))
    }

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

//! What may happen in a history, step by step.

use std::sync::Arc;

use serde_json::{Value, json};

use super::history::{History, Reported};
use super::listings::{DIMENSIONS, is_older, is_told_by_code};

/// What AWS may do to calls for a while.
const AWS_FAULTS: [&str; 8] = [
    "throttling",
    "internal-error",
    "unprocessed",
    "lost-answer",
    "access-denied",
    "disabled-api",
    "identical-retry-is-duplicate",
    "decimal-refused",
];

/// What may keep AWS from saying what a contract entitles to.
const ENTITLEMENT_FAULTS: [&str; 4] = ["throttling", "internal-error", "lost-answer", "empty-page"];

impl History {
    /// Something is begun or changes; then some of what is under way happens.
    pub(super) fn step(&mut self) {
        match self.world.dice.below(100) {
            0..=30 => self.report_anew(),
            31..=35 => self.report_again(),
            36..=60 => {
                if self.world.dice.happens(250) {
                    self.world.lose_lease();
                }
                self.world.begin_meter_usage();
            }
            61..=77 => self.let_time_pass(),
            78..=79 => self.change_form(),
            80..=86 => self.change_aws(),
            87..=91 => self.operate(),
            92..=94 => self.change_license(),
            _ => self.change_sale(),
        }
        self.world.begin_events();
        let happenings = *self.world.dice.one_of(&[0, 10, 60, usize::MAX]);
        for _ in 0..happenings {
            if !self.world.happen() {
                break;
            }
        }
        self.listen();
    }

    fn report_anew(&mut self) {
        let count = if self.world.dice.happens(20) { 60 } else { 1 + self.world.dice.below(5) };
        let first = self.events.len();
        for _ in 0..count {
            let event = self.draw_event();
            self.events.push(event);
        }
        self.report((first..self.events.len()).collect());
    }

    /// What was not answered is reported again, or what was, or the same id with another quantity.
    fn report_again(&mut self) {
        if self.events.is_empty() {
            return;
        }
        let at = self.world.dice.below(self.events.len());
        if self.world.dice.happens(150) {
            let event = &self.events[at];
            let (id, workspace, dimension) = (event.id.clone(), event.workspace.clone(), event.dimension.clone());
            let (quantity, time) = (event.quantity + 1, event.time);
            self.events.push(Reported { id, workspace, dimension, quantity, time, answer: None });
            return self.report(vec![self.events.len() - 1]);
        }
        let unanswered: Vec<usize> = (0..self.events.len()).filter(|at| self.events[*at].answer.is_none()).collect();
        self.report(if unanswered.is_empty() { vec![at] } else { unanswered.into_iter().take(100).collect() });
    }

    fn draw_event(&self) -> Reported {
        let dice = &self.world.dice;
        let license = dice.below(self.licenses.len());
        let workspace = dice.one_of(&self.licenses[license].workspaces).clone();
        let (dimension, unit_size) = *dice.one_of(&DIMENSIONS);
        let dimension = if dice.happens(15) { "nonsense" } else { dimension }.to_owned();
        let unit_size = u128::from(unit_size);
        let quantity = match dice.below(20) {
            0 => 0,
            1..=8 => u128::try_from(dice.below(1_000_000)).unwrap(),
            9 => unit_size * 2_147_483_647,
            _ => unit_size * u128::try_from(dice.below(9)).unwrap() + u128::try_from(dice.below(1000)).unwrap(),
        };
        let back = match dice.below(20) {
            0..=9 => 0,
            10..=12 => dice.below(3600),
            13..=15 => dice.below(4 * 3600),
            16 => dice.below(30 * 3600),
            17 => dice.below(35 * 86_400),
            _ => dice.below(60),
        };
        let ahead = if dice.happens(40) { dice.below(500) } else { 0 };
        let time = self.world.now().plus_seconds(i64::try_from(ahead).unwrap() - i64::try_from(back).unwrap());
        let id = format!("event-{}", self.events.len());
        Reported { id, workspace, dimension, quantity, time, answer: None }
    }

    fn let_time_pass(&mut self) {
        let now = self.world.now();
        let hour = now.hour();
        let closing = now.month().end();
        let to = match self.world.dice.below(24) {
            0..=9 => now.plus_seconds(60 + i64::try_from(self.world.dice.below(300)).unwrap()),
            10..=12 => hour.end().plus_seconds(-2),
            13..=16 => hour.end().plus_seconds(600),
            17..=18 => now.plus_seconds(3600),
            19..=20 => now.plus_seconds(4 * 3600),
            21 => now.plus_seconds(25 * 3600),
            22 => closing.plus_seconds(6 * 3600 - 60),
            _ => closing.plus_seconds(6 * 3600 + 60),
        };
        // The ends of months that are far away are left to the histories that begin near one.
        let to = if to.seconds_since(now) > 40 * 3600 { hour.end().plus_seconds(660) } else { to };
        self.world.move_clock(to);
        self.world.tell("time has passed");
    }

    /// A deployment asks for quantities in the other form; or an operator has decimals tried again.
    fn change_form(&mut self) {
        if self.world.dice.happens(600) {
            self.world.deploy_other_form();
            return;
        }
        let license = &self.licenses[self.world.dice.below(self.licenses.len())];
        let path = format!("/v1/operate/quantities/{}/decimal", license.product);
        let call = self.world.operators_call();
        self.world.tell("an operator has decimals tried again");
        self.world.stage.begin("operator".to_owned(), self.world.now().plus_seconds(29), async move {
            let (status, body) = call("POST", path, "", json!({ "why": "they are taken again" })).await?;
            Ok(json!([status, body]))
        });
    }

    fn change_aws(&mut self) {
        self.no_aws_faults();
        match self.world.dice.below(10) {
            0..=2 => self.world.tell("AWS is well"),
            3 => {
                let license = &self.licenses[self.world.dice.below(self.licenses.len())];
                let dimension = self.world.dice.one_of(&DIMENSIONS).0;
                let brand = Arc::clone(&self.world.brand);
                let back = self.world.dice.happens(400);
                self.world.aws.delist(&license.product, (!back).then_some(dimension), &brand);
                let line =
                    format!("the listing of {} {} {dimension}", license.product, if back { "has" } else { "loses" });
                self.world.tell(&line);
            }
            4..=5 => self.begin_fault("GetEntitlements", &ENTITLEMENT_FAULTS),
            _ => self.begin_fault("BatchMeterUsage", &AWS_FAULTS),
        }
    }

    fn begin_fault(&mut self, target: &str, kinds: &[&str]) {
        let kind = *self.world.dice.one_of(kinds);
        let probability = *self.world.dice.one_of(&[0.3, 1.0]);
        self.world.tell(&format!("{target} from now on: {kind} {probability}"));
        let fault = json!({ "target": target, "kind": kind, "probability": probability });
        self.world.aws.fault(fault).unwrap();
    }

    /// An operator gives back what a contract covered, or looks at the quarantine and decides about one entry of it.
    fn operate(&mut self) {
        let contracts: Vec<usize> =
            (0..self.licenses.len()).filter(|at| !self.licenses[*at].terms.is_empty()).collect();
        if !contracts.is_empty() && self.world.dice.happens(400) {
            let position = *self.world.dice.one_of(&contracts);
            return self.begin_give_back(position);
        }
        let call = self.world.operators_call();
        let (dice, decided) = (self.world.dice.clone(), Arc::clone(&self.decided));
        let until = self.world.now().plus_seconds(29);
        let task = self.world.stage.begin("operate".to_owned(), until, async move {
            let (_, list) = call("GET", "/v1/operate/quarantine".to_owned(), "", Value::Null).await?;
            let Some(entries) = list["entries"].as_array().filter(|entries| !entries.is_empty()) else {
                return Ok(json!("nothing is in quarantine"));
            };
            let id = dice.one_of(entries)["id"].as_str().unwrap_or_default().to_owned();
            let mut order = json!({ "by": "ada", "why": "simulation" });
            let verb = *dice.one_of(&["release", "release", "write-off"]);
            let into_open_hour = dice.happens(500);
            let insists = into_open_hour && dice.happens(100);
            if into_open_hour {
                order["into"] = json!("open-hour");
            }
            if insists {
                order["evenIfTaken"] = json!("true");
            }
            *decided.lock().unwrap().entry(id.clone()).or_default() |= insists;
            let answer = call("POST", format!("/v1/operate/quarantine/{id}/{verb}"), "", order).await?;
            Ok(json!(format!("{verb} {id}: {answer:?}")))
        });
        self.world.tell(&format!("task {task}: an operator decides about something in quarantine"));
    }

    fn change_license(&mut self) {
        let position = self.world.dice.below(self.licenses.len());
        let license = &self.licenses[position];
        let action = *self.world.dice.one_of(&["cancel", "suspend", "confirm"]);
        let done = self.world.aws.act(&license.agreement, action, json!({})).is_ok();
        let line = format!("{action} {}: {done}", license.id);
        self.world.tell(&line);
    }

    /// A contract changes, a listing is upgraded or cut over, or a workspace moves.
    fn change_sale(&mut self) {
        let position = self.world.dice.below(self.licenses.len());
        let license = &self.licenses[position];
        let (by_contract, older) = (!license.terms.is_empty(), is_older(license.listing));
        if self.world.dice.happens(400) || !(by_contract || is_told_by_code(license.listing)) {
            let workspace = self.world.dice.one_of(&license.workspaces).clone();
            let to = self.world.dice.below(self.licenses.len());
            self.move_workspace(&workspace, to);
        } else if by_contract {
            self.draw_contract_change(position);
        } else if older && self.world.dice.happens(300) {
            self.upgrade(position);
        } else {
            let identity = *self.world.dice.one_of(&["license", "license", "legacy", "legacy-customer"]);
            let hours_ahead = *self.world.dice.one_of(&[1, 1, 2, 4]);
            self.begin_cut_over(position, identity, hours_ahead);
        }
    }
}

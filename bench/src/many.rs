//! Many licenses that are due together: ends, the comparison with AWS, and a product that polls.

use std::collections::BTreeMap;
use std::time::Duration;

use kernel::Clock;
use serde_json::{Value, json};

use crate::aws::{Aws, Units};
use crate::lambda::{Called, Lambda, request};
use crate::metering_run::{brand_file, built, variables};
use crate::seed::Seed;
use crate::trouble::Trouble;
use crate::world;

/// How long ago the licenses ended when the product is told.
const JUST_NOW_SECONDS: i64 = 60;
/// How long ago the licenses ended when their last hour is sent: they take usage for 45 minutes, and AWS takes records for 60.
const FINAL_SECONDS: i64 = 46 * 60;
/// How long an hour waits for late events after its end while ends are measured, in seconds: the most that meter-usage takes.
const NO_HOUR_DUE_SECONDS: i64 = metering::deadline::MAX_GRACE_PERIOD_SECONDS;
/// How many polls are measured.
const POLLS: usize = 2_000;
/// The most runs of one function.
const MAX_RUNS: usize = 200;

/// What one step cost.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) licenses: usize,
    pub(crate) runs: usize,
    pub(crate) wall: Duration,
    pub(crate) cpu: Duration,
    pub(crate) units: Units,
    pub(crate) peak_memory_kib: u64,
}

impl Step {
    /// For the report.
    pub(crate) fn as_json(&self) -> Value {
        json!({
            "step": self.name,
            "licenses": self.licenses,
            "runs": self.runs,
            "wallSeconds": self.wall.as_secs_f64(),
            "cpuSeconds": self.cpu.as_secs_f64(),
            "readUnits": self.units.read,
            "writeUnits": self.units.write,
            "databaseRequests": self.units.requests,
            "peakMemoryMiB": self.peak_memory_kib as f64 / 1024.0,
        })
    }
}

/// Runs a function until `is_done`, and says what that cost and what it answered last.
async fn until(
    name: &'static str,
    licenses: usize,
    lambda: &mut Lambda,
    aws: &Aws,
    is_done: impl Fn(&Value) -> bool,
) -> Result<(Step, Value), Trouble> {
    aws.count_anew().await?;
    let before = lambda.cpu_time()?;
    let (mut wall, mut runs) = (Duration::ZERO, 0);
    let answer = loop {
        let Called { answer, wall: one } = lambda.call(&json!({})).await?;
        (wall, runs) = (wall + one, runs + 1);
        if is_done(&answer) {
            break answer;
        }
        if runs >= MAX_RUNS {
            return Err(Trouble::Unexpected(format!("{name} does not end: {answer}")));
        }
    };
    let step = Step {
        name,
        licenses,
        runs,
        wall,
        cpu: lambda.cpu_time()?.saturating_sub(before),
        units: aws.counted().await?,
        peak_memory_kib: lambda.peak_memory_kib()?,
    };
    Ok((step, answer))
}

fn number(answer: &Value, name: &str) -> u64 {
    answer.get(name).and_then(Value::as_u64).unwrap_or_default()
}

async fn function(name: &str, variables: &BTreeMap<&'static str, String>) -> Result<Lambda, Trouble> {
    Lambda::start(name, built(name)?, variables).await
}

/// Licenses that end in the same minute: the product is told (advance-licenses), they are looked at (meter-usage), and
/// in their last quarter of an hour everything of them is frozen and sent, without AWS's pace.
pub(crate) async fn endings(licenses: usize) -> Result<Vec<Step>, Trouble> {
    let (aws, variables) = ended(licenses, JUST_NOW_SECONDS).await?;
    let mut advance = function("advance-licenses", &variables).await?;
    let is_over = |answer: &Value| number(answer, "licenses") == 0;
    let (told, _) = until("told", licenses, &mut advance, &aws, is_over).await?;
    drop(advance);
    let mut meter = function("meter-usage", &variables).await?;
    let is_whole = |answer: &Value| answer.get("stopped").is_none();
    let (looked_at, _) = until("looked at", licenses, &mut meter, &aws, is_whole).await?;
    drop((meter, aws));

    let (aws, variables) = ended(licenses, FINAL_SECONDS).await?;
    let mut meter = function("meter-usage", &variables).await?;
    let (sent, answer) = until("frozen and sent", licenses, &mut meter, &aws, is_whole).await?;
    let held = aws.metering().await?;
    let held = held.get("records").and_then(Value::as_array).map_or(0, Vec::len);
    if held != licenses {
        return Err(Trouble::Unexpected(format!("AWS holds {held} records of {licenses} licences: {answer}")));
    }
    Ok(vec![told, looked_at, sent])
}

/// An AWS with licenses that ended together some seconds ago, and what the functions are told there. No hour becomes due by
/// its own end while they are measured, however long that takes.
async fn ended(licenses: usize, seconds_ago: i64) -> Result<(Aws, BTreeMap<&'static str, String>), Trouble> {
    let aws = Aws::start(licenses).await?;
    let mut variables = variables(&aws, &brand_file()?);
    variables.insert("METERING_CALLS_PER_SECOND", "0".to_owned());
    variables.insert("SETTLE_DELAY_SECONDS", NO_HOUR_DUE_SECONDS.to_string());
    Seed::new(&aws).ended(licenses, Clock::system().now().plus_seconds(-seconds_ago)).await?;
    Ok((aws, variables))
}

/// Compares all licenses with AWS, as happens daily, at AWS's pace: four pages of 50 agreements a second.
pub(crate) async fn reconcile(licenses: usize) -> Result<Step, Trouble> {
    let aws = Aws::start(licenses).await?;
    Seed::new(&aws).agreed(licenses, Clock::system().now().plus_seconds(-7 * 86_400)).await?;
    let mut lambda = function("reconcile", &variables(&aws, &brand_file()?)).await?;
    let is_finished = |answer: &Value| answer.get("finished") == Some(&Value::Bool(true));
    let (step, answer) = until("compared", licenses, &mut lambda, &aws, is_finished).await?;
    let walk = answer.get("walk").cloned().unwrap_or_default();
    if number(&walk, "compared") != licenses as u64 || number(&walk, "differences") != 0 {
        return Err(Trouble::Unexpected(format!("{licenses} licences were to be compared: {answer}")));
    }
    Ok(step)
}

/// Polls the licenses in turn. Every second poll sends the ETag of the answer before it.
pub(crate) async fn polling(licenses: usize) -> Result<(Step, Duration), Trouble> {
    let aws = Aws::start(0).await?;
    Seed::new(&aws).licenses(licenses, Clock::system().now().hour()).await?;
    let mut lambda = function("read-entitlement", &variables(&aws, &brand_file()?)).await?;
    let mut tag = String::new();
    let (mut walls, mut before) = (Vec::new(), Duration::ZERO);
    for poll in 0..POLLS + POLLS / 10 {
        if poll == POLLS / 10 {
            aws.count_anew().await?;
            before = lambda.cpu_time()?;
            walls.clear();
        }
        // Every license is asked for twice in a row: the second time the client has the answer.
        let called = lambda.call(&poll_of((poll / 2 * 7919) % licenses, &tag)?).await?;
        let (status, expected) = (number(&called.answer, "statusCode"), if poll % 2 == 0 { 200 } else { 304 });
        if status != expected {
            return Err(Trouble::Unexpected(format!("{expected} was expected: {}", called.answer)));
        }
        let headers = called.answer.get("headers").cloned().unwrap_or_default();
        tag = if poll % 2 == 0 {
            headers.get("etag").and_then(Value::as_str).unwrap_or_default().to_owned()
        } else {
            String::new()
        };
        walls.push(called.wall);
    }
    let wall = walls.iter().sum();
    walls.sort();
    let median = walls.get(walls.len() / 2).copied().unwrap_or_default();
    let step = Step {
        name: "polled",
        licenses,
        runs: POLLS,
        wall,
        cpu: lambda.cpu_time()?.saturating_sub(before),
        units: aws.counted().await?,
        peak_memory_kib: lambda.peak_memory_kib()?,
    };
    Ok((step, median))
}

fn poll_of(license: usize, tag: &str) -> Result<Value, Trouble> {
    let path = format!("/v1/licenses/{}", world::license(license)?);
    let headers = [("if-none-match", tag)];
    let headers = if tag.is_empty() { &[][..] } else { &headers[..] };
    Ok(request("GET", "/v1/licenses/{arn}", &path, headers))
}

//! Ingest in batches of 100, one request after the other, as one execution environment serves them.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::Clock;
use serde_json::{Value, json};

use crate::aws::{Aws, Units};
use crate::lambda::{Lambda, request};
use crate::metering_run::{brand_file, built, variables};
use crate::seed::Seed;
use crate::trouble::Trouble;
use crate::world::{self, DIMENSIONS};

/// Events of one request.
const BATCH: usize = 100;
/// Requests before the measuring begins.
const WARM_UP: usize = 5;

/// What ingest cost.
#[derive(Clone, Debug)]
pub(crate) struct Ingest {
    /// How many workspaces each batch is about.
    pub(crate) workspaces: usize,
    pub(crate) events: usize,
    pub(crate) cpu: Duration,
    pub(crate) aws_cpu: Duration,
    pub(crate) median: Duration,
    pub(crate) slowest_hundredth: Duration,
    pub(crate) units: Units,
    pub(crate) peak_memory_kib: u64,
}

impl Ingest {
    pub(crate) fn events_per_cpu_second(&self) -> f64 {
        self.events as f64 / self.cpu.as_secs_f64().max(0.01)
    }

    pub(crate) fn write_units_per_event(&self) -> f64 {
        self.units.write / self.events as f64
    }

    /// For the report.
    pub(crate) fn as_json(&self) -> Value {
        json!({
            "workspacesPerBatch": self.workspaces,
            "events": self.events,
            "eventsPerCpuSecond": self.events_per_cpu_second(),
            "cpuSeconds": self.cpu.as_secs_f64(),
            "awsCpuSeconds": self.aws_cpu.as_secs_f64(),
            "medianMillis": self.median.as_secs_f64() * 1000.0,
            "p99Millis": self.slowest_hundredth.as_secs_f64() * 1000.0,
            "writeUnitsPerEvent": self.write_units_per_event(),
            "readUnitsPerEvent": self.units.read / self.events as f64,
            "databaseRequestsPerBatch": self.units.requests as f64 * BATCH as f64 / self.events as f64,
            "peakMemoryMiB": self.peak_memory_kib as f64 / 1024.0,
        })
    }
}

/// Reports `batches` × 100 events of all dimensions, each batch about `workspaces` workspaces, each with a license.
pub(crate) async fn ingest(batches: usize, workspaces: usize) -> Result<Ingest, Trouble> {
    let aws = Aws::start(workspaces).await?;
    let hour = Clock::system().now().hour();
    let seed = Seed::new(&aws);
    seed.licenses(workspaces, hour).await?;
    seed.workspaces(workspaces, hour.plus(-24)).await?;
    let variables = variables(&aws, &brand_file()?);
    let mut lambda = Lambda::start("record-usage", built("record-usage")?, &variables).await?;
    for number in 0..WARM_UP {
        take(&mut lambda, number, workspaces).await?;
    }
    aws.count_anew().await?;
    let before = (lambda.cpu_time()?, aws.cpu_time()?);
    let mut walls = Vec::with_capacity(batches);
    for number in WARM_UP..WARM_UP + batches {
        walls.push(take(&mut lambda, number, workspaces).await?);
    }
    walls.sort();
    let at = |share: usize| walls.get((walls.len() * share / 100).min(walls.len() - 1)).copied().unwrap_or_default();
    Ok(Ingest {
        workspaces,
        events: batches * BATCH,
        cpu: lambda.cpu_time()?.saturating_sub(before.0),
        aws_cpu: aws.cpu_time()?.saturating_sub(before.1),
        median: at(50),
        slowest_hundredth: at(99),
        units: aws.counted().await?,
        peak_memory_kib: lambda.peak_memory_kib()?,
    })
}

async fn take(lambda: &mut Lambda, number: usize, workspaces: usize) -> Result<Duration, Trouble> {
    let called = lambda.call(&batch(number, workspaces)?).await?;
    let body = called.answer.get("body").and_then(Value::as_str).unwrap_or_default();
    let results: Value = serde_json::from_str(body).unwrap_or_default();
    let accepted = results.get("results").and_then(Value::as_array).into_iter().flatten();
    let accepted = accepted.filter(|result| result.get("outcome") == Some(&json!("accepted"))).count();
    if accepted == BATCH {
        return Ok(called.wall);
    }
    let start: String = called.answer.to_string().chars().take(500).collect();
    Err(Trouble::Unexpected(format!("{accepted} of {BATCH} events were accepted: {start}")))
}

fn batch(number: usize, workspaces: usize) -> Result<Value, Trouble> {
    let time = Clock::system().now().to_string();
    let mut events = Vec::with_capacity(BATCH);
    for at in 0..BATCH {
        events.push(json!({
            "specversion": "1.0", "source": "https://product.example.com/us1", "id": format!("{number:08}-{at:04}"),
            "type": world::dimension_name(at % DIMENSIONS), "subject": world::workspace(at % workspaces)?.as_str(),
            "time": time, "data": { "quantity": (1 + at).to_string() },
        }));
    }
    let body = Value::Array(events).to_string();
    let length = body.len().to_string();
    let headers = [("content-type", "application/cloudevents-batch+json"), ("content-length", &length)];
    let mut request = request("POST", "/v1/usage-events", "/v1/usage-events", &headers);
    request["body"] = json!(STANDARD.encode(body));
    request["isBase64Encoded"] = json!(true);
    Ok(request)
}

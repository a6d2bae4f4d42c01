//! One metering run: ours or the baseline's, each as a Lambda function in a program of its own, against the same AWS.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use kernel::{Clock, Hour};
use serde_json::{Value, json};

use crate::aws::{Aws, Units};
use crate::lambda::{Called, Lambda};
use crate::seed::{BASELINE_INDEX, BASELINE_TABLE, Seed};
use crate::trouble::Trouble;
use crate::world::{self, DIMENSIONS, TABLE};

/// What a run cost.
#[derive(Clone, Debug)]
pub(crate) struct Cost {
    pub(crate) calls: u64,
    pub(crate) records: u64,
    pub(crate) wall: Duration,
    /// Of the function alone.
    pub(crate) cpu: Duration,
    /// Of AWS's program: engine and sandbox.
    pub(crate) aws_cpu: Duration,
    pub(crate) peak_memory_kib: u64,
    pub(crate) units: Units,
    /// From the program's start until it asks for work.
    pub(crate) start_wall: Duration,
    pub(crate) start_cpu: Duration,
}

impl Cost {
    /// For the report.
    pub(crate) fn as_json(&self) -> Value {
        json!({
            "calls": self.calls,
            "records": self.records,
            "wallSeconds": self.wall.as_secs_f64(),
            "cpuSeconds": self.cpu.as_secs_f64(),
            "awsCpuSeconds": self.aws_cpu.as_secs_f64(),
            "peakMemoryMiB": self.peak_memory_kib as f64 / 1024.0,
            "readUnits": self.units.read,
            "writeUnits": self.units.write,
            "databaseRequests": self.units.requests,
            "databaseWriteRequests": self.units.write_requests,
            "startWallSeconds": self.start_wall.as_secs_f64(),
            "startCpuSeconds": self.start_cpu.as_secs_f64(),
        })
    }
}

/// The hour that is metered: the one before the last, so that nothing else becomes due while it is measured.
pub(crate) fn measured_hour() -> Hour {
    Clock::system().now().hour().plus(-2)
}

/// The delay by which exactly the measured hour is due now, and the next one in an hour.
fn grace_period_seconds(hour: Hour) -> i64 {
    Clock::system().now().seconds() - hour.end().seconds()
}

/// What every function is told.
pub(crate) fn variables(aws: &Aws, brand_file: &Path) -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("AWS_REGION", "us-east-1".to_owned()),
        ("AWS_ACCESS_KEY_ID", "sandbox".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "sandbox".to_owned()),
        ("AWS_ENDPOINT_URL", aws.url.clone()),
        ("TABLE_NAME", TABLE.to_owned()),
        ("PUBLIC_URL", "https://app.example.com".to_owned()),
        ("BRAND_FILE", brand_file.display().to_string()),
        ("RUST_LOG", "warn".to_owned()),
    ])
}

/// The brand file of the measured world, written below the build's folder.
pub(crate) fn brand_file() -> Result<PathBuf, Trouble> {
    let folder = Path::new("target/bench");
    std::fs::create_dir_all(folder).map_err(Trouble::system("target/bench"))?;
    let path = folder.join("brand.toml");
    std::fs::write(&path, world::brand_file()).map_err(Trouble::system("target/bench/brand.toml"))?;
    path.canonicalize().map_err(Trouble::system("target/bench/brand.toml"))
}

/// A program that was built beside this one.
pub(crate) fn built(name: &str) -> Result<Command, Trouble> {
    let this = std::env::current_exe().map_err(Trouble::system("this program"))?;
    Ok(Command::new(this.with_file_name(name)))
}

/// Our run: hours with usage of all dimensions if `used`, else hours without any.
pub(crate) async fn ours(licenses: usize, calls_per_second: u32, used: bool) -> Result<Cost, Trouble> {
    let hour = measured_hour();
    let aws = Aws::start(licenses).await?;
    let seed = Seed::new(&aws);
    seed.licenses(licenses, hour).await?;
    if used {
        seed.usage(licenses, hour).await?;
    }
    let mut variables = variables(&aws, &brand_file()?);
    variables.insert("METERING_CALLS_PER_SECOND", calls_per_second.to_string());
    variables.insert("SETTLE_DELAY_SECONDS", grace_period_seconds(hour).to_string());
    let lambda = Lambda::start("meter-usage", built("meter-usage")?, &variables).await?;
    let (cost, called) = measure(lambda, &aws).await?;
    let (records, calls) = (number(&called.answer, "metered"), number(&called.answer, "calls"));
    let expected = (licenses * if used { DIMENSIONS } else { 1 }) as u64;
    if records != expected || called.answer.get("stopped").is_some() {
        return Err(Trouble::Unexpected(format!("{expected} records were to be metered: {}", called.answer)));
    }
    if used {
        check(&aws.metering().await?, licenses)?;
    }
    Ok(Cost { calls, records, ..cost })
}

/// The baseline's run over as many records.
pub(crate) async fn baseline(licenses: usize) -> Result<Cost, Trouble> {
    let aws = Aws::start(licenses).await?;
    Seed::new(&aws).baseline_rows(licenses, measured_hour().start()).await?;
    let mut variables = variables(&aws, &brand_file()?);
    variables.insert("TABLE_NAME", BASELINE_TABLE.to_owned());
    variables.insert("INDEX_NAME", BASELINE_INDEX.to_owned());
    let mut node = Command::new("node");
    node.arg("bench/baseline/bootstrap.mjs");
    let lambda = Lambda::start("baseline", node, &variables).await?;
    let (cost, called) = measure(lambda, &aws).await?;
    check(&aws.metering().await?, licenses)?;
    Ok(Cost { calls: number(&called.answer, "calls"), records: number(&called.answer, "records"), ..cost })
}

async fn measure(mut lambda: Lambda, aws: &Aws) -> Result<(Cost, Called), Trouble> {
    aws.count_anew().await?;
    let before = (lambda.cpu_time()?, aws.cpu_time()?);
    let called = lambda.call(&json!({})).await?;
    let cost = Cost {
        calls: 0,
        records: 0,
        wall: called.wall,
        cpu: lambda.cpu_time()?.saturating_sub(before.0),
        aws_cpu: aws.cpu_time()?.saturating_sub(before.1),
        peak_memory_kib: lambda.peak_memory_kib()?,
        units: aws.counted().await?,
        start_wall: lambda.start_wall,
        start_cpu: lambda.start_cpu,
    };
    Ok((cost, called))
}

fn number(answer: &Value, name: &str) -> u64 {
    answer.get(name).and_then(Value::as_u64).unwrap_or_default()
}

/// A run counts only if AWS holds every record once, with its quantity.
fn check(metering: &Value, licenses: usize) -> Result<(), Trouble> {
    let mut expected = BTreeSet::new();
    for license in 0..licenses {
        let arn = world::license(license)?.to_string();
        for dimension in 0..DIMENSIONS {
            expected.insert((arn.clone(), world::dimension_name(dimension), world::quantity(license, dimension)));
        }
    }
    let text = |record: &Value, name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let records = metering.get("records").and_then(Value::as_array).cloned().unwrap_or_default();
    let held: BTreeSet<_> = records
        .iter()
        .map(|record| (text(record, "licenseArn"), text(record, "dimension"), number(record, "quantity")))
        .collect();
    if records.len() == expected.len() && held == expected {
        return Ok(());
    }
    let message =
        format!("AWS holds {} records, {} of them as expected", records.len(), held.intersection(&expected).count());
    Err(Trouble::Unexpected(message))
}

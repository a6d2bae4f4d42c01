//! The cases, in order, and the table of each.

use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::bills::bills;
use crate::console::console;
use crate::ingest::{Ingest, ingest};
use crate::many::{self, Step};
use crate::metering_run::{Cost, baseline, ours};
use crate::report::{keep, say, table};
use crate::trouble::Trouble;
use crate::{machine, world};

/// BatchMeterUsage: 10 calls a second (AWS Marketplace service quotas) of 25 records (API reference).
const CALLS_PER_SECOND: u32 = 10;
const RECORDS_A_SECOND: f64 = 250.0;

/// How many licenses say nothing more about lists than fewer and more of them.
const MIDDLE: usize = 10_000;

/// How much is measured.
pub(crate) struct Sizes {
    licenses: usize,
    repeats: usize,
    quota_licenses: usize,
    ingest_batches: usize,
    scale: &'static [usize],
}

impl Sizes {
    /// What the aims speak of.
    pub(crate) const fn full() -> Self {
        let scale = &[1_000, 10_000, 100_000];
        Self { licenses: 1_000, repeats: 3, quota_licenses: 1_000, ingest_batches: 300, scale }
    }

    /// A tenth of it, to see that everything works.
    pub(crate) const fn quick() -> Self {
        Self { licenses: 100, repeats: 1, quota_licenses: 100, ingest_batches: 30, scale: &[1_000] }
    }
}

/// Measures the cases named in `only`, or all, and keeps the results.
pub(crate) async fn run(sizes: &Sizes, only: &[&str]) -> Result<(), Trouble> {
    let wanted = |case: &str| only.is_empty() || only.contains(&case);
    let mut results = Map::from_iter([("machine".to_owned(), machine::facts())]);
    // Kept after each case: what is measured stands, even if a later case is cut off.
    if wanted("metering") {
        metering(sizes, &mut results).await?;
        keep(&results)?;
    }
    if wanted("quota") {
        quota(sizes, &mut results).await?;
        keep(&results)?;
    }
    if wanted("ingest") {
        ingesting(sizes, &mut results).await?;
        keep(&results)?;
    }
    if wanted("scale") {
        scale(sizes, &mut results).await?;
        keep(&results)?;
    }
    if wanted("endings") {
        endings(sizes, &mut results).await?;
        keep(&results)?;
    }
    if wanted("reconcile") {
        reconcile(sizes, &mut results).await?;
        keep(&results)?;
    }
    if wanted("polling") {
        polling(sizes, &mut results).await?;
        keep(&results)?;
    }
    if wanted("bills") {
        billing(&mut results).await?;
        keep(&results)?;
    }
    if wanted("console") {
        operators(sizes, &mut results).await?;
        keep(&results)?;
    }
    Ok(())
}

/// (a) and (b): ours and the baseline in turn, and the run in the middle of each by CPU.
async fn metering(sizes: &Sizes, results: &mut Map<String, Value>) -> Result<(), Trouble> {
    let (mut our_runs, mut their_runs) = (Vec::new(), Vec::new());
    for _ in 0..sizes.repeats {
        our_runs.push(ours(sizes.licenses, 0, true).await?);
        say("  measured a run of ours; the baseline is next");
        their_runs.push(baseline(sizes.licenses).await?);
    }
    let (our, their) = (middle(our_runs)?, middle(their_runs)?);
    let wall = their.wall.as_secs_f64() / our.wall.as_secs_f64();
    let cpu = their.cpu.as_secs_f64() / our.cpu.as_secs_f64().max(0.01);
    let row = |name: &str, of: fn(&Cost) -> String| vec![name.to_owned(), of(&our), of(&their)];
    let title = format!("{} usage records of {} licences, without AWS's pace", our.records, sizes.licenses);
    table(
        &title,
        &[
            vec![String::new(), "Tollgate".to_owned(), "Node 20".to_owned()],
            row("calls of BatchMeterUsage", |cost| cost.calls.to_string()),
            row("wall", |cost| seconds(cost.wall)),
            row("CPU of the function", |cost| seconds(cost.cpu)),
            row("CPU of AWS's side", |cost| seconds(cost.aws_cpu)),
            row("peak memory", |cost| mebibytes(cost.peak_memory_kib)),
            row("DynamoDB requests", |cost| cost.units.requests.to_string()),
            row("DynamoDB read units", |cost| format!("{:.0}", cost.units.read)),
            row("DynamoDB write units", |cost| format!("{:.0}", cost.units.write)),
            row("from start to first call, wall", |cost| seconds(cost.start_wall)),
            row("from start to first call, CPU", |cost| seconds(cost.start_cpu)),
        ],
    );
    say(&format!("  the baseline takes {wall:.1} × the wall time and {cpu:.1} × the CPU"));
    let per_hour = our.units.write_requests as f64 / sizes.licenses as f64;
    say(&format!(
        "  {per_hour:.2} write requests and {:.1} write units for each licence-hour of {} dimensions",
        our.units.write / sizes.licenses as f64,
        world::DIMENSIONS,
    ));
    results.insert("calls".to_owned(), json!(our.calls));
    results.insert("baseline_wall_over_ours".to_owned(), json!(wall));
    results.insert("baseline_cpu_over_ours".to_owned(), json!(cpu));
    results.insert("write_requests_per_license_hour".to_owned(), json!(per_hour));
    results.insert("metering".to_owned(), json!({ "ours": our.as_json(), "baseline": their.as_json() }));
    Ok(())
}

/// (c): at AWS's pace.
async fn quota(sizes: &Sizes, results: &mut Map<String, Value>) -> Result<(), Trouble> {
    let cost = ours(sizes.quota_licenses, CALLS_PER_SECOND, true).await?;
    let share = cost.records as f64 / cost.wall.as_secs_f64() / RECORDS_A_SECOND;
    table(
        &format!("{} usage records at AWS's pace of {CALLS_PER_SECOND} calls a second", cost.records),
        &[
            vec!["wall, freezing included".to_owned(), seconds(cost.wall)],
            vec!["share of 250 records a second".to_owned(), format!("{:.1} %", share * 100.0)],
            vec!["peak memory (of 128 MiB)".to_owned(), mebibytes(cost.peak_memory_kib)],
        ],
    );
    results.insert("quota_share".to_owned(), json!(share));
    results.insert("quota".to_owned(), cost.as_json());
    Ok(())
}

/// (d): batches about one workspace, as a product's part reports its own, and about 100, as a collector does.
async fn ingesting(sizes: &Sizes, results: &mut Map<String, Value>) -> Result<(), Trouble> {
    let runs = [ingest(sizes.ingest_batches, 1).await?, ingest(sizes.ingest_batches, 100).await?];
    let row = |name: &str, of: fn(&Ingest) -> String| {
        let mut row = vec![name.to_owned()];
        row.extend(runs.iter().map(of));
        row
    };
    table(
        &format!("{} usage events in batches of 100", sizes.ingest_batches * 100),
        &[
            row("workspaces in a batch", |run| run.workspaces.to_string()),
            row("events per CPU second of the function", |run| format!("{:.0}", run.events_per_cpu_second())),
            row("CPU of the function", |run| seconds(run.cpu)),
            row("CPU of AWS's side", |run| seconds(run.aws_cpu)),
            row("a request, median", |run| millis(run.median)),
            row("a request, 99 of 100", |run| millis(run.slowest_hundredth)),
            row("write units per event", |run| format!("{:.2}", run.write_units_per_event())),
            row("peak memory", |run| mebibytes(run.peak_memory_kib)),
        ],
    );
    let slower = runs.iter().map(Ingest::events_per_cpu_second).fold(f64::INFINITY, f64::min);
    results.insert("ingest_events_per_cpu_second".to_owned(), json!(slower));
    results.insert("ingest".to_owned(), runs.iter().map(Ingest::as_json).collect());
    Ok(())
}

/// (e): runs over more and more licenses without usage, one record each.
async fn scale(sizes: &Sizes, results: &mut Map<String, Value>) -> Result<(), Trouble> {
    let mut rows =
        vec![["licences", "wall", "CPU of the function", "peak memory", "calls"].map(str::to_owned).to_vec()];
    let mut kept = Vec::new();
    for licenses in sizes.scale {
        let cost = ours(*licenses, 0, false).await?;
        say(&format!("  measured a run over {licenses} licences"));
        rows.push(vec![
            licenses.to_string(),
            seconds(cost.wall),
            seconds(cost.cpu),
            mebibytes(cost.peak_memory_kib),
            cost.calls.to_string(),
        ]);
        let mut row = cost.as_json();
        row["licenses"] = json!(licenses);
        kept.push(row);
    }
    table("one run over so many licences, without AWS's pace", &rows);
    results.insert("scale".to_owned(), Value::Array(kept));
    Ok(())
}

/// (f): licenses that end in one minute.
async fn endings(sizes: &Sizes, results: &mut Map<String, Value>) -> Result<(), Trouble> {
    let mut steps = Vec::new();
    for licenses in sizes.scale {
        steps.extend(many::endings(*licenses).await?);
        say(&format!("  measured the ends of {licenses} licences"));
    }
    show("licences that end in one minute, without AWS's pace", &steps, |_| String::new());
    results.insert("endings".to_owned(), steps.iter().map(Step::as_json).collect());
    Ok(())
}

/// (g): the daily comparison with AWS.
async fn reconcile(sizes: &Sizes, results: &mut Map<String, Value>) -> Result<(), Trouble> {
    let mut steps = Vec::new();
    for licenses in sizes.scale {
        steps.push(many::reconcile(*licenses).await?);
        say(&format!("  compared {licenses} licences"));
    }
    show("the comparison of licences with AWS, at AWS's pace", &steps, |_| String::new());
    results.insert("reconcile".to_owned(), steps.iter().map(Step::as_json).collect());
    Ok(())
}

/// (h): polls of read-entitlement.
async fn polling(sizes: &Sizes, results: &mut Map<String, Value>) -> Result<(), Trouble> {
    let (mut steps, mut medians) = (Vec::new(), Vec::new());
    for licenses in sizes.scale {
        let (step, median) = many::polling(*licenses).await?;
        steps.push(step);
        medians.push(median);
    }
    let median = |at: usize| medians.get(at).map_or_else(String::new, |median| millis(*median));
    show("polls, every other with the tag of an answer", &steps, median);
    results.insert("polling".to_owned(), steps.iter().map(Step::as_json).collect());
    Ok(())
}

/// (i): bills of past months.
async fn billing(results: &mut Map<String, Value>) -> Result<(), Trouble> {
    let steps = bills().await?;
    show("bills of ten licences, each asked for twenty times", &steps, |_| String::new());
    results.insert("bills".to_owned(), steps.iter().map(Step::as_json).collect());
    Ok(())
}

/// (j): the operators' lists, and the Scan that somebody without an index makes.
async fn operators(sizes: &Sizes, results: &mut Map<String, Value>) -> Result<(), Trouble> {
    let mut steps = Vec::new();
    for licenses in sizes.scale.iter().filter(|licenses| **licenses != MIDDLE) {
        steps.extend(console(*licenses).await?);
        say(&format!("  looked through {licenses} licenses"));
    }
    show("the operators' console, each page asked for ten times; a Scan once", &steps, |_| String::new());
    results.insert("console".to_owned(), steps.iter().map(Step::as_json).collect());
    Ok(())
}

fn show(title: &str, steps: &[Step], median: impl Fn(usize) -> String) {
    let names =
        ["step", "licences", "runs", "wall", "CPU", "peak memory", "requests", "read units", "write units", "median"];
    let mut rows = vec![names.map(str::to_owned).to_vec()];
    rows.extend(steps.iter().enumerate().map(|(at, step)| {
        vec![
            step.name.to_owned(),
            step.licenses.to_string(),
            step.runs.to_string(),
            seconds(step.wall),
            seconds(step.cpu),
            mebibytes(step.peak_memory_kib),
            step.units.requests.to_string(),
            format!("{:.0}", step.units.read),
            format!("{:.0}", step.units.write),
            median(at),
        ]
    }));
    table(title, &rows);
}

fn middle(mut runs: Vec<Cost>) -> Result<Cost, Trouble> {
    runs.sort_by_key(|run| run.cpu);
    let at = runs.len() / 2;
    runs.into_iter().nth(at).ok_or_else(|| Trouble::Unexpected("nothing was measured".to_owned()))
}

fn seconds(duration: Duration) -> String {
    format!("{:.2} s", duration.as_secs_f64())
}

fn millis(duration: Duration) -> String {
    format!("{:.1} ms", duration.as_secs_f64() * 1000.0)
}

fn mebibytes(kibibytes: u64) -> String {
    format!("{:.1} MiB", kibibytes as f64 / 1024.0)
}

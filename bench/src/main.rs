//! The benchmarks: each function as its own program behind a Lambda runtime, AWS in another, and the CPU seconds and
//! memory of each read from the kernel. `make bench` builds everything and starts this; `docs/decisions` has the aims.

#![allow(clippy::indexing_slicing, reason = "JSON answers null for a key that it lacks")]

mod aws;
mod bills;
mod cases;
mod console;
mod ingest;
mod lambda;
mod machine;
mod many;
mod metering_run;
mod program;
mod report;
mod repositories;
mod seed;
mod seed_lists;
mod trouble;
mod world;

use std::process::ExitCode;

use cases::Sizes;
use report::say;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["aws", licenses] => aws::serve(licenses).await,
        [] => cases::run(&Sizes::full(), &[]).await,
        ["quick", only @ ..] => cases::run(&Sizes::quick(), only).await,
        ["only", only @ ..] => cases::run(&Sizes::full(), only).await,
        _ => {
            say(
                "usage: bench | bench quick [case …] | bench only <case> …; cases: metering, quota, ingest, scale, endings,",
            );
            say("reconcile, polling, bills, console");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            say(&format!("failed: {trouble}"));
            ExitCode::FAILURE
        }
    }
}

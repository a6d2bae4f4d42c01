//! The ledger under every fault: histories that follow from a seed, through the real functions and the real store,
//! against the sandbox's AWS. docs/decisions has what they found.
//!
//! `make soak HISTORIES=n` lives more of them, `make soak SEED=n` one, and prints what happened in it.

mod buyers;
mod covering;
mod history;
mod law;
mod listings;
mod months;
mod named;
mod named_contention;
mod named_edges;
mod named_sales;
mod named_suspensions;
mod shapes;
mod sharing;
mod stage;
mod steps;
mod weather;
mod world;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use listings::brand;

/// How many histories every test run lives: about half a CPU second each in the build of the tests.
const HISTORIES: u64 = 200;
/// After so many broken histories no further ones are lived.
const MAX_BROKEN: usize = 20;
/// A soak says how far it is after so many histories, so that one that is cut off has not lived for nothing.
const PROGRESS_STEP: u64 = 500;
/// Where the seeds of a test run begin.
const FIRST_SEED: u64 = 1;

#[allow(clippy::disallowed_methods, reason = "make soak says by the environment what to live")]
fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok().filter(|text| !text.is_empty()).map(|text| text.parse().unwrap())
}

#[allow(clippy::disallowed_methods, reason = "a soak says how fast it was; nothing is decided by it")]
fn moment() -> Instant {
    Instant::now()
}

#[test]
fn the_law_holds_after_every_history() {
    let brand = brand();
    let (first, count) = match asked("SEED") {
        Some(seed) => (seed, 1),
        None => (asked("FIRST_SEED").unwrap_or(FIRST_SEED), asked("HISTORIES").unwrap_or(HISTORIES)),
    };
    let soaks = asked("HISTORIES").is_some();
    let (next, lived, calls, records) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let broken = Mutex::new(Vec::new());
    let began = moment();
    let live = || {
        while let number = next.fetch_add(1, Ordering::Relaxed)
            && number < count
            && broken.lock().unwrap().len() < MAX_BROKEN
        {
            let history = history::live(&brand, first + number);
            calls.fetch_add(history.calls, Ordering::Relaxed);
            records.fetch_add(history.records, Ordering::Relaxed);
            if asked("SEED").is_some() {
                eprintln!("{}", history.journal.join("\n"));
            }
            if let Err(why) = history.law {
                broken.lock().unwrap().push((first + number, why, history.journal));
            }
            let lived = lived.fetch_add(1, Ordering::Relaxed) + 1;
            if soaks && lived.is_multiple_of(PROGRESS_STEP) {
                let broken = broken.lock().unwrap().len();
                eprintln!(
                    "{lived} of {count} histories lived, {broken} broken, {:.0} s",
                    began.elapsed().as_secs_f64()
                );
            }
        }
    };
    // A test run leaves the other half of the machine to the other stories.
    let share = if soaks { 1 } else { 2 };
    let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get().div_ceil(share));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(live);
        }
    });
    let (seconds, count) = (began.elapsed().as_secs_f64(), next.into_inner().min(count));
    eprintln!(
        "{count} histories from seed {first}: {} calls to AWS, {} usage records at AWS, {} months rolled up, {seconds:.1} s, \
         {:.1} histories/s",
        calls.into_inner(),
        records.into_inner(),
        months::CHECKED.load(Ordering::Relaxed),
        count as f64 / seconds
    );
    let broken = broken.into_inner().unwrap();
    let Some((_, _, journal)) = broken.iter().min_by_key(|(_, _, journal)| journal.len()) else { return };
    eprintln!("{}\n", journal.join("\n"));
    for (seed, why, journal) in &broken {
        eprintln!("make soak SEED={seed}    # {} lines: {why}", journal.len());
    }
    panic!("the law broke in {} histories; the shortest is told above", broken.len());
}

#[test]
fn a_seed_tells_the_same_history_again() {
    let brand = brand();
    for seed in [7, 8] {
        let (one, again) = (history::live(&brand, seed), history::live(&brand, seed));
        assert!(one == again, "{}\n\n{}", one.journal.join("\n"), again.journal.join("\n"));
    }
}

//! What the kernel knows of a program: CPU seconds and memory; and of the machine.

use std::time::Duration;

use serde_json::{Value, json};

use crate::trouble::Trouble;

/// The kernel counts CPU time in hundredths of a second for user space (USER_HZ, proc(5)).
const MILLIS_PER_TICK: u64 = 10;

/// CPU time of a program up to now, all its threads, user and system together.
pub(crate) fn cpu_time(pid: u32) -> Result<Duration, Trouble> {
    let path = format!("/proc/{pid}/stat");
    let text = std::fs::read_to_string(&path).map_err(Trouble::system(&path))?;
    // The name in parentheses may hold blanks; the third field follows it. utime and stime are the 14th and 15th.
    let fields: Vec<&str> = text.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<u64>().ok());
    match (ticks(11), ticks(12)) {
        (Some(user), Some(system)) => Ok(Duration::from_millis((user + system) * MILLIS_PER_TICK)),
        _ => Err(Trouble::Unexpected(format!("{path} has another form"))),
    }
}

/// The most memory that a program ever held, in KiB.
pub(crate) fn peak_memory_kib(pid: u32) -> Result<u64, Trouble> {
    let path = format!("/proc/{pid}/status");
    let text = std::fs::read_to_string(&path).map_err(Trouble::system(&path))?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|rest| rest.split_whitespace().next()).and_then(|number| number.parse().ok());
    number.ok_or_else(|| Trouble::Unexpected(format!("{path} has another form")))
}

/// What the measurements were made on. How busy it was by others decides how far wall times can be trusted.
pub(crate) fn facts() -> Value {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let line = |text: &str, name: &str| {
        let found = text.lines().find(|line| line.starts_with(name)).and_then(|line| line.split_once(':'));
        found.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    json!({
        "cpu": line(&read("/proc/cpuinfo"), "model name"),
        "cores": std::thread::available_parallelism().map_or(0, std::num::NonZero::get),
        "memory": line(&read("/proc/meminfo"), "MemTotal"),
        "kernel": read("/proc/sys/kernel/osrelease").trim(),
        "loadBefore": read("/proc/loadavg").split_whitespace().take(3).collect::<Vec<_>>().join(" "),
    })
}

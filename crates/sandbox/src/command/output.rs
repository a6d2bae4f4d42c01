//! What commands print.

use std::io::Write;

/// Prints a line for the person at the terminal. Nobody may read it any more (`sandbox demo | head`): then it is lost.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Says what went wrong, on stderr.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Log lines go to stderr; `RUST_LOG` decides which, warnings by default.
pub(crate) fn trace() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).init();
}

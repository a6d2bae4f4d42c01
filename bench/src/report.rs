//! What is printed and what is kept.

use serde_json::{Map, Value};

use crate::trouble::Trouble;

/// Prints a line.
#[allow(clippy::print_stdout, reason = "a benchmark talks to the terminal")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}

/// Prints a table: the first column to the left, the others to the right.
pub(crate) fn table(title: &str, rows: &[Vec<String>]) {
    say(&format!("\n{title}"));
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    for row in rows {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
            if column == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        say(format!("  {}", cells.collect::<Vec<_>>().join("  ")).trim_end());
    }
}

/// Keeps the results in target/bench/metering.json.
pub(crate) fn keep(results: &Map<String, Value>) -> Result<(), Trouble> {
    std::fs::create_dir_all("target/bench").map_err(Trouble::system("target/bench"))?;
    let path = "target/bench/metering.json";
    let json =
        serde_json::to_string_pretty(results).map_err(|_| Trouble::Unexpected("results are no JSON".to_owned()))?;
    std::fs::write(path, json + "\n").map_err(Trouble::system(path))?;
    say(&format!("\nkept in {path}"));
    Ok(())
}

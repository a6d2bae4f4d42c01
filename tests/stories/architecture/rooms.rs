//! A file is a room, a function fits a page, names say what a thing is.

use super::source::{files_below, functions};
use super::{assert_none, root};

/// The house's measure is about 300 lines; this is where it ends.
const MAX_FILE_LINES: usize = 350;
/// The measure is about 70.
const MAX_FUNCTION_LINES: usize = 90;
/// Words that say nothing.
const BANNED_WORDS: [&str; 7] = ["process", "handle", "util", "helper", "data", "info", "manager"];
/// Names that are AWS's or a standard's, not ours.
const FOREIGN_NAMES: [&str; 0] = [];

fn sources() -> Vec<(String, String)> {
    ["bench", "crates", "functions", "tests"]
        .iter()
        .flat_map(|folder| files_below(&root().join(folder), ".rs"))
        .map(|path| (path.strip_prefix(root()).unwrap().display().to_string(), std::fs::read_to_string(&path).unwrap()))
        .collect()
}

#[test]
fn a_file_is_a_room() {
    let findings: Vec<String> = sources()
        .iter()
        .map(|(name, text)| (name, text.lines().count()))
        .filter(|(_, lines)| *lines > MAX_FILE_LINES)
        .map(|(name, lines)| format!("{name} has {lines} lines"))
        .collect();
    assert_none(&format!("A file has at most {MAX_FILE_LINES} lines; find the second room in it:"), &findings);
}

#[test]
fn a_function_fits_a_page() {
    let mut findings = Vec::new();
    for (name, text) in sources() {
        for function in functions(&text).iter().filter(|function| function.lines > MAX_FUNCTION_LINES) {
            findings.push(format!("{name}: {} has {} lines", function.name, function.lines));
        }
    }
    assert_none(&format!("A function has at most {MAX_FUNCTION_LINES} lines:"), &findings);
}

#[test]
fn names_say_what_a_thing_is() {
    let mut findings = Vec::new();
    for (path, text) in sources() {
        for part in path.split(['/', '.']).filter(|part| has_banned_word(part)) {
            findings.push(format!("{path}: {part}"));
        }
        for line in text.lines() {
            let line = line.trim_start().trim_start_matches("pub").trim_start_matches("(crate) ").trim_start();
            let line = line.trim_start_matches("async ");
            for keyword in ["fn ", "struct ", "enum ", "trait ", "mod ", "const ", "static ", "type "] {
                let Some(rest) = line.strip_prefix(keyword) else { continue };
                let name = rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
                if has_banned_word(name) && !FOREIGN_NAMES.contains(&name) {
                    findings.push(format!("{path}: {keyword}{name}"));
                }
            }
        }
    }
    assert_none(&format!("Names without {BANNED_WORDS:?}; say what the thing is or does:"), &findings);
}

/// Whether one of the words of `some_name`, `some-name` or `SomeName` is banned.
fn has_banned_word(name: &str) -> bool {
    let mut words = String::new();
    for c in name.chars() {
        if c.is_uppercase() {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
    }
    words.split([' ', '_', '-']).any(|word| BANNED_WORDS.contains(&word.trim_end_matches('s')) || word == "process")
}

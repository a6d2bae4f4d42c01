//! What guides readers through the sources: docs/WALKS.md and the README of each crate. What they name is there.

use super::source::files_below;
use super::{assert_none, root};

/// The functions of the document, each with the file that was named last before it.
fn steps(text: &str) -> Vec<(String, String)> {
    let mut file = String::new();
    let mut steps = Vec::new();
    for code in text.split('`').skip(1).step_by(2) {
        if code.ends_with(".rs") {
            code.clone_into(&mut file);
        } else if code.chars().all(|c| c.is_ascii_lowercase() || c == '_') && !file.is_empty() {
            steps.push((file.clone(), code.to_owned()));
        }
    }
    steps
}

#[test]
fn every_step_of_the_three_walks_is_where_the_document_says() {
    let text = std::fs::read_to_string(root().join("docs/WALKS.md")).unwrap();
    // What stands before the first walk names no step.
    let (_, walks) = text.split_once("\n## ").unwrap();
    let steps = steps(walks);
    assert!(steps.len() > 25, "{steps:?}");
    let missing = |(file, function): &(String, String)| {
        let source = std::fs::read_to_string(root().join(file)).unwrap_or_default();
        !source.contains(&format!("fn {function}(")) && !source.contains(&format!("fn {function}<"))
    };
    let findings: Vec<String> =
        steps.iter().filter(|step| missing(step)).map(|(file, function)| format!("{file} has no {function}")).collect();
    assert_none("Each step of docs/WALKS.md names a function of the file before it:", &findings);
}

/// The types that a README says to start with.
fn types(readme: &str) -> Vec<String> {
    let listed = readme.lines().filter_map(|line| line.strip_prefix("- `")?.split_once('`'));
    listed.filter(|(name, _)| name.starts_with(char::is_uppercase)).map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn every_crate_has_a_readme_that_says_what_it_owns_and_names_types_of_its_own() {
    let mut findings = Vec::new();
    for folder in std::fs::read_dir(root().join("crates")).unwrap() {
        let folder = folder.unwrap();
        let name = folder.file_name().into_string().unwrap();
        let readme = std::fs::read_to_string(folder.path().join("README.md")).unwrap_or_default();
        if !(readme.contains("Owns") && readme.to_lowercase().contains("does not own")) {
            findings.push(format!("crates/{name}/README.md does not say what it owns and what it does not"));
        }
        let sources: String = files_below(&folder.path().join("src"), ".rs")
            .iter()
            .map(|path| std::fs::read_to_string(path).unwrap())
            .collect();
        let is_there = |name: &String| {
            ["struct", "enum", "trait"].iter().any(|kind| sources.contains(&format!("pub {kind} {name}")))
        };
        let missing = types(&readme).into_iter().filter(|name| !is_there(name));
        findings.extend(missing.map(|missing| format!("crates/{name}/README.md names {missing}, which is not there")));
    }
    assert_none("A crate's README says what it owns, and what to start with:", &findings);
}

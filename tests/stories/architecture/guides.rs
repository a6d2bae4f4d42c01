//! What guides readers through the sources: docs/WALKS.md, the README of each crate and function, the proofs in docs/SECURITY.md and
//! docs/ASVS.md. What they name is there.

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

#[test]
fn every_function_has_a_readme_that_says_what_it_owns_and_names_files_of_its_own() {
    let mut findings = Vec::new();
    for folder in std::fs::read_dir(root().join("functions")).unwrap() {
        let folder = folder.unwrap();
        let name = folder.file_name().into_string().unwrap();
        let readme = std::fs::read_to_string(folder.path().join("README.md")).unwrap_or_default();
        if !["**Owns:**", "**Does not own:**", "**Invoked by:**"].iter().all(|part| readme.contains(part)) {
            findings
                .push(format!("functions/{name}/README.md lacks what it owns, what it does not, or what invokes it"));
        }
        let listed = readme.lines().filter_map(|line| line.strip_prefix("- `")?.split_once('`'));
        let missing = listed.filter(|(file, _)| !folder.path().join(file).exists());
        findings
            .extend(missing.map(|(file, _)| format!("functions/{name}/README.md names {file}, which is not there")));
    }
    assert_none("A function's README says what it owns, and where to start:", &findings);
}

/// The proofs in the last column of a document's tables: backticked words, each with what stands before it in its cell's part.
fn proofs(document: &str) -> Vec<(String, String)> {
    let rows = document.lines().filter(|line| line.starts_with("| ") && line.contains('`'));
    let cells =
        rows.filter_map(|line| line.trim_end_matches('|').rsplit_once('|').map(|(_, cell)| cell.trim().to_owned()));
    let mut found = Vec::new();
    for part in cells.flat_map(|cell| cell.split([',', ';']).map(|part| part.trim().to_owned()).collect::<Vec<_>>()) {
        let pieces: Vec<&str> = part.split('`').collect();
        found.extend(pieces.get(1).map(|name| (pieces[0].trim().to_owned(), (*name).to_owned())));
    }
    found
}

/// Whether a proof is there: a story's module or test, a module of a crate, a conformance file, `make check`.
fn stands(of: &str, name: &str) -> bool {
    let exists = |path: String| root().join(path).exists();
    if let Some(place) =
        of.strip_prefix("crates/").map(|_| of).or_else(|| of.contains("conformance").then_some("tests/conformance"))
    {
        let word = name.split("::").next().unwrap_or_default();
        return exists(format!("{place}/{word}.py"))
            || exists(format!("{place}/src/{word}.rs"))
            || exists(format!("{place}/src/{word}/mod.rs"));
    }
    if name.starts_with("make ") {
        return true;
    }
    let words: Vec<&str> = name.split("::").collect();
    let module = |words: &[&str]| {
        let path = words.join("/");
        exists(format!("tests/stories/{path}.rs")) || exists(format!("tests/stories/{path}/mod.rs"))
    };
    let test = words.split_last().is_some_and(|(last, before)| {
        let source =
            std::fs::read_to_string(root().join(format!("tests/stories/{}.rs", before.join("/")))).unwrap_or_default();
        module(before) && source.contains(&format!("fn {last}("))
    });
    module(&words) || test
}

#[test]
fn every_proof_that_the_security_documents_name_is_there() {
    let mut findings = Vec::new();
    for document in ["docs/SECURITY.md", "docs/ASVS.md"] {
        let text = std::fs::read_to_string(root().join(document)).unwrap();
        // In SECURITY.md other tables have a last column of their own.
        let text = text.split_once("## Measures").map_or(text.as_str(), |(_, measures)| measures);
        let proofs = proofs(text);
        assert!(proofs.len() > 30, "{document}: {proofs:?}");
        let missing = proofs.iter().filter(|(of, name)| !stands(of, name));
        findings.extend(missing.map(|(of, name)| format!("{document}: {of} `{name}`")));
    }
    assert_none("Each measure names a test that is there:", &findings);
}

/// How many requirements of each chapter of ASVS 5.0.0 are of level 1 or 2, chapter by chapter.
const REQUIREMENTS: [usize; 17] = [27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7];

#[test]
fn the_asvs_table_answers_every_requirement_of_levels_1_and_2_once() {
    let text = std::fs::read_to_string(root().join("docs/ASVS.md")).unwrap();
    let mut seen = std::collections::BTreeSet::new();
    let mut counts = [0; 17];
    for row in text.lines().filter(|line| line.starts_with("| ") && line.contains(" | ")) {
        let cell = row.split('|').nth(1).unwrap_or_default();
        for number in cell.split(',').map(str::trim).filter(|word| word.starts_with(|c: char| c.is_ascii_digit())) {
            assert!(seen.insert(number.to_owned()), "{number} is answered twice");
            let chapter: usize = number.split('.').next().unwrap().parse().unwrap();
            counts[chapter - 1] += 1;
        }
        let state = row.split('|').nth(2).unwrap_or_default().trim();
        assert!(["holds", "partly", "open", "none", "state", "---"].contains(&state), "{row}");
    }
    assert_eq!(counts, REQUIREMENTS);
}

#[test]
fn every_story_of_the_evidence_for_aws_is_there() {
    let text = std::fs::read_to_string(root().join("docs/evidence.yaml")).unwrap();
    let evidence: serde_norway::Value = serde_norway::from_str(&text).unwrap();
    let sources: String = files_below(&root().join("tests/stories"), ".rs")
        .iter()
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    let lines = evidence.as_sequence().unwrap().iter().flat_map(|part| part["lines"].as_sequence().unwrap());
    let named: Vec<&str> =
        lines.flat_map(|line| line["stories"].as_sequence().unwrap()).map(|story| story.as_str().unwrap()).collect();
    assert!(named.len() > 20, "{named:?}");
    let missing: Vec<String> =
        named.iter().filter(|name| !sources.contains(&format!("fn {name}("))).map(|name| (*name).to_owned()).collect();
    assert_none("Each line of docs/evidence.yaml names stories that there are:", &missing);
}

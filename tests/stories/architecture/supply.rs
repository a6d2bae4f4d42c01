//! What is fetched to build, test and deploy: pinned, and known by its hash where its registry has hashes.

use super::source::files_below;
use super::{assert_none, root};

/// The lines of the scripts that run something, without comments.
fn commands() -> Vec<(String, String)> {
    let scripts = files_below(&root().join("scripts"), ".sh");
    scripts
        .iter()
        .flat_map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(path).unwrap().replace("\\\n", " ");
            let commands: Vec<String> = text
                .lines()
                .map(|line| line.trim().to_owned())
                .filter(|line| !line.starts_with('#') && !line.contains("say \"") && !line.contains("stop \""))
                .collect();
            commands.into_iter().map(move |line| (name.clone(), line))
        })
        .collect()
}

/// The lines in which a tool is run without one of its options.
fn without(tool: &[&str], option: &str) -> Vec<String> {
    let is_run = |line: &str| tool.iter().any(|tool| line.contains(tool));
    let commands = commands().into_iter().filter(|(_, line)| is_run(line) && !line.contains(option));
    commands.map(|(script, line)| format!("scripts/{script}: {line}")).collect()
}

#[test]
fn crates_are_those_of_the_lock_file() {
    let builds = ["cargo build", "cargo test", "cargo clippy", "cargo doc", "cargo install", "cargo lambda build"];
    assert_none("cargo resolves nothing anew: --locked.", &without(&builds, "--locked"));
}

#[test]
fn python_and_node_packages_are_known_by_their_hashes() {
    assert_none("pip takes a file by its hash only.", &without(&["/pip\" install"], "--require-hashes"));
    assert_none("npm takes what the lock file has.", &without(&["npm install", "npm i "], "npm ci"));
    assert_none("npm runs nothing of what it fetches.", &without(&["npm ci"], "--ignore-scripts"));
}

#[test]
fn steps_of_others_in_the_public_workflow_are_named_by_their_commit() {
    let mut findings = Vec::new();
    for path in files_below(&root().join(".github/workflows"), ".yml") {
        let text = std::fs::read_to_string(&path).unwrap();
        for line in text.lines().filter(|line| line.contains("uses:")) {
            let commit = line.split_once('@').and_then(|(_, rest)| rest.split_whitespace().next()).unwrap_or_default();
            if commit.len() != 40 || !commit.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                findings.push(line.trim().to_owned());
            }
        }
    }
    assert_none("A tag can be moved; a commit cannot.", &findings);
}

#[test]
fn a_crate_has_a_test_binary_if_it_has_tests_of_its_own() {
    let mut findings = Vec::new();
    for folder in ["crates", "functions"].iter().flat_map(|all| std::fs::read_dir(root().join(all)).unwrap()) {
        let folder = folder.unwrap().path();
        let Ok(manifest) = std::fs::read_to_string(folder.join("Cargo.toml")) else { continue };
        let has_binary = !manifest.contains("[lib]\ntest = false\n");
        let sources = files_below(&folder.join("src"), ".rs");
        let has_tests = sources.iter().any(|path| std::fs::read_to_string(path).unwrap().contains("#[cfg(test)]"));
        if has_tests && !has_binary {
            findings.push(format!("{} has tests, and its Cargo.toml says that none are run", folder.display()));
        }
        if has_binary && !has_tests {
            findings
                .push(format!("{} has no tests: say test = false below [lib], it is built twice", folder.display()));
        }
    }
    assert_none("What no test needs is not built for tests: it is a third of a clean build.", &findings);
}

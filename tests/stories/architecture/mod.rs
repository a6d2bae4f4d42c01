//! The house's rules, read off its own sources, manifests and template. Each failure says what to do.

mod access;
mod arrows;
mod declared;
mod deployer;
mod events;
mod floors;
mod guides;
mod handlers;
mod permissions;
mod providers;
mod roles;
mod rooms;
mod routes;
mod seller;
mod source;
mod stacks;
mod supply;
mod template;

use std::path::{Path, PathBuf};

/// The project's root folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The names of the folders in functions/.
fn function_names() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(root().join("functions"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().join("Cargo.toml").is_file())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Fails with every finding at once.
fn assert_none(rule: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{rule}\n  {}", findings.join("\n  "));
}

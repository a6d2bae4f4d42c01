//! Who may depend on whom.

use std::collections::BTreeMap;
use std::process::Command;

use super::{assert_none, function_names, root};

/// What each crate of the house may use of the house. Functions are listed by [`FUNCTION_USES`].
const HOUSE: [(&str, &[&str]); 25] = [
    ("kernel", &[]),
    ("accounts", &["kernel"]),
    ("billing", &["kernel"]),
    ("licensing", &["kernel"]),
    ("metering", &["kernel"]),
    ("operators", &["kernel"]),
    ("telling", &["kernel"]),
    ("brand", &["kernel"]),
    ("pages", &["brand", "kernel"]),
    ("edge", &["pages", "brand", "kernel"]),
    ("store", &["accounts", "billing", "licensing", "metering", "operators", "telling", "kernel"]),
    ("second-factor", &["edge", "sealing", "store", "accounts", "kernel"]),
    ("signed-in", &["edge", "pages", "store", "accounts", "licensing", "kernel"]),
    ("account-records", &["store", "brand", "accounts", "billing", "licensing", "metering", "kernel"]),
    ("billing-center", &["signed-in", "edge", "pages", "store", "accounts", "billing", "kernel"]),
    (
        "operating",
        &[
            "store",
            "documents",
            "mail",
            "marketplace",
            "sealing",
            "brand",
            "accounts",
            "billing",
            "licensing",
            "metering",
            "operators",
            "telling",
            "kernel",
        ],
    ),
    ("marketplace", &["billing", "licensing", "metering", "kernel"]),
    ("mail", &["brand", "accounts", "kernel"]),
    ("courier", &["https", "telling", "kernel"]),
    ("documents", &["https", "kernel"]),
    ("https", &[]),
    ("monitoring", &["https", "kernel"]),
    ("openid", &["https", "kernel"]),
    ("sealing", &["kernel"]),
    ("secrets", &[]),
];
/// The crates that some functions share beside [`FUNCTION_USES`], and which functions those are.
const SHARED: [(&str, &[&str]); 8] = [
    (
        "account-records",
        &[
            "advance-licenses",
            "manage-account",
            "operate-accounts",
            "operator-console",
            "settle-workspaces",
            "view-bills",
        ],
    ),
    ("billing-center", &["manage-account", "settle-workspaces", "view-bills"]),
    ("monitoring", &["operator-console"]),
    ("openid", &["operator-console"]),
    ("operating", &["operate", "operate-accounts", "operator-console"]),
    ("operators", &["operator-console"]),
    ("second-factor", &["bind-billing", "manage-credentials", "sign-in"]),
    ("signed-in", &["bind-billing", "bind-workspace", "manage-account", "manage-credentials", "sign-in", "view-bills"]),
];
const FUNCTION_USES: [&str; 16] = [
    "edge",
    "pages",
    "mail",
    "marketplace",
    "courier",
    "documents",
    "sealing",
    "secrets",
    "store",
    "accounts",
    "billing",
    "licensing",
    "metering",
    "telling",
    "brand",
    "kernel",
];

/// Crates that decide: no network, no runtime, no AWS.
const PURE: [&str; 8] = ["kernel", "accounts", "billing", "licensing", "metering", "operators", "telling", "brand"];
const IMPURE_DEPENDENCIES: [&str; 8] = ["aws", "lambda", "http", "hyper", "tokio", "axum", "dynoxide", "reqwest"];

/// The one crate that may use each SDK, besides the sandbox, which speaks the other side of the wire.
const SDK_OWNERS: [(&str, &str); 9] = [
    ("aws-sdk-dynamodb", "store"),
    ("aws-sdk-marketplaceagreement", "marketplace"),
    ("aws-sdk-marketplacemetering", "marketplace"),
    ("aws-sdk-marketplaceentitlement", "marketplace"),
    ("aws-sdk-sesv2", "mail"),
    ("aws-sdk-pinpointsmsvoicev2", "mail"),
    ("aws-sdk-eventbridge", "courier"),
    ("aws-sdk-kms", "sealing"),
    ("aws-sdk-secretsmanager", "secrets"),
];

/// What no deployment holds: the other side of every wire, and what walks and measures through it.
const NOT_DEPLOYED: [&str; 3] = ["sandbox", "tests", "bench"];

/// The crates of the workspace with what they need to run (dependencies for tests alone are left out).
fn dependencies() -> BTreeMap<String, Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut found = BTreeMap::new();
    for package in metadata["packages"].as_array().unwrap() {
        let needed = package["dependencies"].as_array().unwrap().iter().filter(|one| one["kind"].is_null());
        let names = needed.map(|one| one["name"].as_str().unwrap().to_owned()).collect();
        found.insert(package["name"].as_str().unwrap().to_owned(), names);
    }
    found
}

#[test]
fn arrows_point_from_functions_to_adapters_to_the_domain_to_the_kernel() {
    let all = dependencies();
    let functions = function_names();
    let mut findings = Vec::new();
    for (name, needed) in &all {
        let allowed: &[&str] = match HOUSE.iter().find(|(house, _)| house == name) {
            Some((_, allowed)) => allowed,
            None if functions.contains(name) => &FUNCTION_USES,
            None if NOT_DEPLOYED.contains(&name.as_str()) => continue,
            None => {
                findings.push(format!(
                    "{name} is a new crate: say in tests/stories/architecture/arrows.rs what it may use"
                ));
                continue;
            }
        };
        let is_shared = |one: &&String| SHARED.iter().any(|(shared, by)| *one == shared && by.contains(&name.as_str()));
        let of_house = needed.iter().filter(|one| all.contains_key(*one) && !is_shared(one));
        for one in of_house.filter(|one| !allowed.contains(&one.as_str())) {
            findings.push(format!("{name} must not depend on {one}; it may use {allowed:?}"));
        }
    }
    assert_none("Arrows: functions → edge, pages, mail, marketplace, courier, store → domain → kernel.", &findings);
}

#[test]
fn crates_that_decide_know_no_network_runtime_or_aws() {
    let mut findings = Vec::new();
    for (name, needed) in dependencies().iter().filter(|(name, _)| PURE.contains(&name.as_str())) {
        for one in needed {
            if IMPURE_DEPENDENCIES.iter().any(|word| one == word || one.starts_with(&format!("{word}-"))) {
                findings.push(format!("{name} is pure and synchronous; it must not depend on {one}"));
            }
        }
    }
    assert_none("The domain decides, adapters act.", &findings);
}

#[test]
fn each_aws_sdk_has_one_owner() {
    let mut findings = Vec::new();
    for (name, needed) in &dependencies() {
        for one in needed.iter().filter(|one| one.starts_with("aws-sdk-")) {
            match SDK_OWNERS.iter().find(|(sdk, _)| sdk == one) {
                Some((_, owner)) if owner == name || NOT_DEPLOYED.contains(&name.as_str()) => {}
                Some((_, owner)) => findings.push(format!("{name} must not use {one}; that is {owner}'s")),
                None => findings.push(format!("{name} uses {one}: give it an owner, and think of the build time")),
            }
        }
    }
    assert_none("One crate speaks to each AWS service.", &findings);
}

#[test]
fn the_embedded_engine_and_the_sandbox_stay_out_of_what_is_deployed() {
    let mut findings = Vec::new();
    for (name, needed) in &dependencies() {
        let may_hold_engine = name == "sandbox";
        let may_hold_sandbox = name == "tests" || name == "bench";
        if needed.iter().any(|one| one == "dynoxide-rs") && !may_hold_engine {
            findings.push(format!("{name} depends on dynoxide-rs"));
        }
        if needed.iter().any(|one| one == "sandbox") && !may_hold_sandbox {
            findings.push(format!("{name} depends on the sandbox"));
        }
    }
    assert_none("Only the sandbox holds the engine, only tests and benchmarks hold the sandbox.", &findings);
}

#[test]
fn versions_live_in_the_root_manifest_alone() {
    let mut findings = Vec::new();
    for folder in ["bench", "crates", "functions", "tests"] {
        for path in super::source::files_below(&root().join(folder), "Cargo.toml") {
            let text = std::fs::read_to_string(&path).unwrap();
            let mut in_dependencies = false;
            for line in text.lines().map(str::trim) {
                if line.starts_with('[') {
                    in_dependencies = line.ends_with("dependencies]");
                } else if in_dependencies
                    && !line.is_empty()
                    && !line.starts_with('#')
                    && !line.contains("workspace = true")
                {
                    findings.push(format!("{}: {line}", path.display()));
                }
            }
        }
    }
    assert_none("Dependencies are `name.workspace = true`; the root Cargo.toml pins the version.", &findings);
}

//! A function's policy allows exactly what its code does.

use std::collections::{BTreeMap, BTreeSet};

use super::access::{TABLE_ACCESS, access_of};
use super::template::{lasting_template, template_functions};
use super::{assert_none, function_names, root};

#[test]
fn every_function_stands_in_the_template_and_nothing_else_does() {
    let deployed: Vec<String> = template_functions().into_keys().collect();
    assert_eq!(deployed, function_names(), "functions/ and the functions of infra/template.yaml must be the same");
}

#[test]
fn a_policy_allows_exactly_the_actions_and_items_that_the_code_uses() {
    let mut findings = Vec::new();
    for (name, deployed) in template_functions() {
        let used = access_of(&name);
        if deployed.access != used {
            findings.push(format!("{name}:\n    allowed: {:?}\n    used:    {used:?}", deployed.access));
        }
    }
    assert_none("infra/template.yaml must allow each function what its code uses, and no more:", &findings);
}

/// The actions of a cell: `kms:Decrypt`, `Encrypt` are two of KMS.
fn actions_of_cell(cell: &str) -> BTreeSet<String> {
    let mut service = "";
    let mut actions = BTreeSet::new();
    for code in cell.split('`').skip(1).step_by(2) {
        let (named, action) = code.rsplit_once(':').unwrap_or((service, code));
        service = named;
        actions.insert(format!("{service}:{action}"));
    }
    actions
}

#[test]
fn the_table_of_the_readme_names_each_function_with_what_its_policy_allows_beside_the_table() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let mut listed = BTreeMap::new();
    for line in readme.lines() {
        let cells: Vec<&str> = line.split(" | ").collect();
        if let [_, link, actions] = cells[..]
            && let Some((_, name)) = link.trim_end_matches(')').split_once("](functions/")
        {
            listed.insert(name.to_owned(), actions_of_cell(actions));
        }
    }
    let deployed = template_functions().into_iter().map(|(name, deployed)| {
        let beside = deployed.access.actions.into_iter().filter(|action| !action.starts_with("dynamodb:"));
        (name, beside.collect::<BTreeSet<String>>())
    });
    assert_eq!(listed, deployed.collect());
}

#[test]
fn no_function_may_change_or_remove_an_entry_of_the_audit_log() {
    for (name, repositories) in TABLE_ACCESS {
        for access in repositories.iter().filter(|access| access.keys.contains(&"AUDIT#")) {
            assert_eq!(access.actions, [store::Action::Query], "{name}");
        }
    }
}

#[test]
fn the_table_of_the_template_is_the_table_of_the_store() {
    let layout = store::table_definition();
    let template = lasting_template();
    let table = &template["Resources"]["Table"]["Properties"];
    let key = |schema: &serde_norway::Value, at: usize| schema[at]["AttributeName"].as_str().unwrap().to_owned();
    let index = &table["GlobalSecondaryIndexes"][0];
    assert_eq!((key(&table["KeySchema"], 0).as_str(), key(&table["KeySchema"], 1).as_str()), layout.key);
    assert_eq!(index["IndexName"], layout.index.0);
    assert_eq!(key(&index["KeySchema"], 0), layout.index.1);
    assert_eq!(key(&index["KeySchema"], 1), layout.index.2);
    assert_eq!(index["Projection"]["ProjectionType"], "KEYS_ONLY");
    assert_eq!(table["TimeToLiveSpecification"]["AttributeName"], layout.time_to_live);
    // Off only while scripts/deploy.sh makes the stack.
    assert!(super::template::printed(&table["DeletionProtectionEnabled"]).contains("DeletionProtection"));
    assert_eq!(template["Parameters"]["DeletionProtection"]["Default"], "true");
    assert_eq!(table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], true);
}

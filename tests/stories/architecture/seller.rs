//! infra/seller.yaml, for a seller whose app is in another account: its role against the app's policies, and who may assume it.

use std::collections::BTreeSet;

use serde_norway::Value;

use super::template::{printed, read, template, template_functions};

/// The prefix of AWS Marketplace's actions.
const MARKETPLACE: &str = "aws-marketplace:";

/// The functions whose policies have actions of AWS Marketplace, by the names of their folders, and those actions.
fn callers() -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut names, mut actions) = (BTreeSet::new(), BTreeSet::new());
    for (name, function) in template_functions() {
        let of_it: Vec<String> =
            function.access.actions.into_iter().filter(|action| action.starts_with(MARKETPLACE)).collect();
        if !of_it.is_empty() {
            names.insert(name);
            actions.extend(of_it);
        }
    }
    (names, actions)
}

/// How SAM calls the role of a function: by the function's name in the template.
fn role_of(name: &str) -> String {
    let part = |part: &str| part.chars().take(1).map(|c| c.to_ascii_uppercase()).chain(part.chars().skip(1)).collect();
    format!("{}Role", name.split('-').map(part).collect::<Vec<String>>().concat())
}

#[test]
fn the_sellers_role_may_do_what_the_apps_functions_do_at_aws_marketplace_and_nothing_else() {
    let seller = read("infra/seller.yaml");
    let statements = &seller["Resources"]["Marketplace"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"];
    assert_eq!(statements.as_sequence().unwrap().len(), 1);
    let granted: BTreeSet<String> =
        statements[0]["Action"].as_sequence().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect();
    assert_eq!(granted, callers().1);
}

#[test]
fn the_functions_that_call_aws_marketplace_may_assume_the_sellers_role_and_no_other_may() {
    let template = template();
    let access = &template["Resources"]["SellerAccess"];
    assert_eq!(access["Condition"], "HasSellerRole");
    let roles: BTreeSet<String> = access["Properties"]["Roles"]
        .as_sequence()
        .unwrap()
        .iter()
        .map(|role| match role {
            Value::Tagged(named) => named.value.as_str().unwrap().to_owned(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(roles, callers().0.iter().map(|name| role_of(name)).collect());
    let statement = &access["Properties"]["PolicyDocument"]["Statement"];
    assert_eq!(statement.as_sequence().unwrap().len(), 1);
    assert_eq!(statement[0]["Action"], "sts:AssumeRole");
    assert!(printed(&statement[0]["Resource"]).contains("SellerRoleArn"));
}

#[test]
fn the_sellers_role_is_assumed_by_functions_of_the_app_that_know_the_external_id() {
    let seller = read("infra/seller.yaml");
    let trust = &seller["Resources"]["Marketplace"]["Properties"]["AssumeRolePolicyDocument"]["Statement"];
    assert_eq!(trust.as_sequence().unwrap().len(), 1);
    assert!(printed(&trust[0]["Principal"]).contains("${AppAccount}:root"), "{trust:?}");
    assert!(printed(&trust[0]["Condition"]["StringEquals"]["sts:ExternalId"]).contains("ExternalId"), "{trust:?}");
    let principal = printed(&trust[0]["Condition"]["StringLike"]["aws:PrincipalArn"]);
    assert!(principal.contains("iam::${AppAccount}:role/tollgate/*"), "{principal}");
}

#[test]
fn the_apps_bus_takes_aws_marketplaces_events_from_the_sellers_account_alone() {
    let template = template();
    let policy = &template["Resources"]["SellerEvents"];
    assert_eq!(policy["Condition"], "HasSellerAccount");
    let statement = &policy["Properties"]["Statement"];
    assert!(printed(&statement["Principal"]).contains("${SellerAccount}:root"), "{statement:?}");
    assert_eq!(statement["Action"], "events:PutEvents");
    assert_eq!(statement["Condition"]["StringEquals"]["events:source"], "aws.agreement-marketplace");
    let pattern = printed(&template["Resources"]["AgreementEventRule"]["Properties"]["EventPattern"]);
    assert!(pattern.contains("SellerAccount"), "the rule takes that account's events: {pattern}");
    let seller = read("infra/seller.yaml");
    let pattern = &seller["Resources"]["Events"]["Properties"]["EventPattern"]["source"];
    assert_eq!(pattern[0], "aws.agreement-marketplace", "and that account forwards nothing else");
}

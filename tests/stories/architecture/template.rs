//! infra/template.yaml as values: its functions, their policies and routes.

use std::collections::{BTreeMap, BTreeSet};

use serde_norway::Value;

use super::access::Access;
use super::root;

/// One function of the template.
pub(super) struct TemplateFunction {
    pub(super) access: Access,
    /// `METHOD /path`, and whether requests must be signed.
    pub(super) routes: BTreeMap<String, bool>,
}

/// The whole template.
pub(super) fn template() -> Value {
    let text = std::fs::read_to_string(root().join("infra/template.yaml")).unwrap();
    serde_norway::from_str(&text).unwrap()
}

/// The template's functions, by the name of their folder (which is the name of their zip).
pub(super) fn template_functions() -> BTreeMap<String, TemplateFunction> {
    let template = template();
    let resources = template["Resources"].as_mapping().unwrap();
    let mut functions = BTreeMap::new();
    for (_, resource) in resources.iter().filter(|(_, one)| one["Type"] == "AWS::Serverless::Function") {
        let properties = &resource["Properties"];
        let zip = properties["CodeUri"].as_str().unwrap().rsplit('/').next().unwrap();
        let name = zip.strip_suffix(".zip").unwrap().to_owned();
        functions.insert(name, TemplateFunction { access: granted(properties), routes: routes(properties) });
    }
    functions
}

fn granted(properties: &Value) -> Access {
    let mut access = Access::default();
    for policy in properties["Policies"].as_sequence().unwrap() {
        for statement in policy["Statement"].as_sequence().unwrap() {
            let actions = texts(&statement["Action"]);
            assert!(actions.iter().all(|action| !action.contains('*')), "actions are named one by one: {actions:?}");
            let keys = texts(&statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]);
            if printed(&statement["Resource"]).contains("/index/work") {
                assert_eq!(actions, BTreeSet::from(["dynamodb:Query".to_owned()]), "the index is queried only");
                access.index_keys.extend(keys);
            } else {
                access.actions.extend(actions);
                access.leading_keys.extend(keys);
            }
        }
    }
    access
}

fn routes(properties: &Value) -> BTreeMap<String, bool> {
    let events = properties["Events"].as_mapping().into_iter().flat_map(|events| events.values());
    events
        .filter(|event| event["Type"] == "HttpApi")
        .map(|event| {
            let route = &event["Properties"];
            let key = match (route["Method"].as_str(), route["Path"].as_str()) {
                (Some(method), Some(path)) => format!("{method} {path}"),
                // SAM makes the route `$default` of an event that has neither.
                _ => "$default".to_owned(),
            };
            (key, route["Auth"]["Authorizer"] == "AWS_IAM")
        })
        .collect()
}

/// One text or a list of them.
fn texts(value: &Value) -> BTreeSet<String> {
    match value {
        Value::String(text) => BTreeSet::from([text.clone()]),
        Value::Sequence(list) => list.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect(),
        _ => BTreeSet::new(),
    }
}

fn printed(value: &Value) -> String {
    serde_norway::to_string(value).unwrap()
}

#[test]
fn documents_are_removed_when_the_page_says_they_are() {
    let rules = template()["Resources"]["Documents"]["Properties"]["LifecycleConfiguration"]["Rules"].clone();
    let days: Vec<i64> =
        rules.as_sequence().unwrap().iter().filter_map(|rule| rule["ExpirationInDays"].as_i64()).collect();
    assert_eq!(days, [accounts::document::DOCUMENT_DAYS]);
}

//! One set of routes: the template's, the API description's and the sandbox's.

use std::collections::{BTreeMap, BTreeSet};

use serde_norway::Value;

use super::template::template_functions;
use super::{assert_none, function_names, root};

/// The parameter of a route that takes one segment or more.
const REST: &str = "{page+}";

/// `METHOD /path` of every route in the template, with its function and whether it must be signed.
fn deployed() -> BTreeMap<String, (String, bool)> {
    let functions = template_functions().into_iter();
    functions
        .flat_map(|(name, function)| {
            function.routes.into_iter().map(move |(route, signed)| (route, (name.clone(), signed)))
        })
        .collect()
}

#[test]
fn routes_for_machines_must_be_signed_and_no_others() {
    for (route, (name, signed)) in deployed() {
        let is_for_machines = route.contains(" /v1/");
        assert_eq!(signed, is_for_machines, "{route} of {name}: AWS_IAM is for /v1, and for all of it");
    }
}

#[test]
fn the_sandbox_has_the_routes_of_the_template() {
    let existing = function_names();
    let offered: BTreeMap<String, (String, bool)> = sandbox::routes::ROUTES
        .iter()
        .filter(|route| existing.iter().any(|name| name == route.function))
        .map(|route| (route.key(), (route.function.to_owned(), route.is_signed())))
        .collect();
    assert_eq!(offered, deployed(), "crates/sandbox/src/routes.rs and infra/template.yaml");
}

#[test]
fn the_landing_and_everything_that_only_resembles_it_arrive_at_one_function() {
    let deployed = deployed();
    let landing = edge::LANDING_PATH;
    let owners = ["GET ", "POST "].map(|method| deployed[&format!("{method}{landing}")].0.clone());
    // API Gateway tells letter case and slashes apart: what people typed otherwise comes by the route for everything else.
    assert_eq!(owners, [deployed["$default"].0.clone(), deployed["$default"].0.clone()]);
    for path in [format!("{landing}/"), landing.to_uppercase(), format!("/{landing}"), format!("{landing}/foo")] {
        let route = sandbox::routes::find("POST", &path).unwrap().0;
        assert_eq!((route.key().as_str(), route.function), ("$default", owners[0].as_str()), "{path}");
    }
}

#[test]
fn the_api_description_has_every_route_and_no_other() {
    let text = std::fs::read_to_string(root().join("docs/openapi.yaml")).unwrap();
    let description: Value = serde_norway::from_str(&text).unwrap();
    // What no other route takes is no operation of the interface.
    let mut found = BTreeSet::from(["$default".to_owned()]);
    for (path, operations) in description["paths"].as_mapping().unwrap() {
        let path = path.as_str().unwrap().replace("{page}", REST);
        for (method, _) in operations.as_mapping().unwrap() {
            let method = method.as_str().unwrap().to_uppercase();
            if !["GET", "POST", "PUT", "DELETE"].contains(&method.as_str()) {
                continue;
            }
            let route = sandbox::routes::find(&method, &path).unwrap().0.key();
            // A route that takes any page below its path is described page by page.
            let is_page_of_it =
                route.strip_suffix(REST).is_some_and(|above| format!("{method} {path}").starts_with(above));
            assert!(
                is_page_of_it || route == format!("{method} {path}"),
                "{method} {path} arrives at the route {route}"
            );
            found.insert(route);
        }
    }
    assert_eq!(found, deployed().into_keys().collect(), "docs/openapi.yaml and infra/template.yaml");
}

#[test]
fn no_answer_is_described_as_any_object() {
    let text = std::fs::read_to_string(root().join("docs/openapi.yaml")).unwrap();
    let description: serde_json::Value = serde_norway::from_str(&text).unwrap();
    let mut findings = Vec::new();
    bare_objects("", &description["paths"], &mut findings);
    bare_objects("/components", &description["components"], &mut findings);
    assert_none("An object says which fields it has:", &findings);
}

/// Collects the places of schemas that are an object and say nothing of its fields.
fn bare_objects(place: &str, value: &serde_json::Value, findings: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            let is_object = fields.get("type").is_some_and(|one| *one == "object" || one[0] == "object");
            let says = ["properties", "additionalProperties", "allOf"].iter().any(|word| fields.contains_key(*word));
            if is_object && !says {
                findings.push(place.to_owned());
            }
            fields.iter().for_each(|(name, value)| bare_objects(&format!("{place}/{name}"), value, findings));
        }
        serde_json::Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| bare_objects(&format!("{place}/{at}"), item, findings));
        }
        _ => {}
    }
}

#[test]
fn every_number_of_the_api_description_says_what_it_counts() {
    let text = std::fs::read_to_string(root().join("docs/openapi.yaml")).unwrap();
    let mut findings = Vec::new();
    numbers_without_words(&serde_norway::from_str(&text).unwrap(), "", &mut findings);
    assert_none("docs/openapi.yaml: a number is described, with its unit:", &findings);
}

/// Adds the properties below `schema` that hold a number, or a list of numbers, and have no description.
fn numbers_without_words(schema: &Value, at: &str, findings: &mut Vec<String>) {
    let is_number = |schema: &Value| match schema.get("type") {
        Some(Value::Sequence(types)) => types.iter().any(|one| one == "integer" || one == "number"),
        Some(one) => one == "integer" || one == "number",
        None => false,
    };
    for (name, part) in schema.as_mapping().into_iter().flatten() {
        let name = name.as_str().unwrap_or_default();
        let place = format!("{at}/{name}");
        if name == "properties" {
            for (property, described) in part.as_mapping().into_iter().flatten() {
                let counts = is_number(described) || described.get("items").is_some_and(is_number);
                if counts && described.get("description").is_none() {
                    findings.push(format!("{place}/{}", property.as_str().unwrap_or_default()));
                }
            }
        }
        numbers_without_words(part, &place, findings);
    }
    for (position, part) in schema.as_sequence().into_iter().flatten().enumerate() {
        numbers_without_words(part, &format!("{at}/{position}"), findings);
    }
}

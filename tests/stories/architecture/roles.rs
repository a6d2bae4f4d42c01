//! infra/roles.yaml, played against each route below /v1 as IAM would: who may call what, and nothing more.

use std::collections::{BTreeMap, BTreeSet};

use serde_norway::Value;

use super::template::{read, template_functions};

/// What each role may change, or do beside reading, by the route's key.
const ACTS: [(&str, &[&str]); 5] = [
    ("Product", &["POST /v1/usage-events"]),
    (
        "Operator",
        &[
            "POST /v1/operate/accounts/{id}/email-change/stop",
            "POST /v1/operate/accounts/{id}/end-sessions",
            "POST /v1/operate/accounts/{id}/lift-limits",
            "POST /v1/operate/accounts/{id}/mails",
            "POST /v1/operate/activations/{license}/mail",
            "POST /v1/operate/activations/{license}/note",
            "POST /v1/operate/comparisons/{of}/{at}/{id}/acknowledge",
            "POST /v1/operate/comparisons/{of}/{at}/{id}/take-back",
            "POST /v1/operate/cut-over",
            "POST /v1/operate/licenses/{arn}/arn",
            "POST /v1/operate/licenses/{arn}/reinstate",
            "POST /v1/operate/product-events/replay",
            "POST /v1/operate/quantities/{product}/decimal",
            "POST /v1/operate/quarantine/{id}/decline",
            "POST /v1/operate/quarantine/{id}/release",
            "POST /v1/operate/search",
            "POST /v1/operate/workspaces/{id}/providers",
        ],
    ),
    (
        "Finance",
        &[
            "POST /v1/operate/adjustments/{id}",
            "POST /v1/operate/adjustments/{id}/send",
            "POST /v1/operate/comparisons/{of}/{at}/{id}/acknowledge",
            "POST /v1/operate/comparisons/{of}/{at}/{id}/take-back",
            "POST /v1/operate/coverage/{id}/give-back",
            "POST /v1/operate/invoices/{account}/{id}/decision",
            "POST /v1/operate/licenses/{arn}/prices",
            "POST /v1/operate/quarantine/{id}/decline",
            "POST /v1/operate/quarantine/{id}/release",
            "POST /v1/operate/quarantine/{id}/write-off",
            "POST /v1/operate/search",
        ],
    ),
    (
        "Reviewer",
        &[
            "POST /v1/operate/real-names/{account}/decision",
            "POST /v1/operate/real-names/{account}/reading",
            "POST /v1/operate/search",
        ],
    ),
    ("Auditor", &[]),
];
/// What a role may read that may not read everything.
const READS: [(&str, &[&str]); 2] = [
    ("Product", &["GET /v1/licenses/{arn}", "GET /v1/workspaces/{id}/entitlement"]),
    ("Reviewer", &["GET /v1/operate/accounts/{id}", "GET /v1/operate/accounts/{id}/mails", "GET /v1/operate/requests"]),
];

/// A role's statements: whether they allow, and the patterns `METHOD/path` behind the API's stage.
fn statements(roles: &Value, role: &str) -> Vec<(bool, Vec<String>)> {
    let policy = &roles["Resources"][role]["Properties"]["Policies"][0]["PolicyDocument"];
    let statement = |one: &Value| {
        assert_eq!(one["Action"], "execute-api:Invoke", "{role}");
        let resources = match &one["Resource"] {
            Value::Sequence(list) => list.clone(),
            one => vec![one.clone()],
        };
        let pattern = |resource: &Value| {
            let Value::Tagged(sub) = resource else { panic!("{role}: {resource:?}") };
            let (api, route) = sub.value.as_str().unwrap().split_once("/*/").unwrap();
            assert!(api.ends_with(":${ApiId}"), "{role}: {api}");
            route.to_owned()
        };
        (one["Effect"] == "Allow", resources.iter().map(pattern).collect())
    };
    policy["Statement"].as_sequence().unwrap().iter().map(statement).collect()
}

/// Whether `text` is what `pattern` describes, in which `*` stands for any characters, slashes too.
pub(super) fn is_like(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|tail| {
            tail.char_indices().map(|(at, _)| at).chain([tail.len()]).any(|at| is_like(rest, &tail[at..]))
        }),
    }
}

/// As IAM decides: what is denied is denied, what is not allowed is denied too.
fn may(statements: &[(bool, Vec<String>)], method: &str, path: &str) -> bool {
    let says = |allow: bool| {
        let mut of_it = statements.iter().filter(|(allows, _)| *allows == allow).flat_map(|(_, patterns)| patterns);
        of_it.any(|pattern| is_like(pattern, &format!("{method}{path}")))
    };
    says(true) && !says(false)
}

/// A path of the route, with `value` for each parameter.
fn path_of(route: &str, value: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { value.to_owned() } else { part.to_owned() };
    route.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[test]
fn each_role_may_call_its_routes_and_no_other_whatever_ids_are_called() {
    let roles = read("infra/roles.yaml");
    let signed: BTreeSet<String> = template_functions()
        .into_values()
        .flat_map(|function| function.routes)
        .filter_map(|(key, is_signed)| is_signed.then_some(key))
        .collect();
    let reads: BTreeMap<&str, &[&str]> = READS.into_iter().collect();
    for (role, acts) in ACTS {
        let statements = statements(&roles, role);
        for key in &signed {
            let (method, route) = key.split_once(' ').unwrap();
            let is_of_people = match role {
                "Operator" => key == "GET /v1/operate/requests",
                "Auditor" => key == "GET /v1/operate/requests" || key.starts_with("GET /v1/operate/accounts/"),
                _ => false,
            };
            let reads_it = match reads.get(role) {
                Some(some) => some.contains(&key.as_str()),
                None => method == "GET" && !is_of_people,
            };
            let expected = acts.contains(&key.as_str()) || reads_it;
            for value in ["l-1", "arn:aws:license-manager::111122223333:license:l-1", "a~b%2Frelease"] {
                assert_eq!(may(&statements, method, &path_of(route, value)), expected, "{role}: {key} with {value}");
            }
        }
    }
}

#[test]
fn every_route_that_changes_something_is_in_some_role() {
    let granted: BTreeSet<&str> = ACTS.into_iter().flat_map(|(_, acts)| acts.iter().copied()).collect();
    let changing: BTreeSet<String> = template_functions()
        .into_values()
        .flat_map(|function| function.routes)
        .filter_map(|(key, is_signed)| (is_signed && !key.starts_with("GET ")).then_some(key))
        .collect();
    let missing: Vec<_> = changing.iter().filter(|key| !granted.contains(key.as_str())).collect();
    assert!(missing.is_empty(), "infra/roles.yaml gives these to nobody: {missing:?}");
    let gone: Vec<_> = granted.iter().filter(|key| !changing.contains(**key)).collect();
    assert!(gone.is_empty(), "there are no such routes: {gone:?}");
}

#[test]
fn whoever_assumes_a_role_of_staff_is_called_as_they_are() {
    let roles = read("infra/roles.yaml");
    for role in ["Operator", "Finance", "Reviewer", "Auditor"] {
        let trust = &roles["Resources"][role]["Properties"]["AssumeRolePolicyDocument"]["Statement"][0];
        assert_eq!(trust["Condition"]["StringEquals"]["sts:RoleSessionName"], "${aws:username}", "{role}");
    }
}

#[test]
fn the_products_role_is_assumed_with_its_external_id_alone() {
    let roles = read("infra/roles.yaml");
    let trust = &roles["Resources"]["Product"]["Properties"]["AssumeRolePolicyDocument"]["Statement"][0];
    assert!(!trust["Condition"]["StringEquals"]["sts:ExternalId"].is_null(), "{trust:?}");
}

//! infra/deployer.yaml's builder against what CloudFormation calls for each type of resource: without one of these rights a first deployment
//! fails half-way, and no linter sees it. handlers.yaml beside this file has the calls, and where they come from.

use std::collections::BTreeSet;

use serde_norway::Value;

use super::roles::is_like;
use super::template::{lasting_template, read, template};

/// What SAM makes of its own types, as far as these templates use them.
const MADE_BY_SAM: [(&str, &[&str]); 2] = [
    (
        "AWS::Serverless::Function",
        &[
            "AWS::CodeDeploy::Application",
            "AWS::CodeDeploy::DeploymentGroup",
            "AWS::Events::Rule",
            "AWS::IAM::Role",
            "AWS::Lambda::Alias",
            "AWS::Lambda::EventInvokeConfig",
            "AWS::Lambda::EventSourceMapping",
            "AWS::Lambda::Function",
            "AWS::Lambda::Permission",
            "AWS::Lambda::Version",
            "AWS::Scheduler::Schedule",
        ],
    ),
    (
        "AWS::Serverless::HttpApi",
        &[
            "AWS::ApiGatewayV2::Api",
            "AWS::ApiGatewayV2::ApiMapping",
            "AWS::ApiGatewayV2::DomainName",
            "AWS::ApiGatewayV2::Stage",
        ],
    ),
];

struct Statement {
    allows: bool,
    actions: Vec<String>,
    resources: Vec<String>,
}

impl Statement {
    /// Whether it speaks of this action on this resource; `*` is a resource for what IAM can limit to none.
    fn says(&self, action: &str, resource: &str) -> bool {
        let of_resource = |pattern: &String| pattern == "*" || resource != "*" && is_like(pattern, resource);
        self.actions.iter().any(|pattern| is_like(pattern, action)) && self.resources.iter().any(of_resource)
    }
}

/// Texts of a value, of lists and of the template's functions.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Sequence(list) => list.iter().flat_map(texts).collect(),
        Value::Tagged(tagged) => texts(&tagged.value),
        _ => Vec::new(),
    }
}

fn builder() -> Vec<Statement> {
    let deployer = read("infra/deployer.yaml");
    let policies = deployer["Resources"]["Builder"]["Properties"]["Policies"].as_sequence().unwrap().clone();
    let statements = policies.iter().flat_map(|one| one["PolicyDocument"]["Statement"].as_sequence().unwrap().clone());
    statements
        .map(|one| Statement {
            allows: one["Effect"] == "Allow",
            actions: texts(&one["Action"]),
            resources: texts(&one["Resource"]),
        })
        .collect()
}

/// Every type of resource of both templates, with what SAM makes of its own.
fn types_of_both_templates() -> BTreeSet<String> {
    let mut types = BTreeSet::new();
    for template in [template(), lasting_template()] {
        for resource in template["Resources"].as_mapping().unwrap().values() {
            let kind = resource["Type"].as_str().unwrap();
            match MADE_BY_SAM.iter().find(|(name, _)| *name == kind) {
                Some((_, made)) => types.extend(made.iter().map(|one| (*one).to_owned())),
                None => {
                    types.insert(kind.to_owned());
                }
            }
        }
    }
    types
}

#[test]
fn the_builder_may_do_what_cloudformation_calls_for_every_type_of_resource() {
    let builder = builder();
    let table = read("tests/stories/architecture/handlers.yaml");
    let mut missing = Vec::new();
    for kind in types_of_both_templates() {
        let Some(calls) = table[kind.as_str()].as_mapping() else {
            missing.push(format!("{kind} is not in handlers.yaml"));
            continue;
        };
        for (resource, actions) in calls {
            let resource = resource.as_str().unwrap();
            for action in texts(actions) {
                let allowed = builder.iter().any(|one| one.allows && one.says(&action, resource));
                let denied = builder.iter().any(|one| !one.allows && one.says(&action, resource));
                if !allowed || denied {
                    missing.push(format!("{kind}: {action} on {resource}"));
                }
            }
        }
    }
    super::assert_none(
        "infra/deployer.yaml's Builder must be let make, change and remove what the templates have:",
        &missing,
    );
}

#[test]
fn the_table_of_calls_has_no_type_that_no_template_makes() {
    let table = read("tests/stories/architecture/handlers.yaml");
    let types = types_of_both_templates();
    let left: Vec<String> = table
        .as_mapping()
        .unwrap()
        .keys()
        .map(|kind| kind.as_str().unwrap().to_owned())
        .filter(|kind| !types.contains(kind))
        .collect();
    super::assert_none("handlers.yaml has types of resources that are gone:", &left);
}

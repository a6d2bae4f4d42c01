//! infra/deployer.yaml: the boundary against every policy of the app, and the builder's rights against the ways around it.

use serde_norway::Value;

use super::roles::is_like;
use super::template::{lasting_template, printed, read, template};

/// One statement of a policy: whether it allows, and which actions.
struct Statement {
    allows: bool,
    actions: Vec<String>,
    printed: String,
}

/// Every statement below `value`, those under a condition of the template too.
fn statements(value: &Value, found: &mut Vec<Statement>) {
    match value {
        Value::Mapping(fields) if fields.contains_key("Effect") && fields.contains_key("Action") => {
            let action = &value["Action"];
            let actions = match action {
                Value::Sequence(list) => list.iter().map(|one| one.as_str().unwrap().to_owned()).collect(),
                one => vec![one.as_str().unwrap().to_owned()],
            };
            found.push(Statement { allows: value["Effect"] == "Allow", actions, printed: printed(value) });
        }
        Value::Mapping(fields) => fields.values().for_each(|one| statements(one, found)),
        Value::Sequence(list) => list.iter().for_each(|one| statements(one, found)),
        Value::Tagged(tagged) => statements(&tagged.value, found),
        _ => {}
    }
}

fn statements_of(value: &Value) -> Vec<Statement> {
    let mut found = Vec::new();
    statements(value, &mut found);
    found
}

/// What the policies of the app's functions and roles allow, trust policies left out, by resource.
fn granted() -> Vec<(String, Statement)> {
    let mut granted = Vec::new();
    for template in [template(), lasting_template()] {
        for (name, resource) in template["Resources"].as_mapping().unwrap() {
            let properties = &resource["Properties"];
            let policies = match resource["Type"].as_str().unwrap() {
                "AWS::Serverless::Function" | "AWS::IAM::Role" => &properties["Policies"],
                "AWS::IAM::ManagedPolicy" => &properties["PolicyDocument"],
                _ => continue,
            };
            let name = name.as_str().unwrap();
            granted.extend(statements_of(policies).into_iter().map(|one| (name.to_owned(), one)));
        }
    }
    granted
}

#[test]
fn no_role_of_the_app_needs_more_than_the_boundary_lets_it() {
    let deployer = read("infra/deployer.yaml");
    let boundary = statements_of(&deployer["Resources"]["Boundary"]["Properties"]["PolicyDocument"]);
    assert!(boundary.iter().all(|statement| statement.allows));
    let allowed: Vec<&String> = boundary.iter().flat_map(|statement| &statement.actions).collect();
    let mut missing = Vec::new();
    for (name, statement) in granted() {
        for action in &statement.actions {
            if !allowed.iter().any(|pattern| is_like(pattern, action)) {
                missing.push(format!("{name}: {action}"));
            }
        }
    }
    super::assert_none("infra/deployer.yaml's Boundary must let the app's roles do what they do:", &missing);
}

#[test]
fn the_boundary_lets_no_role_near_identities_or_organizations() {
    let deployer = read("infra/deployer.yaml");
    let boundary = statements_of(&deployer["Resources"]["Boundary"]["Properties"]["PolicyDocument"]);
    for action in [
        "iam:CreateUser",
        "iam:PutRolePolicy",
        "iam:PassRole",
        "organizations:LeaveOrganization",
        "cloudformation:UpdateStack",
    ] {
        let patterns = boundary.iter().flat_map(|statement| &statement.actions);
        assert!(patterns.into_iter().all(|pattern| !is_like(pattern, action)), "{action}");
    }
}

#[test]
fn the_boundary_ends_at_the_stage_and_lets_a_role_become_the_sellers_alone() {
    let deployer = read("infra/deployer.yaml");
    let boundary = statements_of(&deployer["Resources"]["Boundary"]["Properties"]["PolicyDocument"]);
    for action in [
        "dynamodb:Scan",
        "s3:GetObject",
        "lambda:UpdateFunctionCode",
        "sqs:ReceiveMessage",
        "secretsmanager:GetSecretValue",
        "sts:AssumeRole",
    ] {
        let letting: Vec<&Statement> =
            boundary.iter().filter(|one| one.actions.iter().any(|pattern| is_like(pattern, action))).collect();
        assert_eq!(letting.len(), 1, "{action}");
        let resources = &letting[0].printed;
        let is_of_stage =
            resources.contains("tollgate-${Brand}-${Stage}-") || resources.contains("tollgate/${Brand}/${Stage}/");
        assert!(is_of_stage || resources.contains("SellerRoleArn"), "{action}: {resources}");
        assert!(!resources.contains("tollgate-*") && !resources.contains("${Stage}*"), "{action}: {resources}");
    }
}

#[test]
fn names_that_a_right_begins_with_end_in_a_hyphen_so_that_no_other_stage_begins_so() {
    let text = std::fs::read_to_string(super::root().join("infra/deployer.yaml")).unwrap();
    let loose: Vec<String> = text.lines().filter(|line| line.contains("${Stage}*")).map(str::to_owned).collect();
    super::assert_none("infra/deployer.yaml must not give rights on stages whose names go on:", &loose);
}

#[test]
fn every_role_of_the_app_takes_the_boundary() {
    let template = template();
    let global = printed(&template["Globals"]["Function"]["PermissionsBoundary"]);
    assert!(global.contains("PermissionsBoundaryArn"), "SAM gives it to each function's role: {global}");
    // Rights name roles by path: CloudFormation shortens the names of long ones.
    let path = "/tollgate/${Brand}/${Stage}/";
    assert!(
        printed(&template["Globals"]["Function"]["RolePath"]).contains(path),
        "SAM puts each function's role there"
    );
    for template in [template, lasting_template()] {
        for (name, resource) in template["Resources"].as_mapping().unwrap() {
            if resource["Type"] == "AWS::IAM::Role" {
                let boundary = printed(&resource["Properties"]["PermissionsBoundary"]);
                assert!(boundary.contains("PermissionsBoundaryArn"), "{name:?}: {boundary}");
                assert!(printed(&resource["Properties"]["Path"]).contains(path), "{name:?}");
            }
        }
    }
}

#[test]
fn no_function_of_a_stack_that_may_be_deployed_gets_a_shortened_name() {
    // The most characters of a function's name, and how many of them CloudFormation draws.
    const NAME: usize = 64;
    const DRAWN: usize = 12;
    let script = std::fs::read_to_string(super::root().join("scripts/stack.py")).unwrap();
    let (_, after) = script.split_once("LONGEST_STACK_NAME = ").unwrap();
    let stack: usize = after.lines().next().unwrap().parse().unwrap();
    let template = template();
    let resources = template["Resources"].as_mapping().unwrap();
    let named = ["AWS::Serverless::Function", "AWS::Scheduler::Schedule", "AWS::Events::Rule"];
    let longest = resources
        .iter()
        .filter(|(_, one)| named.contains(&one["Type"].as_str().unwrap()))
        .map(|(name, _)| name.as_str().unwrap())
        .max_by_key(|name| name.len())
        .unwrap();
    assert_eq!(stack + 1 + longest.len() + 1 + DRAWN, NAME, "{longest}");
}

#[test]
fn the_builder_makes_no_role_without_the_boundary_and_takes_it_off_none() {
    let deployer = read("infra/deployer.yaml");
    let builder = statements_of(&deployer["Resources"]["Builder"]["Properties"]["Policies"]);
    let who_may = |action: &str, allows: bool| -> Vec<&Statement> {
        let says =
            |one: &&Statement| one.allows == allows && one.actions.iter().any(|pattern| is_like(pattern, action));
        builder.iter().filter(says).collect()
    };
    for action in ["iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:PutRolePermissionsBoundary"] {
        let allowing = who_may(action, true);
        assert_eq!(allowing.len(), 1, "{action}");
        assert!(allowing[0].printed.contains("iam:PermissionsBoundary"), "{action}: {}", allowing[0].printed);
        assert!(allowing[0].printed.contains("role/tollgate/${Brand}/${Stage}/*"), "{action}: {}", allowing[0].printed);
    }
    assert!(who_may("iam:DeleteRolePermissionsBoundary", true).is_empty());
    assert_eq!(who_may("iam:DeleteRolePermissionsBoundary", false).len(), 2);
    for action in ["iam:CreateUser", "iam:CreateAccessKey", "iam:PutUserPolicy", "iam:AddUserToGroup", "sts:AssumeRole"]
    {
        assert!(who_may(action, true).is_empty(), "{action}");
    }
    let passing = who_may("iam:PassRole", true);
    assert!(passing.len() == 1 && passing[0].printed.contains("iam:PassedToService"));
    for action in ["iam:CreatePolicyVersion", "iam:UpdateAssumeRolePolicy", "iam:DeleteRolePolicy"] {
        let never = who_may(action, false);
        assert_eq!(never.len(), 1, "{action}");
        assert!(never[0].printed.contains("-deployer-*"), "{action}: neither the boundary nor its own role");
        assert!(never[0].printed.contains("-roles-*"), "{action}: nor whom people's roles trust");
    }
}

#[test]
fn the_deployer_changes_nothing_but_by_cloudformation_as_the_builder() {
    let deployer = read("infra/deployer.yaml");
    let statements = statements_of(&deployer["Resources"]["Deployer"]["Properties"]["Policies"]);
    for action in ["cloudformation:CreateStack", "cloudformation:UpdateStack"] {
        let allowing: Vec<&Statement> =
            statements.iter().filter(|one| one.actions.iter().any(|pattern| is_like(pattern, action))).collect();
        assert_eq!(allowing.len(), 1, "{action}");
        assert!(allowing[0].printed.contains("cloudformation:RoleArn"), "{action}");
    }
    for action in [
        "iam:CreateRole",
        "lambda:UpdateFunctionCode",
        "dynamodb:GetItem",
        "dynamodb:DeleteTable",
        "cloudformation:DeleteStack",
        "kms:Decrypt",
        "s3:DeleteObject",
    ] {
        let may = statements.iter().any(|one| one.allows && one.actions.iter().any(|pattern| is_like(pattern, action)));
        assert!(!may, "{action}");
    }
}

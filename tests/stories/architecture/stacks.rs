//! The two stacks: what must outlive the app, and the app; several brands and stages in one account.

use std::collections::BTreeSet;

use serde_norway::Value;

use super::function_names;
use super::template::{lasting_template, printed, template};

/// Resources that hold what cannot be made anew.
const STATEFUL: [&str; 5] =
    ["AWS::Backup::BackupVault", "AWS::DynamoDB::Table", "AWS::KMS::Key", "AWS::Logs::LogGroup", "AWS::S3::Bucket"];

/// Properties by which CloudFormation takes a physical name, of the resources that we use.
const NAMES: [&str; 12] = [
    "AlarmName",
    "BackupPlanName",
    "BackupVaultName",
    "BucketName",
    "DashboardName",
    "FunctionName",
    "LogGroupName",
    "Name",
    "QueueName",
    "RoleName",
    "TableName",
    "TopicName",
];

fn resources(template: &Value) -> Vec<(String, Value)> {
    let resources = template["Resources"].as_mapping().unwrap();
    resources.iter().map(|(name, resource)| (name.as_str().unwrap().to_owned(), resource.clone())).collect()
}

fn is_stateful(resource: &Value) -> bool {
    STATEFUL.iter().any(|kind| resource["Type"] == *kind)
}

#[test]
fn what_must_last_is_in_a_stack_of_its_own_and_outlives_it_but_not_a_failed_first_create() {
    for (name, resource) in resources(&template()) {
        assert!(!is_stateful(&resource), "{name} holds data: it belongs into infra/data.yaml");
    }
    let held: Vec<_> = resources(&lasting_template()).into_iter().filter(|(_, one)| is_stateful(one)).collect();
    assert!(held.len() >= STATEFUL.len(), "table, key, bucket, vault and logs");
    for (name, resource) in held {
        assert_eq!(resource["DeletionPolicy"], "RetainExceptOnCreate", "{name}");
        assert_eq!(resource["UpdateReplacePolicy"], "Retain", "{name}");
    }
}

#[test]
fn every_function_logs_to_a_group_that_is_kept_for_the_promised_days() {
    let data = lasting_template();
    assert_eq!(
        data["Parameters"]["LogRetentionInDays"]["Default"], 400,
        "AWS Marketplace wants security events for a year"
    );
    let mut kept = BTreeSet::new();
    for (name, group) in resources(&data).into_iter().filter(|(_, one)| one["Type"] == "AWS::Logs::LogGroup") {
        assert!(printed(&group["Properties"]["RetentionInDays"]).contains("LogRetentionInDays"), "{name}");
        kept.insert(printed(&group["Properties"]["LogGroupName"]));
    }
    let mut used = BTreeSet::new();
    for (name, function) in
        resources(&template()).into_iter().filter(|(_, one)| one["Type"] == "AWS::Serverless::Function")
    {
        let group = printed(&function["Properties"]["LoggingConfig"]["LogGroup"]);
        assert!(kept.contains(&group), "{name} logs to {group}, which infra/data.yaml does not have");
        used.insert(group);
    }
    assert_eq!(used.len(), function_names().len(), "a group for each function");
    assert_eq!(kept.len(), used.len() + 1, "and one for the API");
}

/// Every property `key` anywhere below `value` whose name is in [`NAMES`].
fn names_in(value: &Value, found: &mut Vec<(String, String)>) {
    match value {
        Value::Mapping(fields) => {
            for (key, value) in fields {
                match key.as_str() {
                    Some(key) if NAMES.contains(&key) => found.push((key.to_owned(), printed(value))),
                    _ => names_in(value, found),
                }
            }
        }
        Value::Sequence(list) => list.iter().for_each(|one| names_in(one, found)),
        Value::Tagged(tagged) => names_in(&tagged.value, found),
        _ => {}
    }
}

#[test]
fn a_second_brand_or_stage_in_the_same_account_gets_names_of_its_own() {
    for (name, resource) in resources(&template()).into_iter().chain(resources(&lasting_template())) {
        let mut found = Vec::new();
        match resource["Type"].as_str().unwrap() {
            // Metrics and their dimensions have names too: the namespace tells brands and stages apart.
            "AWS::CloudWatch::Alarm" => continue,
            _ => names_in(&resource["Properties"], &mut found),
        }
        for (property, value) in found {
            let is_own =
                value.contains("${Brand}") && value.contains("${Stage}") || value.contains("${AWS::StackName}");
            let refers = value.contains("!Ref") || value.contains("!GetAtt");
            assert!(is_own || refers, "{name}: {property} {value} is the same in each stack of an account");
        }
        let events = resource["Properties"]["Events"].as_mapping().into_iter().flat_map(|events| events.values());
        for event in events.filter(|event| event["Type"] == "ScheduleV2") {
            assert_eq!(event["Properties"]["OmitName"], true, "{name}: SAM would name its schedule after it alone");
            let role = printed(&event["Properties"]["RoleArn"]);
            assert!(role.contains("ScheduleRole.Arn"), "{name}: SAM would make a role without the boundary: {role}");
        }
    }
}

#[test]
fn a_deployment_in_a_wrong_region_or_account_is_refused_before_anything_is_made() {
    for (file, template) in [("data", lasting_template()), ("app", template())] {
        let rules = &template["Rules"];
        assert!(printed(&rules["RightRegion"]).contains("AWS::Region"), "{file}");
        assert!(printed(&rules["RightAccount"]).contains("AWS::AccountId"), "{file}");
    }
    let rules = template()["Rules"].clone();
    assert!(printed(&rules["DomainHasCertificate"]["Assertions"]).contains("CertificateArn"));
}

#[test]
fn a_release_publishes_every_function_and_moves_those_behind_the_api_gradually() {
    let template = template();
    let global = &template["Globals"]["Function"];
    let moved = printed(&template["Resources"]["TrafficRole"]["Properties"]["Policies"]);
    assert_eq!(global["AutoPublishAlias"], "live", "everything calls aliases");
    assert!(printed(&global["Description"]).contains("${Release}"), "so that a release is a change of every function");
    for (name, function) in
        resources(&template).into_iter().filter(|(_, one)| one["Type"] == "AWS::Serverless::Function")
    {
        let properties = &function["Properties"];
        let published = printed(&properties["AutoPublishCodeSha256"]);
        assert!(published.contains("Release"), "{name}: a changed parameter would not reach its alias: {published}");
        let events = properties["Events"].as_mapping().into_iter().flat_map(|events| events.values());
        let is_behind_the_api = events.into_iter().any(|event| event["Type"] == "HttpApi");
        let moves = printed(&properties["DeploymentPreference"]);
        assert_eq!(moves.contains("Linear10PercentEvery1Minute"), is_behind_the_api, "{name}: {moves}");
        assert_eq!(moves.contains("ReleaseErrorsAlarm"), is_behind_the_api, "{name}: {moves}");
        let alarms = printed(&properties["DeploymentPreference"]["Alarms"]);
        assert_eq!(
            alarms.contains("MovesGradually"),
            is_behind_the_api,
            "{name}: one that fires would stop a rollback"
        );
        assert_eq!(moved.contains(&format!(" {name}.Arn")), is_behind_the_api, "{name}: what CodeDeploy may move");
        let asked_of_the_alias = format!("${{{name}.Arn}}:*");
        assert_eq!(moved.contains(&asked_of_the_alias), is_behind_the_api, "{name}: what CodeDeploy may look at");
    }
    for alarm in ["ReleaseErrorsAlarm", "LandingErrorsAlarm", "UsageErrorsAlarm"] {
        let properties = &template["Resources"][alarm]["Properties"];
        assert!(properties["Dimensions"].is_null(), "{alarm} would depend on what the aliases depend on: a circle");
    }
    let target = printed(&template["Resources"]["MeterUsageSchedule"]["Properties"]["Target"]["Arn"]);
    assert!(target.contains("MeterUsage.Alias"), "{target}");
}

/// Lambda keeps this much of an account's concurrency unreserved.
const UNRESERVED: u64 = 100;

#[test]
fn what_must_run_has_concurrency_of_its_own_where_the_account_has_it_to_give() {
    let template = template();
    let mut reserved = std::collections::BTreeMap::new();
    for (_, function) in resources(&template).into_iter().filter(|(_, one)| one["Type"] == "AWS::Serverless::Function")
    {
        let properties = &function["Properties"];
        let zip = properties["CodeUri"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        let digits: String =
            printed(&properties["ReservedConcurrentExecutions"]).chars().filter(char::is_ascii_digit).collect();
        if !digits.is_empty() {
            reserved.insert(zip.trim_end_matches(".zip").to_owned(), digits.parse::<u64>().unwrap());
        }
    }
    for function in ["meter-usage", "apply-agreement-event", "advance-licenses", "read-entitlement", "record-usage"] {
        assert!(reserved.contains_key(function), "a flood of pages would starve {function}");
    }
    let script = std::fs::read_to_string(super::root().join("scripts/stack.py")).unwrap();
    let said = |name: &str| -> u64 {
        let (_, after) = script.split_once(&format!("\n{name} = ")).unwrap();
        after.lines().next().unwrap().parse().unwrap()
    };
    let (needed, sum) = (said("NEEDED_CONCURRENCY"), reserved.values().sum::<u64>());
    assert!(sum + UNRESERVED <= needed / 2, "pages are left {needed} - {sum}");
    assert_eq!(said("RESERVED_CONCURRENCY"), sum);
    assert_eq!(said("UNRESERVED_CONCURRENCY"), UNRESERVED);
}

/// The most that Lambda keeps of an alias's policy, in bytes, and what we leave of it to later routes.
const ALIAS_POLICY: usize = 20_480;
const FOR_LATER_ROUTES: usize = 2_048;

#[test]
fn the_policy_by_which_the_api_calls_a_function_does_not_grow_too_large() {
    // As long as they may be: names of stacks end at 31 characters under the builder, ids are drawn.
    let stack = "s".repeat(31);
    let mut largest = (0, String::new());
    for (name, function) in
        resources(&template()).into_iter().filter(|(_, one)| one["Type"] == "AWS::Serverless::Function")
    {
        let events = function["Properties"]["Events"].as_mapping().cloned().unwrap_or_default();
        let routes = events.iter().filter(|(_, event)| event["Type"] == "HttpApi");
        let statement = |(event, route): (&Value, &Value)| {
            let (event, route) = (event.as_str().unwrap(), &route["Properties"]);
            // The route of all that no other takes has neither.
            let (method, path) = (route["Method"].as_str().unwrap_or(""), route["Path"].as_str().unwrap_or("$default"));
            let sid = format!("{stack}-{name}{event}Permission-ABCDEFGHIJKL");
            let function =
                format!("arn:aws-eusc:lambda:eusc-de-east-1:111122223333:function:{stack}-{name}-ABCDEFGHIJKL:live");
            let source = format!("arn:aws-eusc:execute-api:eusc-de-east-1:111122223333:abcdefghij/*/{method}{path}");
            let rest = r#"{"Sid":"","Effect":"Allow","Principal":{"Service":"apigateway.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":"","Condition":{"ArnLike":{"AWS:SourceArn":""}}},"#;
            sid.len() + function.len() + source.len() + rest.len()
        };
        let bytes =
            r#"{"Version":"2012-10-17","Id":"default","Statement":[]}"#.len() + routes.map(statement).sum::<usize>();
        largest = largest.max((bytes, name));
    }
    assert!(largest.0 > 10_000, "routes were found: {largest:?}");
    assert!(largest.0 <= ALIAS_POLICY - FOR_LATER_ROUTES, "move routes to another function: {largest:?}");
}

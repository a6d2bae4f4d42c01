//! infra/template.yaml as values: its functions, their policies and routes.

use std::collections::{BTreeMap, BTreeSet};

use serde_norway::Value;

use super::access::Access;
use super::root;
use super::source::shipped_code;

/// One function of the template.
pub(super) struct TemplateFunction {
    pub(super) access: Access,
    /// `METHOD /path`, and whether requests must be signed.
    pub(super) routes: BTreeMap<String, bool>,
}

/// The template of the app.
pub(super) fn template() -> Value {
    read("infra/template.yaml")
}

/// The template of what must outlive the app.
pub(super) fn lasting_template() -> Value {
    read("infra/data.yaml")
}

/// A file of YAML, below the project's root.
pub(super) fn read(file: &str) -> Value {
    serde_norway::from_str(&std::fs::read_to_string(root().join(file)).unwrap()).unwrap()
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
            } else if actions == store::APPEND.map(|action| action.iam().to_owned()).into() {
                access.appended_keys.extend(keys);
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

pub(super) fn printed(value: &Value) -> String {
    serde_norway::to_string(value).unwrap()
}

#[test]
fn documents_are_removed_when_the_page_says_they_are() {
    let rules = lasting_template()["Resources"]["Documents"]["Properties"]["LifecycleConfiguration"]["Rules"].clone();
    let days: Vec<i64> =
        rules.as_sequence().unwrap().iter().filter_map(|rule| rule["ExpirationInDays"].as_i64()).collect();
    assert_eq!(days, [accounts::document::DOCUMENT_DAYS, metering::log_comparison::LOG_DAYS]);
}

#[test]
fn a_mail_is_not_tried_again_while_whoever_claimed_it_may_still_send_it() {
    let seconds = template()["Resources"]["AdvanceLicenses"]["Properties"]["Timeout"].as_i64().unwrap();
    assert!(seconds < licensing::owed::FIRST_RETRY_SECONDS, "a run may last {seconds} s");
}

/// The statements of a policy document, those under a condition of the template too.
fn statements(value: &Value) -> Vec<&Value> {
    match value {
        Value::Mapping(fields) if fields.contains_key("Effect") => vec![value],
        Value::Mapping(fields) => fields.values().flat_map(statements).collect(),
        Value::Sequence(list) => list.iter().flat_map(statements).collect(),
        Value::Tagged(tagged) => statements(&tagged.value),
        _ => Vec::new(),
    }
}

#[test]
fn a_queue_takes_messages_from_the_rule_and_the_topics_that_the_template_names_and_from_nobody_else() {
    let template = template();
    let resources = template["Resources"].as_mapping().unwrap();
    let policies = resources.values().filter(|one| one["Type"] == "AWS::SQS::QueuePolicy");
    let mut senders: BTreeMap<String, String> = BTreeMap::new();
    for statement in policies.flat_map(|policy| statements(&policy["Properties"]["PolicyDocument"]["Statement"])) {
        assert_eq!((&statement["Effect"], &statement["Action"]), (&"Allow".into(), &"sqs:SendMessage".into()));
        let source = printed(&statement["Condition"]["ArnEquals"]["aws:SourceArn"]);
        let sender = statement["Principal"]["Service"].as_str().expect("a service, never everybody");
        senders.entry(sender.to_owned()).or_default().push_str(&source);
    }
    assert_eq!(senders.keys().collect::<Vec<_>>(), ["events.amazonaws.com", "sns.amazonaws.com"]);
    for rule in ["AgreementEventRule.Arn", "MailFeedbackRule.Arn", "MailSendingRule.Arn"] {
        assert!(senders["events.amazonaws.com"].contains(rule), "{rule}: {senders:?}");
    }
    let topics = &senders["sns.amazonaws.com"];
    assert!(topics.contains("LegacySubscriptionTopic") && topics.contains("LegacyEntitlementTopic"), "{topics}");
    assert!(!topics.contains('*'), "SNS signatures are not checked, so only named topics may send: {topics}");
}

/// The pattern reads what the API's access log has, and names a route that there is.
fn assert_logged_by_the_api(template: &Value, pattern: &str) {
    let format = template["Resources"]["Api"]["Properties"]["AccessLogSettings"]["Format"].as_str().unwrap();
    for field in pattern.split("$.").skip(1).filter_map(|rest| rest.split(' ').next()) {
        assert!(format.contains(&format!("\"{field}\":")), "the access log has no field `{field}`: {pattern}");
    }
    if pattern.contains("$.route") {
        let named = pattern.split('"').nth(1).unwrap();
        let is_named = |route: &String| match named.contains('*') {
            true => route.contains(named.trim_matches('*')),
            false => route == named,
        };
        let is_there = |function: &TemplateFunction| function.routes.keys().any(is_named);
        assert!(template_functions().values().any(is_there), "there is no route {named}");
    }
}

/// The alarms of the first column of the runbook in docs/OPERATIONS.md.
fn runbook() -> BTreeSet<String> {
    let text = std::fs::read_to_string(root().join("docs/OPERATIONS.md")).unwrap();
    let (_, after) = text.split_once("## Alarms, and what to do at 3 a.m.").unwrap();
    let rows = after.split("\n## ").next().unwrap().lines().filter(|line| line.starts_with("| "));
    let names = rows.filter_map(|row| row.split('|').nth(1)).flat_map(|cell| cell.split(','));
    names.map(|name| name.trim().to_owned()).filter(|name| name.ends_with("Alarm")).collect()
}

#[test]
fn every_alarm_has_a_line_in_the_runbook_wakes_somebody_and_the_runbook_has_no_other() {
    let template = template();
    let resources = template["Resources"].as_mapping().unwrap();
    let mut alarms = BTreeSet::new();
    for (name, alarm) in resources.iter().filter(|(_, one)| one["Type"] == "AWS::CloudWatch::Alarm") {
        let actions = printed(&alarm["Properties"]["AlarmActions"]);
        assert!(actions.contains("Alarms") && actions.contains("AlarmTopicArn"), "{name:?}: {actions}");
        alarms.insert(name.as_str().unwrap().to_owned());
    }
    assert_eq!(alarms, runbook());
}

#[test]
fn the_dashboard_shows_money_at_risk_first_and_only_metrics_that_there_are() {
    let template = template();
    let resources = template["Resources"].as_mapping().unwrap();
    let body = printed(&resources["Dashboard"]["Properties"]["DashboardBody"]);
    let first = body.split("\"type\": \"metric\"").next().unwrap();
    for alarm in ["QuarantineAlarm", "MeteringRefusedAlarm", "PressingRecordsAlarm", "BeyondQuotaAlarm"] {
        assert!(first.contains(alarm), "{alarm} is not among the first things on the dashboard");
    }
    let filters = resources.values().filter(|one| one["Type"] == "AWS::Logs::MetricFilter");
    let metrics: BTreeSet<&str> =
        filters.filter_map(|one| one["Properties"]["MetricTransformations"][0]["MetricName"].as_str()).collect();
    for own in body.split("[\"Tollgate/").skip(1) {
        let shown = own.split("]]").next().unwrap().split("[\"AWS/").next().unwrap();
        for metric in shown.split("\", \"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(metrics.contains(metric), "the dashboard shows {metric}, which nothing counts");
        }
    }
}

#[test]
fn what_is_counted_in_a_log_is_logged_there_and_wakes_somebody() {
    let template = template();
    let resources = template["Resources"].as_mapping().unwrap();
    let of =
        |kind: &'static str| resources.values().filter(move |one| one["Type"] == kind).map(|one| &one["Properties"]);
    let filters: Vec<&Value> = of("AWS::Logs::MetricFilter").collect();
    assert!(filters.len() >= 5, "quarantine, late usage, mails, reconciliation, undelivered events");
    for filter in filters {
        let field = filter["FilterPattern"].as_str().unwrap();
        if printed(&filter["LogGroupName"]).contains("/api") {
            assert_logged_by_the_api(&template, field);
        } else {
            let field = field.strip_prefix("{ $.fields.").and_then(|rest| rest.split(' ').next()).unwrap();
            let mut owners = of("AWS::Serverless::Function");
            let owner = owners.find(|one| one["LoggingConfig"]["LogGroup"] == filter["LogGroupName"]).unwrap();
            let zip = owner["CodeUri"].as_str().unwrap().rsplit('/').next().unwrap();
            let code = shipped_code(&root().join("functions").join(zip.strip_suffix(".zip").unwrap()));
            let logs = |code: &str| code.contains("tracing::") && code.contains(&format!("  {field} = "));
            assert!(code.iter().any(|(_, code)| logs(code)), "{zip} logs no field `{field}`");
        }
        let metric = &filter["MetricTransformations"][0];
        let is_of_it = |alarm: &&Value| {
            alarm["MetricName"] == metric["MetricName"] && alarm["Namespace"] == metric["MetricNamespace"]
        };
        let alarm = of("AWS::CloudWatch::Alarm").find(is_of_it).unwrap_or_else(|| panic!("nobody hears of {field}"));
        assert!(printed(&alarm["AlarmActions"]).contains("Alarms"), "{field}");
    }
}

#[test]
fn a_code_is_not_tried_again_while_whoever_claimed_its_message_may_still_send_it() {
    let seconds = template()["Resources"]["DeliverCodes"]["Properties"]["Timeout"].as_i64().unwrap();
    assert!(seconds < accounts::owed_code::CLAIM_SECONDS, "a run may last {seconds} s");
}

#[test]
fn a_code_is_handed_over_as_soon_as_it_is_made_and_one_by_one() {
    let events = template()["Resources"]["DeliverCodes"]["Properties"]["Events"].clone();
    let stream =
        events.as_mapping().unwrap().values().find(|event| event["Type"] == "DynamoDB").unwrap()["Properties"].clone();
    assert_eq!(stream["BatchSize"], 1, "a slow mail keeps no other");
    assert!(stream["MaximumBatchingWindowInSeconds"].is_null(), "nothing is waited for");
    let filter = stream["FilterCriteria"]["Filters"][0]["Pattern"].as_str().unwrap();
    assert!(filter.contains(store::keys::CODE_MESSAGE_PREFIX) && filter.contains("INSERT"), "{filter}");
}

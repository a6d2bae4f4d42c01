//! The audit log: a chain that nothing is taken out of unseen, and its locked copy.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use http::Method;
use serde_json::{Value, json};
use store::{AuditLink, keys};
use tests::World;

/// A workspace that operators decide about.
async fn a_workspace(world: &World) -> String {
    let ann = crate::people::registered(world, "ann").await;
    ann["workspace"]["id"].as_str().unwrap().to_owned()
}

/// Decides what was not decided last, so that the order changes something.
async fn decide(world: &World, workspace: &str, why: &str) {
    let path = format!("/v1/operate/workspaces/{workspace}/providers");
    let before = audit(world, None).await.len();
    for decision in ["allow", "revoke"] {
        let order = json!({"by": "Olga", "why": why, "decision": decision}).to_string().into_bytes();
        let reply = world.signed(Method::POST, &path, "application/json", order).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        if audit(world, None).await.len() > before {
            return;
        }
    }
    panic!("neither decision was new");
}

async fn audit(world: &World, month: Option<&str>) -> Vec<Value> {
    let query = month.map(|month| format!("?month={month}")).unwrap_or_default();
    let answer = world.signed(Method::GET, &format!("/v1/operate/audit{query}"), "", Vec::new()).await.json();
    answer["entries"].as_array().unwrap().clone()
}

fn client(world: &World) -> Client {
    Client::new(&world.sandbox.environment.aws)
}

/// Changes one attribute of a link behind everybody's back.
async fn touch(world: &World, sequence: u64, attribute: &str, value: AttributeValue) {
    let key = keys::audit_link(sequence);
    client(world)
        .update_item()
        .table_name(&world.sandbox.environment.settings.table_name)
        .key("pk", AttributeValue::S(key.pk))
        .key("sk", AttributeValue::S(key.sk))
        .update_expression("SET #a = :v")
        .expression_attribute_names("#a", attribute)
        .expression_attribute_values(":v", value)
        .send()
        .await
        .unwrap();
}

async fn remove(world: &World, sequence: u64) {
    let key = keys::audit_link(sequence);
    let call = client(world).delete_item().table_name(&world.sandbox.environment.settings.table_name);
    call.key("pk", AttributeValue::S(key.pk)).key("sk", AttributeValue::S(key.sk)).send().await.unwrap();
}

async fn copied(world: &World) -> (u64, u64, u64) {
    let report = world.run("archive-audit").await;
    let number = |name: &str| report[name].as_u64().unwrap();
    (number("copied"), number("checked"), number("broken"))
}

#[tokio::test]
async fn every_act_is_a_link_of_one_chain_and_is_copied_once() {
    let world = World::new().await;
    let workspace = a_workspace(&world).await;
    for why in ["one", "two", "three"] {
        decide(&world, &workspace, why).await;
    }
    let entries = audit(&world, None).await;
    let whys: Vec<_> = entries.iter().map(|entry| (entry["sequence"].as_u64(), entry["why"].as_str())).collect();
    assert_eq!(whys, [(Some(1), Some("one")), (Some(2), Some("two")), (Some(3), Some("three"))]);
    assert_eq!(copied(&world).await, (3, 3, 0));
    assert_eq!(copied(&world).await, (0, 3, 0), "nothing is copied twice");
    decide(&world, &workspace, "four").await;
    assert_eq!(copied(&world).await, (1, 4, 0), "the next run goes on");
}

#[tokio::test]
async fn months_are_read_each_by_itself_whatever_stands_between_them() {
    let world = World::at("2026-10-30T12:00:00Z").await;
    let workspace = a_workspace(&world).await;
    decide(&world, &workspace, "in October").await;
    decide(&world, &workspace, "in October, too").await;
    world.sandbox.clock.set(kernel::Timestamp::parse_rfc3339("2026-12-02T12:00:00Z").unwrap());
    decide(&world, &workspace, "in December").await;
    let whys = async |month: &str| -> Vec<String> {
        audit(&world, Some(month)).await.iter().map(|entry| entry["why"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(whys("2026-10").await, ["in October", "in October, too"]);
    assert!(whys("2026-11").await.is_empty());
    assert_eq!(whys("2026-12").await, ["in December"]);
    assert_eq!(audit(&world, Some("2026-12")).await[0]["sequence"], 3, "the chain goes on over the months");
}

#[tokio::test]
async fn acts_at_once_get_a_place_each() {
    let world = World::new().await;
    let mut workspaces = Vec::new();
    for name in ["ann", "bob", "cat", "dan"] {
        let person = crate::people::registered(&world, name).await;
        workspaces.push(person["workspace"]["id"].as_str().unwrap().to_owned());
    }
    let decided = async |workspace: &str| {
        let path = format!("/v1/operate/workspaces/{workspace}/providers");
        let order = json!({"why": "at once", "decision": "allow"}).to_string().into_bytes();
        world.signed(Method::POST, &path, "application/json", order).await.status.as_u16()
    };
    let [ann, bob, cat, dan] = workspaces.as_slice() else { panic!("four workspaces") };
    let all = tokio::join!(decided(ann), decided(bob), decided(cat), decided(dan));
    assert_eq!(all, (200, 200, 200, 200));
    let places: Vec<_> = audit(&world, None).await.iter().map(|entry| entry["sequence"].as_u64().unwrap()).collect();
    assert_eq!(places, [1, 2, 3, 4]);
    assert_eq!(copied(&world).await, (4, 4, 0));
}

#[tokio::test]
async fn what_is_changed_or_taken_out_is_found_by_every_run() {
    let world = World::new().await;
    let workspace = a_workspace(&world).await;
    for why in ["one", "two", "three"] {
        decide(&world, &workspace, why).await;
    }
    assert_eq!(copied(&world).await, (3, 3, 0));
    for why in ["four", "five"] {
        decide(&world, &workspace, why).await;
    }
    let fourth = AttributeValue::S(r#"{"id":"x","at":0,"by":"x","act":"settle","why":"x","subject":"x"}"#.to_owned());
    touch(&world, 4, "entry", fourth).await;
    assert_eq!(copied(&world).await, (0, 0, 4), "what comes after the break is not copied");
    assert_eq!(copied(&world).await, (0, 0, 4), "and the next run finds it again");
}

#[tokio::test]
async fn whoever_makes_the_last_entries_anew_is_told_on_by_the_copy() {
    let world = World::new().await;
    let workspace = a_workspace(&world).await;
    for why in ["one", "two", "three"] {
        decide(&world, &workspace, why).await;
    }
    assert_eq!(copied(&world).await, (3, 3, 0));
    remove(&world, 3).await;
    assert_eq!(copied(&world).await, (0, 0, 3), "the last copied link is missing");
    decide(&world, &workspace, "instead of three").await;
    assert_eq!(audit(&world, None).await.len(), 3, "the chain in the table holds by itself");
    assert_eq!(copied(&world).await, (0, 0, 3), "and is not what was copied");
}

#[tokio::test]
async fn an_old_entry_that_is_touched_is_found_though_it_was_copied_long_ago() {
    let world = World::new().await;
    let workspace = a_workspace(&world).await;
    for why in ["one", "two", "three"] {
        decide(&world, &workspace, why).await;
    }
    assert_eq!(copied(&world).await, (3, 3, 0));
    touch(&world, 2, "at", AttributeValue::N("1".to_owned())).await;
    assert_eq!(copied(&world).await, (0, 1, 2));
}

#[tokio::test]
async fn a_run_that_was_cut_off_between_the_copy_and_its_mark_copies_again_and_goes_on() {
    let world = World::new().await;
    let workspace = a_workspace(&world).await;
    decide(&world, &workspace, "one").await;
    // The first call reads how far the copy has come, the next write the links, and the last mark them as copied.
    world.fault(&json!({"target": "PutObject", "kind": "internal-error", "count": 1})).await;
    assert!(world.post("/_sandbox/run/archive-audit", &json!({})).await["copied"].is_null(), "the run failed");
    decide(&world, &workspace, "two").await;
    assert_eq!(copied(&world).await, (2, 2, 0));
}

#[tokio::test]
async fn entries_from_before_the_chain_are_still_read() {
    let world = World::new().await;
    let workspace = a_workspace(&world).await;
    let item = json!({
        "pk": {"S": "AUDIT#2026-11"}, "sk": {"S": "1763720000000#ab"}, "id": {"S": "ab"}, "by": {"S": "Olga"},
        "act": {"S": "release"}, "why": {"S": "before"}, "subject": {"S": "x"}, "at": {"N": "1763720000000"},
    });
    let item = item.as_object().unwrap().iter().map(|(name, value)| {
        let (kind, text) = value.as_object().unwrap().iter().next().unwrap();
        let text = text.as_str().unwrap().to_owned();
        (name.clone(), if kind == "N" { AttributeValue::N(text) } else { AttributeValue::S(text) })
    });
    let call = client(&world).put_item().table_name(&world.sandbox.environment.settings.table_name);
    call.set_item(Some(item.collect())).send().await.unwrap();
    decide(&world, &workspace, "after").await;
    let entries = audit(&world, Some("2026-11")).await;
    let whys: Vec<_> = entries.iter().map(|entry| (entry["why"].as_str(), entry["sequence"].as_u64())).collect();
    assert_eq!(whys, [(Some("before"), None), (Some("after"), Some(1))]);
}

#[test]
fn a_link_follows_the_one_before_or_says_why_not() {
    use store::BrokenLink;
    // Computed by hand (Python's hashlib), not by the code that makes links.
    let first = AuditLink {
        sequence: 1,
        at: kernel::Timestamp::from_millis(1_763_720_000_000),
        previous: "0".repeat(64),
        hash: "1789646abb08deb2fda535b6115d670e6eed2de861f9d2d034956f2077af08bd".to_owned(),
        entry: r#"{"why":"one"}"#.to_owned(),
    };
    assert_eq!(first.follows(None), Ok(()));
    let wrong = [
        (AuditLink { sequence: 2, ..first.clone() }, BrokenLink::Sequence),
        (AuditLink { previous: "1".repeat(64), ..first.clone() }, BrokenLink::Previous),
        (AuditLink { entry: r#"{"why":"two"}"#.to_owned(), ..first.clone() }, BrokenLink::Hash),
        (AuditLink { at: kernel::Timestamp::from_millis(1), ..first.clone() }, BrokenLink::Hash),
        (AuditLink { hash: "0".repeat(64), ..first.clone() }, BrokenLink::Hash),
    ];
    for (link, why) in wrong {
        assert_eq!(link.follows(None), Err(why), "{link:?}");
    }
    let older =
        AuditLink { sequence: 2, at: kernel::Timestamp::from_millis(1), previous: first.hash.clone(), ..first.clone() };
    assert_eq!(older.follows(Some(&first)), Err(BrokenLink::Time));
}

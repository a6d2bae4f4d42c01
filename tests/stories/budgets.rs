//! Budgets: each threshold is told once a month by mail, whatever happens to the run that tells it.

use serde_json::{Value, json};
use tests::World;

use crate::account::{owner, signed_in, use_units};
use crate::agreements::subjects;
use crate::people::{Person, Said, pass};

const HOUR: i64 = 3600;
/// How long the first claim of a mail holds.
const FIRST_RETRY_SECONDS: i64 = 300;

/// Ann with a budget of 1.00 USD and thresholds at 40, 80 and 100 percent; a million log events cost 0.40 USD.
async fn ann(world: &World) -> Person {
    let ann = owner(world, "ann").await;
    set(&ann, &json!({"amount": "1.00", "thresholds": "40, 80, 100"})).await;
    ann
}

async fn set(person: &Person, order: &Value) -> Said {
    let said = person.post_json("/account/budget", order).await;
    assert_eq!(said.status, 200, "{}", said.text);
    said
}

/// The mails about the budget, oldest first.
async fn told(world: &World) -> Vec<String> {
    let mut mails = subjects(world, "ann@example.com").await;
    mails.retain(|subject| subject.contains("budget") || subject.contains("预算"));
    mails
}

/// Uses `millions` of log events, and lets their hour freeze and the next look come.
async fn use_and_wait(world: &World, person: &Person, id: &str, millions: u64) {
    use_units(world, person, id, "log_events", millions * 1_000_000).await;
    world.advance(2 * HOUR).await;
}

#[tokio::test]
async fn each_threshold_is_told_once_a_month_from_the_live_bill() {
    let world = World::at("2026-11-30T10:20:00Z").await;
    let person = ann(&world).await;
    world.advance(HOUR).await;
    assert!(told(&world).await.is_empty(), "nothing was used");
    use_and_wait(&world, &person, "1", 1).await;
    assert_eq!(told(&world).await, ["November 2026: 40% of your TrueWatch budget is reached"]);
    let mail = world.inbox("ann@example.com").await.remove(0);
    let text = mail["text"].as_str().unwrap();
    assert!(text.contains("0.40 USD") && text.contains("1.00 USD") && text.contains("/account/budget"), "{text}");
    world.advance(3 * HOUR).await;
    assert_eq!(told(&world).await.len(), 1, "it is told once");
    let person = signed_in(&world, "ann").await;
    // What is reached at once is one mail; it names the highest.
    use_and_wait(&world, &person, "2", 2).await;
    assert_eq!(told(&world).await[1..], ["November 2026: 100% of your TrueWatch budget is reached"]);
    let shown = signed_in(&world, "ann").await.get_json("/account/budget").await.json();
    assert_eq!((&shown["spentMinor"], &shown["budget"]["told"]), (&json!(120), &json!([40, 80, 100])));
    // Another month begins anew.
    world.sandbox.clock.set(kernel::Timestamp::parse_rfc3339("2026-12-01T07:00:00Z").unwrap());
    let person = signed_in(&world, "ann").await;
    use_and_wait(&world, &person, "3", 1).await;
    assert_eq!(told(&world).await[2..], ["December 2026: 40% of your TrueWatch budget is reached"]);
}

#[tokio::test]
async fn of_two_runs_at_once_one_tells() {
    let world = World::at("2026-11-20T10:20:00Z").await;
    let person = ann(&world).await;
    use_units(&world, &person, "1", "log_events", 1_000_000).await;
    world.pause("advance-licenses").await;
    world.advance(2 * HOUR).await;
    let (one, two) = tokio::join!(world.run("advance-licenses"), world.run("advance-licenses"));
    assert_eq!(one["mails"].as_u64().unwrap() + two["mails"].as_u64().unwrap(), 1, "{one} {two}");
    assert_eq!(told(&world).await.len(), 1);
}

#[tokio::test]
async fn a_mail_that_fails_is_tried_again_when_its_claim_is_over_and_then_told_once() {
    let world = World::at("2026-11-20T10:20:00Z").await;
    let person = ann(&world).await;
    use_units(&world, &person, "1", "log_events", 1_000_000).await;
    world.pause("advance-licenses").await;
    world.advance(2 * HOUR).await;
    world.fault(&json!({"target": "SendEmail", "kind": "access-denied"})).await;
    assert_eq!(world.run("advance-licenses").await["mailsFailed"], 1);
    world.no_faults().await;
    assert_eq!(world.run("advance-licenses").await["mails"], 0, "it is claimed");
    pass(&world, FIRST_RETRY_SECONDS);
    assert_eq!(world.run("advance-licenses").await["mails"], 1);
    pass(&world, HOUR);
    assert_eq!(world.run("advance-licenses").await["mails"], 0);
    assert_eq!(told(&world).await.len(), 1);
}

#[tokio::test]
async fn a_write_that_fails_after_the_claim_leaves_one_mail_to_be_told() {
    let world = World::at("2026-11-20T10:20:00Z").await;
    let person = ann(&world).await;
    use_units(&world, &person, "1", "log_events", 1_000_000).await;
    world.pause("advance-licenses").await;
    world.advance(2 * HOUR).await;
    // The claim is not known to be written: nobody sends on the strength of it.
    world.fault(&json!({"target": "PutItem", "kind": "lost-answer", "count": 1})).await;
    world.run("advance-licenses").await;
    world.no_faults().await;
    pass(&world, HOUR);
    world.run("advance-licenses").await;
    assert_eq!(told(&world).await.len(), 1);
}

#[tokio::test]
async fn a_budget_is_read_as_people_write_it_changed_and_removed() {
    let world = World::at("2026-11-20T10:20:00Z").await;
    let person = owner(&world, "ann").await;
    for (wrong, field) in [
        (json!({"amount": "0", "thresholds": "50"}), "amount"),
        (json!({"amount": "much", "thresholds": "50"}), "amount"),
        (json!({"amount": "1.005", "thresholds": "50"}), "amount"),
        (json!({"amount": "10", "thresholds": ""}), "thresholds"),
        (json!({"amount": "10", "thresholds": "0"}), "thresholds"),
        (json!({"amount": "10", "thresholds": "50, half"}), "thresholds"),
        (json!({"amount": "10", "thresholds": "1,2,3,4,5,6"}), "thresholds"),
    ] {
        let said = person.post_json("/account/budget", &wrong).await;
        assert_eq!((said.status, said.fields()), (422, vec![field.to_owned()]), "{wrong}");
    }
    let page = person.post_form("/account/budget", &[("amount", "ten"), ("thresholds", "70")]).await;
    assert!(
        page.status == 422 && page.text.contains("value=\"ten\"") && page.text.contains("value=\"70\""),
        "{}",
        page.text
    );
    let said = set(&person, &json!({"amount": "1,200.5", "thresholds": ["80%", "50"]})).await.json();
    assert_eq!((&said["budget"]["amountMinor"], &said["budget"]["thresholds"]), (&json!(120_050), &json!([50, 80])));
    let saved = person.post_form("/account/budget", &[("amount", "300"), ("thresholds", "50、90")]).await;
    assert_eq!(saved.location(), "/account/budget?done=budget");
    let page = person.get(saved.location()).await;
    assert!(page.text.contains("Your budget is saved") && page.text.contains("300.00 USD"), "{}", page.text);
    let exported = person.post_json("/account/export", &json!({})).await.json();
    assert_eq!(exported["budget"]["amountMinor"], 30_000);
    let removed = person.post_form("/account/budget", &[("remove", "true")]).await;
    assert_eq!(removed.location(), "/account/budget?done=budget-removed");
    assert_eq!(person.get_json("/account/budget").await.json()["budget"], Value::Null);
}

#[tokio::test]
async fn whoever_reads_chinese_is_told_in_chinese() {
    let world = World::at("2026-11-20T10:20:00Z").await;
    let buyer = crate::people::new_buyer(&world).await;
    let proof = crate::people::registration_code(&world, &buyer, "ann@example.com").await;
    assert_eq!(
        buyer
            .post_json("/register", &crate::people::with(crate::people::form("ann", &proof), "workspaceLanguage", "zh"))
            .await
            .status,
        201
    );
    let person = signed_in(&world, "ann").await;
    set(&person, &json!({"amount": "1.00", "thresholds": "40"})).await;
    use_and_wait(&world, &person, "1", 1).await;
    assert_eq!(told(&world).await, ["2026 年 11 月：TrueWatch 费用已达到预算的 40%"]);
}

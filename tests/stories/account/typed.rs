//! What is typed into the form of the real-name authentication stays while documents come and go, the number sealed.

use serde_json::{Value, json};
use tests::World;

use super::real_name::{NUMBER, PDF, upload};
use super::{account_id, operate, owner};

#[tokio::test]
async fn what_was_typed_stays_while_documents_come_and_go_and_the_number_is_kept_sealed() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let typed = [("subject", "person"), ("name", "<i>安</i> Lee"), ("region", "CN"), ("number", NUMBER)];
    let with = |more: (&'static str, &'static str)| [&typed[..], &[more]].concat();
    let opened = ann.post_form("/account/real-name/documents", &with(("contentType", PDF))).await;
    assert_eq!(opened.status, 303, "{}", opened.text);
    assert!(!opened.location().contains("Lee") && !opened.location().contains(NUMBER));
    let place = opened.location().to_owned();
    let shown = |said: &crate::people::Said| {
        let text = &said.text;
        assert!(text.contains("&lt;i&gt;安&lt;/i&gt; Lee") && text.contains("Stored, encrypted: …0XX"), "{text}");
        assert!(!text.contains(NUMBER), "{text}");
    };
    shown(&ann.get("/account/real-name").await);
    let client = aws_sdk_dynamodb::Client::new(&world.sandbox.environment.aws);
    let table = &world.sandbox.environment.settings.table_name;
    let items = client.scan().table_name(table).send().await.unwrap().items.unwrap();
    assert!(!format!("{items:?}").contains(NUMBER), "no item has the number in clear");
    // Left empty, the number that was kept stays; the other fields are as they were typed last.
    let emptied = [("subject", "person"), ("name", "安 Lee"), ("region", "SG"), ("number", ""), ("open", "true")];
    assert_eq!(ann.post_form(&place, &emptied).await.location(), place);
    let json = ann.get_json("/account/real-name").await.json();
    assert_eq!(json["typed"], json!({"subject": "person", "name": "安 Lee", "region": "SG", "number": "…0XX"}));
    let removed = ann.post_form(&place, &with(("remove", "true"))).await;
    assert_eq!(removed.location(), "/account/real-name?done=document-removed#documents", "{}", removed.text);
    shown(&ann.get("/account/real-name").await);
    // A number that is wrong is not kept, and does not leave an older one in its place.
    let wrong = [("subject", "person"), ("name", "安 Lee"), ("region", "CN"), ("number", "<1>"), ("contentType", PDF)];
    ann.post_form("/account/real-name/documents", &wrong).await;
    assert_eq!(ann.get_json("/account/real-name").await.json()["typed"]["number"], Value::Null);
    upload(&world, &ann).await;
    assert_eq!(ann.get_json("/account/real-name").await.json()["typed"]["name"], "安 Lee", "a client types nothing");
    let ben = owner(&world, "ben").await;
    assert_eq!(ben.get_json("/account/real-name").await.json()["typed"], Value::Null);
}

#[tokio::test]
async fn a_number_that_was_kept_is_the_one_that_is_submitted_and_nothing_typed_is_kept_after_that() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    upload(&world, &ann).await;
    let typed = [("subject", "company"), ("name", ""), ("region", "CN"), ("number", NUMBER)];
    assert_eq!(ann.post_form("/account/real-name", &typed).await.status, 422);
    let typed = [("subject", "company"), ("name", "Acme"), ("region", "CN"), ("number", "")];
    let sent = ann.post_form("/account/real-name", &typed).await;
    assert_eq!(sent.location(), "/account/real-name?done=real-name", "{}", sent.text);
    let json = ann.get_json("/account/real-name").await.json();
    assert_eq!((&json["realName"]["number"], &json["typed"]), (&json!("…0XX"), &Value::Null), "{json}");
    let account = account_id(&ann).await;
    let read = operate(&world, &format!("/v1/operate/real-names/{account}/reading"), &json!({})).await.json();
    assert_eq!((&read["number"], &read["name"]), (&json!(NUMBER), &json!("Acme")), "{read}");
}

#[tokio::test]
async fn a_document_is_not_taken_without_what_was_typed_while_kms_does_not_answer() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    world.fault(&json!({"target": "Encrypt", "kind": "internal-error"})).await;
    let typed = [("subject", "company"), ("name", "Acme"), ("number", NUMBER), ("contentType", PDF)];
    let said = ann.post_form("/account/real-name/documents", &typed).await;
    assert_eq!(said.status, 503, "{}", said.text);
    assert_eq!(ann.get_json("/account/real-name").await.json()["documents"], json!([]), "going back has it all");
}

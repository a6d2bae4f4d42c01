//! Real-name authentication: documents past the functions to S3, the number sealed, an operator who decides.

use http::Method;
use serde_json::{Value, json};
use store::keys;
use tests::{Reply, UPLOAD_FIELDS, World};

use super::{account_id, event_kinds, operate, owner, requests};
use crate::people::Person;

pub(crate) const NUMBER: &str = "91310000MA1K0000XX";
pub(crate) const PDF: &str = "application/pdf";

/// Opens a place for a document: what the client is told to upload with.
pub(super) async fn open(person: &Person, content_type: &str) -> Value {
    let said = person.post_json("/account/real-name/documents", &json!({"contentType": content_type})).await;
    assert_eq!(said.status, 201, "{}", said.text);
    said.json()
}

/// Sends an upload as a browser does, with other values for some fields.
pub(super) async fn send(world: &World, opened: &Value, changed: &[(&str, &str)], file: &[u8]) -> Reply {
    let mut fields = opened["upload"]["fields"].as_object().unwrap().clone();
    for (name, value) in changed {
        fields.insert((*name).to_owned(), json!(value));
    }
    let mut body = Vec::new();
    for (name, value) in &fields {
        let value = value.as_str().unwrap();
        body.extend(format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    let head = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\papers\\营业执照.pdf\"\r\n\r\n";
    body.extend(head.bytes());
    body.extend(file);
    body.extend(b"\r\n--edge--\r\n");
    let url = opened["upload"]["url"].as_str().unwrap();
    let path = url.strip_prefix(&world.sandbox.aws_url).unwrap();
    let headers = [("content-type", "multipart/form-data; boundary=edge")];
    world.control().send(Method::POST, path, &headers, body).await.unwrap()
}

/// Uploads a document; its place.
pub(crate) async fn upload(world: &World, person: &Person) -> String {
    let opened = open(person, PDF).await;
    let sent = send(world, &opened, &[], b"%PDF-1.7 an extract").await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    opened["document"]["id"].as_str().unwrap().to_owned()
}

pub(super) fn claim() -> Value {
    claim_of("<b>观测</b> Ltd.")
}

fn claim_of(name: &str) -> Value {
    json!({"subject": "company", "name": name, "region": "CN", "number": NUMBER})
}

/// Someone whose authentication an operator has to look at; the account's id.
pub(crate) async fn submitted(world: &World, person: &Person) -> String {
    submitted_as(world, person, &claim()).await
}

/// The same under a name of their own.
pub(crate) async fn submitted_under(world: &World, person: &Person, name: &str) -> String {
    submitted_as(world, person, &claim_of(name)).await
}

async fn submitted_as(world: &World, person: &Person, claim: &Value) -> String {
    upload(world, person).await;
    let said = person.post_json("/account/real-name", claim).await;
    assert_eq!(said.status, 201, "{}", said.text);
    account_id(person).await
}

/// An operator reads and approves.
pub(crate) async fn approved(world: &World, person: &Person) {
    let account = submitted(world, person).await;
    let path = format!("/v1/operate/real-names/{account}");
    let read = operate(world, &format!("{path}/reading"), &json!({})).await.json();
    let approval = json!({"decision": "approve", "version": read["version"]});
    let done = operate(world, &format!("{path}/decision"), &approval).await;
    assert_eq!(done.status, 200, "{}", done.text);
}

#[tokio::test]
async fn a_claim_with_its_documents_is_read_by_an_operator_and_approved() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let account = submitted(&world, &ann).await;
    let shown = ann.get_json("/account/real-name").await;
    let real_name = shown.json()["realName"].clone();
    assert_eq!((&real_name["state"], &real_name["number"]), (&json!("submitted"), &json!("…0XX")));
    assert!(!shown.text.contains(NUMBER) && shown.json()["documents"] == json!([]));
    let listed = requests(&world).await;
    assert_eq!(listed["realNames"][0]["account"], *account);
    assert!(!listed.to_string().contains(NUMBER), "the list does not open anything");
    let read = operate(&world, &format!("/v1/operate/real-names/{account}/reading"), &json!({})).await.json();
    assert_eq!((&read["number"], &read["documents"][0]["state"]), (&json!(NUMBER), &json!("as-submitted")), "{read}");
    let link = read["documents"][0]["link"].as_str().unwrap().strip_prefix(&world.sandbox.aws_url).unwrap();
    let document = world.control().send(Method::GET, link, &[], Vec::new()).await.unwrap();
    assert_eq!((document.text.as_str(), document.header("content-type")), ("%PDF-1.7 an extract", PDF));
    assert_eq!(document.header("content-disposition"), "attachment", "what people upload is saved, not shown");
    world.sandbox.clock.set(world.now().plus_seconds(301));
    let late = world.control().send(Method::GET, link, &[], Vec::new()).await.unwrap();
    assert_eq!(late.status, 403, "a link holds for five minutes");
    let decision = format!("/v1/operate/real-names/{account}/decision");
    let unnamed = operate(&world, &decision, &json!({"decision": "approve"})).await;
    assert_eq!((unnamed.status.as_u16(), &unnamed.json()["fields"][0]["name"]), (422, &json!("version")));
    let done = operate(&world, &decision, &json!({"decision": "approve", "version": read["version"]})).await;
    assert_eq!((done.status.as_u16(), done.json()["state"].clone()), (200, json!("approved")), "{}", done.text);
    assert_eq!(requests(&world).await["realNames"], json!([]));
    assert_eq!(ann.get_json("/account/real-name").await.json()["realName"]["state"], "approved");
    let mail = world.inbox("ann@example.com").await[0].clone();
    assert!(mail["subject"].as_str().unwrap().contains("is approved"), "{mail}");
    let again = operate(&world, &decision, &json!({"decision": "approve", "version": read["version"]})).await;
    assert_eq!(again.status, 409, "{}", again.text);
    let audit = world.signed(Method::GET, "/v1/operate/audit", "", Vec::new()).await.json();
    let acts: Vec<&str> = audit["entries"].as_array().unwrap().iter().filter_map(|one| one["act"].as_str()).collect();
    assert_eq!(acts, ["read-real-name", "approve-real-name"], "{audit}");
    assert!(event_kinds(&ann).await.contains(&"real-name-submitted".to_owned()));
}

#[tokio::test]
async fn the_table_never_holds_a_number_that_can_be_read_or_moved_to_another_account() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let account = submitted(&world, &ann).await;
    let ben = owner(&world, "ben").await;
    let other = submitted(&world, &ben).await;
    let client = aws_sdk_dynamodb::Client::new(&world.sandbox.environment.aws);
    let table = world.sandbox.environment.settings.table_name.clone();
    let all = client.scan().table_name(&table).send().await.unwrap().items.unwrap();
    assert!(!format!("{all:?}").contains(NUMBER), "no item has the number in clear");
    let key = |id: &str| keys::billing_real_name(&kernel::BillingAccountId::parse(id).unwrap());
    let (from, to) = (key(&account), key(&other));
    let found =
        all.iter().find(|item| item["pk"].as_s().unwrap() == &from.pk && item["sk"].as_s().unwrap() == &from.sk);
    let mut moved = found.unwrap().clone();
    moved.insert("pk".to_owned(), aws_sdk_dynamodb::types::AttributeValue::S(to.pk));
    client.put_item().table_name(&table).set_item(Some(moved)).send().await.unwrap();
    let read = operate(&world, &format!("/v1/operate/real-names/{other}/reading"), &json!({})).await;
    assert_eq!(read.status, 503, "sealed for another account: {}", read.text);
}

#[tokio::test]
async fn a_rejected_claim_says_why_and_is_submitted_again() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let account = submitted(&world, &ann).await;
    let said = ann.post_json("/account/real-name", &claim()).await;
    assert_eq!((said.status, said.problem().as_str()), (409, "real-name-under-review"));
    let said = ann.post_json("/account/real-name/documents", &json!({"contentType": PDF})).await;
    assert_eq!((said.status, said.problem().as_str()), (409, "real-name-under-review"));
    let decision = format!("/v1/operate/real-names/{account}/decision");
    for incomplete in [json!({}), json!({"decision": "reject"}), json!({"decision": "reject", "reason": " "})] {
        assert_eq!(operate(&world, &decision, &incomplete).await.status, 422, "{incomplete}");
    }
    let reason = "The extract is <older> than a year";
    let other = json!({"decision": "reject", "reason": reason, "version": 7});
    assert_eq!(operate(&world, &decision, &other).await.status, 409, "not the version that was read");
    let done = operate(&world, &decision, &json!({"decision": "reject", "reason": reason, "version": 1})).await;
    assert_eq!(done.status, 200, "{}", done.text);
    let page = ann.get("/account/real-name").await;
    assert!(page.text.contains("The extract is &lt;older&gt; than a year"), "{}", page.text);
    let mail = world.inbox("ann@example.com").await[0].clone();
    assert!(
        mail["text"].as_str().unwrap().contains(reason) && mail["html"].as_str().unwrap().contains("&lt;older&gt;")
    );
    let without = ann.post_json("/account/real-name", &claim()).await;
    assert_eq!((without.status, without.fields()), (422, vec!["documents".to_owned()]), "new documents are needed");
    assert_eq!(submitted(&world, &ann).await, account);
    assert_eq!(ann.get_json("/account/real-name").await.json()["realName"]["state"], "submitted");
}

#[tokio::test]
async fn s3_takes_nothing_that_the_signature_does_not_allow() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let opened = open(&ann, PDF).await;
    let key = opened["upload"]["fields"]["key"].as_str().unwrap().to_owned();
    let large = vec![b'x'; 32 * 1024 * 1024 + 1];
    for (changed, file, status) in [
        (vec![("key", "real-name/another/one")], b"x".as_slice(), 403),
        (vec![("Content-Type", "text/html")], b"x", 403),
        (vec![("success_action_redirect", "https://evil.example")], b"x", 403),
        (vec![("acl", "public-read")], b"x", 403),
        (vec![("x-amz-signature", "00")], b"x", 403),
        (vec![("policy", "e30=")], b"x", 403),
        (vec![("x-amz-meta-other", "x")], b"x", 403),
        (vec![], b"", 303),
        (vec![], large.as_slice(), 400),
    ] {
        let sent = send(&world, &opened, &changed, file).await;
        assert_eq!(sent.status.as_u16(), status, "{changed:?}: {}", sent.text);
    }
    let unsigned = world.control().send(Method::GET, &format!("/tollgate-documents/{key}"), &[], Vec::new()).await;
    assert_eq!(unsigned.unwrap().status, 403, "nobody reads without a signature");
    let said = ann.post_json("/account/real-name", &claim()).await;
    assert_eq!(said.fields(), ["documents"], "nothing was uploaded");
    world.sandbox.clock.set(world.now().plus_seconds(3601));
    let expired = send(&world, &opened, &[], b"x").await;
    assert!(expired.status == 403 && expired.text.contains("Policy expired"), "{}", expired.text);
}

#[tokio::test]
async fn the_number_of_documents_is_limited_and_one_can_be_removed() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let first = upload(&world, &ann).await;
    for kind in ["image/png", "image/jpeg", PDF] {
        open(&ann, kind).await;
    }
    let more = ann.post_json("/account/real-name/documents", &json!({"contentType": PDF})).await;
    assert_eq!((more.status, more.problem().as_str()), (409, "documents-full"));
    for kind in ["image/svg+xml", "text/html", ""] {
        let said = ann.post_json("/account/real-name/documents", &json!({"contentType": kind})).await;
        assert_eq!(said.status, 404, "{kind}");
    }
    let ben = owner(&world, "ben").await;
    let path = format!("/account/real-name/documents/{first}");
    assert_eq!(ben.get_json(&path).await.status, 404, "another account's document");
    assert_eq!(ben.post_json(&path, &json!({"remove": true})).await.status, 404);
    let removed = ann.post_json(&path, &json!({"remove": true})).await;
    assert_eq!((removed.status, removed.json()["documents"].as_array().unwrap().len()), (200, 3), "{}", removed.text);
    assert_eq!(ann.get_json(&path).await.status, 404);
    assert_eq!(ann.post_json("/account/real-name", &claim()).await.fields(), ["documents"], "the others are empty");
}

#[tokio::test]
async fn a_document_is_uploaded_without_script_and_s3_leads_back() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let opened = ann.post_form("/account/real-name/documents", &[("contentType", PDF)]).await;
    assert_eq!(opened.status, 303, "{}", opened.text);
    let page = ann.get(opened.location()).await;
    assert!(page.status == 200 && page.text.contains("multipart/form-data"), "{}", page.text);
    assert!(page.header("content-security-policy").contains(&format!("form-action 'self' {}", world.sandbox.aws_url)));
    assert!(!ann.get("/account/real-name").await.header("content-security-policy").contains(&world.sandbox.aws_url));
    let hidden = |name: &str| {
        let (_, rest) = page.text.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    };
    let fields: serde_json::Map<String, Value> =
        UPLOAD_FIELDS.iter().map(|name| ((*name).to_owned(), json!(hidden(name)))).collect();
    let form = json!({"upload": {"url": format!("{}/tollgate-documents", world.sandbox.aws_url), "fields": fields}});
    let sent = send(&world, &form, &[], b"%PDF-1.7").await;
    let back = sent.header("location").strip_prefix(&world.sandbox.app_url).unwrap().to_owned();
    let led = ann.get(&back).await;
    assert_eq!((led.status, led.location()), (303, "/account/real-name?done=document#documents"));
    let page = ann.get(led.location()).await.text;
    assert!(page.contains("The document is uploaded.") && page.contains("营业执照.pdf"), "files have names: {page}");
    let shown = ann.get_json("/account/real-name").await.json();
    assert_eq!(shown["documents"][0]["fileName"], "营业执照.pdf", "{shown}");
}

#[tokio::test]
async fn what_is_wrong_with_a_claim_is_said_beside_its_fields_and_the_number_is_not_repeated() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let nothing = ann.post_json("/account/real-name", &json!({})).await;
    assert_eq!(nothing.fields(), ["subject", "name", "region", "number", "documents"]);
    upload(&world, &ann).await;
    for (name, value) in [("subject", "ship"), ("name", ""), ("region", "XX"), ("number", "12"), ("number", "<a>12")] {
        let mut typed = claim();
        typed[name] = json!(value);
        let said = ann.post_json("/account/real-name", &typed).await;
        assert_eq!((said.status, said.fields()), (422, vec![name.to_owned()]), "{value}");
    }
    let typed = [("subject", "person"), ("name", ""), ("region", "CN"), ("number", NUMBER)];
    let page = ann.post_form("/account/real-name", &typed).await;
    assert!(page.status == 422 && !page.text.contains(NUMBER), "a number is never shown");
    assert!(page.text.contains("Stored, encrypted: …0XX"), "and need not be typed again: {}", page.text);
}

#[tokio::test]
async fn of_two_submissions_in_the_same_moment_one_is_taken() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    upload(&world, &ann).await;
    let claim = claim();
    let (one, two) =
        tokio::join!(ann.post_json("/account/real-name", &claim), ann.post_json("/account/real-name", &claim),);
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409], "{} {}", one.text, two.text);
}

#[tokio::test]
async fn nothing_is_kept_while_kms_or_s3_do_not_answer() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    upload(&world, &ann).await;
    for target in ["Encrypt", "GetObject"] {
        world.fault(&json!({"target": target, "kind": "internal-error"})).await;
        let said = ann.post_json("/account/real-name", &claim()).await;
        assert_eq!((said.status, said.problem().as_str()), (503, "try-again"), "{target}");
        world.no_faults().await;
        assert_eq!(ann.get_json("/account/real-name").await.json()["realName"], Value::Null);
    }
    assert_eq!(ann.post_json("/account/real-name", &claim()).await.status, 201);
}

#[tokio::test]
async fn a_file_that_is_not_what_it_says_is_not_taken_whatever_its_type() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let contents: [(&str, &[u8]); 5] = [
        (PDF, b"MZ\x90\x00 a program"),
        (PDF, b"<html><script>alert(1)</script>"),
        ("image/png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"),
        ("image/jpeg", b"%PDF-1.7 a document"),
        (PDF, b"%PD"),
    ];
    for (kind, content) in contents {
        let opened = open(&ann, kind).await;
        assert_eq!(send(&world, &opened, &[], content).await.status, 303, "S3 takes it");
        let said = ann.post_json("/account/real-name", &claim()).await;
        assert_eq!((said.status, said.fields()), (422, vec!["documents".to_owned()]), "{kind}: {}", said.text);
        assert!(said.text.contains("not the type you chose"), "{}", said.text);
        let path = format!("/account/real-name/documents/{}", opened["document"]["id"].as_str().unwrap());
        assert_eq!(ann.post_json(&path, &json!({"remove": true})).await.status, 200);
    }
    submitted(&world, &ann).await;
}

#[tokio::test]
async fn an_operator_gets_no_link_to_a_document_that_no_scan_has_cleared() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let account = submitted(&world, &ann).await;
    world.fault(&json!({"target": "GetObject", "kind": "access-denied", "count": 1})).await;
    let path = format!("/v1/operate/real-names/{account}/reading");
    let read = operate(&world, &path, &json!({})).await;
    let document = &read.json()["documents"][0];
    assert_eq!(
        (read.status.as_u16(), &document["state"], &document["link"]),
        (200, &json!("not-cleared"), &Value::Null)
    );
    let read = operate(&world, &path, &json!({})).await;
    assert_eq!(read.json()["documents"][0]["state"], "as-submitted", "once it is cleared");
}

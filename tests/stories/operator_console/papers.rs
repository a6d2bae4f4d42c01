//! Identity verifications and invoices, decided by people at the console.

use serde_json::json;
use tests::{Browser, Reply, World};

use super::deciding::audited;
use super::{hidden, signed_in, step};
use crate::account::invoices::ann_in_december;
use crate::account::real_name::{NUMBER, approved, submitted};
use crate::account::{account_id, operate, owner};

/// Sends a form with the version that its page showed.
async fn decide(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Reply {
    let seen = hidden(&step(browser, path).await.text, "seen");
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("seen", seen.as_str())]).collect();
    browser.post_form_once(path, &fields).await.unwrap()
}

/// The acts in the audit log, in order.
async fn acts(world: &World) -> Vec<String> {
    audited(world).await.into_iter().map(|(_, act, _)| act).collect()
}

#[tokio::test]
async fn a_number_and_documents_are_opened_by_a_post_that_the_audit_log_keeps() {
    let world = World::new().await;
    let account = submitted(&world, &owner(&world, "ann").await).await;
    let ruth = signed_in(&world, "ruth").await;
    let path = format!("/operator/identities/{account}");
    let list = step(&ruth, "/operator/identities").await.text;
    assert!(list.contains(&format!("href=\"{path}\"")) && list.contains("&lt;b&gt;观测"), "{list}");
    let page = step(&ruth, &path).await.text;
    assert!(page.contains("…0XX") && page.contains("as submitted") && page.contains("&lt;b&gt;观测"), "{page}");
    assert!(!page.contains(NUMBER) && !page.contains("X-Amz-Signature"), "nothing is opened yet: {page}");
    let open = format!("{path}/number");
    for why in ["", "turned \u{202e}around"] {
        let refused = ruth.post_form_once(&open, &[("whyRead", why)]).await.unwrap();
        assert!(refused.status == 422 && !refused.text.contains(NUMBER), "{why:?}: {}", refused.text);
    }
    assert_eq!(acts(&world).await, Vec::<String>::new());
    let opened = ruth.post_form_once(&open, &[("whyRead", "to compare")]).await.unwrap();
    assert!(opened.status == 200 && opened.text.contains(NUMBER), "{}", opened.text);
    let link = opened.text.split("href=\"").find(|rest| rest.contains("X-Amz-Signature")).unwrap();
    let link = link.split('"').next().unwrap().replace("&amp;", "&");
    let link = link.strip_prefix(&world.sandbox.aws_url).unwrap().to_owned();
    let document = world.control().send(http::Method::GET, &link, &[], Vec::new()).await.unwrap();
    assert_eq!(document.text, "%PDF-1.7 an extract");
    assert_eq!(acts(&world).await, ["read-real-name"]);
    // Whoever signs in again after the post is led to its path.
    assert_eq!(step(&ruth, &open).await.header("location"), path);
    assert!(!step(&ruth, &path).await.text.contains(NUMBER), "it is opened once");
}

#[tokio::test]
async fn a_reviewer_approves_the_version_that_was_read_and_the_owner_is_told() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let account = submitted(&world, &ann).await;
    let (ruth, other) = (signed_in(&world, "ruth").await, signed_in(&world, "ruth").await);
    let path = format!("/operator/identities/{account}");
    let before = hidden(&step(&other, &path).await.text, "seen");
    for (fields, status) in [
        (vec![("decision", "approve")], 422),
        (vec![("decision", "approve"), ("why", "ok"), ("reason", "old")], 422),
        (vec![("why", "ok")], 422),
        (vec![("decision", "reject")], 422),
        (vec![("decision", "reject"), ("reason", "other")], 422),
        (vec![("decision", "reject"), ("reason", "made up")], 422),
    ] {
        assert_eq!(decide(&ruth, &path, &fields).await.status, status, "{fields:?}");
    }
    let without = ruth.post_form_once(&path, &[("decision", "approve"), ("why", "ok")]).await.unwrap();
    assert_eq!(without.status, 409, "a form that does not say what it showed");
    let done = decide(&ruth, &path, &[("decision", "approve"), ("why", "name and <number> fit")]).await;
    assert_eq!((done.status.as_u16(), done.header("location")), (303, "/operator/identities?done=approved"));
    let late = [("decision", "reject"), ("reason", "old"), ("seen", before.as_str())];
    let late = other.post_form_once(&path, &late).await.unwrap();
    assert!(late.status == 409 && late.text.contains("This verification is decided"), "{}", late.text);
    assert_eq!(ann.get_json("/account/real-name").await.json()["realName"]["state"], "approved");
    assert!(world.inbox("ann@example.com").await[0]["subject"].as_str().unwrap().contains("is approved"));
    assert_eq!(acts(&world).await, ["approve-real-name"]);
    assert!(step(&ruth, "/operator/identities").await.text.contains("Nobody waits"));
}

#[tokio::test]
async fn a_rejection_is_read_by_the_owner_in_the_chosen_sentence_and_the_operators_own_words() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let account = submitted(&world, &ann).await;
    let ruth = signed_in(&world, "ruth").await;
    let path = format!("/operator/identities/{account}");
    let fields = [("decision", "reject"), ("reason", "old"), ("words", "It is of <2019>.")];
    let done = decide(&ruth, &path, &fields).await;
    assert_eq!(done.header("location"), "/operator/identities?done=rejected", "{}", done.text);
    let told = "A document is out of date. It is of <2019>.";
    assert_eq!(ann.get_json("/account/real-name").await.json()["realName"]["reason"], told);
    assert_eq!(audited(&world).await[0].2, told, "what the owner is told says why");
    // Submitted anew, it is another version: what was read before decides nothing.
    submitted(&world, &ann).await;
    let old = [("decision", "approve"), ("why", "ok"), ("seen", "1")];
    assert_eq!(ruth.post_form_once(&path, &old).await.unwrap().status, 409);
    assert_eq!(ann.get_json("/account/real-name").await.json()["realName"]["state"], "submitted");
}

#[tokio::test]
async fn finance_issues_an_invoice_once_and_declines_with_a_reason() {
    let world = crate::account::invoices::world().await;
    let ann = ann_in_december(&world).await;
    approved(&world, &ann).await;
    let ask = || async { ann.post_json("/account/invoices", &json!({"months": "2026-11"})).await.json() };
    let first = ask().await["invoice"]["id"].as_str().unwrap().to_owned();
    let farid = signed_in(&world, "farid").await;
    let account = account_id(&ann).await;
    let page = |id: &str| format!("/operator/invoices/{account}/{id}");
    let list = step(&farid, "/operator/invoices").await.text;
    assert!(list.contains(&page(&first)) && list.contains("0.80") && list.contains("&lt;b&gt;观测"), "{list}");
    for fields in [
        vec![("decision", "issue")],
        vec![("decision", "issue"), ("number", "A-1"), ("link", "javascript:alert(1)")],
        vec![("decision", "issue"), ("number", "A-1"), ("words", "no")],
        vec![("decision", "decline")],
        vec![("decision", "decline"), ("reason", "had"), ("number", "A-1")],
        vec![],
    ] {
        assert_eq!(decide(&farid, &page(&first), &fields).await.status, 422, "{fields:?}");
    }
    let done = decide(&farid, &page(&first), &[("decision", "decline"), ("reason", "details")]).await;
    assert_eq!(done.header("location"), "/operator/invoices?done=declined", "{}", done.text);
    let second = ask().await["invoice"]["id"].as_str().unwrap().to_owned();
    let issue = [("decision", "issue"), ("number", "A-<7>"), ("link", "https://invoices.example.com/a.pdf")];
    let seen = hidden(&step(&farid, &page(&second)).await.text, "seen");
    let done = decide(&farid, &page(&second), &issue).await;
    assert_eq!(done.header("location"), "/operator/invoices?done=issued", "{}", done.text);
    let again: Vec<(&str, &str)> = issue.iter().copied().chain([("seen", seen.as_str())]).collect();
    let again = farid.post_form_once(&page(&second), &again).await.unwrap();
    assert!(again.status == 409 && again.text.contains("A-&lt;7&gt;"), "{}", again.text);
    let invoices = ann.get_json("/account/invoices").await.json()["invoices"].clone();
    assert!(invoices.as_array().unwrap().iter().any(|one| one["number"] == "A-<7>"), "{invoices}");
    assert_eq!(acts(&world).await[2..], ["decline-invoice", "issue-invoice"]);
    let elsewhere =
        operate(&world, "/v1/operate/invoices/bill_x/inv_x/decision", &json!({"decision": "decline"})).await;
    assert_eq!(elsewhere.status, 422);
}

#[tokio::test]
async fn every_other_role_is_refused_papers_and_nothing_is_opened_or_decided() {
    let world = World::new().await;
    let account = submitted(&world, &owner(&world, "ann").await).await;
    let path = format!("/operator/identities/{account}");
    for (person, _) in super::PEOPLE {
        let browser = signed_in(&world, person).await;
        let may = person == "ruth";
        for (address, fields) in [(format!("{path}/number"), vec![]), (path.clone(), vec![("decision", "approve")])] {
            let reply = browser.post_form_once(&address, &fields).await.unwrap();
            assert_eq!(reply.status.as_u16(), if may { 422 } else { 403 }, "{person} {address}");
        }
        let invoice =
            browser.post_form_once("/operator/invoices/bill_x/inv_x", &[("decision", "issue")]).await.unwrap();
        assert_eq!(invoice.status.as_u16(), if person == "farid" { 404 } else { 403 }, "{person}");
    }
    assert_eq!(acts(&world).await, Vec::<String>::new());
}

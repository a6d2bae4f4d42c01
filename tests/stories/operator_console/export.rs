//! An export on request, for an owner who cannot sign in.

use serde_json::Value;
use tests::World;

use super::deciding::audited;
use super::{PEOPLE, come, hidden, signed_in, step};
use crate::account::{account_id, approved, event_kinds, owner, use_units};
use crate::people::pass;

#[tokio::test]
async fn an_operator_gets_what_the_owner_gets_and_the_owner_is_told() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    approved(&world, &ann).await;
    use_units(&world, &ann, "1", "log_events", 2_000_000).await;
    world.advance(2 * 3600).await;
    let ann = crate::account::signed_in(&world, "ann").await;
    let account = account_id(&ann).await;
    let path = format!("/operator/accounts/{account}/export");
    let olga = signed_in(&world, "olga").await;
    let page = step(&olga, &path).await.text;
    let seen = hidden(&page, "seen");
    for (why, seen, status) in [("", seen.as_str(), 422), ("a letter", "1-77", 409), ("a letter", "", 409)] {
        let refused = olga.post_form_once(&path, &[("why", why), ("seen", seen)]).await.unwrap();
        assert_eq!(refused.status.as_u16(), status, "{why:?} {seen:?}: {}", refused.text);
        assert!(!refused.text.contains("exportedAt"), "{}", refused.text);
    }
    let fields = [("why", "a <letter> of 3 May"), ("seen", seen.as_str())];
    let done = olga.post_form_once(&path, &fields).await.unwrap();
    assert_eq!((done.status.as_u16(), done.header("content-type")), (200, "application/json"), "{}", done.text);
    assert_eq!(done.header("content-disposition"), format!("attachment; filename=\"{account}.json\""));
    assert!(done.header("cache-control").contains("no-store"), "{}", done.header("cache-control"));
    for secret in ["argon2", "sealed", "91310000MA1K0000XX", "Hash"] {
        assert!(!done.text.contains(secret), "{secret}");
    }
    let again = olga.post_form_once(&path, &fields).await.unwrap();
    assert_eq!(again.status, 409, "the same form once more: {}", again.text);
    // The owner's own export is the same document, but for what happened since.
    let (mut given, mut own) = (done.json(), ann.post_form("/account/export", &[]).await.json());
    for document in [&mut given, &mut own] {
        for part in ["exportedAt", "security"] {
            document.as_object_mut().unwrap().remove(part);
        }
    }
    assert_eq!(given, own);
    let events = done.json()["security"]["events"].clone();
    assert!(events.to_string().contains("exported-by-operator"), "it tells of itself: {events}");
    let current = |session: &Value| session["current"] == true;
    assert!(!done.json()["security"]["sessions"].as_array().unwrap().iter().any(current));
    assert!(event_kinds(&ann).await.contains(&"exported-by-operator".to_owned()));
    let mail = world.inbox("ann@example.com").await[0].clone();
    assert!(mail["subject"].as_str().unwrap().contains("A copy of your"), "{mail}");
    assert!(!mail["text"].as_str().unwrap().contains("letter"), "{mail}");
    let acts: Vec<(String, String)> = audited(&world).await.into_iter().map(|(_, act, why)| (act, why)).collect();
    assert_eq!(acts.last().unwrap(), &("export-account".to_owned(), "a <letter> of 3 May".to_owned()));
    assert!(!step(&olga, &path).await.text.contains("Never"), "the page says when that was");
}

#[tokio::test]
async fn an_export_needs_a_fresh_proof_of_who_it_is() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let path = format!("/operator/accounts/{}/export", account_id(&ann).await);
    let olga = signed_in(&world, "olga").await;
    pass(&world, operators::FRESH_SECONDS);
    let page = step(&olga, &path).await.text;
    assert!(page.contains("/operator/sign-in/start?again=1"), "{page}");
    let seen = hidden(&page, "seen");
    let fields = [("why", "a letter"), ("seen", seen.as_str())];
    let refused = olga.post_form_once(&path, &fields).await.unwrap();
    assert!(refused.status == 403 && !refused.text.contains("exportedAt"), "{}", refused.text);
    assert!(audited(&world).await.is_empty());
    come(&world, &olga, "/operator/sign-in/start?again=1", "olga").await;
    assert_eq!(olga.post_form_once(&path, &fields).await.unwrap().status, 200);
}

#[tokio::test]
async fn every_other_role_exports_nothing() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let path = format!("/operator/accounts/{}/export", account_id(&ann).await);
    for (person, _) in PEOPLE {
        let reply = signed_in(&world, person).await.post_form_once(&path, &[("why", "")]).await.unwrap();
        assert_eq!(reply.status.as_u16(), if person == "olga" { 422 } else { 403 }, "{person}");
    }
    assert!(audited(&world).await.is_empty());
    assert!(!event_kinds(&ann).await.contains(&"exported-by-operator".to_owned()));
}

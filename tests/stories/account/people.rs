//! Several people at one Billing Center account: invited by mail, each with a role.

use serde_json::{Value, json};
use tests::World;

use super::{account_id, owner, sign_in, signed_in};
use crate::people::{PASSWORD, Person, Said, new_buyer, stranger};

const A_WEEK: i64 = 7 * 86_400;

/// Invites `name` at example.com, and answers what the owner was answered.
pub(crate) async fn invite(owner: &Person, name: &str, role: &str) -> Said {
    owner.post_json("/account/people", &json!({"email": format!("{name}@example.com"), "role": role})).await
}

/// The tokens of the invitations that came to `name`, the latest first.
pub(crate) async fn tokens(world: &World, name: &str) -> Vec<String> {
    world.advance(60).await;
    let mails = world.inbox(&format!("{name}@example.com")).await;
    let token = |mail: &Value| {
        let (_, rest) = mail["text"].as_str()?.split_once("/account/invitation?token=")?;
        Some(rest.chars().take_while(char::is_ascii_alphanumeric).collect())
    };
    mails.iter().filter_map(token).collect()
}

/// What somebody sends who accepts as `name`.
pub(crate) fn joining(token: &str, name: &str) -> Value {
    json!({"token": token, "username": name, "contactName": format!("{name} Lee"), "password": PASSWORD,
        "passwordConfirmation": PASSWORD, "acceptTerms": true})
}

/// Somebody who was invited by `owner` as `role`, accepted and signed in.
pub(crate) async fn member(world: &World, owner: &Person, name: &str, role: &str) -> Person {
    let invited = invite(owner, name, role).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
    let token = tokens(world, name).await.remove(0);
    let said = stranger(world).post_json("/account/invitation", &joining(&token, name)).await;
    assert_eq!(said.status, 201, "{}", said.text);
    signed_in(world, name).await
}

/// The person of this username, as `viewer` sees them.
pub(crate) async fn person(viewer: &Person, name: &str) -> Value {
    let people = viewer.get_json("/account/people").await.json()["people"].as_array().cloned().unwrap();
    people.into_iter().find(|person| person["username"] == name).unwrap_or(Value::Null)
}

/// Has `owner` do `action` to the person of this username.
pub(crate) async fn change(owner: &Person, name: &str, action: &Value) -> Said {
    let shown = person(owner, name).await;
    let mut body = action.clone();
    body["version"] = shown["version"].clone();
    owner.post_json(&format!("/account/people/{}", shown["id"].as_str().unwrap()), &body).await
}

/// The subjects of the mails to `name`, the latest first.
async fn subjects(world: &World, name: &str) -> Vec<String> {
    world.advance(60).await;
    let mails = world.inbox(&format!("{name}@example.com")).await;
    mails.iter().map(|mail| mail["subject"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_owner_invites_somebody_who_chooses_how_to_sign_in_and_sees_the_account() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let said = ann.post_form("/account/people", &[("email", "Ben@example.com"), ("role", "finance")]).await;
    assert_eq!((said.status, said.location()), (303, "/account/people?done=invited"));
    assert!(ann.get(said.location()).await.text.contains("The invitation is on its way"));
    let token = tokens(&world, "ben").await.remove(0);
    let mail = world.inbox("ben@example.com").await.remove(0);
    let text = mail["text"].as_str().unwrap();
    for words in ["ann invites you", "as a finance member", "Billing Center account: ann", "AWS account: ", "ignore it"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    let ben = stranger(&world);
    let page = ben.get(&format!("/account/invitation?token={token}")).await;
    assert!(
        page.status == 200 && page.text.contains("ben@example.com") && page.text.contains("Finance"),
        "{}",
        page.text
    );
    let opened = ben.get_json(&format!("/account/invitation?token={token}")).await.json();
    assert_eq!((&opened["account"], &opened["role"]), (&json!("ann"), &json!("finance")));
    let typed = [("token", token.as_str()), ("username", "ben"), ("contactName", "Ben Ng"), ("password", PASSWORD)];
    let wrong = ben.post_form("/account/invitation", &typed).await;
    assert!(wrong.status == 422 && wrong.text.contains("value=\"Ben Ng\""), "what was typed stays: {}", wrong.text);
    let typed = [typed.as_slice(), &[("passwordConfirmation", PASSWORD), ("acceptTerms", "true")]].concat();
    let joined = ben.post_form("/account/invitation", &typed).await;
    assert!(joined.status == 200 && joined.text.contains("You joined the account"), "{}", joined.text);
    assert_eq!(sign_in(&ben, "ben").await.status, 200);
    assert_eq!(account_id(&ben).await, account_id(&ann).await, "it is the same account");
    let bills = ben.get("/account/bills").await;
    assert!(bills.status == 200 && bills.text.contains("People") && bills.text.contains("Invoices"), "{}", bills.text);
    let shown = ben.get_json("/console").await.json();
    assert_eq!(shown["workspaces"].as_array().unwrap().len(), 1, "{shown}");
    let shown = ann.get_json("/account/people").await.json();
    assert_eq!((shown["people"].as_array().unwrap().len(), &shown["invitations"]), (2, &json!([])));
    assert_eq!(person(&ann, "ann").await["mainOwner"], true);
    assert!(subjects(&world, "ann").await[0].contains("ben joined"), "owners are told");
    let kinds = super::event_kinds(&ann).await;
    assert!(kinds.contains(&"person-joined".to_owned()) && kinds.contains(&"person-invited".to_owned()), "{kinds:?}");
    assert!(ann.get("/account/people").await.text.contains("Recent changes"));
}

#[tokio::test]
async fn an_address_that_is_here_or_invited_is_told_so_and_what_is_missing_is_named() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    assert_eq!(invite(&ann, "ann", "viewer").await.fields(), ["email"]);
    assert_eq!(invite(&ann, "ben", "viewer").await.status, 201);
    let again = invite(&ann, "ben", "owner").await;
    assert!(again.status == 422 && again.text.contains("already invited"), "{}", again.text);
    let wrong = ann.post_json("/account/people", &json!({"email": "nobody", "role": "king"})).await;
    assert_eq!((wrong.status, wrong.fields()), (422, vec!["email".to_owned(), "role".to_owned()]));
    let page = ann.post_form("/account/people", &[("email", "ben@example.com"), ("role", "viewer")]).await;
    assert!(page.status == 422 && page.text.contains("value=\"ben@example.com\""), "{}", page.text);
}

#[tokio::test]
async fn an_invitation_is_sent_again_withdrawn_and_ends_by_itself() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    invite(&ann, "ben", "viewer").await;
    let first = tokens(&world, "ben").await.remove(0);
    let shown = ann.get_json("/account/people").await.json()["invitations"][0].clone();
    let path = format!("/account/people/invitations/{}", shown["id"].as_str().unwrap());
    let again = ann.post_json(&path, &json!({"action": "again", "version": shown["version"]})).await;
    assert_eq!(again.status, 200, "{}", again.text);
    let second = tokens(&world, "ben").await.remove(0);
    let ben = stranger(&world);
    let old = ben.post_json("/account/invitation", &joining(&first, "ben")).await;
    assert_eq!((old.status, old.problem().as_str()), (410, "invitation-gone"));
    assert_eq!(ben.get_json(&format!("/account/invitation?token={second}")).await.status, 200);
    world.advance(A_WEEK).await;
    assert_eq!(ben.post_json("/account/invitation", &joining(&second, "ben")).await.status, 410, "it is over");
    let shown = signed_in(&world, "ann").await;
    assert_eq!(shown.get_json("/account/people").await.json()["invitations"][0]["open"], false);
    assert_eq!(invite(&shown, "ben", "viewer").await.status, 201, "one that is over is replaced");
    let third = tokens(&world, "ben").await.remove(0);
    let now = shown.get_json("/account/people").await.json()["invitations"][0].clone();
    let stale = shown.post_json(&path, &json!({"action": "withdraw", "version": 1})).await;
    assert_eq!(stale.status, 409, "{}", stale.text);
    let gone = shown.post_json(&path, &json!({"action": "withdraw", "version": now["version"]})).await;
    assert_eq!(gone.status, 200, "{}", gone.text);
    assert_eq!(ben.post_json("/account/invitation", &joining(&third, "ben")).await.status, 410);
}

#[tokio::test]
async fn what_is_asked_for_too_often_has_to_wait() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    invite(&ann, "ben", "viewer").await;
    for round in 1..=5 {
        let shown = ann.get_json("/account/people").await.json()["invitations"][0].clone();
        let path = format!("/account/people/invitations/{}", shown["id"].as_str().unwrap());
        let again = ann.post_json(&path, &json!({"action": "again", "version": shown["version"]})).await;
        assert_eq!(again.status, if round < 5 { 200 } else { 429 }, "{round}");
    }
}

#[tokio::test]
async fn a_role_that_is_changed_counts_at_once_and_everybody_is_told() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let ben = member(&world, &ann, "ben", "viewer").await;
    assert_eq!(ben.get_json("/account/invoices").await.problem(), "role-not-allowed");
    let said = change(&ann, "ben", &json!({"action": "role", "role": "finance"})).await;
    assert_eq!(said.status, 200, "{}", said.text);
    assert_eq!(ben.get_json("/account/invoices").await.status, 200, "in the session that was open");
    assert!(subjects(&world, "ben").await[0].contains("You are now a finance member"));
    assert!(subjects(&world, "ann").await[0].contains("ben is now a finance member"));
    change(&ann, "ben", &json!({"action": "role", "role": "owner"})).await;
    let cleo = member(&world, &ben, "cleo", "viewer").await;
    assert_eq!(person(&cleo, "ben").await["role"], "owner");
    assert!(subjects(&world, "ann").await[0].contains("cleo joined"), "each owner is told");
    change(&ann, "ben", &json!({"action": "role", "role": "viewer"})).await;
    let said = invite(&ben, "dora", "owner").await;
    assert_eq!((said.status, said.problem().as_str()), (403, "role-not-allowed"));
    let page = ben.post_form("/account/people", &[("email", "dora@example.com"), ("role", "owner")]).await;
    assert!(
        page.text.contains("Only an owner can invite people") && page.text.contains("for example ann"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn somebody_who_is_removed_is_out_at_once_and_can_be_invited_again() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let ben = member(&world, &ann, "ben", "owner").await;
    invite(&ben, "eve", "owner").await;
    let backdoor = tokens(&world, "eve").await.remove(0);
    let said = change(&ann, "ben", &json!({"action": "remove"})).await;
    assert_eq!(said.status, 200, "{}", said.text);
    assert_eq!(ben.get_json("/account/bills").await.status, 401);
    assert_eq!(ben.get_json("/account/sessions").await.status, 401);
    assert_eq!(sign_in(&stranger(&world), "ben").await.status, 401);
    let said = stranger(&world).post_json("/account/invitation", &joining(&backdoor, "eve")).await;
    assert_eq!(said.status, 410, "what an owner sent who is none any more is withdrawn");
    assert!(subjects(&world, "ben").await[0].contains("You were removed"));
    assert_eq!(invite(&ann, "ben", "viewer").await.status, 201);
    let token = tokens(&world, "ben").await.remove(0);
    let taken = stranger(&world).post_json("/account/invitation", &joining(&token, "ben")).await;
    assert_eq!(taken.fields(), ["username"], "a username is nobody else's, as after a closing");
    assert_eq!(stranger(&world).post_json("/account/invitation", &joining(&token, "ben.two")).await.status, 201);
}

#[tokio::test]
async fn everybody_can_leave_but_the_main_owner_who_is_never_changed() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let ben = member(&world, &ann, "ben", "owner").await;
    for action in [json!({"action": "remove"}), json!({"action": "role", "role": "viewer"})] {
        for who in [&ann, &ben] {
            let said = change(who, "ann", &action).await;
            assert_eq!((said.status, said.problem().as_str()), (409, "main-owner"), "{action}");
        }
    }
    let typed = |name: &str| json!({"username": name, "currentPassword": PASSWORD});
    assert_eq!(ann.post_json("/account/people/leave", &typed("ann")).await.problem(), "main-owner");
    assert_eq!(ann.get_json("/account/people/leave").await.json(), json!({"canLeave": false}));
    assert!(ann.get("/account/people/leave").await.text.contains("you cannot leave"));
    assert_eq!(ben.post_json("/account/people/leave", &typed("ann")).await.fields(), ["username"]);
    assert!(ben.get("/account/people/leave").await.text.contains("You lose access"));
    let left = ben.post_form("/account/people/leave", &[("username", "ben"), ("currentPassword", PASSWORD)]).await;
    assert!(left.status == 200 && left.text.contains("You left the account"), "{}", left.text);
    assert_eq!(ben.get_json("/account/people").await.status, 401);
    assert!(subjects(&world, "ann").await[0].contains("ben left"));
    let cleo = member(&world, &ann, "cleo", "viewer").await;
    let id = person(&ann, "cleo").await["id"].as_str().unwrap().to_owned();
    let shown = ann.get_json(&format!("/account/people/{id}")).await;
    assert!(shown.status == 200 && shown.text.contains("cleo"), "{}", shown.text);
    assert_eq!(cleo.post_json("/account/people/leave", &typed("cleo")).await.json(), json!({"left": true}));
}

#[tokio::test]
async fn a_mailbox_that_signs_in_elsewhere_is_told_what_to_do() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let _ben = owner(&world, "ben").await;
    assert_eq!(invite(&ann, "ben", "viewer").await.status, 201, "who invites does not learn of it");
    let token = tokens(&world, "ben").await.remove(0);
    let page = stranger(&world).get(&format!("/account/invitation?token={token}")).await;
    assert!(page.status == 409 && page.text.contains("already signs in"), "{}", page.text);
    let said = stranger(&world).post_json("/account/invitation", &joining(&token, "ben2")).await;
    assert_eq!((said.status, said.problem().as_str()), (409, "invitation-mailbox-taken"));
}

#[tokio::test]
async fn an_owner_who_was_invited_binds_a_subscription_and_others_are_told_who_can() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let _ben = member(&world, &ann, "ben", "owner").await;
    let _cleo = member(&world, &ann, "cleo", "finance").await;
    let buyer = new_buyer(&world).await;
    let asked = |name: &str| json!({"purpose": "bind-billing", "username": name});
    let code = super::code(&world, &buyer, &asked("cleo"), "cleo@example.com").await;
    let said = buyer.post_json("/bind-billing", &json!({"username": "cleo", "code": code})).await;
    assert_eq!((said.status, said.problem().as_str()), (403, "owner-binds"));
    assert!(said.text.contains("ann"), "{}", said.text);
    assert_eq!(buyer.get_json("/bind-billing").await.json()["billingAccount"], Value::Null, "nothing is lost");
    let code = super::code(&world, &buyer, &asked("ben"), "ben@example.com").await;
    let said = buyer.post_json("/bind-billing", &json!({"username": "ben", "code": code})).await;
    assert_eq!((said.status, &said.json()["billingAccount"]["username"]), (200, &json!("ann")), "{}", said.text);
    let shown = ann.get_json("/account/cloud-accounts").await.json();
    assert_eq!(shown["cloudAccounts"].as_array().unwrap().len(), 2, "{shown}");
}

#[tokio::test]
async fn what_is_exported_has_the_people_and_no_secret_of_theirs() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let ben = member(&world, &ann, "ben", "owner").await;
    invite(&ann, "cleo", "viewer").await;
    for who in [&ann, &ben] {
        let said = who.post_json("/account/export", &json!({})).await;
        let document = said.json();
        let people: Vec<_> = document["people"].as_array().unwrap().iter().map(|one| &one["username"]).collect();
        assert_eq!(people, ["ann", "ben"]);
        assert_eq!(document["invitations"][0]["email"], "cleo@example.com");
        assert!(!said.text.contains("argon2"), "{}", said.text);
    }
}

#[tokio::test]
async fn closing_an_account_ends_everybody_who_belongs_to_it() {
    let world = World::new().await;
    let ann = super::closing::unsubscribed(&world).await;
    let ben = member(&world, &ann, "ben", "owner").await;
    let cleo = member(&world, &ann, "cleo", "viewer").await;
    invite(&ann, "dora", "viewer").await;
    let token = tokens(&world, "dora").await.remove(0);
    let refused = cleo.post_json("/account/close", &json!({"username": "cleo", "currentPassword": PASSWORD})).await;
    assert_eq!(refused.problem(), "role-not-allowed");
    let closed = ben.post_json("/account/close", &json!({"username": "ben", "currentPassword": PASSWORD})).await;
    assert_eq!(closed.status, 200, "{}", closed.text);
    for person in [&ann, &ben, &cleo] {
        assert_eq!(person.get_json("/account/people").await.status, 401);
    }
    for name in ["ann", "ben", "cleo"] {
        assert_eq!(sign_in(&stranger(&world), name).await.status, 401, "{name}");
    }
    let said = stranger(&world).post_json("/account/invitation", &joining(&token, "dora")).await;
    assert_eq!(said.status, 410);
    assert!(subjects(&world, "cleo").await[0].contains("You were removed"));
}

#[tokio::test]
async fn finance_is_told_of_a_budget_too_and_a_viewer_is_not() {
    let world = World::at("2026-11-30T10:20:00Z").await;
    let ann = owner(&world, "ann").await;
    let ben = member(&world, &ann, "ben", "finance").await;
    let _cleo = member(&world, &ann, "cleo", "viewer").await;
    let said = ben.post_json("/account/budget", &json!({"amount": "1.00", "thresholds": "40"})).await;
    assert_eq!(said.status, 200, "{}", said.text);
    super::use_units(&world, &ann, "1", "log_events", 1_000_000).await;
    world.advance(3 * 3600).await;
    for (name, is_told) in [("ann", true), ("ben", true), ("cleo", false)] {
        let told = subjects(&world, name).await.iter().filter(|subject| subject.contains("budget")).count();
        assert_eq!(told, usize::from(is_told), "{name}");
    }
}

#[tokio::test]
async fn operators_see_who_belongs_to_an_account() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let _ben = member(&world, &ann, "ben", "finance").await;
    let path = format!("/v1/operate/accounts/{}", account_id(&ann).await);
    let shown = world.signed(http::Method::GET, &path, "", Vec::new()).await;
    let people = shown.json()["people"].clone();
    assert_eq!((&people[0]["mainOwner"], &people[1]["role"]), (&json!(true), &json!("finance")), "{people}");
    assert!(!shown.text.contains("argon2"));
}

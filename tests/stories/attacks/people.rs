//! Who belongs to an account and wants more than their role gives, and who was never asked in.

use serde_json::json;
use tests::World;

use crate::account::people::{change, invite, joining, member, person, tokens};
use crate::account::{account_id, owner, sign_in};
use crate::credentials::two_factor::set_up;
use crate::people::{Person, pass, stranger};

/// Every page of the Billing Center that is somebody's of the account, and every form: what finance and viewers may.
const DOORS: [(&str, &str, bool, bool); 27] = [
    ("GET", "/account", true, true),
    ("GET", "/account/bills", true, true),
    ("GET", "/account/cloud-accounts", true, true),
    ("GET", "/account/profile", true, true),
    ("GET", "/account/people", true, true),
    ("GET", "/account/people/leave", true, true),
    ("GET", "/account/budget", true, false),
    ("POST", "/account/budget", true, false),
    ("GET", "/account/invoices", true, false),
    ("POST", "/account/invoices", true, false),
    ("POST", "/account/profile", false, false),
    ("GET", "/account/real-name", false, false),
    ("POST", "/account/real-name", false, false),
    ("POST", "/account/real-name/documents", false, false),
    ("POST", "/account/export", false, false),
    ("GET", "/account/close", false, false),
    ("POST", "/account/close", false, false),
    ("POST", "/account/people", false, false),
    ("GET", "/account/people/x", false, false),
    ("POST", "/account/people/x", false, false),
    ("POST", "/account/people/invitations/x", false, false),
    ("GET", "/account/workspaces/x/settlement", false, false),
    ("POST", "/account/workspaces/x/settlement", false, false),
    ("POST", "/account/workspaces/x/undo", false, false),
    ("GET", "/account/licenses/x/workspaces", false, false),
    ("POST", "/account/licenses/x/workspaces", false, false),
    ("POST", "/account/licenses/x/unbinding", false, false),
];

async fn is_refused(person: &Person, method: &str, path: &str) -> bool {
    let said = if method == "GET" { person.get_json(path).await } else { person.post_json(path, &json!({})).await };
    let refused = said.status == 403 && said.problem() == "role-not-allowed";
    assert_ne!(said.status, 401, "{method} {path}");
    refused
}

#[tokio::test]
async fn each_page_and_form_of_an_account_opens_to_the_roles_that_may_and_to_no_other() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let ben = member(&world, &ann, "ben", "finance").await;
    let cleo = member(&world, &ann, "cleo", "viewer").await;
    for (method, path, finance, viewer) in DOORS {
        assert_eq!(is_refused(&ben, method, path).await, !finance, "finance: {method} {path}");
        assert_eq!(is_refused(&cleo, method, path).await, !viewer, "viewer: {method} {path}");
        assert!(!is_refused(&ann, method, path).await, "owner: {method} {path}");
    }
    assert_eq!(cleo.get_json("/account/nothing-here").await.status, 404, "what nobody decided about is closed");
    let page = cleo.get("/account/close").await;
    assert!(page.status == 403 && page.text.contains("Only an owner can close the account"), "{}", page.text);
    let bills = cleo.get("/account/bills").await.text;
    assert!(!bills.contains("/account/invoices") && !bills.contains("/account/budget"), "{bills}");
    assert!(!cleo.get("/account/cloud-accounts").await.text.contains("/settlement"));
    let profile = cleo.get("/account/profile").await.text;
    assert!(profile.contains("cleo@example.com") && !profile.contains("/account/close"), "{profile}");
}

/// A form that is not listed above would be nobody's: each of the described ones is.
#[test]
fn each_page_that_is_described_has_its_row() {
    let described = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.yaml");
    let text = std::fs::read_to_string(described).unwrap();
    let own = ["email", "phone", "password", "sessions", "two-factor", "objection", "email-change", "invitation"];
    let paths = text.lines().filter_map(|line| line.strip_prefix("  /account/")?.strip_suffix(':'));
    for path in paths.filter(|path| !own.contains(&path.split('/').next().unwrap())) {
        let path = format!("/account/{}", path.replace("{id}", "x"));
        let is_listed = DOORS.iter().any(|(_, listed, _, _)| *listed == path);
        assert!(is_listed || path.starts_with("/account/real-name/documents/"), "{path} has no row");
    }
}

#[tokio::test]
async fn an_invitation_counts_once_for_its_own_account_and_in_its_own_role() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let eve = owner(&world, "eve").await;
    invite(&ann, "ben", "viewer").await;
    let token = tokens(&world, "ben").await.remove(0);
    // Somebody else's account, seen and changed by the names of this one.
    let invitation = ann.get_json("/account/people").await.json()["invitations"][0].clone();
    let path = format!("/account/people/invitations/{}", invitation["id"].as_str().unwrap());
    let said = eve.post_json(&path, &json!({"action": "withdraw", "version": invitation["version"]})).await;
    assert_eq!(said.status, 410, "{}", said.text);
    let ann_id = person(&ann, "ann").await["id"].as_str().unwrap().to_owned();
    assert_eq!(eve.get_json(&format!("/account/people/{ann_id}")).await.status, 404);
    let mut forged = joining(&token, "ben");
    forged["role"] = json!("owner");
    forged["account"] = json!(account_id(&eve).await);
    forged["email"] = json!("eve2@example.com");
    assert_eq!(stranger(&world).post_json("/account/invitation", &forged).await.status, 201);
    let shown = person(&ann, "ben").await;
    assert_eq!((&shown["role"], &shown["email"]), (&json!("viewer"), &json!("ben@example.com")));
    let again = stranger(&world).post_json("/account/invitation", &joining(&token, "ben2")).await;
    assert_eq!((again.status, again.problem().as_str()), (410, "invitation-gone"), "it was used");
    for wrong in ["", "x", &"0".repeat(64)] {
        assert_eq!(stranger(&world).post_json("/account/invitation", &joining(wrong, "mallory")).await.status, 410);
    }
}

#[tokio::test]
async fn the_token_of_an_invitation_is_nowhere_at_rest() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    invite(&ann, "ben", "viewer").await;
    let token = tokens(&world, "ben").await.remove(0);
    let client = aws_sdk_dynamodb::Client::new(&world.sandbox.environment.aws);
    let table = &world.sandbox.environment.settings.table_name;
    let kept = client.scan().table_name(table).send().await.unwrap().items.unwrap();
    assert!(format!("{kept:?}").contains("INVITATION#"));
    assert!(!format!("{kept:?}").contains(&token));
}

#[tokio::test]
async fn two_who_accept_one_invitation_at_once_are_one() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    invite(&ann, "ben", "viewer").await;
    let token = tokens(&world, "ben").await.remove(0);
    let (one, other) = (stranger(&world), stranger(&world));
    let (first, second) = (joining(&token, "ben"), joining(&token, "ben.two"));
    let (first, second) =
        tokio::join!(one.post_json("/account/invitation", &first), other.post_json("/account/invitation", &second));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses[0], 201, "{statuses:?}");
    assert!(matches!(statuses[1], 409 | 410), "{statuses:?}");
    assert_eq!(ann.get_json("/account/people").await.json()["people"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn two_owners_who_demote_each_other_at_once_leave_one_of_them() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let ben = member(&world, &ann, "ben", "owner").await;
    let cleo = member(&world, &ann, "cleo", "owner").await;
    let (bens, cleos) = (person(&ann, "ben").await, person(&ann, "cleo").await);
    let order = |shown: &serde_json::Value| json!({"action": "role", "role": "viewer", "version": shown["version"]});
    let path = |shown: &serde_json::Value| format!("/account/people/{}", shown["id"].as_str().unwrap());
    let (to_cleo, to_ben) = (path(&cleos), path(&bens));
    let (of_cleo, of_ben) = (order(&cleos), order(&bens));
    let (first, second) = tokio::join!(ben.post_json(&to_cleo, &of_cleo), cleo.post_json(&to_ben, &of_ben));
    let done = [&first, &second].iter().filter(|said| said.status == 200).count();
    assert!(done <= 1, "{} {}", first.text, second.text);
    let owners = ann.get_json("/account/people").await.json()["people"].as_array().cloned().unwrap();
    let owners = owners.iter().filter(|person| person["role"] == "owner").count();
    assert_eq!(owners, 3 - done);
    // One after the other, the second is refused, since who asks is no owner any more.
    change(&ben, "cleo", &json!({"action": "role", "role": "viewer"})).await;
    assert_eq!(invite(&cleo, "dora", "owner").await.problem(), "role-not-allowed");
}

#[tokio::test]
async fn moving_rights_asks_for_the_second_factor_of_who_moves_them() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let ben = member(&world, &ann, "ben", "owner").await;
    let _app = set_up(&world, &ben).await;
    pass(&world, 901);
    assert_eq!(invite(&ben, "dora", "owner").await.problem(), "second-factor-needed");
    assert_eq!(invite(&ann, "dora", "viewer").await.status, 201, "who has none is not asked");
    let said = sign_in(&stranger(&world), "ben").await;
    assert_ne!(said.json()["account"]["username"], "ben", "a sign-in asks for it too: {}", said.text);
}

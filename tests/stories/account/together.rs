//! Several workspaces settled by one license at once, and through which cloud provider they may be.

use accounts::{ProviderBond, Workspace};
use http::Method;
use kernel::{Provider, WorkspaceId};
use serde_json::{Value, json};
use store::{Item, keys, to_item};
use tests::{Reply, World};

use super::settlement::{cloud_accounts, license_id, second_license};
use super::{event_kinds, operate, owner, signed_in};
use crate::people::{Person, pass};
use crate::repositories::Repositories;

fn store(world: &World) -> Repositories {
    Repositories::open(
        &world.sandbox.environment.aws,
        &world.sandbox.environment.settings.table_name,
        &world.sandbox.environment.entropy,
    )
}

async fn put(world: &World, item: Item) {
    let client = aws_sdk_dynamodb::Client::new(&world.sandbox.environment.aws);
    let table = &world.sandbox.environment.settings.table_name;
    client.put_item().table_name(table).set_item(Some(item)).send().await.unwrap();
}

/// The account's workspaces, its first one and as many like it as make `count`: their ids, oldest first.
pub(super) async fn workspaces(world: &World, person: &Person, count: usize) -> Vec<String> {
    let first = cloud_accounts(person).await["workspaces"][0]["id"].as_str().unwrap().to_owned();
    let first = store(world).workspaces.workspace(&WorkspaceId::parse(&first).unwrap()).await.unwrap().unwrap();
    let mut ids = vec![first.id.to_string()];
    for index in 1..count {
        let created_at = first.created_at.plus_seconds(i64::try_from(index).unwrap());
        let id = WorkspaceId::parse(&format!("wksp_{index:032}")).unwrap();
        let name = format!("<i>Team {index}</i> 观测");
        let further = Workspace { id: id.clone(), name, created_at, ..first.clone() };
        put(world, to_item(&keys::workspace(&id), &further).unwrap()).await;
        let link = json!({"workspace": id.as_str(), "linkedAt": created_at.millis()});
        let billing = further.billing_account.as_ref().unwrap();
        put(world, to_item(&keys::billing_workspace(billing, &id), &link).unwrap()).await;
        ids.push(id.to_string());
    }
    ids
}

/// What is said of a workspace.
async fn said_of(person: &Person, id: &str) -> Value {
    let all = cloud_accounts(person).await;
    all["workspaces"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap().clone()
}

/// The license that settles a workspace in the end, and from when.
async fn settled(person: &Person, id: &str) -> (String, String) {
    let said = said_of(person, id).await;
    let last = said["settlements"].as_array().unwrap().last().unwrap().clone();
    (last["license"].as_str().unwrap().to_owned(), last["from"].as_str().unwrap().to_owned())
}

fn path(license: &str) -> String {
    format!("/account/licenses/{license}/workspaces")
}

/// What the product is told of workspaces that `license` settles: the kinds, in order. Everything about a workspace stands
/// in the queue of the license that settled it first.
async fn told(world: &World, first: &str, license: &str) -> Vec<String> {
    let queue = store(world).outbox.queue(&kernel::LicenseId::parse(first).unwrap()).await.unwrap();
    let bodies = queue.iter().map(|outgoing| serde_json::from_str::<Value>(&outgoing.event.body).unwrap());
    let of_license = bodies.filter(|body| body["data"]["license"]["id"] == license);
    let kinds = of_license.map(|body| body["type"].as_str().unwrap().to_owned());
    kinds.filter(|kind| kind.starts_with("workspace.")).collect()
}

#[tokio::test]
async fn several_workspaces_are_moved_together_after_one_look_at_all_of_them() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let second = second_license(&world, "ann").await;
    let license = license_id(&second);
    let ids = workspaces(&world, &ann, 3).await;
    let page = ann.get(&path(&license)).await;
    assert!(page.status == 200 && page.text.contains("&lt;i&gt;Team 2&lt;/i&gt; 观测"), "{}", page.text);
    let chosen = ann.post_form(&path(&license), &[("workspaces", &ids[0]), ("workspaces", &ids[2])]).await;
    let preview = format!("{}?workspaces={}&workspaces={}", path(&license), ids[0], ids[2]);
    assert_eq!((chosen.status, chosen.location()), (303, preview.as_str()), "without hours it is shown first");
    let shown = ann.get(&preview).await;
    let asked = ann.get_json(&preview).await.json();
    let confirmed = |row: usize| asked["preview"][row]["confirm"].as_str().unwrap().to_owned();
    let (one, two) = (confirmed(0), confirmed(1));
    assert!(one.starts_with(&format!("{}~2026-11-21T11~", ids[0])), "{one}");
    for text in [one.as_str(), &two, "21 Nov 2026, 11:00 UTC", &second.account_id] {
        assert!(shown.text.contains(text), "{text}: {}", shown.text);
    }
    assert!(!shown.text.contains(&ids[1]), "what was not chosen is not shown");
    assert_eq!(asked["preview"].as_array().unwrap().len(), 2);
    assert_eq!(asked["preview"][0]["from"], "2026-11-21T11:00:00Z");
    let confirm = [("workspaces", one.as_str()), ("workspaces", two.as_str())];
    for repeat in ["first", "again"] {
        let done = ann.post_form(&path(&license), &confirm).await;
        assert_eq!(done.location(), "/account/cloud-accounts?done=settlements", "{repeat}: {}", done.text);
        let from = "2026-11-21T11:00:00Z".to_owned();
        assert_eq!(settled(&ann, &ids[0]).await, (license.clone(), from.clone()), "{repeat}");
        assert_eq!(settled(&ann, &ids[2]).await, (license.clone(), from), "{repeat}");
        assert_ne!(settled(&ann, &ids[1]).await.0, license, "{repeat}");
    }
    let changes = event_kinds(&ann).await.into_iter().filter(|kind| kind == "settlement-changed").count();
    assert_eq!(changes, 1, "the repeat changed nothing");
    let first = settled(&ann, &ids[1]).await.0;
    assert_eq!(told(&world, &first, &license).await, ["workspace.bound", "workspace.bound"], "each once");
}

#[tokio::test]
async fn what_cannot_be_moved_is_shown_with_its_reason_and_stops_nobody_else() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let second = license_id(&second_license(&world, "ann").await);
    let third = license_id(&second_license(&world, "ann").await);
    let ids = workspaces(&world, &ann, 3).await;
    let moved = ann.post_json(&path(&second), &json!({"workspaces": [ids[0]]})).await;
    assert_eq!(moved.status, 200, "{}", moved.text);
    let preview = format!("{}?workspaces={}&workspaces={}", path(&third), ids[0], ids[1]);
    let asked = ann.get_json(&preview).await.json();
    let refusals: Vec<&Value> = asked["preview"].as_array().unwrap().iter().map(|row| &row["refusal"]).collect();
    assert_eq!(refusals, [&json!("once-per-month"), &Value::Null], "{asked}");
    let page = ann.get(&preview).await.text;
    assert!(
        page.contains("Changed this month. You can change it again") && page.contains(&format!("{}~", ids[1])),
        "{page}"
    );
    let both = json!({"workspaces": [ids[0], ids[1]]});
    let said = ann.post_json(&path(&third), &both).await;
    assert_eq!((said.status, said.problem().as_str()), (409, "settlements-not-possible"));
    assert!(said.text.contains(&ids[0]) && !said.text.contains(&ids[1]), "it says which: {}", said.text);
    assert_ne!(settled(&ann, &ids[1]).await.0, third, "all of them or none");
    assert_eq!(ann.post_json(&path(&third), &json!({"workspaces": [ids[1]]})).await.status, 200);
    let all = ann.post_form(&path(&third), &[("all", "true")]).await;
    assert_eq!(all.location(), format!("{}?workspaces={}", path(&third), ids[2]), "all that can be");
}

#[tokio::test]
async fn an_hour_that_has_passed_since_it_was_shown_is_shown_anew() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let license = license_id(&second_license(&world, "ann").await);
    let ids = workspaces(&world, &ann, 2).await;
    pass(&world, 3600);
    let ann = signed_in(&world, "ann").await;
    let stale: Vec<String> = ids.iter().map(|id| format!("{id}~2026-11-21T11~1")).collect();
    let said = ann.post_form(&path(&license), &[("workspaces", &stale[0]), ("workspaces", &stale[1])]).await;
    assert!(said.status == 409 && said.text.contains("Nothing was changed"), "{}", said.text);
    assert!(said.text.contains(&format!("{}~2026-11-21T12~1", ids[0])), "the page again, as it is now: {}", said.text);
    let said = ann.post_json(&path(&license), &json!({"workspaces": stale})).await;
    assert_eq!((said.status, said.problem().as_str()), (409, "settlements-not-possible"));
    assert_ne!(settled(&ann, &ids[0]).await.0, license);
}

#[tokio::test]
async fn nothing_too_much_and_what_is_not_yours_are_refused() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let license = license_id(&second_license(&world, "ann").await);
    let ids = workspaces(&world, &ann, 21).await;
    for nothing in [json!({}), json!({"workspaces": []}), json!({"workspaces": [""]})] {
        let said = ann.post_json(&path(&license), &nothing).await;
        assert_eq!((said.status, said.fields()), (422, vec!["workspaces".to_owned()]), "{nothing}");
    }
    let flood: Vec<String> = (0..101).map(|index| format!("wksp_{index}")).collect();
    let said = ann.post_json(&path(&license), &json!({"workspaces": flood})).await;
    assert_eq!((said.status, said.problem().as_str()), (413, "body-too-large"));
    for unreadable in [json!({"workspaces": [["a"]]}), json!({"workspaces": {"a": 1}})] {
        assert_eq!(ann.post_json(&path(&license), &unreadable).await.problem(), "body-unreadable", "{unreadable}");
    }
    let empty = ann.post_form(&path(&license), &[]).await;
    assert!(empty.status == 422 && empty.text.contains("field-workspaces-problem"), "{}", empty.text);
    let said = ann.post_json(&path(&license), &json!({"workspaces": ids})).await;
    assert_eq!((said.status, said.fields()), (422, vec!["workspaces".to_owned()]), "{}", said.text);
    assert!(said.text.contains("at most 19"), "{}", said.text);
    let query: Vec<String> = ids.iter().map(|id| format!("workspaces={id}")).collect();
    assert_eq!(ann.get(&format!("{}?{}", path(&license), query.join("&"))).await.status, 422);
    assert!(ann.get(&path(&license)).await.text.contains("Choose at most 19 at a time"));
    let ben = owner(&world, "ben").await;
    let theirs = cloud_accounts(&ben).await;
    let (their_workspace, their_license) =
        (&theirs["workspaces"][0]["id"], theirs["cloudAccounts"][0]["licenses"][0]["id"].as_str().unwrap());
    let said = ann.post_json(&path(&license), &json!({"workspaces": [ids[0], their_workspace]})).await;
    assert_eq!((said.status, said.problem().as_str()), (404, "not-yours"));
    for strange in [their_license, "l-none", "%2e%2e"] {
        assert_eq!(ann.get_json(&path(strange)).await.status, 404, "{strange}");
        assert_eq!(ann.post_json(&path(strange), &json!({"workspaces": [ids[0]]})).await.status, 404, "{strange}");
    }
    let twice = json!({"workspaces": [ids[0], ids[0]]});
    assert_eq!(ann.post_json(&path(&license), &twice).await.json()["workspaces"].as_array().unwrap().len(), 1);
    let most = json!({"workspaces": ids[1..20]});
    assert_eq!(ann.post_json(&path(&license), &most).await.status, 200, "19 at once are one transaction");
}

#[tokio::test]
async fn of_two_windows_that_move_the_same_workspaces_in_the_same_moment_one_wins_whole() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let second = license_id(&second_license(&world, "ann").await);
    let third = license_id(&second_license(&world, "ann").await);
    let ids = workspaces(&world, &ann, 3).await;
    let (one, two) = (json!({"workspaces": [ids[0], ids[1]]}), json!({"workspaces": [ids[1], ids[2]]}));
    let (second_path, third_path) = (path(&second), path(&third));
    let (one, two) = tokio::join!(ann.post_json(&second_path, &one), ann.post_json(&third_path, &two));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{} {}", one.text, two.text);
    let winner = if one.status == 200 { (&second, [0, 1], 2) } else { (&third, [1, 2], 0) };
    for index in winner.1 {
        assert_eq!(settled(&ann, &ids[index]).await.0, *winner.0);
    }
    let untouched = settled(&ann, &ids[winner.2]).await.0;
    assert!(untouched != second && untouched != third, "the loser moved nothing");
    let same = json!({"workspaces": [ids[winner.2]]});
    let (one, two) = tokio::join!(ann.post_json(&second_path, &same), ann.post_json(&second_path, &same));
    assert_eq!((one.status, two.status), (200, 200), "a form sent twice: {} {}", one.text, two.text);
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_and_says_the_same() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let license = license_id(&second_license(&world, "ann").await);
    let ids = workspaces(&world, &ann, 2).await;
    let wish = json!({"workspaces": ids});
    world.fault(&json!({"target": "TransactWriteItems", "kind": "internal-error"})).await;
    let failed = ann.post_json(&path(&license), &wish).await;
    assert_eq!((failed.status, failed.problem().as_str()), (503, "try-again"), "{}", failed.text);
    world.no_faults().await;
    assert_ne!(settled(&ann, &ids[0]).await.0, license);
    let first = ann.post_json(&path(&license), &wish).await;
    let again = ann.post_json(&path(&license), &wish).await;
    assert_eq!((first.status, again.status), (200, 200), "{}", again.text);
    assert_eq!(first.json()["workspaces"], again.json()["workspaces"]);
}

#[tokio::test]
async fn workspaces_that_an_end_has_locked_are_settled_together_at_once_and_the_product_is_told() {
    let world = World::new().await;
    let first = world.subscribe().await;
    let buyer = crate::people::stranger(&world);
    world.land(&buyer.browser, &first).await;
    let code = crate::people::registration_code(&world, &buyer, "ann@example.com").await;
    assert_eq!(buyer.post_json("/register", &crate::people::form("ann", &code)).await.status, 201);
    let ann = signed_in(&world, "ann").await;
    let ids = workspaces(&world, &ann, 2).await;
    world.act(&first.agreement_id, "cancel").await;
    world.advance(2 * 3600).await;
    let license = license_id(&second_license(&world, "ann").await);
    let ann = signed_in(&world, "ann").await;
    let preview = format!("{}?workspaces={}&workspaces={}", path(&license), ids[0], ids[1]);
    let from = ann.get_json(&preview).await.json()["preview"][0]["from"].as_str().unwrap().to_owned();
    assert_eq!(from, world.now().hour().start().to_string(), "this very hour");
    assert_eq!(ann.post_json(&path(&license), &json!({"workspaces": ids})).await.status, 200);
    for id in &ids {
        assert_eq!(said_of(&ann, id).await["locked"], false);
    }
    let mut told = told(&world, &license_id(&first), &license).await;
    told.sort();
    assert_eq!(told, ["workspace.bound", "workspace.bound", "workspace.unlocked", "workspace.unlocked"]);
    let ended = license_id(&first);
    let said = ann.get_json(&path(&ended)).await.json();
    assert_eq!(said["workspaces"][0]["refusal"], "license-ended", "{said}");
}

/// Reads a workspace's providers as an operator.
async fn providers(world: &World, id: &str) -> Reply {
    world.signed(Method::GET, &format!("/v1/operate/workspaces/{id}/providers"), "", Vec::new()).await
}

#[tokio::test]
async fn a_workspace_stays_with_the_provider_it_was_activated_through_until_an_operator_allows_others() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let license = license_id(&second_license(&world, "ann").await);
    let ids = workspaces(&world, &ann, 2).await;
    let settlement = format!("/account/workspaces/{}/settlement", ids[0]);
    let through = |provider: &str| json!({"license": license, "provider": provider});
    let said = ann.post_json(&settlement, &through("alibaba-cloud")).await;
    assert_eq!((said.status, said.problem().as_str()), (409, "other-provider"), "{}", said.text);
    assert_eq!(ann.post_json(&settlement, &through("elsewhere")).await.fields(), ["provider"]);
    let page = ann.get(&settlement).await.text;
    assert!(!page.contains("Alibaba") && !page.contains("other providers"), "buyers are not steered elsewhere: {page}");
    assert_eq!(said_of(&ann, &ids[0]).await["activatedThrough"], "aws");
    let switch = format!("/v1/operate/workspaces/{}/providers", ids[0]);
    assert_eq!(operate(&world, &switch, &json!({"decision": "perhaps"})).await.status, 422);
    let silent = world.signed(Method::POST, &switch, "application/json", br#"{"decision": "allow"}"#.to_vec()).await;
    assert_eq!(silent.status, 422, "who and why are missing");
    assert_eq!(
        operate(&world, "/v1/operate/workspaces/wksp_none/providers", &json!({"decision": "allow"})).await.status,
        404
    );
    let since = world.now().to_string();
    for repeat in ["first", "again"] {
        let allowed = operate(&world, &switch, &json!({"decision": "allow"})).await;
        assert_eq!((allowed.status.as_u16(), &allowed.json()["othersAllowedSince"]), (200, &json!(since)), "{repeat}");
    }
    let said = ann.post_json(&settlement, &through("alibaba-cloud")).await;
    assert_eq!((said.status, said.problem().as_str()), (409, "provider-not-available"), "allowed, and not faked");
    assert!(ann.get(&settlement).await.text.contains("we also allow other providers"));
    assert_eq!(said_of(&ann, &ids[1]).await["otherProvidersAllowedSince"], Value::Null, "this one workspace alone");
    let revoked = operate(&world, &switch, &json!({"decision": "revoke"})).await;
    assert_eq!(revoked.json()["othersAllowedSince"], Value::Null, "{}", revoked.text);
    assert_eq!(ann.post_json(&settlement, &through("azure")).await.problem(), "other-provider");
    let audit = world.signed(Method::GET, "/v1/operate/audit", "", Vec::new()).await.json();
    let entry = |entry: &Value| format!("{} {}", entry["act"].as_str().unwrap(), entry["subject"].as_str().unwrap());
    let mut acts: Vec<String> = audit["entries"].as_array().unwrap().iter().map(entry).collect();
    // Entries of one instant have no order.
    acts.sort();
    let expected = ["allow-providers", "revoke-providers"].map(|act| format!("{act} {}", ids[0]));
    assert_eq!(acts, expected, "each once: {audit}");
    assert_eq!(ann.post_json(&settlement, &through("aws")).await.status, 200, "its own provider, as ever");
}

#[tokio::test]
async fn a_workspace_of_another_provider_is_bound_to_no_aws_licence_until_that_is_allowed() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let license = license_id(&second_license(&world, "ann").await);
    let ids = workspaces(&world, &ann, 2).await;
    let id = WorkspaceId::parse(&ids[1]).unwrap();
    let mut theirs = store(&world).workspaces.workspace(&id).await.unwrap().unwrap();
    theirs.provider = ProviderBond::to(Provider::Alibaba);
    theirs.settlements = Vec::new();
    put(&world, to_item(&keys::workspace(&id), &theirs).unwrap()).await;
    let settlement = format!("/account/workspaces/{id}/settlement");
    let said = ann.post_json(&settlement, &json!({"license": license})).await;
    assert_eq!((said.status, said.problem().as_str()), (409, "other-provider"), "{}", said.text);
    let page = ann.get(&settlement).await.text;
    assert!(page.contains("The workspace was activated through Alibaba Cloud"), "{page}");
    let said = ann.post_json(&path(&license), &json!({"workspaces": ids})).await;
    assert_eq!((said.status, said.problem().as_str()), (409, "settlements-not-possible"), "{}", said.text);
    assert!(ann.get(&format!("{}?workspaces={id}", path(&license))).await.text.contains("activated through Alibaba"));
    let said = providers(&world, &ids[1]).await.json();
    let may: Vec<bool> = said["providers"].as_array().unwrap().iter().map(|one| one["maySettle"] == true).collect();
    assert_eq!((&said["activatedThrough"], may), (&json!("alibaba-cloud"), vec![false; 4]), "{said}");
    let switch = format!("/v1/operate/workspaces/{id}/providers");
    assert_eq!(operate(&world, &switch, &json!({"decision": "allow"})).await.status, 200);
    assert_eq!(ann.post_json(&path(&license), &json!({"workspaces": [ids[1]]})).await.status, 200);
    assert_eq!(settled(&ann, &ids[1]).await.0, license);
    assert_eq!(operate(&world, &switch, &json!({"decision": "revoke"})).await.status, 200);
    assert_eq!(settled(&ann, &ids[1]).await.0, license, "what was settled stays");
}

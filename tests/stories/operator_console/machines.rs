//! What the console does for owners, done by a machine: finding, reading, helping, telling again.

use http::Method;
use serde_json::{Value, json};
use tests::{Reply, World};

use super::deciding::audited;
use super::email_change::{NEW, ask, path_of as email_path};
use super::replays::with_an_old_dead_letter;
use crate::account::invoices::ann_in_december;
use crate::account::{account_id, event_kinds, owner, sign_in, signed_in};
use crate::agreements::{jump_to, told};
use crate::attacks::callers::Caller;
use crate::left_halfway::{hours_later, quiet_world, verified, ways_back};
use crate::people::{Person, stranger};

async fn get(world: &World, path: &str) -> Value {
    let reply = world.signed(Method::GET, path, "", Vec::new()).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    reply.json()
}

async fn post(world: &World, path: &str, body: &Value) -> Reply {
    world.signed(Method::POST, path, "application/json", body.to_string().into_bytes()).await
}

async fn done(world: &World, path: &str, body: &Value) -> Value {
    let reply = post(world, path, body).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    reply.json()
}

/// The status of a refused order, and the last part of its problem's type.
async fn refused(world: &World, path: &str, body: &Value) -> (u16, String) {
    let reply = post(world, path, body).await;
    let kind = reply.json()["type"].as_str().unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned();
    (reply.status.as_u16(), kind)
}

async fn path_of(person: &Person) -> String {
    format!("/v1/operate/accounts/{}", account_id(person).await)
}

async fn acts(world: &World) -> Vec<String> {
    audited(world).await.into_iter().map(|(_, act, _)| act).collect()
}

#[tokio::test]
async fn a_buyer_is_found_by_whatever_is_at_hand_and_leads_to_licenses_and_accounts() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let account = get(&world, &path_of(&ann).await).await;
    let id = account["account"]["id"].as_str().unwrap();
    let license = &account["cloudAccounts"]["cloudAccounts"][0]["licenses"][0];
    for (text, by) in [("ann", "username"), ("ann@example.com", "email"), (id, "id")] {
        let found = done(&world, "/v1/operate/search", &json!({ "text": text })).await;
        let first = &found["billingAccounts"][0];
        assert_eq!((first["id"].as_str(), &first["foundBy"]), (Some(id), &json!([by])), "{text}: {found}");
    }
    for text in [license["arn"].as_str().unwrap(), license["id"].as_str().unwrap()] {
        let found = done(&world, "/v1/operate/search", &json!({ "text": text })).await;
        assert_eq!(found["licenses"][0]["username"], "ann", "{found}");
    }
    let nothing = done(&world, "/v1/operate/search", &json!({ "text": "nobody-of-that-name" })).await;
    assert_eq!(nothing["billingAccounts"], json!([]));
    for wrong in [json!({}), json!({"text": "a", "in": "cellar"}), json!({"text": "a", "in": "accounts", "after": "x"})]
    {
        assert_eq!(refused(&world, "/v1/operate/search", &wrong).await, (422, "invalid-fields".to_owned()), "{wrong}");
    }
    assert_eq!(refused(&world, "/v1/operate/search", &json!({"q": "ann"})).await.0, 422, "a slip is not searched for");
}

#[tokio::test]
async fn an_account_says_what_it_has_and_never_a_secret() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let reply = world.signed(Method::GET, &path_of(&ann).await, "", Vec::new()).await;
    let account = reply.json();
    assert_eq!(account["account"]["username"], "ann");
    assert_eq!(account["consoleAccounts"][0]["workspaces"], 1, "{account}");
    assert_eq!((&account["limits"]["usedUp"], &account["emailChange"]), (&json!([]), &Value::Null));
    assert!(!reply.text.contains("argon2") && !reply.text.contains("tokenHash"), "{}", reply.text);
    for path in ["/v1/operate/accounts/nobody", "/v1/operate/accounts/%2e%2e", "/v1/operate/accounts/x/y"] {
        let reply = world.signed(Method::GET, path, "", Vec::new()).await;
        assert_eq!(reply.status, 404, "{path}: {}", reply.text);
    }
}

#[tokio::test]
async fn an_owners_bills_are_read_month_by_month_as_the_owner_has_them() {
    let world = crate::account::invoices::world().await;
    let ann = ann_in_december(&world).await;
    let path = format!("{}/bills", path_of(&ann).await);
    let months = get(&world, &path).await;
    let listed = months["months"].as_array().unwrap();
    assert_eq!((&listed[0]["month"], &listed[0]["running"]), (&json!("2026-12"), &json!(true)), "{months}");
    assert_eq!((&listed[1]["month"], &listed[1]["running"], listed.len()), (&json!("2026-11"), &json!(false), 2));
    let own = ann.get_json("/account/bills?month=2026-11").await.json();
    let november = get(&world, &format!("{path}/2026-11")).await;
    let bill = &november["bills"][0];
    assert_eq!(
        (&bill["amountMillionths"], &bill["currency"]),
        (&own["amountMillionths"], &own["currency"]),
        "{november}"
    );
    assert_eq!((&bill["amount"], &bill["accepted"]["amount"]), (&listed[1]["bills"][0]["amount"], &bill["amount"]));
    let sum = &bill["sums"][0];
    assert_eq!((&sum["dimension"], &sum["amount"]), (&json!("log_events"), &json!("0.80")), "{november}");
    assert_eq!((&sum["held"], &sum["onItsWay"], &november["completeUntil"]), (&json!(0), &json!(0), &Value::Null));
    for nothing in ["2026-10", "2027-01", "november", "2026-13"] {
        let reply = world.signed(Method::GET, &format!("{path}/{nothing}"), "", Vec::new()).await;
        assert_eq!(reply.status, 404, "{nothing}: {}", reply.text);
    }
    for wrong in ["after=x", "after=2026-11", "after=-1!"] {
        let reply = world.signed(Method::GET, &format!("{path}/2026-11?{wrong}"), "", Vec::new()).await;
        assert_eq!(reply.status, 422, "{wrong}: {}", reply.text);
    }
    let past = get(&world, &format!("{path}?after=2026-11!")).await;
    assert_eq!(past["months"].as_array().unwrap().len(), 1, "{past}");
    assert_eq!(get(&world, &format!("{path}/2026-11?after=1!")).await["bills"][0]["sums"], json!([]));
}

#[tokio::test]
async fn sessions_end_by_an_order_about_those_that_were_read_and_not_those_opened_after() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let path = path_of(&ann).await;
    let sessions = get(&world, &path).await["sessions"].clone();
    let end = format!("{path}/end-sessions");
    assert_eq!(refused(&world, &end, &json!({"sessions": sessions})).await.1, "who-and-why-missing");
    assert_eq!(refused(&world, &end, &json!({"why": "stolen"})).await.1, "invalid-fields");
    assert_eq!(refused(&world, &end, &json!({"why": "stolen", "sessions": "others"})).await.1, "changed-meanwhile");
    let order = json!({"why": "the laptop was stolen", "sessions": sessions});
    assert!(done(&world, &end, &order).await["ended"].as_u64().unwrap() >= 1);
    assert_eq!(ann.get_json("/account").await.status, 401, "Ann has to sign in again");
    let again = signed_in(&world, "ann").await;
    assert_eq!(refused(&world, &end, &order).await.1, "changed-meanwhile", "the answer was lost, and it is sent again");
    assert!(event_kinds(&again).await.contains(&"sessions-ended-by-operator".to_owned()));
    assert_eq!(acts(&world).await, ["end-sessions"]);
}

#[tokio::test]
async fn limits_are_lifted_once_by_an_order_that_is_sent_twice() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let path = path_of(&ann).await;
    let lift = format!("{path}/lift-limits");
    assert_eq!(
        refused(&world, &lift, &json!({"why": "called", "lifts": 0})).await,
        (409, "no-limit-used-up".to_owned())
    );
    for number in 0..101 {
        let guess = json!({"login": "ann", "password": "a bad guess", "account": "billing"});
        Caller::of_many(&world, number).post("/sign-in", &guess).await;
    }
    assert_eq!(sign_in(&stranger(&world), "ann").await.problem(), "sign-in-needs-code");
    let limits = get(&world, &path).await["limits"].clone();
    assert_eq!(limits["usedUp"][0]["kind"], "passwords", "{limits}");
    let order = json!({"why": "the owner called", "lifts": limits["lifts"]});
    assert_eq!(done(&world, &lift, &order).await["lifted"], 1);
    assert_eq!(refused(&world, &lift, &order).await, (409, "changed-meanwhile".to_owned()));
    assert_eq!(sign_in(&stranger(&world), "ann").await.status, 200);
    assert_eq!(acts(&world).await, ["lift-limits"]);
}

#[tokio::test]
async fn a_mail_goes_again_once_by_one_order_and_the_list_has_kinds_and_no_contents() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let path = format!("{}/mails", path_of(&ann).await);
    let mails = get(&world, &path).await;
    assert!(mails["again"].as_array().unwrap().contains(&json!("welcome")), "{mails}");
    assert!(!mails.to_string().contains("ann@example.com"), "no address: {mails}");
    let before = world.inbox("ann@example.com").await.len();
    let order = json!({"why": "it was lost", "mail": "welcome", "seen": mails["seen"]});
    let code = json!({"why": "lost", "mail": "code", "seen": mails["seen"]});
    assert_eq!(refused(&world, &path, &code).await, (409, "nothing-to-tell".to_owned()));
    assert_eq!(refused(&world, &path, &json!({"why": "lost", "mail": "welcome"})).await.0, 422);
    assert_eq!(done(&world, &path, &order).await["outcome"], "taken");
    assert_eq!(refused(&world, &path, &order).await, (409, "changed-meanwhile".to_owned()), "an answer that was lost");
    assert_eq!(world.inbox("ann@example.com").await.len(), before + 1);
    let after = get(&world, &path).await;
    assert_eq!(after["left"].as_u64(), mails["left"].as_u64().map(|left| left - 1));
    assert!(after["mails"].as_array().unwrap().iter().any(|mail| mail["again"] == true), "{after}");
}

#[tokio::test]
async fn a_change_of_the_address_is_stopped_and_its_entry_says_who_asked_whatever_the_caller_notes() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let path = path_of(&ann).await;
    ask(&world, &email_path(&ann).await).await;
    let change = get(&world, &path).await["emailChange"].clone();
    assert_eq!((&change["stage"], &change["to"]), (&json!("asked"), &json!(NEW)), "{change}");
    let stop = format!("{path}/email-change/stop");
    let order =
        json!({"by": "the owner", "why": "a mistake", "change": change["change"], "version": change["version"]});
    assert_eq!(refused(&world, &stop, &json!({"why": "a mistake", "change": "x", "version": 1})).await.0, 409);
    assert_eq!(done(&world, &stop, &order).await["stage"], "stopped");
    assert_eq!(get(&world, &path).await["emailChange"], Value::Null);
    assert_eq!(refused(&world, &stop, &order).await.0, 409);
    let audit = get(&world, "/v1/operate/audit?act=stop-email-change").await;
    let note = audit["entries"][0]["note"].as_str().unwrap();
    assert!(note.starts_with("the owner; asked by ") && note.contains("passport on the phone"), "{audit}");
}

#[tokio::test]
async fn what_asks_people_for_a_fresh_proof_is_no_machines() {
    let world = World::new().await;
    let path = path_of(&owner(&world, "ann").await).await;
    for what in ["export", "email-change", "email-change/confirm"] {
        let order = json!({"why": "asked in writing", "email": NEW, "version": 1, "seen": "1-0"});
        assert_eq!(refused(&world, &format!("{path}/{what}"), &order).await.0, 404, "{what}");
    }
}

#[tokio::test]
async fn a_name_that_stands_twice_in_an_order_is_refused() {
    let world = World::new().await;
    let path = format!("{}/end-sessions", path_of(&owner(&world, "ann").await).await);
    let twice = br#"{"why":"so","why":"otherwise","sessions":"x"}"#.to_vec();
    let reply = world.signed(Method::POST, &path, "application/json", twice).await;
    assert_eq!((reply.status.as_u16(), &reply.json()["fields"][0]["name"]), (422, &json!("why")), "{}", reply.text);
}

#[tokio::test]
async fn a_buyer_who_left_is_mailed_again_and_noted_by_a_machine() {
    let world = quiet_world().await;
    verified(&world).await;
    hours_later(&world, 25).await;
    hours_later(&world, 25).await;
    let left = get(&world, "/v1/operate/abandoned-activations").await;
    let license = left["activations"][0]["licenseArn"].as_str().unwrap().replace('/', "%2F");
    let path = format!("/v1/operate/activations/{license}");
    let one = get(&world, &path).await;
    assert_eq!((&one["progress"], &one["mayMail"]), (&json!("address-verified"), &json!(true)), "{one}");
    let order = json!({"why": "they called", "version": one["version"]});
    let mail = format!("{path}/mail");
    assert_eq!(refused(&world, &mail, &json!({"why": "they called", "version": 0})).await.0, 409);
    assert_eq!(done(&world, &mail, &order).await["mail"], "owed");
    assert_eq!(refused(&world, &mail, &order).await.0, 409, "sent twice, it mails once");
    hours_later(&world, 0).await;
    assert_eq!(ways_back(&world).await.len(), 2);
    let again = json!({"why": "they called", "version": get(&world, &path).await["version"]});
    assert_eq!(refused(&world, &mail, &again).await, (429, "mailed-of-late".to_owned()));
    done(&world, &format!("{path}/note"), &json!({"why": "wants a demo first"})).await;
    done(&world, &format!("{path}/note"), &json!({"why": "wants a demo first"})).await;
    assert_eq!(
        get(&world, &path).await["notes"].as_array().unwrap().len(),
        1,
        "the answer was lost, and it is sent again"
    );
    assert_eq!(get(&world, &path).await["notes"][0]["text"], "wants a demo first");
    assert_eq!(acts(&world).await, ["mail-activation-again", "note-activation"]);
}

#[tokio::test]
async fn a_timeline_has_the_consoles_entries_page_by_page_and_by_kind() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let account = get(&world, &path_of(&ann).await).await;
    let license = account["cloudAccounts"]["cloudAccounts"][0]["licenses"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/licenses/{license}/timeline");
    let all = get(&world, &path).await;
    let kinds: Vec<&str> = all["entries"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"bindings") && kinds.contains(&"events") && kinds.contains(&"product"), "{all}");
    let bound = get(&world, &format!("{path}?kind=bindings")).await;
    assert_eq!(bound["entries"][0]["about"]["billingAccountId"], account["account"]["id"], "{bound}");
    for query in ["kind=gossip", "after=x", "after=1.x.y!", "before=1"] {
        let reply = world.signed(Method::GET, &format!("{path}?{query}"), "", Vec::new()).await;
        assert_eq!(reply.status, 422, "{query}: {}", reply.text);
    }
}

#[tokio::test]
async fn the_product_is_told_again_what_was_given_up_and_an_order_that_is_sent_twice_adds_nothing() {
    let (world, _) = with_an_old_dead_letter().await;
    let events = get(&world, "/v1/operate/product-events").await;
    assert_eq!(events["givenUp"].as_array().unwrap().len(), 1, "{events}");
    let targets = events["targets"].as_array().unwrap();
    let target = targets.iter().map(|one| one["target"].as_str().unwrap()).find(|name| *name != "bus").unwrap();
    let replay = "/v1/operate/product-events/replay";
    for (wrong, field) in [
        (json!({"why": "lost", "target": "nobody"}), "target"),
        (json!({"why": "lost", "target": target, "license": "x"}), "license"),
        (json!({"why": "lost", "target": target, "from": "yesterday"}), "from"),
        (json!({"why": "lost", "target": target, "after": "made-up!"}), "after"),
    ] {
        let reply = post(&world, replay, &wrong).await;
        assert_eq!((reply.status.as_u16(), &reply.json()["fields"][0]["name"]), (422, &json!(field)), "{}", reply.text);
    }
    let order = json!({"why": "the product lost a day", "target": target});
    assert_eq!(done(&world, replay, &order).await["count"], 3);
    assert_eq!(done(&world, replay, &order).await["count"], 0);
    jump_to(&world, &world.now().plus_seconds(60).to_string()).await;
    assert_eq!(told(&world, "webhook").await.len(), 5);
}

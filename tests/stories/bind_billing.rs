//! Binding a license to an existing Billing Center account, through HTTP and the inbox.

use serde_json::{Value, json};
use tests::World;

use crate::people::{Said, new_buyer, other_than, pass, registered, stranger};

#[tokio::test]
async fn username_and_code_bind_the_license() {
    let world = World::new().await;
    let ann = registered(&world, "ann").await;
    let buyer = new_buyer(&world).await;
    let reply = buyer.post_json("/codes", &json!({"purpose": "bind-billing", "username": "Ann"})).await;
    assert_eq!(reply.status, 202);
    let bind = json!({"username": "ann", "code": world.code_for("ann@example.com").await});
    let (one, two) = tokio::join!(buyer.post_json("/bind-billing", &bind), buyer.post_json("/bind-billing", &bind));
    assert_eq!((one.status, two.status), (200, 200), "{} {}", one.text, two.text);
    assert_eq!(one.json()["billingAccount"]["id"], ann["billingAccount"]["id"]);
    assert_eq!(buyer.post_json("/bind-billing", &bind).await.json(), one.json(), "sent twice");
    let activation = buyer.get_json("/activate").await.json();
    assert_eq!(activation["activation"]["step"], "bind-workspace");
    assert_eq!(buyer.get("/bind-billing").await.location(), "/workspaces");
}

#[tokio::test]
async fn a_wrong_code_costs_the_same_reads_whether_the_username_exists() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let mut seen = Vec::new();
    for name in ["ann", "nobody"] {
        let buyer = new_buyer(&world).await;
        buyer.post_json("/codes", &json!({"purpose": "bind-billing", "username": name})).await;
        let asked = json!({"purpose": "sign-in", "account": "billing", "username": name});
        assert_eq!(buyer.post_json("/codes", &asked).await.status, 202);
        let wrong = other_than(&world.code_for("ann@example.com").await);
        world.control().send(http::Method::DELETE, "/_sandbox/capacity", &[], Vec::new()).await.unwrap();
        let bound = buyer.post_json("/bind-billing", &json!({"username": name, "code": wrong})).await;
        let asked = json!({"login": name, "code": wrong, "account": "billing"});
        let entered = buyer.post_json("/sign-in", &asked).await;
        assert_eq!((bound.status, entered.status), (422, 401), "{} {}", bound.text, entered.text);
        seen.push(world.get("/_sandbox/capacity").await["requests"].clone());
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn nothing_tells_whether_a_username_exists() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let (one, two) = (new_buyer(&world).await, new_buyer(&world).await);
    let ask = |name: &str| json!({"purpose": "bind-billing", "username": name});
    for status in [202, 429] {
        let known = one.post_json("/codes", &ask("ann")).await;
        let unknown = two.post_json("/codes", &ask("nobody")).await;
        assert_eq!((known.status, unknown.status), (status, status));
        assert_eq!(but_for_the_request(&known), but_for_the_request(&unknown));
    }
    let wrong = other_than(&world.code_for("ann@example.com").await);
    for _ in 0..6 {
        let known = one.post_json("/bind-billing", &json!({"username": "ann", "code": wrong})).await;
        let unknown = two.post_json("/bind-billing", &json!({"username": "nobody", "code": wrong})).await;
        assert_eq!((known.status, but_for_the_request(&known)), (422, but_for_the_request(&unknown)));
    }
    pass(&world, 60);
    for _ in 0..4 {
        assert_eq!(
            one.post_json("/codes", &ask("ann")).await.status,
            two.post_json("/codes", &ask("nobody")).await.status
        );
        pass(&world, 60);
    }
    let (known, unknown) = (one.post_json("/codes", &ask("ann")).await, two.post_json("/codes", &ask("nobody")).await);
    assert_eq!((known.status, but_for_the_request(&known)), (429, but_for_the_request(&unknown)));
}

#[tokio::test]
async fn a_known_and_an_unknown_name_ask_aws_for_the_same_but_for_the_mail() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let [one, two] = [new_buyer(&world).await, new_buyer(&world).await];
    let mails = async || world.inbox("").await.len();
    let before = mails().await;
    let asks = |name: &str| json!({"purpose": "bind-billing", "username": name});
    // However slow the mail service is, the answer comes before it is asked.
    let slow = json!({"target": "SendEmail", "kind": "slow", "delaySeconds": 7});
    for again in [false, true] {
        if again {
            pass(&world, 60);
        }
        world.fault(&slow).await;
        let asked_at = world.now();
        let (said, known) = world.cost_of(one.post_json("/codes", &asks("ann"))).await;
        assert_eq!((said.status, world.now()), (202, asked_at), "nothing of the answer waits for the mail");
        assert_eq!(mails().await, before + 1 + usize::from(again));
        assert_eq!(world.now(), asked_at.plus_seconds(7), "which took its time");
        let asked_at = world.now();
        let (_, unknown) = world.cost_of(two.post_json("/codes", &asks("nobody"))).await;
        assert_eq!((mails().await, world.now()), (before + 1 + usize::from(again), asked_at), "nobody is written to");
        assert_eq!(known, unknown);
        assert!(known["requests"]["TransactWriteItems"] == 1 && known["readUnits"].as_f64() > Some(2.0), "{known}");
        world.no_faults().await;
    }
    let before = before + 1;

    let wrong = other_than(&world.code_for("ann@example.com").await);
    let code = |name: &str| json!({"username": name, "code": wrong});
    let password = |name: &str| json!({"account": "billing", "login": name, "password": "not the right one"});
    let by_code = |name: &str| json!({"account": "billing", "login": name, "code": wrong});
    // The sixth attempt is beyond those that a code has.
    let mut tries: Vec<(&str, Value, Value)> = vec![("/bind-billing", code("ann"), code("nobody")); 6];
    tries.push(("/sign-in", password("ann"), password("nobody")));
    tries.push(("/sign-in", by_code("ann"), by_code("nobody")));
    for (path, of_known, of_unknown) in tries {
        let (said, known) = world.cost_of(one.post_json(path, &of_known)).await;
        let (_, unknown) = world.cost_of(two.post_json(path, &of_unknown)).await;
        assert!([401, 422].contains(&said.status), "{path}: {}", said.text);
        assert_eq!(known, unknown, "{path}");
    }
    assert_eq!(mails().await, before + 1);
}

#[tokio::test]
async fn the_page_keeps_the_username_and_says_what_is_wrong() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let buyer = new_buyer(&world).await;
    let reply = buyer.post_form("/codes", &[("purpose", "bind-billing"), ("username", "ann")]).await;
    assert_eq!(reply.location(), "/bind-billing?step=code&code=sent#field-code");
    let page = buyer.get(reply.location()).await.text;
    assert!(page.contains("value=\"ann\"") && page.contains("If this account exists") && !page.contains("example.com"));
    let reply = buyer.post_form("/bind-billing", &[("username", "ann"), ("code", "12")]).await;
    assert!(reply.status == 422 && reply.text.contains("has 6 digits"));
    let code = world.code_for("ann@example.com").await;
    let reply = buyer.post_form("/bind-billing", &[("username", "ann"), ("code", &code)]).await;
    assert_eq!((reply.status, reply.location()), (303, "/workspaces"));
}

#[tokio::test]
async fn a_license_is_bound_to_one_account_and_a_code_to_one_browser() {
    let world = World::new().await;
    registered(&world, "ann").await;
    registered(&world, "bob").await;
    let buyer = new_buyer(&world).await;
    let eve = new_buyer(&world).await;
    buyer.post_json("/codes", &json!({"purpose": "bind-billing", "username": "ann"})).await;
    let code = world.code_for("ann@example.com").await;
    let stolen = eve.post_json("/bind-billing", &json!({"username": "ann", "code": code})).await;
    assert_eq!((stolen.status, stolen.fields()), (422, vec!["code".to_owned()]));
    assert_eq!(buyer.post_json("/bind-billing", &json!({"username": "ann", "code": code})).await.status, 200);
    let reply = buyer.post_json("/bind-billing", &json!({"username": "bob", "code": "000000"})).await;
    assert_eq!((reply.status, reply.problem().as_str()), (409, "already-activated"));
    let reply = stranger(&world).post_json("/bind-billing", &json!({"username": "ann", "code": code})).await;
    assert_eq!(reply.status, 401);
}

/// A JSON answer without the id of its request.
fn but_for_the_request(said: &Said) -> Value {
    let mut answer = said.json();
    if let Some(object) = answer.as_object_mut() {
        object.remove("instance");
    }
    answer
}

//! Binding workspaces: the list, the confirmation, the creation, and who wins.

use serde_json::{Value, json};

use crate::market::{Market, PASSWORD, SITE, Visitor};

/// A registered Billing Center account `ann` with the workspace `Main` under the first license, and the browser of a
/// second license bound to the same account.
async fn two_licences(market: &Market) -> (Visitor, Visitor) {
    let first = market.buy("111122223333").await;
    market.events(&[market.updated(&first, "first", 0)]).await;
    let one = market.land(&first).await;
    market.register(&one, "ann").await;
    let second = market.buy("222233334444").await;
    market.events(&[market.updated(&second, "second", 0)]).await;
    let two = market.land(&second).await;
    market.bind_billing(&two, "ann").await;
    (one, two)
}

async fn listed(market: &Market, browser: &Visitor) -> Vec<Value> {
    market.get(browser, "/workspaces").await.json()["workspaces"].as_array().unwrap().clone()
}

fn id_of(workspace: &Value) -> String {
    workspace["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_list_says_bound_bindable_or_locked_and_why() {
    let market = Market::new().await;
    let (one, two) = two_licences(&market).await;
    let bound = listed(&market, &one).await;
    assert_eq!((&bound[0]["name"], &bound[0]["state"]), (&json!("Main"), &json!("bound")));
    assert!(listed(&market, &two).await.is_empty(), "what another AWS account settles is not shown");
    market.advance(61).await;
    let same = market.buy("111122223333").await;
    let three = market.land(&same).await;
    market.bind_billing(&three, "ann").await;
    let locked = listed(&market, &three).await;
    assert_eq!((&locked[0]["state"], &locked[0]["reason"]), (&json!("locked"), &json!("settled-by-another-license")));
    let page = market.page(&three, "/workspaces").await.body;
    assert!(page.contains("Main") && !page.contains("/binding\""), "a locked workspace has no way to be bound");

    market.end(&one).await;
    let bindable = listed(&market, &two).await;
    assert_eq!(bindable[0]["state"], "bindable");
    let page = market.page(&two, "/workspaces").await.body;
    assert!(page.contains(&format!("/workspaces/{}/binding", id_of(&bindable[0]))));
}

#[tokio::test]
async fn a_workspace_of_an_ending_licence_is_bound_from_the_next_hour_after_a_confirmation() {
    let market = Market::new().await;
    let (one, two) = two_licences(&market).await;
    market.end(&one).await;
    let workspace = &listed(&market, &two).await[0];
    let path = format!("/workspaces/{}/binding", id_of(workspace));
    let next_hour = market.now().hour().next();
    assert_eq!(workspace["bindableFrom"], next_hour.start().to_string());

    let confirmation = market.page(&two, &path).await;
    assert_eq!(confirmation.status, 200);
    assert!(confirmation.body.contains("222233334444"), "it says which AWS account is charged");
    assert!(confirmation.body.contains(&next_hour.start().to_string()), "and from which hour");
    assert!(confirmation.body.contains(&format!("action=\"{path}\"")));

    let bound = market.post(&two, &path, &json!({})).await;
    assert_eq!((bound.status, &bound.json()["workspace"]["state"]), (200, &json!("bound")));
    assert_eq!(bound.json()["workspace"]["boundFrom"], next_hour.start().to_string());
    let again = market.post(&two, &path, &json!({})).await;
    assert_eq!(again.json(), bound.json(), "a double submit changes nothing");
    let page = market.page(&two, &format!("/workspaces?bound={}", id_of(workspace))).await.body;
    assert!(page.contains("Main") && page.contains("/activated"));
    assert!(market.page(&two, "/activated").await.body.contains("Main"));
}

#[tokio::test]
async fn of_two_browsers_that_bind_one_workspace_to_two_licences_one_wins_and_the_other_is_told() {
    let market = Market::new().await;
    let (one, two) = two_licences(&market).await;
    market.advance(120).await;
    let third = market.buy("333344445555").await;
    let three = market.land(&third).await;
    market.bind_billing(&three, "ann").await;
    market.end(&one).await;
    market.advance(2 * 3600).await;
    let path = format!("/workspaces/{}/binding", id_of(&listed(&market, &two).await[0]));
    let nothing = json!({});
    let (left, right) = tokio::join!(market.post(&two, &path, &nothing), market.post(&three, &path, &nothing));
    let mut outcomes = [left.status, right.status];
    outcomes.sort_unstable();
    assert_eq!(outcomes, [200, 409]);
    let loser = if left.status == 409 { left } else { right };
    assert_eq!(loser.json()["type"], "/problems/workspace-taken");
    let seen = [listed(&market, &two).await, listed(&market, &three).await].concat();
    assert_eq!(seen.len(), 1, "the loser's AWS account does not see it any more: {seen:?}");
    assert_eq!(seen[0]["state"], "bound");
}

#[tokio::test]
async fn a_workspace_of_another_billing_account_is_not_there_for_this_session() {
    let market = Market::new().await;
    let ann = market.land(&market.buy("111122223333").await).await;
    let registered = market.register(&ann, "ann").await;
    let bob = market.land(&market.buy("222233334444").await).await;
    market.register(&bob, "bob").await;
    let id = id_of(&registered["workspace"]);
    for id in [id.as_str(), "wksp_00000000000000000000000000000000", "not-an-id", "%00"] {
        let path = format!("/workspaces/{id}/binding");
        assert_eq!(market.get(&bob, &path).await.status, 404, "{id}");
        assert_eq!(market.post(&bob, &path, &json!({})).await.status, 404, "{id}");
    }
    assert!(!market.page(&bob, "/workspaces").await.body.contains(&id));
}

#[tokio::test]
async fn a_workspace_is_made_under_an_existing_console_account_and_shown_as_bound() {
    let market = Market::new().await;
    let (_, two) = two_licences(&market).await;
    let site = "eu1";
    let code = market.code(&two, "create-workspace", "ann@example.com").await;
    let form = json!({"name": "<script>alert(1)</script>", "language": "zh", "site": site, "email": "ann@example.com",
        "code": code, "acceptTerms": "true"});
    let made = market.post(&two, "/workspaces", &form).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let workspace = made.json()["workspace"].clone();
    assert_eq!(
        (&workspace["state"], &workspace["site"], &workspace["language"]),
        (&json!("bound"), &json!(site), &json!("zh"))
    );
    let again = market.post(&two, "/workspaces", &form).await;
    assert_eq!((again.status, again.json()), (201, made.json()), "a double submit makes one workspace");
    assert_eq!(listed(&market, &two).await.len(), 1, "Main is another AWS account's");
    let page = market.page(&two, &format!("/workspaces?created={}", id_of(&workspace))).await.body;
    assert!(page.contains("&lt;script&gt;alert(1)") && !page.contains("<script>"));
    let other = json!({"name": "Another", "language": "zh", "site": site, "email": "ann@example.com", "code": code,
        "acceptTerms": "true"});
    let refused = market.post(&two, "/workspaces", &other).await;
    assert_eq!((refused.status, &refused.json()["fields"][0]["name"]), (422, &json!("code")), "a code is used once");
}

#[tokio::test]
async fn a_workspace_is_made_together_with_a_console_account() {
    let market = Market::new().await;
    let (_, two) = two_licences(&market).await;
    let code = market.code(&two, "register-console", "carl@example.com").await;
    let form = json!({"newConsoleAccount": true, "name": "Lab", "language": "en", "site": SITE,
        "username": "carl", "password": PASSWORD, "passwordConfirmation": PASSWORD, "email": "carl@example.com", "code": code,
        "phone": "+65 6123 4567", "acceptTerms": true});
    let made = market.post(&two, "/workspaces", &form).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let again = market.post(&two, "/workspaces", &form).await;
    assert_eq!((again.status, again.json()), (201, made.json()));
}

#[tokio::test]
async fn what_is_wrong_with_a_new_workspace_is_said_beside_the_field() {
    let market = Market::new().await;
    let (_, two) = two_licences(&market).await;
    let code = market.code(&two, "register-console", "carl@example.com").await;
    let good = json!({"newConsoleAccount": true, "name": "Lab", "language": "en", "site": SITE,
        "username": "carl", "password": PASSWORD, "passwordConfirmation": PASSWORD, "email": "carl@example.com", "code": code,
        "phone": "", "acceptTerms": true});
    let long = "x".repeat(65);
    for (name, value) in [
        ("name", ""),
        ("name", &long),
        ("language", "tlh"),
        ("site", "mars1"),
        ("username", "a"),
        ("password", "password"),
        ("passwordConfirmation", "something else"),
        ("email", "carl"),
        ("code", "12345"),
        ("code", "ABCDEF"),
        ("phone", "6123 4567"),
        ("acceptTerms", "false"),
    ] {
        let mut form = good.clone();
        form[name] = json!(value);
        let told = market.post(&two, "/workspaces", &form).await;
        let fields: Vec<Value> =
            told.json()["fields"].as_array().unwrap().iter().map(|field| field["name"].clone()).collect();
        assert_eq!(told.status, 422);
        assert!(fields.contains(&json!(name)), "{name}={value}: {fields:?}");
    }
    let mut taken = good.clone();
    taken["username"] = json!("ann");
    let told = market.post(&two, "/workspaces", &taken).await;
    assert_eq!((told.status, &told.json()["fields"][0]["name"]), (422, &json!("username")));
    assert_eq!(
        market.post(&two, "/workspaces", &good).await.status,
        201,
        "the right code was not used up by mistakes elsewhere"
    );
}

#[tokio::test]
async fn a_code_of_another_purpose_or_session_opens_no_workspace() {
    let market = Market::new().await;
    let (one, two) = two_licences(&market).await;
    let other_purpose = market.code(&two, "register-console", "ann@example.com").await;
    let other_session = market.code(&one, "create-workspace", "ann@example.com").await;
    for code in [other_purpose, other_session] {
        let form = json!({"name": "Lab", "language": "en", "site": SITE, "email": "ann@example.com",
            "code": code, "acceptTerms": true});
        assert_eq!(market.post(&two, "/workspaces", &form).await.status, 422);
    }
    let code = market.code(&two, "create-workspace", "nobody@example.com").await;
    let form = json!({"name": "Lab", "language": "en", "site": SITE, "email": "nobody@example.com",
        "code": code, "acceptTerms": true});
    let told = market.post(&two, "/workspaces", &form).await;
    assert_eq!((told.status, &told.json()["fields"][0]["name"]), (422, &json!("email")));
}

#[tokio::test]
async fn what_was_typed_is_still_there_after_a_code_was_sent_and_after_a_mistake() {
    let market = Market::new().await;
    let (_, two) = two_licences(&market).await;
    let form = [
        ("name", "Lab"),
        ("language", "zh"),
        ("site", ""),
        ("email", "carl@example.com"),
        ("username", "carl"),
        ("newConsoleAccount", "true"),
        ("purpose", "register-console"),
        ("password", "hunter2hunter2"),
    ];
    let sent = market.post_form(&two, "/codes", &form).await;
    assert_eq!(sent.status, 303);
    let (path, _) = sent.location().split_once('#').unwrap();
    let page = market.page(&two, path).await;
    assert_eq!(page.status, 200);
    for text in ["value=\"Lab\"", "value=\"carl\"", "value=\"carl@example.com\""] {
        assert!(page.body.contains(text), "{text}");
    }
    let wrong = market.post_form(&two, "/workspaces", &form).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("value=\"Lab\"") && !wrong.body.contains("hunter2"));
}

#[tokio::test]
async fn a_licence_without_a_billing_account_is_led_back_and_an_ended_one_takes_nothing() {
    let market = Market::new().await;
    let bought = market.buy("111122223333").await;
    let browser = market.land(&bought).await;
    assert_eq!(market.page(&browser, "/workspaces").await.location(), "/activate");
    let told = market.get(&browser, "/workspaces").await;
    assert_eq!((told.status, &told.json()["type"]), (409, &json!("/problems/billing-account-missing")));

    let (one, _) = two_licences(&market).await;
    market.end(&one).await;
    market.advance(2 * 3600).await;
    let form = json!({"name": "Lab"});
    let told = market.post(&one, "/workspaces", &form).await;
    assert_eq!((told.status, &told.json()["type"]), (409, &json!("/problems/license-ended")));
}

#[tokio::test]
async fn a_service_asks_whether_a_workspace_may_be_used() {
    let market = Market::new().await;
    let bought = market.buy("111122223333").await;
    let browser = market.land(&bought).await;
    let id = id_of(&market.register(&browser, "ann").await["workspace"]);
    let path = format!("/v1/workspaces/{id}/entitlement");
    let pending = market.machine_get(&path).await.json();
    assert_eq!((&pending["usable"], &pending["reason"]), (&json!(false), &json!("license-pending")));
    market.events(&[market.updated(&bought, "e-1", 0)]).await;
    let usable = market.machine_get(&path).await;
    assert_eq!((&usable.json()["usable"], &usable.json()["reason"]), (&json!(true), &Value::Null));
    assert!(usable.header("etag").starts_with('"') && usable.header("cache-control").contains("max-age"));
    let known = usable.header("etag");
    assert_eq!(market.machine_get_unless(&path, known).await.status, 304);
    market.events(&[market.deprovisioned(&bought, "e-2", 0)]).await;
    let ending = market.machine_get_unless(&path, known).await;
    assert_eq!((ending.status, &ending.json()["reason"]), (200, &json!("license-ending")));
    assert_ne!(ending.header("etag"), usable.header("etag"));
    assert_eq!(ending.json()["until"], market.now().plus_seconds(45 * 60).to_string());
    for path in ["/v1/workspaces/wksp_0/entitlement", "/v1/workspaces/x/entitlement", "/v1/licenses/arn"] {
        assert_eq!(market.machine_get(path).await.status, 404, "{path}");
    }
}

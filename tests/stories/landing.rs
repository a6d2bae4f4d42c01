//! The landing: every way in, and every way in that leads nowhere.

use serde_json::{Value, json};

use crate::market::Market;
use crate::people::pass;

/// The form field that AWS fills in.
const TOKEN: &str = "x-amzn-marketplace-token";

#[tokio::test]
async fn a_buyer_lands_and_sees_which_licence_and_account_it_is_about() {
    let market = Market::new().await;
    let bought = market.buy("111122223333").await;
    let browser = market.land(&bought).await;
    assert_eq!((browser.landing.status, browser.landing.location()), (303, "/activate"));
    let cookie = browser.landing.header("set-cookie");
    for attribute in ["__Host-activation=", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let activation = market.get(&browser, "/activate").await.json();
    let id = bought.license_arn.rsplit(':').next().unwrap();
    let expected = json!({"activation": {"step": "choose", "workspaces": [], "license": {"id": id,
        "arn": bought.license_arn, "productCode": bought.product_code, "buyerAccountId": "111122223333", "state": "pending"}}});
    assert_eq!(activation, expected);
    let page = market.page(&browser, "/activate").await;
    assert!(page.body.contains("111122223333") && page.body.contains(bought.license_arn.rsplit(':').next().unwrap()));
    assert!(page.body.contains("/register") && page.body.contains("/bind-billing"));
}

#[tokio::test]
async fn a_token_with_plus_slash_and_equals_arrives_as_it_is_and_is_kept_nowhere() {
    let market = Market::new().await;
    let bought = market.buy("111122223333").await;
    assert!(['+', '/', '='].iter().all(|sign| bought.token.contains(*sign)), "{}", bought.token);
    let browser = market.land(&bought).await;
    assert_eq!(browser.landing.status, 303);
    let page = market.page(&browser, "/activate").await;
    for place in [&browser.landing.body, browser.landing.header("set-cookie"), browser.landing.location(), &page.body] {
        assert!(!place.contains(&bought.token[..12]), "{place}");
    }
}

#[tokio::test]
async fn every_landing_that_leads_nowhere_says_what_to_do_and_opens_no_session() {
    let market = Market::new().await;
    let huge_token = format!("x-amzn-marketplace-token={}", "a".repeat(10_000));
    let huge_body = format!("x-amzn-marketplace-token={}", "a".repeat(70_000));
    let token_of = async |order: Value| sandbox::form_body(&[(TOKEN, &market.order(&order).await.token)]);
    let other_product = token_of(json!({"productCode": "anotherproduct", "confirm": false})).await;
    let other_seller = token_of(json!({"productCode": "sellersproduct", "confirm": false, "foreign": true})).await;
    let form = "application/x-www-form-urlencoded";
    let cases: [(&str, &str, u16, &str); 11] = [
        (form, "", 400, "token-missing"),
        (form, "x-amzn-marketplace-token=", 400, "token-missing"),
        (form, "x-amzn-marketplace-offer-type=free-trial", 400, "token-missing"),
        (form, "x-amzn-marketplace-token=not-a-token", 400, "token-invalid"),
        (form, &huge_token, 400, "token-invalid"),
        (form, &huge_body, 413, "body-too-large"),
        (form, &other_product, 400, "token-of-other-product"),
        (form, &other_seller, 400, "token-invalid"),
        ("text/plain", "x-amzn-marketplace-token=t", 415, "unsupported-body-type"),
        ("application/json", "[]", 400, "body-unreadable"),
        ("multipart/form-data; boundary=x", "--x--", 415, "unsupported-body-type"),
    ];
    for (content_type, body, status, code) in cases {
        let (told, _) = market.post_landing(content_type, body, "application/json").await;
        assert_eq!(
            (told.status, told.json()["type"].as_str()),
            (status, Some(&*format!("/problems/{code}"))),
            "{code}"
        );
        let (page, session) = market.post_landing(content_type, body, "text/html").await;
        assert_eq!(page.status, status);
        assert!(page.body.contains("<h1>") && page.body.contains("mailto:"), "{code}");
        assert!(!page.body.contains(&format!("problem-{code}")), "{code} has no text");
        assert!(!session, "{code} opened a session");
    }
}

#[tokio::test]
async fn an_expired_token_is_told_and_a_fresh_one_of_the_same_licence_goes_on() {
    let market = Market::new().await;
    let bought = market.buy("111122223333").await;
    market.advance(4 * 3600).await;
    let body = sandbox::form_body(&[(TOKEN, &bought.token)]);
    let (told, session) = market.post_landing("application/x-www-form-urlencoded", &body, "application/json").await;
    assert_eq!((told.status, &told.json()["type"]), (400, &json!("/problems/token-expired")));
    assert!(!session);
    let fresh = market.fresh_token(&bought).await;
    assert_eq!(market.land_with(&fresh).await.landing.status, 303);
}

#[tokio::test]
async fn a_throttled_or_failing_aws_asks_the_buyer_to_try_again() {
    let market = Market::new().await;
    let bought = market.buy("111122223333").await;
    for (kind, code) in [
        ("throttling", "marketplace-unavailable"),
        ("internal-error", "marketplace-unavailable"),
        ("disabled-api", "marketplace-refuses"),
        ("access-denied", "marketplace-refuses"),
    ] {
        market.fault("ResolveCustomer", kind).await;
        let body = sandbox::form_body(&[(TOKEN, &bought.token)]);
        let form = "application/x-www-form-urlencoded";
        let (told, _) = market.post_landing(form, &body, "application/json").await;
        assert_eq!((told.status, told.json()["type"].as_str()), (503, Some(&*format!("/problems/{code}"))), "{kind}");
        market.no_faults().await;
    }
    assert_eq!(market.land(&bought).await.landing.status, 303);
}

#[tokio::test]
async fn a_reload_of_the_landing_changes_nothing_and_both_tabs_go_on() {
    let market = Market::new().await;
    let bought = market.buy("111122223333").await;
    let first = market.land(&bought).await;
    let again = market.land(&bought).await;
    assert_eq!(again.landing.status, 303);
    let seen = market.get(&first, "/activate").await.json();
    assert_eq!(seen, market.get(&again, "/activate").await.json());
}

#[tokio::test]
async fn a_plain_get_is_met_with_a_page_that_says_how_to_get_here() {
    let market = Market::new().await;
    let nobody = market.nobody();
    let page = market.page(&nobody, "/marketplace").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("<ol") && page.body.contains("mailto:"), "{}", page.body);
    for path in ["/activate", "/workspaces", "/activated", "/workspaces/wksp_1/binding", "/workspaces?create=new"] {
        let page = market.page(&nobody, path).await;
        assert_eq!(page.status, 401, "{path}");
        assert!(page.body.contains("<h1>") && page.body.contains("mailto:"), "{path}");
        let told = market.get(&nobody, path).await;
        assert_eq!(told.json()["type"], "/problems/activation-session-missing", "{path}");
    }
}

#[tokio::test]
async fn a_listing_may_spell_the_landing_as_people_do() {
    let market = Market::new().await;
    let bought = market.buy("111122223333").await;
    let body = sandbox::form_body(&[(TOKEN, &bought.token)]);
    for path in
        ["/marketplace/", "/Marketplace", "/MARKETPLACE/", "//marketplace", "/marketplace%20", "/marketplace?a=b"]
    {
        let (landed, session) = market.post_from_aws(path, &body).await;
        assert_eq!((landed.status, landed.location(), session), (303, "/activate", true), "{path}: {}", landed.body);
        let page = market.page(&market.nobody(), path).await;
        assert!(page.status == 200 && page.body.contains("<ol"), "GET {path}: {}", page.status);
    }
}

#[tokio::test]
async fn who_is_sent_beside_the_landing_is_told_how_to_get_here_and_opens_no_session() {
    let market = Market::new().await;
    let bought = market.buy("111122223333").await;
    let body = sandbox::form_body(&[(TOKEN, &bought.token)]);
    for path in
        ["/marketplace/foo", "/Marketplace/foo/bar", "/", "/nowhere", "/activate", "/register", "/sign-in", "/codes"]
    {
        let (told, session) = market.post_from_aws(path, &body).await;
        assert_eq!((told.status, session), (404, false), "{path}: {}", told.body);
        assert!(told.body.contains("Start in AWS Marketplace"), "{path}: {}", told.body);
        assert!(told.body.contains("href=\"/marketplace\"") && told.body.contains("mailto:"), "{path}");
    }
    let typed = market.page(&market.nobody(), "/marketplace/foo").await;
    assert!(typed.status == 404 && typed.body.contains("Start in AWS Marketplace"), "{}", typed.body);
}

#[tokio::test]
async fn someone_who_left_comes_back_to_where_they_stopped() {
    let market = Market::new().await;
    let bought = market.buy("111122223333").await;
    let browser = market.land(&bought).await;
    market.register(&browser, "ann").await;
    let returned = market.land(&bought).await;
    assert_eq!(market.page(&returned, "/activate").await.location(), "/activated");
    assert_eq!(market.get(&returned, "/activate").await.json()["activation"]["step"], "done");

    let second = market.buy("111122223333").await;
    let second = market.land(&second).await;
    market.bind_billing(&second, "ann").await;
    assert_eq!(market.get(&second, "/activate").await.json()["activation"]["step"], "bind-workspace");
    assert_eq!(market.page(&second, "/activate").await.location(), "/workspaces");
}

#[tokio::test]
async fn a_second_licence_of_a_known_cloud_account_asks_and_guesses_nothing() {
    let market = Market::new().await;
    let first = market.land(&market.buy("111122223333").await).await;
    market.register(&first, "annlee").await;
    let second = market.land(&market.buy("111122223333").await).await;
    let asked = market.get(&second, "/activate").await.json();
    assert_eq!(asked["activation"]["step"], "choose");
    assert_eq!(asked["activation"]["knownBillingAccounts"], json!([{"username": "an***"}]));
    assert!(asked["activation"].get("billingAccount").is_none());
    let page = market.page(&second, "/activate").await.body;
    assert!(page.contains("an***") && !page.contains("annlee"));

    let stranger = market.land(&market.buy("999900001111").await).await;
    assert!(market.get(&stranger, "/activate").await.json()["activation"].get("knownBillingAccounts").is_none());
}

#[tokio::test]
async fn a_session_that_has_ended_is_asked_to_start_again_at_aws() {
    let market = Market::new().await;
    let bought = market.buy("111122223333").await;
    let browser = market.land(&bought).await;
    pass(&market.world, 24 * 3600 - 1);
    assert_eq!(market.get(&browser, "/activate").await.status, 200);
    pass(&market.world, 1);
    assert_eq!(market.get(&browser, "/activate").await.status, 401);
}

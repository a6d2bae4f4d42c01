//! Signing in through the identity provider, and what does not get in.

use edge::{Environment, Function, Http, Invocation, OperatorSignIn};
use operator_console::OperatorConsole;
use serde_json::{Value, json};
use tests::World;

use super::{choose, come, signed_in, slip, start, step};

#[tokio::test]
async fn somebody_who_is_not_signed_in_is_led_to_the_provider_and_back_to_where_they_wanted_to_go() {
    let world = World::new().await;
    let browser = world.browser();
    let reply = step(&browser, "/operator/quarantine?reason=unusual").await;
    let sign_in = "/operator/sign-in?next=/operator/quarantine%3Freason%3Dunusual";
    assert_eq!((reply.status.as_u16(), reply.header("location")), (303, sign_in));
    let page = step(&browser, sign_in).await;
    let start = "/operator/sign-in/start?next=/operator/quarantine%3Freason%3Dunusual";
    assert!(page.status.is_success() && page.text.contains(start), "{}", page.text);
    let reply = come(&world, &browser, start, "olga").await;
    assert_eq!((reply.status.as_u16(), reply.header("location")), (303, "/operator/quarantine?reason=unusual"));
    let page = step(&browser, "/operator/quarantine?reason=unusual").await;
    assert!(page.text.contains("Olga Petrova"), "{}", page.text);
    for elsewhere in ["https://evil.example", "//evil.example", "/account/bills", "/operator/sign-out", "/operatorx"] {
        let reply = come(&world, &world.browser(), &format!("/operator/sign-in/start?next={elsewhere}"), "olga").await;
        assert_eq!(reply.header("location"), "/operator", "{elsewhere}");
    }
}

#[tokio::test]
async fn a_request_to_the_provider_has_state_nonce_and_a_challenge_and_no_two_are_the_same() {
    let world = World::new().await;
    let (one, other) = (
        start(&world.browser(), "/operator/sign-in/start").await,
        start(&world.browser(), "/operator/sign-in/start").await,
    );
    for name in ["state", "nonce", "code_challenge"] {
        let of = |asked: &[(String, String)]| asked.iter().find(|(key, _)| key == name).unwrap().1.clone();
        assert!(of(&one).len() >= 32, "{name}");
        assert_ne!(of(&one), of(&other), "{name}");
    }
    assert!(one.contains(&("code_challenge_method".to_owned(), "S256".to_owned())), "{one:?}");
}

#[tokio::test]
async fn an_answer_to_another_request_is_refused_and_each_is_taken_once() {
    let world = World::new().await;
    let (olga, eve) = (world.browser(), world.browser());
    let asked = start(&olga, "/operator/sign-in/start").await;
    let back = choose(&world, &asked, "olga").await;
    // Another state, no state, another browser's answer, another browser.
    let of_eve = choose(&world, &start(&eve, "/operator/sign-in/start").await, "lena").await;
    let code = back.split('&').find(|pair| pair.contains("code=")).unwrap().rsplit('?').next().unwrap().to_owned();
    for wrong in [
        format!("/operator/sign-in/callback?{code}&state=guessed"),
        format!("/operator/sign-in/callback?{code}"),
        of_eve,
    ] {
        let reply = step(&olga, &wrong).await;
        assert_eq!(reply.status, 400, "{wrong}: {}", reply.text);
        assert!(olga.cookie("__Host-operator").is_none(), "{wrong}");
    }
    let stolen = step(&world.browser(), &back).await;
    assert_eq!(stolen.status, 400, "a browser that began nothing");
    // What was wrong used nothing up.
    let reply = step(&olga, &back).await;
    assert_eq!((reply.status.as_u16(), reply.header("location")), (303, "/operator"), "{}", reply.text);
    assert_eq!(step(&olga, &back).await.status, 400, "and once only");
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_refused() {
    let world = World::new().await;
    let browser = world.browser();
    let asked = start(&browser, "/operator/sign-in/start").await;
    crate::people::pass(&world, operators::SIGN_IN_SECONDS);
    let back = choose(&world, &asked, "olga").await;
    assert_eq!(step(&browser, &back).await.status, 400);
}

#[tokio::test]
async fn a_token_that_does_not_prove_who_it_is_signs_nobody_in() {
    let world = World::new().await;
    let slips = [
        "foreign-audience",
        "two-audiences",
        "foreign-issuer",
        "expired",
        "old",
        "another-nonce",
        "foreign-key",
        "no-signature",
        "symmetric",
        "strange-subject",
        "missing",
    ];
    for name in slips {
        slip(&world, name).await;
        let browser = world.browser();
        let reply = come(&world, &browser, "/operator/sign-in/start", "olga").await;
        assert_eq!(reply.status, 403, "{name}: {}", reply.text);
        assert!(browser.cookie("__Host-operator").is_none(), "{name}");
        assert_eq!(step(&browser, "/operator").await.status, 303, "{name}");
    }
    signed_in(&world, "olga").await;
}

#[tokio::test]
async fn somebody_without_a_role_and_somebody_who_would_not_are_told_so() {
    let world = World::new().await;
    let browser = world.browser();
    let reply = come(&world, &browser, "/operator/sign-in/start", "noah").await;
    assert_eq!(reply.status, 403);
    assert!(reply.text.contains("You have no role here"), "{}", reply.text);
    assert!(browser.cookie("__Host-operator").is_none());
    let asked = start(&browser, "/operator/sign-in/start").await;
    let state = &asked.iter().find(|(name, _)| name == "state").unwrap().1;
    let reply = step(&browser, &format!("/operator/sign-in/callback?error=access_denied&state={state}")).await;
    assert_eq!(reply.status, 403);
    assert!(reply.text.contains("You were not signed in"), "{}", reply.text);
}

#[tokio::test]
async fn another_site_begins_no_sign_in() {
    let world = World::new().await;
    let browser = world.browser();
    let headers = [("accept", "text/html"), ("sec-fetch-site", "cross-site")];
    let reply = browser.send(http::Method::GET, "/operator/sign-in/start", &headers, Vec::new()).await.unwrap();
    assert_eq!(reply.header("location"), "/operator/sign-in");
    assert!(browser.cookie("__Host-operator-sign-in").is_none());
}

/// What the console answers where the deployment says `sign_in` of signing in.
async fn configured(world: &World, sign_in: OperatorSignIn) -> Value {
    let mut environment: Environment = world.sandbox.environment.clone();
    environment.settings.operator_sign_in = sign_in;
    let function = Http::new(&environment, OperatorConsole::new(&environment));
    let event: Value =
        serde_json::from_str(include_str!("../../../events/operator-console.without-session.json")).unwrap();
    let invocation = Invocation::new("story", std::time::Duration::from_secs(10));
    function.invoke(event, &invocation).await.unwrap()
}

#[tokio::test]
async fn without_configuration_the_page_says_what_to_configure() {
    let world = World::new().await;
    let whole = world.sandbox.environment.settings.operator_sign_in.clone();
    let answer = configured(&world, OperatorSignIn::default()).await;
    assert_eq!(answer["statusCode"], 404, "strangers can ask for it: no error of the app's");
    let page = answer["body"].as_str().unwrap();
    for name in ["OPERATOR_ISSUER is not set", "OPERATOR_CLIENT_ID is not set", "OPERATOR_GROUPS is not set"] {
        assert!(page.contains(name), "{page}");
    }
    let wrong = OperatorSignIn { issuer: "http://id.example".to_owned(), ..whole.clone() };
    let answer = configured(&world, wrong).await;
    assert!(answer["body"].as_str().unwrap().contains("OPERATOR_ISSUER cannot be used"), "{answer}");
    let wrong = OperatorSignIn { groups: "admin=root".to_owned(), ..whole.clone() };
    let answer = configured(&world, wrong).await;
    let page = answer["body"].as_str().unwrap();
    assert!(
        page.contains("OPERATOR_GROUPS cannot be used") && !page.contains("admin"),
        "what was written is not told: {page}"
    );
    assert_eq!(configured(&world, whole).await["statusCode"], json!(303));
}

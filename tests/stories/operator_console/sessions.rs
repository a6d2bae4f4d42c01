//! How long an operator stays signed in.

use operators::{IDLE_SECONDS, SESSION_SECONDS};
use tests::World;

use super::{come, signed_in, step};
use crate::people::pass;

#[tokio::test]
async fn a_session_that_is_not_used_for_half_an_hour_has_ended() {
    let world = World::new().await;
    let browser = signed_in(&world, "olga").await;
    pass(&world, IDLE_SECONDS - 1);
    assert_eq!(step(&browser, "/operator").await.status, 200);
    pass(&world, IDLE_SECONDS - 1);
    assert_eq!(step(&browser, "/operator").await.status, 200, "each page counts as use");
    pass(&world, IDLE_SECONDS);
    let reply = step(&browser, "/operator/audit").await;
    assert_eq!(
        (reply.status.as_u16(), reply.header("location")),
        (303, "/operator/sign-in?ended=1&next=/operator/audit")
    );
    let page = step(&browser, reply.header("location")).await;
    assert!(page.text.contains("Your session has ended"), "{}", page.text);
}

#[tokio::test]
async fn a_session_that_is_used_all_day_ends_after_twelve_hours() {
    let world = World::new().await;
    let browser = signed_in(&world, "olga").await;
    let steps = SESSION_SECONDS / (IDLE_SECONDS - 60);
    for _ in 0..steps {
        pass(&world, IDLE_SECONDS - 60);
        assert_eq!(step(&browser, "/operator").await.status, 200);
    }
    pass(&world, SESSION_SECONDS - steps * (IDLE_SECONDS - 60));
    assert_eq!(step(&browser, "/operator").await.status, 303);
}

#[tokio::test]
async fn signing_out_ends_the_session_at_once_and_also_in_a_copy_of_the_browser() {
    let world = World::new().await;
    let browser = signed_in(&world, "olga").await;
    let copy = world.browser();
    let cookie = format!("__Host-operator={}", browser.cookie("__Host-operator").unwrap());
    let reply = browser.post_form_once("/operator/sign-out", &[]).await.unwrap();
    assert_eq!((reply.status.as_u16(), reply.header("location")), (303, "/operator/sign-in?signed-out=1"));
    assert!(browser.cookie("__Host-operator").is_none());
    let headers = [("accept", "text/html"), ("cookie", cookie.as_str())];
    let reply = copy.send(http::Method::GET, "/operator", &headers, Vec::new()).await.unwrap();
    assert_eq!(reply.status, 303);
}

#[tokio::test]
async fn a_new_sign_in_ends_the_session_that_was_in_the_browser() {
    let world = World::new().await;
    let browser = signed_in(&world, "olga").await;
    let before = format!("__Host-operator={}", browser.cookie("__Host-operator").unwrap());
    come(&world, &browser, "/operator/sign-in/start", "vera").await;
    let page = step(&browser, "/operator").await;
    assert!(page.text.contains("Vera Lindqvist") && !page.text.contains("Olga Petrova"), "{}", page.text);
    let headers = [("accept", "text/html"), ("cookie", before.as_str())];
    let reply = world.browser().send(http::Method::GET, "/operator", &headers, Vec::new()).await.unwrap();
    assert_eq!(reply.status, 303);
}

#[tokio::test]
async fn the_cookie_is_for_this_host_alone_and_the_table_has_only_its_hash() {
    let world = World::new().await;
    let browser = world.browser();
    let reply = come(&world, &browser, "/operator/sign-in/start", "olga").await;
    let set: Vec<&str> = reply.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect();
    let session = set.iter().find(|line| line.starts_with("__Host-operator=")).unwrap();
    for attribute in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(session.contains(attribute), "{session}");
    }
    let token = operators::OperatorToken::parse(&browser.cookie("__Host-operator").unwrap()).unwrap();
    assert_ne!(token.key().as_str(), token.as_str());
}

//! Limits that keep an owner out, lifted by an operator.

use accounts::limits::{LIFT_SECONDS, LIFTS_OF_AN_ACCOUNT};
use serde_json::{Value, json};
use tests::{Browser, World};

use super::deciding::audited;
use super::{PEOPLE, hidden, signed_in, step};
use crate::account::{account_id, event_kinds, owner, sign_in, signed_in as owner_in_another_browser};
use crate::attacks::callers::Caller;
use crate::people::{PASSWORD, Person, pass, stranger};

fn by_password(password: &str) -> Value {
    json!({"login": "ann", "password": password, "account": "billing"})
}

/// Strangers guess at Ann's password until a code is asked for beside it.
async fn guess_too_often(world: &World, from: usize) {
    for number in from..from + 101 {
        Caller::of_many(world, number).post("/sign-in", &by_password("a bad guess")).await;
    }
}

async fn path_of(person: &Person) -> String {
    format!("/operator/accounts/{}/limits", account_id(person).await)
}

async fn lift(browser: &Browser, path: &str) -> (u16, String) {
    let seen = hidden(&step(browser, path).await.text, "seen");
    let reply = browser.post_form_once(path, &[("why", "the owner called"), ("seen", &seen)]).await.unwrap();
    (reply.status.as_u16(), reply.text)
}

#[tokio::test]
async fn an_operator_lifts_what_strangers_used_up_and_the_owner_signs_in_with_the_password_again() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let path = path_of(&ann).await;
    let olga = signed_in(&world, "olga").await;
    let page = step(&olga, &path).await.text;
    assert!(page.contains("No limit is used up") && !page.contains("<textarea"), "{page}");
    guess_too_often(&world, 0).await;
    assert_eq!(sign_in(&stranger(&world), "ann").await.problem(), "sign-in-needs-code");
    let of_account = step(&olga, path.trim_end_matches("/limits")).await.text;
    assert!(of_account.contains("Limits are used up"), "{of_account}");
    let page = step(&olga, &path).await.text;
    assert!(page.contains("Passwords that strangers try") && page.contains("Ends by itself"), "{page}");
    assert!(!page.contains("203.0."), "no network is shown: {page}");
    let seen = hidden(&page, "seen");
    for (why, seen, status) in [("", seen.as_str(), 422), ("called", "77", 409), ("called", "", 409)] {
        let reply = olga.post_form_once(&path, &[("why", why), ("seen", seen)]).await.unwrap();
        assert_eq!(reply.status.as_u16(), status, "{why:?} {seen:?}: {}", reply.text);
    }
    let form = [("why", "the <owner> called"), ("seen", seen.as_str())];
    let done = olga.post_form_once(&path, &form).await.unwrap();
    assert_eq!(done.header("location"), format!("{path}?done=lifted"), "{}", done.text);
    assert_eq!(olga.post_form_once(&path, &form).await.unwrap().status.as_u16(), 409, "sent twice, it lifts once");
    assert_eq!(sign_in(&stranger(&world), "ann").await.status, 200);
    let mails = world.inbox("ann@example.com").await;
    let told = |mail: &Value| mail["subject"].as_str().unwrap().contains("You can sign in to your");
    assert!(mails.iter().any(told), "{mails:?}");
    let again = owner_in_another_browser(&world, "ann").await;
    assert!(event_kinds(&again).await.contains(&"limits-lifted".to_owned()));
    let acts: Vec<(String, String)> = audited(&world).await.into_iter().map(|(_, act, why)| (act, why)).collect();
    assert_eq!(acts, [("lift-limits".to_owned(), "the <owner> called".to_owned())]);
}

#[tokio::test]
async fn what_is_lifted_belongs_to_the_account_and_other_accounts_limits_stay() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    owner(&world, "ben").await;
    let path = path_of(&ann).await;
    let mut at_home = Caller::from(&world, "198.51.100.7");
    assert_eq!(at_home.post("/sign-in", &by_password(PASSWORD)).await.status, 200);
    at_home.post("/sign-out", &json!({})).await;
    // In her own browser Ann has forgotten the password; elsewhere somebody guesses at Ben from one network.
    for _ in 0..11 {
        at_home.post("/sign-in", &by_password("a bad guess")).await;
    }
    assert_eq!(at_home.post("/sign-in", &by_password(PASSWORD)).await.status, 429);
    let at_ben = json!({"login": "ben", "password": "a bad guess", "account": "billing"});
    let mut eve = Caller::from(&world, "192.0.2.66");
    for _ in 0..11 {
        eve.post("/sign-in", &at_ben).await;
    }
    let olga = signed_in(&world, "olga").await;
    assert!(step(&olga, &path).await.text.contains("in a browser the account knows"));
    assert_eq!(lift(&olga, &path).await.0, 303);
    assert_eq!(at_home.post("/sign-in", &by_password(PASSWORD)).await.status, 200);
    assert_eq!(eve.post("/sign-in", &at_ben).await.status, 429, "Ben's limit stays");
}

#[tokio::test]
async fn limits_of_an_account_are_lifted_so_often_in_a_day_so_that_nobody_guesses_on_by_it() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let path = path_of(&ann).await;
    let olga = signed_in(&world, "olga").await;
    for round in 0..LIFTS_OF_AN_ACCOUNT {
        guess_too_often(&world, round * 101).await;
        assert_eq!(lift(&olga, &path).await.0, 303);
    }
    guess_too_often(&world, 900).await;
    let lena = signed_in(&world, "lena").await;
    let page = step(&lena, &path).await.text;
    assert!(page.contains("Lifted often enough for today") && !page.contains("<textarea"), "{page}");
    let seen = LIFTS_OF_AN_ACCOUNT.to_string();
    let reply = lena.post_form_once(&path, &[("why", "again"), ("seen", &seen)]).await.unwrap();
    assert_eq!(reply.status.as_u16(), 429, "{}", reply.text);
    pass(&world, LIFT_SECONDS);
    guess_too_often(&world, 1100).await;
    assert_eq!(lift(&signed_in(&world, "olga").await, &path).await.0, 303);
    assert_eq!(audited(&world).await.len(), LIFTS_OF_AN_ACCOUNT + 1);
}

#[tokio::test]
async fn two_who_lift_at_once_lift_once_and_no_other_role_lifts_anything() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let path = path_of(&ann).await;
    for (person, _) in PEOPLE {
        let reply = signed_in(&world, person).await.post_form_once(&path, &[]).await.unwrap();
        assert_eq!(reply.status.as_u16(), if person == "olga" { 422 } else { 403 }, "{person}");
    }
    guess_too_often(&world, 0).await;
    let (olga, lena) = (signed_in(&world, "olga").await, signed_in(&world, "lena").await);
    let seen = hidden(&step(&olga, &path).await.text, "seen");
    let form = [("why", "the owner called"), ("seen", seen.as_str())];
    let (one, other) = tokio::join!(olga.post_form_once(&path, &form), lena.post_form_once(&path, &form));
    let mut statuses = [one.unwrap().status.as_u16(), other.unwrap().status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    assert_eq!(audited(&world).await.len(), 1);
}

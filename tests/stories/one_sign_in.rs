//! One sign-in for both sides of one person: what a proof opens is opened, and nothing else.

use serde_json::{Value, json};
use tests::World;

use crate::account::code;
use crate::attacks::beside::invited;
use crate::attacks::callers::Caller;
use crate::credentials::two_factor::{guarded, second};
use crate::credentials::{change, enter};
use crate::people::{PASSWORD, Person, Said, form, new_buyer, pass, registered, registration_code, stranger, with};

const ANOTHER: &str = "wolkenbruch am abend";

/// A try at both sides.
async fn try_both(person: &Person, login: &str, password: &str) -> Said {
    person.post_json("/sign-in", &json!({"login": login, "password": password})).await
}

/// The kinds of account that an answer names as signed in to.
fn kinds(said: &Said) -> Vec<String> {
    let accounts = said.json()["accounts"].as_array().cloned().unwrap_or_default();
    accounts.iter().map(|account| account["kind"].as_str().unwrap().to_owned()).collect()
}

/// Whether the console's and the Billing Center's own pages are open to a browser.
async fn open_sides(person: &Person) -> [bool; 2] {
    let console = person.get_json("/console/sessions").await.status == 200;
    [console, person.get_json("/account/sessions").await.status == 200]
}

/// Gives the Billing Center account of `name` a password of its own.
async fn set_apart(world: &World, name: &str) {
    let owner = stranger(world);
    assert_eq!(enter(&owner, "billing", name, PASSWORD).await.status, 200);
    let fields = json!({"currentPassword": PASSWORD, "password": ANOTHER, "passwordConfirmation": ANOTHER});
    assert_eq!(owner.post_json("/account/password", &fields).await.status, 200);
}

#[tokio::test]
async fn one_password_opens_both_sides_of_one_person_and_each_header_leads_to_the_other() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let ann = stranger(&world);
    let page = ann.get("/sign-in").await.text;
    assert!(!page.contains("name=\"account\""), "nobody has to choose: {page}");
    let said = ann.post_form("/sign-in", &[("login", "ann@example.com"), ("password", PASSWORD)]).await;
    assert_eq!((said.status, said.location()), (303, "/console"));
    assert_eq!(open_sides(&ann).await, [true, true]);
    let console = ann.get("/console").await.text;
    assert!(console.contains("href=\"/account\"") && console.contains("Billing Center"), "{console}");
    for page in ["/account/bills", "/account/profile", "/account/cloud-accounts", "/account/sessions"] {
        let shown = ann.get(page).await.text;
        assert!(shown.contains("<a href=\"/console\">Console</a>"), "{page}: {shown}");
    }
    let known = ann.get_json("/sign-in").await;
    assert_eq!(
        (kinds(&known), &known.json()["account"]["kind"]),
        (vec!["console".into(), "billing".into()], &json!("console"))
    );
    let out = ann.post_form("/sign-out", &[]).await;
    assert_eq!(open_sides(&ann).await, [false, false], "signing out is signing out of both");
    let told = ann.get(out.location()).await.text;
    assert!(told.contains("signed out of the console and the Billing Center"), "{told}");
}

#[tokio::test]
async fn who_wants_the_billing_center_is_led_there_and_is_at_the_console_too() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let ann = stranger(&world);
    let asked = ann.get("/account/bills").await.location().to_owned();
    let page = ann.get(&asked).await.text;
    assert!(page.contains("name=\"for\" value=\"billing\""), "{page}");
    let typed = [("login", "ann"), ("password", PASSWORD), ("for", "billing"), ("next", "/account/bills")];
    assert_eq!(ann.post_form("/sign-in", &typed).await.location(), "/account/bills");
    assert_eq!(open_sides(&ann).await, [true, true]);
    let wanted = json!({"login": "ann", "password": PASSWORD, "for": "billing"});
    assert_eq!(stranger(&world).post_json("/sign-in", &wanted).await.json()["account"]["kind"], "billing");
}

#[tokio::test]
async fn one_code_comes_by_one_mail_and_opens_both() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let before = world.inbox("ann@example.com").await.len();
    let ann = stranger(&world);
    let sent = ann.post_form("/codes", &[("purpose", "sign-in"), ("login", "ann"), ("with", "code")]).await;
    assert_eq!(sent.location(), "/sign-in?with=code&code=sent#field-code");
    assert!(ann.get(sent.location()).await.text.contains("value=\"ann\""), "the login is kept");
    let digits = world.code_for("ann@example.com").await;
    assert_eq!(world.inbox("ann@example.com").await.len(), before + 1, "one mail");
    let wrong = ann.post_json("/sign-in", &json!({"login": "ann", "code": crate::people::other_than(&digits)})).await;
    assert_eq!(wrong.status, 401, "{}", wrong.text);
    let said = ann.post_json("/sign-in", &json!({"login": "ann", "code": digits})).await;
    assert_eq!((said.status, kinds(&said)), (200, vec!["console".into(), "billing".into()]), "{}", said.text);
    let again = stranger(&world).post_json("/sign-in", &json!({"login": "ann", "code": digits})).await;
    assert_eq!(again.status, 401, "once, and in the browser that asked");
}

#[tokio::test]
async fn the_consoles_password_does_not_open_a_billing_center_that_has_another_and_the_switch_says_what_it_needs() {
    let world = World::new().await;
    registered(&world, "ann").await;
    set_apart(&world, "ann").await;
    let thief = stranger(&world);
    let said = try_both(&thief, "ann", PASSWORD).await;
    assert_eq!((said.status, kinds(&said)), (200, vec!["console".to_owned()]), "{}", said.text);
    assert_eq!(open_sides(&thief).await, [true, false]);
    let door = thief.get("/account/bills").await.location().to_owned();
    assert_eq!(door, "/sign-in?account=billing&next=/account/bills");
    let page = thief.get(&door).await.text;
    for text in [
        "signed in to the console as ann",
        "has a password of its own",
        "name=\"account\" value=\"billing\"",
        "href=\"/console\"",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    // The right one opens it, and the console stays open.
    let typed =
        [("login", "ann@example.com"), ("password", ANOTHER), ("account", "billing"), ("next", "/account/bills")];
    assert_eq!(thief.post_form("/sign-in", &typed).await.location(), "/account/bills");
    assert_eq!(open_sides(&thief).await, [true, true]);
    // The other way round: only the Billing Center opens.
    let payer = stranger(&world);
    assert_eq!(kinds(&try_both(&payer, "ann", ANOTHER).await), ["billing"]);
    assert_eq!(open_sides(&payer).await, [false, true]);
    // A password that opened one side is no failure of the other one's owner.
    let events = thief.get_json("/account/sessions").await.json()["events"].clone();
    let failed = events.as_array().unwrap().iter().filter(|event| event["kind"] == "sign-in-failed").count();
    assert_eq!(failed, 0, "{events}");
}

#[tokio::test]
async fn the_second_factor_is_asked_for_before_the_billing_center_opens_whichever_side_was_asked_for() {
    let world = World::new().await;
    let (_, app) = guarded(&world).await;
    let ann = stranger(&world);
    let said = try_both(&ann, "ann", PASSWORD).await;
    assert_eq!((said.status, kinds(&said)), (200, vec!["console".to_owned()]), "{}", said.text);
    assert_eq!(said.json()["secondFactorNeeded"], "billing");
    assert_eq!(open_sides(&ann).await, [true, false], "half a sign-in is none");
    // At the switch only the second proof is missing.
    let door = ann.get("/account/bills").await.location().to_owned();
    let asked = ann.get(&door).await;
    assert_eq!(asked.location(), "/sign-in?account=billing&step=second-factor&next=/account/bills");
    let page = ann.get(asked.location()).await.text;
    assert!(page.contains("name=\"next\" value=\"/account/bills\"") && page.contains("href=\"/console\""), "{page}");
    let wrong = second(&ann, "000000").await;
    assert_eq!((wrong.status, open_sides(&ann).await), (422, [true, false]), "{}", wrong.text);
    let typed = [("step", "second-factor"), ("secondFactorCode", &*app.next_code(&world)), ("next", "/account/bills")];
    assert_eq!(ann.post_form("/sign-in", &typed).await.location(), "/account/bills");
    assert_eq!(open_sides(&ann).await, [true, true]);
    // A page of the Billing Center was asked for: the second proof is asked for at once.
    let typed = [("login", "ann"), ("password", PASSWORD), ("for", "billing"), ("next", "/account/bills")];
    let asked = stranger(&world).post_form("/sign-in", &typed).await;
    assert_eq!(asked.location(), "/sign-in?account=billing&step=second-factor&next=/account/bills");
    // All in one request.
    let all = json!({"login": "ann", "password": PASSWORD, "secondFactorCode": app.next_code(&world)});
    let said = stranger(&world).post_json("/sign-in", &all).await;
    assert_eq!(kinds(&said), ["console", "billing"], "{}", said.text);
}

#[tokio::test]
async fn a_side_at_which_too_many_guesses_were_made_stays_shut_and_the_other_one_opens() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let ann = stranger(&world);
    for _ in 0..10 {
        assert_eq!(enter(&ann, "billing", "ann", "not the password").await.status, 401);
    }
    let said = try_both(&ann, "ann", PASSWORD).await;
    assert_eq!((said.status, kinds(&said)), (200, vec!["console".to_owned()]), "{}", said.text);
    assert_eq!(open_sides(&ann).await, [true, false]);
    assert_eq!(enter(&ann, "billing", "ann", PASSWORD).await.status, 429);
}

#[tokio::test]
async fn a_try_counts_once_for_each_login_that_it_was_made_at() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let eve = stranger(&world);
    for login in ["ann", "nobody"] {
        for _ in 0..5 {
            assert_eq!(try_both(&eve, login, "not the password").await.status, 401);
        }
        for kind in ["console", "billing"] {
            for _ in 0..5 {
                assert_eq!(enter(&eve, kind, login, "not the password").await.status, 401, "{kind} {login}");
            }
            assert_eq!(enter(&eve, kind, login, PASSWORD).await.status, 429, "{kind} {login}");
        }
        let said = try_both(&eve, login, PASSWORD).await;
        assert_eq!((said.status, said.problem().as_str()), (429, "rate-limited"), "{login}");
    }
    let mut elsewhere = Caller::from(&world, "198.51.100.7");
    assert_eq!(elsewhere.post("/sign-in", &json!({"login": "ann", "password": PASSWORD})).await.status, 200);
}

#[tokio::test]
async fn two_people_of_one_username_and_one_password_are_not_let_in_together() {
    let world = World::new().await;
    registered(&world, "ann").await;
    // Ann's Billing Center account moves to another mailbox: it is not known to be the same person's any more.
    let owner = stranger(&world);
    assert_eq!(enter(&owner, "billing", "ann", PASSWORD).await.status, 200);
    let to = ("ann@example.com", "payer@example.org");
    assert_eq!(change(&world, &owner, ("/account", "email"), to, &json!({})).await.status, 200);
    for (wanted, kind) in [(Value::Null, "console"), (json!("console"), "console"), (json!("billing"), "billing")] {
        let mut typed = json!({"login": "ann", "password": PASSWORD});
        if !wanted.is_null() {
            typed["for"] = wanted.clone();
        }
        let said = stranger(&world).post_json("/sign-in", &typed).await;
        assert_eq!(kinds(&said), [kind], "{wanted}: {}", said.text);
    }
    // A code for the username goes to each mailbox by itself, and opens its own account alone.
    pass(&world, 61);
    let ann = stranger(&world);
    let asked = json!({"purpose": "sign-in", "login": "ann"});
    let digits = code(&world, &ann, &asked, "payer@example.org").await;
    assert_ne!(digits, world.code_for("ann@example.com").await);
    let said = ann.post_json("/sign-in", &json!({"login": "ann", "code": digits})).await;
    assert_eq!(kinds(&said), ["billing"], "{}", said.text);
    // At the console nobody has the payer's mailbox.
    let page = ann.get("/sign-in?account=console").await.text;
    assert!(page.contains("No account here has your e-mail address"), "{page}");
}

#[tokio::test]
async fn one_persons_two_usernames_are_opened_by_either_where_the_password_is_one() {
    let world = World::new().await;
    invited(&world, "carl").await;
    let buyer = new_buyer(&world).await;
    let digits = registration_code(&world, &buyer, "carl@example.com").await;
    let fields = with(form("payer", &digits), "email", "carl@example.com");
    assert_eq!(buyer.post_json("/register", &fields).await.status, 201);
    for login in ["payer", "carl@example.com"] {
        let said = try_both(&stranger(&world), login, PASSWORD).await;
        let names: Vec<Value> =
            said.json()["accounts"].as_array().unwrap().iter().map(|one| one["username"].clone()).collect();
        assert!(names.contains(&json!("carl")) && names.contains(&json!("payer")), "{login}: {}", said.text);
    }
}

#[tokio::test]
async fn a_password_that_is_changed_at_one_side_ends_that_sides_other_sessions_and_nothing_else() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let (here, there) = (stranger(&world), stranger(&world));
    for browser in [&here, &there] {
        assert_eq!(kinds(&try_both(browser, "ann", PASSWORD).await), ["console", "billing"]);
    }
    let fields = json!({"currentPassword": PASSWORD, "password": ANOTHER, "passwordConfirmation": ANOTHER});
    assert_eq!(here.post_json("/account/password", &fields).await.status, 200);
    assert_eq!((open_sides(&here).await, open_sides(&there).await), ([true, true], [true, false]));
    // All sessions of one side: the other goes on.
    let out = here.post_form("/account/sessions", &[("all", "true")]).await;
    let told = here.get(out.location()).await.text;
    assert!(told.contains("signed out of the Billing Center in every browser"), "{}: {told}", out.location());
    assert_eq!((open_sides(&here).await, open_sides(&there).await), ([true, false], [true, false]));
}

#[tokio::test]
async fn a_closed_side_is_no_obstacle_to_the_other_and_opens_no_more() {
    let world = World::new().await;
    crate::account::closing::unsubscribed(&world).await;
    let ann = stranger(&world);
    assert_eq!(kinds(&try_both(&ann, "ann", PASSWORD).await), ["console", "billing"]);
    let closed = ann.post_json("/account/close", &json!({"username": "ann", "currentPassword": PASSWORD})).await;
    assert_eq!(closed.status, 200, "{}", closed.text);
    assert_eq!(open_sides(&ann).await, [true, false], "the console goes on");
    let later = stranger(&world);
    assert_eq!(kinds(&try_both(&later, "ann", PASSWORD).await), ["console"]);
    let page = later.get("/sign-in?account=billing&next=/account").await.text;
    assert!(page.contains("No account here has your e-mail address"), "{page}");
}

#[tokio::test]
async fn who_signs_in_after_somebody_else_has_nothing_of_theirs() {
    let world = World::new().await;
    registered(&world, "ann").await;
    registered(&world, "bob").await;
    set_apart(&world, "bob").await;
    let shared = stranger(&world);
    assert_eq!(kinds(&try_both(&shared, "ann", PASSWORD).await), ["console", "billing"]);
    assert_eq!(kinds(&try_both(&shared, "bob", PASSWORD).await), ["console"]);
    assert_eq!(open_sides(&shared).await, [true, false], "Ann's Billing Center is not open to Bob");
    assert_eq!(shared.get_json("/sign-in").await.json()["account"]["username"], "bob");
}

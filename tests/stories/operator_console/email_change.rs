//! A supervised change of an e-mail address: two operators, a wait, and two mailboxes.

use accounts::supervised_change::CHANGE_WAIT_SECONDS;
use serde_json::{Value, json};
use tests::{Browser, World};

use super::deciding::audited;
use super::{PEOPLE, hidden, signed_in, step};
use crate::account::{self, account_id, code, event_kinds, owner, sign_in};
use crate::people::{PASSWORD, Person, Said, pass, stranger};

pub(super) const OLD: &str = "ann@example.com";
pub(super) const NEW: &str = "ann@new.example";

pub(super) async fn path_of(person: &Person) -> String {
    format!("/operator/accounts/{}/email", account_id(person).await)
}

/// Posts the form of the page as it is now.
async fn act(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let page = step(browser, path).await.text;
    let (seen, change) = (hidden(&page, "seen"), page.contains("name=\"change\"").then(|| hidden(&page, "change")));
    let mut fields = fields.to_vec();
    fields.push(("seen", &seen));
    if let Some(change) = &change {
        fields.push(("change", change));
    }
    let reply = browser.post_form_once(path, &fields).await.unwrap();
    let text = if reply.status == 303 { reply.header("location").to_owned() } else { reply.text.clone() };
    (reply.status.as_u16(), text)
}

const ASK: [(&str, &str); 3] = [("decision", "ask"), ("email", NEW), ("why", "passport on the phone")];
pub(super) const CONFIRM: [(&str, &str); 2] = [("decision", "confirm"), ("why", "called the company")];
const STOP: [(&str, &str); 2] = [("decision", "stop"), ("why", "a mistake")];

pub(super) async fn ask(world: &World, path: &str) {
    let done = act(&signed_in(world, "olga").await, path, &ASK).await;
    assert_eq!(done, (303, format!("{path}?done=asked")));
    world.run("deliver-codes").await;
}

pub(super) async fn confirm(world: &World, path: &str) {
    let done = act(&signed_in(world, "lena").await, path, &CONFIRM).await;
    assert_eq!(done, (303, format!("{path}?done=confirmed")));
    world.run("deliver-codes").await;
}

/// A change that was asked for and confirmed, after its wait: its owner, and the new mailbox's token.
pub(super) async fn opened(world: &World) -> (Person, String) {
    let ann = owner(world, "ann").await;
    let token = open_for(world, &ann).await;
    (ann, token)
}

pub(super) async fn open_for(world: &World, owner: &Person) -> String {
    let path = path_of(owner).await;
    ask(world, &path).await;
    confirm(world, &path).await;
    pass(world, CHANGE_WAIT_SECONDS);
    world.run("deliver-codes").await;
    take_over_token(world, NEW).await.expect("a link to the new mailbox")
}

pub(super) async fn take_over_token(world: &World, to: &str) -> Option<String> {
    let mails = world.inbox(to).await;
    let mut texts = mails.iter().filter_map(|mail| mail["text"].as_str());
    let text = texts.find(|text| text.contains("/account/email-change?token="))?.to_owned();
    assert!(!text.contains(": ann\n"), "the mail does not say whose account it is: {text}");
    Some(text.split_once("token=")?.1.split_whitespace().next()?.to_owned())
}

pub(super) async fn take(token: &str, username: &str, world: &World) -> Said {
    stranger(world).post_json("/account/email-change", &json!({"token": token, "username": username})).await
}

pub(super) async fn acts(world: &World) -> Vec<String> {
    audited(world).await.into_iter().map(|(_, act, _)| act).collect()
}

#[tokio::test]
async fn two_operators_a_wait_and_the_new_mailbox_bring_an_owner_back_who_lost_the_old_one() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let path = path_of(&ann).await;
    let olga = signed_in(&world, "olga").await;
    assert!(step(&olga, &path).await.text.contains("No change is on its way"));
    ask(&world, &path).await;
    let page = step(&olga, &path).await.text;
    assert!(page.contains("Another operator than the one who asked") && !page.contains("value=\"confirm\""), "{page}");
    let lena = signed_in(&world, "lena").await;
    let today = step(&lena, "/operator").await.text;
    assert!(today.contains("E-mail changes that wait") && today.contains(&path), "{today}");
    assert!(step(&lena, &path).await.text.contains("passport on the phone"));
    let told = world.inbox(OLD).await[0].clone();
    let text = told["text"].as_str().unwrap();
    assert!(text.contains("a***@n***.example") && text.contains("/account/objection?token="), "{text}");
    confirm(&world, &path).await;
    assert!(!step(&lena, "/operator").await.text.contains(&path), "it waits for nobody any more");
    assert!(world.inbox(OLD).await[0]["text"].as_str().unwrap().contains("agreed"));
    assert!(step(&lena, &format!("{}?", path.trim_end_matches("/email"))).await.text.contains("waits for its time"));

    pass(&world, CHANGE_WAIT_SECONDS - 1);
    world.run("deliver-codes").await;
    assert!(world.inbox(OLD).await[0]["subject"].as_str().unwrap().contains("Tomorrow"));
    assert_eq!(take_over_token(&world, NEW).await, None, "too early");
    assert_eq!(sign_in(&stranger(&world), "ann").await.status, 200, "until the end nothing is changed");
    let old_session = account::signed_in(&world, "ann").await;
    let asked = json!({"purpose": "sign-in", "account": "billing", "username": "ann"});
    let late = stranger(&world);
    pass(&world, 1);
    let old_code = code(&world, &late, &asked, OLD).await;
    world.run("deliver-codes").await;
    let token = take_over_token(&world, NEW).await.expect("a link");
    let page = stranger(&world).get(&format!("/account/email-change?token={token}")).await;
    assert!(page.status == 200 && page.text.contains("Take over") && page.text.contains(NEW), "{}", page.text);
    assert_eq!(old_session.get_json("/account/profile").await.status, 200, "a look changes nothing");
    assert_eq!(take(&token, "", &world).await.fields(), ["username"]);
    assert_eq!(take(&token, "ben", &world).await.fields(), ["username"]);
    pass(&world, 1);
    let form = [("token", token.as_str()), ("username", "Ann")];
    let done = stranger(&world).post_form("/account/email-change", &form).await;
    assert!(done.status == 200 && done.text.contains("The account is yours again"), "{}", done.text);

    assert_eq!(old_session.get_json("/account/profile").await.status, 401, "all sessions ended");
    let typed = json!({"login": "ann", "code": old_code, "account": "billing"});
    assert_eq!(late.post_json("/sign-in", &typed).await.status, 401, "codes to the old mailbox are void");
    for login in ["ann", OLD, NEW] {
        assert_eq!(sign_in(&stranger(&world), login).await.status, 401, "{login}: the password is gone");
    }
    world.run("deliver-codes").await;
    let subjects: Vec<Value> = world.inbox(NEW).await.into_iter().map(|mail| mail["subject"].clone()).collect();
    assert!(subjects[0].as_str().unwrap().contains("has this e-mail address now"), "{subjects:?}");
    // The next code for one login can be had a minute after the one before.
    pass(&world, 61);
    let back = stranger(&world);
    let digits = code(&world, &back, &asked, NEW).await;
    let typed = json!({"login": "ann", "code": digits, "account": "billing"});
    assert_eq!(back.post_json("/sign-in", &typed).await.status, 200);
    let kinds = event_kinds(&back).await;
    for kind in ["supervised-change-asked", "supervised-change-confirmed", "email-changed"] {
        assert!(kinds.contains(&kind.to_owned()), "{kind}: {kinds:?}");
    }
    assert_eq!(acts(&world).await, ["ask-email-change", "confirm-email-change", "take-over-account"]);
    let audit = world.signed(http::Method::GET, "/v1/operate/audit", "", Vec::new()).await.json();
    let note = audit["entries"][2]["note"].as_str().unwrap();
    assert!(note.contains("#olga: passport on the phone; confirmed by") && note.contains("#lena: called"), "{note}");
    assert!(!audit.to_string().contains(NEW), "the log is kept for good, without the address");
    assert_eq!(take(&token, "ann", &world).await.problem(), "email-change-gone", "a link works once");
    let console = json!({"login": OLD, "password": PASSWORD, "account": "console"});
    assert_eq!(stranger(&world).post_json("/sign-in", &console).await.status, 200, "the console account is another");
}

#[tokio::test]
async fn the_console_account_of_the_same_mailbox_is_changed_along_if_that_was_chosen() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let path = path_of(&ann).await;
    let olga = signed_in(&world, "olga").await;
    let both: Vec<(&str, &str)> = ASK.iter().copied().chain([("both", "on")]).collect();
    assert_eq!(act(&olga, &path, &both).await.0, 303);
    confirm(&world, &path).await;
    pass(&world, CHANGE_WAIT_SECONDS);
    world.run("deliver-codes").await;
    let token = take_over_token(&world, NEW).await.unwrap();
    assert_eq!(take(&token, "ann", &world).await.status, 200);
    for kind in ["billing", "console"] {
        let person = stranger(&world);
        let asked = json!({"purpose": "sign-in", "account": kind, "login": NEW});
        let digits = code(&world, &person, &asked, NEW).await;
        let typed = json!({"login": NEW, "code": digits, "account": kind});
        assert_eq!(person.post_json("/sign-in", &typed).await.status, 200, "{kind}");
        pass(&world, 61);
    }
}

#[tokio::test]
async fn nobody_confirms_their_own_word_and_no_other_role_takes_part() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let path = path_of(&ann).await;
    for (person, _) in PEOPLE {
        let browser = signed_in(&world, person).await;
        for decision in ["ask", "confirm", "stop", ""] {
            let reply = browser.post_form_once(&path, &[("decision", decision)]).await.unwrap();
            let expected = if person == "olga" { 422 } else { 403 };
            assert_eq!(reply.status.as_u16(), expected, "{person} {decision}: {}", reply.text);
        }
    }
    ask(&world, &path).await;
    let (status, page) = act(&signed_in(&world, "olga").await, &path, &CONFIRM).await;
    assert!(status == 409 && page.contains("You asked for it yourself"), "{status} {page}");
    assert_eq!(acts(&world).await, ["ask-email-change"]);
    let ruth = signed_in(&world, "ruth").await;
    let page = step(&ruth, &path).await.text;
    assert!(
        !page.contains("passport on the phone") && !page.contains("<textarea"),
        "a reviewer reads no reasons: {page}"
    );
}

#[tokio::test]
async fn who_signed_in_a_while_ago_proves_first_who_they_are_but_may_stop_a_change_at_once() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let path = path_of(&ann).await;
    let (olga, lena) = (signed_in(&world, "olga").await, signed_in(&world, "lena").await);
    pass(&world, 601);
    let (status, page) = act(&olga, &path, &ASK).await;
    assert!(status == 403 && page.contains("Prove first who you are") && page.contains(NEW), "{status} {page}");
    ask(&world, &path).await;
    assert_eq!(act(&lena, &path, &CONFIRM).await.0, 403);
    assert_eq!(act(&lena, &path, &STOP).await, (303, format!("{path}?done=stopped")));
    world.run("deliver-codes").await;
    assert!(world.inbox(OLD).await[0]["subject"].as_str().unwrap().contains("stays as it is"));
    assert_eq!(acts(&world).await, ["ask-email-change", "stop-email-change"]);
    assert!(event_kinds(&ann).await.contains(&"supervised-change-stopped".to_owned()));
}

#[tokio::test]
async fn an_address_that_cannot_be_taken_is_refused_beside_its_field() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    owner(&world, "ben").await;
    let path = path_of(&ann).await;
    let olga = signed_in(&world, "olga").await;
    for (email, status, says) in [
        ("", 422, "field-email-error"),
        ("no address", 422, "field-email-error"),
        ("<script>alert(1)</script>@x", 422, "&lt;script&gt;"),
        (OLD, 422, "field-email-error"),
        (" ANN@example.com ", 422, "field-email-error"),
        ("ben@example.com", 409, "Another Billing Center account has this address"),
    ] {
        let fields = [("decision", "ask"), ("email", email), ("why", "x")];
        let (found, page) = act(&olga, &path, &fields).await;
        assert!(found == status && (page.contains(says) || says == "field-email-error"), "{email}: {found} {page}");
        assert!(page.contains("aria-invalid=\"true\""), "{email}: {page}");
    }
    let stale = [("decision", "ask"), ("email", NEW), ("why", "x"), ("seen", "77")];
    assert_eq!(olga.post_form_once(&path, &stale).await.unwrap().status.as_u16(), 409);
    assert_eq!(acts(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn of_two_operators_who_ask_at_once_or_answer_at_once_one_is_heard() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let path = path_of(&ann).await;
    let (olga, lena) = (signed_in(&world, "olga").await, signed_in(&world, "lena").await);
    let seen = hidden(&step(&olga, &path).await.text, "seen");
    let ask: Vec<(&str, &str)> = ASK.iter().copied().chain([("seen", seen.as_str())]).collect();
    let (one, other) = tokio::join!(olga.post_form_once(&path, &ask), lena.post_form_once(&path, &ask));
    let mut statuses = [one.unwrap().status.as_u16(), other.unwrap().status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    let second = if step(&olga, &path).await.text.contains("value=\"confirm\"") { &olga } else { &lena };
    let page = step(second, &path).await.text;
    let (seen, change) = (hidden(&page, "seen"), hidden(&page, "change"));
    let with = |answer: [(&'static str, &'static str); 2]| {
        answer.into_iter().chain([("seen", seen.as_str()), ("change", change.as_str())]).collect::<Vec<_>>()
    };
    let (confirm, stop) = (with(CONFIRM), with(STOP));
    let (one, other) = tokio::join!(second.post_form_once(&path, &confirm), second.post_form_once(&path, &stop));
    let mut statuses = [one.unwrap().status.as_u16(), other.unwrap().status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    let again = second.post_form_once(&path, &confirm).await.unwrap();
    assert_eq!(again.status.as_u16(), 409, "a form that was sent twice does nothing more");
    assert_eq!(acts(&world).await.len(), 2);
}

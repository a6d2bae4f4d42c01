//! Two-factor authentication of a Billing Center account: setting it up, signing in with it, recovery codes.

use accounts::second_factor::TotpKey;
use serde_json::{Value, json};
use tests::World;

use super::enter;
use crate::account::{code, owner};
use crate::people::{PASSWORD, Person, Said, other_than, pass, stranger};

/// An authenticator app, and the recovery codes that its owner has written down.
pub(crate) struct App {
    key: TotpKey,
    pub(crate) recovery: Vec<String>,
}

impl App {
    /// The code that it shows now. Each step is accepted once, so it waits for the next one first.
    pub(crate) fn next_code(&self, world: &World) -> String {
        pass(world, 30);
        self.shown(world)
    }

    pub(crate) fn shown(&self, world: &World) -> String {
        self.key.code_at(world.now())
    }

    /// The code that it shows `seconds` from now.
    pub(crate) fn shown_in(&self, world: &World, seconds: i64) -> String {
        self.key.code_at(world.now().plus_seconds(seconds))
    }
}

/// The key of an enrolment that `person` begins.
async fn begun(person: &Person) -> TotpKey {
    let said = person.post_json("/account/two-factor", &json!({"step": "begin", "currentPassword": PASSWORD})).await;
    assert_eq!(said.status, 200, "{}", said.text);
    let key = said.json()["key"].as_str().unwrap().to_owned();
    let profile = person.get_json("/account/profile").await.json();
    let name = profile["person"]["username"].as_str().unwrap();
    let address = said.json()["address"].as_str().unwrap().to_owned();
    assert!(address.ends_with(&format!(":{name}?secret={key}&issuer=TrueWatch")), "{address}");
    TotpKey::parse(&key).unwrap()
}

fn recovery_codes(said: &Said) -> Vec<String> {
    let codes = said.json()["recoveryCodes"].as_array().cloned().unwrap();
    codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect()
}

/// Has `person` set up an app.
pub(crate) async fn set_up(world: &World, person: &Person) -> App {
    let key = begun(person).await;
    let typed = json!({"step": "confirm", "secondFactorCode": key.code_at(world.now())});
    let said = person.post_json("/account/two-factor", &typed).await;
    assert_eq!(said.status, 200, "{}", said.text);
    App { key, recovery: recovery_codes(&said) }
}

/// Ann, with an app that she set up in this browser.
pub(crate) async fn guarded(world: &World) -> (Person, App) {
    let ann = owner(world, "ann").await;
    let app = set_up(world, &ann).await;
    (ann, app)
}

/// The second step of a sign-in.
pub(crate) async fn second(person: &Person, code: &str) -> Said {
    person.post_json("/sign-in", &json!({"step": "second-factor", "secondFactorCode": code})).await
}

/// Password first, then `code`.
pub(crate) async fn enter_with(person: &Person, code: &str) -> Said {
    let first = enter(person, "billing", "ann", PASSWORD).await;
    assert_eq!((first.status, first.problem().as_str()), (401, "second-factor-needed"), "{}", first.text);
    second(person, code).await
}

pub(crate) async fn state(person: &Person) -> Value {
    person.get_json("/account/two-factor").await.json()
}

/// Whether a mail to Ann has such a subject, once those that are owed are sent.
pub(crate) async fn is_told(world: &World, words: &str) -> bool {
    world.run("deliver-codes").await;
    let mails = world.inbox("ann@example.com").await;
    mails.iter().any(|mail| mail["subject"].as_str().unwrap().contains(words))
}

async fn kinds(person: &Person) -> Vec<String> {
    let events = person.get_json("/account/sessions").await.json()["events"].as_array().cloned().unwrap();
    events.iter().map(|event| event["kind"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_app_is_set_up_with_the_password_and_a_right_code() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let other = stranger(&world);
    assert_eq!(enter(&other, "billing", "ann", PASSWORD).await.status, 200);
    assert_eq!(state(&ann).await, json!({"on": false}));
    for (typed, wrong) in [("", "currentPassword"), ("a guess", "currentPassword")] {
        let said = ann.post_json("/account/two-factor", &json!({"step": "begin", "currentPassword": typed})).await;
        assert_eq!((said.status, said.fields()), (422, vec![wrong.to_owned()]));
    }
    let key = begun(&ann).await;
    let confirm = |code: String| json!({"step": "confirm", "secondFactorCode": code});
    let code = key.code_at(world.now());
    let elsewhere = other.post_json("/account/two-factor", &confirm(code.clone())).await;
    assert_eq!((elsewhere.status, elsewhere.problem().as_str()), (409, "enrolment-gone"), "another session began it");
    let wrong = ann.post_json("/account/two-factor", &confirm(other_than(&code).to_owned())).await;
    assert_eq!((wrong.status, wrong.fields()), (422, vec!["secondFactorCode".to_owned()]));
    assert_eq!(state(&ann).await, json!({"on": false}), "nothing is on before the app shows a right code");
    let said = ann.post_json("/account/two-factor", &confirm(code)).await;
    assert_eq!(said.status, 200, "{}", said.text);
    let codes = recovery_codes(&said);
    let unique: std::collections::BTreeSet<&String> = codes.iter().collect();
    assert!(unique.len() == 10 && codes.iter().all(|code| code.len() == 29), "{codes:?}");
    let now = state(&ann).await;
    assert_eq!((&now["on"], &now["kind"], &now["recoveryCodesLeft"]), (&json!(true), &json!("totp"), &json!(10)));
    assert!(now.get("recoveryCodes").is_none(), "they are shown once");
    assert_eq!(other.get_json("/account/profile").await.status, 401, "other sessions are signed out");
    assert!(is_told(&world, "turned on").await);
    assert!(kinds(&ann).await.contains(&"second-factor-on".to_owned()));
    let again = ann.post_json("/account/two-factor", &json!({"step": "begin", "currentPassword": PASSWORD})).await;
    assert_eq!(again.problem(), "two-factor-is-on");
}

#[tokio::test]
async fn an_account_without_a_password_is_set_up_after_a_fresh_sign_in() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let (page, at) = (("/account", "email"), ("ann@example.com", "eve@example.com"));
    assert_eq!(super::change(&world, &ann, page, at, &json!({})).await.status, 200);
    // An objection takes the password away.
    let link = super::objections(&world, "ann@example.com").await.remove(0);
    let token = link.split_once("token=").unwrap().1;
    let fresh = stranger(&world);
    assert_eq!(fresh.get_json(&link).await.json()["username"], "ann");
    assert_eq!(fresh.post_json("/account/objection", &json!({"token": token})).await.status, 200);
    pass(&world, 60);
    let asked = json!({"purpose": "sign-in", "account": "billing", "username": "ann"});
    let digits = code(&world, &fresh, &asked, "ann@example.com").await;
    let said = fresh.post_json("/sign-in", &json!({"login": "ann", "code": digits, "account": "billing"})).await;
    assert_eq!(said.status, 200, "{}", said.text);
    let begun = fresh.post_json("/account/two-factor", &json!({"step": "begin"})).await;
    assert_eq!(begun.status, 200, "{}", begun.text);
    pass(&world, 900);
    let late = fresh.post_json("/account/two-factor", &json!({"step": "begin"})).await;
    assert_eq!((late.status, late.problem().as_str()), (403, "sign-in-again"));
}

#[tokio::test]
async fn after_the_password_or_a_mailed_code_the_second_code_is_asked_for() {
    let world = World::new().await;
    let (_, app) = guarded(&world).await;
    let browser = stranger(&world);
    let said = enter_with(&browser, other_than(&app.shown(&world))).await;
    assert_eq!((said.status, said.fields()), (422, vec!["secondFactorCode".to_owned()]));
    assert_eq!(browser.get_json("/account/profile").await.status, 401, "half a sign-in opens nothing");
    let said = second(&browser, &app.next_code(&world)).await;
    assert_eq!((said.status, &said.json()["account"]["kind"]), (200, &json!("billing")), "{}", said.text);
    assert_eq!(browser.get_json("/account/profile").await.status, 200);

    let by_mail = stranger(&world);
    let asked = json!({"purpose": "sign-in", "account": "billing", "username": "ann"});
    let digits = code(&world, &by_mail, &asked, "ann@example.com").await;
    let typed = json!({"login": "ann", "code": digits, "account": "billing"});
    assert_eq!(by_mail.post_json("/sign-in", &typed).await.problem(), "second-factor-needed");
    assert_eq!(second(&by_mail, &app.next_code(&world)).await.status, 200);

    let at_once = json!({"login": "ann", "password": PASSWORD, "account": "billing",
        "secondFactorCode": app.next_code(&world)});
    assert_eq!(stranger(&world).post_json("/sign-in", &at_once).await.status, 200, "both in one request");
    assert_eq!(enter(&stranger(&world), "console", "ann", PASSWORD).await.status, 200, "the console has none");
    let nothing = second(&stranger(&world), "123456").await;
    assert_eq!((nothing.status, nothing.problem().as_str()), (401, "sign-in-expired"));
}

#[tokio::test]
async fn pages_ask_for_the_second_code_and_lead_on() {
    let world = World::new().await;
    let (_, app) = guarded(&world).await;
    let browser = stranger(&world);
    let first = [("login", "ann"), ("password", PASSWORD), ("account", "billing"), ("next", "/account/invoices")];
    let said = browser.post_form("/sign-in", &first).await;
    assert_eq!(
        (said.status, said.location()),
        (303, "/sign-in?account=billing&step=second-factor&next=/account/invoices")
    );
    let page = browser.get(said.location()).await;
    assert!(page.status == 200 && page.text.contains("Enter your second code"), "{}", page.text);
    let late = [("step", "second-factor"), ("secondFactorCode", "12345")];
    let page = browser.post_form("/sign-in", &late).await;
    assert!(page.status == 422 && page.text.contains("6 digits"), "{}", page.text);
    let code = app.next_code(&world);
    let said = browser.post_form("/sign-in", &[("step", "second-factor"), ("secondFactorCode", &code)]).await;
    assert_eq!((said.status, said.location()), (303, "/account/invoices"));
    pass(&world, 4 * 3600);
    let said = browser.get("/sign-in?account=billing&step=second-factor").await;
    assert_eq!(said.location(), "/sign-in?account=billing&late=1");
    assert!(browser.get(said.location()).await.text.contains("within ten minutes"));
}

#[tokio::test]
async fn each_recovery_code_signs_in_once_and_that_is_told() {
    let world = World::new().await;
    let (ann, app) = guarded(&world).await;
    let browser = stranger(&world);
    assert_eq!(enter_with(&browser, &app.recovery[0]).await.status, 200);
    assert_eq!(state(&browser).await["recoveryCodesLeft"], 9);
    assert!(is_told(&world, "recovery code").await);
    assert!(kinds(&ann).await.contains(&"recovery-code-used".to_owned()));
    let again = enter_with(&stranger(&world), &app.recovery[0]).await;
    assert_eq!((again.status, again.fields()), (422, vec!["secondFactorCode".to_owned()]));
    let made = browser.post_json("/account/two-factor", &json!({"step": "codes"})).await;
    assert_eq!(recovery_codes(&made).len(), 10, "{}", made.text);
    assert!(is_told(&world, "New recovery codes").await);
    assert_eq!(ann.get_json("/account/profile").await.status, 401, "other sessions are signed out");
    assert_eq!(enter_with(&stranger(&world), &app.recovery[1]).await.status, 422, "those before end");
    let capitals = recovery_codes(&made)[9].to_uppercase();
    assert_eq!(enter_with(&stranger(&world), &capitals).await.status, 200);
}

#[tokio::test]
async fn it_is_turned_off_with_a_code_and_that_is_told() {
    let world = World::new().await;
    let (ann, app) = guarded(&world).await;
    pass(&world, 901);
    let off = json!({"step": "off"});
    let said = ann.post_json("/account/two-factor", &off).await;
    assert_eq!((said.status, said.problem().as_str()), (403, "second-factor-needed"));
    let proof = json!({"secondFactorCode": app.shown(&world)});
    let proved = ann.post_json("/account/two-factor/proof", &proof).await;
    assert_eq!(proved.status, 200, "{}", proved.text);
    assert_eq!(ann.post_json("/account/two-factor", &off).await.json(), json!({"on": false}));
    assert!(is_told(&world, "turned off").await);
    assert!(kinds(&ann).await.contains(&"second-factor-off".to_owned()));
    assert_eq!(enter(&stranger(&world), "billing", "ann", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_phone_whose_clock_is_half_a_minute_off_still_gets_in() {
    let world = World::new().await;
    let (_, app) = guarded(&world).await;
    pass(&world, 120);
    for (seconds, status) in [(-60, 422), (60, 422), (-30, 200), (30, 200)] {
        let said = enter_with(&stranger(&world), &app.shown_in(&world, seconds)).await;
        assert_eq!(said.status, status, "{seconds}: {}", said.text);
    }
}

//! Passwords that strangers guess at from everywhere, and a day of it.

use serde_json::{Value, json};
use tests::World;

use super::callers::{Caller, Heard, admission_word};
use crate::people::{PASSWORD, other_than, pass, registered, stranger};

fn by_password(login: &str, password: &str) -> Value {
    json!({"login": login, "password": password, "account": "billing"})
}

fn by_code(login: &str, code: &str) -> Value {
    json!({"login": login, "code": code, "account": "billing"})
}

/// So many strangers each guess once at Ann's password, the first of them the `from`th.
async fn guesses(world: &World, from: usize, many: usize) -> Vec<Heard> {
    let mut heard = Vec::new();
    for number in from..from + many {
        heard.push(Caller::of_many(world, number).post("/sign-in", &by_password("ann", "a bad guess")).await);
    }
    heard
}

/// Ann in a browser in which she has signed in before, at home.
async fn known(world: &World) -> Caller<'_> {
    let mut ann = Caller::from(world, "198.51.100.7");
    assert_eq!(ann.post("/sign-in", &by_password("ann", PASSWORD)).await.status, 200);
    ann.post("/sign-out", &json!({})).await;
    ann
}

#[tokio::test]
async fn beyond_a_hundred_guesses_a_stranger_learns_no_more_whether_a_password_is_right() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let mut at_home = known(&world).await;
    let heard = guesses(&world, 0, 101).await;
    // One of the hundred was Ann's own, in a browser that was new then.
    assert!(heard[..99].iter().all(|heard| heard.problem() == "sign-in-refused"), "{heard:?}");
    assert!(heard[99..].iter().all(|heard| heard.problem() == "sign-in-needs-code"), "{heard:?}");
    let mails = world.inbox("ann@example.com").await.len();

    let mut eve = Caller::from(&world, "192.0.2.66");
    let wrong = eve.post("/sign-in", &by_password("ann", "another guess")).await;
    assert_eq!(world.inbox("ann@example.com").await.len(), mails, "nobody is written to");
    let right = eve.post("/sign-in", &by_password("ann", PASSWORD)).await;
    assert_eq!(right, wrong, "the answers are the same");
    assert_eq!(world.inbox("ann@example.com").await.len(), mails + 1, "the mailbox alone learns it");
    let nobody = eve.post("/sign-in", &by_password("nobody", PASSWORD)).await;
    assert_eq!(nobody.problem(), "sign-in-refused", "of whom nobody has guessed");

    let mut abroad = Caller::from(&world, "192.0.2.1");
    abroad.get("/sign-in").await;
    assert_eq!(abroad.post("/sign-in", &by_password("ann", PASSWORD)).await.status, 401);
    let code = world.code_for("ann@example.com").await;
    assert_eq!(eve.post("/sign-in", &by_code("ann", &code)).await.status, 401, "the code is for Ann's browser");
    assert_eq!(abroad.post("/sign-in", &by_code("ann", &code)).await.status, 200);
    let in_now = abroad.post("/sign-in", &by_password("ann", PASSWORD)).await;
    assert_eq!(in_now.status, 200, "which is known from then on");
    assert_eq!(at_home.post("/sign-in", &by_password("ann", PASSWORD)).await.status, 200, "as the one at home is");
}

/// The digits of each message that is owed to nobody, as KMS opens them: nobody outside can.
async fn digits_of_nobody(world: &World) -> Vec<String> {
    let environment = &world.sandbox.environment;
    let table = aws_sdk_dynamodb::Client::new(&environment.aws);
    let opener = sealing::Opener::new(&environment.aws, environment.settings.codes_key.as_deref().unwrap());
    let all = table.scan().table_name(&environment.settings.table_name).send().await.unwrap();
    let mut digits = Vec::new();
    for item in all.items.unwrap() {
        let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).cloned();
        let is_message = text("pk").is_some_and(|pk| pk.starts_with("CODE-MESSAGE#"));
        if let (true, None, Some(sealed)) = (is_message, item.get("to"), text("sealed")) {
            let id = text("id").unwrap();
            digits.push(opener.open(sealing::Owner::message(&id), &sealed).await.unwrap());
        }
    }
    digits
}

#[tokio::test]
async fn the_code_that_a_wrong_password_asks_for_opens_nothing_even_for_who_knows_it() {
    let world = World::new().await;
    registered(&world, "ann").await;
    guesses(&world, 0, 100).await;
    world.pause("deliver-codes").await;
    let mut eve = Caller::from(&world, "192.0.2.66");
    eve.get("/sign-in").await;
    let asked = eve.post("/sign-in", &by_password("ann", "a bad guess")).await;
    assert_eq!(asked.problem(), "sign-in-needs-code");
    let digits = digits_of_nobody(&world).await;
    assert_eq!(digits.len(), 1, "as after the right password there is a code, and it is owed to nobody");
    let wrong = eve.post("/sign-in", &by_code("ann", other_than(&digits[0]))).await;
    let guessed = eve.post("/sign-in", &by_code("ann", &digits[0])).await;
    assert_eq!((guessed.status, guessed.problem()), (401, wrong.problem()), "{guessed:?}");
}

#[tokio::test]
async fn a_login_that_nobody_has_asks_for_a_code_after_as_many_guesses_with_as_much_work() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let mut work = Vec::new();
    for login in ["ann", "nobody"] {
        for number in 0..100 {
            Caller::of_many(&world, number).post("/sign-in", &by_password(login, "a bad guess")).await;
        }
        for (number, password) in [(100, "a bad guess"), (101, PASSWORD)] {
            let mut eve = Caller::of_many(&world, number);
            let (heard, cost) = world.cost_of(eve.post("/sign-in", &by_password(login, password))).await;
            work.push((heard, cost["requests"].clone(), cost["readUnits"].clone()));
        }
    }
    assert_eq!(work[0].0.problem(), "sign-in-needs-code");
    assert!(work.iter().all(|each| *each == work[0]), "{work:#?}");
    assert!(!world.inbox("ann@example.com").await.is_empty());
}

#[tokio::test]
async fn a_person_is_asked_for_the_code_on_the_page_and_goes_on_to_where_they_wanted() {
    let world = World::new().await;
    registered(&world, "ann").await;
    guesses(&world, 0, 100).await;
    let ann = stranger(&world);
    let page = ann.get("/sign-in?account=billing&next=/account/profile").await;
    assert_eq!(page.status, 200);
    let typed = [("login", "ann"), ("password", PASSWORD), ("account", "billing"), ("next", "/account/profile")];
    let asked = ann.post_form("/sign-in", &typed).await;
    let way = "/sign-in?with=code&account=billing&code=needed&next=/account/profile#field-code";
    assert_eq!((asked.status, asked.location()), (303, way));
    let page = ann.get(asked.location()).await.text;
    for shown in
        ["Enter the code we sent", "If your password was right", "value=\"ann\"", "name=\"account\" value=\"billing\""]
    {
        assert!(page.contains(shown), "{shown} in {page}");
    }
    let code = world.code_for("ann@example.com").await;
    let typed = [
        ("with", "code"),
        ("login", "ann"),
        ("account", "billing"),
        ("code", code.as_str()),
        ("next", "/account/profile"),
    ];
    assert_eq!(ann.post_form("/sign-in", &typed).await.location(), "/account/profile");
}

#[tokio::test]
async fn who_knows_the_password_and_not_the_mailbox_has_five_mails_an_hour_sent() {
    let world = World::new().await;
    registered(&world, "ann").await;
    guesses(&world, 0, 100).await;
    let before = world.inbox("ann@example.com").await.len();
    for number in 100..120 {
        let heard = Caller::of_many(&world, number).post("/sign-in", &by_password("ann", PASSWORD)).await;
        assert_eq!(heard.problem(), "sign-in-needs-code");
    }
    assert_eq!(world.inbox("ann@example.com").await.len(), before + 5);
}

/// A day on which 1,000 addresses try to keep Ann out and to get in: every four hours a sixth of them guess at her password and
/// ask for codes as often as they are let, and those who get one try it until it is used up.
#[tokio::test]
async fn on_a_day_when_a_thousand_addresses_try_an_owner_gets_in_at_once_and_they_do_not() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let mut at_home = known(&world).await;
    let asked = json!({"purpose": "sign-in", "login": "ann", "account": "billing"});
    let mut of_strangers = 0;
    for watch in 0..6 {
        let from = watch * 167;
        let before = world.inbox("ann@example.com").await.len();
        for number in from..(from + 167).min(1000) {
            let mut eve = Caller::of_many(&world, number);
            let guess = eve.post("/sign-in", &by_password("ann", "a bad guess")).await;
            assert_eq!(guess.status, 401, "{guess:?}");
            if eve.post("/codes", &asked).await.status == 202 {
                of_strangers += 1;
                let code = world.code_for("ann@example.com").await;
                for _ in 0..6 {
                    assert_eq!(eve.post("/sign-in", &by_code("ann", other_than(&code))).await.status, 401);
                }
            }
        }
        assert_eq!(world.inbox("ann@example.com").await.len(), before + 6, "her mailbox is not flooded");

        let attacked = world.now();
        // At home by password and by code; on the way, in a browser of a friend, by password and the code that it brings.
        assert_eq!(at_home.post("/sign-in", &by_password("ann", PASSWORD)).await.status, 200);
        assert_eq!(at_home.post("/codes", &asked).await.status, 202);
        let code = world.code_for("ann@example.com").await;
        assert_eq!(at_home.post("/sign-in", &by_code("ann", &code)).await.status, 200);
        at_home.post("/sign-out", &json!({})).await;
        let mut abroad = Caller::from(&world, format!("192.0.2.{}", watch + 1));
        abroad.get("/sign-in").await;
        assert_eq!(abroad.post("/sign-in", &by_password("ann", PASSWORD)).await.problem(), "sign-in-needs-code");
        let code = world.code_for("ann@example.com").await;
        assert_eq!(abroad.post("/sign-in", &by_code("ann", &code)).await.status, 200);
        // And without a password, in a browser of a hotel: strangers have used up what they may have sent, and each of their mails
        // brought her the word by which she gets another.
        let mut hotel = Caller::from(&world, format!("192.0.2.{}", watch + 101));
        hotel.get("/sign-in").await;
        assert_eq!(hotel.post("/codes", &asked).await.problem(), "too-many-codes");
        let mut with_word = asked.clone();
        with_word["admission"] = json!(admission_word(&world, "ann@example.com").await);
        assert_eq!(hotel.post("/codes", &with_word).await.status, 202);
        let code = world.code_for("ann@example.com").await;
        assert_eq!(hotel.post("/sign-in", &by_code("ann", &code)).await.status, 200);
        assert_eq!(world.now(), attacked, "she waits for nothing");
        pass(&world, 4 * 3600);
    }
    assert_eq!(of_strangers, 36, "six an hour, five guesses in a million each");
}

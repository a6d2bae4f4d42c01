//! Strangers who want to keep an owner out: they ask for codes, try codes and guess passwords, and spend only what is theirs.

use serde_json::{Value, json};
use tests::World;

use super::callers::{Caller, admission_word};
use crate::account::{owner, sign_in};
use crate::people::{PASSWORD, form, new_buyer, other_than, pass, registered, registration_code, stranger};

const NEW_PASSWORD: &str = "wolkenbruch am abend";

fn sign_in_code(login: &str) -> Value {
    json!({"purpose": "sign-in", "login": login, "account": "billing"})
}

fn by_code(login: &str, code: &str) -> Value {
    json!({"login": login, "code": code, "account": "billing"})
}

fn by_password(login: &str, password: &str) -> Value {
    json!({"login": login, "password": password, "account": "billing"})
}

/// Ann in a browser in which she has signed in before, at home.
async fn known<'a>(world: &'a World) -> Caller<'a> {
    let mut ann = Caller::from(world, "198.51.100.7");
    let said = ann.post("/sign-in", &by_password("ann", PASSWORD)).await;
    assert_eq!(said.status, 200, "{said:?}");
    ann.post("/sign-out", &json!({})).await;
    ann
}

#[tokio::test]
async fn a_code_that_the_owner_asked_for_is_neither_replaced_nor_used_up_by_strangers() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let mut ann = Caller::from(&world, "198.51.100.7");
    ann.get("/sign-in").await;
    assert_eq!(ann.post("/codes", &sign_in_code("ann")).await.status, 202);
    let code = world.code_for("ann@example.com").await;
    for number in 0..20 {
        let mut eve = Caller::of_many(&world, number);
        eve.post("/codes", &sign_in_code("ann")).await;
        for _ in 0..6 {
            assert_eq!(eve.post("/sign-in", &by_code("ann", other_than(&code))).await.status, 401);
        }
    }
    let entered = ann.post("/sign-in", &by_code("ann", &code)).await;
    assert_eq!(entered.status, 200, "{entered:?}");
}

#[tokio::test]
async fn a_code_counts_only_for_the_browser_or_network_that_asked_for_it() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let mut ann = Caller::from(&world, "198.51.100.7");
    ann.get("/sign-in").await;
    assert_eq!(ann.post("/codes", &sign_in_code("ann")).await.status, 202);
    let code = world.code_for("ann@example.com").await;
    let mut beside = Caller::from(&world, "198.51.100.7");
    assert_eq!(beside.post("/sign-in", &by_code("ann", &code)).await.status, 401, "another browser of the network");
    let mut ann = ann.at("192.0.2.1");
    assert_eq!(ann.post("/sign-in", &by_code("ann", &code)).await.status, 200, "the same browser, on the way");

    pass(&world, 3600);
    let mut client = Caller::from(&world, "198.51.100.8");
    assert_eq!(client.post("/codes", &sign_in_code("ann")).await.status, 202);
    let code = world.code_for("ann@example.com").await;
    let mut elsewhere = Caller::from(&world, "198.51.100.9");
    assert_eq!(elsewhere.post("/sign-in", &by_code("ann", &code)).await.status, 401, "another network");
    client.get("/sign-in").await;
    assert_eq!(client.post("/sign-in", &by_code("ann", &code)).await.status, 200, "it got its cookie after it asked");
}

#[tokio::test]
async fn a_stranger_does_not_replace_what_an_owner_asked_for_who_is_signed_in() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    for (purpose, path, rest) in [
        ("set-password", "/account/password", json!({"password": NEW_PASSWORD, "passwordConfirmation": NEW_PASSWORD})),
        ("change-email-current", "/account/email", json!({})),
    ] {
        assert_eq!(ann.post_json("/codes", &json!({ "purpose": purpose })).await.status, 202);
        let code = world.code_for("ann@example.com").await;
        pass(&world, 61);
        let mut eve = Caller::from(&world, "203.0.113.1");
        eve.post("/codes", &json!({"purpose": "set-password", "username": "ann", "account": "billing"})).await;
        let mut typed = rest;
        typed["code"] = json!(code);
        let said = ann.post_json(path, &typed).await;
        assert_eq!(said.status, 200, "{purpose}: {}", said.text);
        pass(&world, 3600);
    }
}

#[tokio::test]
async fn a_code_for_a_password_that_was_asked_for_before_signing_in_counts_in_the_same_browser() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let ann = stranger(&world);
    let asked = json!({"purpose": "set-password", "username": "ann", "account": "billing"});
    assert_eq!(ann.post_json("/codes", &asked).await.status, 202);
    let code = world.code_for("ann@example.com").await;
    let typed = json!({"code": code, "password": NEW_PASSWORD, "passwordConfirmation": NEW_PASSWORD});
    let mut eve = Caller::from(&world, "203.0.113.1");
    assert_eq!(eve.post("/sign-in", &by_password("ann", PASSWORD)).await.status, 200);
    assert_eq!(eve.post("/account/password", &typed).await.status, 422, "somebody else's browser and network");
    assert_eq!(sign_in(&ann, "ann").await.status, 200);
    assert_eq!(ann.post_json("/account/password", &typed).await.status, 200);
}

#[tokio::test]
async fn strangers_together_have_six_codes_an_hour_sent_and_the_owners_browser_has_its_own_five() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let mut ann = known(&world).await;
    let before = world.inbox("ann@example.com").await.len();
    for number in 0..50 {
        let said = Caller::of_many(&world, number).post("/codes", &sign_in_code("ann")).await;
        let expected = if number < 6 { (202, "") } else { (429, "too-many-codes") };
        assert_eq!((said.status, said.problem()), expected, "{number}");
    }
    assert_eq!(world.inbox("ann@example.com").await.len(), before + 6, "her mailbox is not flooded");
    for _ in 0..5 {
        assert_eq!(ann.post("/codes", &sign_in_code("ann")).await.status, 202);
        let code = world.code_for("ann@example.com").await;
        assert_eq!(ann.post("/sign-in", &by_code("ann", &code)).await.status, 200);
        pass(&world, 60);
    }
    let sixth = ann.post("/codes", &sign_in_code("ann")).await;
    assert_eq!((sixth.status, sixth.problem()), (429, "too-many-codes"));
}

#[tokio::test]
async fn who_shares_a_network_with_an_attacker_still_signs_in_where_they_did_before() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let mut ann = known(&world).await;
    let mut eve = Caller::from(&world, "198.51.100.7");
    for number in 0..60 {
        eve.post("/codes", &sign_in_code(&format!("somebody{number}"))).await;
    }
    assert_eq!(eve.post("/codes", &sign_in_code("ann")).await.problem(), "too-many-codes-from-here");
    for number in 0..11 {
        for _ in 0..10 {
            eve.post("/sign-in", &by_code(&format!("somebody{number}"), "000000")).await;
        }
    }
    assert_eq!(eve.post("/sign-in", &by_password("ann", PASSWORD)).await.status, 429);
    assert_eq!(ann.post("/sign-in", &by_password("ann", PASSWORD)).await.status, 200);
    assert_eq!(ann.post("/codes", &sign_in_code("ann")).await.status, 202);
    let code = world.code_for("ann@example.com").await;
    assert_eq!(ann.post("/sign-in", &by_code("ann", &code)).await.status, 200);
    // What she tries there is counted, too.
    for _ in 0..10 {
        assert_eq!(ann.post("/sign-in", &by_password("ann", "not the password")).await.status, 401);
    }
    assert_eq!(ann.post("/sign-in", &by_password("ann", PASSWORD)).await.status, 429);
}

#[tokio::test]
async fn a_buyer_keeps_nobody_from_registering_with_their_own_mailbox() {
    let world = World::new().await;
    let (eve, ann) = (new_buyer(&world).await, new_buyer(&world).await);
    let ask = json!({"purpose": "register", "email": "ann@example.com"});
    for _ in 0..5 {
        assert_eq!(eve.post_json("/codes", &ask).await.status, 202);
        pass(&world, 61);
    }
    assert_eq!(eve.post_json("/codes", &ask).await.status, 429);
    let code = registration_code(&world, &ann, "ann@example.com").await;
    assert_eq!(ann.post_json("/register", &form("ann", &code)).await.status, 201);
}

#[tokio::test]
async fn a_changed_password_makes_every_other_browser_a_strangers() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let mut thief = known(&world).await;
    let ann = stranger(&world);
    assert_eq!(sign_in(&ann, "ann").await.status, 200);
    let typed = json!({"currentPassword": PASSWORD, "password": NEW_PASSWORD, "passwordConfirmation": NEW_PASSWORD});
    assert_eq!(ann.post_json("/account/password", &typed).await.status, 200);
    for number in 0..6 {
        assert_eq!(Caller::of_many(&world, number).post("/codes", &sign_in_code("ann")).await.status, 202);
    }
    assert_eq!(thief.post("/codes", &sign_in_code("ann")).await.status, 429, "no budget of its own any more");
    assert_eq!(ann.post_json("/codes", &sign_in_code("ann")).await.status, 202, "hers stays known");
}

#[tokio::test]
async fn whoever_reads_the_mailbox_has_a_code_sent_however_many_strangers_have_asked_for() {
    let world = World::new().await;
    registered(&world, "ann").await;
    registered(&world, "ben").await;
    pass(&world, 3600);
    for name in ["ann", "ben", "nobody"] {
        for number in 0..7 {
            Caller::of_many(&world, number).post("/codes", &sign_in_code(name)).await;
        }
    }
    let mut ann = Caller::from(&world, "198.51.100.7");
    ann.get("/sign-in").await;
    let word = admission_word(&world, "ann@example.com").await;
    let with = |name: &str, word: &str| {
        let mut asked = sign_in_code(name);
        asked["admission"] = json!(word);
        asked
    };
    let unfit = [("ann", ""), ("ann", "00000-00000"), ("ann", "no word"), ("ben", &*word), ("nobody", &*word)];
    for (name, typed) in unfit {
        let said = ann.post("/codes", &with(name, typed)).await;
        assert_eq!((said.status, said.problem()), (429, "too-many-codes"), "{name} {typed}");
    }
    let before = world.inbox("ann@example.com").await.len();
    let said = ann.post("/codes", &with("ann", &format!(" {} ", word.to_uppercase()))).await;
    assert_eq!(said.status, 202, "{said:?}");
    assert_eq!(world.inbox("ann@example.com").await.len(), before + 1);
    let code = world.code_for("ann@example.com").await;
    let mut eve = Caller::of_many(&world, 9);
    assert_eq!(eve.post("/sign-in", &by_code("ann", &code)).await.status, 401, "it counts in Ann's browser alone");
    assert_eq!(ann.post("/sign-in", &by_code("ann", &code)).await.status, 200);

    // A word is good for an hour, and who asks in a known browser gets none: it needs none.
    assert_eq!(ann.post("/codes", &sign_in_code("ann")).await.status, 202);
    let newest = world.inbox("ann@example.com").await[0]["text"].as_str().unwrap().to_owned();
    assert!(!newest.contains("enter this word"), "{newest}");
    pass(&world, 3600);
    for number in 0..6 {
        Caller::of_many(&world, number).post("/codes", &sign_in_code("ann")).await;
    }
    let said = Caller::of_many(&world, 8).post("/codes", &with("ann", &word)).await;
    assert_eq!(said.problem(), "too-many-codes", "an old word");
}

#[tokio::test]
async fn whoever_reads_the_mailbox_is_held_back_by_nobody_in_the_same_network() {
    let world = World::new().await;
    registered(&world, "ann").await;
    pass(&world, 3600);
    let mut eve = Caller::from(&world, "198.51.100.7");
    for _ in 0..5 {
        assert_eq!(eve.post("/codes", &sign_in_code("ann")).await.status, 202);
        pass(&world, 61);
    }
    for number in 0..60 {
        eve.post("/codes", &sign_in_code(&format!("somebody{number}"))).await;
    }
    let mut ann = Caller::from(&world, "198.51.100.7");
    ann.get("/sign-in").await;
    assert_eq!(ann.post("/codes", &sign_in_code("ann")).await.status, 429, "the network's codes are used up");
    let mut with_word = sign_in_code("ann");
    with_word["admission"] = json!(admission_word(&world, "ann@example.com").await);
    let said = ann.post("/codes", &with_word).await;
    assert_eq!(said.status, 202, "{said:?}");
    let code = world.code_for("ann@example.com").await;
    assert_eq!(ann.post("/sign-in", &by_code("ann", &code)).await.status, 200);
}

#[tokio::test]
async fn a_page_asks_for_the_word_once_strangers_have_used_up_their_codes() {
    let world = World::new().await;
    registered(&world, "ann").await;
    pass(&world, 3600);
    for number in 0..6 {
        Caller::of_many(&world, number).post("/codes", &sign_in_code("ann")).await;
    }
    let ann = stranger(&world);
    assert!(!ann.get("/sign-in?with=code&account=billing").await.text.contains("name=\"admission\""));
    let form = [("purpose", "sign-in"), ("login", "ann"), ("account", "billing")];
    let back = ann.post_just("/codes", &form).await;
    let page = ann.get(back.location()).await.text;
    assert!(page.contains("name=\"admission\"") && page.contains("Word from the e-mail"), "{page}");
    let word = admission_word(&world, "ann@example.com").await;
    let form = [("purpose", "sign-in"), ("login", "ann"), ("account", "billing"), ("admission", word.as_str())];
    let back = ann.post_just("/codes", &form).await;
    assert!(back.location().contains("code=sent"), "{}", back.location());
    let code = world.code_for("ann@example.com").await;
    let typed = [("with", "code"), ("login", "ann"), ("account", "billing"), ("code", code.as_str())];
    assert_eq!(ann.post_form("/sign-in", &typed).await.location(), "/account");
}

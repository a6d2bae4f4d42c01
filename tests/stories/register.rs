//! Registration, through HTTP and the inbox.

use serde_json::json;
use tests::World;

use crate::people::{
    PASSWORD, buyer_speaking, form, in_another_browser, new_buyer, other_than, pass, registration_code, stranger,
    waiting_buyer, with,
};

#[tokio::test]
async fn one_post_makes_both_accounts_and_a_bound_workspace() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let digits = registration_code(&world, &buyer, "ann@example.com").await;
    let reply = buyer.post_json("/register", &form("ann", &digits)).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    let made = reply.json();
    assert_eq!(made["workspace"]["state"], "bound");
    assert_eq!(made["billingAccount"]["username"], "ann");
    assert_eq!(made["consoleAccount"]["email"], "ann@example.com");
    assert!(!reply.text.contains("argon2"));
    let activation = buyer.get_json("/activate").await.json();
    assert_eq!(activation["activation"]["step"], "done");
    assert_eq!(activation["activation"]["workspaces"][0]["id"], made["workspace"]["id"]);
    let welcome = world.inbox("ann@example.com").await.remove(0);
    assert!(welcome["subject"].as_str().unwrap().starts_with("Welcome"), "{welcome}");
    assert!(welcome["text"].as_str().unwrap().contains("/sign-in"), "{welcome}");
}

#[tokio::test]
async fn a_form_sent_twice_is_answered_alike() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let digits = registration_code(&world, &buyer, "ann@example.com").await;
    let form = form("ann", &digits);
    let (one, two) = tokio::join!(buyer.post_json("/register", &form), buyer.post_json("/register", &form));
    assert_eq!((one.status, two.status), (201, 201), "{} {}", one.text, two.text);
    assert_eq!(one.json(), two.json());
    assert_eq!(buyer.post_json("/register", &form).await.json(), one.json());
    assert_eq!(world.inbox("ann@example.com").await.len(), 2, "one code, one welcome");
}

#[tokio::test]
async fn two_people_race_for_a_username_and_the_loser_is_told_beside_the_field() {
    let world = World::new().await;
    let (ann, bob) = (new_buyer(&world).await, new_buyer(&world).await);
    let first = form("ann", &registration_code(&world, &ann, "ann@example.com").await);
    let second = form("ann", &registration_code(&world, &bob, "bob@example.com").await);
    let second = with(second, "email", "bob@example.com");
    let (one, two) = tokio::join!(ann.post_json("/register", &first), bob.post_json("/register", &second));
    let (lost, loser) = if one.status == 201 { (two, &bob) } else { (one, &ann) };
    assert_eq!((lost.status, lost.fields()), (422, vec!["username".to_owned()]), "{}", lost.text);
    assert_eq!(loser.get_json("/activate").await.json()["activation"]["step"], "choose", "nothing is half-written");
    let wrong = with(with(first.clone(), "username", "x"), "emailCode", "");
    assert_eq!(ann.post_json("/register", &wrong).await.status, if std::ptr::eq(loser, &ann) { 422 } else { 201 });
    let again = if loser.get_json("/register").await.json()["registration"]["values"]["email"] == "bob@example.com" {
        with(second, "username", "bob")
    } else {
        with(first, "username", "bob")
    };
    let without = loser.post_json("/register", &with(again.clone(), "emailCode", "")).await;
    assert_eq!((without.status, without.fields()), (422, vec!["emailCode".to_owned()]), "all fields each time");
    let reply = loser.post_json("/register", &again).await;
    assert_eq!(reply.status, 201, "the code that verified the address is still understood: {}", reply.text);
}

#[tokio::test]
async fn an_email_has_one_account_and_a_phone_that_nobody_verified_is_in_nobodys_way() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let ann = registration_code(&world, &buyer, "ann@example.com").await;
    let form_of_ann = with(form("ann", &ann), "phone", "+1 206 555 0100");
    assert_eq!(buyer.post_json("/register", &form_of_ann).await.status, 201);
    pass(&world, 60);
    let buyer = new_buyer(&world).await;
    let again = registration_code(&world, &buyer, "ann@example.com").await;
    let other = with(with(form("zoe", &again), "email", "ann@example.com"), "phone", "+12065550100");
    let reply = buyer.post_json("/register", &other).await;
    assert_eq!((reply.status, reply.fields()), (422, vec!["email".to_owned()]), "{}", reply.text);
}

#[tokio::test]
async fn every_wrong_field_is_named_at_once_and_nothing_is_written() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let reply = buyer.post_json("/register", &json!({})).await;
    assert_eq!(reply.status, 422);
    assert_eq!(reply.header("content-type"), "application/problem+json");
    assert_eq!(
        reply.fields(),
        [
            "site",
            "username",
            "email",
            "emailCode",
            "password",
            "companyName",
            "industry",
            "region",
            "contactName",
            "workspaceName",
            "workspaceLanguage",
            "acceptTerms"
        ]
    );
    let digits = registration_code(&world, &buyer, "ann@example.com").await;
    let good = form("ann", &digits);
    let long = "x".repeat(2000);
    for (name, value) in [
        ("site", "mars1"),
        ("username", "a"),
        ("username", "аnn"),
        ("email", "ann@"),
        ("phone", "2065550100"),
        ("companyName", ""),
        ("companyName", &long),
        ("companyName", "a\u{0}b"),
        ("industry", "piracy"),
        ("region", "XX"),
        ("description", &long),
        ("contactName", "\u{202e}"),
        ("workspaceName", "\u{200b}"),
        ("workspaceLanguage", "tlh"),
        ("acceptTerms", "false"),
        ("password", "password"),
        ("password", "short"),
        ("passwordConfirmation", "another one"),
    ] {
        let reply = buyer.post_json("/register", &with(good.clone(), name, value)).await;
        assert_eq!(reply.status, 422, "{name}={value}");
        let expected = if name == "password" && value.is_empty() { "passwordConfirmation" } else { name };
        assert!(reply.fields().contains(&expected.to_owned()), "{name}={value}: {}", reply.text);
    }
    assert_eq!(buyer.get_json("/activate").await.json()["activation"]["step"], "choose");
    assert_eq!(buyer.post_json("/register", &good).await.status, 201);
}

#[tokio::test]
async fn a_code_has_five_attempts_and_ten_minutes() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let right = registration_code(&world, &buyer, "ann@example.com").await;
    let wrong = other_than(&right);
    for left in [4, 3, 2, 1] {
        let reply = buyer.post_json("/register", &form("ann", wrong)).await;
        assert_eq!(reply.fields(), ["emailCode"]);
        assert!(reply.text.contains(&left.to_string()), "{}", reply.text);
    }
    assert_eq!(buyer.post_json("/register", &form("ann", &right)).await.status, 201, "the fifth attempt counts");

    let other = new_buyer(&world).await;
    let right = registration_code(&world, &other, "bob@example.com").await;
    for _ in 0..5 {
        other.post_json("/register", &form("bob", wrong)).await;
    }
    let reply = other.post_json("/register", &form("bob", &right)).await;
    assert_eq!((reply.status, reply.fields()), (422, vec!["emailCode".to_owned()]));

    let late = new_buyer(&world).await;
    let right = registration_code(&world, &late, "cid@example.com").await;
    pass(&world, 600);
    assert_eq!(late.post_json("/register", &form("cid", &right)).await.fields(), ["emailCode"]);
    let fresh = registration_code(&world, &late, "cid@example.com").await;
    pass(&world, 599);
    assert_eq!(late.post_json("/register", &form("cid", &fresh)).await.status, 201);
}

#[tokio::test]
async fn a_code_of_another_session_or_purpose_opens_nothing() {
    let world = World::new().await;
    let (ann, eve) = (new_buyer(&world).await, new_buyer(&world).await);
    let code_of_ann = registration_code(&world, &ann, "ann@example.com").await;
    assert_eq!(eve.post_json("/register", &form("ann", &code_of_ann)).await.fields(), ["emailCode"]);
    let reply = eve.post_json("/codes", &json!({"purpose": "create-workspace", "email": "ann@example.com"})).await;
    assert_eq!(reply.status, 202);
    let other_purpose = world.code_for("ann@example.com").await;
    assert_eq!(eve.post_json("/register", &form("ann", &other_purpose)).await.fields(), ["emailCode"]);
}

#[tokio::test]
async fn three_pages_go_back_and_forth_without_loss() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    assert_eq!(buyer.get("/register?step=activation").await.location(), "/register?step=basic", "no page is skipped");
    let digits = registration_code(&world, &buyer, "ann@example.com").await;
    let basic = [
        ("step", "basic"),
        ("go", "next"),
        ("site", "us1"),
        ("username", "ann"),
        ("email", "ann@example.com"),
        ("emailCode", &digits),
        ("password", PASSWORD),
        ("passwordConfirmation", PASSWORD),
        ("phone", ""),
    ];
    let reply = buyer.post_form("/register", &basic).await;
    assert_eq!((reply.status, reply.location()), (303, "/register?step=company"), "{}", reply.text);
    let company = [
        ("step", "company"),
        ("companyName", "<script>alert(1)</script>"),
        ("industry", "technology"),
        ("region", "SG"),
        ("description", "Two\nlines"),
        ("contactName", "\u{202e}Ann 🦀"),
    ];
    let back = [&company[..], &[("go", "back")]].concat();
    assert_eq!(buyer.post_form("/register", &back).await.location(), "/register?step=basic");
    let page = buyer.get("/register?step=basic").await.text;
    assert!(page.contains("value=\"ann\"") && page.contains("is verified") && page.contains("Your password is saved"));
    let kept = [
        ("step", "basic"),
        ("go", "next"),
        ("site", "us1"),
        ("username", "ann"),
        ("email", "ann@example.com"),
        ("phone", ""),
    ];
    assert_eq!(buyer.post_form("/register", &kept).await.location(), "/register?step=company");
    let page = buyer.get("/register?step=company").await.text;
    assert!(page.contains("&lt;script&gt;") && !page.contains("<script>"), "typed text is kept and stays text");
    let next = [&company[..], &[("go", "next")]].concat();
    assert_eq!(buyer.post_form("/register", &next).await.location(), "/register?step=activation");
    let last =
        [("step", "activation"), ("go", "next"), ("workspaceName", "\"><img src=x>"), ("workspaceLanguage", "zh")];
    let reply = buyer.post_form("/register", &last).await;
    assert_eq!(reply.status, 422);
    assert!(reply.text.contains("Accept the terms") && !reply.text.contains("<img"));
    let accepted = [&last[..], &[("acceptTerms", "true")]].concat();
    let reply = buyer.post_form("/register", &accepted).await;
    assert_eq!((reply.status, reply.location()), (303, "/activated"), "{}", reply.text);
    let again = buyer.post_form("/register", &accepted).await;
    assert_eq!((again.status, again.location()), (303, "/activated"), "sent twice");
    assert_eq!(buyer.get("/register").await.location(), "/activated");
    let mail = world.inbox("ann@example.com").await.remove(0);
    let part = |name: &str| mail[name].as_str().unwrap().to_owned();
    assert!(part("subject").starts_with("欢迎") && !part("subject").contains('\n'));
    assert!(part("html").contains("&lt;script&gt;") && !part("html").contains("<script>"));
    assert!(part("text").contains("<script>") && !part("text").contains('\u{202e}'));
}

#[tokio::test]
async fn a_registration_needs_a_live_session_of_an_unbound_license() {
    let world = World::new().await;
    let reply = stranger(&world).post_json("/register", &form("ann", "000000")).await;
    assert_eq!((reply.status, reply.problem().as_str()), (401, "activation-session-missing"));
    assert_eq!(stranger(&world).get("/register").await.status, 401);
    let ann = new_buyer(&world).await;
    let other_tab = in_another_browser(&world, &ann).await;
    let digits = registration_code(&world, &ann, "ann@example.com").await;
    assert_eq!(ann.post_json("/register", &form("ann", &digits)).await.status, 201);
    let reply = other_tab.post_json("/register", &form("zoe", "000000")).await;
    assert_eq!((reply.status, reply.problem().as_str()), (409, "already-activated"));
    assert_eq!(other_tab.get("/register").await.location(), "/activate");
}

#[tokio::test]
async fn a_registration_is_complete_while_aws_has_yet_to_confirm() {
    let world = World::new().await;
    let buyer = waiting_buyer(&world).await;
    let digits = registration_code(&world, &buyer, "ann@example.com").await;
    assert_eq!(buyer.post_json("/register", &form("ann", &digits)).await.status, 201);
    let mail = world.inbox("ann@example.com").await.remove(0);
    assert!(mail["text"].as_str().unwrap().contains("not activated your subscription yet"), "{mail}");
    assert_eq!(buyer.get_json("/activate").await.json()["activation"]["license"]["state"], "pending");
    world.advance(3600).await;
    let activation = buyer.get_json("/activate").await.json();
    assert_eq!(
        (&activation["activation"]["license"]["state"], &activation["activation"]["step"]),
        (&json!("active"), &json!("done"))
    );
}

#[tokio::test]
async fn the_pages_and_errors_speak_chinese() {
    let world = World::new().await;
    let buyer = buyer_speaking(&world, "zh-CN").await;
    let page = buyer.get("/register").await.text;
    assert!(page.contains("lang=\"zh-Hans\"") && page.contains("基本信息"));
    let reply = buyer.post_json("/register", &json!({})).await;
    assert!(reply.json()["fields"][0]["message"].as_str().unwrap().chars().any(|c| c > '\u{4e00}'), "{}", reply.text);
    buyer.post_json("/codes", &json!({"purpose": "register", "email": "li@例子.中国"})).await;
    let mail = world.inbox("li@xn--fsqu00a.xn--fiqs8s").await.remove(0);
    assert!(mail["subject"].as_str().unwrap().contains("验证码"), "{mail}");
}

#[tokio::test]
async fn a_bad_day_at_the_table_makes_one_registration_or_none() {
    for kind in ["lost-answer", "conflict", "throttling", "internal-error"] {
        let world = World::new().await;
        let buyer = new_buyer(&world).await;
        let digits = registration_code(&world, &buyer, "ann@example.com").await;
        world.fault(&json!({"target": "TransactWriteItems", "kind": kind, "count": 2})).await;
        let mut said = buyer.post_json("/register", &form("ann", &digits)).await;
        for _ in 0..3 {
            if said.status != 503 {
                break;
            }
            said = buyer.post_json("/register", &form("ann", &digits)).await;
        }
        assert_eq!(said.status, 201, "{kind}: {}", said.text);
        let activation = buyer.get_json("/activate").await.json();
        assert_eq!(activation["activation"]["workspaces"].as_array().unwrap().len(), 1, "{kind}");
        assert_eq!(activation["activation"]["billingAccount"]["id"], said.json()["billingAccount"]["id"], "{kind}");
    }
}

#[tokio::test]
async fn a_mail_that_cannot_be_sent_is_told_of_and_never_undoes_a_registration() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let digits = registration_code(&world, &buyer, "ann@example.com").await;
    world.fault(&json!({"target": "SendEmail", "kind": "access-denied"})).await;
    assert_eq!(buyer.post_json("/register", &form("ann", &digits)).await.status, 201);
    let other = new_buyer(&world).await;
    let ask = json!({"purpose": "register", "email": "bob@example.com"});
    assert_eq!(other.post_json("/codes", &ask).await.status, 202, "nobody has tried to send it yet");
    let said = other.post_json("/codes", &ask).await;
    assert_eq!((said.status, said.problem().as_str()), (503, "mail-unavailable"));
    for _ in 0..2 {
        let blind = stranger(&world).post_json("/codes", &json!({"purpose": "sign-in", "login": "ann"})).await;
        assert_ne!(blind.status, 503, "a mail that fails must not tell that there is an account");
    }
}

//! Codes, through HTTP and the inbox.

use serde_json::json;
use tests::World;

use crate::people::{form, from, in_another_browser, new_buyer, pass, registered, stranger};

#[tokio::test]
async fn a_code_arrives_by_mail_and_the_answer_masks_the_address() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let reply = buyer.post_json("/codes", &json!({"purpose": "register", "email": "ann@example.com"})).await;
    assert_eq!(reply.status, 202, "{}", reply.text);
    assert_eq!(reply.json(), json!({"expiresInSeconds": 600, "resendAfterSeconds": 60, "sentTo": "a***@e***.com"}));
    let mail = world.inbox("ann@example.com").await.remove(0);
    let code = world.code_for("ann@example.com").await;
    assert!(mail["subject"].as_str().unwrap().contains(&code) && mail["html"].as_str().unwrap().contains(&code));
}

#[tokio::test]
async fn another_code_waits_a_minute_and_five_an_hour_are_enough() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let ask = json!({"purpose": "register", "email": "ann@example.com"});
    assert_eq!(buyer.post_json("/codes", &ask).await.status, 202);
    pass(&world, 59);
    let early = buyer.post_json("/codes", &ask).await;
    assert_eq!(early.status, 429);
    assert_eq!(early.problem(), "code-too-soon");
    assert_eq!(early.header("retry-after"), "1");
    pass(&world, 1);
    for _ in 0..4 {
        assert_eq!(buyer.post_json("/codes", &ask).await.status, 202);
        pass(&world, 60);
    }
    let sixth = buyer.post_json("/codes", &ask).await;
    assert_eq!((sixth.status, sixth.problem().as_str()), (429, "too-many-codes"));
    // Another browser does not help, the count is of the AWS account that bought.
    let beside = in_another_browser(&world, &buyer).await;
    assert_eq!(beside.post_json("/codes", &ask).await.status, 429);
    // Nor do many AWS accounts help to flood a mailbox.
    let mut sent = 5;
    while new_buyer(&world).await.post_json("/codes", &ask).await.status == 202 {
        sent += 1;
        assert!(sent <= 20, "for all buyers together");
    }
    assert_eq!((sent, world.inbox("ann@example.com").await.len()), (20, 20));
    pass(&world, 3600);
    assert_eq!(buyer.post_json("/codes", &ask).await.status, 202);
}

#[tokio::test]
async fn two_codes_asked_for_at_once_are_one_code() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let ask = json!({"purpose": "register", "email": "ann@example.com"});
    let (one, two) = tokio::join!(buyer.post_json("/codes", &ask), buyer.post_json("/codes", &ask));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [202, 429]);
    assert_eq!(world.inbox("ann@example.com").await.len(), 1);
}

#[tokio::test]
async fn a_code_needs_a_purpose_a_session_and_a_mailbox() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let reply = buyer.post_json("/codes", &json!({"purpose": "open-sesame", "email": "a@example.com"})).await;
    assert_eq!((reply.status, reply.problem().as_str()), (422, "unknown-purpose"));
    let reply = stranger(&world).post_json("/codes", &json!({"purpose": "register", "email": "a@example.com"})).await;
    assert_eq!((reply.status, reply.problem().as_str()), (401, "activation-session-missing"));
    for email in ["", "ann", "änn@example.com", "ann@example.com\r\nBcc: eve@example.com"] {
        let reply = buyer.post_json("/codes", &json!({"purpose": "register", "email": email})).await;
        assert_eq!((reply.status, reply.fields()), (422, vec!["email".to_owned()]), "{email}");
    }
    pass(&world, 24 * 3600);
    let reply = buyer.post_json("/codes", &json!({"purpose": "register", "email": "a@example.com"})).await;
    assert_eq!(reply.problem(), "activation-session-missing", "a session ends by its own attribute");
}

#[tokio::test]
async fn a_person_is_led_back_to_the_form_with_all_that_was_typed() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let typed = [
        ("step", "basic"),
        ("go", "next"),
        ("purpose", "register"),
        ("site", "us1"),
        ("username", "ann.lee"),
        ("email", "ann@example.com"),
        ("password", "correct horse battery"),
        ("passwordConfirmation", "correct horse battery"),
        ("phone", "+1 206 555 0100"),
    ];
    let reply = buyer.post_form("/codes", &typed).await;
    assert_eq!((reply.status, reply.location()), (303, "/register?step=basic&code=sent#field-emailCode"));
    let page = buyer.get(reply.location()).await.text;
    for shown in [
        "value=\"ann.lee\"",
        "value=\"ann@example.com\"",
        "value=\"+1 206 555 0100\"",
        "We sent a code to ann@example.com",
    ] {
        assert!(page.contains(shown), "{shown} in {page}");
    }
    assert!(page.contains("Your password is saved") && !page.contains("correct horse"));
    let again = buyer.post_form("/codes", &typed).await;
    assert_eq!(again.location(), "/register?step=basic&code=wait&seconds=60#field-emailCode");
    assert!(buyer.get(again.location()).await.text.contains("We have just sent a code"));
    let wrong = buyer.post_form("/codes", &[("purpose", "register"), ("email", "ann@"), ("username", "bob")]).await;
    let page = buyer.get(wrong.location()).await.text;
    assert!(page.contains("value=\"bob\"") && page.contains("Enter a complete e-mail address"), "{page}");
}

#[tokio::test]
async fn one_network_has_sixty_codes_an_hour_sent_whether_or_not_there_is_an_account() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let buyer = new_buyer(&world).await;
    // One was sent for Ann's registration.
    for number in 1..60 {
        let ask = json!({"purpose": "register", "email": format!("person{number}@example.com")});
        assert_eq!(buyer.post_json("/codes", &ask).await.status, 202, "{number}");
    }
    for login in ["ann", "nobody"] {
        let refused = buyer.post_json("/codes", &json!({"purpose": "sign-in", "login": login})).await;
        assert_eq!((refused.status, refused.problem().as_str()), (429, "too-many-codes-from-here"), "{login}");
        assert_eq!(refused.header("retry-after"), "2400", "{login}");
    }
    let page = buyer.post_form("/codes", &[("purpose", "sign-in"), ("login", "ann"), ("account", "console")]).await;
    assert_eq!(page.location(), "/sign-in?with=code&code=busy&seconds=2400#field-code");
    assert!(buyer.get(page.location()).await.text.contains("from your network"));
    let code = world.code_for("person7@example.com").await;
    let form = form("person7", &code);
    assert_eq!(buyer.post_json("/register", &form).await.status, 201, "a code that was sent still works");
    let ask = json!({"purpose": "sign-in", "login": "ann"});
    assert_eq!(from(&world, "198.51.100.7", "send-code", "/codes", &ask).await, 202, "the owner, elsewhere, gets one");
    pass(&world, 2400);
    assert_eq!(stranger(&world).post_json("/codes", &ask).await.status, 202);
}

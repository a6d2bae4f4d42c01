//! Codes are owed: the answer comes before the mail or text message goes out, and what becomes of it is told when
//! somebody asks again.

use aws_sdk_dynamodb::Client;
use serde_json::{Value, json};
use tests::World;

use crate::people::{PASSWORD, Person, Said, form, new_buyer, pass, registered, stranger};

fn ask(email: &str) -> Value {
    json!({"purpose": "register", "email": email})
}

fn told(said: &Said) -> (u16, String) {
    (said.status, if said.status < 400 { String::new() } else { said.problem() })
}

fn taken() -> (u16, String) {
    (202, String::new())
}

fn is(status: u16, problem: &str) -> (u16, String) {
    (status, problem.to_owned())
}

/// Everything that stands in the table about messages that bring codes, as text.
async fn messages(world: &World) -> String {
    let client = Client::new(&world.sandbox.environment.aws);
    let all = client.scan().table_name(&world.sandbox.environment.settings.table_name).send().await.unwrap();
    let items = all.items.unwrap().into_iter();
    format!("{:?}", items.filter(|item| item["pk"].as_s().unwrap().starts_with("CODE-MESSAGE#")).collect::<Vec<_>>())
}

#[tokio::test]
async fn a_refused_mail_is_told_once_and_takes_no_place_among_the_five() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    world.fault(&json!({"target": "SendEmail", "kind": "message-rejected", "count": 6})).await;
    for _ in 0..6 {
        assert_eq!(told(&buyer.post_json("/codes", &ask("ann@example.com")).await), taken());
        let again = buyer.post_json("/codes", &ask("ann@example.com")).await;
        assert_eq!(told(&again), is(422, "mail-refused"));
        assert!(again.json()["detail"].as_str().unwrap().contains("address"), "{}", again.text);
    }
    assert!(world.inbox("ann@example.com").await.is_empty());
    assert_eq!(told(&buyer.post_json("/codes", &ask("ann@example.com")).await), taken());
    let code = world.code_for("ann@example.com").await;
    assert_eq!(buyer.post_json("/register", &form("ann", &code)).await.status, 201);
}

#[tokio::test]
async fn a_person_reads_on_the_page_that_the_mail_was_refused() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    world.fault(&json!({"target": "SendEmail", "kind": "message-rejected", "count": 1})).await;
    let typed = [("step", "basic"), ("go", "next"), ("purpose", "register"), ("email", "ann@example.com")];
    assert_eq!(buyer.post_form("/codes", &typed).await.location(), "/register?step=basic&code=sent#field-emailCode");
    let refused = buyer.post_form("/codes", &typed).await;
    assert_eq!(refused.location(), "/register?step=basic&code=refused#field-emailCode");
    let page = buyer.get(refused.location()).await.text;
    assert!(page.contains("Our last e-mail was refused") && page.contains("Check the address"), "{page}");
}

#[tokio::test]
async fn a_mail_that_is_not_taken_now_is_tried_until_it_is_and_brings_the_code_that_was_made() {
    for kind in ["throttling", "internal-error", "access-denied"] {
        let world = World::new().await;
        let buyer = new_buyer(&world).await;
        world.fault(&json!({"target": "SendEmail", "kind": kind})).await;
        assert_eq!(told(&buyer.post_json("/codes", &ask("ann@example.com")).await), taken(), "{kind}");
        for _ in 0..6 {
            let again = buyer.post_json("/codes", &ask("ann@example.com")).await;
            assert_eq!(told(&again), is(503, "mail-unavailable"), "{kind}: no other code is made meanwhile");
        }
        world.advance(180).await;
        world.no_faults().await;
        world.advance(90).await;
        assert_eq!(world.inbox("ann@example.com").await.len(), 1, "{kind}");
        let code = world.code_for("ann@example.com").await;
        assert_eq!(buyer.post_json("/register", &form("ann", &code)).await.status, 201, "{kind}");
    }
}

#[tokio::test]
async fn a_mail_that_is_not_taken_while_its_code_is_good_takes_no_place_either() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    world.fault(&json!({"target": "SendEmail", "kind": "throttling"})).await;
    for _ in 0..5 {
        assert_eq!(told(&buyer.post_json("/codes", &ask("ann@example.com")).await), taken());
        world.advance(660).await;
    }
    world.no_faults().await;
    for _ in 0..5 {
        assert_eq!(told(&buyer.post_json("/codes", &ask("ann@example.com")).await), taken(), "five that arrive");
        world.advance(60).await;
    }
    assert_eq!(world.inbox("ann@example.com").await.len(), 5);
    assert_eq!(told(&buyer.post_json("/codes", &ask("ann@example.com")).await), is(429, "too-many-codes"));
}

#[tokio::test]
async fn a_text_message_that_fails_does_not_speak_of_mail() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let ann = stranger(&world);
    let login = json!({"account": "billing", "login": "ann", "password": PASSWORD});
    assert_eq!(ann.post_json("/sign-in", &login).await.status, 200);
    assert_eq!(told(&ann.post_json("/codes", &json!({"purpose": "change-phone-current"})).await), taken());
    let code = world.code_for("ann@example.com").await;
    assert_eq!(ann.post_json("/account/phone", &json!({"code": code})).await.status, 200);
    let ask = json!({"purpose": "change-phone-new", "phone": "+6561234567"});
    for (kind, answer) in
        [("message-rejected", is(422, "text-message-refused")), ("throttling", is(503, "text-message-unavailable"))]
    {
        world.fault(&json!({"target": "SendTextMessage", "kind": kind})).await;
        assert_eq!(told(&ann.post_json("/codes", &ask).await), taken(), "{kind}");
        let again = ann.post_json("/codes", &ask).await;
        assert_eq!(told(&again), answer, "{kind}");
        let text = again.json()["detail"].as_str().unwrap().to_lowercase();
        assert!(text.contains("messag") && !text.contains("mail"), "{text}");
        world.no_faults().await;
    }
    world.advance(90).await;
    assert_eq!(world.inbox("+6561234567").await.len(), 1, "it was tried again");
}

#[tokio::test]
async fn what_becomes_of_the_mail_tells_nobody_whether_there_is_an_account() {
    for kind in ["message-rejected", "throttling"] {
        let world = World::new().await;
        registered(&world, "ann").await;
        world.fault(&json!({"target": "SendEmail", "kind": kind})).await;
        let asks = async |login: &str| {
            let person = stranger(&world);
            let mut answers = Vec::new();
            for _ in 0..7 {
                let said = person.post_json("/codes", &json!({"purpose": "sign-in", "login": login})).await;
                answers.push((told(&said), said.header("retry-after").to_owned()));
                pass(&world, 60);
            }
            answers
        };
        let unknown = asks("nobody").await;
        assert_eq!(asks("ann").await, unknown, "{kind}");
        // Nor does the count of an address, which is one for all purposes.
        pass(&world, 3600);
        let (known, unknown_address) = (asks("ann@example.com").await, asks("bob@example.com").await);
        assert_eq!(known, unknown_address, "{kind}");
        let buyer = new_buyer(&world).await;
        let register = async |email: &str| told(&buyer.post_json("/codes", &ask(email)).await);
        assert_eq!(register("ann@example.com").await, register("bob@example.com").await, "{kind}");
        assert_eq!(unknown.last().unwrap().0, is(429, "too-many-codes"), "{kind}");
    }
}

#[tokio::test]
async fn a_message_holds_no_code_in_the_clear_and_forgets_whom_it_was_to() {
    let world = World::new().await;
    let buyer: Person = new_buyer(&world).await;
    world.pause("deliver-codes").await;
    assert_eq!(told(&buyer.post_json("/codes", &ask("ann@example.com")).await), taken());
    let owed = messages(&world).await;
    assert!(owed.contains("ann@example.com") && owed.contains("sealed"), "{owed}");
    world.post("/_sandbox/schedules/deliver-codes", &json!({ "enabled": true })).await;
    let code = world.code_for("ann@example.com").await;
    assert!(!owed.contains(&code), "{owed}");
    let sent = messages(&world).await;
    assert!(!sent.contains("ann@example.com") && !sent.contains("sealed") && sent.contains("sent"), "{sent}");
}

#[tokio::test]
async fn a_run_that_is_cut_off_after_the_mail_leaves_a_second_one_with_the_same_code_at_most() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    world.pause("deliver-codes").await;
    assert_eq!(told(&buyer.post_json("/codes", &ask("ann@example.com")).await), taken());
    // The claim is written; what became of the mail is not.
    world.fault(&json!({"target": "SendEmail", "kind": "lost-answer"})).await;
    let report = world.run("deliver-codes").await;
    assert_eq!((&report["handedOver"], &report["failed"]), (&json!(0), &json!(1)), "{report}");
    world.no_faults().await;
    assert_eq!(world.run("deliver-codes").await["handedOver"], 0, "it is claimed");
    pass(&world, 31);
    assert_eq!(world.run("deliver-codes").await["handedOver"], 1);
    let codes: std::collections::BTreeSet<String> = world
        .inbox("ann@example.com")
        .await
        .iter()
        .map(|mail| mail["subject"].as_str().unwrap().chars().filter(char::is_ascii_digit).collect())
        .collect();
    assert_eq!(codes.len(), 1, "{codes:?}");
}

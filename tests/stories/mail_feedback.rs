//! What SES tells of mails: delivered, came back, reported as unwanted. What the owner, the operator and whoever asks for a code
//! are told of it, and which mails are not sent any more.

use aws_sdk_dynamodb::Client;
use serde_json::{Value, json};
use tests::{Browser, World};

use crate::account::{account_id, owner, signed_in};
use crate::operator_console::{signed_in as operator, step};
use crate::people::{Person, form, new_buyer, pass, registration_code};

/// Ahead of the clock of a world that has just begun: it counts as now.
const LATER: &str = "2026-11-21T10:59:00Z";

/// Has the mailbox of an address do something with mail.
async fn mailbox(world: &World, address: &str, does: &str) {
    world.post("/_sandbox/mailboxes", &json!({ "address": address, "does": does })).await;
}

/// Lets the queue of what SES tells run dry.
async fn told(world: &World) {
    world.inbox("nobody@example.com").await;
}

async fn ask(person: &Person, email: &str) -> (u16, String) {
    let said = person.post_json("/codes", &json!({"purpose": "register", "email": email})).await;
    (said.status, if said.status < 400 { String::new() } else { said.problem() })
}

/// What the owner reads of the address on the profile.
async fn trouble(person: &Person) -> Value {
    person.get_json("/account/profile").await.json()["emailTrouble"]["kind"].clone()
}

/// An event of SES about the mail of this id, as EventBridge hands it over; `told` is what it has beside the mail.
fn event(kind: &str, detail_type: &str, id: &str, address: &str, told: &Value) -> Value {
    let mut detail = told.clone();
    detail["eventType"] = json!(kind);
    detail["mail"] = json!({
        "timestamp": "2026-11-21T10:20:00.000Z", "messageId": "0100-1", "destination": [address],
        "tags": { "ses:configuration-set": ["tollgate-sandbox"], "tollgate-mail": [id] },
    });
    json!({
        "version": "0", "id": "e-1", "detail-type": detail_type, "source": "aws.ses", "account": "999900001111",
        "time": "2026-11-21T10:20:00Z", "region": "us-east-1", "resources": [], "detail": detail,
    })
}

fn bounce(address: &str, at: &str) -> Value {
    let told = json!({ "bounce": { "bounceType": "Permanent", "bounceSubType": "General", "timestamp": at,
        "bouncedRecipients": [{ "emailAddress": address }] } });
    event("Bounce", "Email Bounced", "0123456789abcdef0123456789abcdef", address, &told)
}

fn delivery(address: &str, at: &str) -> Value {
    let told = json!({ "delivery": { "timestamp": at, "recipients": [address] } });
    event("Delivery", "Email Delivered", "0123456789abcdef0123456789abcdef", address, &told)
}

/// Everything that stands in the table about mails and addresses, as text.
async fn kept(world: &World) -> String {
    let client = Client::new(&world.sandbox.environment.aws);
    let all = client.scan().table_name(&world.sandbox.environment.settings.table_name).send().await.unwrap();
    let items = all.items.unwrap().into_iter();
    format!("{:?}", items.filter(|item| item["pk"].as_s().unwrap().starts_with("MAIL-")).collect::<Vec<_>>())
}

#[tokio::test]
async fn who_registers_with_an_address_that_mail_comes_back_from_is_told_once_and_may_insist() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    mailbox(&world, "ann@example.com", "bounces").await;
    assert_eq!(ask(&buyer, "ann@example.com").await, (202, String::new()), "nothing is known of it yet");
    told(&world).await;
    assert_eq!(ask(&buyer, "ann@example.com").await, (422, "mail-comes-back".to_owned()));
    pass(&world, 61);
    mailbox(&world, "ann@example.com", "delivers").await;
    assert_eq!(ask(&buyer, "ann@example.com").await, (202, String::new()), "who asks again means it");
    let code = world.code_for("ann@example.com").await;
    assert_eq!(buyer.post_json("/register", &form("ann", &code)).await.status, 201);
    assert_eq!(ask(&new_buyer(&world).await, "ann@example.com").await, (202, String::new()), "the delivery cleared it");
}

#[tokio::test]
async fn a_person_reads_on_the_page_that_mail_to_the_address_came_back() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let address = "bounce@simulator.amazonses.com";
    let typed = [("step", "basic"), ("go", "next"), ("purpose", "register"), ("email", address)];
    buyer.post_form("/codes", &typed).await;
    told(&world).await;
    let warned = buyer.post_form("/codes", &typed).await;
    assert_eq!(warned.location(), "/register?step=basic&code=comes-back#field-emailCode");
    let page = buyer.get(warned.location()).await.text;
    assert!(page.contains("Our e-mail to this address came back") && page.contains("enter another one"), "{page}");
}

#[tokio::test]
async fn nobody_learns_by_a_sign_in_code_that_mail_to_an_address_comes_back() {
    let world = World::new().await;
    owner(&world, "ann").await;
    mailbox(&world, "ann@example.com", "bounces").await;
    for login in ["ann@example.com", "nobody@example.com", "ann@example.com", "nobody@example.com"] {
        let stranger = crate::people::stranger(&world);
        let asked = json!({"purpose": "sign-in", "login": login, "account": "billing"});
        assert_eq!(stranger.post_json("/codes", &asked).await.status, 202, "{login}");
        told(&world).await;
        pass(&world, 61);
    }
}

#[tokio::test]
async fn an_owner_whose_mail_comes_back_reads_it_after_signing_in_with_the_way_to_another_address() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    assert_eq!(trouble(&ann).await, Value::Null);
    // Mails of one kind are told apart by their instants.
    pass(&world, 60);
    mailbox(&world, "ann@example.com", "bounces").await;
    let path = format!("/operator/accounts/{}", account_id(&ann).await);
    resend(&operator(&world, "olga").await, &path, "303").await;
    told(&world).await;
    let ann = signed_in(&world, "ann").await;
    assert_eq!(trouble(&ann).await, "returned");
    for page in ["/account/bills", "/account/profile"] {
        let page = ann.get(page).await.text;
        assert!(page.contains("Our e-mail does not reach you"), "{page}");
        assert!(page.contains("href=\"/account/email\"") && page.contains("Enter another address"), "{page}");
    }
    let olga = operator(&world, "olga").await;
    let page = step(&olga, &path).await.text;
    assert!(page.contains("mail comes back"), "{page}");
    let page = step(&olga, &format!("{path}/mails")).await.text;
    assert!(page.contains("came back") && page.contains("delivered"), "the first welcome arrived: {page}");
    resend(&olga, &path, "409").await;
    assert!(!kept(&world).await.contains("ann@"), "an address is kept by its hash alone");
}

/// Sends the welcome again from the operators' console, and is answered with this status.
async fn resend(olga: &Browser, account: &str, status: &str) {
    let path = format!("{account}/mails");
    let seen = crate::operator_console::hidden(&step(olga, &path).await.text, "seen");
    let fields = [("mail", "welcome"), ("why", "it was lost"), ("seen", seen.as_str())];
    let said = olga.post_form_once(&path, &fields).await.unwrap();
    assert_eq!(said.status.as_str(), status, "{}", said.text);
}

#[tokio::test]
async fn the_owner_of_a_console_account_reads_it_on_the_list_of_workspaces() {
    let world = World::new().await;
    owner(&world, "ann").await;
    world.event(&bounce("ann@example.com", LATER)).await;
    let ann = crate::people::stranger(&world);
    let typed = json!({"login": "ann", "password": crate::people::PASSWORD, "account": "console"});
    assert_eq!(ann.post_json("/sign-in", &typed).await.status, 200);
    let page = ann.get("/console").await.text;
    assert!(page.contains("Our e-mail does not reach you") && page.contains("href=\"/console/email\""), "{page}");
}

#[tokio::test]
async fn after_a_complaint_only_codes_and_notices_that_protect_are_sent() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    mailbox(&world, "ann@example.com", "complains").await;
    let path = format!("/operator/accounts/{}", account_id(&ann).await);
    resend(&operator(&world, "olga").await, &path, "303").await;
    told(&world).await;
    assert_eq!(trouble(&ann).await, "complained");
    resend(&operator(&world, "olga").await, &path, "409").await;
    pass(&world, 61);
    let before = world.inbox("ann@example.com").await.len();
    let asked = json!({"purpose": "set-password", "account": "billing"});
    assert_eq!(ann.post_json("/codes", &asked).await.status, 202, "codes go on");
    assert_eq!(world.inbox("ann@example.com").await.len(), before + 1);
    told(&world).await;
    assert_eq!(trouble(&ann).await, "complained", "an arrived mail does not take a complaint back");
    mailbox(&world, "ann@example.com", "wants").await;
    pass(&world, 61);
    assert_eq!(ann.post_json("/codes", &asked).await.status, 202);
    told(&world).await;
    assert_eq!(trouble(&ann).await, Value::Null, "its owner can");
}

#[tokio::test]
async fn a_decision_is_not_mailed_to_an_address_that_mail_comes_back_from_and_the_operator_sees_that() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    world.event(&bounce("Ann@Example.com", LATER)).await;
    let before = world.inbox("ann@example.com").await.len();
    crate::account::approved(&world, &ann).await;
    let subjects = world.inbox("ann@example.com").await;
    assert_eq!(subjects.len(), before, "{subjects:?}");
    let path = format!("/operator/accounts/{}/mails", account_id(&ann).await);
    let page = step(&operator(&world, "olga").await, &path).await.text;
    assert!(page.contains("not sent: mail to the address comes back or was reported"), "{page}");
}

#[tokio::test]
async fn what_is_told_twice_or_late_comes_to_the_same() {
    let (early, late) = ("2026-11-21T10:30:00Z", "2026-11-21T10:35:00Z");
    for (first, second, expected) in [
        (bounce("ann@example.com", early), delivery("ann@example.com", late), Value::Null),
        (delivery("ann@example.com", early), bounce("ann@example.com", late), json!("returned")),
    ] {
        for order in [[&first, &second, &second, &first], [&second, &first, &second, &second]] {
            let world = World::new().await;
            let ann = owner(&world, "ann").await;
            pass(&world, 1200);
            for event in order {
                world.event(event).await;
            }
            assert_eq!(trouble(&ann).await, expected, "{order:?}");
        }
    }
}

#[tokio::test]
async fn a_time_in_the_future_does_not_hold_for_years() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    pass(&world, 60);
    world.event(&bounce("ann@example.com", "2036-01-01T00:00:00Z")).await;
    assert_eq!(trouble(&ann).await, "returned");
    pass(&world, 60);
    world.event(&delivery("ann@example.com", "2026-11-21T10:22:00Z")).await;
    assert_eq!(trouble(&ann).await, Value::Null);
}

#[tokio::test]
async fn what_is_not_about_our_mails_changes_nothing_and_goes_nowhere_near_the_dead_letters() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    pass(&world, 60);
    let mut of_another_set = bounce("ann@example.com", "2026-11-21T10:21:00Z");
    of_another_set["detail"]["mail"]["tags"]["ses:configuration-set"] = json!(["somebody-elses"]);
    let mut nameless = bounce("ann@example.com", "2026-11-21T10:21:00Z");
    nameless["detail"]["mail"]["tags"]["tollgate-mail"] = json!(["<script>alert(1)</script>"]);
    let mut tagless = bounce("ann@example.com", "2026-11-21T10:21:00Z");
    tagless["detail"]["mail"]["tags"] = json!({});
    let mut shapeless = bounce("ann@example.com", "2026-11-21T10:21:00Z");
    shapeless["detail"] = json!({ "eventType": { "a": [[[[]]]] }, "mail": "x" });
    let opened = event("Open", "Email Opened", "0123456789abcdef0123456789abcdef", "ann@example.com", &json!({}));
    let nobody = bounce("MAILER-DAEMON", "2026-11-21T10:21:00Z");
    for hostile in [of_another_set, nameless, tagless, shapeless, opened, nobody] {
        world.event(&hostile).await;
        assert_eq!(trouble(&ann).await, Value::Null, "{hostile}");
    }
    let runs = world.get("/_sandbox/events").await["runs"].clone();
    let runs = runs.as_array().unwrap().iter().filter(|run| run["function"] == "record-mail-feedback");
    for run in runs {
        assert_eq!(run["report"], json!({ "batchItemFailures": [] }), "{run}");
    }
}

#[tokio::test]
async fn feedback_that_the_table_does_not_take_now_comes_again() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    pass(&world, 60);
    world.fault(&json!({"target": "PutItem", "kind": "internal-error", "item": "MAIL-ADDRESS#"})).await;
    world.event(&bounce("ann@example.com", "2026-11-21T10:21:00Z")).await;
    assert_eq!(trouble(&ann).await, Value::Null);
    world.no_faults().await;
    world.advance(200).await;
    assert_eq!(trouble(&ann).await, "returned");
}

#[tokio::test]
async fn a_suppressed_address_is_told_as_one_that_ses_does_not_send_to() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    mailbox(&world, "ann@example.com", "suppressed").await;
    let path = format!("/operator/accounts/{}", account_id(&ann).await);
    resend(&operator(&world, "olga").await, &path, "303").await;
    told(&world).await;
    assert_eq!(trouble(&ann).await, "suppressed");
    let page = step(&operator(&world, "olga").await, &path).await.text;
    assert!(page.contains("on the suppression list"), "{page}");
}

#[tokio::test]
async fn a_full_mailbox_and_an_automatic_answer_are_noted_and_stop_nothing() {
    for does in ["is-full", "auto-replies", "delays"] {
        let world = World::new().await;
        let ann = owner(&world, "ann").await;
        mailbox(&world, "ann@example.com", does).await;
        let path = format!("/operator/accounts/{}", account_id(&ann).await);
        let olga = operator(&world, "olga").await;
        resend(&olga, &path, "303").await;
        told(&world).await;
        assert_eq!(trouble(&ann).await, Value::Null, "{does}");
        resend(&olga, &path, "303").await;
    }
}

#[tokio::test]
async fn while_sending_is_switched_off_codes_stay_owed_and_go_out_when_it_is_on_again() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    world.fault(&json!({"target": "SendEmail", "kind": "sending-paused"})).await;
    assert_eq!(ask(&buyer, "ann@example.com").await, (202, String::new()));
    let report = world.run("deliver-codes").await;
    assert_eq!((&report["paused"], &report["refused"]), (&json!(1), &json!(0)), "{report}");
    assert_eq!(ask(&buyer, "ann@example.com").await, (503, "mail-unavailable".to_owned()));
    world.no_faults().await;
    world.advance(90).await;
    let code = world.code_for("ann@example.com").await;
    assert_eq!(buyer.post_json("/register", &form("ann", &code)).await.status, 201);
}

#[tokio::test]
async fn every_mail_names_the_configuration_set_and_carries_an_id_that_names_nobody() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let code = registration_code(&world, &buyer, "ann@example.com").await;
    assert_eq!(buyer.post_json("/register", &form("ann", &code)).await.status, 201);
    told(&world).await;
    let kept = kept(&world).await;
    assert_eq!(kept.matches("MAIL-FEEDBACK#").count(), 2, "the code and the welcome: {kept}");
    assert_eq!(kept.matches("MAIL-ADDRESS#").count(), 1, "{kept}");
    assert!(!kept.contains("ann@") && !kept.contains("example.com"), "{kept}");
}

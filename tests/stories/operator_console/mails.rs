//! Mails that went to an owner, and one of them sent again.

use serde_json::json;
use tests::{Browser, Reply, World};

use super::deciding::audited;
use super::{PEOPLE, hidden, signed_in, step};
use crate::account::{account_id, approved, code, owner};
use crate::people::pass;

/// Sends a mail again as the form on the page does.
async fn send(browser: &Browser, path: &str, mail: &str, why: &str) -> Reply {
    let seen = hidden(&step(browser, path).await.text, "seen");
    browser.post_form_once(path, &[("mail", mail), ("why", why), ("seen", &seen)]).await.unwrap()
}

/// How often a text stands in another.
fn count(text: &str, part: &str) -> usize {
    text.matches(part).count()
}

#[tokio::test]
async fn every_mail_to_an_owner_is_noted_by_kind_and_time_and_never_with_what_it_says() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    approved(&world, &ann).await;
    let account = account_id(&ann).await;
    pass(&world, 61);
    // A code that was asked for by whoever is signed in, and one by a stranger who named the account.
    code(&world, &ann, &json!({"purpose": "set-password", "account": "billing"}), "ann@example.com").await;
    let stranger = crate::people::stranger(&world);
    let asked = json!({"purpose": "sign-in", "login": "ann", "account": "billing"});
    let digits = code(&world, &stranger, &asked, "ann@example.com").await;
    let path = format!("/operator/accounts/{account}/mails");
    let page = step(&signed_in(&world, "ruth").await, &path).await.text;
    for text in ["Welcome", "Decision on the identity verification", "E-mail address", "delivered"] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert_eq!(count(&page, "Verification code"), 2, "{page}");
    assert!(!page.contains("ann@example.com") && !page.contains(&digits), "neither address nor code: {page}");
    assert!(!page.contains("Send a mail again"), "that is the operators': {page}");
    let welcome = page.find("Welcome").unwrap();
    assert!(page.find("Verification code").unwrap() < welcome, "the newest first: {page}");
}

#[tokio::test]
async fn a_mail_that_ses_refuses_for_days_is_noted_as_refused_and_the_note_goes_after_90_days() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let account = account_id(&ann).await;
    world.fault(&json!({"target": "SendEmail", "kind": "message-rejected"})).await;
    let path = format!("/operator/accounts/{account}");
    let olga = signed_in(&world, "olga").await;
    let seen = hidden(&step(&olga, &path).await.text, "seen");
    let ended = olga.post_form_once(&format!("{path}/sessions"), &[("why", "stolen"), ("seen", &seen)]).await.unwrap();
    assert_eq!(ended.status, 303, "{}", ended.text);
    let page = step(&olga, &format!("{path}/mails")).await.text;
    assert!(!page.contains("What an operator did"), "it is tried while the sender may be mended: {page}");
    pass(&world, 3 * 86_400);
    assert_eq!(world.run("deliver-codes").await["refused"], 1);
    world.no_faults().await;
    let page = step(&signed_in(&world, "olga").await, &format!("{path}/mails")).await.text;
    assert!(page.contains("What an operator did") && page.contains("refused"), "{page}");
    pass(&world, 91 * 86_400);
    let page = step(&signed_in(&world, "olga").await, &format!("{path}/mails")).await.text;
    assert!(page.contains("No mail yet"), "{page}");
}

#[tokio::test]
async fn an_operator_sends_the_welcome_again_once_by_one_form_and_it_is_audited() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let path = format!("/operator/accounts/{}/mails", account_id(&ann).await);
    let olga = signed_in(&world, "olga").await;
    let before = world.inbox("ann@example.com").await.len();
    let seen = hidden(&step(&olga, &path).await.text, "seen");
    for (fields, status) in [
        (vec![("mail", "welcome"), ("seen", seen.as_str())], 422),
        (vec![("why", "it was lost"), ("seen", seen.as_str())], 422),
        (vec![("mail", "code"), ("why", "it was lost"), ("seen", seen.as_str())], 409),
        (vec![("mail", "invoice~<b>"), ("why", "it was lost"), ("seen", seen.as_str())], 409),
        (vec![("mail", "welcome"), ("why", "it was lost"), ("seen", "1-77")], 409),
        (vec![("mail", "welcome"), ("why", "turned \u{202e}around"), ("seen", seen.as_str())], 422),
    ] {
        let reply = olga.post_form_once(&path, &fields).await.unwrap();
        assert_eq!(reply.status.as_u16(), status, "{fields:?}: {}", reply.text);
        assert!(!reply.text.contains("invoice~<b>"), "{}", reply.text);
    }
    assert_eq!(world.inbox("ann@example.com").await.len(), before, "nothing is sent");
    let fields = [("mail", "welcome"), ("why", "it was <lost>"), ("seen", seen.as_str())];
    let done = olga.post_form_once(&path, &fields).await.unwrap();
    assert_eq!(done.header("location"), format!("{path}?done=mail"), "{}", done.text);
    let again = olga.post_form_once(&path, &fields).await.unwrap();
    assert_eq!(again.status, 409, "the same form once more: {}", again.text);
    let mails = world.inbox("ann@example.com").await;
    assert_eq!(mails.len(), before + 1);
    let text = mails[0]["text"].as_str().unwrap();
    assert!(text.contains("Your accounts and first workspace are ready"), "{text}");
    let page = step(&olga, &path).await.text;
    assert!(page.contains("sent again") && page.contains("4 more can go today"), "{page}");
    let issuer = &world.sandbox.environment.settings.operator_sign_in.issuer;
    let entry = (format!("{issuer}#olga"), "send-mail-again".to_owned(), "it was <lost>".to_owned());
    assert_eq!(audited(&world).await, [entry]);
}

#[tokio::test]
async fn a_mail_goes_to_the_address_of_today_and_says_what_is_so_today() {
    let world = World::at("2026-11-30T10:20:00Z").await;
    let account = crate::account::issued_invoice(&world, "A-<7>").await;
    let path = format!("/operator/accounts/{account}/mails");
    let olga = signed_in(&world, "olga").await;
    let page = step(&olga, &path).await.text;
    let invoice = page.split("value=\"invoice~").nth(1).unwrap_or_else(|| panic!("none: {page}"));
    let invoice = format!("invoice~{}", invoice.split('"').next().unwrap());
    for mail in [invoice.as_str(), "verification"] {
        let done = send(&olga, &path, mail, "the owner lost it").await;
        assert_eq!(done.status, 303, "{mail}: {}", done.text);
    }
    let mails = world.inbox("ann@example.com").await;
    assert!(mails[0]["subject"].as_str().unwrap().contains("is approved"), "{}", mails[0]);
    assert!(mails[1]["text"].as_str().unwrap().contains("A-<7>"), "{}", mails[1]);
}

#[tokio::test]
async fn two_operators_at_once_send_one_mail() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let path = format!("/operator/accounts/{}/mails", account_id(&ann).await);
    let (olga, other) = (signed_in(&world, "olga").await, signed_in(&world, "olga").await);
    let before = world.inbox("ann@example.com").await.len();
    let seen = hidden(&step(&olga, &path).await.text, "seen");
    let fields = [("mail", "welcome"), ("why", "it was lost"), ("seen", seen.as_str())];
    let (one, two) = tokio::join!(olga.post_form_once(&path, &fields), other.post_form_once(&path, &fields));
    let mut statuses = [one.unwrap().status.as_u16(), two.unwrap().status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    assert_eq!(world.inbox("ann@example.com").await.len(), before + 1);
    assert_eq!(audited(&world).await.len(), 1);
}

#[tokio::test]
async fn five_mails_go_again_in_a_day_and_the_sixth_says_when() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let path = format!("/operator/accounts/{}/mails", account_id(&ann).await);
    let olga = signed_in(&world, "olga").await;
    for number in 0..5 {
        let done = send(&olga, &path, "welcome", "it was lost").await;
        assert_eq!(done.status, 303, "{number}: {}", done.text);
        pass(&world, 1);
    }
    let refused = send(&olga, &path, "welcome", "it was lost").await;
    assert_eq!(refused.status, 409);
    assert!(refused.text.contains("Five mails were sent again"), "{}", refused.text);
    pass(&world, 86_400);
    let olga = signed_in(&world, "olga").await;
    assert_eq!(send(&olga, &path, "welcome", "it was lost").await.status, 303);
}

#[tokio::test]
async fn a_mail_that_is_not_taken_counts_is_noted_and_says_so() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let path = format!("/operator/accounts/{}/mails", account_id(&ann).await);
    let olga = signed_in(&world, "olga").await;
    world.fault(&json!({"target": "SendEmail", "kind": "message-rejected"})).await;
    let refused = send(&olga, &path, "welcome", "it was lost").await;
    assert_eq!(refused.status, 503, "{}", refused.text);
    assert!(refused.text.contains("did not take the mail") && refused.text.contains("4 more"), "{}", refused.text);
    world.no_faults().await;
    let page = step(&olga, &path).await.text;
    assert!(page.contains("sent again") && page.contains("refused"), "{page}");
}

#[tokio::test]
async fn every_other_role_sends_no_mail_again() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let path = format!("/operator/accounts/{}/mails", account_id(&ann).await);
    for (person, _) in PEOPLE {
        let reply = signed_in(&world, person).await.post_form_once(&path, &[]).await.unwrap();
        assert_eq!(reply.status.as_u16(), if person == "olga" { 422 } else { 403 }, "{person}");
    }
    assert!(audited(&world).await.is_empty());
}

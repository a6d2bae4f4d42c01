//! What people read before they pay and once something has ended: prices, plans, locked workspaces.

mod plans;

use serde_json::json;
use tests::{Purchase, World};

use crate::account::{license_id, second_license, signed_in};
use crate::agreements::{Tenant, jump_to};
use crate::people::{PASSWORD, Person, Said, buyer_speaking, form, landed, new_buyer, registration_code, stranger};

const HOUR: i64 = 3600;

/// Somebody who reads both languages: the page in each.
async fn in_both(person: &mut Person, path: &str) -> [Said; 2] {
    let mut said = Vec::new();
    for language in ["en", "zh"] {
        person.browser.language = language;
        said.push(person.get(path).await);
    }
    person.browser.language = "en";
    said.try_into().unwrap()
}

/// Signed in to the console as `name`.
async fn at_the_console(world: &World, name: &str) -> Person {
    let person = stranger(world);
    let typed = json!({"login": name, "password": PASSWORD, "account": "console"});
    let said = person.post_json("/sign-in", &typed).await;
    assert_eq!(said.status, 200, "{}", said.text);
    person
}

/// Ann with one workspace, whose subscription is cancelled.
async fn cancelled(world: &World) -> (Purchase, String) {
    let purchase = world.subscribe().await;
    let buyer = landed(world, purchase.clone()).await;
    let proof = registration_code(world, &buyer, "ann@example.com").await;
    let made = buyer.post_json("/register", &form("ann", &proof)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    world.act(&purchase.agreement_id, "cancel").await;
    world.advance(1).await;
    (purchase, made.json()["workspace"]["id"].as_str().unwrap().to_owned())
}

fn has(said: &Said, text: &str) {
    assert!(said.text.contains(text), "no {text:?}: {}", said.text);
}

fn lacks(said: &Said, text: &str) {
    assert!(!said.text.contains(text), "{text:?}: {}", said.text);
}

#[tokio::test]
async fn a_workspace_whose_subscription_ends_is_not_green_until_another_one_is_chosen() {
    let world = World::new().await;
    let (_, workspace) = cancelled(&world).await;
    let (path, settlement) =
        (format!("/console/workspaces/{workspace}"), format!("/account/workspaces/{workspace}/settlement"));
    let mut ann = signed_in(&world, "ann").await;
    for (page, ending, ready) in [
        (&path, ["Subscription is ending", "订阅即将终止"], ["Ready to use", "可正常使用"]),
        (&"/console".to_owned(), ["Subscription is ending", "订阅即将终止"], ["Ready to use", "可正常使用"]),
    ] {
        for (said, (ending, ready)) in in_both(&mut ann, page).await.iter().zip(ending.into_iter().zip(ready)) {
            has(said, ending);
            lacks(said, ready);
        }
    }
    let said = ann.get(&path).await;
    has(&said, "This workspace will be locked on 21 Nov 2026, 11:");
    has(&said, &format!("href=\"{settlement}\""));
    assert_eq!(ann.get_json("/console").await.json()["workspaces"][0]["state"], "ending");
    let second = second_license(&world, "ann").await;
    let ann = signed_in(&world, "ann").await;
    let chosen = ann.post_json(&settlement, &json!({"license": license_id(&second)})).await;
    assert_eq!(chosen.status, 200, "{}", chosen.text);
    let said = ann.get(&path).await;
    has(&said, "Ready to use");
    lacks(&said, "will be locked");
    has(&said, &second.account_id);
    assert_eq!(ann.get_json("/console").await.json()["workspaces"][0]["state"], "usable");
}

#[tokio::test]
async fn a_locked_workspace_says_on_every_page_until_when_why_and_what_to_do() {
    let world = World::new().await;
    let (purchase, workspace) = cancelled(&world).await;
    world.advance(2 * HOUR).await;
    let (path, settlement) =
        (format!("/console/workspaces/{workspace}"), format!("/account/workspaces/{workspace}/settlement"));
    let mut ann = signed_in(&world, "ann").await;
    let shown = ann.get_json(&path).await.json();
    assert_eq!(
        (&shown["workspace"]["state"], &shown["workspace"]["license"]["state"]),
        (&json!("locked"), &json!("ended"))
    );
    assert!(shown["workspace"]["lock"]["deletionDueAt"].as_str().unwrap().starts_with("2026-12-05T11:"), "{shown}");
    let cloud = "/account/cloud-accounts".to_owned();
    for page in [&path, &"/console".to_owned(), &cloud, &settlement] {
        let [english, chinese] = in_both(&mut ann, page).await;
        has(&english, "5 Dec 2026, 11:");
        has(&chinese, "2026 年 12 月 5 日 11:");
        has(&english, "Locked");
        lacks(&english, "Ready to use");
    }
    let page = ann.get(&path).await;
    has(&page, &format!("AWS account {}", purchase.account_id));
    has(&page, &format!("href=\"{settlement}\""));
    has(&page, "href=\"/marketplace\"");
    let listed = ann.get(&cloud).await;
    has(&listed, "Choose who pays");
    has(&listed, "Nobody");
    has(&ann.get(&settlement).await, "Data is kept until");
    assert_eq!(ann.get("/marketplace").await.status, 200, "the way to subscribe again works");
    // Who only uses it is led to the Billing Center, and on to where it is unlocked.
    let at_console = at_the_console(&world, "ann").await;
    let page = at_console.get(&path).await;
    let way = format!("/sign-in?account=billing&amp;next=/account/workspaces/{workspace}/settlement");
    has(&page, &format!("href=\"{way}\""));
    let mails = world.inbox("ann@example.com").await;
    let told = mails.iter().find(|mail| mail["subject"].as_str().unwrap().contains("locked")).unwrap();
    let text = told["text"].as_str().unwrap();
    assert!(text.contains("2026-12-05") || text.contains("5 Dec 2026"), "{text}");
    assert!(text.contains(&purchase.account_id) && text.contains("/account/cloud-accounts"), "{text}");
}

#[tokio::test]
async fn after_fourteen_days_nothing_is_offered_that_cannot_be_done() {
    let world = World::new().await;
    // Two weeks of empty hours are about nothing here.
    world.pause("meter-usage").await;
    let (_, workspace) = cancelled(&world).await;
    world.advance(2 * HOUR).await;
    jump_to(&world, "2026-12-06T10:00:00Z").await;
    let second = second_license(&world, "ann").await;
    let (path, settlement) =
        (format!("/console/workspaces/{workspace}"), format!("/account/workspaces/{workspace}/settlement"));
    let mut ann = signed_in(&world, "ann").await;
    let shown = ann.get_json(&path).await.json();
    assert_eq!(shown["workspace"]["state"], "due-for-deletion");
    let [english, chinese] = in_both(&mut ann, &path).await;
    has(&english, "This workspace can no longer be unlocked");
    has(&chinese, "该工作空间无法再解锁");
    for said in [&english, &chinese] {
        lacks(said, &settlement);
        has(said, "href=\"/marketplace\"");
    }
    let listed = ann.get("/account/cloud-accounts").await;
    lacks(&listed, &settlement);
    has(&listed, "Locked for good");
    // An active subscription stands beside it: that there is none would be untrue.
    let choice = ann.get(&settlement).await;
    lacks(&choice, "No other active subscription");
    has(&choice, "can no longer be unlocked");
    let together = ann.get(&format!("/account/licenses/{}/workspaces", license_id(&second))).await;
    lacks(&together, "now paid by");
    assert_eq!(together.text.matches("name=\"workspaces\"").count(), 0, "{}", together.text);
}

#[tokio::test]
async fn prices_and_who_charges_stand_before_every_button_after_which_a_buyer_pays() {
    let world = World::new().await;
    for (language, price, charge, once) in [
        ("en", "0.40 USD per million log events per day", "AWS charges AWS account", "not a second charge"),
        ("zh", "0.40 USD / 百万条日志/天", "AWS 按上述价格", "并非再次收费"),
    ] {
        let buyer = buyer_speaking(&world, language).await;
        let name = format!("ann{language}");
        let read = |said: Said, button: &str| {
            let place = said.text.find(button).unwrap_or_else(|| panic!("no {button}: {}", said.text));
            for text in [price, charge, once] {
                let at = said.text.find(text).unwrap_or_else(|| panic!("no {text}: {}", said.text));
                assert!(at < place, "{text} stands behind {button}");
            }
        };
        read(buyer.get("/bind-billing").await, "button main");
        let email = format!("{name}@example.com");
        let proof = registration_code(&world, &buyer, &email).await;
        let basic = [
            ("step", "basic"),
            ("go", "next"),
            ("site", "us1"),
            ("username", &name),
            ("email", &email),
            ("emailCode", &proof),
            ("password", PASSWORD),
            ("passwordConfirmation", PASSWORD),
            ("phone", ""),
        ];
        assert_eq!(buyer.post_form("/register", &basic).await.location(), "/register?step=company");
        let company = [
            ("step", "company"),
            ("go", "next"),
            ("companyName", "Example Inc."),
            ("industry", "technology"),
            ("region", "SG"),
            ("description", ""),
            ("contactName", "Ann Lee"),
        ];
        assert_eq!(buyer.post_form("/register", &company).await.location(), "/register?step=activation");
        read(buyer.get("/register?step=activation").await, "button main");
        let workspace = [
            ("step", "activation"),
            ("go", "next"),
            ("workspaceName", "Main"),
            ("workspaceLanguage", "en"),
            ("acceptTerms", "true"),
        ];
        assert_eq!(buyer.post_form("/register", &workspace).await.location(), "/activated");
        read(buyer.get("/workspaces?create=new").await, "button main");
        read(buyer.get("/workspaces?create=existing").await, "button main");
    }
}

#[tokio::test]
async fn the_start_page_offers_a_buyer_what_to_do_next_and_no_interface_for_machines() {
    let world = World::new().await;
    let tenant = Tenant::new(&world, "ann").await;
    let path = format!("/console/workspaces/{}", tenant.workspace);
    let person = stranger(&world);
    let typed = json!({"login": "ann", "password": "correct horse battery staple", "account": "console"});
    assert_eq!(person.post_json("/sign-in", &typed).await.status, 200);
    let mut person = person;
    for (said, step) in in_both(&mut person, &path).await.iter().zip(["Collect your first data", "采集首批数据"])
    {
        has(said, step);
        has(said, "https://docs.truewatch.com/");
        has(said, "/account/bills");
        for machine in ["/v1/", "CloudEvents", "specversion", "usage-events"] {
            lacks(said, machine);
        }
    }
}

#[tokio::test]
async fn whoever_closes_one_of_two_accounts_reads_what_becomes_of_the_other() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let proof = registration_code(&world, &buyer, "ann@example.com").await;
    assert_eq!(buyer.post_json("/register", &form("ann", &proof)).await.status, 201);
    let billing = signed_in(&world, "ann").await.get("/account/close").await;
    has(&billing, "your console account, if you have one");
    has(&billing, "/sign-in?account=console&amp;next=/console/close");
    let console = at_the_console(&world, "ann").await.get("/console/close").await;
    has(&console, "your Billing Center account, if you have one");
    has(&console, "/sign-in?account=billing&amp;next=/account/close");
}

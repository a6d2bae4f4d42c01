//! One box that finds whatever people have at hand, and nothing that is gone.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use kernel::LicenseId;
use serde_json::{Value, json};
use store::{Item, Key, keys};
use tests::{Browser, World};

use super::signed_in;
use crate::account::{approved, issued_invoice, owner};
use crate::agreements::Tenant;
use crate::many::store_of;
use crate::people::{PASSWORD, Person, form, landed, registered, registration_code, with};

/// What the box answers: where it leads, or the page.
async fn search(browser: &Browser, typed: &str) -> (u16, String) {
    let reply = browser.post_form_once("/operator/search", &[("q", typed)]).await.unwrap();
    let text = if reply.status == 303 { reply.header("location").to_owned() } else { reply.text.clone() };
    (reply.status.as_u16(), text)
}

/// Whether the box leads straight to an account.
async fn leads_to(browser: &Browser, typed: &str, account: &str) {
    assert_eq!(search(browser, typed).await, (303, format!("/operator/accounts/{account}")), "{typed}");
}

async fn finds_nothing(browser: &Browser, typed: &str) {
    let (status, page) = search(browser, typed).await;
    assert!(status == 200 && page.contains("Nothing of that name"), "{typed}: {page}");
}

/// Somebody who registered with these changes of the form: their account's id.
async fn with_company(world: &World, name: &str, changes: &[(&str, &str)]) -> (Person, String) {
    let buyer = landed(world, world.subscribe().await).await;
    let code = registration_code(world, &buyer, &format!("{name}@example.com")).await;
    let filled = changes.iter().fold(form(name, &code), |form, (field, value)| with(form, field, *value));
    let said = buyer.post_json("/register", &filled).await;
    assert_eq!(said.status, 201, "{}", said.text);
    let id = said.json()["billingAccount"]["id"].as_str().unwrap().to_owned();
    (buyer, id)
}

#[tokio::test]
async fn an_account_is_found_by_how_its_names_begin_whatever_their_case_and_width() {
    let world = World::new().await;
    let changes = [("companyName", "Ｒöcket 观测 Works"), ("phone", "+6581234567"), ("workspaceName", "Telemetry SG")];
    let (_, id) = with_company(&world, "ann", &changes).await;
    let olga = signed_in(&world, "olga").await;
    for typed in ["röck", "RÖCKET", "ro\u{308}cket  观", "Ｒöcket 观测 Works", " r\u{200b}öcket"] {
        leads_to(&olga, typed, &id).await;
    }
    leads_to(&olga, &id, &id).await;
    // A username is a console account's too, so there are two.
    for typed in ["ann", "AN", "ａｎｎ", "ann@example.com"] {
        let (status, page) = search(&olga, typed).await;
        assert!(
            status == 200 && page.contains("Billing Center accounts") && page.contains("Console accounts"),
            "{page}"
        );
        assert!(page.contains(&format!("/operator/accounts/{id}")), "{typed}: {page}");
    }
    let (_, answer) = search(&olga, "+65 8123 4567").await;
    assert!(answer.contains(&format!("/operator/accounts/{id}")), "by a number that nobody verified: {answer}");
    let (status, page) = search(&olga, "telem").await;
    assert!(status == 200 && page.contains("Telemetry SG") && page.contains("wksp_"), "{page}");
    for typed in ["ocket", "works", "ann@example.co", "+658123456", "annn", "bill_none", "9"] {
        finds_nothing(&olga, typed).await;
    }
}

#[tokio::test]
async fn who_looks_on_finds_things_and_nobody() {
    let world = World::new().await;
    let said = registered(&world, "ann").await;
    let workspace = said["workspace"]["id"].as_str().unwrap().to_owned();
    let vera = signed_in(&world, "vera").await;
    let account = said["billingAccount"]["id"].as_str().unwrap();
    for typed in ["ann", "example", "ann@example.com", account] {
        let (status, page) = search(&vera, typed).await;
        assert!(status == 200 && page.contains("Nothing of that name"), "{typed}: {page}");
    }
    for typed in ["produc", workspace.as_str()] {
        let (status, page) = search(&vera, typed).await;
        assert!(status == 200 && page.contains("Production") && page.contains(&workspace), "{typed}: {page}");
        assert!(!page.contains("Example Inc") && !page.contains("ann@"), "{page}");
    }
}

#[tokio::test]
async fn a_license_is_found_by_its_agreement_and_its_offer_and_says_what_and_whose_it_is() {
    let world = World::new().await;
    let tenant = Tenant::new(&world, "ann").await;
    let id = tenant.purchase.license_arn.rsplit(':').next().unwrap();
    let olga = signed_in(&world, "olga").await;
    let page = format!("/operator/licenses/{id}");
    assert_eq!(search(&olga, &tenant.purchase.agreement_id).await, (303, page.clone()));
    let license = store_of(&world).licenses.license(&LicenseId::parse(id).unwrap()).await.unwrap().unwrap();
    let offer = license.offers.iter().next().expect("AWS named the offer").to_string();
    assert_eq!(search(&olga, &offer).await, (303, page.clone()));
    // A second one of the same AWS account: both are listed, with product, buyer and state.
    let (_, second) = tenant.second_license(&world, "ann").await;
    let (status, found) = search(&olga, &second.account_id).await;
    assert_eq!(status, 200);
    for text in [id, second.license_arn.rsplit(':').next().unwrap(), "Example Inc.", "active"] {
        assert!(found.contains(text), "{text}: {found}");
    }
    finds_nothing(&olga, "offer-none").await;
    finds_nothing(&olga, "agmt-none").await;
}

#[tokio::test]
async fn an_invoice_is_found_by_the_number_on_it() {
    let world = World::at("2026-11-30T10:20:00Z").await;
    let (account, number) = (issued_invoice(&world, "A-2026-7").await, "A-2026-7");
    let olga = signed_in(&world, "olga").await;
    for typed in [number, "a-2026-7", " Ａ-2026-7 "] {
        let (status, page) = search(&olga, typed).await;
        assert!(status == 200 && page.contains("Invoices") && page.contains(&account), "{typed}: {page}");
    }
    finds_nothing(&olga, "A-2026").await;
    let vera = signed_in(&world, "vera").await;
    finds_nothing(&vera, number).await;
}

#[tokio::test]
async fn a_company_is_found_by_its_new_name_and_by_the_one_in_the_register() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let shown = ann.get_json("/account/profile").await.json();
    let id = shown["account"]["id"].as_str().unwrap().to_owned();
    let olga = signed_in(&world, "olga").await;
    leads_to(&olga, "example inc", &id).await;
    let new = json!({
        "companyName": "<b>Zephyr</b> & Söhne", "industry": "finance", "region": "CN", "description": "",
        "contactName": "Li An", "version": shown["account"]["version"],
    });
    assert_eq!(ann.post_json("/account/profile", &new).await.status, 200);
    finds_nothing(&olga, "example inc").await;
    leads_to(&olga, "<b>zeph", &id).await;
    approved(&world, &ann).await;
    leads_to(&olga, "<b>观测</b>", &id).await;
}

#[tokio::test]
async fn a_closed_account_is_found_by_nothing_any_more() {
    let world = World::new().await;
    let purchase = world.subscribe().await;
    let agreement = purchase.agreement_id.clone();
    let buyer = landed(&world, purchase).await;
    let code = registration_code(&world, &buyer, "ann@example.com").await;
    let said = buyer.post_json("/register", &with(form("ann", &code), "phone", "+6581234567")).await;
    assert_eq!(said.status, 201, "{}", said.text);
    world.act(&agreement, "cancel").await;
    world.advance(4 * 3600).await;
    let ann = crate::account::signed_in(&world, "ann").await;
    let olga = signed_in(&world, "olga").await;
    let (_, answer) = search(&olga, "+6581234567").await;
    assert!(answer.contains("/operator/accounts/bill_"), "{answer}");
    let typed = json!({"username": "ann", "currentPassword": PASSWORD});
    assert_eq!(ann.post_json("/account/close", &typed).await.status, 200);
    finds_nothing(&olga, "example").await;
    // The console account is another one, and still there.
    for typed in ["ann", "ann@example.com"] {
        let (_, page) = search(&olga, typed).await;
        assert!(!page.contains("Billing Center accounts") && page.contains("Console accounts"), "{typed}: {page}");
    }
    let left = all_items(&world).await.into_iter().filter(|item| {
        let (pk, sk) = (text(item, keys::PK), text(item, keys::SK));
        pk.starts_with("BILLING#") && sk.starts_with(keys::FIND_PREFIX)
    });
    assert_eq!(left.count(), 0, "nothing that it was found by is left");
    // Nor does it come back when everything is made to be found anew.
    build(&world).await;
    finds_nothing(&olga, "example").await;
}

fn text<'a>(item: &'a Item, name: &str) -> &'a str {
    item.get(name).and_then(|value| value.as_s().ok()).map_or("", String::as_str)
}

async fn all_items(world: &World) -> Vec<Item> {
    let client = Client::new(&world.sandbox.environment.aws);
    let table = &world.sandbox.environment.settings.table_name;
    client.scan().table_name(table).send().await.unwrap().items.unwrap()
}

/// Puts copies of ann's account there, each under an id and with a company of its own, as registrations would.
async fn put_companies(world: &World, account: &str, companies: impl IntoIterator<Item = String>) {
    let client = Client::new(&world.sandbox.environment.aws);
    let table = &world.sandbox.environment.settings.table_name;
    let all = all_items(world).await;
    let pk = format!("BILLING#{account}");
    let ann = all.iter().find(|item| text(item, keys::PK) == pk && text(item, keys::SK) == "ACCOUNT").unwrap();
    for (number, company) in companies.into_iter().enumerate() {
        let id = format!("bill_{number:032x}");
        let mut item = ann.clone();
        item.insert(keys::PK.to_owned(), AttributeValue::S(format!("BILLING#{id}")));
        item.insert("id".to_owned(), AttributeValue::S(id.clone()));
        item.insert("username".to_owned(), AttributeValue::S(format!("copy{number}")));
        let AttributeValue::M(profile) = item.get_mut("profile").unwrap() else { panic!("no profile") };
        profile.insert("companyName".to_owned(), AttributeValue::S(company));
        client.put_item().table_name(table).set_item(Some(item)).send().await.unwrap();
        let key = Key { pk: format!("BILLING#{id}"), sk: "ACCOUNT".to_owned() };
        assert!(store_of(world).search_building.make_found(&key).await.unwrap());
    }
}

#[tokio::test]
async fn of_many_companies_a_page_is_shown_and_a_way_to_the_others_in_no_address() {
    let world = World::new().await;
    let said = registered(&world, "ann").await;
    let account = said["billingAccount"]["id"].as_str().unwrap();
    let companies = (0..60).map(|number| format!("Orbit <i>{number:02}</i>"));
    put_companies(&world, account, companies).await;
    let olga = signed_in(&world, "olga").await;
    let (mut fields, mut seen) = (vec![("q", "ORBIT".to_owned())], Vec::new());
    let mut pages = 0;
    loop {
        let posted: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let (page, cost) = world.cost_of(olga.post_form_once("/operator/search", &posted)).await;
        let page = page.unwrap().text;
        pages += 1;
        let count = page.matches("Orbit &lt;i&gt;").count();
        assert!(count <= 25 && count > 0 && !page.contains("<i>0"), "{page}");
        let asked = |name: &str| cost["requests"][name].as_u64().unwrap_or(0);
        // The session, the license and agreement of that id, the invoice, the names, the workspaces; the accounts in one batch.
        assert!(asked("Query") <= 3 && asked("BatchGetItem") <= 3 && asked("GetItem") <= 4, "{cost}");
        seen.extend(page.split("Orbit &lt;i&gt;").skip(1).map(|rest| rest[..2].to_owned()));
        let Some((_, next)) = page.split_once("name=\"after\" value=\"") else { break };
        assert!(page.contains("Type more of it to find fewer") && !page.contains("?after="), "{page}");
        let next = next.split('"').next().unwrap().replace("&lt;", "<").replace("&gt;", ">");
        fields = vec![("q", "ORBIT".to_owned()), ("in", "accounts".to_owned()), ("after", next)];
    }
    assert_eq!(pages, 3);
    let expected: Vec<String> = (0..60).map(|number| format!("{number:02}")).collect();
    assert_eq!(seen, expected, "each once, in the order of their names");
    // A place that is none, or of another name, is the beginning.
    for after in ["zzz!", "nonsense", "orbit", "orbi\u{0}!"] {
        let posted = [("q", "orbit"), ("in", "accounts"), ("after", after)];
        let reply = olga.post_form_once("/operator/search", &posted).await.unwrap();
        assert!(reply.status == 200 && reply.text.contains("&lt;i&gt;00"), "{after:?}: {}", reply.text);
    }
}

/// Removes all that things are found and listed by, as if they had been there before.
async fn forget(world: &World) {
    let client = Client::new(&world.sandbox.environment.aws);
    let table = &world.sandbox.environment.settings.table_name;
    for item in all_items(world).await {
        let sk = text(&item, keys::SK);
        if sk.starts_with("FIND#") || ["LISTED", "LISTED-PRODUCT", "RENEWED", "LANDED"].contains(&sk) {
            let key = |name: &str| AttributeValue::S(text(&item, name).to_owned());
            let delete = client.delete_item().table_name(table).key("pk", key("pk")).key("sk", key("sk"));
            delete.send().await.unwrap();
        }
    }
}

/// Makes everything be found, as the command does.
pub(super) async fn build(world: &World) {
    let store = store_of(world).search_building;
    let mut place = None;
    loop {
        let (keys, next) = store.keys_page(place.as_deref()).await.unwrap();
        for key in keys {
            store.make_found(&key).await.unwrap();
        }
        place = next;
        if place.is_none() {
            return;
        }
    }
}

#[tokio::test]
async fn what_was_there_before_the_search_is_found_after_one_command_which_may_be_repeated() {
    let world = World::at("2026-11-30T10:20:00Z").await;
    let (account, number) = (issued_invoice(&world, "B-7").await, "B-7");
    let mut before: Vec<String> = all_items(&world).await.iter().map(entry).collect();
    before.sort();
    forget(&world).await;
    let olga = signed_in(&world, "olga").await;
    for typed in ["example", "produ"] {
        finds_nothing(&olga, typed).await;
    }
    for _ in 0..2 {
        build(&world).await;
        leads_to(&olga, "example", &account).await;
        let (_, page) = search(&olga, "produ").await;
        assert!(page.contains("Production"), "{page}");
        let (_, page) = search(&olga, number).await;
        assert!(page.contains(&account), "{page}");
    }
    let mut after: Vec<String> = all_items(&world).await.iter().map(entry).collect();
    after.sort();
    let of_sessions = |entry: &&String| entry.contains("OPERATOR#");
    let after: Vec<&String> = after.iter().filter(|entry| !of_sessions(entry)).collect();
    assert_eq!(after, before.iter().collect::<Vec<_>>(), "everything is listed as if it had been written so");
}

/// Where an item stands, in the table and in the index.
fn entry(item: &Item) -> String {
    ["pk", "sk", "work_pk", "work_sk"].map(|name| text(item, name).to_owned()).join(" | ")
}

#[tokio::test]
async fn a_company_that_is_renamed_while_the_command_runs_is_found_by_its_new_name_alone() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let olga = signed_in(&world, "olga").await;
    for round in 0..5 {
        let shown: Value = ann.get_json("/account/profile").await.json();
        let id = shown["account"]["id"].as_str().unwrap().to_owned();
        let new = json!({
            "companyName": format!("Round {round}"), "industry": "finance", "region": "CN", "description": "",
            "contactName": "Li An", "version": shown["account"]["version"],
        });
        let key = Key { pk: format!("BILLING#{id}"), sk: "ACCOUNT".to_owned() };
        let store = store_of(&world).search_building;
        let (renamed, made) = tokio::join!(ann.post_json("/account/profile", &new), store.make_found(&key));
        assert!(renamed.status == 200 && made == Ok(true), "{} {made:?}", renamed.text);
        leads_to(&olga, &format!("round {round}"), &id).await;
        finds_nothing(&olga, if round == 0 { "example" } else { "round x" }).await;
        let (_, page) = search(&olga, "round").await;
        assert_eq!(page, format!("/operator/accounts/{id}"), "by one name");
    }
}

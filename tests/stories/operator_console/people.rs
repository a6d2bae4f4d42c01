//! The bills of an account, and the people who use its workspaces.

use tests::World;

use super::{PEOPLE, signed_in, step};
use crate::account::invoices::ann_in_december;
use crate::account::{account_id, owner, use_units};

#[tokio::test]
async fn an_operator_sees_each_month_as_the_owner_does_and_what_of_it_waits() {
    let world = crate::account::invoices::world().await;
    let ann = ann_in_december(&world).await;
    let path = format!("/operator/accounts/{}", account_id(&ann).await);
    let farid = signed_in(&world, "farid").await;
    let account = step(&farid, &path).await.text;
    assert!(account.contains(&format!("href=\"{path}/bills\"")), "{account}");
    let bills = step(&farid, &format!("{path}/bills")).await.text;
    assert!(bills.contains(&format!("href=\"{path}/bills/2026-11\"")) && bills.contains("November 2026"), "{bills}");
    assert!(bills.contains("0.80 USD") && bills.contains("running"), "the running month stands there too: {bills}");
    assert!(!bills.contains("October 2026"), "there was no account: {bills}");
    let own = ann.get_json("/account/bills?month=2026-11").await.json();
    assert_eq!(own["amountMinor"], 80);
    let month = step(&farid, &format!("{path}/bills/2026-11")).await.text;
    for text in ["0.80 USD", "Accepted by AWS", "log_events", "wksp_", "0.40 USD"] {
        assert!(month.contains(text), "{text}: {month}");
    }
    // What is used now is on its way, and stands in the running month.
    use_units(&world, &ann, "2", "log_events", 3_000_000).await;
    world.pause("meter-usage").await;
    let running = step(&farid, &format!("{path}/bills/2026-12")).await;
    assert_eq!(running.status, 200, "{}", running.text);
    for month in ["2026-10", "2027-01", "nonsense"] {
        assert_eq!(step(&farid, &format!("{path}/bills/{month}")).await.status, 404, "{month}");
    }
}

#[tokio::test]
async fn older_months_are_a_page_further() {
    let world = World::at("2026-01-10T10:00:00Z").await;
    let ann = owner(&world, "ann").await;
    let path = format!("/operator/accounts/{}/bills", account_id(&ann).await);
    world.sandbox.clock.set(kernel::Timestamp::parse_rfc3339("2026-12-02T10:00:00Z").unwrap());
    let farid = signed_in(&world, "farid").await;
    let first = step(&farid, &path).await.text;
    assert!(first.contains("December 2026") && first.contains("July 2026") && !first.contains("June 2026"), "{first}");
    assert!(first.contains(&format!("href=\"{path}?until=2026-06\"")), "{first}");
    let second = step(&farid, &format!("{path}?until=2026-06")).await.text;
    assert!(second.contains("June 2026") && second.contains("January 2026"), "{second}");
    assert!(!second.contains("?until=2025"), "the account is no older: {second}");
}

#[tokio::test]
async fn who_uses_the_workspaces_is_listed_with_their_sessions_and_has_a_page() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let console = crate::people::stranger(&world);
    let login = serde_json::json!({"login": "ann", "password": crate::people::PASSWORD, "account": "console"});
    assert_eq!(console.post_json("/sign-in", &login).await.status, 200);
    let path = format!("/operator/accounts/{}/people", account_id(&ann).await);
    let olga = signed_in(&world, "olga").await;
    let list = step(&olga, &path).await.text;
    assert!(list.contains("ann@example.com") && list.contains("verified"), "{list}");
    let person = list.split("href=\"/operator/console-accounts/").nth(1).unwrap_or_else(|| panic!("nobody: {list}"));
    let person = format!("/operator/console-accounts/{}", person.split('"').next().unwrap());
    let page = step(&olga, &person).await.text;
    for text in ["1 session is open", "ann@example.com", "Signed in", "wksp_", "bill_"] {
        assert!(page.contains(text), "{text}: {page}");
    }
    // The search box finds the same page.
    let found = olga.post_form_once("/operator/search", &[("q", "ann@example.com")]).await.unwrap();
    assert!(found.text.contains(&person), "{}", found.text);
    for (browser, name) in [(signed_in(&world, "vera").await, "vera"), (signed_in(&world, "ruth").await, "ruth")] {
        let expected = if name == "vera" { 403 } else { 200 };
        assert_eq!(step(&browser, &person).await.status.as_u16(), expected, "{name}");
    }
}

#[tokio::test]
async fn bills_are_for_operators_and_finance_and_people_for_whoever_reads_accounts() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let path = format!("/operator/accounts/{}", account_id(&ann).await);
    for (person, _) in PEOPLE {
        let browser = signed_in(&world, person).await;
        let status = async |page: &str| step(&browser, &format!("{path}{page}")).await.status.as_u16();
        let bills = if ["olga", "farid"].contains(&person) { 200 } else { 403 };
        assert_eq!(status("/bills").await, bills, "{person}");
        assert_eq!(status("/bills/2026-11").await, bills, "{person}");
        let people = if person == "vera" { 403 } else { 200 };
        assert_eq!(status("/people").await, people, "{person}");
        assert_eq!(status("/mails").await, people, "{person}");
        let export = if person == "olga" { 200 } else { 403 };
        assert_eq!(status("/export").await, export, "{person}");
    }
}

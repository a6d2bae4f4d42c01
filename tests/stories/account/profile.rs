//! The profile, through HTTP.

use serde_json::json;
use tests::World;

use super::{owner, signed_in};
use crate::people::{PASSWORD, registered, stranger, with};

#[tokio::test]
async fn only_the_owner_who_is_signed_in_sees_the_account() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let nobody = stranger(&world);
    for path in [
        "profile",
        "email",
        "phone",
        "password",
        "sessions",
        "cloud-accounts",
        "bills",
        "real-name",
        "invoices",
        "close",
    ] {
        let path = format!("/account/{path}");
        assert_eq!(nobody.get_json(&path).await.status, 401, "{path}");
        let page = nobody.get(&path).await;
        assert_eq!((page.status, page.location()), (303, format!("/sign-in?account=billing&next={path}").as_str()));
        assert_eq!(nobody.post_json(&path, &json!({})).await.status, 401, "{path}");
    }
    let console = stranger(&world);
    let typed = json!({"login": "ann", "password": PASSWORD, "account": "console"});
    assert_eq!(console.post_json("/sign-in", &typed).await.status, 200);
    assert_eq!(console.get_json("/account/profile").await.status, 401, "a console account is another account");
}

#[tokio::test]
async fn a_page_of_the_account_that_is_asked_for_in_another_way_says_which_it_takes() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let ann = signed_in(&world, "ann").await;
    for path in ["/account/export", "/account/real-name/documents"] {
        let told = ann.get_json(path).await;
        assert_eq!((told.status, told.header("allow")), (405, "POST"), "{path}");
    }
    for path in ["/account/bills", "/account/cloud-accounts"] {
        let told = ann.post_json(path, &json!({})).await;
        assert_eq!((told.status, told.header("allow")), (405, "GET"), "{path}");
    }
}

#[tokio::test]
async fn a_page_whose_address_has_a_slash_too_many_is_found_whichever_function_has_it() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let ann = signed_in(&world, "ann").await;
    for (path, page) in [
        ("/account/bills/?month=2026-11", "/account/bills?month=2026-11"),
        ("/account//invoices", "/account/invoices"),
        ("/account/cloud-accounts/", "/account/cloud-accounts"),
    ] {
        assert_eq!(ann.get(path).await.location(), page, "{path}");
        assert_eq!(ann.get(page).await.status, 200, "{page}");
    }
    assert_eq!(ann.get("/account/profile/").await.status, 200);
    assert_eq!(ann.get("/account/nothing").await.status, 404);
}

#[tokio::test]
async fn a_profile_is_changed_and_kept() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let before = ann.get_json("/account/profile").await.json();
    let new = json!({
        "companyName": "<script>alert(1)</script> 观测", "industry": "finance", "region": "CN",
        "description": "One\nTwo", "contactName": "Li An", "version": before["account"]["version"],
    });
    let saved = ann.post_json("/account/profile", &new).await;
    assert_eq!(saved.status, 200, "{}", saved.text);
    let after = ann.get_json("/account/profile").await.json();
    assert_eq!(after["account"]["profile"]["companyName"], new["companyName"]);
    assert_eq!(after["account"]["profile"]["industry"], "finance");
    assert_eq!(after["account"]["profile"]["description"], "One\nTwo");
    assert_eq!(after["account"]["username"], "ann");
    assert!(after["account"].get("passwordHash").is_none());
    let page = ann.get("/account/profile").await;
    assert!(page.status == 200 && !page.text.contains("<script>") && page.text.contains("&lt;script&gt;"));
}

#[tokio::test]
async fn what_is_wrong_is_said_beside_the_field_and_nothing_is_saved() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let version = ann.get_json("/account/profile").await.json()["account"]["version"].clone();
    let good = json!({
        "companyName": "Example", "industry": "finance", "region": "CN", "description": "",
        "contactName": "Li An", "version": version,
    });
    for (name, value) in [
        ("companyName", json!("")),
        ("companyName", json!("x".repeat(121))),
        ("industry", json!("piracy")),
        ("region", json!("XX")),
        ("description", json!("x".repeat(501))),
        ("contactName", json!("a\u{0}b")),
        ("version", json!("")),
        ("version", json!("latest")),
    ] {
        let said = ann.post_json("/account/profile", &with(good.clone(), name, value.clone())).await;
        assert_eq!((said.status, said.fields()), (422, vec![name.to_owned()]), "{name} = {value}");
    }
    assert_eq!(ann.get_json("/account/profile").await.json()["account"]["version"], version);
    let version = version.to_string();
    let typed = [("companyName", "Kept as typed"), ("industry", ""), ("version", version.as_str())];
    let page = ann.post_form("/account/profile", &typed).await;
    assert!(page.status == 422 && page.text.contains("Kept as typed") && page.text.contains("field-industry-problem"));
}

#[tokio::test]
async fn two_tabs_do_not_overwrite_each_other_in_silence() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let tab = signed_in(&world, "ann").await;
    let version = ann.get_json("/account/profile").await.json()["account"]["version"].to_string();
    let form = |name: &'static str, version: &str| {
        vec![
            ("companyName", name.to_owned()),
            ("industry", "finance".to_owned()),
            ("region", "SG".to_owned()),
            ("contactName", "Ann".to_owned()),
            ("version", version.to_owned()),
        ]
    };
    let post = async |person: &crate::people::Person, fields: Vec<(&'static str, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        person.post_form("/account/profile", &fields).await
    };
    assert_eq!(post(&ann, form("First tab", &version)).await.location(), "/account/profile?done=profile");
    let second = post(&tab, form("Second tab", &version)).await;
    assert_eq!(second.status, 409);
    assert!(second.text.contains("First tab") && second.text.contains("Second tab"), "both are shown");
    let stale = json!({
        "companyName": "API", "industry": "finance", "region": "SG", "contactName": "Ann", "version": version,
    });
    let said = tab.post_json("/account/profile", &stale).await;
    assert_eq!((said.status, said.problem().as_str()), (409, "changed-meanwhile"));
    let now = (version.parse::<u64>().unwrap() + 1).to_string();
    assert_eq!(post(&tab, form("Second tab", &now)).await.status, 303, "saving again is a decision");
    let after = ann.get_json("/account/profile").await.json();
    assert_eq!(after["account"]["profile"]["companyName"], "Second tab");
}

#[tokio::test]
async fn of_two_saves_in_the_same_moment_one_wins() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let version = ann.get_json("/account/profile").await.json()["account"]["version"].clone();
    let body = |name: &str| json!({"companyName": name, "industry": "finance", "region": "SG", "contactName": "Ann", "version": version});
    let (one, two) = (body("One"), body("Two"));
    let (one, two) = tokio::join!(ann.post_json("/account/profile", &one), ann.post_json("/account/profile", &two));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}

/// The hidden field of this name in a page.
fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

#[tokio::test]
async fn a_form_that_was_sent_twice_and_one_that_something_else_overtook_are_saved() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let page = ann.get("/account/profile").await.text;
    let (version, shown) = (hidden(&page, "version"), hidden(&page, "shown"));
    let form = |name: &'static str| {
        let (version, shown) = (version.clone(), shown.clone());
        let ann = &ann;
        async move {
            let fields = [
                ("companyName", name),
                ("industry", "finance"),
                ("region", "SG"),
                ("contactName", "Ann"),
                ("version", &version),
                ("shown", &shown),
            ];
            ann.post_form("/account/profile", &fields).await
        }
    };
    // Something else is added to the account while the form is open.
    super::settlement::second_license(&world, "ann").await;
    assert_ne!(ann.get_json("/account/profile").await.json()["account"]["version"].to_string(), version);
    let (one, two) = tokio::join!(form("Acme"), form("Acme"));
    for said in [one, two, form("Acme").await] {
        assert_eq!((said.status, said.location()), (303, "/account/profile?done=profile"), "{}", said.text);
    }
    let other = form("Another").await;
    assert_eq!(other.status, 409, "the profile itself was changed: {}", other.text);
}

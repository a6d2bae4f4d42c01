//! What a browser's tab and history say of each page: the page's name first, then the brand; nothing personal; "Error:" before all where
//! something is wrong with a form; and the parts of a flow apart.

use std::collections::BTreeMap;

use serde_json::json;
use tests::World;

use crate::account::settlement::{license_id, second_license};
use crate::people::{PASSWORD, Person, Said, new_buyer, registered, stranger};

/// What no title may have: names and addresses of people, companies and workspaces.
const PERSONAL: [&str; 5] = ["ann", "Ann Lee", "Example Inc", "Production", "@"];

fn title(said: &Said) -> String {
    let (_, rest) =
        said.text.split_once("<title>").unwrap_or_else(|| panic!("no title: {} {}", said.status, said.text));
    rest.split_once("</title>").unwrap().0.replace("&amp;", "&").replace("&quot;", "\"")
}

fn heading(said: &Said) -> String {
    let (_, rest) = said.text.split_once("<h1>").unwrap_or_else(|| panic!("no heading: {}", said.text));
    rest.split_once("</h1>").unwrap().0.replace("&amp;", "&").replace("&quot;", "\"")
}

/// Holds the rule against one page.
fn look(said: &Said, path: &str) -> String {
    let title = title(said);
    let (error, brand) = if said.text.contains("lang=\"zh-Hans\"") && said.text.contains("<html lang=\"zh-Hans\"") {
        ("有误：", " · TrueWatch")
    } else {
        ("Error: ", " · TrueWatch")
    };
    let name = title.strip_suffix(brand).unwrap_or_else(|| panic!("{path}: the brand stands behind: {title}"));
    let has_problem = said.status == 422;
    assert_eq!(name.starts_with(error), has_problem, "{path}: {title}");
    let name = name.trim_start_matches(error);
    for personal in PERSONAL {
        let words: Vec<&str> = name.split([' ', ':', ',']).collect();
        assert!(!words.contains(&personal) && (personal.len() < 5 || !name.contains(personal)), "{path}: {title}");
    }
    assert!(!name.contains('@'), "{path}: {title}");
    let heading = heading(said);
    let is_workspace = path.starts_with("/console/workspaces/");
    assert!(name.starts_with(&heading) || is_workspace, "{path}: the heading is {heading}, the title {title}");
    name.to_owned()
}

/// The titles of pages in both languages. Each page has one of its own.
async fn titles(person: &Person, paths: &[&str]) -> BTreeMap<String, [String; 2]> {
    let mut found = BTreeMap::new();
    for path in paths {
        let joint = if path.contains('?') { '&' } else { '?' };
        let mut both = Vec::new();
        for language in ["en", "zh"] {
            let said = person.get(&format!("{path}{joint}lang={language}")).await;
            assert!(said.header("location").is_empty(), "{path} leads to {}", said.header("location"));
            both.push(look(&said, path));
        }
        let both: [String; 2] = both.try_into().unwrap();
        assert!(both[0].is_ascii() && !both[1].is_ascii(), "{path}: each language has its own: {both:?}");
        let twin = found.iter().find(|(_, other)| **other == both).map(|(path, _): (&String, _)| path.clone());
        assert_eq!(twin, None, "{path}: {both:?}");
        found.insert((*path).to_owned(), both);
    }
    person.get("/sign-in?lang=en").await;
    found
}

#[tokio::test]
async fn each_page_of_an_activation_has_a_title_of_its_own() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    titles(&buyer, &["/activate", "/register", "/bind-billing", "/marketplace", "/sign-in", "/sign-in?with=code"])
        .await;
    let refused = buyer.post_form("/register", &[("step", "basic"), ("username", "")]).await;
    assert_eq!((refused.status, &*look(&refused, "/register")), (422, "Create your account"));
    let refused = buyer.post_form("/bind-billing", &[("username", ""), ("code", "")]).await;
    assert_eq!(refused.status, 422);
    look(&refused, "/bind-billing");
    let missing = buyer.get("/no/such/page").await;
    look(&missing, "/no/such/page");
}

#[tokio::test]
async fn each_page_of_an_owner_has_a_title_of_its_own_with_nothing_personal_in_it() {
    let world = World::new().await;
    let made = registered(&world, "ann").await;
    let second = license_id(&second_license(&world, "ann").await);
    let ann = stranger(&world);
    let said = ann.post_json("/sign-in", &json!({"login": "ann", "password": PASSWORD})).await;
    assert_eq!(said.status, 200, "{}", said.text);
    let workspace = made["workspace"]["id"].as_str().unwrap();
    let settlement = format!("/account/workspaces/{workspace}/settlement");
    let preview = format!("{settlement}?license={second}");
    let together = format!("/account/licenses/{second}/workspaces");
    let start = format!("/console/workspaces/{workspace}");
    titles(
        &ann,
        &[
            "/account/bills",
            "/account/budget",
            "/account/cloud-accounts",
            "/account/invoices",
            "/account/real-name",
            "/account/profile",
            "/account/sessions",
            "/account/password",
            "/account/email",
            "/account/phone",
            "/account/two-factor",
            "/account/close",
            &settlement,
            &preview,
            &together,
        ],
    )
    .await;
    titles(
        &ann,
        &[
            "/console",
            &start,
            "/console/profile",
            "/console/sessions",
            "/console/password",
            "/console/email",
            "/console/phone",
            "/console/close",
        ],
    )
    .await;
    for (path, fields) in [
        ("/account/budget", [("amount", "x"), ("thresholds", "80")]),
        ("/account/profile", [("companyName", ""), ("region", "")]),
        ("/account/password", [("currentPassword", ""), ("password", "")]),
        ("/console/password", [("currentPassword", ""), ("password", "")]),
        ("/account/email", [("code", ""), ("step", "current")]),
    ] {
        let refused = ann.post_form(path, &fields).await;
        assert_eq!(refused.status, 422, "{path}: {}", refused.text);
        look(&refused, path);
    }
    // The parts of a change of address are told apart.
    ann.post_form("/codes", &[("purpose", "change-email-current"), ("account", "billing")]).await;
    let code = world.code_for("ann@example.com").await;
    let before = title(&ann.get("/account/email").await);
    assert_eq!(ann.post_form("/account/email", &[("code", &code)]).await.status, 303);
    let after = ann.get("/account/email?step=new").await;
    look(&after, "/account/email?step=new");
    assert_ne!(before, title(&after));
}

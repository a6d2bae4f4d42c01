//! Addresses that lead nowhere, and known ones used in another way.

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use tests::World;

use crate::people::stranger;

#[tokio::test]
async fn an_unknown_address_is_met_with_a_page_in_the_readers_language_or_a_problem() {
    let world = World::new().await;
    let mut person = stranger(&world);
    for path in ["/nowhere", "/register/", "/favicon.ico", "/workspaces//binding", "/%3Cscript%3E", "/account/"] {
        let page = person.get(path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(page.text.contains("<h1>This page does not exist</h1>") && page.text.contains("TrueWatch"), "{path}");
        assert!(!page.text.contains("<script>"), "{path}");
        let told = person.get_json(path).await;
        assert_eq!((told.status, told.problem().as_str()), (404, "not-found"), "{path}");
        assert_eq!(told.header("content-type"), "application/problem+json");
    }
    person.browser.language = "zh-CN";
    assert!(person.get("/nowhere").await.text.contains("lang=\"zh-Hans\""));
    let told = person.get("/v1/nowhere").await;
    assert_eq!((told.status, told.problem().as_str()), (404, "not-found"), "machines are never given a page");
}

#[tokio::test]
async fn machines_are_told_what_is_not_there() {
    let world = World::new().await;
    for (path, problem) in [
        ("/v1/licenses/l-none", "unknown-license"),
        ("/v1/licenses/none", "unknown-license"),
        ("/v1/licenses/l-none/ledger", "unknown-license"),
        ("/v1/licenses/l-none/closing-statement", "unknown-license"),
        ("/v1/workspaces/none/entitlement", "unknown-workspace"),
    ] {
        let told = world.signed(Method::GET, path, "", Vec::new()).await;
        assert_eq!((told.status.as_u16(), told.json()["type"].as_str()), (404, Some(&*format!("/problems/{problem}"))));
        assert!(!told.text.contains("Set up your account"), "{path}: nobody sets anything up here: {}", told.text);
    }
}

#[tokio::test]
async fn every_page_of_the_activation_answers_json_too() {
    let world = World::new().await;
    let buyer = crate::people::new_buyer(&world).await;
    let arrival = buyer.get_json("/marketplace").await.json();
    assert_eq!(arrival["marketplace"]["steps"].as_array().map(Vec::len), Some(3), "{arrival}");
    let code = crate::people::registration_code(&world, &buyer, "ann@example.com").await;
    let said = buyer.post_json("/register", &crate::people::form("ann", &code)).await;
    assert_eq!(said.status, 201, "{}", said.text);
    let listed = buyer.get_json("/workspaces").await.json();
    for page in ["/workspaces?create=existing", "/workspaces?create=new"] {
        assert_eq!(buyer.get_json(page).await.json(), listed, "the form is a page's; the list is what there is");
    }
}

#[tokio::test]
async fn every_address_for_people_says_which_methods_it_takes() {
    let world = World::new().await;
    let person = stranger(&world);
    let mut taken: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let for_people = |route: &&sandbox::routes::Route| route.path.starts_with('/') && !route.is_signed();
    for route in sandbox::routes::ROUTES.iter().filter(for_people) {
        taken.entry(route.path).or_default().insert(route.method);
    }
    for (pattern, methods) in taken {
        let path = pattern.replace("{page+}", "profile").replace("{id}", "x");
        let told = person.browser.send(Method::PATCH, &path, &[("accept", "text/html")], Vec::new()).await.unwrap();
        assert_eq!(told.status.as_u16(), 405, "{pattern}");
        let allowed: BTreeSet<&str> = told.header("allow").split(", ").collect();
        assert_eq!(allowed, methods, "{pattern}");
    }
    let reloaded = person.get("/codes").await;
    assert!(reloaded.status == 405 && reloaded.text.contains("<h1>"), "{}", reloaded.text);
}

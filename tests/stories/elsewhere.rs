//! Addresses that lead nowhere, and known ones used in another way.

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use serde_json::{Value, json};
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
async fn whatever_is_asked_for_below_v1_is_answered_to_a_program() {
    let world = World::new().await;
    let mut person = stranger(&world);
    for path in ["/v1", "/v1/", "/v1?x=1", "/V1/usage-events", "/v1/nowhere", "/v1/licenses/", "/%76%31/nowhere"] {
        let told = person.get(path).await;
        assert_eq!((told.status, told.problem().as_str()), (404, "not-found"), "{path}: {}", told.text);
        assert_eq!(told.header("content-type"), "application/problem+json", "{path}");
        assert!(told.text.contains("openapi.yaml") && !told.text.contains("Marketplace"), "{path}: {}", told.text);
    }
    for method in [Method::PUT, Method::DELETE, Method::GET] {
        let told = world.signed(method.clone(), "/v1/usage-events", "application/json", b"{}".to_vec()).await;
        assert_eq!((told.status.as_u16(), &told.json()["type"]), (404, &json!("/problems/not-found")), "{method}");
    }
    person.browser.language = "zh-CN";
    assert!(person.get("/v1").await.text.contains("请检查路径和请求方法"));
    assert!(person.get("/v12").await.text.contains("<h1>"), "which is no address of programs");
}

/// The paths that take a body without a session, as docs/openapi.yaml has them, with something in place of each parameter.
fn paths_with_a_body() -> Vec<String> {
    let description: Value = serde_norway::from_str(include_str!("../../docs/openapi.yaml")).unwrap();
    let has_session = |operation: &Value| {
        let needs = operation["security"].as_array().into_iter().flatten();
        needs.flat_map(|one| one.as_object().unwrap().keys()).any(|key| key == "session" || key == "operator")
    };
    let takes_a_body = |operation: &Value| !operation["requestBody"].is_null() && !has_session(operation);
    let paths = description["paths"].as_object().unwrap().iter();
    let taking = paths.filter(|(_, item)| item["post"].is_object() && takes_a_body(&item["post"]));
    let filled = taking.map(|(path, _)| path.split('/').map(|part| if part.starts_with('{') { "x" } else { part }));
    filled.map(|parts| parts.collect::<Vec<_>>().join("/")).collect()
}

#[tokio::test]
async fn a_body_of_another_kind_is_refused_as_the_description_says_and_one_of_no_kind_is_read() {
    let world = World::new().await;
    let (person, paths) = (stranger(&world), paths_with_a_body());
    assert!(paths.len() > 30 && paths.iter().any(|path| path == "/v1/usage-events"), "{paths:?}");
    for path in &paths {
        for kind in ["text/plain", "multipart/form-data; boundary=x", "application/jsonp", "application/xml"] {
            let told = match path.starts_with("/v1/") {
                true => world.signed(Method::POST, path, kind, b"a=b".to_vec()).await,
                false => {
                    let headers = [("content-type", kind), ("accept", "application/json")];
                    person.browser.send(Method::POST, path, &headers, b"a=b".to_vec()).await.unwrap()
                }
            };
            assert_eq!(told.status, 415, "{path} {kind}: {}", told.text);
            assert_eq!(told.header("content-type"), "application/problem+json", "{path} {kind}");
        }
        let told = match path.starts_with("/v1/") {
            true => world.signed(Method::POST, path, "", b"{}".to_vec()).await,
            false => {
                person.browser.send(Method::POST, path, &[("accept", "application/json")], Vec::new()).await.unwrap()
            }
        };
        assert_ne!(told.status, 415, "{path} without a content type: {}", told.text);
    }
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

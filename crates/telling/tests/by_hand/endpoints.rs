//! The configured endpoints, and what each error says.

use serde_json::{Value, json};
use telling::{Endpoint, EndpointsError};

const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

fn endpoint(name: &str) -> Value {
    json!({"name": name, "url": "https://example.com/hooks", "secrets": [SECRET]})
}

fn with(part: &str, value: Value) -> Value {
    let mut one = endpoint("a");
    one[part] = value;
    one
}

fn read(endpoints: &[Value]) -> Result<Vec<Endpoint>, String> {
    Endpoint::parse_list(&json!(endpoints).to_string()).map_err(|error| error.to_string())
}

/// The kinds that the one endpoint wants, or what is wrong with it.
fn wanted(types: &[&str]) -> Result<Vec<&'static str>, String> {
    read(&[with("types", json!(types))]).map(|read| read[0].target.kinds.iter().map(|kind| kind.as_str()).collect())
}

#[test]
fn an_endpoint_has_a_name_an_address_and_its_secrets() {
    let read = read(&[endpoint("console"), endpoint("billing-2")]).unwrap();
    let parts: Vec<_> = read
        .iter()
        .map(|one| (one.target.name.as_str(), one.url.as_str(), one.secrets.len(), one.target.kinds.len()))
        .collect();
    assert_eq!(
        parts,
        [("console", "https://example.com/hooks", 1, 12), ("billing-2", "https://example.com/hooks", 1, 12)]
    );
    assert_eq!(read[0].target.name.to_string(), "console");
    assert_eq!((Endpoint::parse_list(""), Endpoint::parse_list(" \n ")), (Ok(Vec::new()), Ok(Vec::new())));
}

#[test]
fn kinds_are_wanted_by_name_by_first_word_or_all_at_once() {
    assert_eq!(wanted(&[]).unwrap().len(), 12);
    assert_eq!(wanted(&["license.ended"]).unwrap(), ["license.ended"]);
    assert_eq!(
        wanted(&["license.*"]).unwrap(),
        ["license.activated", "license.ending", "license.suspended", "license.resumed", "license.ended"]
    );
    assert_eq!(wanted(&["usage.*", "workspace.locked"]).unwrap(), ["usage.final-wanted", "workspace.locked"]);
    let wrong = "endpoint a: a type is the name of a kind, or its first word and `.*`";
    for types in [&["license"][..], &["license.ended", "invoice.*"], &["*"], &["license.activated.*"], &[""]] {
        assert_eq!(wanted(types).unwrap_err(), wrong, "{types:?}");
    }
}

#[test]
fn a_name_is_1_to_32_plain_characters_of_its_own() {
    let named = |name: &str| read(&[endpoint(name)]).is_ok();
    assert!(named("a") && named("z-09") && named(&"x".repeat(32)));
    for name in ["", "bus", "A", "a b", "a_b", "é", &"x".repeat(33)] {
        let error = read(&[endpoint(name)]).unwrap_err();
        assert_eq!(error, format!("endpoint {name}: the name is 1 to 32 of a-z, 0-9 and -, and not `bus`"));
    }
    let error = read(&[endpoint("a"), endpoint("b"), endpoint("a")]).unwrap_err();
    assert_eq!(error, "endpoint a: the name is used twice");
    assert_eq!(telling::TargetName::bus().as_str(), "bus");
}

#[test]
fn an_address_is_https_or_on_the_machine_itself() {
    let may = |url: &str| read(&[with("url", json!(url))]).is_ok();
    for url in [
        "https://example.com",
        "https://x",
        "http://127.0.0.1",
        "http://127.0.0.1:4000/hooks",
        "http://localhost/hooks",
        "http://[::1]:4000",
    ] {
        assert!(may(url), "{url}");
    }
    for url in [
        "",
        "https://",
        "http://example.com",
        "ftp://example.com",
        "https://user:password@example.com",
        "http://user@127.0.0.1",
        "http://127.0.0.1/@",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://127.0.0.10",
        "https://10.0.0.1",
        "https://[::1]",
        "https://169.254.169.254/latest",
        "https://x#y",
        "https://[",
    ] {
        let error = read(&[with("url", json!(url))]).unwrap_err();
        assert_eq!(
            error,
            "endpoint a: the url is https:// and a host on the internet, or http:// on a loopback address; plain ASCII, no @ and no #",
            "{url}"
        );
    }
}

#[test]
fn an_endpoint_has_one_to_three_secrets() {
    let of = |count: usize| read(&[with("secrets", json!(vec![SECRET; count]))]).map(|read| read[0].secrets.len());
    let wrong = || Err("endpoint a: one to three secrets are needed".to_owned());
    assert_eq!([of(0), of(1), of(2), of(3), of(4)], [wrong(), Ok(1), Ok(2), Ok(3), wrong()]);
    let error = read(&[with("secrets", json!([SECRET, "whsec_c2hvcnQ="]))]).unwrap_err();
    assert_eq!(error, "endpoint a: a secret is `whsec_` and the base64 of 24 to 64 random bytes");
}

#[test]
fn there_are_ten_endpoints_at_most() {
    let of = |count: usize| (0..count).map(|number| endpoint(&format!("e{number}"))).collect::<Vec<_>>();
    assert_eq!(read(&of(10)).unwrap().len(), 10);
    assert_eq!(read(&of(11)).unwrap_err(), "at most 10 endpoints can be configured");
}

#[test]
fn what_is_no_list_of_endpoints_is_refused_whole() {
    for text in ["{}", "[1]", "x", r#"[{"name": "a"}]"#] {
        assert_eq!(Endpoint::parse_list(text), Err(EndpointsError::NotAList), "{text}");
    }
    assert!(read(&[with("typo", json!(1))]).is_err());
}

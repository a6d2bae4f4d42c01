//! What must hold at the edge, through the same JSON that API Gateway sends.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use brand::Brand;
use kernel::{Clock, Entropy};
use serde_json::{Value, json};

use crate::{
    Answer, Environment, FieldProblem, Fields, Front, Function, Http, HttpFunction, Invocation, Problem, Request,
    Settings,
};

/// Answers what it was asked, so that a test sees how the edge read the request.
struct Mirror;

#[async_trait]
impl HttpFunction for Mirror {
    async fn answer(&self, request: &Request) -> Answer {
        match request.query("do").as_deref() {
            Some("cookie") => {
                Answer::see_other("/next").with_cookie("__Host-one", "v", 60).without_cookie("__Host-two")
            }
            Some("problem") => {
                let field = FieldProblem::new("email", "field-missing");
                Answer::problem(Problem { fields: vec![field], ..Problem::new("try-again", 503).retry_after(7) })
            }
            _ => match request.fields() {
                Err(problem) => Answer::problem(problem),
                Ok(fields) => Answer::json(200, &reading(request, &fields)),
            },
        }
    }
}

fn reading(request: &Request, fields: &Fields) -> Value {
    json!({
        "method": request.method(),
        "segments": request.segments(),
        "token": fields.get("token"),
        "ticked": fields.is_ticked("terms"),
        "cookie": request.cookie("__Host-activation"),
        "language": request.language().tag(),
        "sourceIp": request.source_ip(),
    })
}

fn event(method: &str, path: &str, query: &str, headers: Value, body: &str) -> Value {
    let mut headers = headers;
    headers["host"] = json!("app.example.com");
    json!({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": query,
        "headers": headers, "isBase64Encoded": false, "body": body,
        "cookies": ["other=1", "__Host-activation=a+b/c=="],
        "requestContext": {
            "accountId": "111122223333", "apiId": "api", "domainName": "app.example.com", "requestId": "r-1", "stage": "$default",
            "time": "21/Nov/2026:03:00:00 +0000", "timeEpoch": 0, "routeKey": "$default",
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.7", "userAgent": "test"}
        }
    })
}

async fn call(event: Value) -> Value {
    call_behind(Front::default(), event).await
}

async fn call_behind(front: Front, event: Value) -> Value {
    let environment = Environment {
        settings: Settings {
            table_name: "table".to_owned(),
            public_url: "https://app.example.com".to_owned(),
            marketplace_region: "us-east-1".to_owned(),
            front,
            ..Settings::default()
        },
        aws: aws_config::SdkConfig::builder().build(),
        seller: None,
        clock: Clock::system(),
        entropy: Entropy::seeded(1),
        brand: Arc::new(Brand::parse(include_str!("../../../brands/truewatch.toml")).unwrap()),
    };
    let invocation = Invocation::new("request-1", Duration::from_secs(10));
    Http::new(&environment, Mirror).invoke(event, &invocation).await.unwrap()
}

fn body(answer: &Value) -> Value {
    serde_json::from_str(answer["body"].as_str().unwrap()).unwrap()
}

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn a_form_is_decoded_exactly_once_and_json_reads_the_same() {
    let form =
        call(event("POST", "/x", "", json!({"content-type": FORM}), "token=a%2Bb%2Fc%3D%253D&terms=on&token=second"))
            .await;
    assert_eq!(body(&form)["token"], "a+b/c=%3D", "the first of two fields, decoded once");
    assert_eq!(body(&form)["ticked"], true);
    let sent = r#"{"token": "a+b/c=", "terms": true}"#;
    let json = call(event("POST", "/x", "", json!({"content-type": "application/json; charset=utf-8"}), sent)).await;
    assert_eq!(body(&json)["token"], "a+b/c=");
    assert_eq!(body(&json)["ticked"], true);
}

#[tokio::test]
async fn a_base64_body_is_what_api_gateway_sends_for_forms() {
    let mut encoded = event("POST", "/x", "", json!({"content-type": FORM}), "dG9rZW49YSUyQmI=");
    encoded["isBase64Encoded"] = json!(true);
    assert_eq!(body(&call(encoded).await)["token"], "a+b");
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_refused_with_a_problem() {
    let cases = [
        (json!({"content-type": "application/json"}), "[1]".to_owned(), 400),
        (json!({"content-type": "application/json"}), "{\"a\": {}}".to_owned(), 400),
        (json!({"content-type": "application/json"}), "{".to_owned(), 400),
        (json!({"content-type": "text/plain"}), "a=b".to_owned(), 415),
        (json!({"content-type": FORM}), "a".repeat(65_537), 413),
        (json!({"content-type": FORM}), "a=1&".repeat(101), 413),
    ];
    for (headers, sent, status) in cases {
        let mut headers = headers;
        headers["accept"] = json!("application/json");
        let answer = call(event("POST", "/x", "", headers, &sent)).await;
        assert_eq!(answer["statusCode"], status, "{:.40}", sent);
        assert_eq!(answer["headers"]["content-type"], "application/problem+json");
    }
}

#[tokio::test]
async fn a_problem_says_what_is_wrong_in_json_or_on_a_page() {
    let answer = call(event("GET", "/x", "do=problem", json!({"accept": "application/json"}), "")).await;
    let problem = body(&answer);
    assert_eq!(answer["statusCode"], 503);
    assert_eq!(answer["headers"]["retry-after"], "7");
    assert_eq!(
        (&problem["type"], &problem["status"], &problem["instance"]),
        (&json!("/problems/try-again"), &json!(503), &json!("request-1"))
    );
    assert_eq!(problem["fields"][0]["name"], "email");
    assert!(!problem["title"].as_str().unwrap().is_empty() && !problem["detail"].as_str().unwrap().is_empty());
    let page = call(event("GET", "/x", "do=problem", json!({"accept": "text/html"}), "")).await;
    assert_eq!(page["headers"]["content-type"], "text/html; charset=utf-8");
}

#[tokio::test]
async fn a_post_from_another_site_is_refused_and_the_landing_is_not() {
    let refused = [
        ("/register", json!({"sec-fetch-site": "cross-site"})),
        ("/register", json!({"sec-fetch-site": "same-site"})),
        ("/register", json!({"origin": "https://evil.example"})),
        ("/register", json!({"origin": "http://app.example.com"})),
        ("/register", json!({"origin": "null"})),
    ];
    for (path, headers) in refused {
        assert_eq!(call(event("POST", path, "", headers.clone(), "")).await["statusCode"], 403, "{path} {headers}");
    }
    let taken = [
        ("POST", "/register", json!({"sec-fetch-site": "same-origin", "origin": "https://app.example.com"})),
        ("POST", "/register", json!({"origin": "https://app.example.com"})),
        ("POST", "/register", json!({})),
        ("POST", "/marketplace", json!({"sec-fetch-site": "cross-site", "origin": "https://aws.amazon.com"})),
        ("POST", "/v1/usage-events", json!({"sec-fetch-site": "cross-site"})),
        ("GET", "/register", json!({"sec-fetch-site": "cross-site"})),
    ];
    for (method, path, headers) in taken {
        assert_eq!(call(event(method, path, "", headers.clone(), "")).await["statusCode"], 200, "{path} {headers}");
    }
}

#[tokio::test]
async fn the_landing_is_met_however_it_is_typed() {
    let from_aws = json!({"sec-fetch-site": "cross-site", "origin": "https://aws.amazon.com"});
    for path in ["/marketplace", "/marketplace/", "/Marketplace", "/MARKETPLACE/", "//marketplace", "/marketplace%20"] {
        assert_eq!(call(event("POST", path, "", from_aws.clone(), "")).await["statusCode"], 200, "{path}");
    }
}

#[tokio::test]
async fn a_buyer_who_is_sent_beside_the_landing_is_told_the_way_and_nothing_is_carried_out() {
    let from_aws = json!({"sec-fetch-site": "cross-site", "accept": "application/json"});
    let token = "x-amzn-marketplace-token=t";
    let beside = [("/marketplace/foo", ""), ("/Marketplace//foo/", token), ("/", token), ("/register", token)];
    for (path, sent) in beside {
        let answer = call(event("POST", path, "", from_aws.clone(), sent)).await;
        let told = (answer["statusCode"].clone(), body(&answer)["type"].clone());
        assert_eq!(told, (json!(404), json!("/problems/beside-landing")), "{path}");
    }
    let page =
        call(event("POST", "/", "", json!({"sec-fetch-site": "cross-site", "accept": "text/html"}), token)).await;
    assert!(page["body"].as_str().unwrap().contains("href=\"/marketplace\""));
}

#[tokio::test]
async fn cookies_are_read_whole_and_set_so_that_scripts_and_other_sites_never_see_them() {
    let answer = call(event("GET", "/x", "", json!({}), "")).await;
    assert_eq!(body(&answer)["cookie"], "a+b/c==");
    let answer = call(event("GET", "/x", "do=cookie", json!({}), "")).await;
    assert_eq!(answer["statusCode"], 303);
    assert_eq!(answer["headers"]["location"], "/next");
    for cookie in answer["cookies"].as_array().unwrap() {
        for flag in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
            assert!(cookie.as_str().unwrap().contains(flag), "{cookie} lacks {flag}");
        }
    }
    assert!(answer["cookies"][1].as_str().unwrap().contains("Max-Age=0"));
}

#[tokio::test]
async fn a_chosen_language_is_spoken_and_remembered() {
    let asked = call(event("GET", "/x", "", json!({"accept-language": "zh-CN,en;q=0.5"}), "")).await;
    assert_eq!(body(&asked)["language"], "zh");
    let chosen = call(event("GET", "/x", "lang=en", json!({"accept-language": "zh-CN"}), "")).await;
    assert_eq!(body(&chosen)["language"], "en");
    assert!(chosen["cookies"][0].as_str().unwrap().starts_with("__Host-language=en"));
    let unknown = call(event("GET", "/x", "lang=fr", json!({}), "")).await;
    assert_eq!(unknown["cookies"].as_array().map(Vec::len), Some(0));
}

#[tokio::test]
async fn the_language_switch_leads_back_to_the_same_page() {
    let answer = call(event("GET", "/register", "do=problem&step=company&lang=en", json!({}), "")).await;
    let html = answer["body"].as_str().unwrap();
    assert!(html.contains("href=\"/register?do=problem&amp;step=company&amp;lang=zh\""), "{html}");
    let answer =
        call(event("POST", "/x", "do=problem", json!({"content-type": "text/plain", "accept": "text/html"}), "x"))
            .await;
    assert!(answer["body"].as_str().unwrap().contains("href=\"/x?do=problem&amp;lang=zh\""));
}

#[tokio::test]
async fn the_language_switch_never_leads_to_another_host() {
    // As an HTTP API hands paths over: decoded. What a browser would drop or turn around is encoded again.
    for (path, page) in [
        ("//evil.example/", "/evil.example"),
        ("///evil.example/", "/evil.example"),
        ("/\\evil.example/", "/%5Cevil.example"),
        ("/\t/evil.example/", "/%09/evil.example"),
        ("/%09/evil.example/", "/%09/evil.example"),
        ("/\n/\r/evil.example", "/%0A/%0D/evil.example"),
        ("/a?b#c/d", "/a%3Fb%23c/d"),
    ] {
        let answer = call(event("GET", path, "do=problem", json!({}), "")).await;
        let html = answer["body"].as_str().unwrap();
        assert!(html.contains(&format!("href=\"{page}?")), "{path:?}: {html}");
        assert!(!html.contains("href=\"//") && !html.contains("href=\"/\\"), "{path:?}: {html}");
    }
}

#[tokio::test]
async fn a_query_that_holds_what_no_query_may_is_read_and_ends_nothing() {
    for query in ["\t&a=b c\u{e9}\u{0}", " ", "\u{e9}", "a=<b>", "a=\"{}|^`\\\"", "a=b#c", "a=%3Cb%3E"] {
        let answer = call(event("GET", "/x", query, json!({}), "")).await;
        assert_eq!(answer["statusCode"], 200, "{query}: {answer}");
    }
}

#[tokio::test]
async fn a_path_is_decoded_segment_by_segment() {
    let answer = call(event("GET", "/v1/licenses/arn%3Aaws%2Fx/ledger", "", json!({}), "")).await;
    assert_eq!(body(&answer)["segments"], json!(["v1", "licenses", "arn:aws/x", "ledger"]));
    assert_eq!(body(&answer)["sourceIp"], "192.0.2.7");
}

#[tokio::test]
async fn a_parameter_of_the_path_is_what_api_gateway_decoded_and_is_not_decoded_again() {
    let routed = |raw_path: &str, value: &str| {
        let mut event = event("GET", raw_path, "", json!({}), "");
        let key = "GET /v1/operate/quarantine/{id}/release";
        (event["routeKey"], event["requestContext"]["routeKey"]) = (json!(key), json!(key));
        event["pathParameters"] = json!({ "id": value });
        event
    };
    for value in ["l-1~2026-11-21T01~a/b", "l-1~2026-11-21T01~%41", "l-1~2026-11-21T01~a b+c"] {
        let encoded = value.replace('%', "%25").replace('/', "%2F").replace(' ', "%20");
        for raw in [value, encoded.as_str()] {
            let answer = call(routed(&format!("/v1/operate/quarantine/{raw}/release"), value)).await;
            let read = body(&answer)["segments"].clone();
            assert_eq!(read, json!(["v1", "operate", "quarantine", value, "release"]), "{raw}");
        }
    }
    let mut rest = event("GET", "/account/licenses/l-1/workspaces", "", json!({}), "");
    rest["requestContext"]["routeKey"] = json!("GET /account/{page+}");
    rest["pathParameters"] = json!({ "page": "licenses/l-1/workspaces" });
    assert_eq!(body(&call(rest).await)["segments"], json!(["account", "licenses", "l-1", "workspaces"]));
}

#[tokio::test]
async fn every_answer_forbids_framing_sniffing_and_keeping() {
    let answer = call(event("GET", "/x", "", json!({}), "")).await;
    for (name, value) in
        [("x-frame-options", "DENY"), ("x-content-type-options", "nosniff"), ("cache-control", "no-store")]
    {
        assert_eq!(answer["headers"][name], value);
    }
    assert!(answer["headers"]["content-security-policy"].as_str().unwrap().contains("default-src 'none'"));
}

#[tokio::test]
async fn behind_a_front_the_viewer_is_the_source_and_what_comes_beside_it_is_refused_for_people_and_machines() {
    let front = || Front::new(&kernel::digest::sha256_hex(&["of-the-distribution"]), true);
    let through = json!({"x-front-proof": "of-the-distribution", "cloudfront-viewer-address": "2001:db8::9:443"});
    let answer = call_behind(front(), event("GET", "/x", "", through, "")).await;
    assert_eq!(body(&answer)["sourceIp"], "2001:db8::9");

    for path in ["/x", "/marketplace", "/v1/usage-events", "/operator"] {
        let beside = json!({"cloudfront-viewer-address": "203.0.113.9:1", "accept": "application/json"});
        let answer = call_behind(front(), event("POST", path, "", beside, "")).await;
        assert_eq!(answer["statusCode"], 403, "{path}");
        assert_eq!(body(&answer)["type"].as_str().unwrap().rsplit('/').next(), Some("beside-the-front"), "{path}");
        assert!(body(&answer)["detail"].as_str().unwrap().contains("https://app.example.com"), "{path}");
    }
}

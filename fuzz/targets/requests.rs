//! Requests as API Gateway hands them over: each gets an answer that a browser reads as ours. The text is, line by line:
//! method, path, query, cookies, content type, accepted language; the rest is the body.

#![no_main]

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use async_trait::async_trait;
use brand::Brand;
use edge::{
    Answer, Environment, Function, Http, HttpFunction, Invocation, Problem, Request, Settings, leading_on, own_path,
};
use kernel::{Clock, Entropy};
use libfuzzer_sys::fuzz_target;
use serde_json::json;
use tokio::runtime::{Builder, Runtime};
use url::Url;

const PUBLIC_URL: &str = "https://app.example.com";
const BRAND: &str = include_str!("../../brands/truewatch.toml");

/// Reads all of a request, and leads on to where it says.
struct Reader;

#[async_trait]
impl HttpFunction for Reader {
    async fn answer(&self, request: &Request) -> Answer {
        let ours = Url::parse(PUBLIC_URL).expect("our address");
        for path in [Some(request.page()), Some(request.path()), request.query("next").as_deref().and_then(own_path)] {
            let Some(path) = path else { continue };
            let led = ours.join(path).expect("a path of ours is one");
            assert_eq!(led.origin(), ours.origin(), "{path:?} leads to another host");
        }
        let _ = (request.segments(), request.query_names(), request.queries("a"), request.cookie("__Host-session"));
        let _ = (request.source_ip(), request.route_key(), request.principal(), request.activation_tokens());
        match request.fields() {
            Err(problem) => Answer::problem(problem),
            Ok(fields) if fields.names().count() == 0 => Answer::problem(Problem::new("not-found", 404)),
            Ok(_) => Answer::see_other(leading_on("/sign-in", Some(request.page()))),
        }
    }
}

struct App {
    function: Http<Reader>,
    runtime: Runtime,
}

static APP: LazyLock<App> = LazyLock::new(|| {
    let environment = Environment {
        settings: Settings { public_url: PUBLIC_URL.to_owned(), ..Settings::default() },
        aws: aws_config::SdkConfig::builder().build(),
        seller: None,
        clock: Clock::system(),
        entropy: Entropy::system(),
        brand: Arc::new(Brand::parse(BRAND).expect("the brand")),
    };
    let runtime = Builder::new_current_thread().build().expect("a runtime");
    App { function: Http::new(&environment, Reader), runtime }
});

fuzz_target!(|text: &str| {
    let mut parts = text.splitn(7, '\n');
    let mut next = || parts.next().unwrap_or_default();
    let (method, path, query, cookies, content_type, language) = (next(), next(), next(), next(), next(), next());
    // API Gateway hands over no path without its first slash.
    let path = format!("/{}", path.trim_start_matches('/'));
    let payload = json!({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": query,
        "cookies": cookies.split("; ").collect::<Vec<_>>(),
        "headers": { "content-type": content_type, "accept-language": language, "origin": PUBLIC_URL },
        "requestContext": { "http": { "method": method, "path": path, "sourceIp": "192.0.2.1" } },
        "body": next(), "isBase64Encoded": false,
    });
    let invocation = Invocation::new("fuzz", Duration::from_secs(10));
    // What API Gateway itself would not hand over (a method with a space) is an error, not an answer.
    let Ok(answer) = APP.runtime.block_on(APP.function.invoke(payload, &invocation)) else { return };
    assert!((200..600).contains(&answer["statusCode"].as_u64().unwrap_or_default()), "{answer}");
    let location = answer["headers"]["location"].as_str();
    if let Some(location) = location {
        let ours = Url::parse(PUBLIC_URL).expect("our address");
        assert_eq!(ours.join(location).expect("a location").origin(), ours.origin(), "{location:?}");
    }
});

//! Callers with an address of their own: API Gateway says in its request context where a request comes from.

use std::collections::BTreeMap;

use http::Method;
use serde_json::{Value, json};
use tests::World;

/// Somebody who calls from one address and keeps the cookies that they are given.
#[derive(Debug)]
pub(crate) struct Caller<'a> {
    world: &'a World,
    source: String,
    cookies: BTreeMap<String, String>,
}

/// What a caller was answered.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Heard {
    pub(crate) status: u64,
    pub(crate) body: Value,
}

impl Heard {
    /// The last part of a problem's type.
    pub(crate) fn problem(&self) -> &str {
        self.body["type"].as_str().unwrap_or_default().trim_start_matches("/problems/")
    }
}

impl<'a> Caller<'a> {
    /// Somebody without cookies who calls from `source`.
    pub(crate) fn from(world: &'a World, source: impl Into<String>) -> Self {
        Self { world, source: source.into(), cookies: BTreeMap::new() }
    }

    /// The address of the `number`th of many callers.
    pub(crate) fn of_many(world: &'a World, number: usize) -> Self {
        Self::from(world, format!("203.0.{}.{}", number / 250, number % 250 + 1))
    }

    /// The same person, in the same browser, at another address.
    pub(crate) fn at(self, source: &str) -> Self {
        Self { source: source.to_owned(), ..self }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Heard {
        self.call(&Method::GET, path, "text/html", None).await
    }

    pub(crate) async fn post(&mut self, path: &str, body: &Value) -> Heard {
        self.call(&Method::POST, path, "application/json", Some(body)).await
    }

    async fn call(&mut self, method: &Method, path: &str, accept: &str, body: Option<&Value>) -> Heard {
        let (route, parameters) = sandbox::routes::find(method.as_str(), path).unwrap();
        let (function, route) = (route.function, route.key());
        let parameters: BTreeMap<&str, &str> = parameters.into_iter().collect();
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let event = json!({
            "version": "2.0", "routeKey": route, "rawPath": path, "rawQueryString": "", "cookies": cookies,
            "headers": {
                "accept": accept, "content-type": "application/json", "host": "app.example.com",
                "cookie": cookies.join("; "),
            },
            "pathParameters": parameters,
            "requestContext": {
                "accountId": "1", "apiId": "a", "domainName": "app.example.com", "domainPrefix": "app",
                "requestId": "r", "routeKey": route, "stage": "$default", "time": "21/Nov/2026:10:20:00 +0000",
                "timeEpoch": 0, "http": {
                    "method": method.as_str(), "path": path, "protocol": "HTTP/1.1", "sourceIp": self.source,
                    "userAgent": "x",
                },
            },
            "body": body.map(Value::to_string), "isBase64Encoded": false,
        });
        let answer = self.world.sandbox.invoke(function, event).await.unwrap().unwrap();
        self.keep_cookies(&answer);
        let mut body: Value = serde_json::from_str(answer["body"].as_str().unwrap_or_default()).unwrap_or_default();
        if let Some(object) = body.as_object_mut() {
            // The id of the request.
            object.remove("instance");
        }
        Heard { status: answer["statusCode"].as_u64().unwrap(), body }
    }

    fn keep_cookies(&mut self, answer: &Value) {
        for set in answer["cookies"].as_array().into_iter().flatten() {
            let pair = set.as_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// The word in the newest mail to `address` that has one: by it the reader may have another code sent.
pub(crate) async fn admission_word(world: &World, address: &str) -> String {
    let mails = world.inbox(address).await;
    let mut texts = mails.iter().filter_map(|mail| mail["text"].as_str());
    let word = texts.find_map(|text| text.split_once("enter this word there to get one: ")).map(|(_, word)| word);
    word.and_then(|word| word.split_whitespace().next()).expect("a mail with a word").to_owned()
}

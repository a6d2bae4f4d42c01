//! The shapes of requests and answers.

use serde_json::{Value, json};

/// AWS's answer to a batch in a few words.
pub(super) fn said(body: &str) -> String {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    if let Some(code) = body["__type"].as_str() {
        return code.to_owned();
    }
    let of = |name: &str| body[name].as_array().cloned().unwrap_or_default();
    let mut words: Vec<String> =
        of("Results").iter().map(|result| result["Status"].as_str().unwrap_or_default().to_owned()).collect();
    words.extend(of("UnprocessedRecords").iter().map(|_| "unprocessed".to_owned()));
    words.join(", ")
}

/// A request as API Gateway hands it to a function.
pub(super) fn request(method: &str, path: &str, query: &str, kind: &str, body: &Value) -> Value {
    let parameters: serde_json::Map<String, Value> =
        query.split('&').filter_map(|pair| pair.split_once('=')).map(|(n, v)| (n.to_owned(), json!(v))).collect();
    json!({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": query,
        "queryStringParameters": parameters,
        "headers": { "accept": "application/json", "content-type": kind, "host": "localhost" },
        "requestContext": {
            "accountId": "999900001111", "apiId": "simulation", "domainName": "localhost", "domainPrefix": "simulation",
            "authorizer": { "iam": { "userArn": "arn:aws:iam::999900001111:user/simulation" } },
            "http": {
                "method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "simulation",
            },
            "requestId": "simulation", "routeKey": "$default", "stage": "$default", "time": "", "timeEpoch": 0,
        },
        "body": body.to_string(), "isBase64Encoded": false,
    })
}

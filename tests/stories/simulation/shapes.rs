//! The shapes of requests and answers.

use kernel::Timestamp;
use serde_json::{Value, json};

use super::world::World;

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

impl World {
    /// Another job bills a slot, with a quantity of its own.
    pub(super) fn bill_elsewhere(&mut self, arn: &str, dimension: &str, hour: &str, quantity: i64) {
        let record = json!({
            "Timestamp": Timestamp::parse_rfc3339(hour).unwrap().seconds(), "Dimension": dimension,
            "Quantity": quantity, "CustomerAWSAccountId": "111122223330", "LicenseArn": arn,
        });
        let body = json!({ "UsageRecords": [record] }).to_string();
        let mut headers = http::HeaderMap::new();
        headers.insert("x-amz-target", http::HeaderValue::from_static("AWSMPMeteringService.BatchMeterUsage"));
        let answer = self.aws.answer("POST", "/", &headers, body.as_bytes()).unwrap();
        assert!(answer.status().is_success(), "{}", String::from_utf8_lossy(answer.body()));
    }
}

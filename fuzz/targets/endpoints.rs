//! Webhook endpoints: whatever is taken can be called, and leads to the host that another reader of URLs sees.

#![no_main]

use std::net::IpAddr;

use libfuzzer_sys::fuzz_target;
use telling::Endpoint;
use url::Host;

const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

fuzz_target!(|text: &str| {
    let _ = Endpoint::parse_list(text);
    let list = serde_json::json!([{ "name": "product", "url": text, "secrets": [SECRET] }]).to_string();
    let Ok(endpoints) = Endpoint::parse_list(&list) else { return };
    let url = &endpoints[0].url;
    let called: http::Uri = url.parse().expect("the client that calls it reads it");
    let seen = url::Url::parse(url).expect("another reader reads it");
    let host = called.host().unwrap_or_default();
    let address_of = |host: &str| host.trim_matches(['[', ']']).parse::<IpAddr>().ok();
    let one = match (address_of(host), seen.host()) {
        (Some(address), Some(Host::Ipv4(seen))) => address == seen,
        (Some(address), Some(Host::Ipv6(seen))) => address == seen,
        (None, Some(Host::Domain(seen))) => seen == host.to_ascii_lowercase(),
        _ => false,
    };
    assert!(one, "both see one host: {url}");
    assert!(seen.username().is_empty() && seen.password().is_none(), "{url}");
    if seen.scheme() == "https" {
        assert!(!address_of(host).is_some_and(|address| address.is_loopback()), "{url}");
    } else {
        assert!(["127.0.0.1", "localhost", "[::1]"].contains(&host), "{url}");
    }
});

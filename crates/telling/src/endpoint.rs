//! The configured HTTPS endpoints.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::Deserialize;

use crate::address::is_public;
use crate::delivery::{Target, TargetName};
use crate::event::Kind;
use crate::signature::Secret;

/// The most endpoints of one deployment.
pub const MAX_ENDPOINTS: usize = 10;
/// The most secrets of one endpoint: the new one and the old one while it is changed.
const MAX_SECRETS: usize = 3;

/// An HTTPS endpoint of the product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Its name and the kinds it wants. A name is never changed, or what is kept is delivered anew.
    pub target: Target,
    /// Where events are posted.
    pub url: String,
    /// The keys shared with it; each signs.
    pub secrets: Vec<Secret>,
}

/// The configuration of the endpoints is not right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndpointsError {
    /// Not the JSON it must be.
    #[error(
        "not a JSON list of endpoints {{\"name\", \"url\", \"secrets\": [\"whsec_…\"], \"types\"?: [\"license.*\"]}}"
    )]
    NotAList,
    /// More than [`MAX_ENDPOINTS`].
    #[error("at most {MAX_ENDPOINTS} endpoints can be configured")]
    TooMany,
    /// A part of one endpoint is not right.
    #[error("endpoint {name}: {what}")]
    Endpoint {
        /// The endpoint's name as written.
        name: String,
        /// What is wrong with it.
        what: &'static str,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    url: String,
    secrets: Vec<String>,
    #[serde(default)]
    types: Vec<String>,
}

impl Endpoint {
    /// Reads the list from JSON. Empty text is an empty list.
    ///
    /// # Errors
    /// [`EndpointsError`] names the endpoint and what is wrong, never a secret.
    pub fn parse_list(text: &str) -> Result<Vec<Self>, EndpointsError> {
        if text.trim().is_empty() {
            return Ok(Vec::new());
        }
        let written: Vec<Written> = serde_json::from_str(text).map_err(|_| EndpointsError::NotAList)?;
        if written.len() > MAX_ENDPOINTS {
            return Err(EndpointsError::TooMany);
        }
        let mut names = BTreeSet::new();
        let mut endpoints = Vec::new();
        for endpoint in &written {
            let wrong = |what| EndpointsError::Endpoint { name: endpoint.name.clone(), what };
            if !names.insert(endpoint.name.clone()) {
                return Err(wrong("the name is used twice"));
            }
            endpoints.push(read(endpoint).map_err(wrong)?);
        }
        Ok(endpoints)
    }
}

fn read(written: &Written) -> Result<Endpoint, &'static str> {
    let name = TargetName::parse(&written.name).ok_or("the name is 1 to 32 of a-z, 0-9 and -, and not `bus`")?;
    if !is_safe(&written.url) {
        return Err(
            "the url is https:// and a host on the internet, or http:// on a loopback address; plain ASCII, no @ and no #",
        );
    }
    if written.secrets.is_empty() || written.secrets.len() > MAX_SECRETS {
        return Err("one to three secrets are needed");
    }
    let secrets: Result<Vec<Secret>, _> = written.secrets.iter().map(|secret| Secret::parse(secret)).collect();
    let secrets = secrets.map_err(|_| "a secret is `whsec_` and the base64 of 24 to 64 random bytes")?;
    let kinds = wanted(&written.types).ok_or("a type is the name of a kind, or its first word and `.*`")?;
    Ok(Endpoint { target: Target { name, kinds }, url: written.url.clone(), secrets })
}

/// Plain HTTP is for a product that runs on the developer's own machine, beside the sandbox. Where a name leads is looked
/// at when it is called; an address that is written out is looked at here.
fn is_safe(url: &str) -> bool {
    let is_plain = |c: char| {
        c.is_ascii_graphic() && !matches!(c, '@' | '#' | '\\' | '"' | '<' | '>' | '^' | '`' | '{' | '|' | '}')
    };
    if !url.chars().all(is_plain) {
        return false;
    }
    match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
        (Some(rest), _) => host_of(rest).is_some_and(|host| is_host(host) && address_of(host).is_none_or(is_public)),
        (None, Some(rest)) => host_of(rest).is_some_and(|host| matches!(host, "127.0.0.1" | "localhost" | "[::1]")),
        (None, None) => false,
    }
}

/// The host of what follows the scheme. `None` if the port is none.
fn host_of(rest: &str) -> Option<&str> {
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    // The colons within brackets are the address's own.
    let bracket = authority.rfind(']').unwrap_or_default();
    let (host, port) = match authority.get(bracket..).and_then(|tail| tail.find(':')) {
        Some(colon) => authority.split_at_checked(bracket + colon)?,
        None => (authority, ""),
    };
    // Rust's numbers may have a sign, ports may not.
    let is_port =
        |port: &str| port.starts_with(|c: char| c.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0);
    (port.is_empty() || port.strip_prefix(':').is_some_and(is_port)).then_some(host)
}

/// Whether it is a name of letters, digits and hyphens (RFC 1123) that other readers of URLs take as well (a label that begins
/// with `xn--` must be the encoding of something), or an address.
fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        let is_inner = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        (1..=63).contains(&label.len()) && is_inner && !label.starts_with('-') && !label.ends_with('-')
    };
    // A name whose last label is a number would be read as an address in one of its older spellings: `https://127.1`.
    let is_number =
        |label: &str| label.bytes().all(|b| b.is_ascii_digit()) || label.starts_with("0x") || label.starts_with("0X");
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_encoded = || idna::domain_to_ascii(host).is_ok_and(|ascii| ascii.eq_ignore_ascii_case(host));
    address_of(host).is_some()
        || (host.len() <= 253 && host.split('.').all(is_label) && !is_number(last) && is_encoded())
}

fn address_of(host: &str) -> Option<IpAddr> {
    let literal = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    match literal {
        Some(literal) => literal.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        None => host.parse::<Ipv4Addr>().ok().map(IpAddr::V4),
    }
}

fn wanted(types: &[String]) -> Option<BTreeSet<Kind>> {
    if types.is_empty() {
        return Some(BTreeSet::from(Kind::ALL));
    }
    let mut kinds = BTreeSet::new();
    for pattern in types {
        let matches = |kind: &Kind| match pattern.strip_suffix(".*") {
            Some(first) => kind.as_str().split('.').next() == Some(first),
            None => kind.as_str() == pattern,
        };
        let named: Vec<Kind> = Kind::ALL.into_iter().filter(matches).collect();
        if named.is_empty() {
            return None;
        }
        kinds.extend(named);
    }
    Some(kinds)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    fn list(name: &str, url: &str, secret: &str, kind: &str) -> Result<Vec<Endpoint>, EndpointsError> {
        let endpoint = serde_json::json!([{"name": name, "url": url, "secrets": [secret], "types": [kind]}]);
        Endpoint::parse_list(&endpoint.to_string())
    }

    #[test]
    fn an_endpoint_names_the_kinds_it_wants_one_by_one_or_by_first_word() {
        let read = list("console", "https://example.com/hooks", SECRET, "workspace.*").unwrap();
        assert_eq!(read[0].target.kinds.len(), 6);
        let read = list("console", "https://example.com/hooks", SECRET, "license.ended").unwrap();
        assert_eq!(read[0].target.kinds, BTreeSet::from([Kind::LicenseEnded]));
        assert_eq!(Endpoint::parse_list(""), Ok(Vec::new()));
    }

    #[test]
    fn an_endpoint_is_a_host_on_the_internet_or_on_the_own_machine() {
        for url in [
            "https://example.com",
            "https://hooks.example.com:8443/a?b=c",
            "https://8.8.8.8/x",
            "https://[2600:1f18::1]:443/x",
            "https://[2600:1f18::]:443/x",
            "http://127.0.0.1:9000/hooks",
            "http://localhost",
            "http://[::1]:9000/x",
            "https://a_b.example.com/",
            "https://xn--bcher-kva.example/",
        ] {
            assert!(is_safe(url), "{url}");
        }
        for url in [
            "https://",
            "https://x#y",
            "https://[",
            "https://[::1]/",
            "https://a\0b",
            "https://exa mple.com",
            "https://ex\u{e4}mple.com",
            "https://u@example.com",
            "https://10.0.0.1/x",
            "https://169.254.169.254/latest/meta-data",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0X7f000001/",
            "https://[fd00:ec2::254]/",
            "https://[::ffff:10.0.0.1]/",
            "https://-a.com",
            "https://xn--s",
            "https://hooks.xn--zzzzzzzz99.example",
            "https://a..b",
            "https://example.com:0",
            "https://example.com:99999",
            "https://example.com:x",
            "https://example.com:+443",
            "http://example.com",
            "http://127.0.0.1.example.com/",
            "ftp://example.com",
            "example.com",
            "https://a\\b",
        ] {
            assert!(!is_safe(url), "{url}");
        }
    }

    #[test]
    fn what_is_wrong_with_an_endpoint_is_said_without_its_secret() {
        let wrong = |name: &str, url: &str, secret: &str, kind: &str| list(name, url, secret, kind).unwrap_err();
        for error in [
            wrong("Bus Stop", "https://example.com", SECRET, "license.*"),
            wrong("bus", "https://example.com", SECRET, "license.*"),
            wrong("a", "http://example.com", SECRET, "license.*"),
            wrong("a", "http://127.0.0.1.example.com", SECRET, "license.*"),
            wrong("a", "https://user:password@example.com", SECRET, "license.*"),
            wrong("a", "https://example.com", "whsec_c2hvcnQ=", "license.*"),
            wrong("a", "https://example.com", SECRET, "invoice.*"),
        ] {
            assert!(matches!(error, EndpointsError::Endpoint { .. }), "{error}");
            assert!(!error.to_string().contains("whsec_c2"), "{error}");
        }
        assert_eq!(Endpoint::parse_list("{}"), Err(EndpointsError::NotAList));
        assert!(list("a", "http://127.0.0.1:4000/hooks", SECRET, "license.*").is_ok());
    }
}

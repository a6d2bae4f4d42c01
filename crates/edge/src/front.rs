//! The front: a CloudFront distribution with AWS WAF before the API (infra/front.yaml).
//!
//! API Gateway sees the distribution's address instead of the viewer's. The distribution names the viewer in a header, and a second,
//! secret header proves that the distribution wrote it. Without the proof the header means nothing: anyone can send one straight
//! to the API.

use std::net::IpAddr;

use kernel::digest::sha256_hex;
use serde_json::Value;

/// The header by which the distribution proves that a request came through it, in lower case as API Gateway hands headers over.
const PROOF_HEADER: &str = "x-front-proof";
/// Where CloudFront says who the viewer is: the address and the port, also of IPv6 (`2001:db8::1:46532`).
const VIEWER_HEADER: &str = "cloudfront-viewer-address";

/// What a function knows of the front.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Front {
    proofs: Vec<String>,
    is_only_way: bool,
}

impl Front {
    /// Reads the digests of the secrets that prove a request ([`sha256_hex`] of each, separated by commas: two while one replaces the
    /// other; none without a front). If `is_only_way`, a request without proof is refused.
    #[must_use]
    pub fn new(proofs: &str, is_only_way: bool) -> Self {
        let proofs = proofs.split(',').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect();
        Self { proofs, is_only_way }
    }

    /// Takes the proof out of API Gateway's event and, where it holds, makes the viewer's address the request's source. Returns whether
    /// the request may go on.
    pub(crate) fn admit(&self, event: &mut Value) -> bool {
        let Some(headers) = event.get_mut("headers").and_then(Value::as_object_mut) else { return !self.is_only_way };
        // The proof goes no further, so nothing can log or show it.
        let proof = headers.remove(PROOF_HEADER);
        let is_proved =
            proof.as_ref().and_then(Value::as_str).is_some_and(|proof| self.proofs.contains(&sha256_hex(&[proof])));
        if !is_proved {
            return !self.is_only_way;
        }
        // Viewers that cannot be told apart share one source and its limits; none has a source that it chose.
        let viewer = headers.get(VIEWER_HEADER).and_then(Value::as_str).and_then(address).unwrap_or_default();
        if let Some(source) = event.pointer_mut("/requestContext/http/sourceIp") {
            *source = Value::String(viewer);
        }
        true
    }
}

/// The address in `address:port`. CloudFront writes IPv6 without brackets; both forms are read.
fn address(text: &str) -> Option<String> {
    let (address, port) = text.rsplit_once(':')?;
    port.parse::<u16>().ok()?;
    let address = address.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(address);
    address.parse::<IpAddr>().ok().map(|address| address.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SECRET: &str = "of-the-distribution";

    fn event(headers: &Value) -> Value {
        json!({"headers": headers, "requestContext": {"http": {"sourceIp": "192.0.2.7"}}})
    }

    fn source(event: &Value) -> &str {
        event["requestContext"]["http"]["sourceIp"].as_str().unwrap()
    }

    #[test]
    fn an_address_is_read_with_its_port_in_all_forms_of_ipv4_and_ipv6() {
        for (text, read) in [
            ("198.51.100.10:46532", Some("198.51.100.10")),
            ("2001:db8::1:46532", Some("2001:db8::1")),
            ("[2001:DB8:0::1]:443", Some("2001:db8::1")),
            ("198.51.100.10", None),
            ("198.51.100.10:46532,203.0.113.9:1", None),
            ("198.51.100.10:port", None),
            ("[198.51.100.10:1", None),
            (":1", None),
            ("", None),
        ] {
            assert_eq!(address(text).as_deref(), read, "{text}");
        }
    }

    #[test]
    fn the_digest_is_what_scripts_stack_py_makes_of_a_secret() {
        // tests/conformance/front_drill.py has the same pair.
        let digest = "eeea51d205bfd2cac23fb29017c38e8ca28d4c07a1c60e348fda666fb3fd3156";
        assert_eq!(sha256_hex(&[SECRET]), digest);
    }

    #[test]
    fn without_a_front_its_headers_mean_nothing() {
        let mut forged = event(&json!({"x-front-proof": SECRET, "cloudfront-viewer-address": "203.0.113.9:1"}));
        assert!(Front::default().admit(&mut forged));
        assert_eq!(source(&forged), "192.0.2.7");
    }

    #[test]
    fn only_with_the_proof_is_the_viewer_believed() {
        let front = Front::new(&format!("{}, {}", sha256_hex(&["of-before"]), sha256_hex(&[SECRET])), false);
        let viewer =
            |proof: &str| event(&json!({"x-front-proof": proof, "cloudfront-viewer-address": "203.0.113.9:1"}));
        for proof in [SECRET, "of-before"] {
            let mut proved = viewer(proof);
            assert!(front.admit(&mut proved));
            assert_eq!(source(&proved), "203.0.113.9");
            assert_eq!(
                proved["headers"],
                json!({"cloudfront-viewer-address": "203.0.113.9:1"}),
                "the proof goes no further"
            );
        }
        for proof in ["", "another", &sha256_hex(&[SECRET]), &format!("{SECRET},{SECRET}")] {
            let mut forged = viewer(proof);
            assert!(front.admit(&mut forged), "it is not the only way: {proof}");
            assert_eq!(source(&forged), "192.0.2.7", "{proof}");
        }
    }

    #[test]
    fn where_the_front_is_the_only_way_nothing_comes_beside_it() {
        let front = Front::new(&sha256_hex(&[SECRET]), true);
        assert!(
            front.admit(&mut event(&json!({"x-front-proof": SECRET, "cloudfront-viewer-address": "203.0.113.9:1"})))
        );
        assert!(!front.admit(&mut event(&json!({"cloudfront-viewer-address": "203.0.113.9:1"}))));
        assert!(!front.admit(&mut event(&json!({"x-front-proof": "another"}))));
        assert!(!front.admit(&mut json!({})), "an event without headers");
        assert!(!Front::new("", true).admit(&mut event(&json!({}))), "an app without its secrets is not left open");
    }

    #[test]
    fn viewers_that_cannot_be_told_apart_share_one_source() {
        let front = Front::new(&sha256_hex(&[SECRET]), true);
        for headers in
            [json!({"x-front-proof": SECRET}), json!({"x-front-proof": SECRET, "cloudfront-viewer-address": "?"})]
        {
            let mut unknown = event(&headers);
            assert!(front.admit(&mut unknown));
            assert_eq!(source(&unknown), "");
        }
    }
}

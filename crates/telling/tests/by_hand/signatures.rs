//! The signature of Standard Webhooks, by values that another implementation computed.

use kernel::Timestamp;
use telling::{EventId, Kind, Secret, SecretError, sign};

use super::license;

/// The keys `0123456789abcdef0123456789abcdef` and 24 times `k`.
const SECRETS: [&str; 2] =
    ["whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", "whsec_a2tra2tra2tra2tra2tra2tra2tra2tr"];

#[test]
fn each_secret_signs_id_second_and_body() {
    let id = EventId::of(Kind::WorkspaceBound, &license("l-1"), "wksp_1");
    let at = Timestamp::from_millis(1_764_000_000_999);
    let secrets = SECRETS.map(|secret| Secret::parse(secret).unwrap());
    let signed = sign(&secrets, &id, at, r#"{"a":1}"#);
    assert_eq!(
        signed,
        "v1,21s+r4YKy0Ah4FdATiPKo5RIyRJEfOvjQEgnFA8PqpI= v1,fdMWMfvAFdKcUAAzJRpQnafZO8FlR/khDAhFq89C1gY="
    );
    assert_eq!(sign(&secrets[..1], &id, at, r#"{"a":1}"#), "v1,21s+r4YKy0Ah4FdATiPKo5RIyRJEfOvjQEgnFA8PqpI=");
    assert_eq!(sign(&[], &id, at, "{}"), "");
    assert_ne!(sign(&secrets, &id, at, r#"{"a":2}"#), signed);
    assert_ne!(sign(&secrets, &id, at.plus_seconds(1), r#"{"a":1}"#), signed);
}

#[test]
fn a_secret_is_the_base64_of_24_to_64_bytes_behind_its_prefix() {
    let read = |encoded: &str| Secret::parse(&format!("whsec_{encoded}")).is_ok();
    let of = |bytes: usize| {
        // Three bytes of zeros are `AAAA`; one or two more end in padding.
        let rest = ["", "AA==", "AAA="][bytes % 3];
        format!("{}{rest}", "AAAA".repeat(bytes / 3))
    };
    assert_eq!([23, 24, 25, 63, 64, 65].map(|bytes| read(&of(bytes))), [false, true, true, true, true, false]);
    assert!(!read("not base64, not at all, however long it may be"));
    assert_eq!(Secret::parse(&of(24)), Err(SecretError), "without the prefix");
    assert_eq!(format!("{:?}", Secret::parse(SECRETS[0])), "Ok(Secret(…))");
}

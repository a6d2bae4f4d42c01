//! What must be mended of a request between the SDK's writing and signing.

use aws_sdk_marketplacemetering::config::interceptors::BeforeTransmitInterceptorContextMut;
use aws_sdk_marketplacemetering::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_marketplacemetering::error::BoxError;
use aws_smithy_types::body::SdkBody;

/// Takes `"CustomerIdentifier":""` out of a request. The SDK writes this member even when it is not set, and AWS
/// documents it as excluding `CustomerAWSAccountId`.
#[derive(Debug)]
pub(crate) struct DropEmptyCustomerIdentifier;

/// As the SDK writes it. Inside a JSON text quotes are escaped, so these bytes are always that member.
const EMPTY_MEMBER: &[u8] = b"\"CustomerIdentifier\":\"\"";

impl Intercept for DropEmptyCustomerIdentifier {
    fn name(&self) -> &'static str {
        "DropEmptyCustomerIdentifier"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        let Some(body) = request.body().bytes() else {
            return Ok(());
        };
        let body = without_empty_member(body);
        request.headers_mut().insert("content-length", body.len().to_string());
        *request.body_mut() = SdkBody::from(body);
        Ok(())
    }
}

fn without_empty_member(body: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = find(rest, EMPTY_MEMBER) {
        let (before, found) = rest.split_at(at);
        kept.extend_from_slice(before);
        rest = found.get(EMPTY_MEMBER.len()..).unwrap_or_default();
        // The comma goes with it: the one behind, or the one before if the member was the last.
        match rest.split_first() {
            Some((b',', behind)) => rest = behind,
            _ if kept.last() == Some(&b',') => {
                kept.pop();
            }
            _ => {}
        }
    }
    kept.extend_from_slice(rest);
    kept
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(body: &str) -> String {
        String::from_utf8(without_empty_member(body.as_bytes())).unwrap()
    }

    #[test]
    fn the_empty_member_goes_wherever_it_stands() {
        assert_eq!(mended(r#"{"A":1,"CustomerIdentifier":"","B":2}"#), r#"{"A":1,"B":2}"#);
        assert_eq!(mended(r#"{"CustomerIdentifier":"","B":2}"#), r#"{"B":2}"#);
        assert_eq!(mended(r#"{"A":1,"CustomerIdentifier":""}"#), r#"{"A":1}"#);
        assert_eq!(mended(r#"{"CustomerIdentifier":""}"#), "{}");
    }

    #[test]
    fn a_filled_member_and_texts_that_look_like_one_stay() {
        let body = r#"{"CustomerIdentifier":"c","Value":"\"CustomerIdentifier\":\"\""}"#;
        assert_eq!(mended(body), body);
    }
}

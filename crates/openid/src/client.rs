//! The crate `openidconnect`, with the one claim that is not standard: groups.

use std::collections::BTreeMap;

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, Client, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenClaims,
    IdTokenFields, StandardErrorResponse, StandardTokenResponse,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The algorithms whose signatures we take: asymmetric ones that providers use. `none` and those by a shared secret are not
/// among them.
pub(crate) const ALGORITHMS: [CoreJwsSigningAlgorithm; 4] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
];

/// The most groups of one person that are read. Microsoft Entra lists at most 200 in a token.
const MAX_GROUPS: usize = 200;

/// The claims of an ID token that are not standard.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Claims(BTreeMap<String, Value>);

impl AdditionalClaims for Claims {}

impl Claims {
    /// The groups listed in `claim`: a list of texts, or one text.
    pub(crate) fn groups(&self, claim: &str) -> Vec<String> {
        match self.0.get(claim) {
            Some(Value::String(one)) => vec![one.clone()],
            Some(Value::Array(several)) => {
                several.iter().take(MAX_GROUPS).filter_map(|one| one.as_str().map(str::to_owned)).collect()
            }
            _ => Vec::new(),
        }
    }
}

pub(crate) type VerifiedClaims = IdTokenClaims<Claims, CoreGenderClaim>;

type TokenFields = IdTokenFields<
    Claims,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

pub(crate) type TokenAnswer = StandardTokenResponse<TokenFields, CoreTokenType>;

pub(crate) type OpenIdClient = Client<
    Claims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    TokenAnswer,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_a_list_of_texts_or_one_text_and_nothing_else() {
        let claims = |groups: Value| Claims(BTreeMap::from([("groups".to_owned(), groups)]));
        assert_eq!(claims(serde_json::json!(["a", 1, "b"])).groups("groups"), ["a", "b"]);
        assert_eq!(claims(serde_json::json!("a")).groups("groups"), ["a"]);
        for none in [Value::Null, serde_json::json!({"a": true}), serde_json::json!(1)] {
            assert!(claims(none).groups("groups").is_empty());
        }
        assert!(claims(serde_json::json!(["a"])).groups("roles").is_empty());
    }
}

//! Objects, as S3 keeps them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::digest::sha256_hex;
use serde::{Deserialize, Serialize};

/// An object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StoredObject {
    pub(crate) content_type: String,
    pub(crate) etag: String,
    /// The bytes in base64, since the state is kept as JSON.
    pub(crate) content: String,
    /// What the uploaded file was called: the metadata `filename`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) file_name: String,
}

impl StoredObject {
    /// An object of these bytes.
    pub(crate) fn new(content_type: &str, content: &[u8]) -> Self {
        let content = STANDARD.encode(content);
        let etag = sha256_hex(&["object", &content]).get(..32).unwrap_or_default().to_owned();
        Self { content_type: content_type.to_owned(), etag, content, file_name: String::new() }
    }

    /// The metadata as S3 gives it back: in an encoded word of RFC 2047 if it is not ASCII.
    pub(crate) fn file_name_header(&self) -> Option<String> {
        match self.file_name.as_str() {
            "" => None,
            name if name.is_ascii() => Some(name.to_owned()),
            name => Some(format!("=?UTF-8?B?{}?=", STANDARD.encode(name))),
        }
    }

    /// The bytes.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        STANDARD.decode(&self.content).unwrap_or_default()
    }
}

//! Documents that prove who someone is: which are taken, how large, how many.
//!
//! A place is opened for each document before it is uploaded, so that their number is limited by what was handed out, not by
//! what arrives. What arrived is looked at when it is submitted.

use kernel::{BillingAccountId, Timestamp};
use serde::{Deserialize, Serialize};

mod folder;
pub use folder::{DocumentFolder, FolderFull, LeftPlace};

/// The most documents of one submission: both sides of a card, an extract of a register, and one more.
pub const MAX_DOCUMENTS: usize = 4;
/// The most bytes of a document: a photograph of a phone, or a scan of a few pages.
pub const MAX_DOCUMENT_BYTES: u64 = 5 * 1024 * 1024;
/// The most bytes that S3 takes by a form. What is larger than a document is refused by a page of ours then, which says so; what is larger
/// than this by S3 itself, in XML: no file that people take for a photograph or a scan.
pub const MAX_UPLOAD_BYTES: u64 = 32 * 1024 * 1024;
/// How long a document can be uploaded once its place was opened, in seconds: enough to find the file, or to scan it. The signature
/// of the form holds for one key of the account's own.
pub const UPLOAD_SECONDS: i64 = 3600;
/// The most characters that are kept of a file's name: what file systems allow.
pub const MAX_FILE_NAME_CHARACTERS: usize = 255;
/// How long documents are kept, in days; a lifecycle rule of the bucket removes them. They are looked at once.
pub const DOCUMENT_DAYS: i64 = 180;

/// A kind of file that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// PDF.
    Pdf,
    /// JPEG, as phones make them.
    Jpeg,
    /// PNG, as screens make them.
    Png,
}

impl DocumentKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Pdf, Self::Jpeg, Self::Png];

    /// The media type, which is the word at the interface.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
        }
    }

    /// Whether a file that begins so is of this kind, whatever its name and its sender say.
    ///
    /// Sources: ISO 32000-2 7.5.2 (PDF), ITU-T T.81 B.1.1 (JPEG), W3C PNG 5.2.
    #[must_use]
    pub fn is_begun_by(self, beginning: &[u8]) -> bool {
        let mark: &[u8] = match self {
            Self::Pdf => b"%PDF-",
            Self::Jpeg => &[0xFF, 0xD8, 0xFF],
            Self::Png => b"\x89PNG\r\n\x1A\n",
        };
        beginning.starts_with(mark)
    }

    /// Reads a media type. `None` if it is none of these.
    #[must_use]
    pub fn parse(content_type: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.content_type() == content_type)
    }
}

/// A place for a document that may have been uploaded or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DocumentPlace {
    /// Its name within the account: 32 hexadecimal digits.
    pub id: String,
    /// What may be uploaded there.
    pub kind: DocumentKind,
    /// When it was opened.
    pub opened_at: Timestamp,
}

/// A document that was submitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// Its name within the account.
    pub id: String,
    /// What kind of file it is.
    pub kind: DocumentKind,
    /// Its size.
    pub bytes: u64,
    /// What tells this content from another, in S3's words.
    pub fingerprint: String,
    /// What the file was called where it came from; empty if that was not told.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub file_name: String,
}

/// Why what was uploaded is no document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It has more than [`MAX_DOCUMENT_BYTES`].
    TooLarge {
        /// How many it has.
        bytes: u64,
    },
    /// Its content is not of the kind that was chosen.
    OtherKind,
}

/// Where in the bucket a document is.
#[must_use]
pub fn document_key(account: &BillingAccountId, id: &str) -> String {
    format!("real-name/{account}/{id}")
}

impl DocumentPlace {
    /// From when on no form for it is accepted.
    #[must_use]
    pub fn closes_at(&self) -> Timestamp {
        self.opened_at.plus_seconds(UPLOAD_SECONDS)
    }

    /// What was uploaded here as `file_name`, if it is a document: no larger than one may be, and its content begins as one of its kind
    /// does. S3 takes what is larger and what is of another kind, so that a page can say so.
    ///
    /// # Errors
    /// [`Unfit`].
    pub fn document(
        &self,
        (bytes, content_type): (u64, &str),
        fingerprint: &str,
        beginning: &[u8],
        file_name: &str,
    ) -> Result<Document, Unfit> {
        if bytes > MAX_DOCUMENT_BYTES {
            return Err(Unfit::TooLarge { bytes });
        }
        if bytes == 0 || content_type != self.kind.content_type() || !self.kind.is_begun_by(beginning) {
            return Err(Unfit::OtherKind);
        }
        let seen = kernel::typed::visible(file_name);
        let file_name = seen.chars().filter(|c| !c.is_control()).take(MAX_FILE_NAME_CHARACTERS).collect();
        Ok(Document { id: self.id.clone(), kind: self.kind, bytes, fingerprint: fingerprint.to_owned(), file_name })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_uploaded_counts_only_as_what_was_allowed() {
        let place = DocumentPlace { id: "d".to_owned(), kind: DocumentKind::Png, opened_at: Timestamp::EPOCH };
        let png = b"\x89PNG\r\n\x1A\n....";
        let read = |size, content: &[u8]| place.document(size, "tag", content, "card.png");
        assert_eq!(read((1, "image/png"), png).unwrap().file_name, "card.png");
        assert!(read((MAX_DOCUMENT_BYTES, "image/png"), png).is_ok());
        let bytes = MAX_DOCUMENT_BYTES + 1;
        assert_eq!(read((bytes, "image/png"), png), Err(Unfit::TooLarge { bytes }));
        for beginning in [b"%PDF-1.7".as_slice(), b"<svg onload=", b"\x89PNG", b""] {
            assert_eq!(read((9, "image/png"), beginning), Err(Unfit::OtherKind), "{beginning:?}");
        }
        for (bytes, kind) in [(0, "image/png"), (1, "image/svg+xml"), (1, "")] {
            assert_eq!(read((bytes, kind), png), Err(Unfit::OtherKind), "{bytes} {kind}");
        }
        let hostile = place.document((1, "image/png"), "tag", png, &format!("\u{202e}a\r\n{}", "x".repeat(999)));
        let name = hostile.unwrap().file_name;
        assert!(name.starts_with("ax") && name.len() == MAX_FILE_NAME_CHARACTERS, "{name}");
    }
}

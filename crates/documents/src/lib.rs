//! S3: documents that people upload themselves by a form that we sign (no byte of them passes through a function), and
//! what functions write there.
//!
//! Owns: what a signed form allows (one key, one type, a largest size, a few minutes), what S3 has under a key, links
//! to read it, its removal, and small objects written and read whole. Does not own: which documents are asked for, how
//! many, and who may read them.
//!
//! S3's SDK cannot sign a form (a *POST policy*), so this crate signs with `aws-sigv4` and makes its few small calls
//! itself; docs/decisions/012-documents-by-signed-form.md weighs it.

mod bucket;
mod form;
mod link;
mod metadata;

pub use bucket::{Bucket, DocumentError, StoredDocument};
pub use form::{UploadForm, UploadLimits};

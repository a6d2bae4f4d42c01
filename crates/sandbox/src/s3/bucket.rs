//! The buckets that there are.

/// The bucket of documents.
pub(crate) const DOCUMENTS: &str = "tollgate-documents";
/// The bucket of the audit log's copy. What is written there stays.
pub(crate) const AUDIT: &str = "tollgate-audit";

/// The bucket and the key that a request is about, if it is S3's: then its path begins with a bucket.
pub(crate) fn bucket_and_key(path: &str) -> Option<(&'static str, &str)> {
    let path = path.strip_prefix('/')?;
    let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
    [DOCUMENTS, AUDIT].into_iter().find(|known| *known == bucket).map(|known| (known, key))
}

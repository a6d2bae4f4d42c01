//! Hashes for keys: what is personal or secret is never a key in clear.

use sha2::{Digest, Sha256};

/// SHA-256 of the parts, each preceded by its length so that no two lists of parts share a hash;
/// 64 lower-case hexadecimal characters.
///
/// Good for looking up high-entropy tokens and for naming personal values in keys. Not for passwords or codes,
/// which need a slow hash.
#[must_use]
pub fn sha256_hex(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hex::encode(hasher.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cut_between_parts_counts() {
        assert_ne!(sha256_hex(&["ab", "c"]), sha256_hex(&["a", "bc"]));
        assert_eq!(sha256_hex(&["ab", "c"]).len(), 64);
    }
}

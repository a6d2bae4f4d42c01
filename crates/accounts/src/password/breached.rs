//! The passwords that are tried first, since they were found most often where accounts were broken into.

use sha2::{Digest, Sha256};

/// Of each of 46,632 passwords of eight characters or more the first four bytes of its SHA-256, sorted: those of the
/// 100,000 found most often in Have I Been Pwned that can be passwords here (the list of the UK's National Cyber Security
/// Centre). `scripts/breached_passwords.py` makes it. Of other passwords one in 92,000 is taken for one of them.
static PREFIXES: &[u8] = include_bytes!("breached.bin");

/// Whether a password is one of them, in capitals or not.
pub(super) fn is_breached(password: &str) -> bool {
    let digest = Sha256::digest(password.to_lowercase().as_bytes());
    let (prefixes, _) = PREFIXES.as_chunks::<4>();
    digest.first_chunk().is_some_and(|prefix| prefixes.binary_search(prefix).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_as_long_as_it_says() {
        let (prefixes, rest) = PREFIXES.as_chunks::<4>();
        assert_eq!((prefixes.len(), rest), (46_632, [].as_slice()));
        assert!(prefixes.is_sorted_by(|one, next| one < next));
    }

    #[test]
    fn a_password_of_the_list_is_found_in_capitals_or_not() {
        // From the first to the very last of the list.
        for known in ["password", "qwertyuiop", "Qwertyuiop", "liverpool", "asdfqwer1234", "Password@123"] {
            assert!(is_breached(known), "{known}");
        }
        for unknown in ["correct horse battery staple", "x7!Kq2zW", "密码里的云朵下雨了", ""] {
            assert!(!is_breached(unknown), "{unknown}");
        }
    }
}

//! What the provider remembers.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use kernel::Timestamp;

use super::keys::Keys;
use super::slip::Slip;

/// What the provider has: its keys, the codes it gave out, and what is wrong with the next token on purpose.
#[derive(Debug, Default)]
pub(crate) struct OpenId {
    /// Made at first use, for it takes a moment.
    keys: OnceLock<Keys>,
    codes: Mutex<BTreeMap<String, Code>>,
    slip: Mutex<Option<Slip>>,
}

/// A code that waits to be redeemed.
#[derive(Clone, Debug)]
pub(super) struct Code {
    pub(super) subject: &'static str,
    pub(super) redirect: String,
    pub(super) nonce: String,
    pub(super) challenge: String,
    pub(super) expires_at: Timestamp,
    pub(super) authenticated_at: Timestamp,
    /// Whether the client asked when the person authenticated.
    pub(super) says_when: bool,
}

impl OpenId {
    pub(super) fn keys(&self) -> &Keys {
        self.keys.get_or_init(Keys::make)
    }

    pub(super) fn keep_code(&self, name: String, code: Code) {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner).insert(name, code);
    }

    pub(super) fn take_code(&self, name: &str) -> Option<Code> {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner).remove(name)
    }

    /// Forgets the codes that were given out, and what was to be wrong.
    pub(crate) fn forget(&self) {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let _ = self.take_slip();
    }

    pub(super) fn take_slip(&self) -> Option<Slip> {
        self.slip.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Has this be wrong with the next token.
    pub(super) fn slip_next(&self, slip: Slip) {
        *self.slip.lock().unwrap_or_else(PoisonError::into_inner) = Some(slip);
    }
}

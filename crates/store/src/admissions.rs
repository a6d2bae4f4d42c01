//! Words that let the reader of a mailbox have a code sent, although strangers have used up what they may have sent there.

use accounts::admission::{ADMISSION_SECONDS, AdmissionWord};
use accounts::{OwedCode, Target};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::keys::{self, Key};
use crate::repositories::CodeSending;
use crate::sessions::expiring_item;
use crate::transaction::Write;

/// That a word lets somebody ask.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Admission {
    /// The first instant at which it does no more.
    expires_at: Timestamp,
}

/// The write of the word in the mail that `owed` brings to the owner of `target`, if it has one.
pub(crate) fn admission_write(target: &Target, owed: &OwedCode, now: Timestamp) -> Result<Option<Write>, StoreError> {
    if !owed.admits {
        return Ok(None);
    }
    let admission = Admission { expires_at: now.plus_seconds(ADMISSION_SECONDS) };
    let key = admission_key(target, &AdmissionWord::of_message(&owed.id));
    let item = expiring_item(&key, &admission, admission.expires_at)?;
    Ok(Some(Write::put_any(item)))
}

impl CodeSending {
    /// Whether `word` is in a mail that was sent for `target` of late.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn is_admitted(&self, target: &Target, word: &AdmissionWord, now: Timestamp) -> Result<bool, StoreError> {
        let found: Option<Admission> = self.table.get(&admission_key(target, word)).await?;
        Ok(found.is_some_and(|admission| now < admission.expires_at))
    }
}

/// Counted as codes are: the sub-addresses of a mailbox are one mailbox.
fn admission_key(target: &Target, word: &AdmissionWord) -> Key {
    keys::admission(&target.counted_as(), &word.hash())
}

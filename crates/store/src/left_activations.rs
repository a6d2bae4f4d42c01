//! Activations that were left, as operators help with them: notes, and the mail once more.

use accounts::LeftActivation;
use kernel::{LicenseId, Timestamp};
use licensing::Course;
use serde::{Deserialize, Serialize};

use crate::audit::AuditEntry;
use crate::courses::course_now_write;
use crate::database::Repository;
use crate::error::StoreError;
use crate::item::from_item;
use crate::keys::{self, Key};
use crate::repositories::{LeftActivations, LicenseWork};
use crate::transaction::Write;

/// How many notes are shown: the newest.
const MAX_NOTES: u16 = 50;

/// A note of an operator about an activation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivationNote {
    /// When it was written.
    pub at: Timestamp,
    /// What its writer is called.
    pub name: String,
    /// The text, of one line.
    pub text: String,
}

impl LeftActivations {
    /// Who is known in an activation that was left: see [`LicenseWork::left_activation`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn left_activation(&self, id: &LicenseId, now: Timestamp) -> Result<Option<LeftActivation>, StoreError> {
        LicenseWork::over(&self.table).left_activation(id, now).await
    }

    /// The newest notes about an activation, the newest first.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn notes(&self, id: &LicenseId) -> Result<Vec<ActivationNote>, StoreError> {
        let Key { pk, .. } = keys::course(id);
        let items = self.table.query_newest(&pk, keys::NOTE_PREFIX, MAX_NOTES).await?;
        items.into_iter().map(from_item).collect()
    }

    /// Adds a note, and who wrote it to the audit log.
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn add_note(&self, id: &LicenseId, note: &ActivationNote, entry: &AuditEntry) -> Result<(), StoreError> {
        let write = Write::put_new(&keys::activation_note(id, note.at, &entry.id), note)?;
        self.table.transact_audited(vec![write], entry).await
    }

    /// Writes a course that owes a mail over the version it was decided from, that the license is to be looked at as soon as
    /// may be, and who asked for it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the course was written meanwhile.
    pub async fn owe_mail(&self, id: &LicenseId, course: &Course, entry: &AuditEntry) -> Result<(), StoreError> {
        self.table.transact_audited(vec![course_now_write(id, course)?], entry).await
    }
}

//! A license whose end an operator takes back: the license, its course, its ledger and what the product is told, in one
//! transaction.

use accounts::Workspace;
use kernel::{Hour, Timestamp};
use licensing::{ChangedLicense, Course, Lock, WorkspaceLock};
use telling::Kind;

use crate::audit::{AUDIT_WRITES, AuditEntry};
use crate::courses::{CourseQueue, course_mark};
use crate::error::StoreError;
use crate::expression::{Condition, Update};
use crate::item::to_item;
use crate::keys;
use crate::ledger::head::hour_number;
use crate::ledger::work::freeze_mark;
use crate::ledger::{LedgerHead, ending_is_over_write};
use crate::licenses::change_license_writes;
use crate::outbox::{tell_write, workspace_event};
use crate::repositories::LicenseChanges;
use crate::transaction::{MAX_TRANSACTION_WRITES, Write};

/// How many writes a reinstatement takes beside its workspaces: the license and its alias, its places in two lists, the course, the
/// ledger's head, mark and statement, the audit log.
const SHARED_WRITES: usize = 8 + AUDIT_WRITES;
/// The most workspaces that are told to be unlocked with it: what one transaction takes.
pub const MAX_UNLOCKED_TOGETHER: usize = MAX_TRANSACTION_WRITES - SHARED_WRITES;

/// A reinstatement, decided and ready to write.
#[derive(Debug)]
pub struct Reinstating<'a> {
    /// The license before and after.
    pub license: &'a ChangedLicense,
    /// Its course, begun anew; `version` is the one it was read in.
    pub course: &'a Course,
    /// Its ledger, which is closed; `None` if it never had one.
    pub head: Option<&'a LedgerHead>,
    /// The workspaces that its end had locked, at most [`MAX_UNLOCKED_TOGETHER`].
    pub locked: &'a [Workspace],
    /// The lock that they had.
    pub lock: Option<Lock>,
    /// Who did it.
    pub entry: &'a AuditEntry,
}

impl LicenseChanges {
    /// Writes a reinstatement over everything it was decided from. The ledger goes on with the present hour, or the one
    /// after its last; its course is looked at at once, and tells that the license may be used.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the license, its course or its ledger was changed meanwhile.
    pub async fn reinstate(&self, reinstating: &Reinstating<'_>, now: Timestamp) -> Result<(), StoreError> {
        let license = &reinstating.license.after;
        let mut writes = change_license_writes(reinstating.license)?;
        writes.push(course_write(license, reinstating.course)?);
        if let Some(head) = reinstating.head {
            writes.push(reopen_write(head, now.hour().max(head.next)));
            writes.push(ending_is_over_write(&license.id));
            writes.push(Write::delete_any(keys::ledger_statement(&license.id)));
        }
        for workspace in reinstating.locked {
            let kind = Kind::WorkspaceUnlocked;
            writes.push(tell_write(workspace_event(
                kind,
                workspace,
                &license.id,
                reinstating.lock.map(WorkspaceLock::from),
                &license.life(),
                now,
            ))?);
        }
        self.table.transact_audited(writes, reinstating.entry).await
    }
}

impl LicenseChanges {
    /// Tells that a workspace of a license that was reinstated is unlocked.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if that was told before.
    pub async fn tell_unlocked(
        &self,
        workspace: &Workspace,
        license: &licensing::License,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let event = workspace_event(Kind::WorkspaceUnlocked, workspace, &license.id, None, &license.life(), now);
        self.table.transact(vec![tell_write(event)?]).await.map_err(StoreError::from)
    }
}

fn course_write(license: &licensing::License, course: &Course) -> Result<Write, StoreError> {
    let next = Course { version: course.version + 1, ..course.clone() };
    let mut item = to_item(&keys::course(&license.id), &next)?;
    course_mark(CourseQueue::News, &license.id, Timestamp::from_millis(1), 0).put_on(&mut item);
    let condition = Condition::as_read(course.version);
    Ok(Write::put_if(item, condition))
}

/// The write by which a closed ledger goes on with `next`.
fn reopen_write(head: &LedgerHead, next: Hour) -> Write {
    let update = Update::new().set("next", hour_number(next)).set("closed", false);
    let update = update.set_work(freeze_mark(&head.license, next));
    let as_read = Condition::equals("closed", true).and(Condition::equals("next", hour_number(head.next)));
    Write::update_if(keys::ledger_head(&head.license), update, as_read)
}

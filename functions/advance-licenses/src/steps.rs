//! What each step of a license's course tells, and whom.

use accounts::Workspace;
use kernel::Timestamp;
use licensing::owed::Mail;
use licensing::{Course, License, Recipient, Step, SuspensionChange};
use store::{StoreError, license_event, license_event_about, workspace_event};
use telling::{Event, Kind};

use crate::AdvanceLicenses;

impl AdvanceLicenses {
    /// The events that tell of a step, its mails noted in the course.
    pub(crate) async fn take(
        &self,
        step: Step,
        license: &License,
        course: &mut Course,
        now: Timestamp,
    ) -> Result<Vec<Event>, StoreError> {
        match step {
            Step::Activate => Ok(vec![license_event(Kind::LicenseActivated, license, now)]),
            Step::BeginToEnd => Ok(begin_to_end(license, now)),
            Step::End => {
                let mut events = vec![license_event(Kind::LicenseEnded, license, now)];
                events.extend(self.on_locked(Mail::Locked, Some(Kind::WorkspaceLocked), license, course, now).await?);
                Ok(events)
            }
            // The statement is written before, and tells the product nothing.
            Step::State => Ok(Vec::new()),
            Step::Remind => self.on_locked(Mail::Reminder, None, license, course, now).await,
            Step::Delete => self.on_locked(Mail::Due, Some(Kind::WorkspaceDueForDeletion), license, course, now).await,
        }
    }

    /// The events that tell that a license is suspended, or no longer, and that its workspaces are locked, or no longer. Nobody
    /// is written to: the marketplace that suspends tells its buyer, and why.
    pub(crate) async fn tell_suspension(
        &self,
        change: SuspensionChange,
        license: &License,
        now: Timestamp,
    ) -> Result<Vec<Event>, StoreError> {
        let (of_license, of_workspace, since) = match change {
            SuspensionChange::Begins(since) => (Kind::LicenseSuspended, Kind::WorkspaceLocked, since),
            SuspensionChange::Ends(since) => (Kind::LicenseResumed, Kind::WorkspaceUnlocked, since),
        };
        let subject = format!("{}#suspended-{}", license.life(), since.millis());
        let mut events = vec![license_event_about(of_license, license, &subject, now)];
        let lock = license.workspace_lock(now);
        let told = |workspace: &Workspace| workspace_event(of_workspace, workspace, &license.id, lock, &subject, now);
        events.extend(self.locked(license).await?.iter().map(told));
        Ok(events)
    }

    /// Tells of each workspace that is locked, and notes a mail to each of its owners.
    async fn on_locked(
        &self,
        mail: Mail,
        kind: Option<Kind>,
        license: &License,
        course: &mut Course,
        now: Timestamp,
    ) -> Result<Vec<Event>, StoreError> {
        let locked = self.locked(license).await?;
        for to in self.owners(license, &locked).await? {
            course.owe(mail.clone(), to);
        }
        let tell = |kind| {
            move |workspace: &Workspace| {
                workspace_event(kind, workspace, &license.id, license.workspace_lock(now), &license.life(), now)
            }
        };
        Ok(kind.map(|kind| locked.iter().map(tell(kind)).collect()).unwrap_or_default())
    }

    /// The workspaces that `license` was the last to settle.
    pub(crate) async fn locked(&self, license: &License) -> Result<Vec<Workspace>, StoreError> {
        let mut workspaces = self.store.workspaces.license_workspaces(&license.id).await?;
        workspaces.retain(|workspace| workspace.settlements.last().is_some_and(|last| last.license == license.id));
        Ok(workspaces)
    }

    /// Who is written to: the account that pays, and each account that uses one of the workspaces under another
    /// address.
    async fn owners(&self, license: &License, locked: &[Workspace]) -> Result<Vec<Recipient>, StoreError> {
        let mut owners = Vec::new();
        let mut addresses = Vec::new();
        if locked.is_empty() {
            return Ok(owners);
        }
        if let Some(id) = &license.billing_account
            && let Some(account) = self.store.billing_accounts.billing_account(id).await?
        {
            owners.push(Recipient::Billing(account.id));
            addresses.push(account.email);
        }
        for workspace in locked {
            let to = Recipient::Console(workspace.console_account.clone());
            if owners.contains(&to) {
                continue;
            }
            let account = self.store.console_accounts.console_account(&workspace.console_account).await?;
            if let Some(account) = account.filter(|account| !addresses.contains(&account.email)) {
                owners.push(to);
                addresses.push(account.email);
            }
        }
        Ok(owners)
    }
}

/// The product is told that the license ends; and to report what it still has, unless the time for that is over or
/// there never was anything to report.
fn begin_to_end(license: &License, now: Timestamp) -> Vec<Event> {
    let mut events = vec![license_event(Kind::LicenseEnding, license, now)];
    let was_usable = license.usage_from().is_some();
    if was_usable && license.usage_until().is_some_and(|until| now < until) {
        events.push(license_event(Kind::FinalUsageWanted, license, now));
    }
    events
}

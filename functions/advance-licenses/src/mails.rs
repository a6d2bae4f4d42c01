//! The mails of a licence's course.

use accounts::Workspace;
use kernel::entropy::NoEntropy;
use kernel::{Email, Language, Timestamp};
use licensing::course::Mail as Wanted;
use licensing::{Course, License, Owed, Recipient};
use mail::{LockNotice, LockStage, LockedWorkspace, Mail, MailError};
use store::StoreError;

use crate::AdvanceLicenses;

/// Why a mail was not sent.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SendError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Mail(#[from] MailError),
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
}

impl SendError {
    /// Whether the same mail may be sent later.
    pub(crate) const fn is_retryable(&self) -> bool {
        match self {
            Self::Store(error) => error.is_retryable(),
            Self::Mail(error) => error.is_retryable(),
            Self::Entropy(_) => true,
        }
    }
}

impl AdvanceLicenses {
    /// Sends a mail that is owed. `false` if there is nothing to say any more: the account is gone, or its workspaces
    /// were unlocked meanwhile.
    pub(crate) async fn send(
        &self,
        owed: &Owed,
        license: &License,
        course: &mut Course,
        now: Timestamp,
    ) -> Result<bool, SendError> {
        let stage = match owed.mail {
            Wanted::Resume => return self.send_resume_link(license, course, now).await,
            Wanted::Locked => LockStage::Locked,
            Wanted::Reminder => LockStage::Reminder,
            Wanted::Due => LockStage::Due,
            Wanted::Statement => return Ok(false),
        };
        let Some((to, language)) = self.address(&owed.to).await? else { return Ok(false) };
        let Some(lock) = license.lock(now) else { return Ok(false) };
        let mut workspaces = self.locked(license).await?;
        if let Recipient::Console(id) = &owed.to {
            workspaces.retain(|workspace| workspace.console_account == *id);
        }
        if workspaces.is_empty() {
            return Ok(false);
        }
        let named: Vec<LockedWorkspace<'_>> =
            workspaces.iter().map(|workspace| self.named(workspace, language)).collect();
        let rebind_url = format!("{}/account/cloud-accounts", self.public_url);
        let notice = LockNotice {
            stage,
            cloud_account: license.account.as_str(),
            workspaces: &named,
            deletion_due_at: lock.deletion_due_at,
            rebind_url: &rebind_url,
        };
        self.mailer.send(&to, language, &Mail::LockNotice(notice)).await?;
        Ok(true)
    }

    async fn address(&self, to: &Recipient) -> Result<Option<(Email, Language)>, StoreError> {
        Ok(match to {
            Recipient::Billing(id) => {
                self.store.billing_account(id).await?.map(|account| (account.email, account.language))
            }
            Recipient::Console(id) => {
                self.store.console_account(id).await?.map(|account| (account.email, account.language))
            }
            Recipient::Operator => {
                let language = self.brand.languages.first().copied().unwrap_or(Language::English);
                Some((self.operator_email.clone(), language))
            }
            // Written to by `send_resume_link`, which knows the address.
            Recipient::Buyer => None,
        })
    }

    fn named<'a>(&'a self, workspace: &'a Workspace, language: Language) -> LockedWorkspace<'a> {
        let site = self.brand.site(&workspace.site).map_or(workspace.site.as_str(), |site| site.name.get(language));
        LockedWorkspace { name: &workspace.name, site }
    }
}

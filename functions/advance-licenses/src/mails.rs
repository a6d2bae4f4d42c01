//! The mails of a license's course.

use accounts::{MailId, MailOutcome, Workspace};
use kernel::entropy::NoEntropy;
use kernel::{Email, Language, Timestamp};
use licensing::owed::Mail as Wanted;
use licensing::{BindingChange, License, Owed, Rebinding, Recipient};
use mail::{
    BindingNotice, BindingWord, ClosingStatement, LockNotice, LockStage, LockedWorkspace, Mail, MailError,
    StatementLine, Subscription, minute,
};
use marketplace::AgreementError;
use store::StoreError;

use crate::AdvanceLicenses;
use crate::owed::mail_id;

/// Why a mail was not sent.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SendError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Mail(#[from] MailError),
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
    #[error(transparent)]
    Contact(#[from] AgreementError),
}

impl AdvanceLicenses {
    /// Sends a mail that is owed. `None` if there is nothing to say any more, or nobody to say it to: the account is
    /// gone, or its workspaces were unlocked meanwhile.
    pub(crate) async fn send(
        &self,
        owed: &Owed,
        license: &License,
        now: Timestamp,
    ) -> Result<Option<MailOutcome>, SendError> {
        let id = &mail_id(owed, license, now);
        let stage = match &owed.mail {
            Wanted::Resume => return self.send_resume_link(license, now, id).await,
            Wanted::Locked => LockStage::Locked,
            Wanted::Reminder => LockStage::Reminder,
            Wanted::Due => LockStage::Due,
            Wanted::Statement => return self.send_statement(&owed.to, license, id).await,
            Wanted::Binding(change) => return self.send_binding_notice(&owed.to, license, change, id).await,
        };
        let Some((to, language)) = self.address(&owed.to).await? else { return Ok(None) };
        let Some(lock) = license.lock(now) else { return Ok(None) };
        let mut workspaces = self.locked(license).await?;
        if let Recipient::Console(id) = &owed.to {
            workspaces.retain(|workspace| workspace.console_account == *id);
        }
        if workspaces.is_empty() {
            return Ok(None);
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
        self.mailer.send(&to, language, &Mail::LockNotice(notice), id).await?;
        Ok(Some(MailOutcome::Taken))
    }

    /// Tells the payer what was changed, whatever has become of it since.
    async fn send_binding_notice(
        &self,
        to: &Recipient,
        license: &License,
        change: &BindingChange,
        mail: &MailId,
    ) -> Result<Option<MailOutcome>, SendError> {
        let Recipient::Billing(id) = to else { return Ok(None) };
        let Some(account) = self.store.billing_accounts.billing_account(id).await? else { return Ok(None) };
        let mut names = Vec::new();
        for workspace in &change.workspaces {
            names.extend(self.store.workspaces.workspace(workspace).await?.map(|workspace| workspace.name));
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let product = self.brand.product(&license.product);
        let from = change.from.map(|from| minute(from.start()));
        let notice = BindingNotice {
            what: match change.what {
                Rebinding::LicenseBound => BindingWord::LicenseBound,
                Rebinding::LicenseUnbound => BindingWord::LicenseUnbound,
                Rebinding::WorkspacesSettled => BindingWord::WorkspacesSettled,
                Rebinding::SettlementUndone => BindingWord::SettlementUndone,
            },
            username: account.username.as_str(),
            bought: Subscription {
                product: product.map_or(license.product.as_str(), |product| product.name.get(account.language)),
                cloud_account: license.account.as_str(),
            },
            license: license.id.as_str(),
            workspaces: &names,
            from: from.as_deref(),
            at: &minute(change.at),
            manage_url: &format!("{}/account/cloud-accounts", self.public_url),
        };
        self.mailer.send(&account.email, account.language, &Mail::BindingNotice(notice), mail).await?;
        Ok(Some(MailOutcome::Taken))
    }

    async fn send_statement(
        &self,
        to: &Recipient,
        license: &License,
        id: &MailId,
    ) -> Result<Option<MailOutcome>, SendError> {
        let Some((to, language)) = self.address(to).await? else { return Ok(None) };
        let Some(statement) = self.store.months.statement(&license.id).await? else { return Ok(None) };
        let lines: Vec<StatementLine> =
            statement.lines.iter().map(|line| self.statement_line(license, line, language)).collect();
        let total = self.total(&statement.lines);
        let at_risk = self.printed_sum(&total, |one| one.at_risk);
        let is_at_risk = statement.lines.iter().any(|line| !line.at_risk().is_zero());
        let product = self.brand.product(&license.product);
        let closing = ClosingStatement {
            license: license.arn.as_str(),
            cloud_account: license.account.as_str(),
            product: product.map_or(license.product.as_str(), |product| product.name.get(language)),
            first: &minute(statement.first.start()),
            end: &minute(statement.end.start()),
            settled: statement.settled,
            lines: &lines,
            total: &self.printed_sum(&total, |one| one.metered),
            at_risk_total: is_at_risk.then_some(at_risk.as_str()),
        };
        self.mailer.send(&to, language, &Mail::ClosingStatement(closing), id).await?;
        Ok(Some(MailOutcome::Taken))
    }

    /// Whether an address gets mails that protect nobody: not if mail to it came back, or its owner reported one as unwanted.
    pub(crate) async fn takes_every_mail(&self, email: &Email) -> Result<bool, StoreError> {
        Ok(self.store.mail_addresses.address_state(email).await?.takes_every_mail())
    }

    async fn address(&self, to: &Recipient) -> Result<Option<(Email, Language)>, StoreError> {
        Ok(match to {
            Recipient::Billing(id) => {
                self.store.billing_accounts.billing_account(id).await?.map(|account| (account.email, account.language))
            }
            Recipient::Console(id) => {
                self.store.console_accounts.console_account(id).await?.map(|account| (account.email, account.language))
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

//! What each mail that is sent again says, by what is so today.

use accounts::real_name::RealNameState;
use accounts::{BillingAccount, MailId, Workspace};
use billing::InvoiceState;
use kernel::{LicenseId, Timestamp};
use licensing::{License, LicenseState};
use mail::{
    BindingNotice, BindingWord, Decided, DecisionNotice, LockNotice, LockedWorkspace, Mail, MailError, Subscription,
    Welcome, minute,
};

use super::{Facts, MailAgain, MailDesk, stage};

impl MailDesk<'_> {
    /// Composes a mail and hands it to SES.
    pub(super) async fn compose_and_send(
        &self,
        facts: &Facts<'_>,
        wanted: &MailAgain,
        mail: &MailId,
    ) -> Result<(), MailError> {
        match wanted {
            MailAgain::Welcome => self.welcome(facts, mail).await,
            MailAgain::Verification => self.verification(facts, mail).await,
            MailAgain::Invoice(id) => self.invoice(facts, id, mail).await,
            MailAgain::Bound(id) => {
                let bound = facts.licenses.iter().find(|license| license.id == *id);
                let at = bound.and_then(|license| Some((license, license.bound_at?)));
                self.binding(facts, BindingWord::LicenseBound, at, mail).await
            }
            MailAgain::Unbound(id) => {
                let former = facts.former.iter().find(|(license, _)| license.id == *id);
                let former = former.map(|(license, at)| (license, *at));
                self.binding(facts, BindingWord::LicenseUnbound, former, mail).await
            }
            MailAgain::Locked(id) => self.locked(facts, id, mail).await,
        }
    }

    async fn welcome(&self, facts: &Facts<'_>, mail: &MailId) -> Result<(), MailError> {
        let Some((workspace, license)) = facts.first_workspace() else { return Err(nothing()) };
        let account = facts.account;
        let site = self.brand.site(&workspace.site);
        // A console account that is older than this one was not opened with it.
        let before = facts.console.filter(|console| console.created_at < account.created_at);
        let welcome = Welcome {
            bought: self.bought(account, license),
            contact_name: &account.profile.contact_name,
            company_name: &account.profile.company_name,
            username: account.username.as_str(),
            console_username: before.map(|console| console.username.as_str()),
            workspace: &workspace.name,
            site: site.map_or(workspace.site.as_str(), |site| site.name.get(account.language)),
            sign_in_url: &format!("{}/sign-in", self.public_url),
            waiting: license.state(facts.now) == LicenseState::Pending,
        };
        self.hand_over(account, &Mail::Welcome(welcome), mail).await
    }

    async fn verification(&self, facts: &Facts<'_>, mail: &MailId) -> Result<(), MailError> {
        let Some(kept) = facts.real_name else { return Err(nothing()) };
        let decided = match &kept.state {
            RealNameState::Approved { .. } => Decided::RealNameApproved,
            RealNameState::Rejected { reason, .. } => Decided::RealNameRejected { reason },
            RealNameState::Submitted => return Err(nothing()),
        };
        self.decision(facts.account, decided, &kept.name, "/account/real-name", mail).await
    }

    async fn invoice(&self, facts: &Facts<'_>, id: &str, mail: &MailId) -> Result<(), MailError> {
        let Some(invoice) = facts.invoices.iter().find(|invoice| invoice.id == id) else { return Err(nothing()) };
        let months: Vec<&str> = invoice.months.iter().map(|month| month.month.as_str()).collect();
        let months = &months.join(", ");
        let decided = match &invoice.state {
            InvoiceState::Issued { number, .. } => Decided::InvoiceIssued { months, number },
            InvoiceState::Declined { reason, .. } => Decided::InvoiceDeclined { months, reason },
            InvoiceState::Requested => return Err(nothing()),
        };
        self.decision(facts.account, decided, &invoice.name, "/account/invoices", mail).await
    }

    async fn decision(
        &self,
        account: &BillingAccount,
        decided: Decided<'_>,
        name: &str,
        page: &str,
        mail: &MailId,
    ) -> Result<(), MailError> {
        let see_url = format!("{}{page}", self.public_url);
        let notice = DecisionNotice { decided, username: account.username.as_str(), name, see_url: &see_url };
        self.hand_over(account, &Mail::DecisionNotice(notice), mail).await
    }

    async fn binding(
        &self,
        facts: &Facts<'_>,
        what: BindingWord,
        about: Option<(&License, Timestamp)>,
        mail: &MailId,
    ) -> Result<(), MailError> {
        let Some((license, at)) = about else { return Err(nothing()) };
        let account = facts.account;
        let notice = BindingNotice {
            what,
            username: account.username.as_str(),
            bought: self.bought(account, license),
            license: license.id.as_str(),
            workspaces: &[],
            from: None,
            at: &minute(at),
            manage_url: &format!("{}/account/cloud-accounts", self.public_url),
        };
        self.hand_over(account, &Mail::BindingNotice(notice), mail).await
    }

    async fn locked(&self, facts: &Facts<'_>, id: &LicenseId, mail: &MailId) -> Result<(), MailError> {
        let account = facts.account;
        let license = facts.licenses.iter().find(|license| license.id == *id);
        let Some((license, lock)) = license.and_then(|license| Some((license, license.lock(facts.now)?))) else {
            return Err(nothing());
        };
        let site =
            |workspace: &Workspace| self.brand.site(&workspace.site).map(|found| found.name.get(account.language));
        let locked: Vec<&Workspace> = facts.locked(id).collect();
        let workspaces: Vec<LockedWorkspace<'_>> = locked
            .iter()
            .map(|workspace| LockedWorkspace {
                name: &workspace.name,
                site: site(workspace).unwrap_or(workspace.site.as_str()),
            })
            .collect();
        let notice = LockNotice {
            stage: stage(lock.deletion_due_at, facts.now),
            cloud_account: license.account.as_str(),
            workspaces: &workspaces,
            deletion_due_at: lock.deletion_due_at,
            rebind_url: &format!("{}/account/cloud-accounts", self.public_url),
        };
        self.hand_over(account, &Mail::LockNotice(notice), mail).await
    }

    fn bought<'l>(&'l self, account: &BillingAccount, license: &'l License) -> Subscription<'l> {
        let product = self.mailer.product_name(&license.product, account.language);
        Subscription { product, cloud_account: license.account.as_str() }
    }

    async fn hand_over(&self, account: &BillingAccount, says: &Mail<'_>, mail: &MailId) -> Result<(), MailError> {
        self.mailer.send(&account.email, account.language, says, mail).await
    }
}

/// The kind was chosen from those that exist, so this is never met.
fn nothing() -> MailError {
    MailError::Refused("there is nothing to tell".to_owned())
}

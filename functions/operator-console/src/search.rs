//! Finding things by what people have at hand. Each kind is looked up by its key; nothing is scanned.
//!
//! | typed | found |
//! |---|---|
//! | a license's id or ARN | the license |
//! | 12 digits | the licenses of an AWS account |
//! | a workspace's id | the workspace, by its license and its account |
//! | a Billing Center account's id | the account |
//! | a username, an e-mail address, a phone number | the account, for roles that may look people up |

use accounts::{BillingAccount, Login, Workspace};
use edge::{Answer, Request};
use kernel::{AwsAccountId, BillingAccountId, LicenseArn, LicenseId, WorkspaceId};
use licensing::License;
use operators::Action;

use crate::OperatorConsole;
use crate::page;
use crate::page::{account_path, license_path};
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// The longest text that is looked up, in bytes: an ARN has at most 2,048 characters, and ours some 100.
const MAX_TEXT_BYTES: usize = 300;
/// The most licenses of one AWS account that are listed.
pub(crate) const MAX_LISTED: usize = 100;

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) licenses: Vec<License>,
    pub(crate) workspace: Option<Workspace>,
    pub(crate) account: Option<BillingAccount>,
}

impl OperatorConsole {
    /// Finds something. What is one thing alone is opened at once.
    pub(crate) async fn search(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        visitor.require(Action::FindThings)?;
        let fields = request.fields()?;
        let typed = fields.get("q").trim().to_owned();
        let found = if typed.len() <= MAX_TEXT_BYTES { self.find(visitor, &typed).await? } else { Found::default() };
        let one_license = found.licenses.len() == 1 && found.account.is_none() && found.workspace.is_none();
        if let (true, Some(license)) = (one_license && visitor.may(Action::ReadLicense), found.licenses.first()) {
            return Ok(Answer::see_other(license_path(&license.id)));
        }
        if let (Some(account), true) = (&found.account, found.licenses.is_empty() && found.workspace.is_none()) {
            return Ok(Answer::see_other(account_path(&account.id)));
        }
        Ok(Answer::page(page::search::found(request, visitor, &typed, &found, self.clock.now())))
    }

    async fn find(&self, visitor: &Visitor, typed: &str) -> Result<Found, Refusal> {
        let mut found = Found::default();
        if let Ok(account) = AwsAccountId::parse(typed) {
            found.licenses = self.store.cloud_accounts.licenses_of_cloud_account(&account).await?;
            return Ok(found);
        }
        if let Ok(id) = LicenseArn::id_in(typed).or_else(|_| LicenseId::parse(typed)) {
            found.licenses.extend(self.store.licenses.license(&id).await?);
        }
        if let Ok(id) = WorkspaceId::parse(typed) {
            found.workspace = self.store.workspaces.workspace(&id).await?;
        }
        if visitor.may(Action::ReadAccount)
            && let Ok(id) = BillingAccountId::parse(typed)
        {
            found.account = self.store.billing_accounts.billing_account(&id).await?;
        }
        if visitor.may(Action::FindPeople)
            && found.account.is_none()
            && let Some(login) = Login::parse(typed)
        {
            found.account = self.store.logins.billing_account_by(&login).await?;
            // Who looked, and never for whom: that may be an address of somebody who has no account here.
            let (operator, is_found) = (visitor.session.operator.principal(), found.account.is_some());
            tracing::info!(operator, found = is_found, "an operator looked somebody up");
        }
        Ok(found)
    }
}

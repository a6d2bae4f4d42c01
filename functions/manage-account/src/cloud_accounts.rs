//! `/account/cloud-accounts`: the subscribed AWS accounts with their licences, and which workspaces they settle.

use std::collections::BTreeMap;

use accounts::{CloudProvider, Workspace};
use edge::{Answer, Request};
use kernel::{AwsAccountId, LicenseId, Timestamp, WorkspaceId};
use licensing::{License, LicenseState};
use serde_json::{Value, json};

use crate::ManageAccount;
use crate::page::cloud_accounts as page;
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// What an account has: its licences and workspaces, as of one instant.
#[derive(Debug)]
pub(crate) struct Holdings {
    pub(crate) licenses: Vec<License>,
    pub(crate) workspaces: Vec<Workspace>,
    pub(crate) now: Timestamp,
}

impl Holdings {
    /// The licences by the AWS account that bought them.
    pub(crate) fn by_cloud_account(&self) -> BTreeMap<&AwsAccountId, Vec<&License>> {
        let mut accounts: BTreeMap<&AwsAccountId, Vec<&License>> = BTreeMap::new();
        for license in &self.licenses {
            accounts.entry(&license.account).or_default().push(license);
        }
        accounts
    }

    pub(crate) fn license(&self, id: &LicenseId) -> Option<&License> {
        self.licenses.iter().find(|license| license.id == *id)
    }

    pub(crate) fn workspace(&self, id: &WorkspaceId) -> Option<&Workspace> {
        self.workspaces.iter().find(|workspace| workspace.id == *id)
    }

    /// Puts changed workspaces in the place of what they were.
    pub(crate) fn put(&mut self, changed: Vec<Workspace>) {
        for changed in changed {
            if let Some(place) = self.workspaces.iter_mut().find(|workspace| workspace.id == changed.id) {
                *place = changed;
            }
        }
    }

    /// The workspaces a licence settles now, or is the last one to have settled.
    pub(crate) fn settled_by(&self, id: &LicenseId) -> Vec<&Workspace> {
        self.workspaces.iter().filter(|workspace| last_license(workspace) == Some(id)).collect()
    }

    /// Whether a workspace is locked: no licence of this account settles it, or one that has ended.
    pub(crate) fn is_locked(&self, workspace: &Workspace) -> bool {
        let license = last_license(workspace).and_then(|id| self.license(id));
        license.is_none_or(|license| license.state(self.now) == LicenseState::Ended)
    }

    /// Whether a workspace was locked for so long that its content may be deleted.
    pub(crate) fn is_locked_for_good(&self, workspace: &Workspace) -> bool {
        let license = last_license(workspace).and_then(|id| self.license(id));
        license.is_some_and(|license| license.locks_for_good(self.now))
    }
}

/// The licence of the last settlement, which may begin with the next hour.
pub(crate) fn last_license(workspace: &Workspace) -> Option<&LicenseId> {
    workspace.settlements.last().map(|settlement| &settlement.license)
}

impl ManageAccount {
    pub(crate) async fn holdings(&self, visitor: &Visitor) -> Result<Holdings, Refusal> {
        let id = &visitor.account.id;
        Ok(Holdings {
            licenses: self.store.license_bindings.licenses_of_billing_account(id).await?,
            workspaces: self.store.account_workspaces.billing_workspaces(id).await?,
            now: self.clock.now(),
        })
    }

    pub(crate) async fn show_cloud_accounts(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let holdings = self.holdings(visitor).await?;
        if request.wants_json() {
            return Ok(Answer::json(200, &to_json(&holdings, &request.brand().other_providers)));
        }
        Ok(Answer::page(page::cloud_accounts(request, visitor, &holdings)))
    }
}

pub(crate) fn to_json(holdings: &Holdings, other_providers: &[String]) -> Value {
    let accounts: Vec<Value> = holdings
        .by_cloud_account()
        .into_iter()
        .map(|(account, licenses)| {
            let licenses: Vec<Value> = licenses.into_iter().map(|license| license_json(holdings, license)).collect();
            json!({ "provider": CloudProvider::OF_LICENSES, "accountId": account, "licenses": licenses })
        })
        .collect();
    let workspaces: Vec<Value> =
        holdings.workspaces.iter().map(|workspace| workspace_json(holdings, workspace)).collect();
    let providers: Vec<Value> = CloudProvider::shown(other_providers, None)
        .map(|provider| json!({ "provider": provider, "available": provider.is_available() }))
        .collect();
    json!({ "cloudAccounts": accounts, "workspaces": workspaces, "providers": providers })
}

pub(crate) fn license_json(holdings: &Holdings, license: &License) -> Value {
    let workspaces: Vec<_> = holdings.settled_by(&license.id).iter().map(|workspace| &workspace.id).collect();
    json!({
        "id": license.id,
        "arn": license.arn,
        "productCode": license.product,
        "state": license.state(holdings.now).as_str(),
        "boundAt": license.bound_at.map(|at| at.to_string()),
        "termEndsAt": license.term_ends_at().map(|at| at.to_string()),
        "workspaces": workspaces,
    })
}

/// A workspace with all its settlements.
pub(crate) fn workspace_json(holdings: &Holdings, workspace: &Workspace) -> Value {
    let settlements: Vec<Value> = workspace
        .settlements
        .iter()
        .map(|settlement| {
            let account = holdings.license(&settlement.license).map(|license| &license.account);
            json!({
                "from": settlement.from.start().to_string(),
                "license": settlement.license,
                "provider": CloudProvider::OF_LICENSES,
                "accountId": account,
            })
        })
        .collect();
    json!({
        "id": workspace.id,
        "name": workspace.name,
        "site": workspace.site,
        "language": workspace.language,
        "locked": holdings.is_locked(workspace),
        "activatedThrough": workspace.provider.activated_through,
        "otherProvidersAllowedSince": workspace.provider.others_allowed_since.map(|since| since.to_string()),
        "settlements": settlements,
    })
}

//! What an account has: its licenses and workspaces.

use std::collections::BTreeMap;

use accounts::{Workspace, is_available, shown_clouds};
use kernel::{BillingAccountId, BuyerId, LicenseId, Timestamp, WorkspaceId};
use licensing::{License, LicenseState, Lock, WorkspaceLock};
use serde_json::{Value, json};
use store::StoreError;

/// What an account has: its licenses and workspaces, as of one instant.
#[derive(Debug)]
pub struct Holdings {
    /// The licenses that are bound to it.
    pub licenses: Vec<License>,
    /// Its workspaces.
    pub workspaces: Vec<Workspace>,
    /// The instant.
    pub now: Timestamp,
}

impl Holdings {
    /// What the account has at `now`.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn of(
        source: &store::AccountHoldings,
        account: &BillingAccountId,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            licenses: source.licenses_of_billing_account(account).await?,
            workspaces: source.billing_workspaces(account).await?,
            now,
        })
    }

    /// The licenses by the AWS account that bought them.
    #[must_use]
    pub fn by_cloud_account(&self) -> BTreeMap<&BuyerId, Vec<&License>> {
        let mut accounts: BTreeMap<&BuyerId, Vec<&License>> = BTreeMap::new();
        for license in &self.licenses {
            accounts.entry(&license.account).or_default().push(license);
        }
        accounts
    }

    /// The license of this id, if the account has it.
    #[must_use]
    pub fn license(&self, id: &LicenseId) -> Option<&License> {
        self.licenses.iter().find(|license| license.id == *id)
    }

    /// The workspace of this id, if the account has it.
    #[must_use]
    pub fn workspace(&self, id: &WorkspaceId) -> Option<&Workspace> {
        self.workspaces.iter().find(|workspace| workspace.id == *id)
    }

    /// Puts changed workspaces in the place of what they were.
    pub fn put(&mut self, changed: Vec<Workspace>) {
        for changed in changed {
            if let Some(place) = self.workspaces.iter_mut().find(|workspace| workspace.id == changed.id) {
                *place = changed;
            }
        }
    }

    /// The workspaces a license settles now, or is the last one to have settled.
    #[must_use]
    pub fn settled_by(&self, id: &LicenseId) -> Vec<&Workspace> {
        self.workspaces.iter().filter(|workspace| last_license(workspace) == Some(id)).collect()
    }

    /// Whether a workspace is locked: no license of this account settles it, or one that has ended or is suspended.
    #[must_use]
    pub fn is_locked(&self, workspace: &Workspace) -> bool {
        let license = last_license(workspace).and_then(|id| self.license(id));
        license.is_none_or(|license| matches!(license.state(self.now), LicenseState::Ended | LicenseState::Suspended))
    }

    /// The lock on a workspace: since when it is locked by the end of its license, and until when its content is kept. `None` of
    /// one that is not locked, or whose license the account has no more.
    #[must_use]
    pub fn lock_of(&self, workspace: &Workspace) -> Option<Lock> {
        last_license(workspace).and_then(|id| self.license(id)).and_then(|license| license.lock(self.now))
    }

    /// The lock on a workspace, by the end of its license or by a suspension, which has no countdown.
    #[must_use]
    pub fn workspace_lock(&self, workspace: &Workspace) -> Option<WorkspaceLock> {
        last_license(workspace).and_then(|id| self.license(id)).and_then(|license| license.workspace_lock(self.now))
    }

    /// Whether a workspace was locked for so long that its content may be deleted.
    #[must_use]
    pub fn is_locked_for_good(&self, workspace: &Workspace) -> bool {
        let license = last_license(workspace).and_then(|id| self.license(id));
        license.is_some_and(|license| license.locks_for_good(self.now))
    }
}

/// The license of the last settlement, which may begin with the next hour.
#[must_use]
pub fn last_license(workspace: &Workspace) -> Option<&LicenseId> {
    workspace.settlements.last().map(|settlement| &settlement.license)
}

impl Holdings {
    /// All of it, with the providers that a brand shows beside AWS.
    #[must_use]
    pub fn to_json(&self, other_providers: &[String]) -> Value {
        let accounts: Vec<Value> = self
            .by_cloud_account()
            .into_iter()
            .map(|(account, licenses)| {
                let licenses: Vec<Value> = licenses.into_iter().map(|license| self.license_json(license)).collect();
                json!({ "provider": account.provider(), "accountId": account.at_provider(), "licenses": licenses })
            })
            .collect();
        let workspaces: Vec<Value> = self.workspaces.iter().map(|workspace| self.workspace_json(workspace)).collect();
        let providers: Vec<Value> = shown_clouds(other_providers, None)
            .map(|provider| json!({ "provider": provider, "available": is_available(provider) }))
            .collect();
        json!({ "cloudAccounts": accounts, "workspaces": workspaces, "providers": providers })
    }

    /// A license with the workspaces it settles.
    #[must_use]
    pub fn license_json(&self, license: &License) -> Value {
        let workspaces: Vec<_> = self.settled_by(&license.id).iter().map(|workspace| &workspace.id).collect();
        json!({
            "id": license.id,
            "arn": license.arn,
            "productCode": license.product,
            "state": license.state(self.now).as_str(),
            "boundAt": license.bound_at.map(|at| at.to_string()),
            "termEndsAt": license.term_ends_at().map(|at| at.to_string()),
            "workspaces": workspaces,
        })
    }

    /// A workspace with all its settlements.
    #[must_use]
    pub fn workspace_json(&self, workspace: &Workspace) -> Value {
        let settlements: Vec<Value> = workspace
            .settlements
            .iter()
            .map(|settlement| {
                let account = self.license(&settlement.license).map(|license| &license.account);
                json!({
                    "from": settlement.from.start().to_string(),
                    "license": settlement.license,
                    "provider": settlement.license.provider(),
                    "accountId": account.map(BuyerId::at_provider),
                })
            })
            .collect();
        json!({
            "id": workspace.id,
            "name": workspace.name,
            "site": workspace.site,
            "language": workspace.language,
            "locked": self.is_locked(workspace),
            "lock": self.workspace_lock(workspace).map(WorkspaceLock::to_json),
            "activatedThrough": workspace.provider.activated_through,
            "otherProvidersAllowedSince": workspace.provider.others_allowed_since.map(|since| since.to_string()),
            "settlements": settlements,
        })
    }
}

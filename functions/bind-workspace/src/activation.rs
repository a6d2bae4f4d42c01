//! Who is asking: an activation session whose license is bound to a Billing Center account.

use std::collections::BTreeMap;

use accounts::{BillingAccount, Session, Workspace};
use edge::{Answer, Fields, Problem, Request};
use kernel::{LicenseId, Timestamp, WorkspaceId};
use licensing::{License, LicenseState};
use serde_json::{Value, json};
use store::{AnotherActivation, StoreError};

use crate::BindWorkspace;
use crate::bindability::{Bindability, bindability, is_shown};

/// The activation that a request belongs to.
#[derive(Debug)]
pub(crate) struct Activation {
    pub(crate) session: Session,
    pub(crate) license: License,
    pub(crate) billing_account: BillingAccount,
    pub(crate) now: Timestamp,
}

/// Why there is no such activation.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Missing {
    #[error("no live activation session")]
    Session,
    #[error(transparent)]
    Another(#[from] AnotherActivation),
    #[error("the licence is bound to no Billing Center account")]
    BillingAccount,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Missing {
    /// A license that is not bound yet is led to where it is bound; a JSON client is told.
    pub(crate) fn answer(&self, request: &Request) -> Answer {
        match self {
            Self::Session => Answer::problem(Problem::new("activation-session-missing", 401)),
            Self::Another(present) => {
                Answer::problem(Problem::another_activation(request, &present.product, &present.account))
            }
            Self::BillingAccount if request.wants_json() => {
                Answer::problem(Problem::new("billing-account-missing", 409))
            }
            Self::BillingAccount => Answer::see_other("/activate"),
            Self::Store(error) => unavailable(request, error),
        }
    }
}

/// The answer to trouble with the table, which is logged here.
pub(crate) fn unavailable(request: &Request, error: &StoreError) -> Answer {
    tracing::warn!(request_id = request.request_id(), error = %kernel::Causes(error), "workspaces could not be read or written");
    Answer::problem(Problem::try_again())
}

impl Activation {
    pub(crate) fn state(&self) -> LicenseState {
        self.license.state(self.now)
    }

    pub(crate) fn starts_later(&self) -> Option<Timestamp> {
        self.license.starts_later(self.now)
    }

    /// The license as JSON shows it.
    pub(crate) fn license_json(&self) -> Value {
        json!({"id": self.license.id, "arn": self.license.arn, "productCode": self.license.product,
            "buyerAccountId": self.license.account, "state": self.state()})
    }
}

/// A workspace and how it stands to the license.
pub(crate) type Row = (Workspace, Bindability);

/// A workspace as JSON shows it.
pub(crate) fn workspace_json((workspace, bindability): &Row) -> Value {
    let mut shown = json!({"id": workspace.id, "name": workspace.name, "site": workspace.site,
        "language": workspace.language, "version": workspace.version, "state": bindability.as_str()});
    if let Some(object) = shown.as_object_mut() {
        match bindability {
            Bindability::Bound { from } => object.insert("boundFrom".to_owned(), json!(from.start().to_string())),
            Bindability::Bindable { from, kept_until, .. } => {
                if let Some(until) = kept_until {
                    object.insert("keptUntil".to_owned(), json!(until.to_string()));
                }
                object.insert("bindableFrom".to_owned(), json!(from.start().to_string()))
            }
            Bindability::Locked(why) => object.insert("reason".to_owned(), json!(why.as_str())),
        };
    }
    shown
}

impl BindWorkspace {
    /// The activation of a request; of a post, the one that its `fields` are about.
    pub(crate) async fn activation(&self, request: &Request, fields: Option<&Fields>) -> Result<Activation, Missing> {
        let now = self.clock.now();
        let found =
            self.store.activations.activation(request.activation_tokens(), now).await?.ok_or(Missing::Session)?;
        let store::Activation { session, license } = match fields {
            Some(fields) => found.meant_by(fields.get("license"), !request.wants_json())?,
            None => found,
        };
        let billing_account = license.billing_account.as_ref().ok_or(Missing::BillingAccount)?;
        let billing_account =
            self.store.billing_accounts.billing_account(billing_account).await?.ok_or(Missing::BillingAccount)?;
        Ok(Activation { session, license, billing_account, now })
    }

    /// The Billing Center account's workspaces that this cloud account settles or may settle, each with how it stands to
    /// this license. Who holds an activation session proved one binding, not that they may see everything the account has.
    pub(crate) async fn rows(&self, activation: &Activation) -> Result<Vec<Row>, StoreError> {
        let workspaces = self.store.account_workspaces.billing_workspaces(&activation.billing_account.id).await?;
        let mut rows = Vec::with_capacity(workspaces.len());
        let settling = self.settling(&workspaces).await?;
        for workspace in workspaces {
            let bindability = bindability(&workspace, &activation.license, &settling, activation.now);
            if is_shown(&workspace, bindability, &activation.license, &settling) {
                rows.push((workspace, bindability));
            }
        }
        Ok(rows)
    }

    /// One workspace of the Billing Center account; `None` if it has no such one.
    pub(crate) async fn row(&self, activation: &Activation, id: &WorkspaceId) -> Result<Option<Row>, StoreError> {
        Ok(self.row_and_sight(activation, id).await?.map(|(row, _)| row))
    }

    /// The same; `None` also if it is not for this activation to see.
    pub(crate) async fn shown_row(&self, activation: &Activation, id: &WorkspaceId) -> Result<Option<Row>, StoreError> {
        Ok(self.row_and_sight(activation, id).await?.filter(|(_, is_shown)| *is_shown).map(|(row, _)| row))
    }

    async fn row_and_sight(
        &self,
        activation: &Activation,
        id: &WorkspaceId,
    ) -> Result<Option<(Row, bool)>, StoreError> {
        let Some(workspace) = self.store.workspaces.workspace(id).await? else {
            return Ok(None);
        };
        if workspace.billing_account.as_ref() != Some(&activation.billing_account.id) {
            return Ok(None);
        }
        let settling = self.settling(std::slice::from_ref(&workspace)).await?;
        let bindability = bindability(&workspace, &activation.license, &settling, activation.now);
        let is_shown = is_shown(&workspace, bindability, &activation.license, &settling);
        Ok(Some(((workspace, bindability), is_shown)))
    }

    /// The licenses that settle these workspaces.
    async fn settling(&self, workspaces: &[Workspace]) -> Result<BTreeMap<LicenseId, License>, StoreError> {
        let mut ids: Vec<LicenseId> = workspaces
            .iter()
            .filter_map(|workspace| workspace.settlements.last())
            .map(|settlement| settlement.license.clone())
            .collect();
        ids.sort();
        ids.dedup();
        let licenses = self.store.licenses.licenses(&ids).await?;
        Ok(licenses.into_iter().map(|license| (license.id.clone(), license)).collect())
    }
}

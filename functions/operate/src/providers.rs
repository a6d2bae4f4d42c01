//! Through which cloud providers a workspace may be settled: the one it was activated through, until an operator allows
//! others.

use accounts::{Workspace, is_available};
use edge::Request;
use kernel::{Provider, WorkspaceId};
use serde_json::{Value, json};
use store::AuditAct;

use crate::input::not_known;
use crate::quarantine::Order;
use crate::{Operate, OperateError};

impl Operate {
    /// The providers of a workspace.
    pub(crate) async fn providers(&self, id: &str) -> Result<Value, OperateError> {
        Ok(to_json(&self.known_workspace(id).await?))
    }

    /// `decision` ∈ `allow`, `revoke`. What is so already is not done twice, and leaves no entry.
    pub(crate) async fn decide_providers(&self, id: &str, request: &Request) -> Result<Value, OperateError> {
        let order = Order::read(request)?;
        let fields = request.fields()?;
        let (allowed, act) = match fields.get("decision") {
            "allow" => (true, AuditAct::AllowProviders),
            "revoke" => (false, AuditAct::RevokeProviders),
            _ => return Err(not_known("decision-missing", "decision", &["allow", "revoke"])),
        };
        let workspace = self.known_workspace(id).await?;
        let provider = workspace.provider.with_others(allowed, self.clock.now());
        if provider == workspace.provider {
            return Ok(to_json(&workspace));
        }
        let changed = Workspace { provider, version: workspace.version + 1, ..workspace };
        let entry = self.audit_entry(act, &order, changed.id.to_string())?;
        self.store.operator_work.change_providers(&changed, &entry).await?;
        Ok(to_json(&changed))
    }

    async fn known_workspace(&self, id: &str) -> Result<Workspace, OperateError> {
        let id = WorkspaceId::parse(id).map_err(|_| OperateError::NotFound)?;
        self.store.workspaces.workspace(&id).await?.ok_or(OperateError::NotFound)
    }
}

fn to_json(workspace: &Workspace) -> Value {
    let bond = workspace.provider;
    let providers = Provider::CLOUDS.iter().map(|provider| {
        json!({
            "provider": provider, "available": is_available(*provider), "maySettle": bond.may_settle(*provider).is_ok(),
        })
    });
    json!({
        "workspace": workspace.id,
        "billingAccount": workspace.billing_account,
        "activatedThrough": bond.activated_through,
        "othersAllowedSince": bond.others_allowed_since.map(|since| since.to_string()),
        "providers": providers.collect::<Vec<_>>(),
    })
}

//! The list, the confirmation, the binding, and success.

use accounts::{SecurityEvent, SecurityEventKind};
use edge::{Answer, Fields, Problem, Request};
use kernel::{Hour, WorkspaceId};
use serde_json::{Value, json};
use store::StoreError;

use crate::activation::{Activation, Row, unavailable, workspace_json};
use crate::bindability::{Bindability, Why};
use crate::{BindWorkspace, page};

/// How often a binding is decided anew when the workspace was changed in between.
const MAX_DECISIONS: usize = 4;

/// Why a workspace was not bound.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum BindError {
    #[error("the Billing Center account has no such workspace")]
    NotFound,
    #[error("another licence settles the workspace")]
    SettledByAnotherLicense,
    #[error("the workspace was activated through another provider")]
    OtherProvider,
    #[error("the licence ends or has ended")]
    LicenseEnded,
    #[error("the workspace's content may be deleted")]
    DueForDeletion,
    #[error("this hour is settled already")]
    HourSettled,
    #[error("the hour or the workspace is not what was shown any more")]
    NotAsShown,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a confirmation showed: from which hour the workspace is charged, and in which version it was.
#[derive(Clone, Copy, Debug)]
struct Shown<'a> {
    from: &'a str,
    version: &'a str,
    required: bool,
}

impl<'a> Shown<'a> {
    fn of(fields: &'a Fields, required: bool) -> Self {
        Self { from: fields.get("from").trim(), version: fields.get("version").trim(), required }
    }

    /// Whether it showed what is so now.
    fn is(&self, from: Hour, version: u64) -> bool {
        let fits = |said: &str, fits: bool| if said.is_empty() { !self.required } else { fits };
        fits(self.from, Hour::parse(self.from) == Some(from))
            && fits(self.version, self.version.parse::<u64>() == Ok(version))
    }
}

impl From<Why> for BindError {
    fn from(why: Why) -> Self {
        match why {
            Why::SettledByAnotherLicense => Self::SettledByAnotherLicense,
            Why::OtherProvider => Self::OtherProvider,
            Why::LicenseEnded => Self::LicenseEnded,
            Why::DueForDeletion => Self::DueForDeletion,
            Why::HourSettled => Self::HourSettled,
        }
    }
}

impl BindError {
    fn answer(self, request: &Request) -> Answer {
        match self {
            Self::NotFound => Answer::problem(Problem::new("not-yours", 404)),
            Self::SettledByAnotherLicense => Answer::problem(Problem::new("workspace-taken", 409)),
            Self::OtherProvider => Answer::problem(Problem::new("other-provider", 409)),
            Self::LicenseEnded => Answer::problem(Problem::new("license-ended", 409)),
            Self::DueForDeletion => Answer::problem(Problem::new("due-for-deletion", 409)),
            Self::HourSettled => Answer::problem(Problem::new("workspace-hour-settled", 409)),
            Self::NotAsShown => Answer::problem(Problem::new("changed-meanwhile", 409)),
            Self::Store(error) => unavailable(request, &error),
        }
    }
}

/// What the owner of the Billing Center account sees of it.
pub(crate) fn bound_event(request: &Request, activation: &Activation) -> SecurityEvent {
    SecurityEvent::new(SecurityEventKind::WorkspaceBound, activation.now, request.source_ip())
}

impl BindWorkspace {
    pub(crate) async fn list(&self, request: &Request, activation: &Activation) -> Answer {
        let rows = match self.rows(activation).await {
            Ok(rows) => rows,
            Err(error) => return unavailable(request, &error),
        };
        if request.wants_json() {
            let workspaces: Vec<Value> = rows.iter().map(workspace_json).collect();
            return Answer::json(200, &json!({"license": activation.license_json(), "workspaces": workspaces}));
        }
        let news = page::News { bound: request.query("bound"), created: request.query("created") };
        Answer::page(page::list(&request.view(), activation, &rows, &news))
    }

    pub(crate) async fn ask_to_bind(&self, request: &Request, activation: &Activation, id: &WorkspaceId) -> Answer {
        let found = match request.wants_json() {
            true => self.shown_row(activation, id).await,
            // The page of a workspace that is taken meanwhile says so, and names it not.
            false => self.row(activation, id).await,
        };
        match found {
            Ok(Some(row)) if request.wants_json() => {
                Answer::json(200, &json!({"workspace": workspace_json(&row), "license": activation.license_json()}))
            }
            Ok(Some((_, Bindability::Bound { .. }))) => Answer::see_other("/workspaces"),
            Ok(Some((workspace, Bindability::Bindable { from, moves, .. }))) => {
                Answer::page(page::confirm(&request.view(), activation, &workspace, from, moves, false))
            }
            Ok(Some((_, Bindability::Locked(why)))) => BindError::from(why).answer(request),
            Ok(None) => BindError::NotFound.answer(request),
            Err(error) => BindError::Store(error).answer(request),
        }
    }

    /// Binds the workspace as the confirmation showed it. A page always says what it showed; a client may.
    pub(crate) async fn bind(
        &self,
        request: &Request,
        activation: &Activation,
        id: &WorkspaceId,
        fields: &Fields,
    ) -> Answer {
        let shown = Shown::of(fields, !request.wants_json());
        match self.settle(request, activation, id, &shown).await {
            Ok(row) => {
                tracing::info!(
                    workspace = %id,
                    license = %activation.license.id,
                    request_id = request.request_id(),
                    "bound a workspace to a licence"
                );
                if request.wants_json() {
                    Answer::json(200, &json!({"workspace": workspace_json(&row)}))
                } else {
                    Answer::see_other(format!("/workspaces?bound={id}"))
                }
            }
            Err(BindError::NotAsShown) if !request.wants_json() => self.confirm_again(request, activation, id).await,
            Err(error) => error.answer(request),
        }
    }

    /// The confirmation as it is now, which says that nothing was done.
    async fn confirm_again(&self, request: &Request, activation: &Activation, id: &WorkspaceId) -> Answer {
        match self.row(activation, id).await {
            Ok(Some((workspace, Bindability::Bindable { from, moves, .. }))) => {
                let html = page::confirm(&request.view(), activation, &workspace, from, moves, true);
                Answer::page_with_status(409, html)
            }
            Ok(_) => BindError::NotAsShown.answer(request),
            Err(error) => BindError::Store(error).answer(request),
        }
    }

    /// Load, decide, write over the version that was loaded; who comes second decides anew and sees who came first.
    /// Binding what is bound to this license already changes nothing.
    async fn settle(
        &self,
        request: &Request,
        activation: &Activation,
        id: &WorkspaceId,
        shown: &Shown<'_>,
    ) -> Result<Row, BindError> {
        let event = bound_event(request, activation);
        let offered = self.brand.offered(&activation.license.product);
        for _ in 0..MAX_DECISIONS {
            let (workspace, bindability) = self.row(activation, id).await?.ok_or(BindError::NotFound)?;
            let from: Hour = match bindability {
                Bindability::Bound { .. } => return Ok((workspace, bindability)),
                Bindability::Bindable { from, .. } if shown.is(from, workspace.version) => from,
                Bindability::Bindable { .. } => return Err(BindError::NotAsShown),
                Bindability::Locked(why) => return Err(why.into()),
            };
            let license = activation.license.id.clone();
            let settled = workspace.settle(license, from).map_err(|_| BindError::HourSettled)?;
            match self.store.settlements.bind_workspace(&settled, &activation.license.id, &offered, &event).await {
                Ok(()) => return Ok((settled, Bindability::Bound { from })),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict.into())
    }

    pub(crate) async fn activated(&self, request: &Request, activation: &Activation) -> Answer {
        let mut rows = match self.rows(activation).await {
            Ok(rows) => rows,
            Err(error) => return unavailable(request, &error),
        };
        rows.retain(|(_, bindability)| matches!(bindability, Bindability::Bound { .. }));
        if request.wants_json() {
            let workspaces: Vec<Value> = rows.iter().map(workspace_json).collect();
            return Answer::json(200, &json!({"license": activation.license_json(), "workspaces": workspaces}));
        }
        if rows.is_empty() {
            return Answer::see_other("/workspaces");
        }
        let answer = Answer::page(page::activated(&request.view(), activation, &rows));
        answer.looking_again(activation.license.next_look_seconds(activation.now).is_some())
    }
}

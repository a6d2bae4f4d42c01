//! POST /workspaces: a workspace made for this license, under an existing console account or a new one.

use accounts::code::RESEND_AFTER_SECONDS;
use accounts::problem::FieldProblem;
use accounts::registration::email;
use accounts::throttle::{TooMany, of_form};
use accounts::{
    AccountKind, CodeError, CodeScope, ConsoleAccount, Login, Problem, ProofsSince, ProviderBond, Purpose, Settlement,
    Target, Workspace, password,
};
use edge::{Answer, Fields, Request};
use kernel::entropy::NoEntropy;
use kernel::{ConsoleAccountId, WorkspaceId};
use licensing::LicenseState;
use serde_json::json;
use store::keys::UniqueName;
use store::{CreateWorkspaceError, StoreError, TryCodeError};

use crate::activation::{Activation, unavailable, workspace_json};
use crate::bindability::Bindability;
use crate::binding::bound_event;
use crate::form::{KEPT_FIELDS, Wanted, WantedAccount, WantedPassword};
use crate::page::Creation;
use crate::{BindWorkspace, page};

/// A second submit of the same form finds the workspace that the first one made within this time, in seconds: as long
/// as its code could have been used.
const SAME_SUBMIT_SECONDS: i64 = accounts::code::CODE_LIFETIME_SECONDS;

/// Why no workspace was made.
#[derive(Debug, thiserror::Error)]
enum CreateError {
    #[error("fields are wrong")]
    Fields(Vec<FieldProblem>),
    #[error("no console account has this e-mail address")]
    NoConsoleAccount,
    #[error("the licence ends or has ended")]
    LicenseEnded,
    #[error("a secret could not be made")]
    Secret,
    #[error(transparent)]
    TooMany(#[from] TooMany),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<NoEntropy> for CreateError {
    fn from(_: NoEntropy) -> Self {
        Self::Secret
    }
}

impl CreateError {
    fn field(name: &'static str, problem: Problem) -> Self {
        Self::Fields(vec![FieldProblem::new(name, problem)])
    }
}

impl BindWorkspace {
    pub(crate) async fn create(&self, request: &Request, activation: &Activation, fields: &Fields) -> Answer {
        match self.make(request, activation, fields).await {
            Ok(workspace) => {
                tracing::info!(
                    workspace = %workspace.id,
                    license = %activation.license.id,
                    request_id = request.request_id(),
                    "made a workspace and bound it to a licence"
                );
                let from = workspace.settlements.first().map_or_else(|| activation.now.hour(), |first| first.from);
                if request.wants_json() {
                    let row = (workspace, Bindability::Bound { from });
                    return Answer::json(201, &json!({"workspace": workspace_json(&row)}));
                }
                Answer::see_other(format!("/workspaces?created={}", workspace.id))
            }
            Err(error) => self.refused(request, activation, fields, error).await,
        }
    }

    /// GET /workspaces?create=existing or new: the form, with what was typed before a code was sent.
    pub(crate) async fn creation_form(&self, request: &Request, activation: &Activation) -> Answer {
        let new_account = request.query("create").as_deref() == Some("new");
        let purpose = if new_account { Purpose::RegisterConsole } else { Purpose::CreateWorkspace };
        let draft = match self.store.activations.draft(&activation.session.key).await {
            Ok(draft) => draft,
            Err(error) => return unavailable(request, &error),
        };
        let open = draft.has_named(purpose.name());
        let kept = |name| if open { draft.named(purpose.name(), name).to_owned() } else { String::new() };
        let typed = KEPT_FIELDS.iter().map(|name| (*name, kept(name))).collect();
        let mut problems = Vec::new();
        if request.query("code").as_deref() == Some("invalid")
            && let Err(problem) = email(draft.named(purpose.name(), "email"))
        {
            problems.push(("email".to_owned(), told(&FieldProblem::new("email", problem)).text(request)));
        }
        let password_kept = open && draft.console_password_hash.is_some();
        let creation = Creation { typed, new_account, password_kept, problems, after_code: AfterCode::of(request) };
        Answer::page(page::create(&request.view(), activation, &creation))
    }

    async fn refused(&self, request: &Request, activation: &Activation, fields: &Fields, error: CreateError) -> Answer {
        let problems: Vec<edge::FieldProblem> = match error {
            CreateError::Fields(problems) => problems.iter().map(told).collect(),
            CreateError::NoConsoleAccount => vec![edge::FieldProblem::new("email", "field-email-without-account")],
            CreateError::LicenseEnded => return Answer::problem(edge::Problem::new("license-ended", 409)),
            CreateError::TooMany(too_many) => {
                return Answer::problem(edge::Problem::rate_limited(too_many.seconds_left(self.clock.now())));
            }
            CreateError::Secret => return Answer::problem(edge::Problem::try_again()),
            CreateError::Store(error) => return unavailable(request, &error),
        };
        if request.wants_json() {
            return Answer::problem(edge::Problem::invalid_fields(problems));
        }
        let new_account = fields.is_ticked("newConsoleAccount");
        let problems = problems.iter().map(|problem| (problem.name.to_string(), problem.text(request))).collect();
        let password_kept = new_account && self.keep_password(request, activation, fields).await;
        let after_code = AfterCode::default();
        let creation = Creation { typed: typed(fields), new_account, password_kept, problems, after_code };
        let html = page::create(&request.view(), activation, &creation);
        Answer::page_with_status(422, html)
    }

    async fn make(
        &self,
        request: &Request,
        activation: &Activation,
        fields: &Fields,
    ) -> Result<Workspace, CreateError> {
        if matches!(activation.state(), LicenseState::Ending | LicenseState::Ended) {
            return Err(CreateError::LicenseEnded);
        }
        let counters = of_form(&activation.session.key, request.source_ip());
        self.store.guesses.count_tries(&counters, activation.now).await??;
        let kept = self.kept_password(request, activation, fields).await?;
        let wanted = Wanted::parse(fields, &self.brand, kept).map_err(CreateError::Fields)?;
        let target = Target::Email(wanted.email.clone());
        let scope = CodeScope::in_session(wanted.purpose(), target, activation.session.key.clone());
        let code = match self.store.codes.try_code(&scope, &wanted.code, activation.now).await {
            Ok(code) => code,
            Err(TryCodeError::Refused(over @ (CodeError::NotSent | CodeError::Expired | CodeError::Used))) => {
                return self.made_already(activation, &wanted, over).await;
            }
            Err(TryCodeError::Refused(refused)) => {
                self.note_failure(request, &wanted.email, activation.now).await?;
                return Err(CreateError::field("code", refused.into()));
            }
            Err(TryCodeError::Store(error)) => return Err(error.into()),
        };
        let event = bound_event(request, activation);
        let offered = self.brand.offered(&activation.license.product);
        let written = match &wanted.account {
            None => {
                let login = Login::Email(wanted.email.clone());
                let console =
                    self.store.logins.console_account_by(&login).await?.ok_or(CreateError::NoConsoleAccount)?;
                let workspace = self.workspace(activation, &wanted, &console.id)?;
                let written =
                    self.store.registrations.create_workspace(&workspace, &scope, &code, &offered, &event).await;
                written.map(|()| workspace)
            }
            Some(account) => {
                let kinds = [AccountKind::Console];
                let look_alikes = self.store.registrations.older_look_alikes(&kinds, &account.username).await?;
                if !look_alikes.is_empty() {
                    return Err(CreateError::Fields(taken(&look_alikes)));
                }
                let console = self.console_account(activation, &wanted, account)?;
                let workspace = self.workspace(activation, &wanted, &console.id)?;
                let written = self
                    .store
                    .registrations
                    .create_console_account_and_workspace(&console, &workspace, &scope, &code, &offered, &event)
                    .await;
                if written.is_ok() {
                    self.welcome(request, activation, &console, &workspace).await;
                    self.finish_form(request, activation).await;
                }
                written.map(|()| workspace)
            }
        };
        match written {
            Ok(workspace) => Ok(workspace),
            Err(CreateWorkspaceError::CodeUsed) => self.made_already(activation, &wanted, CodeError::Used).await,
            Err(CreateWorkspaceError::NamesTaken(names)) => Err(CreateError::Fields(taken(&names))),
            Err(CreateWorkspaceError::Store(error)) => Err(error.into()),
        }
    }

    /// There is no code any more. If that is because this very form was submitted a moment ago, the workspace it made
    /// is the answer.
    async fn made_already(
        &self,
        activation: &Activation,
        wanted: &Wanted,
        over: CodeError,
    ) -> Result<Workspace, CreateError> {
        let since = activation.now.plus_seconds(-SAME_SUBMIT_SECONDS);
        let made = self.store.workspaces.license_workspaces(&activation.license.id).await?.into_iter().rev().find(
            |workspace| {
                workspace.created_at >= since
                    && workspace.name == wanted.name.as_str()
                    && workspace.site == wanted.site
                    && workspace.language == wanted.language
            },
        );
        let Some(made) = made else {
            return Err(CreateError::field("code", over.into()));
        };
        let owner = self.store.console_accounts.console_account(&made.console_account).await?;
        if owner.is_some_and(|owner| owner.email == wanted.email) {
            return Ok(made);
        }
        Err(CreateError::field("code", over.into()))
    }

    fn workspace(
        &self,
        activation: &Activation,
        wanted: &Wanted,
        console: &ConsoleAccountId,
    ) -> Result<Workspace, CreateError> {
        let id = format!("wksp_{}", self.entropy.hex::<16>()?);
        Ok(Workspace {
            id: WorkspaceId::parse(&id).map_err(|_| CreateError::Secret)?,
            name: wanted.name.as_str().to_owned(),
            language: wanted.language,
            site: wanted.site.clone(),
            console_account: console.clone(),
            billing_account: Some(activation.billing_account.id.clone()),
            provider: ProviderBond::to(activation.license.provider()),
            settlements: vec![Settlement { from: activation.now.hour(), license: activation.license.id.clone() }],
            created_at: activation.now,
            undone: 0,
            version: 1,
        })
    }

    fn console_account(
        &self,
        activation: &Activation,
        wanted: &Wanted,
        account: &WantedAccount,
    ) -> Result<ConsoleAccount, CreateError> {
        let id = format!("cons_{}", self.entropy.hex::<16>()?);
        let password_hash = match &account.password {
            WantedPassword::Typed(password) => {
                let salt = self.entropy.bytes::<{ password::SALT_BYTES }>()?;
                password.hash(salt).map_err(|_| CreateError::Secret)?
            }
            WantedPassword::Kept(hash) => hash.clone(),
        };
        Ok(ConsoleAccount {
            id: ConsoleAccountId::parse(&id).map_err(|_| CreateError::Secret)?,
            email: wanted.email.clone(),
            username: account.username.clone(),
            phone: account.phone.clone(),
            phone_verified_at: None,
            password_hash: Some(password_hash),
            language: wanted.language,
            terms_accepted_at: activation.now,
            created_at: activation.now,
            restored_at: None,
            proofs_since: ProofsSince::default(),
            version: 1,
        })
    }
}

/// What became of asking for a code, as the address of the page says it: the word, and the seconds to wait.
#[derive(Clone, Debug, Default)]
pub(crate) struct AfterCode {
    pub(crate) word: Option<String>,
    pub(crate) seconds: Option<String>,
    /// After how many seconds another code can be sent.
    pub(crate) again: Option<i64>,
}

impl AfterCode {
    fn of(request: &Request) -> Self {
        let again = request.next_code_after(RESEND_AFTER_SECONDS);
        Self { word: request.query("code"), seconds: request.query("seconds"), again }
    }
}

/// The fields as they were typed, without secrets.
fn typed(fields: &Fields) -> Vec<(&'static str, String)> {
    KEPT_FIELDS.iter().map(|name| (*name, fields.get(name).to_owned())).collect()
}

fn told(found: &FieldProblem) -> edge::FieldProblem {
    edge::FieldProblem::saying(found.name, found.problem.key(), found.problem.argument())
}

/// What is said beside the fields of names that are taken, each field once. Names of Billing Center accounts are not taken
/// here.
fn taken(names: &[UniqueName]) -> Vec<FieldProblem> {
    let mut problems: Vec<FieldProblem> = names.iter().copied().filter_map(taken_field).collect();
    // A username that is taken looks like itself, too.
    let is_taken = problems.iter().any(|found| found.problem == Problem::UsernameTaken);
    problems.retain(|found| !(is_taken && found.problem == Problem::UsernameLooksLike));
    problems
}

fn taken_field(name: UniqueName) -> Option<FieldProblem> {
    match name {
        UniqueName::ConsoleUsername => Some(FieldProblem::new("username", Problem::UsernameTaken)),
        UniqueName::ConsoleEmail => Some(FieldProblem::new("email", Problem::EmailTaken)),
        UniqueName::ConsolePhone => Some(FieldProblem::new("phone", Problem::PhoneTaken)),
        UniqueName::ConsoleUsernameSkeleton => Some(FieldProblem::new("username", Problem::UsernameLooksLike)),
        UniqueName::BillingUsername
        | UniqueName::BillingUsernameSkeleton
        | UniqueName::BillingEmail
        | UniqueName::BillingPhone => None,
    }
}

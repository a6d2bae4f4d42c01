//! GET /activate: which license this is about, and how to go on.

use accounts::{BillingAccount, Session, Workspace};
use edge::{Answer, Problem, Request};
use kernel::Timestamp;
use licensing::{License, LicenseState};
use serde_json::{Value, json};
use store::StoreError;

use crate::choice::{Live, remembered, unreadable};
use crate::{ResolveCustomer, page};

/// Where an activation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The license is bound to no Billing Center account.
    Choose,
    /// It is bound, and settles no workspace.
    BindWorkspace,
    /// It settles a workspace.
    Done,
}

impl Step {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Choose => "choose",
            Self::BindWorkspace => "bind-workspace",
            Self::Done => "done",
        }
    }
}

/// Everything the activation page shows.
#[derive(Debug)]
pub(crate) struct Activation {
    pub(crate) license: License,
    pub(crate) billing_account: Option<BillingAccount>,
    /// The workspaces that this license settles, now or from the next change on.
    pub(crate) workspaces: Vec<Workspace>,
    /// The Billing Center accounts that other licenses of the same AWS account are bound to.
    pub(crate) known_accounts: Vec<BillingAccount>,
    pub(crate) now: Timestamp,
}

impl Activation {
    pub(crate) fn state(&self) -> LicenseState {
        self.license.state(self.now)
    }

    pub(crate) fn starts_later(&self) -> Option<Timestamp> {
        self.license.starts_later(self.now)
    }

    pub(crate) const fn step(&self) -> Step {
        match (&self.billing_account, self.workspaces.is_empty()) {
            (None, _) => Step::Choose,
            (Some(_), true) => Step::BindWorkspace,
            (Some(_), false) => Step::Done,
        }
    }

    fn to_json(&self) -> Value {
        // The workspaces of a license that is over are locked until another license settles them, those of a suspended one
        // until it is resumed.
        let is_locked = matches!(self.state(), LicenseState::Ended | LicenseState::Suspended);
        let state = if is_locked { "locked" } else { "bound" };
        let workspaces: Vec<Value> = self
            .workspaces
            .iter()
            .map(|workspace| {
                json!({"id": workspace.id, "name": workspace.name, "site": workspace.site,
                    "language": workspace.language, "state": state})
            })
            .collect();
        let mut activation = json!({
            "step": self.step().as_str(),
            "license": license_json(&self.license, self.now),
            "workspaces": workspaces,
        });
        if let (Some(account), Some(object)) = (&self.billing_account, activation.as_object_mut()) {
            object.insert("billingAccount".to_owned(), json!({"id": account.id, "username": account.username}));
        }
        if let (false, Some(object)) = (self.known_accounts.is_empty(), activation.as_object_mut()) {
            let known: Vec<Value> =
                self.known_accounts.iter().map(|account| json!({"username": account.username.masked()})).collect();
            object.insert("knownBillingAccounts".to_owned(), Value::Array(known));
        }
        json!({ "activation": activation })
    }
}

/// A license as JSON shows it.
pub(crate) fn license_json(license: &License, now: Timestamp) -> Value {
    json!({
        "id": license.id,
        "arn": license.arn,
        "productCode": license.product,
        "buyerAccountId": license.account,
        "state": license.state(now),
    })
}

impl ResolveCustomer {
    pub(crate) async fn activate(&self, request: &Request) -> Answer {
        let found = match self.live(request).await {
            Ok(Some(found)) => found,
            Ok(None) => return Answer::problem(Problem::new("activation-session-missing", 401)),
            Err(error) => return unreadable(request, &error),
        };
        if let (Some(landed), false) = (&found.landed, request.wants_json()) {
            return Answer::page(page::choose(&request.view(), &found.live.license, &landed.license));
        }
        let (token, session) = (found.token.clone(), found.live.session.clone());
        let shown = match self.load(found).await {
            Ok(shown) => shown,
            Err(error) => return unreadable(request, &error),
        };
        let answer = match self.chosen(request, &session, &shown.0).await {
            Ok(Some(answer)) => answer,
            Ok(None) => self.show(request, &shown),
            Err(error) => return unreadable(request, &error),
        };
        remembered(request, answer, &token)
    }

    /// The way on of who chose to bind the account that the AWS account has already. Its username stays here, in the draft of the
    /// activation: the page that binds it shows no more of it than this one did.
    async fn chosen(
        &self,
        request: &Request,
        session: &Session,
        activation: &Activation,
    ) -> Result<Option<Answer>, StoreError> {
        let Some(asked) = request.query("account").filter(|_| !request.wants_json()) else { return Ok(None) };
        let Some(account) = activation.known_accounts.iter().find(|account| account.choice_name() == asked) else {
            return Ok(None);
        };
        let mut draft = self.store.activations.draft(&session.key).await?;
        draft.choose_known(account);
        self.store.activations.put_draft(session, &mut draft).await?;
        Ok(Some(Answer::see_other(format!("/bind-billing?known={asked}"))))
    }

    /// The page of where the activation stands, or what leads there.
    fn show(&self, request: &Request, (activation, landed): &(Activation, Option<License>)) -> Answer {
        if request.wants_json() {
            let mut shown = activation.to_json();
            if let (Some(landed), Some(object)) = (landed, shown.as_object_mut()) {
                object.insert("landed".to_owned(), json!({ "license": license_json(landed, activation.now) }));
            }
            return Answer::json(200, &shown);
        }
        match activation.step() {
            Step::BindWorkspace => Answer::see_other("/workspaces"),
            Step::Done => Answer::see_other("/activated"),
            Step::Choose => {
                let answer = Answer::page(page::activate(&request.view(), activation, &self.marketplace_region));
                answer.looking_again(activation.license.next_look_seconds(activation.now).is_some())
            }
        }
    }

    async fn load(&self, found: Live) -> Result<(Activation, Option<License>), StoreError> {
        let now = self.clock.now();
        let license = found.live.license;
        let billing_account = match &license.billing_account {
            Some(id) => self.store.billing_accounts.billing_account(id).await?,
            None => None,
        };
        let workspaces = self.settled_by(&license).await?;
        let known_accounts = if billing_account.is_none() { self.known_accounts(&license).await? } else { Vec::new() };
        let activation = Activation { license, billing_account, workspaces, known_accounts, now };
        Ok((activation, found.landed.map(|landed| landed.license)))
    }

    /// The workspaces whose last settlement is by this license.
    async fn settled_by(&self, license: &License) -> Result<Vec<Workspace>, StoreError> {
        let mut workspaces = self.store.workspaces.license_workspaces(&license.id).await?;
        workspaces.retain(|workspace| workspace.settlements.last().is_some_and(|last| last.license == license.id));
        Ok(workspaces)
    }

    async fn known_accounts(&self, license: &License) -> Result<Vec<BillingAccount>, StoreError> {
        let mut ids: Vec<_> = self
            .store
            .cloud_accounts
            .licenses_of_cloud_account(&license.account)
            .await?
            .into_iter()
            .filter_map(|other| other.billing_account)
            .collect();
        ids.sort();
        ids.dedup();
        let mut accounts = Vec::new();
        for id in ids {
            accounts.extend(self.store.billing_accounts.billing_account(&id).await?);
        }
        Ok(accounts)
    }
}

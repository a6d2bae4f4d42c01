//! /bind-billing: a buyer who has a Billing Center account binds the license to it.
//!
//! The account is named by its username and proven by a code at its e-mail address. Whether a username exists is never
//! told: a code was made, kept and counted for it in any case, and a wrong code reads the same either way.

mod named;
mod page;
mod stop;

use accounts::second_factor::{PROOF_FIELD, Prover};
use accounts::security::logged_login;
use accounts::throttle::{network, of_form};
use accounts::{
    Account, AccountKind, BillingAccount, CodeError, CodeScope, Digits, Draft, FieldProblem, KnownAccount, Login,
    Permission, Purpose, SecurityEvent, SecurityEventKind, Session, SessionKey, SessionKind, Username, is_choice_name,
};
use async_trait::async_trait;
use edge::{Answer, ConfigError, Environment, Fields, HttpFunction, Problem, Request, own_path};
use kernel::{Clock, Timestamp};
use licensing::{License, LicenseState};
use second_factor::{Checker, ProofRefusal, Proving};
use serde_json::{Value, json};
use signed_in::Asking;
use store::{BindBillingError, StoreError, TryCodeError};

use named::{KNOWN, Named};
use stop::{BindStop, refused};

store::repositories! {
    /// What the function touches of the table.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        activations: store::Activations,
        billing_accounts: store::BillingAccounts,
        billing_bindings: store::BillingBindings,
        codes: store::Codes,
        failed_attempts: store::FailedAttempts,
        guesses: store::Guesses,
        second_factor_proofs: store::SecondFactorProofs,
    }
}

/// The function.
#[derive(Debug)]
pub struct BindBilling {
    store: Repositories,
    checker: Checker,
    clock: Clock,
}

/// The activation that a request belongs to.
#[derive(Debug)]
pub(crate) struct Activation {
    pub(crate) session: Session,
    pub(crate) license: License,
    pub(crate) state: LicenseState,
    /// When its agreement starts, if that lies ahead.
    pub(crate) starts_later: Option<Timestamp>,
}

impl BindBilling {
    /// What it may do to the table.
    pub const TABLE_ACCESS: &'static [&'static store::Access] = Repositories::ACCESS;

    /// The function in `environment`.
    ///
    /// # Errors
    /// [`ConfigError::Missing`] if the deployment names no key that second factors are sealed with.
    pub fn new(environment: &Environment) -> Result<Self, ConfigError> {
        Ok(Self {
            store: Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy),
            checker: Checker::new(environment)?,
            clock: environment.clock.clone(),
        })
    }

    /// The activation of a request; of a post, the one that its `fields` are about.
    async fn activation(&self, request: &Request, fields: Option<&Fields>) -> Result<Activation, BindStop> {
        let now = self.clock.now();
        let found =
            self.store.activations.activation(request.activation_tokens(), now).await?.ok_or(BindStop::NoActivation)?;
        let store::Activation { session, license } = match fields {
            Some(fields) => found.meant_by(fields.get("license"), !request.wants_json())?,
            None => found,
        };
        let state = license.activatable(now)?;
        let starts_later = license.starts_later(now);
        Ok(Activation { session, license, state, starts_later })
    }

    async fn get(&self, request: &Request) -> Result<Answer, BindStop> {
        let activation = self.activation(request, None).await?;
        let bound = self.bound_account(&activation.license).await?;
        if request.wants_json() {
            return Ok(Answer::json(200, &json!({ "billingAccount": bound.as_ref().map(shown) })));
        }
        if bound.is_some() {
            return Ok(Answer::see_other(page::BOUND));
        }
        let draft = self.store.activations.draft(&activation.session.key).await?;
        let said = request.query(KNOWN).unwrap_or_default();
        let typed = request.typed().map_or_else(|| kept_username(&draft), |typed| typed.get("username"));
        let named = match draft.known_account(&said) {
            KnownAccount::Chosen(username) => Named::Known { username, choice: said },
            // Another window chose another one since, or this is another browser: this page's choice is made again.
            _ if is_choice_name(&said) => return Ok(Answer::see_other(format!("/activate?account={said}"))),
            KnownAccount::Typed | KnownAccount::Another => Named::Typed(typed.to_owned()),
        };
        Ok(Answer::page(page::bind(request, &activation, &named, &[])))
    }

    async fn post(&self, request: &Request, fields: &Fields) -> Result<Answer, BindStop> {
        let activation = self.activation(request, Some(fields)).await?;
        let named = self.named(&activation, fields).await?;
        match self.bind(request, &activation, &named, fields).await {
            Ok(account) if request.wants_json() => Ok(Answer::json(200, &json!({ "billingAccount": shown(&account) }))),
            Ok(_) => Ok(Answer::see_other(page::BOUND)),
            Err(BindStop::Fields(problems)) if !request.wants_json() => {
                let html = page::bind(request, &activation, &named, &problems);
                Ok(Answer::page_with_status(422, html))
            }
            Err(BindStop::SecondFactorNeeded) if !request.wants_json() => {
                Ok(Answer::page_with_status(403, page::second_factor(request, &activation, fields, None)))
            }
            Err(BindStop::SecondFactor(ProofRefusal::Field(wrong))) if !request.wants_json() => {
                Ok(Answer::page_with_status(422, page::second_factor(request, &activation, fields, Some(&wrong))))
            }
            Err(stop) => Err(stop),
        }
    }

    async fn bind(
        &self,
        request: &Request,
        activation: &Activation,
        named: &Named,
        fields: &Fields,
    ) -> Result<BillingAccount, BindStop> {
        let username = named.username();
        if let Some(bound) = self.bound_account(&activation.license).await? {
            // The same form sent twice is answered alike.
            return if username.as_ref() == Ok(&bound.username) { Ok(bound) } else { Err(BindStop::LicenseBound) };
        }
        let (username, digits) = match (username, Digits::parse(fields.get("code"))) {
            (Ok(username), Ok(digits)) => (username, digits),
            (username, digits) => {
                let username = username.err().map(|problem| FieldProblem::new("username", problem));
                let code = digits.err().map(|problem| FieldProblem::new("code", problem));
                return Err(BindStop::Fields(username.into_iter().chain(code).collect()));
            }
        };
        // A code that was never sent counts too: each wrong one is told to the account's owner.
        let counters = of_form(&activation.session.key, request.source_ip());
        self.store.guesses.count_tries(&counters, self.clock.now()).await?.map_err(BindStop::TooMany)?;
        let login = Login::Username(username.clone());
        let key = activation.session.key.clone();
        let scope = CodeScope::in_session(Purpose::BindBilling, login.target(), key);
        let now = self.clock.now();
        // The account is looked up behind its code, so that a wrong code takes as long whether there is one or not.
        let code = match self.store.codes.try_code(&scope, &digits, now).await {
            Ok(code) => code,
            Err(TryCodeError::Refused(refused)) => {
                let answer = self.unless_bound(activation, &username, refused).await;
                if matches!(answer, Err(BindStop::Fields(_))) {
                    self.note_failure(request, &login, now).await?;
                }
                return answer;
            }
            Err(TryCodeError::Store(error)) => return Err(error.into()),
        };
        // The right code of an account that does not exist: one in a million, and good for nothing.
        // Nor is one that was sent before its owner changed the address: it went to the old one.
        let account = self.store.billing_bindings.billing_account_by(&login).await?;
        let account = account.filter(|account| account.takes_code(&code));
        let person = account.ok_or_else(|| refused(CodeError::Expired))?;
        let account = self.account_of(&person).await?;
        let session = &activation.session.key;
        self.require_second_factor(request, session, &person, fields).await?;
        let event = SecurityEvent::new(SecurityEventKind::LicenseBound, now, request.source_ip());
        match self
            .store
            .billing_bindings
            .bind_billing(&activation.license.id, (&account, &person), (&scope, &code), session, &event)
            .await
        {
            Ok(()) => Ok(account),
            Err(BindBillingError::LicenseBound | BindBillingError::CodeUsed) => {
                self.unless_bound(activation, &username, CodeError::Used).await
            }
            // An answer that was lost may hide a success: the license tells.
            Err(BindBillingError::Store(error)) => match self.now_bound(activation, &account).await? {
                true => Ok(account),
                false => Err(error.into()),
            },
        }
    }

    /// The account that `person` acts for, if they may bind to it. Who reads this has typed the code that went to their mailbox.
    async fn account_of(&self, person: &BillingAccount) -> Result<BillingAccount, BindStop> {
        if person.membership.is_none() {
            return Ok(person.clone());
        }
        let account = self.store.billing_accounts.billing_account(person.acts_for()).await?;
        let account = account.ok_or_else(|| refused(CodeError::Expired))?;
        if person.role().may(Permission::Bind) { Ok(account) } else { Err(BindStop::OwnerNeeded(account.username)) }
    }

    /// The second proof of an account that has a second factor, beside the code: whoever has taken over its mailbox binds nothing
    /// to it. The activation's session notes it, for the workspace that is bound next.
    async fn require_second_factor(
        &self,
        request: &Request,
        session: &SessionKey,
        account: &BillingAccount,
        fields: &Fields,
    ) -> Result<(), BindStop> {
        let now = self.clock.now();
        let proofs = &self.store.second_factor_proofs;
        if proofs.in_force(&account.id, now).await?.is_none() {
            return Ok(());
        }
        if fields.get(PROOF_FIELD).is_empty() {
            return Err(BindStop::SecondFactorNeeded);
        }
        let prover = Prover::stranger(request.source_ip());
        let proving = Proving { account: &account.id, prover, session: Some(session) };
        Ok(self.checker.check(proofs, request, &proving, fields.get(PROOF_FIELD), now).await?)
    }

    /// Logs a code that was wrong, and counts it among the security events of the account, by the same reads and writes whether
    /// or not there is one.
    async fn note_failure(&self, request: &Request, login: &Login, now: Timestamp) -> Result<(), StoreError> {
        tracing::warn!(
            request_id = request.request_id(),
            failed_bindings = 1_u64,
            login = logged_login(AccountKind::Billing, login.as_str()),
            network = network(request.source_ip()),
            outcome = "refused",
            "a licence was not bound"
        );
        let account = self.store.billing_bindings.billing_account_by(login).await?;
        let account = account.map(|account| SessionKind::Billing { account: account.id });
        let event = SecurityEvent::counted(SecurityEventKind::BindingFailed, now, request.source_ip());
        self.store.failed_attempts.count_failure(account.as_ref(), login.as_str(), &event).await
    }

    /// A code that does not pass may have passed a moment ago, when the same form was sent twice.
    async fn unless_bound(
        &self,
        activation: &Activation,
        username: &Username,
        error: CodeError,
    ) -> Result<BillingAccount, BindStop> {
        let license =
            self.store.billing_bindings.license(&activation.license.id).await?.ok_or(BindStop::NoActivation)?;
        match self.bound_account(&license).await? {
            Some(bound) if bound.username == *username => Ok(bound),
            Some(_) => Err(BindStop::LicenseBound),
            None => Err(refused(error)),
        }
    }

    async fn now_bound(&self, activation: &Activation, account: &BillingAccount) -> Result<bool, StoreError> {
        let license = self.store.billing_bindings.license(&activation.license.id).await?;
        Ok(license.is_some_and(|license| license.billing_account.as_ref() == Some(&account.id)))
    }

    async fn bound_account(&self, license: &License) -> Result<Option<BillingAccount>, StoreError> {
        match &license.billing_account {
            Some(id) => self.store.billing_accounts.billing_account(id).await,
            None => Ok(None),
        }
    }

    /// Takes a proof of the bound account's second factor and notes it in the activation's session, for the doors of
    /// bind-workspace: they ask, and have no right to the key.
    async fn prove(&self, request: &Request, fields: &Fields) -> Result<Answer, BindStop> {
        let Activation { session, license, .. } = self.activation(request, Some(fields)).await?;
        let account = license.billing_account.as_ref().ok_or(BindStop::NothingBound)?;
        let now = self.clock.now();
        // An activation proves no first factor, so its guesses are a stranger's: each landing would have ten of its own.
        let prover = Prover::stranger(request.source_ip());
        let proving = Proving { account, prover, session: Some(&session.key) };
        let checked =
            self.checker.check(&self.store.second_factor_proofs, request, &proving, fields.get(PROOF_FIELD), now).await;
        let asking = Asking::again(workspaces_door(fields.get("proofFor")), fields).in_activation(&license);
        match checked {
            Ok(()) => Ok(asking.proved(request, now)),
            Err(ProofRefusal::Field(wrong)) => Ok(asking.refused(request, wrong)),
            Err(refusal) => Err(refusal.into()),
        }
    }
}

/// The door of bind-workspace that a proof leads on to: `said`, or the list.
fn workspaces_door(said: &str) -> &str {
    let rest = own_path(said).and_then(|path| path.strip_prefix(page::BOUND));
    if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?'])) { said } else { page::BOUND }
}

fn kept_username(draft: &Draft) -> &str {
    draft.named(Purpose::BindBilling.name(), "username")
}

fn shown(account: &BillingAccount) -> Value {
    json!({ "id": account.id, "username": account.username })
}

#[async_trait]
impl HttpFunction for BindBilling {
    async fn answer(&self, request: &Request) -> Answer {
        let fields = match request.method() {
            "POST" => request.fields(),
            _ => Ok(Fields::default()),
        };
        let fields = match fields {
            Ok(fields) => fields,
            Err(problem) => return Answer::problem(problem),
        };
        let answered = match (request.method(), request.path()) {
            ("GET" | "HEAD", "/bind-billing") => self.get(request).await,
            ("POST", "/bind-billing") => self.post(request, &fields).await,
            ("POST", "/bind-billing/proof") => self.prove(request, &fields).await,
            (_, "/bind-billing" | "/bind-billing/proof") => {
                return Answer::problem(Problem::new("method-not-allowed", 405));
            }
            _ => return Answer::problem(Problem::new("not-found", 404)),
        };
        answered.unwrap_or_else(|stop| self.stop(request, stop))
    }
}

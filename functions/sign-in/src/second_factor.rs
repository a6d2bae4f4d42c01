//! The second proof at the Billing Center: a sign-in whose first proof was right waits for it.
//!
//! What waits is no session: it opens nothing, and only says which proofs were given. Whoever has lost everything else asks
//! from here to have the second factor removed, once every other proof was given.

use ::second_factor::{ProofRefusal, Proving};
use accounts::second_factor::{PENDING_SIGN_IN_SECONDS, PROOF_FIELD, Prover, TypedProof, guess_counters};
use accounts::{BillingAccount, Login, PendingSignIn, SessionToken};
use edge::{Answer, Fields, PENDING_SIGN_IN_COOKIE, Problem, Request, leading_on};
use kernel::Timestamp;
use store::StoreError;

use crate::page::second_factor as page;
use crate::tries::{Known, device};
use crate::{Person, SignIn, SignInError};

/// Where the second proof is given.
const PAGE: &str = "/sign-in?account=billing&step=second-factor";

/// By what somebody has shown first that the account is theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FirstProof {
    Password,
    MailedCode,
}

/// By what somebody has signed in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Factors {
    by_password: bool,
    by_code: bool,
    /// Whether the account's second factor was proved, too.
    pub(crate) second: bool,
}

impl Factors {
    pub(crate) fn first(proof: FirstProof) -> Self {
        Self { by_password: proof == FirstProof::Password, by_code: proof == FirstProof::MailedCode, second: false }
    }

    /// The line that says so: account and factors, and not from where.
    pub(crate) fn log(self, request: &Request, account: &str) {
        let Self { by_password, by_code, second } = self;
        let request_id = request.request_id();
        tracing::info!(request_id, account, by_password, by_code, by_second_factor = second, "somebody signed in");
    }
}

/// Whether a form, or a link, is about the second step.
pub(crate) fn is_second_step(step: &str) -> bool {
    step == "second-factor"
}

impl SignIn {
    /// The sign-in that this browser is in the middle of, and whose it is.
    pub(crate) async fn pending(
        &self,
        request: &Request,
    ) -> Result<Option<(PendingSignIn, BillingAccount)>, StoreError> {
        let Some(token) = request.cookie(PENDING_SIGN_IN_COOKIE).and_then(SessionToken::parse) else {
            return Ok(None);
        };
        let Some(pending) = self.store.pending_sign_ins.pending_sign_in(&token, self.clock.now()).await? else {
            return Ok(None);
        };
        let account = self.store.billing_accounts.billing_account(&pending.account).await?;
        Ok(account.filter(|account| pending.counts_for(account)).map(|account| (pending, account)))
    }

    /// The account of `known` if it is asked for a second proof.
    pub(crate) async fn needs_second_proof(&self, known: &Known) -> Result<Option<BillingAccount>, StoreError> {
        let Person::Billing(account) = &known.person else { return Ok(None) };
        let factor = self.store.second_factors.in_force(&account.id, self.clock.now()).await?;
        Ok(factor.map(|_| BillingAccount::clone(account)))
    }

    /// Goes on after the first proof: with the second one, if it was sent along, otherwise by asking for it.
    pub(crate) async fn after_first_proof(
        &self,
        request: &Request,
        account: BillingAccount,
        first: FirstProof,
        fields: &Fields,
        next: Option<String>,
    ) -> Result<Answer, SignInError> {
        let now = self.clock.now();
        let before = self.pending(request).await?.filter(|(pending, _)| pending.account == account.id);
        let token = SessionToken::from_bytes(self.entropy.bytes()?);
        let (by_password, by_code) = before.map_or((false, false), |(one, _)| (one.by_password, one.by_code));
        let pending = PendingSignIn {
            by_password: by_password || first == FirstProof::Password,
            by_code: by_code || first == FirstProof::MailedCode,
            account_version: account.version,
            ..PendingSignIn::begin(&token, account.id.clone(), next, now)
        };
        self.store.pending_sign_ins.put_pending_sign_in(&pending).await?;
        if !fields.get(PROOF_FIELD).is_empty() {
            let waits =
                |answer: Answer| answer.with_cookie(PENDING_SIGN_IN_COOKIE, token.as_str(), PENDING_SIGN_IN_SECONDS);
            return Ok(self.second_proof(request, &pending, account, fields).await?.unwrap_or_else(waits));
        }
        let answer = if request.wants_json() {
            Answer::problem(Problem::new("second-factor-needed", 401))
        } else {
            Answer::see_other(leading_on(PAGE, pending.next.as_deref()))
        };
        Ok(answer.with_cookie(PENDING_SIGN_IN_COOKIE, token.as_str(), PENDING_SIGN_IN_SECONDS))
    }

    /// The second step, posted by itself.
    pub(crate) async fn second_step(&self, request: &Request, fields: &Fields) -> Result<Answer, SignInError> {
        match self.pending(request).await? {
            Some((pending, account)) => {
                let answer = self.second_proof(request, &pending, account, fields).await?;
                Ok(answer.unwrap_or_else(|refused| refused))
            }
            None => Ok(expired(request)),
        }
    }

    /// Looks at the second proof, and lets in. The inner error is the answer to one that does not.
    async fn second_proof(
        &self,
        request: &Request,
        pending: &PendingSignIn,
        account: BillingAccount,
        fields: &Fields,
    ) -> Result<Result<Answer, Answer>, SignInError> {
        let now = self.clock.now();
        let login = Login::Username(account.username.clone());
        let Some((account, devices)) = self.store.devices.billing_account_with_devices(&login).await? else {
            return Ok(Err(Answer::problem(Problem::new("sign-in-refused", 401))));
        };
        // The first proof may be of a version that a change has just ended.
        if !pending.counts_for(&account) {
            return Ok(Err(expired(request)));
        }
        let known = Known::of_billing(account, devices);
        let prover = prover(request, &known, now);
        let proving = Proving { account: &pending.account, prover: prover.clone(), session: None };
        let typed = fields.get(PROOF_FIELD);
        let checked = self.checker.check(&self.store.second_factor_proofs, request, &proving, typed, now).await;
        let problem = match checked {
            Ok(()) => {
                self.forgive_second(&proving, typed, now).await?;
                let factors = Factors { by_password: pending.by_password, by_code: pending.by_code, second: true };
                let answer = self.let_in(request, &known, pending.next.clone(), factors).await?;
                return Ok(Ok(answer.without_cookie(PENDING_SIGN_IN_COOKIE)));
            }
            Err(ProofRefusal::Field(field)) => Problem::invalid_fields(vec![field]),
            Err(ProofRefusal::Problem(problem)) => *problem,
            Err(ProofRefusal::Store(error)) => return Err(error.into()),
            Err(ProofRefusal::Seal(error)) => return Err(error.into()),
        };
        if request.wants_json() {
            return Ok(Err(Answer::problem(problem)));
        }
        let (status, retry_after) = (problem.status, problem.retry_after_seconds);
        let may_ask = pending.may_ask_for_removal(known.has_password());
        let html = page::ask(request, pending, may_ask, &[problem]);
        let answer = Answer::page_with_status(status, html);
        Ok(Err(match retry_after {
            Some(seconds) => answer.with_header("retry-after", seconds.to_string()),
            None => answer,
        }))
    }

    /// Forgets the guesses of who turned out to be the owner.
    async fn forgive_second(&self, proving: &Proving<'_>, typed: &str, now: Timestamp) -> Result<(), StoreError> {
        let Ok(typed) = TypedProof::parse(typed) else { return Ok(()) };
        for (of, throttle) in guess_counters(proving.account, &proving.prover, &typed) {
            self.store.guesses.forget_guesses(&of, throttle, now).await?;
        }
        Ok(())
    }
}

/// There is no first proof that still counts: the sign-in begins anew.
fn expired(request: &Request) -> Answer {
    if request.wants_json() {
        return Answer::problem(Problem::new("sign-in-expired", 401));
    }
    Answer::see_other("/sign-in?account=billing&late=1")
}

/// Whose try it is: the browser's, if the account knows it, otherwise a stranger's.
fn prover(request: &Request, known: &Known, now: Timestamp) -> Prover {
    let name = device(request).map(|device| device.name_at(known.person.id()));
    let name = name.filter(|name| known.devices.know(name, now));
    name.map_or_else(|| Prover::stranger(request.source_ip()), Prover::Device)
}

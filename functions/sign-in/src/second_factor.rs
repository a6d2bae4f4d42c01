//! The second proof at the Billing Center: a sign-in whose first proof was right waits for it.
//!
//! What waits is no session: it opens nothing, and only says which proofs were given. Whoever has lost everything else asks
//! from here to have the second factor removed, once every other proof was given.

use ::second_factor::{ProofRefusal, Proving};
use accounts::second_factor::{PENDING_SIGN_IN_SECONDS, PROOF_FIELD, Prover, TypedProof, guess_counters};
use accounts::{AccountKind, BillingAccount, Login, PendingSignIn, SessionToken};
use edge::{Answer, Fields, PENDING_SIGN_IN_COOKIE, Problem, Request, leading_on, own_path};
use kernel::Timestamp;
use store::StoreError;

use crate::letting_in::LettingIn;
use crate::page::second_factor as page;
use crate::tries::{Known, device};
use crate::{Person, SignIn, SignInError};

/// Where the second proof is given.
pub(crate) const PAGE: &str = "/sign-in?account=billing&step=second-factor";

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

/// The side that a page is on.
fn side_of(page: &str) -> Option<AccountKind> {
    let first = page.split(['/', '?']).find(|part| !part.is_empty());
    match first {
        Some("account") => Some(AccountKind::Billing),
        Some("console") => Some(AccountKind::Console),
        _ => None,
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

    /// Goes on after the first proof: lets in where it is enough. Where the Billing Center asks for the second one, that side waits for
    /// it, whatever else is opened: it is asked for at once, if it is the only side or the one that was asked for, otherwise at the switch.
    pub(crate) async fn after_first_proof(
        &self,
        request: &Request,
        known: Vec<Known>,
        first: FirstProof,
        fields: &Fields,
        next: Option<String>,
    ) -> Result<Answer, SignInError> {
        let wanted = AccountKind::parse(fields.get("for")).or_else(|| next.as_deref().and_then(side_of));
        let (mut opened, mut waiting) = (Vec::new(), None);
        for one in known {
            match self.needs_second_proof(&one).await? {
                Some(account) => waiting = Some(account),
                None => opened.push((one, Factors::first(first))),
            }
        }
        let Some(account) = waiting else {
            return self.let_in(request, &LettingIn { opened: &opened, wanted, next, is_waiting: false }).await;
        };
        let (token, pending) = self.begin_waiting(request, &account, first, next.clone()).await?;
        let waits =
            |answer: Answer| answer.with_cookie(PENDING_SIGN_IN_COOKIE, token.as_str(), PENDING_SIGN_IN_SECONDS);
        if !fields.get(PROOF_FIELD).is_empty() {
            return Ok(match self.second_proof(request, &pending, account, fields).await? {
                Ok(proved) => {
                    opened.push(proved);
                    let letting = LettingIn { opened: &opened, wanted, next, is_waiting: false };
                    self.let_in(request, &letting).await?.without_cookie(PENDING_SIGN_IN_COOKIE)
                }
                Err(refused) => waits(refused),
            });
        }
        let is_asked_now = opened.is_empty() || (wanted == Some(AccountKind::Billing) && !request.wants_json());
        let asking = leading_on(PAGE, next.as_deref());
        if opened.is_empty() {
            let answer = if request.wants_json() {
                Answer::problem(Problem::new("second-factor-needed", 401))
            } else {
                Answer::see_other(asking)
            };
            return Ok(waits(answer));
        }
        let next = if is_asked_now { Some(asking) } else { next };
        let letting = LettingIn { opened: &opened, wanted, next, is_waiting: true };
        Ok(waits(self.let_in(request, &letting).await?))
    }

    /// Writes down that the first proof was right, and that the second one is waited for.
    async fn begin_waiting(
        &self,
        request: &Request,
        account: &BillingAccount,
        first: FirstProof,
        next: Option<String>,
    ) -> Result<(SessionToken, PendingSignIn), SignInError> {
        let now = self.clock.now();
        let before = self.pending(request).await?.filter(|(pending, _)| pending.account == account.id);
        let token = SessionToken::from_bytes(self.entropy.bytes()?);
        let (by_password, by_code) = before.map_or((false, false), |(one, _)| (one.by_password, one.by_code));
        let next = next.filter(|next| side_of(next) != Some(AccountKind::Console));
        let pending = PendingSignIn {
            by_password: by_password || first == FirstProof::Password,
            by_code: by_code || first == FirstProof::MailedCode,
            account_version: account.version,
            ..PendingSignIn::begin(&token, account.id.clone(), next, now)
        };
        self.store.pending_sign_ins.put_pending_sign_in(&pending).await?;
        Ok((token, pending))
    }

    /// The second step, posted by itself.
    pub(crate) async fn second_step(&self, request: &Request, fields: &Fields) -> Result<Answer, SignInError> {
        let Some((pending, account)) = self.pending(request).await? else { return Ok(expired(request)) };
        match self.second_proof(request, &pending, account, fields).await? {
            Ok(proved) => {
                let asked = own_path(fields.get("next")).map(str::to_owned);
                let (wanted, next) = (Some(AccountKind::Billing), asked.or_else(|| pending.next.clone()));
                let letting = LettingIn { opened: &[proved], wanted, next, is_waiting: false };
                Ok(self.let_in(request, &letting).await?.without_cookie(PENDING_SIGN_IN_COOKIE))
            }
            Err(refused) => Ok(refused),
        }
    }

    /// Looks at the second proof: who is proved by it, or the answer to one that does not.
    async fn second_proof(
        &self,
        request: &Request,
        pending: &PendingSignIn,
        account: BillingAccount,
        fields: &Fields,
    ) -> Result<Result<(Known, Factors), Answer>, SignInError> {
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
                return Ok(Ok((known, factors)));
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
        let is_at_console = !self.people(request).await?.is_empty();
        let html = page::ask(request, pending, (may_ask, is_at_console), &[problem]);
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

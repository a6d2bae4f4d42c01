//! `/account/two-factor/…`: the proof that doors ask for; the removal of a second factor that its owner has lost, and the
//! objection to it.

use accounts::second_factor::{NoticeKind, OwedNotice, PROOF_FIELD, Prover, RemovalObjection};
use accounts::{BillingAccount, PendingSignIn, SecondFactor, SecurityEventKind, SessionToken};
use edge::{Answer, PENDING_SIGN_IN_COOKIE, Problem, Request, own_path};
use second_factor::{ProofRefusal, Proving};
use serde_json::json;
use signed_in::{Asking, Refusal, Visitor, event, require_second_factor};

use crate::ManageCredentials;
use crate::page::removal as page;
use crate::place::Place;
use crate::two_factor::{PAGE, sealed};

impl ManageCredentials {
    /// Refuses who has a second factor and has not proved it in this session of late.
    pub(crate) async fn require_second_factor<A: Place>(&self, visitor: &Visitor<A>) -> Result<(), Refusal> {
        let factors = &self.store.second_factors;
        require_second_factor(factors, &visitor.session, &visitor.account.account_id(), self.clock.now()).await
    }

    /// Takes a proof and notes it in the session. From a page, the browser goes on to the door that asked for it, with all
    /// that was posted there.
    pub(crate) async fn prove(&self, request: &Request, visitor: &Visitor<BillingAccount>) -> Result<Answer, Refusal> {
        let (fields, now, session) = (request.fields()?, self.clock.now(), &visitor.session.key);
        let prover = Prover::Session(session.clone());
        let proving = Proving { account: &visitor.account.id, prover, session: Some(session) };
        let checked =
            self.checker.check(&self.store.second_factor_proofs, request, &proving, fields.get(PROOF_FIELD), now).await;
        let asking = Asking::again(own_path(fields.get("proofFor")).unwrap_or(PAGE), &fields);
        match checked {
            Ok(()) => Ok(asking.proved(request, now)),
            Err(ProofRefusal::Field(wrong)) => Ok(asking.refused(request, wrong)),
            Err(ProofRefusal::Problem(problem)) => Err(Refusal::Problem(problem)),
            Err(ProofRefusal::Store(error)) => Err(error.into()),
            Err(ProofRefusal::Seal(error)) => Err(sealed(&error)),
        }
    }

    /// Asks for the removal of a second factor that its owner has lost: whoever has given every other proof.
    pub(crate) async fn ask_for_removal(&self, request: &Request) -> Result<Answer, Refusal> {
        let (pending, account) = self.pending(request).await?;
        let now = self.clock.now();
        if !pending.may_ask_for_removal(account.password_hash.is_some()) {
            return Err(Problem::new("removal-needs-every-proof", 403).into());
        }
        let found = self.store.second_factors.in_force(&account.id, now).await?;
        let factor = found.ok_or_else(|| Refusal::from(Problem::new("two-factor-is-off", 409)))?;
        let asked = match factor.with_removal(now) {
            Some(asked) => {
                let owed = asked.removal.iter().flat_map(|one| OwedNotice::of_removal(&account.id, one));
                let told = event(request, SecurityEventKind::SecondFactorRemovalAsked, now);
                let owed: Vec<OwedNotice> = owed.collect();
                self.store.second_factor_changes.change(&account.id, &asked, &told, &owed).await?;
                asked
            }
            None => factor,
        };
        // One of a kind that this release does not know is not removed by it either.
        let removal = asked.removal.ok_or_else(|| Refusal::from(Problem::new("second-factor-unknown", 409)))?;
        if request.wants_json() {
            return Ok(Answer::json(200, &json!({ "removalDueAt": removal.due_at.to_string() })));
        }
        Ok(Answer::page(page::asked(request, &account, &removal)))
    }

    async fn pending(&self, request: &Request) -> Result<(PendingSignIn, BillingAccount), Refusal> {
        let missing = || Refusal::NotSignedIn { sign_in: BillingAccount::SIGN_IN };
        let token = request.cookie(PENDING_SIGN_IN_COOKIE).and_then(SessionToken::parse).ok_or_else(missing)?;
        let pending = self.store.pending_sign_ins.pending_sign_in(&token, self.clock.now()).await?;
        let pending = pending.ok_or_else(missing)?;
        let account: Option<BillingAccount> =
            self.store.credential_changes.account(&pending.account.clone().into()).await?;
        let account = account.filter(|account| pending.counts_for(account));
        Ok((pending, account.ok_or_else(missing)?))
    }

    /// Asks before anything is done: programs that read mail open every link.
    pub(crate) async fn ask_removal_objection(&self, request: &Request) -> Result<Answer, Refusal> {
        let typed = request.query("token").unwrap_or_default();
        let (token, objection, account, _) = self.removal_objection(&typed).await?;
        if request.wants_json() {
            let until = objection.expires_at.to_string();
            return Ok(Answer::json(200, &json!({ "username": account.username, "until": until })));
        }
        Ok(Answer::page(page::ask(request, &account, &objection, &token)))
    }

    /// Stops a removal.
    pub(crate) async fn stop_removal(&self, request: &Request) -> Result<Answer, Refusal> {
        let fields = request.fields()?;
        let (_, _, account, kept) = self.removal_objection(fields.get("token")).await?;
        let now = self.clock.now();
        let told = event(request, SecurityEventKind::SecondFactorRemovalStopped, now);
        let owed = [OwedNotice::now(&account.id, NoticeKind::RemovalStopped, now)];
        self.store.second_factor_changes.change(&account.id, &kept, &told, &owed).await?;
        if request.wants_json() {
            return Ok(Answer::json(200, &json!({ "stopped": true })));
        }
        Ok(Answer::page(page::stopped(request)))
    }

    /// What a link stops, and the factor without the removal.
    async fn removal_objection(
        &self,
        typed: &str,
    ) -> Result<(SessionToken, RemovalObjection, BillingAccount, SecondFactor), Refusal> {
        let gone = || Refusal::from(Problem::new("removal-objection-gone", 410));
        let token = SessionToken::parse(typed).ok_or_else(gone)?;
        let objection = self.store.second_factor_changes.removal_objection(&token).await?.ok_or_else(gone)?;
        let account: Option<BillingAccount> =
            self.store.credential_changes.account(&objection.account.clone().into()).await?;
        let factor = self.store.second_factors.second_factor(&objection.account).await?;
        let kept = factor.and_then(|factor| factor.without_removal(objection.asked_at, self.clock.now()));
        Ok((token, objection, account.ok_or_else(gone)?, kept.ok_or_else(gone)?))
    }
}

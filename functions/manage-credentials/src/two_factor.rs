//! `/account/two-factor`: turning two-factor authentication on and off, and recovery codes.
//!
//! An enrolment is begun with the password (or a fresh sign-in), and counts once the app has shown a right code in the same
//! session. Recovery codes are answered once, when they are made.

use accounts::second_factor::{
    Enrolment, FactorKind, NoticeKind, OwedNotice, PROOF_FIELD, PROOF_SECONDS, Prover, RECOVERY_CODES, RecoveryCode,
    TotpKey, TypedProof, guess_counters,
};
use accounts::{BillingAccount, SecondFactor, SecurityEventKind};
use edge::{Answer, FieldProblem, Fields, Problem, Request};
use kernel::Timestamp;
use sealing::{Owner, SealError};
use serde_json::{Value, json};
use signed_in::{Refusal, Visitor, event, field, password_problem};

use crate::ManageCredentials;
use crate::page::two_factor as page;

/// The page.
pub(crate) const PAGE: &str = "/account/two-factor";

/// What the page shows.
pub(crate) enum Shown<'a> {
    /// It is off.
    Off,
    /// An enrolment waits for its first code.
    Enrolling(&'a TotpKey),
    /// It is on.
    On(&'a SecondFactor),
}

impl ManageCredentials {
    pub(crate) async fn show_two_factor(
        &self,
        request: &Request,
        visitor: &Visitor<BillingAccount>,
    ) -> Result<Answer, Refusal> {
        let factor = self.factor(visitor).await?;
        if request.wants_json() {
            return Ok(Answer::json(200, &to_json(factor.as_ref())));
        }
        self.two_factor_page(request, visitor, factor.as_ref(), &[]).await
    }

    /// The second factor that the visitor is asked for.
    pub(crate) async fn factor(&self, visitor: &Visitor<BillingAccount>) -> Result<Option<SecondFactor>, Refusal> {
        Ok(self.store.second_factors.in_force(&visitor.account.id, self.clock.now()).await?)
    }

    async fn two_factor_page(
        &self,
        request: &Request,
        visitor: &Visitor<BillingAccount>,
        factor: Option<&SecondFactor>,
        problems: &[FieldProblem],
    ) -> Result<Answer, Refusal> {
        let key = match factor {
            Some(_) => None,
            None => self.enrolling(visitor).await?.map(|(_, key)| key),
        };
        let shown = match (factor, &key) {
            (Some(factor), _) => Shown::On(factor),
            (None, Some(key)) => Shown::Enrolling(key),
            (None, None) => Shown::Off,
        };
        let status = if problems.is_empty() { 200 } else { 422 };
        Ok(Answer::page_with_status(status, page::two_factor(request, visitor, &shown, problems)))
    }

    /// The enrolment that this session has begun, with its key.
    async fn enrolling(&self, visitor: &Visitor<BillingAccount>) -> Result<Option<(Enrolment, TotpKey)>, Refusal> {
        let found = self.store.second_factor_changes.enrolment(&visitor.account.id).await?;
        let counts = |enrolment: &Enrolment| enrolment.counts(&visitor.session.key, self.clock.now());
        let Some(enrolment) = found.filter(counts) else { return Ok(None) };
        let key =
            self.checker.open(&visitor.account.id, &enrolment.sealed_key).await.map_err(|error| sealed(&error))?;
        Ok(Some((enrolment, key)))
    }

    pub(crate) async fn change_two_factor(
        &self,
        request: &Request,
        visitor: &Visitor<BillingAccount>,
        fields: &Fields,
    ) -> Result<Answer, Refusal> {
        match fields.get("step") {
            "begin" => self.begin_enrolment(request, visitor, fields).await,
            "confirm" => self.confirm_enrolment(request, visitor, fields).await,
            "codes" => self.make_codes(request, visitor).await,
            "off" => self.turn_off(request, visitor).await,
            _ => self.refuse_fields(request, visitor, vec![FieldProblem::new("step", "field-not-offered")]).await,
        }
    }

    async fn begin_enrolment(
        &self,
        request: &Request,
        visitor: &Visitor<BillingAccount>,
        fields: &Fields,
    ) -> Result<Answer, Refusal> {
        let (account, now) = (&visitor.account, self.clock.now());
        if self.factor(visitor).await?.is_some() {
            return Err(Problem::new("two-factor-is-on", 409).into());
        }
        if account.password_hash.is_some() {
            if let Some(wrong) = password_problem(request, &self.store.guesses, account, fields, now).await? {
                return self.refuse_fields(request, visitor, vec![wrong]).await;
            }
        } else if now >= visitor.session.created_at.plus_seconds(PROOF_SECONDS) {
            return Err(Problem::new("sign-in-again", 403).into());
        }
        let key = TotpKey::from_bytes(self.entropy.bytes()?);
        let sealed_key = self
            .sealer
            .seal(Owner::second_factor(&account.id), &key.to_text())
            .await
            .map_err(|error| sealed(&error))?;
        let enrolment = Enrolment::begin(visitor.session.key.clone(), sealed_key, now);
        self.store.second_factor_changes.put_enrolment(&account.id, &enrolment).await?;
        if request.wants_json() {
            let until = enrolment.expires_at.to_string();
            let address = key.address(request.brand().name_in(request.language()), account.username.as_str());
            return Ok(Answer::json(200, &json!({ "key": key.to_text(), "address": address, "expiresAt": until })));
        }
        Ok(Answer::see_other(PAGE))
    }

    async fn confirm_enrolment(
        &self,
        request: &Request,
        visitor: &Visitor<BillingAccount>,
        fields: &Fields,
    ) -> Result<Answer, Refusal> {
        let (id, session, now) = (&visitor.account.id, &visitor.session.key, self.clock.now());
        let Some((enrolment, key)) = self.enrolling(visitor).await? else {
            return Err(Problem::new("enrolment-gone", 409).into());
        };
        let typed = match TypedProof::parse(fields.get(PROOF_FIELD)) {
            Ok(typed) => typed,
            Err(problem) => return self.refuse_fields(request, visitor, vec![field(PROOF_FIELD, problem)]).await,
        };
        let counters = guess_counters(id, &Prover::Session(session.clone()), &typed);
        if let Err(too_many) = self.store.guesses.count_tries(&counters, now).await? {
            return Err(Problem::rate_limited(too_many.seconds_left(now)).into());
        }
        let codes = self.recovery_codes()?;
        let Ok(factor) = enrolment.confirm(id, &key, &typed, &codes, now) else {
            let wrong = field(PROOF_FIELD, accounts::Problem::SecondFactorWrong);
            return self.refuse_fields(request, visitor, vec![wrong]).await;
        };
        let told = event(request, SecurityEventKind::SecondFactorOn, now);
        self.store.second_factor_changes.turn_on(id, &factor, session, &told).await?;
        self.end_other_sessions(visitor, now).await?;
        Ok(made(request, visitor, &factor, &codes))
    }

    /// Makes recovery codes in place of those before, which are worth nothing from then on.
    async fn make_codes(&self, request: &Request, visitor: &Visitor<BillingAccount>) -> Result<Answer, Refusal> {
        self.require_second_factor(visitor).await?;
        let (id, now) = (&visitor.account.id, self.clock.now());
        let factor = self.known_factor(visitor).await?;
        let codes = self.recovery_codes()?;
        let factor = factor.with_recovery_codes(id, &codes);
        let told = event(request, SecurityEventKind::RecoveryCodesMade, now);
        let owed = [OwedNotice::now(id, NoticeKind::CodesMade, now)];
        self.store.second_factor_changes.change(id, &factor, &told, &owed).await?;
        self.end_other_sessions(visitor, now).await?;
        Ok(made(request, visitor, &factor, &codes))
    }

    async fn turn_off(&self, request: &Request, visitor: &Visitor<BillingAccount>) -> Result<Answer, Refusal> {
        self.require_second_factor(visitor).await?;
        let now = self.clock.now();
        let factor = self.known_factor(visitor).await?;
        let told = event(request, SecurityEventKind::SecondFactorOff, now);
        self.store.second_factor_changes.turn_off(&visitor.account.id, &factor, &told).await?;
        self.end_other_sessions(visitor, now).await?;
        if request.wants_json() {
            return Ok(Answer::json(200, &to_json(None)));
        }
        Ok(Answer::see_other(format!("{PAGE}?done=off")))
    }

    /// The factor, of a kind that can be changed here.
    async fn known_factor(&self, visitor: &Visitor<BillingAccount>) -> Result<SecondFactor, Refusal> {
        match self.factor(visitor).await? {
            Some(factor) if factor.kind == FactorKind::Unknown => {
                Err(Problem::new("second-factor-unknown", 409).into())
            }
            Some(factor) => Ok(factor),
            None => Err(Problem::new("two-factor-is-off", 409).into()),
        }
    }

    fn recovery_codes(&self) -> Result<Vec<RecoveryCode>, Refusal> {
        (0..RECOVERY_CODES).map(|_| Ok(RecoveryCode::from_bytes(self.entropy.bytes()?))).collect()
    }

    async fn end_other_sessions(&self, visitor: &Visitor<BillingAccount>, now: Timestamp) -> Result<(), Refusal> {
        let (kind, own) = (&visitor.session.kind, Some(&visitor.session.key));
        self.store.sessions.end_sessions_like(kind, own, now).await?;
        Ok(())
    }

    async fn refuse_fields(
        &self,
        request: &Request,
        visitor: &Visitor<BillingAccount>,
        problems: Vec<FieldProblem>,
    ) -> Result<Answer, Refusal> {
        if request.wants_json() {
            return Ok(Answer::problem(Problem::invalid_fields(problems)));
        }
        let factor = self.factor(visitor).await?;
        self.two_factor_page(request, visitor, factor.as_ref(), &problems).await
    }
}

/// The one answer that has recovery codes in clear.
fn made(request: &Request, visitor: &Visitor<BillingAccount>, factor: &SecondFactor, codes: &[RecoveryCode]) -> Answer {
    if !request.wants_json() {
        return Answer::page(page::codes(request, visitor, codes));
    }
    let mut shown = to_json(Some(factor));
    if let Some(object) = shown.as_object_mut() {
        let codes: Vec<String> = codes.iter().map(RecoveryCode::in_groups).collect();
        object.insert("recoveryCodes".to_owned(), json!(codes));
    }
    Answer::json(200, &shown)
}

fn to_json(factor: Option<&SecondFactor>) -> Value {
    let Some(factor) = factor else { return json!({ "on": false }) };
    json!({
        "on": true,
        "kind": factor.kind,
        "since": factor.since.to_string(),
        "recoveryCodesLeft": factor.recovery_codes_left(),
        "removalDueAt": factor.removal.as_ref().map(|removal| removal.due_at.to_string()),
    })
}

/// KMS that does not answer is tried again; what it refuses is ours to look at.
pub(crate) fn sealed(error: &SealError) -> Refusal {
    match error {
        SealError::Unavailable(_) => Problem::try_again().into(),
        SealError::Refused(_) => {
            tracing::error!(error = %kernel::Causes(&error), "the key of a second factor was not sealed or opened");
            Problem::new("internal", 500).into()
        }
    }
}

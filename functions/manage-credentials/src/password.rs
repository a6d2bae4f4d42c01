//! `/account/password` and `/console/password`: set one, or change it.

use accounts::{
    Account, AccountChange, Asker, Code, CodeScope, CredentialChange, Digits, Password, PasswordHash, Problem as Wrong,
    Purpose, SecurityEventKind, Target,
};
use edge::{Answer, FieldProblem, Fields, Problem, Request};
use serde_json::json;
use signed_in::{Refusal, Visitor, field, password_problem, try_password};
use store::{ChangeCredentialsError, TryCodeError};

use crate::ManageCredentials;
use crate::both::{BOTH_FIELD, Told, Wish, both_asked};
use crate::page::password as page;
use crate::place::Place;
use crate::visitor::{device, named};

/// What allows someone to choose a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    /// The password there is.
    Password,
    /// A code sent to the account: there is no password, or it was forgotten.
    Code,
}

impl Proof {
    fn asked(request: &Request, account: &impl Account) -> Self {
        let by_code = !has_password(account) || request.query("with").as_deref() == Some("code");
        if by_code { Self::Code } else { Self::Password }
    }

    fn given(account: &impl Account, fields: &Fields) -> Self {
        let by_code = !has_password(account) || !fields.get("code").is_empty() || fields.get("with") == "code";
        if by_code { Self::Code } else { Self::Password }
    }

    const fn told(self) -> Told<'static> {
        match self {
            Self::Password => {
                Told { event: SecurityEventKind::PasswordChanged, what: AccountChange::PasswordChanged, now_is: "" }
            }
            Self::Code => Told { event: SecurityEventKind::PasswordSet, what: AccountChange::PasswordSet, now_is: "" },
        }
    }
}

/// Whether a password is set.
pub(crate) fn has_password(account: &impl Account) -> bool {
    account.credentials().password_hash.is_some()
}

/// What a code for a new password of this account may be bound to: the session, or the browser or network that asked for it
/// before anybody was signed in.
fn scopes<A: Account>(request: &Request, visitor: &Visitor<A>) -> Vec<CodeScope> {
    let asked_outside = Asker::candidates(device(request).as_ref(), request.source_ip());
    let askers = [Asker::Session(visitor.session.key.clone())].into_iter().chain(asked_outside);
    let target = || Target::Username(visitor.account.username().clone());
    askers.map(|asker| CodeScope::for_account(Purpose::SetPassword, target(), A::KIND, asker)).collect()
}

impl ManageCredentials {
    pub(crate) async fn show_password<A: Place>(
        &self,
        request: &Request,
        visitor: &Visitor<A>,
    ) -> Result<Answer, Refusal> {
        if request.wants_json() {
            return Ok(Answer::json(200, &json!({ "passwordSet": has_password(&visitor.account) })));
        }
        let other = self.other(visitor).await?;
        let proof = Proof::asked(request, &visitor.account);
        let is_kept = proof == Proof::Code && self.kept(visitor).await?.own.is_some();
        let tried = Tried { both: both_asked(request), is_kept, problems: &[] };
        Ok(Answer::page(page::password(request, visitor, other.as_ref(), proof, &tried)))
    }

    pub(crate) async fn change_password<A: Place>(
        &self,
        request: &Request,
        visitor: &Visitor<A>,
        fields: &Fields,
    ) -> Result<Answer, Refusal> {
        let proof = Proof::given(&visitor.account, fields);
        let wish = self.wish(visitor, fields).await?;
        match self.try_to_change_password(request, visitor, fields, proof, &wish).await? {
            Ok(answer) => Ok(answer),
            Err(problems) if request.wants_json() => Ok(Answer::problem(Problem::invalid_fields(problems))),
            Err(problems) => {
                let other = match wish {
                    Wish::Both(other) => Some(other),
                    Wish::One => self.other(visitor).await?,
                    Wish::Gone(_) => None,
                };
                let is_kept = proof == Proof::Code && self.kept(visitor).await?.own.is_some();
                let tried = Tried { both: fields.is_ticked(BOTH_FIELD), is_kept, problems: &problems };
                Ok(Answer::page_with_status(422, page::password(request, visitor, other.as_ref(), proof, &tried)))
            }
        }
    }

    async fn try_to_change_password<A: Place>(
        &self,
        request: &Request,
        visitor: &Visitor<A>,
        fields: &Fields,
        proof: Proof,
        wish: &Wish<A::Other>,
    ) -> Result<Result<Answer, Vec<FieldProblem>>, Refusal> {
        if let Wish::Gone(problem) = wish {
            return Ok(Err(vec![problem.clone()]));
        }
        // What is typed wrong costs no attempt at the code, and no guess at the password.
        let kept = match proof {
            Proof::Password => KeptHashes::default(),
            Proof::Code => self.kept(visitor).await?,
        };
        let chosen = match choose(request, &visitor.account, wish.other(), fields, kept) {
            Ok(chosen) => chosen,
            Err(problems) => return Ok(Err(problems)),
        };
        let (scopes, session) = (scopes(request, visitor), &visitor.session.key);
        let proven = match proof {
            Proof::Password => self.prove_by_password(request, visitor, wish.other(), fields).await?.map(|()| None),
            Proof::Code => self.prove_by_code(&visitor.account, &scopes, fields).await?.map(Some),
        };
        let code = match proven {
            Ok(code) => code,
            Err(problem) => return Ok(Err(vec![problem])),
        };
        let (now, told) = (self.clock.now(), proof.told());
        let (of_own, of_other) = self.hashes(chosen, wish.other().is_some())?;
        let own = self.changed(request, &visitor.account, &CredentialChange::Password(of_own), told, now)?;
        let other = match wish.other().zip(of_other) {
            Some((other, hash)) => Some(self.changed(request, other, &CredentialChange::Password(hash), told, now)?),
            None => None,
        };
        let code = code.as_ref().map(|(scope, code)| (*scope, code));
        match self.store.credential_changes.change_password(&own, other.as_ref(), code, session).await {
            Ok(()) => {}
            Err(ChangeCredentialsError::CodeUsed) => return Ok(Err(vec![field("code", Wrong::CodeUsed)])),
            Err(ChangeCredentialsError::Store(error)) => return Err(error.into()),
            Err(ChangeCredentialsError::Stale | ChangeCredentialsError::NameTaken(_)) => {
                return Err(Refusal::changed_meanwhile());
            }
        }
        self.forget_kept(request, visitor).await;
        self.leave_nobody_else_in(request, visitor, wish.other(), now).await;
        self.notify(request, &own).await;
        if let Some(other) = &other {
            self.notify(request, other).await;
        }
        Ok(Ok(password_changed::<A>(request, wish.other())))
    }

    /// The hashes that the accounts get. Each has a salt of its own: nothing at rest tells that they share a password.
    fn hashes(&self, chosen: Chosen, both: bool) -> Result<(PasswordHash, Option<PasswordHash>), Refusal> {
        match chosen {
            Chosen::Kept(own, other) => Ok((own, other)),
            Chosen::Typed(password) => {
                let hash = || Ok::<_, Refusal>(password.hash(self.entropy.bytes()?)?);
                Ok((hash()?, if both { Some(hash()?) } else { None }))
            }
        }
    }

    /// What was typed in this session before a code was sent.
    async fn kept<A: Place>(&self, visitor: &Visitor<A>) -> Result<KeptHashes, Refusal> {
        let (draft, now) = (self.store.signed_in_drafts.draft(&visitor.session.key).await?, self.clock.now());
        let of = |kind| draft.new_password(kind, now).cloned();
        Ok(KeptHashes { own: of(A::KIND), other: of(<A::Other as Account>::KIND) })
    }

    /// Forgets what was kept, once it is the password. Where that fails it counts for some minutes more, behind another code.
    async fn forget_kept<A: Place>(&self, request: &Request, visitor: &Visitor<A>) {
        let drafts = &self.store.signed_in_drafts;
        let forgotten = async {
            let mut draft = drafts.draft(&visitor.session.key).await?;
            if draft.version == 0 {
                return Ok(());
            }
            draft.forget_new_password();
            drafts.put_draft(&visitor.session, &mut draft).await
        };
        if let Err(error) = forgotten.await {
            tracing::warn!(request_id = request.request_id(), error = %kernel::Causes(&error), "a kept password was not forgotten");
        }
    }

    /// The password there is, guesses at it counted: a browser left open is not enough to change it. For two accounts it must
    /// be the password of both: who knows that of one is not the owner of the other by that.
    async fn prove_by_password<A: Place>(
        &self,
        request: &Request,
        visitor: &Visitor<A>,
        other: Option<&A::Other>,
        fields: &Fields,
    ) -> Result<Result<(), FieldProblem>, Refusal> {
        let (guesses, now) = (&self.store.guesses, self.clock.now());
        if let Some(wrong) = password_problem(request, guesses, &visitor.account, fields, now).await? {
            return Ok(Err(wrong));
        }
        let Some(other) = other else { return Ok(Ok(())) };
        if try_password(request, guesses, other, fields.get("currentPassword"), now).await? {
            return Ok(Ok(()));
        }
        Ok(Err(FieldProblem::new(BOTH_FIELD, A::TEXTS.other_password_differs)))
    }

    async fn prove_by_code<'a>(
        &self,
        account: &impl Account,
        scopes: &'a [CodeScope],
        fields: &Fields,
    ) -> Result<Result<(&'a CodeScope, Code), FieldProblem>, Refusal> {
        let digits = match Digits::parse(fields.get("code")) {
            Ok(digits) => digits,
            Err(problem) => return Ok(Err(field("code", problem))),
        };
        match self.store.codes.try_codes(scopes, &digits, self.clock.now()).await {
            Ok((scope, code)) if account.takes_code(&code) => Ok(Ok((scope, code))),
            // It was sent before the address was changed.
            Ok(_) => Ok(Err(field("code", Wrong::CodeExpired))),
            Err(TryCodeError::Refused(refused)) => Ok(Err(field("code", refused.into()))),
            Err(TryCodeError::Store(error)) => Err(error.into()),
        }
    }
}

fn password_changed<A: Place>(request: &Request, other: Option<&A::Other>) -> Answer {
    if request.wants_json() {
        let shown = other.map_or_else(
            || json!({ "passwordSet": true }),
            |other| json!({ "passwordSet": true, "other": named(other) }),
        );
        return Answer::json(200, &shown);
    }
    let done = if other.is_some() { "passwords" } else { "password" };
    Answer::see_other(format!("{}/sessions?done={done}", A::BASE))
}

/// The hashes of a new password that was typed before a code was sent.
#[derive(Debug, Default)]
struct KeptHashes {
    own: Option<PasswordHash>,
    other: Option<PasswordHash>,
}

/// The new password.
enum Chosen {
    /// It stands in the form that was sent.
    Typed(Password),
    /// It stood in the form before a code was sent: its hash for the account, and for the other one of the same person if that gets
    /// it too.
    Kept(PasswordHash, Option<PasswordHash>),
}

/// What the page shows of a try.
#[derive(Debug)]
pub(crate) struct Tried<'a> {
    /// Whether both accounts are to get the password.
    pub(crate) both: bool,
    /// Whether a password is kept that need not be typed again.
    pub(crate) is_kept: bool,
    pub(crate) problems: &'a [FieldProblem],
}

/// Reads the new password, typed twice, or takes the one that is `kept`. It is made of no word that is known of an account that
/// gets it.
fn choose<A: Account>(
    request: &Request,
    account: &A,
    other: Option<&A::Other>,
    fields: &Fields,
    kept: KeptHashes,
) -> Result<Chosen, Vec<FieldProblem>> {
    let mut known = vec![account.username().as_str(), account.email().as_str()];
    known.extend(account.own_words());
    if let Some(other) = other {
        known.push(other.username().as_str());
        known.extend(other.own_words());
    }
    known.extend(request.brand().own_words());
    match Password::confirmed(fields.get("password"), fields.get("passwordConfirmation"), &known) {
        Ok(Some(password)) => Ok(Chosen::Typed(password)),
        Ok(None) => match (kept.own, kept.other.filter(|_| other.is_some())) {
            (Some(own), of_other) if of_other.is_some() == other.is_some() => Ok(Chosen::Kept(own, of_other)),
            _ => Err(vec![field("password", Wrong::Missing)]),
        },
        Err(found) => Err(vec![field(found.name, found.problem)]),
    }
}

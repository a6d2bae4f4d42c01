//! What a request asks for: which code, for whom.

use accounts::registration::email;
use accounts::text_limits::reachable_phone;
use accounts::throttle::of_form;
use accounts::{
    AccountKind, AdmissionWord, Asker, Bought, CodeBudget, CodeRecipient, CodeScope, Contact, DeviceToken,
    FieldProblem, KnownAccount, Login, Password, PasswordHash, Problem, Purpose, Session, SessionToken, Step, Target,
    Username,
};
use edge::{DEVICE_COOKIE, Fields, Request};
use kernel::{Phone, Timestamp};
use store::{AnotherActivation, StoreError};

use crate::own::own_password;
use crate::{SendCode, SendError};

/// A code that is asked for.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// What the code will be bound to.
    pub(crate) scope: CodeScope,
    /// What another code will be bound to: of the account of the other kind, where a login is meant at both.
    pub(crate) beside: Option<CodeScope>,
    /// The account it is for, where it is for one that is named.
    pub(crate) login: Option<Login>,
    /// The mailbox or telephone, where the asker named it or is signed in as its owner.
    pub(crate) recipient: Option<CodeRecipient>,
    /// What is being activated with it, if it is for an activation: the mail says it.
    pub(crate) bought: Option<Bought>,
    /// The word of a mail that was sent to the account of late.
    pub(crate) admission: Option<AdmissionWord>,
    /// Whose budget it is counted in, unless it is asked for in a browser that the account knows.
    pub(crate) budget: CodeBudget,
    /// The version of the account that is signed in.
    pub(crate) account_version: Option<u64>,
}

/// Why no code can be sent for it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("there is no such purpose")]
    UnknownPurpose,
    #[error("there is no activation session")]
    NoActivation,
    #[error(transparent)]
    AnotherActivation(#[from] AnotherActivation),
    #[error("another account was chosen in another window")]
    AnotherChoice,
    #[error("nobody is signed in")]
    NotSignedIn,
    #[error("the present address or number was not confirmed")]
    NotConfirmed,
    #[error("a field is wrong")]
    Field(FieldProblem),
}

impl Wanted {
    /// A code that is bound to `scope` and counted in `budget`, and nothing else known.
    pub(crate) const fn of(scope: CodeScope, budget: CodeBudget) -> Self {
        Self {
            scope,
            beside: None,
            login: None,
            recipient: None,
            bought: None,
            admission: None,
            budget,
            account_version: None,
        }
    }

    /// Whether the answer must not tell if the account exists.
    pub(crate) const fn is_blind(&self) -> bool {
        self.recipient.is_none()
    }

    /// Among which accounts its login is looked up, first.
    pub(crate) fn kind_of_account(&self) -> AccountKind {
        if self.scope.purpose == Purpose::CreateWorkspace { AccountKind::Console } else { self.scope.account }
    }
}

impl SendCode {
    pub(crate) async fn read(&self, request: &Request, fields: &Fields) -> Result<Wanted, SendError> {
        let purpose = Purpose::parse(fields.get("purpose")).ok_or(Refusal::UnknownPurpose)?;
        match purpose {
            Purpose::Register | Purpose::CreateWorkspace | Purpose::RegisterConsole => {
                let (session, bought) = self.activation(request, purpose, fields).await?;
                let email = field("email", email(fields.get("email")))?;
                let target = Target::Email(email.clone());
                let scope = CodeScope::in_session(purpose, target, session.key.clone());
                let login = (purpose == Purpose::CreateWorkspace).then(|| Login::Email(email.clone()));
                let recipient = Some(CodeRecipient::Email(email));
                let budget = CodeBudget::Buyer(bought.account.clone());
                Ok(Wanted { login, recipient, bought: Some(bought), ..Wanted::of(scope, budget) })
            }
            Purpose::RegisterPhone => {
                let (session, bought) = self.activation(request, purpose, fields).await?;
                let serves = |phone: &Phone| request.brand().text_messages.serve(phone);
                let phone = field("phone", reachable_phone(fields.get("phone"), serves))?;
                let scope = CodeScope::in_session(purpose, Target::Phone(phone.clone()), session.key);
                let recipient = Some(CodeRecipient::Phone(phone));
                let budget = CodeBudget::Buyer(bought.account.clone());
                Ok(Wanted { recipient, bought: Some(bought), ..Wanted::of(scope, budget) })
            }
            Purpose::BindBilling => {
                let (session, bought) = self.activation(request, purpose, fields).await?;
                // The account that was chosen on the page before, whose username that page does not show.
                let known = self.store.activations.draft(&session.key).await?.known_account(fields.get("known"));
                let username = match known {
                    KnownAccount::Typed => field("username", Username::parse(fields.get("username")))?,
                    KnownAccount::Chosen(username) => username,
                    KnownAccount::Another => return Err(Refusal::AnotherChoice.into()),
                };
                let login = Login::Username(username);
                let scope = CodeScope::in_session(purpose, login.target(), session.key.clone());
                let budget = CodeBudget::Buyer(bought.account.clone());
                Ok(Wanted { login: Some(login), bought: Some(bought), ..Wanted::of(scope, budget) })
            }
            Purpose::SetPassword if let Some((session, own)) = self.own_account(request, fields).await? => {
                if !request.wants_json()
                    && let Err(error) = self.keep_new_password(request, &session, &own, fields).await
                {
                    tracing::warn!(request_id = request.request_id(), error = %kernel::Causes(&error), "a new password could not be kept");
                }
                Ok(own_password(session, &own))
            }
            Purpose::SignIn | Purpose::SetPassword => {
                let login = login(fields)?;
                let only = AccountKind::parse(fields.get("account"));
                // Who signs in without saying at which kind of account has a code for each; the one that is asked for comes first.
                let asked_for = AccountKind::parse(fields.get("for"));
                let account = only.or(asked_for).unwrap_or(AccountKind::Console);
                let asker = Asker::outside(device(request).as_ref(), request.source_ip());
                let scope_at = |kind| CodeScope::for_account(purpose, login.target(), kind, asker.clone());
                let scope = scope_at(account);
                let beside = (only.is_none() && purpose == Purpose::SignIn).then(|| scope_at(account.other()));
                let budget = CodeBudget::of_stranger(request.source_ip());
                let admission = AdmissionWord::parse(fields.get("admission"));
                Ok(Wanted { login: Some(login), beside, admission, ..Wanted::of(scope, budget) })
            }
            Purpose::ChangeEmailCurrent | Purpose::ChangeEmailNew => {
                self.read_change(request, fields, purpose, Contact::Email).await
            }
            Purpose::ChangePhoneCurrent | Purpose::ChangePhoneNew => {
                self.read_change(request, fields, purpose, Contact::Phone).await
            }
        }
    }

    /// The activation session. What a person has typed is kept in it first, whatever comes of the code.
    async fn activation(
        &self,
        request: &Request,
        purpose: Purpose,
        fields: &Fields,
    ) -> Result<(Session, Bought), SendError> {
        let found = self.store.activations.activation(request.activation_tokens(), self.clock.now()).await?;
        let found = found.ok_or(Refusal::NoActivation)?;
        let meant = found.meant_by(fields.get("license"), !request.wants_json());
        let store::Activation { session, license } = meant.map_err(Refusal::from)?;
        if !request.wants_json()
            && let Err(error) = self.keep_typed(request, &session, purpose, fields).await
        {
            tracing::warn!(request_id = request.request_id(), error = %kernel::Causes(&error), "the typed fields could not be kept");
        }
        Ok((session, Bought { product: license.product, account: license.account }))
    }

    /// Whether it was a stranger to the account who typed the word of a mail that others had sent there: whoever reads the mailbox is not
    /// held back by them.
    pub(crate) async fn is_admitted(
        &self,
        wanted: &Wanted,
        budget: &CodeBudget,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        match wanted.admission.as_ref().filter(|_| budget.is_strangers()) {
            Some(word) => self.store.code_sending.is_admitted(&wanted.scope.target, word, now).await,
            None => Ok(false),
        }
    }

    pub(crate) async fn live_session(&self, request: &Request, cookie: &str) -> Result<Option<Session>, StoreError> {
        match request.cookie(cookie).and_then(SessionToken::parse) {
            Some(token) => self.store.activations.session(&token.key(), self.clock.now()).await,
            None => Ok(None),
        }
    }

    /// Keeps what is typed in the page that the button stands on, so that nothing is lost: in the draft of the
    /// activation session, a password as its hash, a code not at all.
    async fn keep_typed(
        &self,
        request: &Request,
        session: &Session,
        purpose: Purpose,
        fields: &Fields,
    ) -> Result<(), SendError> {
        let mut draft = self.store.activations.draft(&session.key).await?;
        match purpose {
            Purpose::Register | Purpose::RegisterPhone => {
                draft.keep(Step::Basic, |name| Some(fields.get(name)));
                let known = [fields.get("username"), fields.get("email")];
                draft.password_hash =
                    self.hash_of_typed(request, session, fields, &known).await?.or(draft.password_hash);
            }
            purpose => {
                draft.keep_named(purpose.name(), KEPT_ELSEWHERE, |name| fields.get(name));
                if purpose == Purpose::RegisterConsole {
                    let known = [fields.get("username"), fields.get("email"), fields.get("name")];
                    draft.console_password_hash =
                        self.hash_of_typed(request, session, fields, &known).await?.or(draft.console_password_hash);
                }
            }
        }
        Ok(self.store.activations.put_draft(session, &mut draft).await?)
    }

    /// The hash of a good password that was typed twice; `None` if there is none, or if too many were hashed for this
    /// activation or network: then it is to be typed again.
    pub(crate) async fn hash_of_typed(
        &self,
        request: &Request,
        session: &Session,
        fields: &Fields,
        known: &[&str],
    ) -> Result<Option<PasswordHash>, SendError> {
        if fields.get("password").is_empty() {
            return Ok(None);
        }
        let counters = of_form(&session.key, request.source_ip());
        if self.store.code_sending.count_tries(&counters, self.clock.now()).await?.is_err() {
            return Ok(None);
        }
        let known: Vec<&str> = known.iter().copied().chain(request.brand().own_words()).collect();
        match Password::confirmed(fields.get("password"), fields.get("passwordConfirmation"), &known) {
            Ok(Some(password)) => Ok(Some(password.hash(self.entropy.bytes()?)?)),
            Ok(None) | Err(_) => Ok(None),
        }
    }
}

/// The fields of the other pages with a "send code" button, which are given back to them.
const KEPT_ELSEWHERE: &[&str] = &["name", "language", "site", "username", "email", "phone", "acceptTerms"];

/// The browser that a request comes from, if it has been here before.
pub(crate) fn device(request: &Request) -> Option<DeviceToken> {
    request.cookie(DEVICE_COOKIE).and_then(DeviceToken::parse)
}

fn login(fields: &Fields) -> Result<Login, Refusal> {
    let typed = ["login", "username", "email", "phone"].into_iter().find(|name| !fields.get(name).trim().is_empty());
    let name = typed.unwrap_or("login");
    let problem = if typed.is_none() { Problem::Missing } else { Problem::LoginForm };
    Login::parse(fields.get(name)).ok_or(Refusal::Field(FieldProblem::new(name, problem)))
}

pub(crate) fn field<T>(name: &'static str, read: Result<T, Problem>) -> Result<T, Refusal> {
    read.map_err(|problem| Refusal::Field(FieldProblem::new(name, problem)))
}

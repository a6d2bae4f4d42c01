//! One try to sign in: counted first, then looked at.

use accounts::security::logged_login;
use accounts::throttle::{TooMany, network};
use accounts::{
    AccountKind, Asker, BillingAccount, CodeScope, DeviceToken, Digits, KnownDevices, Login, Password, PasswordHash,
    Problem as Wrong, Purpose, SecurityEvent, SecurityEventKind, SessionKind,
};
use edge::{DEVICE_COOKIE, FieldProblem, Fields, Request};
use kernel::Timestamp;
use store::{StoreError, TryCodeError};

use crate::came_to::{CameTo, Tried, of_one_person};
use crate::guesses::{Counting, Guesser, Trust};
use crate::second_factor::FirstProof;
use crate::{Person, SignIn, SignInError};

/// What a try to sign in came to.
pub(crate) enum Entered {
    /// Who it is, at one kind of account or at both, and by which proof.
    In(Vec<Known>, FirstProof),
    /// Login and secret do not belong together; which of them is wrong is not said.
    Refused,
    /// The code does not open the account: what is wrong with it. It was made whether or not there is an account, and counts where it
    /// was asked for alone, so this tells of no account.
    WrongCode(FieldProblem),
    /// A code is asked for beside the password. It was sent if the password was right, which is not said. What the browser
    /// keeps for the page that takes the code: the kind and the login.
    NeedsCode(String),
    Wrong(FieldProblem),
    TooMany(TooMany),
}

/// What is tried at each kind of account.
#[derive(Clone, Copy)]
enum Secret<'a> {
    Password(&'a Password),
    Code(&'a Digits),
}

/// An account that a login names.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) person: Person,
    password: Option<PasswordHash>,
    pub(crate) devices: KnownDevices,
}

impl Known {
    /// A Billing Center account, with the browsers it knows.
    pub(crate) fn of_billing(account: BillingAccount, devices: KnownDevices) -> Self {
        Self { password: account.password_hash.clone(), person: Person::Billing(Box::new(account)), devices }
    }

    /// Whether the account has a password.
    pub(crate) const fn has_password(&self) -> bool {
        self.password.is_some()
    }
}

/// The browser that a request comes from, if it has been here before.
pub(crate) fn device(request: &Request) -> Option<DeviceToken> {
    request.cookie(DEVICE_COOKIE).and_then(DeviceToken::parse)
}

impl SignIn {
    /// Tries login and secret at the kind of account that the form names, or at both: what opens is one person's.
    pub(crate) async fn try_to_enter(&self, request: &Request, fields: &Fields) -> Result<Entered, SignInError> {
        let only = match fields.get("account") {
            "" => None,
            name => match AccountKind::parse(name) {
                Some(kind) => Some(kind),
                None => return Ok(wrong("account", Wrong::NotOffered)),
            },
        };
        let text = fields.get("login").trim();
        if text.is_empty() {
            return Ok(wrong("login", Wrong::Missing));
        }
        let by_code =
            fields.get("password").is_empty() && (!fields.get("code").is_empty() || fields.get("with") == "code");
        if !by_code && fields.get("password").is_empty() {
            return Ok(wrong("password", Wrong::Missing));
        }
        let password = Password::typed(fields.get("password"));
        let digits = Digits::parse(fields.get("code"));
        let secret = match &digits {
            _ if !by_code => Secret::Password(&password),
            Ok(digits) => Secret::Code(digits),
            Err(problem) => return Ok(wrong("code", *problem)),
        };
        let login = Login::parse(text);
        let mut counting = Counting::default();
        let mut tried = Vec::new();
        for kind in AccountKind::ALL.into_iter().filter(|kind| only.is_none_or(|only| only == *kind)) {
            tried.push(match &login {
                Some(login) => self.try_at(request, (kind, login), secret, &mut counting).await?,
                None => self.try_nobody(request, (kind, text), &password, &mut counting).await?,
            });
        }
        let known = tried.iter().filter_map(|one| one.account.clone()).collect::<Vec<_>>();
        let (opened, failed): (Vec<_>, Vec<_>) =
            tried.into_iter().partition(|one| matches!(one.came_to, CameTo::In(_)));
        let mut opened: Vec<Known> = opened.into_iter().filter_map(Tried::into_known).collect();
        // If the side that was asked for wants a code beside the password, ask for it: do not lead to the other side.
        let asked_for = AccountKind::parse(fields.get("for"));
        let needs_code = |one: &Tried| matches!(one.came_to, CameTo::NeedsCode) && asked_for == Some(one.kind);
        if opened.is_empty() || failed.iter().any(needs_code) {
            return self.not_entered(request, fields, text, &failed).await;
        }
        let first = if by_code { FirstProof::MailedCode } else { FirstProof::Password };
        if only.is_none() {
            of_one_person(&mut opened, asked_for);
            if let (1, Secret::Password(password)) = (opened.len(), secret) {
                let sibling = self.try_sibling(request, &opened, &known, password, &mut counting).await?;
                opened.extend(sibling);
            }
        }
        Ok(Entered::In(opened, first))
    }

    /// What can be nobody's login costs as much work as somebody's, and counts as much.
    async fn try_nobody(
        &self,
        request: &Request,
        (kind, text): (AccountKind, &str),
        password: &Password,
        counting: &mut Counting,
    ) -> Result<Tried, SignInError> {
        let guesser = Guesser::stranger(request.source_ip(), kind, text);
        let came_to = match self.count_try(&guesser, counting, self.clock.now()).await? {
            Err(too_many) => {
                log_failure(request, kind, text, "too-many");
                CameTo::TooMany(too_many)
            }
            Ok(()) => {
                let _ = password.is(None);
                CameTo::Refused
            }
        };
        Ok(Tried { kind, account: None, came_to })
    }

    /// One try at the account of one kind that `login` names: counted first, then looked at.
    async fn try_at(
        &self,
        request: &Request,
        (kind, login): (AccountKind, &Login),
        secret: Secret<'_>,
        counting: &mut Counting,
    ) -> Result<Tried, SignInError> {
        let now = self.clock.now();
        let known = self.known(kind, login).await?;
        let account = known.as_ref().map(|known| known.person.session_kind());
        let guesser = guesser(request, kind, login, known.as_ref(), now);
        if let Err(too_many) = self.count_try(&guesser, counting, now).await? {
            log_failure(request, kind, login.as_str(), "too-many");
            return Ok(Tried { kind, account, came_to: CameTo::TooMany(too_many) });
        }
        let found = match secret {
            Secret::Code(digits) => match self.by_code(request, kind, login, known, digits).await? {
                Ok(known) => known,
                Err(problem) => return Ok(Tried { kind, account, came_to: CameTo::WrongCode(problem) }),
            },
            Secret::Password(password) => {
                let trust = self.trust(&guesser, now).await?;
                let right = password.is(known.as_ref().and_then(|known| known.password.as_ref()));
                let known = known.filter(|_| right);
                if trust == Trust::PasswordAndCode {
                    self.owe_code(request, kind, login, known.as_ref()).await?;
                    // What was no failure is written all the same, where nobody reads it.
                    let failed = account.clone().filter(|_| !right);
                    self.note_failure(request, kind, login.as_str(), failed.as_ref(), "needs-code").await?;
                    return Ok(Tried { kind, account, came_to: CameTo::NeedsCode });
                }
                known
            }
        };
        let came_to = match found {
            Some(known) => {
                self.forgive(&guesser, now).await?;
                CameTo::In(Box::new(known))
            }
            None => CameTo::Refused,
        };
        Ok(Tried { kind, account, came_to })
    }

    /// The person's account of the other kind, under whatever username, if the same password opens it: a try at it counts like one by its
    /// address. One that was tried by the login already is not tried twice.
    async fn try_sibling(
        &self,
        request: &Request,
        opened: &[Known],
        tried: &[SessionKind],
        password: &Password,
        counting: &mut Counting,
    ) -> Result<Option<Known>, SignInError> {
        let Some(one) = opened.first() else { return Ok(None) };
        let kind = one.person.kind().other();
        let login = Login::Email(one.person.email().clone());
        let now = self.clock.now();
        let sibling = self.known(kind, &login).await?;
        let Some(sibling) = sibling.filter(|known| !tried.contains(&known.person.session_kind())) else {
            return Ok(None);
        };
        let guesser = guesser(request, kind, &login, Some(&sibling), now);
        if self.count_try(&guesser, counting, now).await?.is_err()
            || self.trust(&guesser, now).await? == Trust::PasswordAndCode
            || !password.is(sibling.password.as_ref())
        {
            return Ok(None);
        }
        self.forgive(&guesser, now).await?;
        Ok(Some(sibling))
    }

    /// Logs a failed try, and counts it among the security events of the `account`, if there is one.
    pub(crate) async fn note_failure(
        &self,
        request: &Request,
        kind: AccountKind,
        login: &str,
        account: Option<&SessionKind>,
        outcome: &str,
    ) -> Result<(), StoreError> {
        log_failure(request, kind, login, outcome);
        let event = SecurityEvent::counted(SecurityEventKind::SignInFailed, self.clock.now(), request.source_ip());
        self.store.failed_attempts.count_failure(account, &format!("{}:{login}", kind.name()), &event).await
    }

    /// The account that `login` names, by the same reads whether or not there is one.
    pub(crate) async fn known(&self, kind: AccountKind, login: &Login) -> Result<Option<Known>, StoreError> {
        Ok(match kind {
            AccountKind::Console => {
                self.store.devices.console_account_with_devices(login).await?.map(|(account, devices)| Known {
                    password: account.password_hash.clone(),
                    person: Person::Console(Box::new(account)),
                    devices,
                })
            }
            AccountKind::Billing => {
                let found = self.store.devices.billing_account_with_devices(login).await?;
                found.map(|(account, devices)| Known::of_billing(account, devices))
            }
        })
    }

    /// Tries the code that was asked for in this browser, or in this network before the browser had a cookie.
    async fn by_code(
        &self,
        request: &Request,
        kind: AccountKind,
        login: &Login,
        known: Option<Known>,
        typed: &Digits,
    ) -> Result<Result<Option<Known>, Wrong>, StoreError> {
        let askers = Asker::candidates(device(request).as_ref(), request.source_ip());
        let scope = |asker| CodeScope::for_account(Purpose::SignIn, login.target(), kind, asker);
        let scopes: Vec<CodeScope> = askers.into_iter().map(scope).collect();
        let (scope, code) = match self.store.codes.try_codes(&scopes, typed, self.clock.now()).await {
            Ok(passed) => passed,
            Err(TryCodeError::Refused(refused)) => return Ok(Err(refused.into())),
            Err(TryCodeError::Store(error)) => return Err(error),
        };
        match self.store.codes.use_code(scope, &code).await {
            Ok(()) => Ok(Ok(known.filter(|known| known.person.takes_code(&code)))),
            // Used by another request in the same moment: one code, one sign-in.
            Err(StoreError::Conflict) => Ok(Err(Wrong::CodeUsed)),
            Err(error) => Err(error),
        }
    }
}

/// Whose try this is: the browser's, if the account knows it, otherwise a stranger's.
fn guesser(request: &Request, kind: AccountKind, login: &Login, known: Option<&Known>, now: Timestamp) -> Guesser {
    let name = known.zip(device(request)).and_then(|(known, device)| {
        let name = device.name_at(known.person.id());
        known.devices.know(&name, now).then_some(name)
    });
    name.map_or_else(|| Guesser::stranger(request.source_ip(), kind, login.as_str()), Guesser::Device)
}

/// The line by which bursts of failed tries are counted (infra/template.yaml).
pub(crate) fn log_failure(request: &Request, kind: AccountKind, login: &str, outcome: &str) {
    tracing::warn!(
        request_id = request.request_id(),
        failed_sign_ins = 1_u64,
        login = logged_login(kind, login),
        network = network(request.source_ip()),
        outcome,
        "a sign-in failed"
    );
}

fn wrong(name: &'static str, problem: Wrong) -> Entered {
    Entered::Wrong(FieldProblem::saying(name, problem.key(), problem.argument()))
}

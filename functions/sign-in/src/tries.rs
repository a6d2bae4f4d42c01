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

use crate::guesses::{Guesser, Trust};
use crate::second_factor::FirstProof;
use crate::{Person, SignIn, SignInError};

/// What a try to sign in came to.
pub(crate) enum Entered {
    /// Who it is, and by which proof.
    In(Box<Known>, FirstProof),
    /// Login and secret do not belong together; which of them is wrong is not said.
    Refused,
    /// The code does not open the account: what is wrong with it. It was made whether or not there is an account, and counts where it
    /// was asked for alone, so this tells of no account.
    WrongCode(FieldProblem),
    /// A code is asked for beside the password. It was sent if the password was right, which is not said. What the browser
    /// keeps for the page that takes the code: kind and login.
    NeedsCode(String),
    Wrong(FieldProblem),
    TooMany(TooMany),
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
    pub(crate) async fn try_to_enter(&self, request: &Request, fields: &Fields) -> Result<Entered, SignInError> {
        let kind = match fields.get("account") {
            "" => AccountKind::Console,
            name => match AccountKind::parse(name) {
                Some(kind) => kind,
                None => return Ok(wrong("account", Wrong::NotOffered)),
            },
        };
        if fields.get("login").trim().is_empty() {
            return Ok(wrong("login", Wrong::Missing));
        }
        let by_code =
            fields.get("password").is_empty() && (!fields.get("code").is_empty() || fields.get("with") == "code");
        if !by_code && fields.get("password").is_empty() {
            return Ok(wrong("password", Wrong::Missing));
        }
        let typed = Password::typed(fields.get("password"));
        let now = self.clock.now();
        let Some(login) = Login::parse(fields.get("login")) else {
            // What can be nobody's login costs as much work as somebody's, and counts as much.
            let guesser = Guesser::stranger(request.source_ip(), kind, fields.get("login").trim());
            if let Err(too_many) = self.count_try(&guesser, now).await? {
                log_failure(request, kind, fields.get("login").trim(), "too-many");
                return Ok(Entered::TooMany(too_many));
            }
            let _ = typed.is(None);
            log_failure(request, kind, fields.get("login").trim(), "refused");
            return Ok(Entered::Refused);
        };
        let known = self.known(kind, &login).await?;
        let guesser = guesser(request, kind, &login, known.as_ref(), now);
        if let Err(too_many) = self.count_try(&guesser, now).await? {
            log_failure(request, kind, login.as_str(), "too-many");
            return Ok(Entered::TooMany(too_many));
        }
        let account = known.as_ref().map(|known| known.person.session_kind());
        let found = if by_code {
            match Digits::parse(fields.get("code")) {
                Ok(digits) => match self.by_code(request, kind, &login, known, &digits).await? {
                    Ok(known) => known,
                    Err(problem) => {
                        self.note_failure(request, kind, &login, account.as_ref(), "refused").await?;
                        let problem = FieldProblem::saying("code", problem.key(), problem.argument());
                        return Ok(Entered::WrongCode(problem));
                    }
                },
                Err(problem) => return Ok(wrong("code", problem)),
            }
        } else {
            let trust = self.trust(&guesser, now).await?;
            let right = typed.is(known.as_ref().and_then(|known| known.password.as_ref()));
            let known = known.filter(|_| right);
            if trust == Trust::PasswordAndCode {
                self.owe_code(request, kind, &login, known.as_ref()).await?;
                // What was no failure is written all the same, where nobody reads it.
                let failed = account.filter(|_| !right);
                self.note_failure(request, kind, &login, failed.as_ref(), "needs-code").await?;
                return Ok(Entered::NeedsCode(format!("{}:{}", kind.name(), login.as_str())));
            }
            known
        };
        match found {
            Some(known) => {
                self.forgive(&guesser, now).await?;
                let first = if by_code { FirstProof::MailedCode } else { FirstProof::Password };
                Ok(Entered::In(Box::new(known), first))
            }
            None => {
                self.note_failure(request, kind, &login, account.as_ref(), "refused").await?;
                Ok(Entered::Refused)
            }
        }
    }

    /// Logs a failed try, and counts it among the security events of the `account`, if there is one.
    async fn note_failure(
        &self,
        request: &Request,
        kind: AccountKind,
        login: &Login,
        account: Option<&SessionKind>,
        outcome: &str,
    ) -> Result<(), StoreError> {
        log_failure(request, kind, login.as_str(), outcome);
        let event = SecurityEvent::counted(SecurityEventKind::SignInFailed, self.clock.now(), request.source_ip());
        self.store.failed_attempts.count_failure(account, &format!("{}:{}", kind.name(), login.as_str()), &event).await
    }

    /// The account that `login` names, by the same reads whether or not there is one.
    async fn known(&self, kind: AccountKind, login: &Login) -> Result<Option<Known>, StoreError> {
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
fn log_failure(request: &Request, kind: AccountKind, login: &str, outcome: &str) {
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

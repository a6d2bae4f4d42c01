//! Limits that keep the owner of a Billing Center account out for a while: what was guessed at the account and asked for in its
//! name. An operator can lift them, and only so often.
//!
//! Only what belongs to the account is looked at: its logins, its browsers and sessions, and the networks that were last noted among
//! its security events. What a network may do at all accounts is left alone.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use crate::account::{AccountId, AccountKind, BillingAccount};
use crate::asker::CodeBudget;
use crate::code::{MAX_SENDS_PER_WINDOW, SEND_WINDOW_SECONDS, SendHistory, Target};
use crate::device::KnownDevices;
use crate::login::Login;
use crate::second_factor::{Prover, SECOND_FACTOR_OF_STRANGERS, own_guesses};
use crate::session::Session;
use crate::throttle::{
    self, CODES_AFTER_PASSWORD, CODES_BY_ACCOUNT_TO_OTHERS, CODES_BY_CUSTOMERS_PER_TARGET,
    CODES_BY_STRANGERS_PER_TARGET, GUESSES_PER_LOGIN_AND_SOURCE, PASSWORD_GUESSES_PER_LOGIN, SECOND_FACTOR_GUESSES,
    SECOND_FACTOR_GUESSES_BY_STRANGERS, Throttle, TooMany, network,
};

/// The period in which lifts are counted, in seconds: a day.
pub const LIFT_SECONDS: i64 = 86_400;
/// How often the limits of one account are lifted in [`LIFT_SECONDS`]. Each lift gives strangers their guesses anew; of a second factor
/// that is 20 more, so that two lifts a day make at most 60 guesses of three in a million each.
pub const LIFTS_OF_AN_ACCOUNT: usize = 2;
/// How often one operator may lift limits in [`LIFT_SECONDS`], across all accounts: more than a day's calls need, and too few for a
/// stolen session to guess at many accounts.
pub const LIFTS_BY_AN_OPERATOR: usize = 20;
/// How many sessions are checked, newest first.
const SESSIONS: usize = 10;
/// How many networks are looked at.
const NETWORKS: usize = 5;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $word:literal),+ $(,)?) => {
        /// What is limited.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum LimitKind { $($(#[$doc])* $name),+ }

        impl LimitKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The word in the keys of texts.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }
        }
    };
}

kinds! {
    /// Passwords that strangers guess at a login: beyond it a code is asked for beside the password.
    Passwords = "passwords",
    /// Codes that are mailed after a right password, beyond [`Self::Passwords`].
    CodesAfterPassword = "codes-after-password",
    /// Passwords and codes that a known browser tries.
    Browser = "browser",
    /// Passwords and codes that a network tries at a login.
    Network = "network",
    /// The present password, typed again by who is signed in.
    PresentPassword = "present-password",
    /// Codes that one asker has sent.
    Codes = "codes",
    /// Codes that strangers have sent to a login.
    CodesByStrangers = "codes-by-strangers",
    /// Codes that buyers and other accounts have sent to an address.
    CodesByCustomers = "codes-by-customers",
    /// Codes that the account has sent to addresses that are not its own.
    CodesToOthers = "codes-to-others",
    /// Second proofs that a session, a known browser or a network tries.
    SecondFactor = "second-factor",
    /// Codes of the authenticator app that strangers try.
    SecondFactorByStrangers = "second-factor-by-strangers",
}

/// Where a limit is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counted {
    /// In a counter, of this name.
    Guesses(String, Throttle),
    /// In the codes that an asker had sent: what the target is counted as, and the budget's name.
    Codes(String, String),
}

/// A limit of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What is limited.
    pub kind: LimitKind,
    /// Where it is counted.
    pub counted: Counted,
}

/// A limit that is used up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedUp {
    /// Which.
    pub limit: Limit,
    /// How often.
    pub used: u32,
    /// How often is allowed.
    pub most: u32,
    /// When it ends by itself.
    pub until: Timestamp,
}

impl Limit {
    const fn guesses(kind: LimitKind, of: String, throttle: Throttle) -> Self {
        Self { kind, counted: Counted::Guesses(of, throttle) }
    }

    /// The limit with its count, if a counter at `count` leaves nothing at `now`.
    #[must_use]
    pub fn used_up_by(&self, count: u32, now: Timestamp) -> Option<UsedUp> {
        let Counted::Guesses(_, throttle) = &self.counted else { return None };
        let until = throttle.window_end(now);
        (count >= throttle.limit).then(|| UsedUp { limit: self.clone(), used: count, most: throttle.limit, until })
    }

    /// The limit with its count, if the codes that were sent leave none at `now`.
    #[must_use]
    pub fn used_up_with(&self, history: &SendHistory, now: Timestamp) -> Option<UsedUp> {
        let Counted::Codes(..) = &self.counted else { return None };
        let ends = |at: Timestamp| at.plus_seconds(SEND_WINDOW_SECONDS);
        let recent: Vec<Timestamp> = history.sends.iter().map(|sent| sent.at).filter(|at| now < ends(*at)).collect();
        let first = recent.first().filter(|_| recent.len() >= MAX_SENDS_PER_WINDOW)?;
        let [used, most] = [recent.len(), MAX_SENDS_PER_WINDOW].map(|count| u32::try_from(count).unwrap_or(u32::MAX));
        Some(UsedUp { limit: self.clone(), used, most, until: ends(*first) })
    }
}

/// Every limit that can keep the owner of `account` out, in the browsers it knows, its live `sessions`, and from the networks of
/// `sources`, which were noted with its failures.
#[must_use]
pub fn limits_of(
    account: &BillingAccount,
    devices: &KnownDevices,
    sessions: &[Session],
    sources: &[String],
    now: Timestamp,
) -> Vec<Limit> {
    let id = AccountId::from(account.id.clone());
    let logins: Vec<Login> = [Login::Username(account.username.clone()), Login::Email(account.email.clone())]
        .into_iter()
        .chain(account.verified_phone().cloned().map(Login::Phone))
        .collect();
    // The latest first, as the events name them: the owner has just tried.
    let mut networks: Vec<String> = Vec::new();
    for named in sources.iter().filter(|source| !source.is_empty()).map(|one| network(one)) {
        if networks.len() < NETWORKS && !networks.contains(&named) {
            networks.push(named);
        }
    }
    let mut limits = vec![
        Limit::guesses(LimitKind::PresentPassword, throttle::of_present_password(&id), GUESSES_PER_LOGIN_AND_SOURCE),
        Limit::guesses(LimitKind::CodesToOthers, CodeBudget::codes_to_others(&id), CODES_BY_ACCOUNT_TO_OTHERS),
        Limit::guesses(
            LimitKind::SecondFactorByStrangers,
            format!("second-factor:{}:{SECOND_FACTOR_OF_STRANGERS}", account.id),
            SECOND_FACTOR_GUESSES_BY_STRANGERS,
        ),
    ];
    let mut budgets = vec![CodeBudget::Owner(id), CodeBudget::Admitted];
    let mut provers: Vec<Prover> =
        sessions.iter().take(SESSIONS).map(|session| Prover::Session(session.key.clone())).collect();
    for name in devices.names(now) {
        let of = throttle::of_device(name);
        limits.push(Limit::guesses(LimitKind::Browser, of, GUESSES_PER_LOGIN_AND_SOURCE));
        budgets.push(CodeBudget::Device(name.to_owned()));
        provers.push(Prover::Device(name.to_owned()));
    }
    for network in &networks {
        budgets.push(CodeBudget::Stranger(network.clone()));
        provers.push(Prover::Stranger(network.clone()));
    }
    limits.extend(provers.iter().map(|prover| {
        Limit::guesses(LimitKind::SecondFactor, own_guesses(&account.id, prover), SECOND_FACTOR_GUESSES)
    }));
    for login in &logins {
        let text = throttle::login_text(AccountKind::Billing, login.as_str());
        limits.push(Limit::guesses(LimitKind::Passwords, throttle::of_login(&text), PASSWORD_GUESSES_PER_LOGIN));
        let after = throttle::of_code_after_password(true, &text);
        limits.push(Limit::guesses(LimitKind::CodesAfterPassword, after, CODES_AFTER_PASSWORD));
        for network in &networks {
            let of = throttle::of_pair(network, &text);
            limits.push(Limit::guesses(LimitKind::Network, of, GUESSES_PER_LOGIN_AND_SOURCE));
        }
        let target: Target = login.target();
        let counted_as = target.counted_as();
        let strangers = CodeBudget::codes_by_strangers(&counted_as);
        limits.push(Limit::guesses(LimitKind::CodesByStrangers, strangers, CODES_BY_STRANGERS_PER_TARGET));
        let customers = CodeBudget::codes_by_customers(&counted_as);
        limits.push(Limit::guesses(LimitKind::CodesByCustomers, customers, CODES_BY_CUSTOMERS_PER_TARGET));
        limits.extend(budgets.iter().map(|budget| Limit {
            kind: LimitKind::Codes,
            counted: Counted::Codes(counted_as.clone(), budget.name()),
        }));
    }
    unique(limits)
}

/// Each of `limits` once: a username may read like an address.
fn unique(limits: Vec<Limit>) -> Vec<Limit> {
    let mut unique: Vec<Limit> = Vec::with_capacity(limits.len());
    for limit in limits {
        if unique.iter().all(|one| one.counted != limit.counted) {
            unique.push(limit);
        }
    }
    unique
}

/// When limits were lifted of late: of an account, or by an operator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lifts {
    /// The lifts of the last [`LIFT_SECONDS`], the oldest first.
    at: Vec<Timestamp>,
    /// Raised by each lift.
    pub version: u64,
}

impl Lifts {
    /// The lifts with one more at `now`, of at most `most`; the version is still the one that was read.
    ///
    /// # Errors
    /// [`TooMany`] if it would be one too many.
    pub fn one_more(&self, most: usize, now: Timestamp) -> Result<Self, TooMany> {
        let counts = |at: &&Timestamp| now < at.plus_seconds(LIFT_SECONDS);
        let mut at: Vec<Timestamp> = self.at.iter().filter(counts).copied().collect();
        if let Some(first) = at.first().filter(|_| at.len() >= most) {
            return Err(TooMany { retry_at: first.plus_seconds(LIFT_SECONDS) });
        }
        at.push(now);
        Ok(Self { at, version: self.version })
    }

    /// From when on none of them counts any more.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.at.last().copied().unwrap_or(Timestamp::EPOCH).plus_seconds(LIFT_SECONDS)
    }
}

#[cfg(test)]
mod tests;

//! Counting guesses, before they are looked at.

use accounts::AccountKind;
use accounts::throttle::{
    self, GUESSES_PER_LOGIN_AND_SOURCE, GUESSES_PER_SOURCE, PASSWORD_GUESSES_PER_LOGIN, Throttle, TooMany, network,
};
use kernel::Timestamp;
use store::StoreError;

use crate::SignIn;

/// Whose guesses are counted.
#[derive(Debug)]
pub(crate) enum Guesser {
    /// A browser that the account knows, by its name there: it has a budget of its own, which no stranger can use up.
    Device(String),
    /// Anybody else.
    Stranger {
        /// The source's network.
        source: String,
        /// The login, as it was typed at its kind of account.
        login: String,
    },
}

/// How far a stranger's guess at a password may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// The right password signs in.
    Password,
    /// Strangers have guessed at this login too often: a code is asked for beside the password.
    PasswordAndCode,
}

impl Guesser {
    /// A stranger who names `login`, whether it can be one or not.
    pub(crate) fn stranger(source: &str, kind: AccountKind, login: &str) -> Self {
        Self::Stranger { source: network(source), login: throttle::login_text(kind, login) }
    }

    /// What is counted for this guesser at this login alone: what is forgotten when it turns out to be the owner.
    fn own(&self) -> (String, Throttle) {
        let of = match self {
            Self::Device(name) => throttle::of_device(name),
            Self::Stranger { source, login } => throttle::of_pair(source, login),
        };
        (of, GUESSES_PER_LOGIN_AND_SOURCE)
    }

    /// The network of a stranger.
    fn source(&self) -> Option<&str> {
        match self {
            Self::Device(_) => None,
            Self::Stranger { source, .. } => Some(source),
        }
    }
}

/// What is counted of one request: a try at two kinds of account is one of the network, and one at each login.
#[derive(Debug, Default)]
pub(crate) struct Counting {
    of_network: Option<Result<(), TooMany>>,
}

impl SignIn {
    /// Counts a try at a password or a code. The inner error says that it is one too many.
    pub(crate) async fn count_try(
        &self,
        guesser: &Guesser,
        counting: &mut Counting,
        now: Timestamp,
    ) -> Result<Result<(), TooMany>, StoreError> {
        if let Some(source) = guesser.source() {
            let counted = match counting.of_network {
                Some(counted) => counted,
                None => {
                    let of_network = (format!("source:{source}"), GUESSES_PER_SOURCE);
                    *counting.of_network.insert(self.store.guesses.count_tries(&[of_network], now).await?)
                }
            };
            if counted.is_err() {
                return Ok(counted);
            }
        }
        self.store.guesses.count_tries(&[guesser.own()], now).await
    }

    /// Counts a try at a password against what strangers everywhere may try at this login.
    pub(crate) async fn trust(&self, guesser: &Guesser, now: Timestamp) -> Result<Trust, StoreError> {
        let Guesser::Stranger { login, .. } = guesser else { return Ok(Trust::Password) };
        let of_login = (throttle::of_login(login), PASSWORD_GUESSES_PER_LOGIN);
        let counted = self.store.guesses.count_tries(&[of_login], now).await?;
        Ok(if counted.is_ok() { Trust::Password } else { Trust::PasswordAndCode })
    }

    /// Forgets the tries of someone who got in.
    pub(crate) async fn forgive(&self, guesser: &Guesser, now: Timestamp) -> Result<(), StoreError> {
        let (of, throttle) = guesser.own();
        self.store.guesses.forget_guesses(&of, throttle, now).await
    }
}

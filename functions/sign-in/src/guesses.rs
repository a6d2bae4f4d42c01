//! Counting guesses, before they are looked at.

use accounts::throttle::{
    GUESSES_PER_LOGIN_AND_SOURCE, GUESSES_PER_SOURCE, PASSWORD_GUESSES_PER_LOGIN, Throttle, TooMany, network,
};
use accounts::{AccountKind, Login};
use kernel::Timestamp;
use store::StoreError;

use crate::SignIn;

/// Whose guesses are counted: the source's network alone, the login alone, and both together.
#[derive(Debug)]
pub(crate) struct Guesser {
    source: String,
    login: String,
    pair: String,
}

impl Guesser {
    pub(crate) fn new(source: &str, kind: AccountKind, login: &Login) -> Self {
        let login = format!("{}:{}", kind.name(), login.as_str());
        let source = network(source);
        Self {
            source: format!("source:{source}"),
            pair: format!("pair:{source}:{login}"),
            login: format!("login:{login}"),
        }
    }
}

impl SignIn {
    /// Counts a try at a password or a code. The inner error says that it is one too many.
    pub(crate) async fn count_try(
        &self,
        guesser: &Guesser,
        is_password: bool,
        now: Timestamp,
    ) -> Result<Result<(), TooMany>, StoreError> {
        let counters: [(&str, Throttle); 3] = [
            (&guesser.source, GUESSES_PER_SOURCE),
            (&guesser.pair, GUESSES_PER_LOGIN_AND_SOURCE),
            (&guesser.login, PASSWORD_GUESSES_PER_LOGIN),
        ];
        // A try that is refused by one counter is not counted by the next: who is blocked from one source address does
        // not use up the login's tries from everywhere.
        for (of, throttle) in counters.into_iter().take(if is_password { 3 } else { 2 }) {
            let count = self.store.count_guess(of, throttle, now).await?;
            if let Err(too_many) = throttle.allow(count, now) {
                return Ok(Err(too_many));
            }
        }
        Ok(Ok(()))
    }

    /// Forgets the tries of someone who got in.
    pub(crate) async fn forgive(&self, guesser: &Guesser, now: Timestamp) -> Result<(), StoreError> {
        self.store.forget_guesses(&guesser.pair, GUESSES_PER_LOGIN_AND_SOURCE, now).await
    }
}

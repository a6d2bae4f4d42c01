//! Counting guesses, before they are looked at.

use accounts::AccountKind;
use accounts::throttle::{
    GUESSES_PER_LOGIN_AND_SOURCE, GUESSES_PER_SOURCE, PASSWORD_GUESSES_PER_LOGIN, Throttle, TooMany, network,
};
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
    /// Of whoever names `login`, whether it can be one or not.
    pub(crate) fn new(source: &str, kind: AccountKind, login: &str) -> Self {
        let login = format!("{}:{login}", kind.name());
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
        let counters: [(String, Throttle); 3] = [
            (guesser.source.clone(), GUESSES_PER_SOURCE),
            (guesser.pair.clone(), GUESSES_PER_LOGIN_AND_SOURCE),
            (guesser.login.clone(), PASSWORD_GUESSES_PER_LOGIN),
        ];
        let [by_source, by_pair, _] = &counters;
        if is_password {
            return self.store.guesses.count_tries(&counters, now).await;
        }
        self.store.guesses.count_tries(&[by_source.clone(), by_pair.clone()], now).await
    }

    /// Forgets the tries of someone who got in.
    pub(crate) async fn forgive(&self, guesser: &Guesser, now: Timestamp) -> Result<(), StoreError> {
        self.store.guesses.forget_guesses(&guesser.pair, GUESSES_PER_LOGIN_AND_SOURCE, now).await
    }
}

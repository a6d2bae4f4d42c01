//! Codes, how often they were sent, and guesses.

use accounts::code::{MAX_CODE_ATTEMPTS, SEND_WINDOW_SECONDS};
use accounts::throttle::{GUESSES_PER_LOGIN_AND_SOURCE, Throttle, TooMany};
use accounts::{
    Code, CodeBudget, CodeError, CodeScope, Digits, Draft, LeftActivation, OwedCode, Password, PasswordHash,
    SendHistory, Session, Target,
};
use aws_sdk_dynamodb::types::ReturnValue;
use kernel::Timestamp;

use crate::abandonment::left_writes;
use crate::admissions::admission_write;
use crate::database::Repository;
use crate::error::StoreError;
use crate::expression::{Condition, Update};
use crate::item::from_item;
use crate::keys::{self, Key, TTL};
use crate::owed_codes::owed_code_write;
use crate::repositories::{CodeSending, Codes, Guesses, Registrations};
use crate::sessions::{draft_write, expiring_item};
use crate::transaction::Write;

/// Why a code did not pass.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TryCodeError {
    /// It was refused.
    #[error(transparent)]
    Refused(#[from] CodeError),
    /// The table's own trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CodeSending {
    /// The codes that were sent to a target lately from `budget`; empty with version 0 if there were none.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn send_history(&self, target: &Target, budget: &CodeBudget) -> Result<SendHistory, StoreError> {
        Ok(self.table.get(&keys::sends(&target.counted_as(), &budget.name())).await?.unwrap_or_default())
    }

    /// Writes that codes to a target were not sent after all, over the version `history` was read in.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another code was sent from the budget in between.
    pub async fn put_send_history(
        &self,
        target: &Target,
        budget: &CodeBudget,
        history: &SendHistory,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let raised = SendHistory { version: history.version + 1, ..history.clone() };
        let kept_until = now.plus_seconds(SEND_WINDOW_SECONDS);
        let sends = expiring_item(&keys::sends(&target.counted_as(), &budget.name()), &raised, kept_until)?;
        let condition = Condition::as_read(history.version);
        self.table.transact(vec![Write::put_if(sends, condition)]).await.map_err(StoreError::from)
    }

    /// Writes a code in place of an older one of the same asker, and with it that it was sent from `budget`, that the message that
    /// brings it is owed, and the word in that message, if it has one.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another code was sent from the budget since `history` was read.
    pub async fn put_code(
        &self,
        scope: &CodeScope,
        code: &Code,
        budget: &CodeBudget,
        history: &SendHistory,
        owed: &OwedCode,
    ) -> Result<(), StoreError> {
        self.put_codes(&[(scope, code, owed)], budget, history).await
    }

    /// Writes codes for one target in one send: one for each kind of account that is meant. The first one's message may admit its reader.
    ///
    /// # Errors
    /// As of [`CodeSending::put_code`].
    pub async fn put_codes(
        &self,
        codes: &[(&CodeScope, &Code, &OwedCode)],
        budget: &CodeBudget,
        history: &SendHistory,
    ) -> Result<(), StoreError> {
        let Some((scope, code, owed)) = codes.first() else { return Ok(()) };
        let raised = SendHistory { version: history.version + 1, ..history.clone() };
        let key = keys::sends(&scope.target.counted_as(), &budget.name());
        let sends = expiring_item(&key, &raised, code.expires_at)?;
        let condition = Condition::as_read(history.version);
        let mut writes = vec![Write::put_if(sends, condition)];
        for (scope, code, owed) in codes {
            writes.extend(code_writes(scope, code, owed)?);
        }
        writes.extend(admission_write(&scope.target, owed, code.made_at())?);
        self.table.transact(writes).await.map_err(StoreError::from)
    }

    /// Writes a code in place of an older one of the same asker, and that the message that brings it is owed.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if a younger code of the same asker is there.
    pub async fn replace_code(&self, scope: &CodeScope, code: &Code, owed: &OwedCode) -> Result<(), StoreError> {
        self.table.transact(code_writes(scope, code, owed)?.into()).await.map_err(StoreError::from)
    }

    /// Counts a try against each of `counters` in turn: see [`Guesses::count_tries`].
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn count_tries(
        &self,
        counters: &[(String, Throttle)],
        now: Timestamp,
    ) -> Result<Result<(), TooMany>, StoreError> {
        Guesses::over(&self.table).count_tries(counters, now).await
    }
}

impl Codes {
    /// Tries the codes that `scopes` have in turn, up to the first that is live, and answers which one it was; otherwise as
    /// [`Codes::try_code`].
    ///
    /// # Errors
    /// [`TryCodeError`]; if none of them has a live code, what became of the last one there was.
    pub async fn try_codes<'a>(
        &self,
        scopes: &'a [CodeScope],
        typed: &Digits,
        now: Timestamp,
    ) -> Result<(&'a CodeScope, Code), TryCodeError> {
        let mut became = CodeError::NotSent;
        for scope in scopes {
            match self.try_code(scope, typed, now).await {
                Ok(code) => return Ok((scope, code)),
                Err(TryCodeError::Refused(CodeError::NotSent)) => {}
                Err(TryCodeError::Refused(over @ (CodeError::Expired | CodeError::Used))) => became = over,
                Err(error) => return Err(error),
            }
        }
        Err(became.into())
    }

    /// Tries a code: counts the attempt, then looks at the digits. The right code is answered, still unused: the write
    /// that acts on it uses it up. An attempt whose answer was lost may count twice.
    ///
    /// # Errors
    /// [`TryCodeError`]; an attempt that met others ([`StoreError::Contended`]) was not counted, and tells nothing.
    pub async fn try_code(&self, scope: &CodeScope, typed: &Digits, now: Timestamp) -> Result<Code, TryCodeError> {
        match self.count_attempt(scope).await? {
            Some(code) => Ok(code.check(scope, typed, now).map(|()| code)?),
            None => Err(CodeError::NotSent.into()),
        }
    }

    /// Counts an attempt at a code and answers the code with it counted. `None` if there is no code. Counting comes
    /// before looking at the digits, so that guesses made at the same moment are all counted.
    async fn count_attempt(&self, scope: &CodeScope) -> Result<Option<Code>, StoreError> {
        let (update, answered) = (Update::new().increment("attempts"), Some(ReturnValue::AllNew));
        match self.table.update(&code_key(scope), update, Some(Condition::item_exists()), answered).await {
            Ok(counted) => counted.map(from_item).transpose(),
            Err(StoreError::Conflict) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Uses up a code. [`StoreError::Conflict`] if somebody else did, or it was replaced.
    ///
    /// # Errors
    /// As said, and [`StoreError::Unavailable`].
    pub async fn use_code(&self, scope: &CodeScope, code: &Code) -> Result<(), StoreError> {
        self.table.transact(vec![use_code_write(scope, code)]).await.map_err(StoreError::from)
    }
}

impl Registrations {
    /// Uses up the code of a verified e-mail address and notes the address in the draft and, for the case that the
    /// activation is left, beside its license, which is to be looked at: all or nothing. Raises the draft's version.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the code was used, or the draft written, in between.
    pub async fn put_verified_draft(
        &self,
        session: &Session,
        draft: &mut Draft,
        scope: &CodeScope,
        code: &Code,
        left: &LeftActivation,
    ) -> Result<(), StoreError> {
        let mut writes = vec![draft_write(session, draft)?, use_code_write(scope, code)];
        writes.extend(left_writes(session, left)?);
        self.table.transact(writes).await.map_err(StoreError::from)?;
        draft.version += 1;
        Ok(())
    }
}

impl Registrations {
    /// Uses up the code of a verified phone number and notes the number in the draft: both or nothing. Raises the draft's
    /// version.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the code was used, or the draft written, in between.
    pub async fn put_draft_with_phone(
        &self,
        session: &Session,
        draft: &mut Draft,
        scope: &CodeScope,
        code: &Code,
    ) -> Result<(), StoreError> {
        let writes = vec![draft_write(session, draft)?, use_code_write(scope, code)];
        self.table.transact(writes).await.map_err(StoreError::from)?;
        draft.version += 1;
        Ok(())
    }
}

impl Guesses {
    /// Counts one more guess against `of` in the window of `now`, and answers how many there are with it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn count_guess(&self, of: &str, throttle: Throttle, now: Timestamp) -> Result<u32, StoreError> {
        let ttl = throttle.window_end(now).plus_seconds(throttle.window_seconds).seconds();
        let update = Update::new().set(TTL, ttl).add("guesses", 1_u64);
        let key = guess_key(of, throttle, now);
        let counted = self.table.update_any(&key, update, Some(ReturnValue::UpdatedNew)).await?;
        let counted = counted.unwrap_or_default().remove("guesses");
        let counted = counted.and_then(|value| value.as_n().ok().and_then(|number| number.parse().ok()));
        counted.ok_or(StoreError::corrupt("a count of guesses is not a number"))
    }

    /// Counts a try against each of `counters` in turn, up to the one that it is one too many for: who is stopped by an
    /// earlier counter uses up nothing of a later one. The inner error says until when it is stopped.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn count_tries(
        &self,
        counters: &[(String, Throttle)],
        now: Timestamp,
    ) -> Result<Result<(), TooMany>, StoreError> {
        for (of, throttle) in counters {
            let count = self.count_guess(of, *throttle, now).await?;
            if let Err(too_many) = throttle.allow(count, now) {
                return Ok(Err(too_many));
            }
        }
        Ok(Ok(()))
    }

    /// Whether `typed` is the password of `hash`, counted first as a guess against `of`. Who is right is forgiven the guesses
    /// before. The inner error says until when no more are looked at.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Corrupt`].
    pub async fn try_password(
        &self,
        of: &str,
        typed: &str,
        hash: Option<&PasswordHash>,
        now: Timestamp,
    ) -> Result<Result<bool, TooMany>, StoreError> {
        let throttle = GUESSES_PER_LOGIN_AND_SOURCE;
        let count = self.count_guess(of, throttle, now).await?;
        if let Err(too_many) = throttle.allow(count, now) {
            return Ok(Err(too_many));
        }
        let is_right = Password::typed(typed).is(hash);
        if is_right {
            self.forget_guesses(of, throttle, now).await?;
        }
        Ok(Ok(is_right))
    }

    /// Forgets the guesses against `of`: it turned out to be the owner.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn forget_guesses(&self, of: &str, throttle: Throttle, now: Timestamp) -> Result<(), StoreError> {
        self.table.delete_any(&guess_key(of, throttle, now)).await
    }
}

/// Uses up a code, if it is still the one that was checked and nobody else has used it.
pub(crate) fn use_code_write(scope: &CodeScope, code: &Code) -> Write {
    let is_unused = Condition::equals("codeHash", code.hash.as_str()).and(Condition::absent("used"));
    // The release before knows no mark: to it the code was tried too often.
    let marked = Update::new().set("used", true).set("attempts", MAX_CODE_ATTEMPTS + 1);
    Write::update_if(code_key(scope), marked, is_unused)
}

/// The writes of a code, in place of an older one, and of the message that brings it.
fn code_writes(scope: &CodeScope, code: &Code, owed: &OwedCode) -> Result<[Write; 2], StoreError> {
    let item = expiring_item(&code_key(scope), code, code.expires_at)?;
    let is_younger = Condition::item_absent().or(Condition::at_most("expiresAt", code.expires_at));
    Ok([Write::put_if(item, is_younger), owed_code_write(owed)?])
}

fn code_key(scope: &CodeScope) -> Key {
    keys::code(scope.target.as_str(), &scope.name())
}

pub(crate) fn guess_key(of: &str, throttle: Throttle, now: Timestamp) -> Key {
    keys::guesses(&format!("{of}#{}#{}", throttle.window_seconds, throttle.window(now)))
}

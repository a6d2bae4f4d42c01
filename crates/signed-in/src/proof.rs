//! The proof that it is the owner: a browser left open is not enough for what cannot be taken back.

use accounts::throttle::of_present_password;
use accounts::{Account, Problem as Wrong, Username};
use edge::{FieldProblem, Fields, Problem, Request};
use kernel::Timestamp;
use store::Guesses;

use crate::refusal::{Refusal, field};

/// Whether `typed` is the password of `account`. Guesses are counted against the account.
///
/// # Errors
/// [`Refusal::Problem`] if there were too many; [`Refusal::Store`].
pub async fn try_password(
    request: &Request,
    guesses: &Guesses,
    account: &impl Account,
    typed: &str,
    now: Timestamp,
) -> Result<bool, Refusal> {
    let of = of_present_password(&account.account_id());
    let hash = account.credentials().password_hash;
    guesses.try_password(&of, typed, hash.as_ref(), now).await?.map_err(|too_many| {
        tracing::warn!(request_id = request.request_id(), "a password was guessed at too often");
        Problem::rate_limited(too_many.seconds_left(now)).into()
    })
}

/// What is wrong with the present password as it was typed into `currentPassword`; nothing if it is the account's.
///
/// # Errors
/// As of [`try_password`].
pub async fn password_problem(
    request: &Request,
    guesses: &Guesses,
    account: &impl Account,
    fields: &Fields,
    now: Timestamp,
) -> Result<Option<FieldProblem>, Refusal> {
    let typed = fields.get("currentPassword");
    if typed.is_empty() {
        return Ok(Some(field("currentPassword", Wrong::Missing)));
    }
    let is_right = try_password(request, guesses, account, typed, now).await?;
    Ok((!is_right).then(|| field("currentPassword", Wrong::PasswordWrong)))
}

/// What is wrong with the proof that an account is to be closed: its owner types its username, and its password if it has
/// one.
///
/// # Errors
/// As of [`try_password`].
pub async fn closing_problem(
    request: &Request,
    guesses: &Guesses,
    account: &impl Account,
    fields: &Fields,
    now: Timestamp,
) -> Result<Option<FieldProblem>, Refusal> {
    let typed = fields.get("username").trim();
    if Username::parse(typed).as_ref() != Ok(account.username()) {
        let problem = if typed.is_empty() { Wrong::Missing } else { Wrong::UsernameDiffers };
        return Ok(Some(field("username", problem)));
    }
    if account.credentials().password_hash.is_none() {
        return Ok(None);
    }
    password_problem(request, guesses, account, fields, now).await
}

//! A code beside the password, for a login at which strangers guess.
//!
//! Whether the password was right is told to the mailbox alone: a code is made, kept and counted, and a message owed, in any
//! case; if the password was wrong, to nobody, and the code opens nothing.

use accounts::code::CODE_VALUES;
use accounts::text_limits::asker_of_account;
use accounts::throttle::{self, CODES_AFTER_PASSWORD};
use accounts::{AccountKind, Asker, Code, CodeScope, Digits, Login, OwedCode, Purpose};
use edge::Request;
use sealing::Owner;
use store::StoreError;

use crate::tries::{Known, device};
use crate::{SignIn, SignInError};

/// How many random bytes a message's id has.
const MESSAGE_ID_BYTES: usize = 16;

impl SignIn {
    /// Makes a code for this browser, and owes it to `owner`, whose password was right, by the same work as if it was not.
    pub(crate) async fn owe_code(
        &self,
        request: &Request,
        kind: AccountKind,
        login: &Login,
        owner: Option<&Known>,
    ) -> Result<(), SignInError> {
        let now = self.clock.now();
        let text = throttle::login_text(kind, login.as_str());
        let counter = (throttle::of_code_after_password(owner.is_some(), &text), CODES_AFTER_PASSWORD);
        let is_within = self.store.guesses.count_tries(&[counter], now).await?.is_ok();
        let owner = owner.filter(|_| is_within).map(|owner| &owner.person);
        let to = owner.map(|person| person.recipient(login, request.brand(), now));
        let or_mail = owner.map(|person| person.email().clone());
        let asked_by = owner.map(|person| asker_of_account(&person.account_id()));

        let message = self.entropy.hex::<MESSAGE_ID_BYTES>()?;
        let digits = Digits::from_drawn(self.entropy.below(CODE_VALUES)?);
        let sealed = self.sealer.seal(Owner::message(&message), digits.as_str()).await?;
        let owed = OwedCode::new(message, Purpose::SignIn, request.language(), to, sealed, now);
        let owed = OwedCode { is_blind: true, ..owed.limited(or_mail, asked_by) };
        let asker = Asker::outside(device(request).as_ref(), request.source_ip());
        let scope = CodeScope::for_account(Purpose::SignIn, login.target(), kind, asker);
        let version = owner.map(|person| person.version());
        let nobodys = Digits::of_nobody(self.entropy.bytes()?);
        let opening = if owner.is_some() { &digits } else { &nobodys };
        let code = Code::issue(&scope, opening, self.entropy.bytes()?, now)?.of_version(version);
        match self.store.code_sending.replace_code(&scope, &code, &owed).await {
            // The same form, sent twice: the younger code counts.
            Ok(()) | Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

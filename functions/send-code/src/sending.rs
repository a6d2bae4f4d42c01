//! Making a code, and keeping it with the message that brings it.

use accounts::code::CODE_VALUES;
use accounts::text_limits::asker_of_account;
use accounts::{AccountId, Code, CodeBudget, CodeRecipient, CodeScope, Digits, OwedCode, Purpose, Username};
use edge::Request;
use kernel::{Email, Timestamp};
use sealing::Owner;
use store::StoreError;

use crate::named::Named;
use crate::wanted::Wanted;
use crate::{SendCode, SendError};

/// How often it is decided anew when two codes for one target are asked for at the same moment.
const MAX_DECISIONS: usize = 4;
/// How many random bytes a message's id has.
const MESSAGE_ID_BYTES: usize = 16;

impl SendCode {
    /// Makes a code, and keeps it with the message that brings it; for a login that is meant at both kinds of account, one for each. Both
    /// have the same digits, and one message, if both are one person's.
    pub(crate) async fn send(&self, request: &Request, wanted: &Wanted) -> Result<(), SendError> {
        let mut named = self.named(request, wanted, wanted.kind_of_account()).await?;
        let beside = match &wanted.beside {
            Some(scope) => Some((scope, self.named(request, wanted, scope.account).await?)),
            None => None,
        };
        let mut scopes = (&wanted.scope, beside.as_ref().map(|(scope, _)| *scope));
        let mut other = beside.as_ref().map(|(_, named)| named.clone());
        // The account that knows this browser comes first, and one that is there before one that is not.
        if let (Some(scope), Some(found)) = (scopes.1, &other)
            && (found.budget.is_some(), found.account.is_some()) > (named.budget.is_some(), named.account.is_some())
        {
            scopes = (scope, Some(scopes.0));
            other = Some(std::mem::replace(&mut named, found.clone()));
        }
        let is_same_person = other.as_ref().is_some_and(|other| named.is_same_person(other));
        // A browser that one account knows has nothing sent to somebody else's mailbox.
        let reaches_other = !is_same_person && named.budget.is_none();
        let budget = named.budget.clone().unwrap_or_else(|| wanted.budget.clone());
        let is_admitted = self.is_admitted(wanted, &budget, self.clock.now()).await?;
        let budget = if is_admitted { CodeBudget::Admitted } else { budget };
        let account = named.account.clone().or_else(|| wanted.budget.owner().cloned());
        let first = self.draft(wanted, scopes.0, named, None).await?;
        let second = match (scopes.1, other) {
            (Some(scope), Some(other)) => {
                let to = if reaches_other { other } else { Named { recipient: None, or_mail: None, ..other } };
                Some(self.draft(wanted, scope, to, is_same_person.then_some(&first)).await?)
            }
            _ => None,
        };
        let mut decisions = 0;
        loop {
            let now = self.clock.now();
            let history = self.history(wanted, &budget, now).await?.send(wanted.scope.purpose, &first.message, now)?;
            if decisions == 0 {
                self.count(request, wanted, &budget, account.as_ref(), now).await?;
            }
            let is_first = wanted.is_blind() && budget.is_strangers();
            let mut made = Vec::new();
            for (one, admits) in [(Some(&first), is_first), (second.as_ref(), false)] {
                let Some(one) = one else { continue };
                let code = Code::issue(one.scope, &one.opening, self.entropy.bytes()?, now)?.of_version(one.version);
                made.push((one.scope, code, one.owed(request, wanted, &budget, admits, now)));
            }
            let codes: Vec<_> = made.iter().map(|(scope, code, owed)| (*scope, code, owed)).collect();
            decisions += 1;
            match self.store.code_sending.put_codes(&codes, &budget, &history).await {
                Err(StoreError::Conflict) if decisions < MAX_DECISIONS => {}
                Ok(()) => {
                    // deliver-codes and record-mail-feedback log the same message.
                    tracing::info!(request_id = request.request_id(), message = first.message, "a code is owed");
                    return Ok(());
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The digits, and the message that brings them to the account that was `named`, sealed. The digits of `shared` are those of this
    /// code too: its message brings both.
    async fn draft<'a>(
        &self,
        wanted: &Wanted,
        scope: &'a CodeScope,
        named: Named,
        shared: Option<&CodeDraft<'_>>,
    ) -> Result<CodeDraft<'a>, SendError> {
        let message = self.entropy.hex::<MESSAGE_ID_BYTES>()?;
        let drawn = Digits::from_drawn(self.entropy.below(CODE_VALUES)?);
        let digits = shared.map_or(drawn, |shared| shared.digits.clone());
        let sealed = self.sealer.seal(Owner::message(&message), digits.as_str()).await?;
        // Who names a number of their own has not shown that the account's mailbox is theirs, or is verifying the number.
        let or_mail = named.or_mail.filter(|_| wanted.is_blind());
        // The mail says a forgotten username; no page does.
        let tells_username = matches!(wanted.scope.purpose, Purpose::SignIn | Purpose::SetPassword);
        let username = named.username.filter(|_| wanted.is_blind() && tells_username);
        let to = wanted.recipient.clone().or(named.recipient);
        // A code that nobody gets opens nothing, so that nobody can guess it.
        let nobodys = Digits::of_nobody(self.entropy.bytes()?);
        let opening = match shared {
            Some(shared) => shared.opening.clone(),
            None if to.is_some() || or_mail.is_some() => digits.clone(),
            None => nobodys,
        };
        let account = named.account.or_else(|| wanted.budget.owner().cloned());
        let version = named.version.or(wanted.account_version);
        Ok(CodeDraft { scope, digits, opening, message, sealed, to, or_mail, username, account, version })
    }
}

/// A code and its message, before they are written.
#[derive(Debug)]
struct CodeDraft<'a> {
    scope: &'a CodeScope,
    digits: Digits,
    /// What opens an account: the digits, if they reach somebody.
    opening: Digits,
    message: String,
    sealed: String,
    to: Option<CodeRecipient>,
    or_mail: Option<Email>,
    username: Option<Username>,
    account: Option<AccountId>,
    version: Option<u64>,
}

impl CodeDraft<'_> {
    /// The message as it is owed from `now` on.
    fn owed(&self, request: &Request, wanted: &Wanted, budget: &CodeBudget, admits: bool, now: Timestamp) -> OwedCode {
        let (purpose, language) = (wanted.scope.purpose, request.language());
        let owed = OwedCode::new(self.message.clone(), purpose, language, self.to.clone(), self.sealed.clone(), now);
        let owed = owed.limited(self.or_mail.clone(), asker(budget, self.account.as_ref()));
        OwedCode {
            is_blind: wanted.is_blind(),
            bought: wanted.bought.clone(),
            account: self.account.clone(),
            username: self.username.clone(),
            admits,
            ..owed
        }
    }
}

/// Whose text message it is.
fn asker(budget: &CodeBudget, account: Option<&AccountId>) -> Option<String> {
    match budget {
        CodeBudget::Owner(id) => Some(asker_of_account(id)),
        CodeBudget::Buyer(_) => Some(budget.name()),
        CodeBudget::Device(_) | CodeBudget::Stranger(_) | CodeBudget::Admitted => account.map(asker_of_account),
    }
}

//! `/console/profile`: by what a console account is signed in to, and the language of its mails.
//!
//! Its username stays: it names the account to the product. Company and contact are the Billing Center account's.

use accounts::{Account, ConsoleAccount};
use edge::{Answer, FieldProblem, Fields, Problem, Request};
use kernel::Language;
use serde_json::{Value, json};
use signed_in::{Refusal, Visitor};
use store::StoreError;

use crate::ManageCredentials;
use crate::page::profile as page;

/// How often it is decided anew when the account was changed in between.
const MAX_DECISIONS: usize = 4;

impl ManageCredentials {
    pub(crate) async fn show_profile(
        &self,
        request: &Request,
        visitor: &Visitor<ConsoleAccount>,
    ) -> Result<Answer, Refusal> {
        if request.wants_json() {
            return Ok(Answer::json(200, &to_json(&visitor.account)));
        }
        let other = self.other(visitor).await?;
        Ok(Answer::page(page::profile(request, visitor, other.as_ref(), &[])))
    }

    /// Saves the language of the account's mails. It stands beside everything else of the account, so what else was changed
    /// meanwhile is left as it is.
    pub(crate) async fn change_profile(
        &self,
        request: &Request,
        visitor: &Visitor<ConsoleAccount>,
        fields: &Fields,
    ) -> Result<Answer, Refusal> {
        let offered = &request.brand().languages;
        let typed = Language::from_tag(fields.get("language")).filter(|language| offered.contains(language));
        let Some(language) = typed else {
            let problems = vec![FieldProblem::new("language", "field-not-offered")];
            if request.wants_json() {
                return Ok(Answer::problem(Problem::invalid_fields(problems)));
            }
            let other = self.other(visitor).await?;
            return Ok(Answer::page_with_status(422, page::profile(request, visitor, other.as_ref(), &problems)));
        };
        let mut before = visitor.account.clone();
        for _ in 0..MAX_DECISIONS {
            let after = ConsoleAccount { language, version: before.version + 1, ..before.clone() };
            match self.store.console_changes.put_console_profile(&before, &after).await {
                Ok(()) if request.wants_json() => return Ok(Answer::json(200, &to_json(&after))),
                Ok(()) => return Ok(Answer::see_other("/console/profile?done=profile")),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
            let now = self.store.credential_changes.account(&before.account_id()).await?;
            before = now.ok_or_else(Refusal::changed_meanwhile)?;
        }
        Err(Refusal::changed_meanwhile())
    }
}

fn to_json(account: &ConsoleAccount) -> Value {
    json!({ "account": {
        "id": account.id,
        "username": account.username,
        "email": account.email,
        "phone": account.phone,
        "phoneVerified": account.verified_phone().is_some(),
        "passwordSet": account.password_hash.is_some(),
        "language": account.language,
        "createdAt": account.created_at.to_string(),
        "version": account.version,
    } })
}

//! `/account/profile`: the company behind the account.

use accounts::{BillingAccount, CompanyProfile, Problem as Wrong};
use edge::{Answer, FieldProblem, Fields, Problem, Request};
use serde_json::{Value, json};
use store::StoreError;

use crate::ManageAccount;
use crate::page::profile::{self as page, Tried};
use crate::refusal::{Refusal, field};
use crate::visitor::Visitor;

impl ManageAccount {
    pub(crate) fn show_profile(request: &Request, visitor: &Visitor) -> Answer {
        if request.wants_json() {
            return Answer::json(200, &to_json(&visitor.account));
        }
        Answer::page(page::profile(request, visitor, &Tried::Nothing))
    }

    /// Saves the profile over the version that the form was made from, and over no other.
    pub(crate) async fn change_profile(
        &self,
        request: &Request,
        visitor: &Visitor,
        fields: &Fields,
    ) -> Result<Answer, Refusal> {
        let wrong = |problems: Vec<FieldProblem>| {
            if request.wants_json() {
                return Answer::problem(Problem::invalid_fields(problems));
            }
            Answer::page_with_status(422, page::profile(request, visitor, &Tried::Wrong(fields, problems)))
        };
        let version = match read_version(fields.get("version")) {
            Ok(version) => version,
            Err(problem) => return Ok(wrong(vec![field("version", problem)])),
        };
        let profile = match CompanyProfile::parse(|name| fields.get(name)) {
            Ok(profile) => profile,
            Err(problems) => return Ok(wrong(problems.iter().map(|found| field(found.name, found.problem)).collect())),
        };
        let before = &visitor.account;
        let after = BillingAccount { profile, version: before.version + 1, ..before.clone() };
        let written = if version == before.version {
            self.store.put_profile(before, &after).await
        } else {
            Err(StoreError::Conflict)
        };
        match written {
            Ok(()) if request.wants_json() => Ok(Answer::json(200, &to_json(&after))),
            Ok(()) => Ok(Answer::see_other("/account/profile?done=profile")),
            Err(StoreError::Conflict) if request.wants_json() => Err(Refusal::changed_meanwhile()),
            // What the other tab saved is shown beside what was typed here: the person decides.
            Err(StoreError::Conflict) => {
                let now = self.visitor(request).await?;
                Ok(Answer::page_with_status(409, page::profile(request, &now, &Tried::ChangedMeanwhile(fields))))
            }
            Err(error) => Err(error.into()),
        }
    }
}

fn read_version(typed: &str) -> Result<u64, Wrong> {
    if typed.trim().is_empty() { Err(Wrong::Missing) } else { typed.trim().parse().map_err(|_| Wrong::NotOffered) }
}

fn to_json(account: &BillingAccount) -> Value {
    json!({ "account": account_json(account) })
}

/// The account as its owner sees it at the interface.
pub(crate) fn account_json(account: &BillingAccount) -> Value {
    json!({
        "id": account.id,
        "username": account.username,
        "email": account.email,
        "phone": account.phone,
        "passwordSet": account.password_hash.is_some(),
        "language": account.language,
        "profile": account.profile,
        "createdAt": account.created_at.to_string(),
        "version": account.version,
    })
}

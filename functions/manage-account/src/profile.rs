//! `/account/profile`: the company behind the account.

use account_records::account_json;
use accounts::{AddressState, BillingAccount, CompanyProfile, Problem as Wrong};
use billing_center::{Refusal, Visitor, field, not_signed_in};
use edge::{Answer, FieldProblem, Fields, Problem, Request};
use kernel::digest::sha256_hex;
use serde_json::{Value, json};
use store::StoreError;

use crate::ManageAccount;
use crate::page::profile::{self as page, Tried};

impl ManageAccount {
    pub(crate) async fn show_profile(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let address = self.address_of(visitor).await?;
        if request.wants_json() {
            return Ok(Answer::json(200, &to_json(&visitor.account, &visitor.person, address)));
        }
        Ok(Answer::page(page::profile(request, visitor, address, &Tried::Nothing)))
    }

    /// Whether mail reaches the owner.
    async fn address_of(&self, visitor: &Visitor) -> Result<AddressState, StoreError> {
        self.store.mail_addresses.address_state(&visitor.person.email).await
    }

    /// Saves the profile over the version that the form was made from, and over no other.
    pub(crate) async fn change_profile(
        &self,
        request: &Request,
        visitor: &Visitor,
        fields: &Fields,
    ) -> Result<Answer, Refusal> {
        let address = self.address_of(visitor).await?;
        let wrong = |problems: Vec<FieldProblem>| {
            if request.wants_json() {
                return Answer::problem(Problem::invalid_fields(problems));
            }
            Answer::page_with_status(422, page::profile(request, visitor, address, &Tried::Wrong(fields, problems)))
        };
        let version = match read_version(fields.get("version")) {
            Ok(version) => version,
            Err(problem) => return Ok(wrong(vec![field("version", problem)])),
        };
        let profile = match CompanyProfile::parse(|name| fields.get(name)) {
            Ok(profile) => profile,
            Err(problems) => return Ok(wrong(problems.iter().map(|found| field(found.name, found.problem)).collect())),
        };
        match self.save_profile(visitor, &profile, version, fields.get("shown")).await? {
            Saved::Yes(after) if request.wants_json() => {
                Ok(Answer::json(200, &to_json(&after, person_after(visitor, &after), address)))
            }
            Saved::Yes(_) => Ok(Answer::see_other("/account/profile?done=profile")),
            Saved::ChangedMeanwhile if request.wants_json() => Err(Refusal::changed_meanwhile()),
            // What the other tab saved is shown beside what was typed here: the person decides.
            Saved::ChangedMeanwhile => {
                let now = self.visitor(request).await?;
                Ok(Answer::page_with_status(
                    409,
                    page::profile(request, &now, address, &Tried::ChangedMeanwhile(fields)),
                ))
            }
        }
    }

    /// Saves `profile` over the account of this `version`, or over a later one whose profile is still the one that was
    /// `shown`: an invoice that was asked for meanwhile is none of the form's business. What is saved already, by the
    /// same form sent twice, is saved.
    async fn save_profile(
        &self,
        visitor: &Visitor,
        profile: &CompanyProfile,
        version: u64,
        shown: &str,
    ) -> Result<Saved, Refusal> {
        let mut before = visitor.account.clone();
        for _ in 0..MAX_DECISIONS {
            if version != before.version && before.profile == *profile {
                return Ok(Saved::Yes(Box::new(before)));
            }
            if version != before.version && fingerprint(&before.profile) != shown {
                return Ok(Saved::ChangedMeanwhile);
            }
            let after = BillingAccount { profile: profile.clone(), version: before.version + 1, ..before.clone() };
            match self.store.account_changes.put_profile(&before, &after).await {
                Ok(()) => return Ok(Saved::Yes(Box::new(after))),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
            before = self.store.billing_accounts.billing_account(&before.id).await?.ok_or_else(not_signed_in)?;
        }
        Err(Refusal::changed_meanwhile())
    }
}

/// How often it is decided anew when the account was changed in between.
const MAX_DECISIONS: usize = 4;

/// What became of a profile that was sent.
enum Saved {
    /// It is the account's.
    Yes(Box<BillingAccount>),
    /// Another one was saved since the form was shown.
    ChangedMeanwhile,
}

/// The login of the visitor, whose account is `after` by now.
fn person_after<'a>(visitor: &'a Visitor, after: &'a BillingAccount) -> &'a BillingAccount {
    if visitor.person.membership.is_some() { &visitor.person } else { after }
}

/// What tells a profile from another.
pub(crate) fn fingerprint(profile: &CompanyProfile) -> String {
    let CompanyProfile { company_name, industry, region, description, contact_name } = profile;
    let description = description.as_deref().unwrap_or_default();
    sha256_hex(&[company_name, industry.key(), region.code(), description, contact_name])
}

fn read_version(typed: &str) -> Result<u64, Wrong> {
    if typed.trim().is_empty() { Err(Wrong::Missing) } else { typed.trim().parse().map_err(|_| Wrong::NotOffered) }
}

/// The account at the interface, with what the person who is signed in signs in with. `emailTrouble` stands there only while mail does not reach its address, or its owner reported one.
fn to_json(account: &BillingAccount, person: &BillingAccount, address: AddressState) -> Value {
    let mut shown = account_json(account);
    let own = account_json(person);
    for name in ["email", "phone", "phoneVerified", "passwordSet", "language"] {
        if let (Some(shown), Some(own)) = (shown.get_mut(name), own.get(name)) {
            shown.clone_from(own);
        }
    }
    let person = json!({ "username": person.username, "role": person.role().name() });
    let mut body = json!({ "account": shown, "person": person });
    if let (Some((word, since)), Some(fields)) = (address.word().zip(address.since()), body.as_object_mut()) {
        fields.insert("emailTrouble".to_owned(), json!({ "kind": word, "since": since.to_string() }));
    }
    body
}

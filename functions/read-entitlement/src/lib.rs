//! Answers the product's services: may this workspace, or this license, be used now, until when, with what quantities.
//!
//! Reads only. Signed requests alone get here (API Gateway's `AWS_IAM`). This is what products poll: each answer says how
//! long it may be kept, and is asked for again by its ETag.

mod keeping;

use std::sync::Arc;

use accounts::Workspace;
use async_trait::async_trait;
use brand::{Brand, Pricing};
use edge::{Answer, Environment, HttpFunction, Problem, Request, exact_quantity};
use kernel::{Clock, LicenseArn, LicenseId, Timestamp, Units, WorkspaceId};
use licensing::entitlement::NotUsable;
use licensing::{Entitlement, EntitlementAnswer, Entitlements, License, WorkspaceLock};
use metering::Raw;
use metering::contract::used;
use serde_json::{Value, json};
use store::{LedgerHead, StoreError};

use crate::keeping::{Keeping, cacheable};

store::repositories! {
    /// What the function touches of the table.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        allowances: store::Allowances,
    }
}

/// The function.
#[derive(Debug)]
pub struct ReadEntitlement {
    store: Repositories,
    clock: Clock,
    brand: Arc<Brand>,
}

impl ReadEntitlement {
    /// What it may do to the table.
    pub const TABLE_ACCESS: &'static [&'static store::Access] = Repositories::ACCESS;

    /// The function in `environment`.
    #[must_use]
    pub fn new(environment: &Environment) -> Self {
        Self {
            store: Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy),
            clock: environment.clock.clone(),
            brand: Arc::clone(&environment.brand),
        }
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
enum ReadError {
    #[error("the address is none of ours")]
    NotFound,
    #[error("there is no such licence")]
    NoLicense,
    #[error("there is no such workspace")]
    NoWorkspace,
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[async_trait]
impl HttpFunction for ReadEntitlement {
    async fn answer(&self, request: &Request) -> Answer {
        if !matches!(request.method(), "GET" | "HEAD") {
            return Answer::problem(Problem::new("method-not-allowed", 405));
        }
        let segments = request.segments();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let now = self.clock.now();
        let read = match segments.as_slice() {
            ["v1", "licenses", arn] => self.license(arn, now).await,
            ["v1", "workspaces", id, "entitlement"] => self.workspace(id, now).await,
            _ => Err(ReadError::NotFound),
        };
        match read {
            Ok((body, keeping)) => cacheable(request, &body, keeping, now),
            Err(ReadError::NotFound) => Answer::problem(Problem::new("not-found", 404)),
            Err(ReadError::NoLicense) => Answer::problem(Problem::new("unknown-license", 404)),
            Err(ReadError::NoWorkspace) => Answer::problem(Problem::new("unknown-workspace", 404)),
            Err(ReadError::Store(error)) => {
                tracing::warn!(request_id = request.request_id(), error = %kernel::Causes(&error), "an entitlement could not be read");
                Answer::problem(Problem::try_again())
            }
        }
    }
}

/// What is known of a license and what it entitles to.
struct Found {
    license: License,
    entitlements: Option<Entitlements>,
    /// How far its usage is counted against a contract, where a part of it is covered.
    head: Option<LedgerHead>,
}

impl ReadEntitlement {
    async fn license(&self, arn: &str, now: Timestamp) -> Result<(Value, Keeping), ReadError> {
        let id = LicenseArn::id_in(arn).map_err(|_| ReadError::NoLicense)?;
        let found = self.find(&id).await?.ok_or(ReadError::NoLicense)?;
        let (mut body, keeping) = self.answer_json(Some(&found), now);
        if let Some(object) = body.as_object_mut() {
            object.insert("agreementId".to_owned(), json!(found.license.agreement()));
        }
        Ok((body, keeping))
    }

    async fn workspace(&self, id: &str, now: Timestamp) -> Result<(Value, Keeping), ReadError> {
        let id = WorkspaceId::parse(id).map_err(|_| ReadError::NoWorkspace)?;
        let workspace = self.store.allowances.workspace(&id).await?.ok_or(ReadError::NoWorkspace)?;
        let found = self.speaking_for(&workspace, now).await?;
        let (mut body, mut keeping) = self.answer_json(found.as_ref(), now);
        let next = self.next_json(&workspace, now).await?;
        if let Some(object) = body.as_object_mut() {
            object.insert("workspace".to_owned(), json!(workspace.id));
            object.insert("next".to_owned(), next);
        }
        if workspace.license_at(now.hour()) != workspace.license_at(now.hour().next()) {
            keeping.changes_at = keeping.changes_at.into_iter().chain([now.hour().end()]).min();
        }
        Ok((body, keeping))
    }

    /// What pays from a later hour on, if that was chosen, and which dimensions its plan sells: a product stops offering the others
    /// before usage of them is refused. Nothing is read where nothing was chosen.
    async fn next_json(&self, workspace: &Workspace, now: Timestamp) -> Result<Value, StoreError> {
        let planned = workspace.settlements.last().filter(|last| last.from > now.hour());
        let Some(planned) = planned else { return Ok(Value::Null) };
        let license = self.store.allowances.license(&planned.license).await?;
        Ok(license.map_or(Value::Null, |license| {
            json!({
                "from": planned.from.start().to_string(),
                "license": {"arn": license.arn, "productCode": license.product, "buyerAccountId": license.account,
                    "state": license.state(now)},
                "dimensions": self.brand.offered(&license.product),
            })
        }))
    }

    /// The license that settles a workspace; or the one that follows it from the next hour on, if that one speaks already.
    async fn speaking_for(&self, workspace: &Workspace, now: Timestamp) -> Result<Option<Found>, StoreError> {
        let Some(settling) = workspace.license_at(now.hour()) else { return Ok(None) };
        let found = self.find(settling).await?;
        let following = workspace.license_at(now.hour().next()).filter(|following| *following != settling);
        let (Some(before), Some(following)) = (&found, following) else { return Ok(found) };
        let next = self.find(following).await?.filter(|next| next.license.speaks_already(&before.license, now));
        Ok(next.or(found))
    }

    /// Nothing is read that the license's pricing does not ask for: a subscription, which is what most polls are about,
    /// costs one read.
    async fn find(&self, id: &LicenseId) -> Result<Option<Found>, StoreError> {
        let Some(license) = self.store.allowances.license(id).await? else { return Ok(None) };
        let (entitlements, head) = match self.pricing(&license) {
            Some(Pricing::ContractWithConsumption) => {
                tokio::try_join!(self.store.allowances.entitlements(id), self.store.allowances.ledger_head(id))?
            }
            Some(pricing) if pricing.is_entitled() => (self.store.allowances.entitlements(id).await?, None),
            Some(Pricing::Subscription | Pricing::Contract | Pricing::Free) | None => (None, None),
        };
        Ok(Some(Found { license, entitlements, head }))
    }

    fn pricing(&self, license: &License) -> Option<Pricing> {
        self.brand.product(&license.product).map(|product| product.pricing)
    }

    fn answer_json(&self, found: Option<&Found>, now: Timestamp) -> (Value, Keeping) {
        let license = found.map(|found| &found.license);
        let is_entitled = license.and_then(|license| self.pricing(license)).is_some_and(Pricing::is_entitled);
        let entitled = found.and_then(|found| found.entitlements.as_ref()).filter(|_| is_entitled);
        let answer = EntitlementAnswer::of(license, entitled, now);
        let head = found.and_then(|found| found.head.as_ref());
        let entries = found.zip(entitled).map(|(found, entitled)| self.entries_json(found, entitled, now));
        let keeping = Keeping {
            usable: answer.usable(),
            pending: answer.reason == Some(NotUsable::LicensePending),
            has_quantities: is_entitled,
            changes_at: changes_at(license, &answer, now),
        };
        let body = json!({
            "usable": answer.usable(),
            "reason": answer.reason,
            "usableFrom": printed(answer.usable_from),
            "until": printed(answer.until),
            "lock": license.and_then(|license| license.workspace_lock(now)).map(WorkspaceLock::to_json),
            "license": license.map(|license| json!({"arn": license.arn, "productCode": license.product,
                "buyerAccountId": license.account, "state": license.state(now)})),
            "entitlements": entries.unwrap_or_default(),
            "countedUntil": head.map(|head| head.next.start().to_string()),
            "dimensions": license.map(|license| self.brand.offered(&license.product)),
        });
        (body, keeping)
    }

    /// What is entitled; and of a contract with consumption what is left of it after the hours that are frozen.
    fn entries_json(&self, found: &Found, entitled: &Entitlements, now: Timestamp) -> Vec<Value> {
        let term = found.license.term_at(now).counted_as(entitled);
        let entry_json = |entry: &Entitlement| {
            let mut body = json!({"dimension": entry.dimension, "quantity": entry.quantity,
                "expiresAt": printed(entry.expires_at)});
            let dimension = self.brand.dimension(&found.license.product, &entry.dimension);
            if let (Some(head), Some(dimension), Some(fields)) = (&found.head, dimension, body.as_object_mut()) {
                let whole = Raw::new(entry.quantity.raw_units(dimension.unit_size));
                let covered = used(&head.covered, &head.given_back, &term, &entry.dimension);
                fields.insert("unitSize".to_owned(), json!(dimension.unit_size));
                fields.insert("rawEntitled".to_owned(), exact_quantity(Units(whole.millionths())));
                fields.insert("rawCovered".to_owned(), exact_quantity(Units(covered.millionths())));
                fields.insert("rawLeft".to_owned(), exact_quantity(Units(whole.minus(covered).millionths())));
            }
            body
        };
        entitled.entries.iter().map(entry_json).collect()
    }
}

fn printed(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}

/// The next instant at which the answer is another one though no event comes: the license begins, takes no usage any more,
/// is over, or its countdown is.
fn changes_at(license: Option<&License>, answer: &EntitlementAnswer, now: Timestamp) -> Option<Timestamp> {
    let closes_at = license.and_then(License::closes_at);
    let deletion_due_at = license.and_then(|license| license.lock(now)).map(|lock| lock.deletion_due_at);
    let starts_at = license.and_then(|license| license.starts_later(now));
    let known = [starts_at, answer.usable_from, answer.until, closes_at, deletion_due_at].into_iter().flatten();
    known.filter(|at| *at > now).min()
}

//! The outbox: what the product is to be told, written with the change it tells of.
//!
//! One queue a license, in the order of the instants at which its events happened; what happened in one transaction
//! keeps the order in which it was put. A workspace stays in the queue of the license that settled it first. An
//! undelivered event is marked as due in the index, so that it is found.

use accounts::Workspace;
use aws_sdk_dynamodb::types::AttributeValue;
use kernel::{LicenseId, Offered, Timestamp};
use licensing::{License, WorkspaceLock};
use serde_json::{Map, Value, json};
use telling::{Event, Kind, Outgoing};

use crate::due::{UNREADABLE_WAIT_SECONDS, kinds};
use crate::error::StoreError;
use crate::expression::Condition;
use crate::item::{Item, SECONDS_A_DAY, from_item, key_of, remove_after, text_of, to_item};
use crate::keys::{self, WORK_PK, WORK_SK};
use crate::repositories::Outbox;
use crate::transaction::{TransactError, Write};

/// How long an event can be replayed, in days.
const KEPT_DAYS: i64 = 35;
/// How long one runner may have a license's queue to itself, in seconds; then it counts as crashed.
const LEASE_SECONDS: i64 = 120;

/// The write that puts an event into the outbox.
pub(crate) fn tell_write(event: Event) -> Result<Write, StoreError> {
    let item = outgoing_item(&Outgoing::new(event))?;
    Ok(Write::put_if(item, Condition::item_absent()))
}

/// What is told of a license.
#[must_use]
pub fn license_event(kind: Kind, license: &License, now: Timestamp) -> Event {
    license_event_about(kind, license, &license.life(), now)
}

/// The same of what may happen to a license more than once: `subject` tells one time from the others.
#[must_use]
pub fn license_event_about(kind: Kind, license: &License, subject: &str, now: Timestamp) -> Event {
    let data = Map::from_iter([("license".to_owned(), license_json(license, now))]);
    Event::new(kind, &license.id, subject, now, &data)
}

/// What is told of a workspace that `license` settles, or was the last to settle. `subject` tells this happening from
/// others of its kind: the hour from which it is bound, say. All that is told of a workspace is in one queue, that of
/// the license that settled it first: that it is unlocked must not overtake that it was locked.
#[must_use]
pub fn workspace_event(
    kind: Kind,
    workspace: &Workspace,
    license: &LicenseId,
    lock: Option<WorkspaceLock>,
    subject: &str,
    now: Timestamp,
) -> Event {
    let data = workspace_members(workspace, license, lock);
    told_of(kind, workspace, license, subject, now, &data)
}

fn workspace_members(workspace: &Workspace, license: &LicenseId, lock: Option<WorkspaceLock>) -> Map<String, Value> {
    let mut data = Map::from_iter([
        ("license".to_owned(), json!({"id": license.as_str()})),
        (
            "workspace".to_owned(),
            json!({
                "id": workspace.id.as_str(),
                "name": workspace.name,
                "site": workspace.site.as_str(),
                "language": workspace.language.tag(),
                "consoleAccountId": workspace.console_account.as_str(),
                "billingAccountId": workspace.billing_account.as_ref().map(kernel::BillingAccountId::as_str),
                "settledFrom": workspace.settlements.last().map(|last| last.from.start().to_string()),
            }),
        ),
    ]);
    if let Some(lock) = lock {
        data.insert("lock".to_owned(), lock.to_json());
    }
    data
}

fn told_of(
    kind: Kind,
    workspace: &Workspace,
    license: &LicenseId,
    subject: &str,
    now: Timestamp,
    data: &Map<String, Value>,
) -> Event {
    let first = workspace.settlements.first().map_or(license, |first| &first.license);
    Event::new(kind, license, &format!("{}#{subject}", workspace.id), now, data).ordered_among(first)
}

/// That `license` settles a workspace, as [`workspace_event`] tells it, and which dimensions its plan sells: the product learns
/// what is not sold before usage of it is refused.
pub(crate) fn bound_event(
    workspace: &Workspace,
    license: &LicenseId,
    offered: &Offered,
    subject: &str,
    now: Timestamp,
) -> Event {
    let mut data = workspace_members(workspace, license, None);
    data.insert("dimensions".to_owned(), json!(offered));
    told_of(Kind::WorkspaceBound, workspace, license, subject, now, &data)
}

fn license_json(license: &License, now: Timestamp) -> Value {
    let printed = |at: Option<Timestamp>| at.map(|at| at.to_string());
    let mut told = json!({
        "id": license.id.as_str(),
        "arn": license.arn.as_str(),
        "productCode": license.product.as_str(),
        "buyerAccountId": license.account.as_str(),
        "agreementId": license.agreement().map(kernel::AgreementId::as_str),
        "billingAccountId": license.billing_account.as_ref().map(kernel::BillingAccountId::as_str),
        "state": license.state(now).as_str(),
        "usageFrom": printed(license.usage_from()),
        "termEndsAt": printed(license.term_ends_at()),
        "endingSince": printed(license.ending_since()),
        "usageUntil": printed(license.usage_until()),
        "closesAt": printed(license.closes_at()),
    });
    if let (Some(since), Some(told)) = (license.suspended_since(), told.as_object_mut()) {
        told.insert("suspendedSince".to_owned(), json!(since.to_string()));
    }
    told
}

pub(crate) fn outgoing_item(outgoing: &Outgoing) -> Result<Item, StoreError> {
    let mut item = to_item(&keys::outgoing(&outgoing.event), outgoing)?;
    remove_after(&mut item, outgoing.event.at.plus_seconds(KEPT_DAYS * SECONDS_A_DAY));
    if let Some(at) = outgoing.due_at {
        kinds::OUTBOX.mark(at).put_on(&mut item);
    } else if outgoing.is_dead() {
        kinds::DEAD_LETTERS.named_mark(outgoing.event.at, outgoing.event.id.as_str()).put_on(&mut item);
    }
    Ok(item)
}

/// The place of an event among those that were given up. No two are equal, so that a list of them can go on behind any one.
pub(crate) fn given_up_place(outgoing: &Outgoing) -> String {
    kinds::DEAD_LETTERS.named_mark(outgoing.event.at, outgoing.event.id.as_str()).sk
}

impl Outbox {
    /// The licenses that have an undelivered event due at `now`, the longest due first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn queues_due(&self, now: Timestamp) -> Result<Vec<LicenseId>, StoreError> {
        queues_of(&self.table.due_now(&kinds::OUTBOX, now).await?)
    }

    /// The licenses that have dead letters at `now`, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn queues_with_dead_letters(&self, now: Timestamp) -> Result<Vec<LicenseId>, StoreError> {
        queues_of(&self.table.due_now(&kinds::DEAD_LETTERS, now).await?)
    }

    /// Has a queue that cannot be read come up again later, behind those that can be carried.
    ///
    /// # Errors
    /// [`StoreError`] as of any read or write; never [`StoreError::Conflict`].
    pub async fn put_off_queue(&self, license: &LicenseId, now: Timestamp) -> Result<(), StoreError> {
        let later = kinds::OUTBOX.mark(now.plus_seconds(UNREADABLE_WAIT_SECONDS));
        for item in self.table.query_all(&keys::queue(license)).await? {
            let is_due = text_of(&item, WORK_PK).as_deref() == Some(later.pk.as_str())
                && text_of(&item, WORK_SK).is_some_and(|due| due < later.sk);
            if is_due {
                self.table.put_off_unreadable(&key_of(&item)?, later.clone()).await?;
            }
        }
        Ok(())
    }

    /// All events of a license's queue that are still kept, delivered or not, in order.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn queue(&self, license: &LicenseId) -> Result<Vec<Outgoing>, StoreError> {
        let items = self.table.query_all(&keys::queue(license)).await?;
        items.into_iter().map(from_item).collect()
    }

    /// Writes how far an event's delivery is, over the version it was decided from.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another runner wrote meanwhile. With any error an event that was delivered may be
    /// delivered again, as receivers are told to expect.
    pub async fn put_outgoing(&self, outgoing: &mut Outgoing) -> Result<(), StoreError> {
        let next = Outgoing { version: outgoing.version + 1, ..outgoing.clone() };
        self.table.put_if(outgoing_item(&next)?, Condition::version(outgoing.version)).await?;
        *outgoing = next;
        Ok(())
    }

    /// Takes a license's queue for one runner. `None` if another has it.
    ///
    /// # Errors
    /// [`StoreError`] as of any write; never [`StoreError::Conflict`]. With [`StoreError::Contended`] it is not known
    /// whether another has it: nobody carries it in this run.
    pub async fn take_queue(&self, license: &LicenseId, now: Timestamp) -> Result<Option<QueueLease>, StoreError> {
        let expires_at = now.plus_seconds(LEASE_SECONDS);
        // By its holder a try whose answer was lost knows its own lease.
        let holder = self.table.random_name()?;
        let mut item = keys::queue_lease(license).to_attributes();
        item.insert("holder".to_owned(), AttributeValue::S(holder.clone()));
        item.insert("expires_at".to_owned(), AttributeValue::N(expires_at.millis().to_string()));
        remove_after(&mut item, expires_at.plus_seconds(SECONDS_A_DAY));
        let is_free = Condition::item_absent().or(Condition::less("expires_at", now));
        match self.table.put_if(item, is_free.or(Condition::equals("holder", holder.as_str()))).await {
            Ok(()) => Ok(Some(QueueLease { license: license.clone(), holder })),
            Err(StoreError::Conflict) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Gives a license's queue back; nothing happens if the lease ran out and another runner has the queue.
    ///
    /// # Errors
    /// [`StoreError`] as of any write; never [`StoreError::Conflict`]. The lease then runs out by itself.
    pub async fn release_queue(&self, lease: QueueLease) -> Result<(), StoreError> {
        let release = Write::delete_if(keys::queue_lease(&lease.license), Condition::equals("holder", lease.holder));
        match self.table.transact(vec![release]).await {
            Ok(()) | Err(TransactError::Failed(_)) => Ok(()),
            Err(TransactError::Store(error)) => Err(error),
        }
    }
}

/// The licenses in whose queues these events are, each once.
fn queues_of(events: &[keys::Key]) -> Result<Vec<LicenseId>, StoreError> {
    let mut licenses: Vec<LicenseId> = Vec::new();
    for key in events {
        let license = keys::license_of_queue(&key.pk).ok_or(StoreError::corrupt("a queue has no licence"))?;
        if !licenses.contains(&license) {
            licenses.push(license);
        }
    }
    Ok(licenses)
}

/// That one runner has a license's queue for a while.
#[derive(Debug)]
pub struct QueueLease {
    license: LicenseId,
    holder: String,
}

//! Takes AWS Marketplace's events of agreements and licenses, and the notifications of older listings, as SQS brings
//! them.
//!
//! Load what the event touches, decide what its facts change, write all of it with the event's record. Events may come
//! before or after the buyer's landing, twice, late and in any order: facts merge (see `licensing`). What no retry will
//! mend is recorded and acknowledged; what may work later is given back to the queue, message by message.

mod customers;

use async_trait::async_trait;
use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use brand::{Brand, Pricing};
use edge::{Environment, Function, FunctionError, Invocation};
use kernel::Clock;
use licensing::{Entitlements, Event, EventId, LicenseNotice, LicenseTerm, Notice};
use marketplace::{AgreementError, AgreementInForce, EntitlementError, EntitlementReader};
use serde_json::Value;
use std::sync::Arc;
use store::{ChangeError, EventOutcome, EventRecord, StoreError};

/// How often an event is decided anew when something it was decided from changed meanwhile, before the queue gets it
/// back.
const MAX_DECISIONS: usize = 5;

store::repositories! {
    /// What the function touches of the table.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        agreements: store::Agreements,
        license_entitlements: store::LicenseEntitlements,
        licenses: store::Licenses,
    }
}

/// The function.
#[derive(Debug)]
pub struct ApplyAgreementEvent {
    store: Repositories,
    entitlements: EntitlementReader,
    in_force: AgreementInForce,
    clock: Clock,
    brand: Arc<Brand>,
}

/// Why a message goes back to the queue.
#[derive(Debug, thiserror::Error)]
enum TakeError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the licence or agreement kept changing")]
    Busy,
    #[error(transparent)]
    Entitlements(#[from] EntitlementError),
    #[error(transparent)]
    Agreement(#[from] AgreementError),
    #[error("AWS Marketplace shows no entitlement of this contract yet")]
    NotEntitledYet,
}

#[async_trait]
impl Function for ApplyAgreementEvent {
    async fn invoke(&self, payload: Value, _invocation: &Invocation) -> Result<Value, FunctionError> {
        let batch: SqsEvent = serde_json::from_value(payload)?;
        let mut response = SqsBatchResponse::default();
        for message in &batch.records {
            if let Err(error) = self.take(message).await {
                let id = message.message_id.clone().unwrap_or_default();
                tracing::warn!(message = id, error = %kernel::Causes(&error), "an agreement event goes back to the queue");
                let mut failure = BatchItemFailure::default();
                failure.item_identifier = id;
                response.batch_item_failures.push(failure);
            }
        }
        Ok(serde_json::to_value(response)?)
    }
}

impl ApplyAgreementEvent {
    /// What it may do to the table.
    pub const TABLE_ACCESS: &'static [&'static store::Access] = Repositories::ACCESS;

    /// The function in `environment`.
    #[must_use]
    pub fn new(environment: &Environment) -> Self {
        Self {
            store: Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy),
            entitlements: EntitlementReader::new(environment.seller(), &environment.settings.marketplace_region),
            in_force: AgreementInForce::new(environment.seller(), &environment.settings.marketplace_region),
            clock: environment.clock.clone(),
            brand: Arc::clone(&environment.brand),
        }
    }

    async fn take(&self, message: &SqsMessage) -> Result<(), TakeError> {
        let body = message.body.as_deref().unwrap_or_default();
        let (record, event) = self.read(body);
        let at = event.as_ref().map_or(record.taken_at, |event| event.at);
        let record = if event.is_some() { record.happened_at(at) } else { record };
        let notice = event.map_or(Notice::Ignored, |event| event.notice);
        let (notice, entitlements) = self.with_entitlements(notice).await?;
        let taken = self.apply(&record, &notice, at).await?;
        tracing::info!(
            event = record.id,
            kind = record.kind,
            outcome = ?record.outcome,
            reason = record.reason,
            repeated = !taken,
            "took an agreement event"
        );
        match (&notice, entitlements) {
            (Notice::Updated(license), _) => self.refresh_entitlements(license).await,
            (Notice::Customer(_), Some(entitlements)) => self.keep_entitlements(&notice, &entitlements).await,
            _ => Ok(()),
        }
    }

    /// What the message is, and how it shall be recorded.
    fn read(&self, body: &str) -> (EventRecord, Option<Event>) {
        let now = self.clock.now();
        match Event::parse(body) {
            Err(malformed) => {
                let record = EventRecord::new(&EventId::of(body), "", EventOutcome::Malformed, now);
                (record.because(malformed.to_string()).with_body(body), None)
            }
            Ok(event) => {
                let product = event.notice.product().map(|code| self.brand.product(code));
                let foreign = matches!(product, Some(None));
                let ignored =
                    |why: &str| EventRecord::new(&event.id, &event.kind, EventOutcome::Ignored, now).because(why);
                if foreign {
                    return (ignored("a product that this deployment does not serve"), None);
                }
                if event.notice == Notice::Ignored {
                    return (ignored("a kind that changes no licence"), None);
                }
                let identity = product.flatten().map(|product| product.identity).unwrap_or_default();
                let record = EventRecord::new(&event.id, &event.kind, EventOutcome::Applied, now);
                (record, Some(Event { notice: event.notice.told_by(identity), ..event }))
            }
        }
    }

    /// Whether the event was new.
    async fn apply(&self, record: &EventRecord, notice: &Notice, at: kernel::Timestamp) -> Result<bool, TakeError> {
        for _ in 0..MAX_DECISIONS {
            let names = notice.names();
            let known = self.store.agreements.known(&names).await?;
            let told_of = known.licenses.iter().filter(|license| names.may_be_of.is_none() || names.is_of(license));
            let record = record.clone().about(told_of.map(|license| license.id.clone()));
            let change = licensing::apply(notice, at, known, record.taken_at);
            match self.store.agreements.write_change(Some(&record), &change).await {
                Ok(()) => return Ok(true),
                Err(ChangeError::AlreadyTaken) => return Ok(false),
                Err(ChangeError::Stale) => {}
                Err(ChangeError::Store(error)) => return Err(error.into()),
            }
        }
        Err(TakeError::Busy)
    }

    /// *License Updated* carries no quantities: a contract's are asked for. They may lag the event by minutes, so an
    /// empty answer is asked for again by way of the queue.
    async fn refresh_entitlements(&self, notice: &LicenseNotice) -> Result<(), TakeError> {
        let pricing = self.brand.product(&notice.product).map(|product| product.pricing);
        if !pricing.is_some_and(Pricing::is_entitled) {
            return Ok(());
        }
        let Some(license) = self.store.licenses.license(&notice.arn.id()).await? else {
            return Ok(());
        };
        let id = license.id.clone();
        let entries = match self.entitlements.of_license(&license, self.clock.now()).await {
            Ok(entries) => entries,
            Err(error) if error.is_retryable() => return Err(error.into()),
            Err(error) => {
                tracing::error!(license = %id, error = %kernel::Causes(&error), "a contract's entitlements cannot be read");
                return Ok(());
            }
        };
        let answer = Entitlements { fetched_at: self.clock.now(), entries };
        let told = self.in_force.term_told_by(&license, &answer).await?;
        if told.is_none() && license.ending_since().is_none() {
            let present = license.term_at(answer.fetched_at).name().to_owned();
            let known = self.store.license_entitlements.term_entitlements(&[(id.clone(), present)]).await?;
            if known.iter().all(Option::is_none) {
                return Err(TakeError::NotEntitledYet);
            }
        }
        Ok(self.store.license_entitlements.put_entitlements(&id, told.as_ref().map(LicenseTerm::name), &answer).await?)
    }
}

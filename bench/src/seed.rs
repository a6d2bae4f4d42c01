//! What stands in the table before something is measured.

use std::collections::HashMap;

use accounts::Workspace;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, PutRequest, ScalarAttributeType, WriteRequest,
};
use futures_util::StreamExt;
use futures_util::stream;
use kernel::{AgreementId, BillingAccountId, Entropy, Hour, Timestamp};
use licensing::{Agreement, License};
use metering::{Raw, UsageEvent};
use serde_json::json;
use store::{COURSE_SHARDS, Ingested, Item, Place, Placement, keys, to_item};

use crate::aws::Aws;
use crate::repositories::Repositories;
use crate::trouble::Trouble;
use crate::world::{self, DIMENSIONS, TABLE, UNIT_SIZE};

/// BatchWriteItem takes at most 25 items (DynamoDB API reference).
const ITEMS_A_REQUEST: usize = 25;
/// How many requests are under way at a time.
const REQUESTS_AT_A_TIME: usize = 8;
/// How many licenses are written before the next are made.
pub(crate) const LICENSES_A_STEP: usize = 5_000;
/// How many licenses' usage is reported at a time.
const LICENSES_AT_A_TIME: usize = 50;
/// The baseline's table, as AWS's sample names it.
pub(crate) const BASELINE_TABLE: &str = "AWSMarketplaceMeteringRecords";
/// Its index of what is not sent yet.
pub(crate) const BASELINE_INDEX: &str = "PendingMeteringRecordsIndex";

/// Writes into the table of one AWS.
pub(crate) struct Seed {
    store: Repositories,
    client: Client,
}

impl Seed {
    /// The table of `aws`.
    pub(crate) fn new(aws: &Aws) -> Self {
        let config = sandbox::sdk_config(&aws.url);
        Self { store: Repositories::open(&config, TABLE, &Entropy::system()), client: Client::new(&config) }
    }

    /// Active licenses with ledgers that stand at `next`.
    pub(crate) async fn licenses(&self, count: usize, next: Hour) -> Result<(), Trouble> {
        let since = next.start().plus_seconds(-86_400);
        let mut items = Vec::with_capacity(count);
        for number in 0..count {
            let mut license = License::new(world::license(number)?, true, world::product()?, world::account(number)?);
            license.updated(since);
            items.push(item(&keys::license(&license.id), &license)?);
        }
        self.put(TABLE, items).await?;
        let ledgers: Result<Vec<_>, Trouble> =
            (0..count).map(|number| Ok((world::license_id(number)?, next))).collect();
        self.store.usage_intake.open_ledgers(&ledgers?).await.map_err(Trouble::because("opening ledgers"))
    }

    /// Licenses that ended at an instant, with everything that is to be done of that: each is to be looked at, and marked as
    /// ending; their ledgers stand at its hour.
    pub(crate) async fn ended(&self, count: usize, ended_at: Timestamp) -> Result<(), Trouble> {
        let since = ended_at.plus_seconds(-86_400);
        let numbers: Vec<usize> = (0..count).collect();
        for some in numbers.chunks(LICENSES_A_STEP) {
            let (mut items, mut ledgers, mut endings) = (Vec::new(), Vec::new(), Vec::new());
            for number in some {
                let mut license =
                    License::new(world::license(*number)?, true, world::product()?, world::account(*number)?);
                license.updated(since);
                license.deprovisioned(ended_at);
                items.push(item(&keys::license(&license.id), &license)?);
                items.push(news_of(&license));
                ledgers.push((license.id.clone(), ended_at.hour()));
                endings.push((license.id, ended_at));
            }
            self.put(TABLE, items).await?;
            self.store.usage_intake.open_ledgers(&ledgers).await.map_err(Trouble::because("opening ledgers"))?;
            self.store.ledger_work.put_off_endings(&endings).await.map_err(Trouble::because("marking endings"))?;
        }
        Ok(())
    }

    /// Active licenses that are listed, each under an agreement that is known.
    pub(crate) async fn agreed(&self, count: usize, since: Timestamp) -> Result<(), Trouble> {
        let numbers: Vec<usize> = (0..count).collect();
        for some in numbers.chunks(LICENSES_A_STEP) {
            let mut items = Vec::new();
            for number in some {
                let mut license =
                    License::new(world::license(*number)?, true, world::product()?, world::account(*number)?);
                // As the sandbox names the agreement of a license that was sold long ago.
                let id = format!("agmt-{}", license.id);
                let id = AgreementId::parse(&id).map_err(Trouble::because("an agreement"))?;
                license.updated(since);
                license.named(&id, since);
                let mut agreement = Agreement::new(id);
                agreement.facts.created_at = Some(since);
                agreement.facts.start = Some(since);
                agreement.licenses.insert(license.id.clone());
                items.push(item(&keys::agreement(&agreement.id), &agreement)?);
                let mut listed = item(&keys::license(&license.id), &license)?;
                listed.insert(keys::WORK_PK.to_owned(), AttributeValue::S(keys::WORK_LICENSES.to_owned()));
                listed.insert(keys::WORK_SK.to_owned(), AttributeValue::S(license.id.to_string()));
                items.push(listed);
            }
            self.put(TABLE, items).await?;
        }
        Ok(())
    }

    /// One workspace for each license, settled since long ago.
    pub(crate) async fn workspaces(&self, count: usize, since: Hour) -> Result<(), Trouble> {
        let mut items = Vec::with_capacity(count);
        for number in 0..count {
            let workspace = world::settled_workspace(number, since)?;
            items.push(item(&keys::workspace(&workspace.id), &workspace)?);
        }
        self.put(TABLE, items).await
    }

    /// A Billing Center account, as it is stored.
    pub(crate) async fn account(&self, id: &BillingAccountId, account: &serde_json::Value) -> Result<(), Trouble> {
        self.put(TABLE, vec![item(&keys::billing_account(id), account)?]).await
    }

    /// A license that is bound to `account` since its workspace was made, and that workspace.
    pub(crate) async fn bound(
        &self,
        number: usize,
        account: &BillingAccountId,
        workspace: &Workspace,
    ) -> Result<(), Trouble> {
        let mut license = License::new(world::license(number)?, true, world::product()?, world::account(number)?);
        license.updated(workspace.created_at);
        license.billing_account = Some(account.clone());
        license.bound_at = Some(workspace.created_at);
        let link = json!({ "workspace": workspace.id, "linkedAt": workspace.created_at });
        let items = vec![
            item(&keys::license(&license.id), &license)?,
            item(&keys::billing_license(account, &license.id), &json!({ "license": license.id }))?,
            item(&keys::workspace(&workspace.id), workspace)?,
            item(&keys::billing_workspace(account, &workspace.id), &link)?,
        ];
        self.put(TABLE, items).await
    }

    /// The table without a store.
    pub(crate) const fn client(&self) -> &Client {
        &self.client
    }

    /// The table's store.
    pub(crate) const fn store(&self) -> &Repositories {
        &self.store
    }

    /// One event for each dimension of each license, counted in `hour` as record-usage does.
    pub(crate) async fn usage(&self, licenses: usize, hour: Hour) -> Result<(), Trouble> {
        let numbers: Vec<usize> = (0..licenses).collect();
        for some in numbers.chunks(LICENSES_AT_A_TIME) {
            let mut events = Vec::with_capacity(some.len() * DIMENSIONS);
            for (license, dimension) in some.iter().flat_map(|license| (0..DIMENSIONS).map(|one| (*license, one))) {
                let raw = u128::from(world::quantity(license, dimension) * UNIT_SIZE);
                let event = UsageEvent {
                    source: "/bench".to_owned(),
                    id: format!("seed-{license}-{dimension}"),
                    workspace: world::workspace(license)?,
                    dimension: world::dimension(dimension)?,
                    quantity: Raw::parse(&raw.to_string()).map_err(Trouble::because("a quantity"))?,
                    time: hour.start(),
                };
                events.push((world::license_id(license)?, event));
            }
            let placements: Vec<Placement<'_>> = events
                .iter()
                .map(|(license, event)| Placement {
                    event,
                    place: Place::Hour { license: license.clone(), hour, shard: None },
                })
                .collect();
            let taken =
                self.store.usage_intake.take_usage(&placements, hour.end()).await.map_err(Trouble::because("usage"))?;
            if taken.iter().any(|taken| *taken != Ingested::Counted) {
                return Err(Trouble::Unexpected("usage was not taken".to_owned()));
            }
        }
        Ok(())
    }

    /// The baseline's table with one pending row for each record.
    pub(crate) async fn baseline_rows(&self, licenses: usize, at: Timestamp) -> Result<(), Trouble> {
        self.create_baseline_table().await?;
        let text = AttributeValue::S;
        let number = |value: u64| AttributeValue::N(value.to_string());
        let mut items = Vec::with_capacity(licenses * DIMENSIONS);
        for license in 0..licenses {
            for dimension in 0..DIMENSIONS {
                let usage = HashMap::from([
                    ("dimension".to_owned(), text(world::dimension_name(dimension))),
                    ("value".to_owned(), number(world::quantity(license, dimension))),
                ]);
                items.push(Item::from([
                    ("customerIdentifier".to_owned(), text(world::account(license)?.to_string())),
                    ("create_timestamp".to_owned(), number(at.seconds().unsigned_abs() + dimension as u64)),
                    ("licenseArn".to_owned(), text(world::license(license)?.to_string())),
                    ("dimension_usage".to_owned(), AttributeValue::L(vec![AttributeValue::M(usage)])),
                    ("metering_pending".to_owned(), text("true".to_owned())),
                ]));
            }
        }
        self.put(BASELINE_TABLE, items).await
    }

    async fn create_baseline_table(&self) -> Result<(), Trouble> {
        let malformed = || Trouble::because("the baseline's table");
        let attribute = |name: &str, kind: ScalarAttributeType| {
            AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build()
        };
        let key = |name: &str, kind: KeyType| KeySchemaElement::builder().attribute_name(name).key_type(kind).build();
        let all = Projection::builder().projection_type(ProjectionType::All).build();
        let index = GlobalSecondaryIndex::builder()
            .index_name(BASELINE_INDEX)
            .key_schema(key("metering_pending", KeyType::Hash).map_err(malformed())?)
            .projection(all)
            .build()
            .map_err(malformed())?;
        let call = self
            .client
            .create_table()
            .table_name(BASELINE_TABLE)
            .billing_mode(BillingMode::PayPerRequest)
            .attribute_definitions(attribute("customerIdentifier", ScalarAttributeType::S).map_err(malformed())?)
            .attribute_definitions(attribute("create_timestamp", ScalarAttributeType::N).map_err(malformed())?)
            .attribute_definitions(attribute("metering_pending", ScalarAttributeType::S).map_err(malformed())?)
            .key_schema(key("customerIdentifier", KeyType::Hash).map_err(malformed())?)
            .key_schema(key("create_timestamp", KeyType::Range).map_err(malformed())?)
            .global_secondary_indexes(index);
        call.send().await.map(|_| ()).map_err(|error| Trouble::Unexpected(format!("the baseline's table: {error:?}")))
    }

    pub(crate) async fn put(&self, table: &str, items: Vec<Item>) -> Result<(), Trouble> {
        let chunks: Vec<Vec<Item>> = items.chunks(ITEMS_A_REQUEST).map(<[Item]>::to_vec).collect();
        let requests = stream::iter(chunks).map(async |chunk| {
            let mut writes = Vec::with_capacity(chunk.len());
            for item in chunk {
                let put = PutRequest::builder().set_item(Some(item)).build().map_err(Trouble::because("an item"))?;
                writes.push(WriteRequest::builder().put_request(put).build());
            }
            let call = self.client.batch_write_item().request_items(table, writes);
            let answer = call.send().await.map_err(|error| Trouble::Unexpected(format!("seeding: {error:?}")))?;
            match answer.unprocessed_items.is_none_or(|left| left.is_empty()) {
                true => Ok(()),
                false => Err(Trouble::Unexpected("items were left unwritten".to_owned())),
            }
        });
        let outcomes: Vec<Result<(), Trouble>> = requests.buffer_unordered(REQUESTS_AT_A_TIME).collect().await;
        outcomes.into_iter().collect()
    }
}

pub(crate) fn item(key: &store::Key, value: &impl serde::Serialize) -> Result<Item, Trouble> {
    to_item(key, value).map_err(Trouble::because("an item"))
}

/// That a license is to be looked at since something new is known of it, as the write of that fact asks for it.
fn news_of(license: &License) -> Item {
    let key = keys::course(&license.id);
    let shard = license.id.as_str().bytes().fold(0_u8, u8::wrapping_add) % COURSE_SHARDS;
    Item::from([
        (keys::PK.to_owned(), AttributeValue::S(key.pk)),
        (keys::SK.to_owned(), AttributeValue::S(key.sk)),
        (keys::WORK_PK.to_owned(), AttributeValue::S(format!("{}{shard:02}", keys::WORK_COURSE_NEWS))),
        (keys::WORK_SK.to_owned(), AttributeValue::S(format!("0000000000000#{}", license.id))),
        ("version".to_owned(), AttributeValue::N("1".to_owned())),
    ])
}

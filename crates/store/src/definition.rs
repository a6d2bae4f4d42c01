//! What the table looks like. infra/template.yaml says the same for AWS; a test keeps both equal.

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection, ProjectionType,
    ScalarAttributeType, TimeToLiveSpecification,
};

use crate::database::Database;
use crate::error::StoreError;
use crate::failed_call::failed_call;
use crate::keys::{PK, SK, TTL, WORK_INDEX, WORK_PK, WORK_SK};

/// The table's layout in words: attribute names by role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableDefinition {
    /// Hash key and range key, both texts.
    pub key: (&'static str, &'static str),
    /// The one index: its name, hash key and range key, both texts; it projects keys only.
    pub index: (&'static str, &'static str, &'static str),
    /// The attribute for DynamoDB's removal of expired items.
    pub time_to_live: &'static str,
}

/// The layout of the table.
#[must_use]
pub const fn table_definition() -> TableDefinition {
    TableDefinition { key: (PK, SK), index: (WORK_INDEX, WORK_PK, WORK_SK), time_to_live: TTL }
}

impl Database {
    /// Creates the table where there is none: in the sandbox and in tests. On AWS, infra/template.yaml does.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the engine cannot be reached.
    pub async fn create_table(&self) -> Result<(), StoreError> {
        let text = |name: &str| {
            AttributeDefinition::builder().attribute_name(name).attribute_type(ScalarAttributeType::S).build()
        };
        let key = |name: &str, kind: KeyType| KeySchemaElement::builder().attribute_name(name).key_type(kind).build();
        let malformed = |_| StoreError::corrupt("the table's definition could not be written");
        let index = GlobalSecondaryIndex::builder()
            .index_name(WORK_INDEX)
            .key_schema(key(WORK_PK, KeyType::Hash).map_err(malformed)?)
            .key_schema(key(WORK_SK, KeyType::Range).map_err(malformed)?)
            .projection(Projection::builder().projection_type(ProjectionType::KeysOnly).build())
            .build()
            .map_err(malformed)?;
        let mut call = self
            .connection
            .client
            .create_table()
            .table_name(&*self.connection.name)
            .billing_mode(BillingMode::PayPerRequest);
        for name in [PK, SK, WORK_PK, WORK_SK] {
            call = call.attribute_definitions(text(name).map_err(malformed)?);
        }
        let call = call
            .key_schema(key(PK, KeyType::Hash).map_err(malformed)?)
            .key_schema(key(SK, KeyType::Range).map_err(malformed)?)
            .global_secondary_indexes(index);
        match call.send().await {
            Ok(_) => {}
            Err(error) if error.code() == Some("ResourceInUseException") => return Ok(()),
            Err(error) => {
                let failed = StoreError::unavailable("the table could not be created");
                return Err(failed.caused_by(failed_call(&error, error.code())));
            }
        }
        let expiry = TimeToLiveSpecification::builder().attribute_name(TTL).enabled(true).build().map_err(malformed)?;
        let call = self.connection.client.update_time_to_live().table_name(&*self.connection.name);
        let call = call.time_to_live_specification(expiry);
        self.connection.call_until_answered(|| call.clone().send()).await.map(drop)
    }
}

//! The ledger: usage in, records out, and the law.

mod busy;
mod cost;
pub(super) mod decimals;
mod faults;
mod late;
mod many;
mod runs;
mod usage;

use accounts::{ProviderBond, Settlement, Workspace};
use kernel::{ConsoleAccountId, Hour, Language, LicenseArn, LicenseId, SiteId, Timestamp, Units, WorkspaceId};
use sandbox::quantity;
use serde_json::{Value, json};
use store::{keys, to_item};
use tests::{Purchase, World};

/// A buyer with an active license that settles a workspace.
pub(super) struct Buyer {
    pub(super) purchase: Purchase,
    pub(super) workspace: String,
}

/// The dimension most stories use: raw units are single events, a million of them are billed as one.
pub(super) const DIMENSION: &str = "log_events";

impl Buyer {
    /// Subscribes and binds a workspace from the present hour on.
    pub(super) async fn new(world: &World, name: &str) -> Self {
        let purchase = world.subscribe().await;
        world.advance(1).await;
        Self::bind(world, purchase, name).await
    }

    /// Binds a workspace to a purchase, as the pages do in the end.
    pub(super) async fn bind(world: &World, purchase: Purchase, name: &str) -> Self {
        let id = WorkspaceId::parse(&format!("wksp_{name}")).unwrap();
        let license = LicenseArn::parse(&purchase.license_arn).unwrap().id();
        let workspace = workspace(&id, license, world.now().hour(), world.now());
        let item = to_item(&keys::workspace(&id), &workspace).unwrap();
        let client = aws_sdk_dynamodb::Client::new(&world.sandbox.environment.aws);
        let table = &world.sandbox.environment.settings.table_name;
        client.put_item().table_name(table).set_item(Some(item)).send().await.unwrap();
        Self { purchase, workspace: id.to_string() }
    }

    /// An event of this buyer's workspace.
    pub(super) fn event(&self, id: &str, dimension: &str, quantity: impl Into<Value>, time: Timestamp) -> Value {
        event(id, &self.workspace, dimension, quantity, time)
    }

    /// The license's ledger as operators see it.
    pub(super) async fn ledger(&self, world: &World) -> Value {
        let path = format!("/v1/licenses/{}/ledger", self.purchase.license_arn);
        let reply = world.signed(http::Method::GET, &path, "", Vec::new()).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()
    }

    /// The records AWS holds of this license, all of whole units: (hour, dimension, quantity), sorted.
    pub(super) async fn records(&self, world: &World) -> Vec<(String, String, i64)> {
        let whole = |units: Units| {
            assert!(units.is_whole(), "{units} is in part");
            units.printed().parse().unwrap()
        };
        self.told(world).await.into_iter().map(|(hour, dimension, units)| (hour, dimension, whole(units))).collect()
    }

    /// The records AWS holds of this license, to the millionth: (hour, dimension, quantity), sorted.
    pub(super) async fn told(&self, world: &World) -> Vec<(String, String, Units)> {
        let mine = |record: &Value| record["licenseArn"] == *self.purchase.license_arn;
        let mut records: Vec<_> = world
            .records()
            .await
            .iter()
            .filter(|record| mine(record))
            .map(|record| {
                let text = |name: &str| record[name].as_str().unwrap().to_owned();
                (text("hour"), text("dimension"), quantity::read(&record["quantity"]).unwrap())
            })
            .collect();
        records.sort();
        records
    }
}

/// A workspace that `license` settles from an hour on.
pub(super) fn workspace(id: &WorkspaceId, license: LicenseId, from: Hour, created_at: Timestamp) -> Workspace {
    Workspace {
        id: id.clone(),
        name: id.to_string(),
        language: Language::English,
        site: SiteId::parse("us1").unwrap(),
        console_account: ConsoleAccountId::parse("cons_1").unwrap(),
        billing_account: None,
        provider: ProviderBond::default(),
        settlements: vec![Settlement { from, license }],
        created_at,
        undone: 0,
        version: 1,
    }
}

pub(super) fn event(id: &str, workspace: &str, dimension: &str, quantity: impl Into<Value>, time: Timestamp) -> Value {
    json!({
        "specversion": "1.0", "source": "/stories", "id": id, "type": dimension, "subject": workspace,
        "time": time.to_string(), "data": { "quantity": quantity.into() },
    })
}

/// Reports events and answers each one's result.
pub(super) async fn report(world: &World, events: &[Value]) -> Vec<Value> {
    let reply = world.report_usage(&json!(events)).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()["results"].as_array().unwrap().clone()
}

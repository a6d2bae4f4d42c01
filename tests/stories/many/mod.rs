//! Many licenses that are due together: nobody waits behind what fails, and what ends gets its final hour.

mod comparing;
mod ending;
mod failing;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use kernel::{AwsAccountId, LicenseArn, ProductCode, Timestamp};
use licensing::License;
use store::{Item, Key, keys, to_item};
use tests::World;

use crate::repositories::Repositories;

/// The product that all of them bought, with two dimensions or more.
const PRODUCT: &str = "8o2n5x1qk7tw4payg0commercial";

/// A world of which only what a story runs happens.
pub(crate) async fn quiet_world() -> World {
    let world = World::new().await;
    for schedule in ["meter-usage", "advance-licenses", "deliver-events", "reconcile"] {
        world.pause(schedule).await;
    }
    world
}

pub(crate) fn store_of(world: &World) -> Repositories {
    let environment = &world.sandbox.environment;
    Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy)
}

/// A license by its number, in use since an instant.
pub(crate) fn license(number: usize, product: &str, since: Timestamp) -> License {
    let arn = LicenseArn::parse(&format!("arn:aws:license-manager::294406891311:license:l-{number:032x}")).unwrap();
    let account = AwsAccountId::parse(&format!("{:012}", 100_000_000_000 + number)).unwrap();
    let mut license = License::new(arn, true, ProductCode::parse(product).unwrap(), account);
    license.updated(since);
    license
}

async fn put(world: &World, item: Item) {
    let client = Client::new(&world.sandbox.environment.aws);
    let table = &world.sandbox.environment.settings.table_name;
    client.put_item().table_name(table).set_item(Some(item)).send().await.unwrap();
}

/// Writes a license and lists it, as the transaction that makes one does.
async fn put_license(world: &World, license: &License) {
    let mut item = to_item(&keys::license(&license.id), license).unwrap();
    item.insert(keys::WORK_PK.to_owned(), AttributeValue::S(keys::WORK_LICENSES.to_owned()));
    item.insert(keys::WORK_SK.to_owned(), AttributeValue::S(license.id.to_string()));
    put(world, item).await;
}

/// An item of which nothing can be read.
fn garbage(key: Key) -> Item {
    Item::from([
        (keys::PK.to_owned(), AttributeValue::S(key.pk)),
        (keys::SK.to_owned(), AttributeValue::S(key.sk)),
        ("version".to_owned(), AttributeValue::S("not a number".to_owned())),
        ("opened".to_owned(), AttributeValue::S("not an hour".to_owned())),
    ])
}

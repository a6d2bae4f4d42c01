//! Licenses that cannot be advanced.

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Value, json};
use store::{Item, keys};
use tests::World;

use super::{PRODUCT, garbage, license, put, put_license, quiet_world};

const FAILING: usize = 300;
const GOOD: usize = 50;

/// Has a license looked at, by an entry of today's index or of the one before.
async fn ask_for_a_look(world: &World, number: usize, since: kernel::Timestamp) {
    let license = license(number, PRODUCT, since).id;
    let key = keys::course(&license);
    let (work_pk, work_sk) = match number % 2 {
        0 => (format!("{}00", keys::WORK_COURSE_NEWS), format!("0000000000001#{license}")),
        _ => (keys::WORK_COURSES.to_owned(), "0000000000000".to_owned()),
    };
    let text = AttributeValue::S;
    put(
        world,
        Item::from([
            (keys::PK.to_owned(), text(key.pk)),
            (keys::SK.to_owned(), text(key.sk)),
            (keys::WORK_PK.to_owned(), text(work_pk)),
            (keys::WORK_SK.to_owned(), text(work_sk)),
            ("version".to_owned(), AttributeValue::N("1".to_owned())),
        ]),
    )
    .await;
}

fn did(report: &Value) -> [&Value; 3] {
    [&report["licenses"], &report["steps"], &report["left"]]
}

#[tokio::test]
async fn three_hundred_licences_that_keep_failing_keep_nobody_waiting() {
    let world = quiet_world().await;
    let since = world.now().plus_seconds(-60);
    for number in 0..FAILING {
        put(&world, garbage(keys::license(&license(number, PRODUCT, since).id))).await;
        ask_for_a_look(&world, number, since).await;
    }
    for number in FAILING..FAILING + GOOD {
        put_license(&world, &license(number, PRODUCT, since)).await;
        ask_for_a_look(&world, number, since).await;
    }
    let run = world.run("advance-licenses").await;
    assert_eq!(did(&run), [&json!(FAILING + GOOD), &json!(GOOD), &json!(FAILING)], "{run}");
    let at_once = world.run("advance-licenses").await;
    assert_eq!(at_once["licenses"], 0, "what failed has moved back: {at_once}");
    world.advance(61).await;
    assert_eq!(did(&world.run("advance-licenses").await), [&json!(FAILING), &json!(0), &json!(FAILING)]);
    world.advance(61).await;
    assert_eq!(world.run("advance-licenses").await["licenses"], 0, "and further the more often it fails");

    for number in 0..FAILING {
        put_license(&world, &license(number, PRODUCT, since)).await;
    }
    world.advance(61).await;
    let mended = world.run("advance-licenses").await;
    assert_eq!(did(&mended), [&json!(FAILING), &json!(FAILING), &json!(0)], "{mended}");
}

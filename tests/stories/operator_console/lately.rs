//! What happened of late, on the first page.

use serde_json::json;
use tests::World;

use super::{signed_in, step};
use crate::account::{signed_in as owner_signed_in, use_units};
use crate::people::{landed, new_buyer, registered};

/// The numbers in the row of the funnel that begins with `name`, without their percentages.
fn row(page: &str, name: &str) -> Vec<String> {
    let start = page.find("How far activations come").unwrap_or_else(|| panic!("no funnel: {page}"));
    let rest = page[start..].split_once(&format!("<div>{name}</div>")).unwrap_or_else(|| panic!("no {name}: {page}")).1;
    let cells = rest.split("</tr>").next().unwrap().split("<div>").skip(1);
    cells.map(|cell| cell.split(['<', ' ']).next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_funnel_says_how_far_people_come_and_where_they_stop() {
    let world = World::new().await;
    let vera = signed_in(&world, "vera").await;
    let page = step(&vera, "/operator").await.text;
    assert!(page.contains("Nobody has come in 30 days"), "{page}");
    new_buyer(&world).await;
    registered(&world, "ann").await;
    registered(&world, "ben").await;
    let ann = owner_signed_in(&world, "ann").await;
    use_units(&world, &ann, "1", "log_events", 2_000_000).await;
    world.advance(2 * 3600).await;
    let vera = signed_in(&world, "vera").await;
    let page = step(&vera, "/operator").await.text;
    let numbers = |texts: [&str; 4]| texts.map(str::to_owned).to_vec();
    assert_eq!(row(&page, "Set Up Your Account"), numbers(["3", "1", "3", "1"]));
    assert_eq!(row(&page, "Billing Center account"), numbers(["2", "0", "2", "0"]));
    assert_eq!(row(&page, "Workspace"), numbers(["2", "1", "2", "1"]));
    assert_eq!(row(&page, "First usage"), numbers(["1", "0", "1", "0"]));
    // Who lands again is counted once.
    let purchase = world.subscribe().await;
    landed(&world, purchase.clone()).await;
    landed(&world, tests::Purchase { token: world.token(&purchase.agreement_id).await, ..purchase }).await;
    assert_eq!(row(&step(&vera, "/operator").await.text, "Set Up Your Account"), numbers(["4", "2", "4", "2"]));
    // After ten days they are not of the last seven any more.
    world.sandbox.clock.set(world.now().plus_seconds(10 * 86_400));
    let vera = signed_in(&world, "vera").await;
    let page = step(&vera, "/operator").await.text;
    assert_eq!(row(&page, "Set Up Your Account"), numbers(["0", "0", "4", "2"]));
    assert!(page.contains("(25 %)"), "one of four used it: {page}");
}

#[tokio::test]
async fn the_days_new_ended_and_renewed_licenses_are_shown() {
    let world = World::new().await;
    let kept = world.subscribe_with(&json!({"confirmAfterSeconds": 0})).await;
    let given_up = world.subscribe_with(&json!({"confirmAfterSeconds": 0})).await;
    world.advance(120).await;
    world.act(&given_up.agreement_id, "cancel").await;
    world.act(&kept.agreement_id, "renew").await;
    world.advance(2 * 3600).await;
    let vera = signed_in(&world, "vera").await;
    let page = step(&vera, "/operator").await.text;
    let day = page.split_once("Licenses in the last 24 hours").unwrap().1.split("Else").next().unwrap();
    let id = |purchase: &tests::Purchase| purchase.license_arn.rsplit(':').next().unwrap().to_owned();
    let after =
        |title: &str| day.split_once(title).unwrap_or_else(|| panic!("{title}: {day}")).1.split("<dt>").next().unwrap();
    assert!(after("<dt>New</dt>").contains(&id(&kept)), "{day}");
    assert!(after("<dt>Ended</dt>").contains(&id(&given_up)), "{day}");
    assert!(after("<dt>Renewed or replaced</dt>").contains(&id(&kept)), "{day}");
    // Who may not read licenses sees how many.
    let ruth = signed_in(&world, "ruth").await;
    let page = step(&ruth, "/operator").await.text;
    assert!(page.contains("Licenses in the last 24 hours") && !page.contains(&id(&kept)), "{page}");
}

//! A license that was bought at an older listing and got its ARN later, compared with what AWS lists.

use kernel::Identity;
use sandbox::Partition;
use tests::{Purchase, World};

use super::{buyer, world};
use crate::reconciliation::{compare, deprovisioned, found, state};

/// A license with a name of ours, and what AWS has called it since the seller's upgrade.
async fn upgraded(world: &World) -> (Purchase, Purchase) {
    let buyer = buyer(world, "one").await;
    let told = world.act(&buyer.purchase.agreement_id, "upgrade").await;
    let license_arn = told["licenseArn"].as_str().unwrap().to_owned();
    assert_ne!(license_arn, buyer.purchase.license_arn);
    world.advance(3 * 3600).await;
    // An older listing's notifications name no agreement.
    assert_eq!(compare(world).await, found(&[("agreement-unknown", true)]));
    (buyer.purchase.clone(), Purchase { license_arn, ..buyer.purchase })
}

#[tokio::test]
async fn a_licence_that_got_its_arn_later_is_known_by_it() {
    let world = world(Identity::Legacy, Partition::Commercial).await;
    upgraded(&world).await;
    assert!(compare(&world).await.is_empty());
}

#[tokio::test]
async fn an_end_that_aws_does_not_know_is_listed_though_the_licence_got_its_arn_later() {
    let world = world(Identity::Legacy, Partition::Commercial).await;
    let (ours, at_aws) = upgraded(&world).await;
    world.event(&deprovisioned(&at_aws, world.now())).await;
    world.advance(3 * 3600).await;
    assert_eq!(state(&world, &ours).await, "ended");
    assert_eq!(compare(&world).await, found(&[("ended-here-only", false)]));
}

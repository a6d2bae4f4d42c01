//! The comparison with AWS when there is more than one run has time for.

use std::time::Duration;

use edge::{Function, Invocation};
use kernel::AgreementId;
use reconcile::Reconcile;
use serde_json::{Value, json};
use tests::World;

use super::{PRODUCT, license, put_license, quiet_world};

/// A run of a third of a second: AWS's pace alone lets no comparison of six pages end in it.
async fn short_run(world: &World, payload: Value) -> Value {
    let function = Reconcile::new(&world.sandbox.environment);
    function.invoke(payload, &Invocation::new("a-run", Duration::from_millis(330))).await.unwrap()
}

#[tokio::test]
async fn a_comparison_that_is_cut_off_goes_on_where_it_was_until_everything_is_compared_once() {
    let world = quiet_world().await;
    let since = world.now().plus_seconds(-86_400);
    let licenses: Vec<_> = (0..130).map(|number| license(number, PRODUCT, since)).collect();
    let sold = licenses.iter().map(|license| (license.arn.clone(), license.account.aws().unwrap()));
    world.sandbox.put_licenses(&licenses[0].product, sold);
    for license in &licenses {
        put_license(&world, license).await;
    }
    let mut nowhere = license(130, PRODUCT, since);
    nowhere.named(&AgreementId::parse("agmt-nowhere").unwrap(), since);
    put_license(&world, &nowhere).await;

    assert_eq!(short_run(&world, json!({"goOn": true})).await["finished"], true, "there is nothing to go on with");
    let mut answers = vec![short_run(&world, json!({})).await];
    assert_eq!(answers[0]["finished"], false, "{}", answers[0]);
    while answers.last().unwrap()["finished"] == false {
        answers.push(short_run(&world, json!({"goOn": true})).await);
        assert!(answers.len() < 100, "each run gets further");
    }
    let sum = |name: &str| answers.iter().map(|answer| answer[name].as_u64().unwrap()).sum::<u64>();
    // AWS's agreements are news, and one license stands under none that it lists.
    assert_eq!((sum("compared"), sum("differences"), sum("mended")), (131, 131, 130), "{answers:?}");
    let walk = &answers.last().unwrap()["walk"];
    assert_eq!((&walk["listed"], &walk["compared"]), (&json!(130), &json!(131)), "{walk}");
    let missing = |row: &&Value| row["difference"] == "agreement-missing";
    let missing = answers.iter().flat_map(|answer| answer["findings"].as_array().unwrap()).filter(missing).count();
    assert_eq!(missing, 1);

    let again = world.run("reconcile").await;
    assert_eq!((&again["finished"], &again["differences"], &again["compared"]), (&json!(true), &json!(1), &json!(131)));
}

#[tokio::test]
async fn a_place_in_awss_list_that_aws_does_not_know_any_more_is_no_end() {
    let world = quiet_world().await;
    let store = super::store_of(&world);
    let stage = store::Stage::Active { token: Some("of last week".to_owned()) };
    store.reconciliations.put_walk(&mut store::Walk::new(world.now(), stage)).await.unwrap();
    let answer = world.run("reconcile").await;
    assert_eq!(answer["finished"], true, "{answer}");
}

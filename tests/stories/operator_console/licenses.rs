//! The list of licenses: a page at a time, however many there are.

use kernel::Timestamp;
use licensing::{License, LicenseState};
use tests::{Browser, World};

use super::{signed_in, step};
use crate::many::{license, quiet_world, store_of};
use crate::repositories::Repositories;

/// A product of the stories' brand.
pub(super) const PRODUCT: &str = "8o2n5x1qk7tw4payg0commercial";

/// Writes a license as a fact from AWS does.
async fn write(store: &Repositories, before: Option<&License>, after: &License) {
    let changed = licensing::ChangedLicense { before: before.cloned(), after: after.clone() };
    let change = licensing::Change { licenses: vec![changed], ..licensing::Change::default() };
    store.agreements.write_change(None, &change).await.unwrap();
}

pub(super) async fn write_many(world: &World, numbers: std::ops::Range<usize>, product: &str, since: Timestamp) {
    let store = store_of(world);
    for number in numbers {
        let at = since.plus_seconds(i64::try_from(number).unwrap());
        write(&store, None, &license(number, product, at)).await;
    }
}

/// The ids on a page, in its order, and where it goes on.
fn read(page: &str) -> (Vec<String>, Option<String>) {
    let main = page.split_once("<main").unwrap().1;
    let links = main.split("href=\"/operator/licenses/").skip(1);
    let ids = links.map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
    let next = main.split("href=\"/operator/licenses?after=").nth(1).map(|rest| rest.split('"').next().unwrap());
    (ids, next.map(|next| format!("/operator/licenses?after={}", next.replace("&amp;", "&"))))
}

/// All pages from one on.
async fn walk(browser: &Browser, first: &str) -> Vec<Vec<String>> {
    let (mut pages, mut path) = (Vec::new(), Some(first.to_owned()));
    while let Some(next) = path {
        let reply = step(browser, &next).await;
        assert_eq!(reply.status, 200, "{next}");
        let (ids, more) = read(&reply.text);
        pages.push(ids);
        path = more;
    }
    pages
}

#[tokio::test]
async fn every_license_is_listed_once_the_latest_change_first() {
    let world = quiet_world().await;
    let now = world.now();
    write_many(&world, 0..120, PRODUCT, now.plus_seconds(-1_000)).await;
    let vera = signed_in(&world, "vera").await;
    let pages = walk(&vera, "/operator/licenses").await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [50, 50, 20]);
    let expected: Vec<String> = (0..120).rev().map(|number| format!("l-{number:032x}")).collect();
    assert_eq!(pages.concat(), expected);
    // An old license that ends comes first.
    let store = store_of(&world);
    let old = store.licenses.license(&license(3, PRODUCT, now).id).await.unwrap().unwrap();
    let mut ended = old.clone();
    ended.deprovisioned(now.plus_seconds(-2));
    write(&store, Some(&old), &ended).await;
    let pages = walk(&vera, "/operator/licenses").await;
    assert_eq!((pages[0][0].as_str(), pages.concat().len()), (old.id.as_str(), 120));
    for place in ["zzz", "%F0%9F%92%A9!", "0000000000000%23l-1!"] {
        assert_eq!(step(&vera, &format!("/operator/licenses?after={place}")).await.status, 200, "{place}");
    }
}

#[tokio::test]
async fn licenses_are_listed_by_state_and_product_and_move_as_time_passes_without_being_written() {
    let world = quiet_world().await;
    let (now, store) = (world.now(), store_of(&world));
    let since = now.plus_seconds(-7_200);
    let brand = &world.sandbox.environment.brand;
    let other = brand.products.iter().map(|product| product.product_code.as_str()).find(|code| *code != PRODUCT);
    let other = other.expect("the stories' brand has two products").to_owned();
    let active = license(1, PRODUCT, since);
    let of_other = license(2, &other, since);
    let mut pending = license(3, PRODUCT, since);
    (pending.updated_first_at, pending.updated_last_at) = (None, None);
    pending.resolved(since);
    let mut ending = license(4, PRODUCT, since);
    ending.deprovisioned(now.plus_seconds(-60));
    let mut ended = license(5, PRODUCT, since);
    ended.deprovisioned(now.plus_seconds(-3_700));
    for one in [&active, &of_other, &pending, &ending, &ended] {
        write(&store, None, one).await;
    }
    let vera = signed_in(&world, "vera").await;
    let listed = async |query: String| {
        let mut ids = walk(&vera, &format!("/operator/licenses?{query}")).await.concat();
        ids.sort();
        ids
    };
    let ids = |licenses: &[&License]| licenses.iter().map(|one| one.id.to_string()).collect::<Vec<_>>();
    let of = |state: LicenseState| format!("state={state}");
    assert_eq!(listed(of(LicenseState::Active)).await, ids(&[&active, &of_other]));
    assert_eq!(listed(of(LicenseState::Pending)).await, ids(&[&pending]));
    assert_eq!(listed(of(LicenseState::Ending)).await, ids(&[&ending]));
    assert_eq!(listed(of(LicenseState::Ended)).await, ids(&[&ended]));
    assert_eq!(listed(format!("product={other}")).await, ids(&[&of_other]));
    assert_eq!(listed(format!("product={PRODUCT}&state=active")).await, ids(&[&active]));
    assert_eq!(listed("product=another&state=nonsense".to_owned()).await, Vec::<String>::new());
    let page = step(&vera, "/operator/licenses?product=another").await.text;
    assert!(page.contains("No license fits"), "{page}");
    world.sandbox.clock.set(now.plus_seconds(3_600));
    let vera = signed_in(&world, "vera").await;
    let ended_now = read(&step(&vera, "/operator/licenses?state=ended").await.text).0;
    assert_eq!(ended_now, ids(&[&ending, &ended]), "its hour is over, and nobody wrote");
}

#[tokio::test]
async fn a_page_takes_the_same_round_trips_for_three_licenses_and_for_a_thousand() {
    let world = quiet_world().await;
    let since = world.now().plus_seconds(-5_000);
    write_many(&world, 0..3, PRODUCT, since).await;
    let olga = signed_in(&world, "olga").await;
    let count = async |path: &str| {
        let (page, cost) = world.cost_of(step(&olga, path)).await;
        assert_eq!(page.status, 200);
        let asked = cost["requests"].as_object().unwrap().values().filter_map(serde_json::Value::as_u64);
        (asked.sum::<u64>(), read(&page.text).1)
    };
    let few = count("/operator/licenses").await;
    write_many(&world, 3..1_000, PRODUCT, since).await;
    let many = count("/operator/licenses").await;
    assert_eq!(few.0, many.0, "round trips of the first page");
    assert_eq!(few.0, 6, "the session, four phases, the licenses");
    let second = count(many.1.as_deref().unwrap()).await;
    assert_eq!(second.0, few.0, "round trips of a page further on");
    let active = count("/operator/licenses?state=active").await;
    assert_eq!(active.0, 3, "the session, one phase, the licenses");
}

#[tokio::test]
async fn an_empty_list_says_what_would_be_here() {
    let world = quiet_world().await;
    let vera = signed_in(&world, "vera").await;
    let page = step(&vera, "/operator/licenses").await.text;
    assert!(page.contains("No licenses yet") && page.contains("As soon as somebody subscribes"), "{page}");
}

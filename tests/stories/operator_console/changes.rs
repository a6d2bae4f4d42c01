//! A license of an older listing: by which identity AWS is told of it, and its ARN, changed by a person.

use kernel::Identity;
use sandbox::Partition;
use tests::{Browser, World};

use super::timeline::{audited, page_of, send};
use super::{PEOPLE, hidden, signed_in, step};
use crate::ledger::{Buyer, DIMENSION, report};
use crate::older::{buyer, told, world};

const ARN: &str = "arn:aws:license-manager::294406891311:license:l-00000000000000000000000000000001";
const OTHER_ARN: &str = "arn:aws:license-manager::294406891311:license:l-00000000000000000000000000000002";

/// A license whose usage AWS is told of by product code, and its page.
async fn of_an_older_listing() -> (World, Buyer, String) {
    let world = world(Identity::Legacy, Partition::Commercial).await;
    let buyer = buyer(&world, "one").await;
    let page = page_of(&buyer.purchase.license_arn);
    (world, buyer, page)
}

fn cut_over<'a>(identity: &'a str, from: &'a str) -> [(&'a str, &'a str); 3] {
    [("identity", identity), ("from", from), ("why", "Concurrent Agreements")]
}

fn name_arn(arn: &str) -> [(&str, &str); 2] {
    [("licenseArn", arn), ("why", "out of the agreements feed")]
}

/// Posts a form with what a page showed earlier.
async fn post(browser: &Browser, path: &str, fields: &[(&str, &str)], seen: &str) -> u16 {
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("seen", seen)]).collect();
    browser.post_form_once(path, &fields).await.unwrap().status.as_u16()
}

#[tokio::test]
async fn an_operator_cuts_a_license_over_and_each_hour_is_told_in_one_identity() {
    let (world, buyer, page) = of_an_older_listing().await;
    let used = report(&world, &[buyer.event("10", DIMENSION, 1_000_000, world.now())]).await;
    assert_eq!(used[0]["outcome"], "accepted", "{used:?}");
    let olga = signed_in(&world, "olga").await;
    let shown = step(&olga, &page).await.text;
    assert!(shown.contains("Tell AWS by another identity") && shown.contains("Name its ARN"), "{shown}");
    let path = format!("{page}/cut-over");
    let (status, refused) = send(&olga, &path, &cut_over("license", "2026-11-21T12")).await;
    assert!(status == 409 && refused.contains("Name it first"), "{status}: {refused}");
    // The seller turns Concurrent Agreements on; AWS tells the ARN by an event.
    world.act(&buyer.purchase.agreement_id, "upgrade").await;
    assert!(!step(&olga, &page).await.text.contains("Name its ARN"), "it has one");
    let (status, refused) = send(&olga, &path, &cut_over("license", "2026-11-21T10")).await;
    assert!(status == 409 && refused.contains("That hour has begun"), "{status}: {refused}");
    let done = send(&olga, &path, &cut_over("license", "2026-11-21T12")).await;
    assert_eq!(done, (303, format!("{page}?done=cut-over")));
    let (status, refused) = send(&olga, &path, &cut_over("license", "2026-11-21T12")).await;
    assert!(status == 409 && refused.contains("AWS is told so from that hour on already"), "{status}: {refused}");
    world.advance_to("2026-11-21T12:20:00Z").await;
    report(&world, &[buyer.event("12", DIMENSION, 2_000_000, world.now())]).await;
    world.advance_to("2026-11-21T14:00:00Z").await;
    let expected = [("2026-11-21T10", 1, "product"), ("2026-11-21T12", 2, "license")];
    assert_eq!(
        told(&world, DIMENSION).await,
        expected.map(|(hour, units, by)| (hour.to_owned(), units, by)),
        "by product code until the boundary"
    );
    let acts: Vec<_> = audited(&world).await.iter().map(|entry| entry["act"].clone()).collect();
    assert_eq!(acts, ["cut-over"]);
}

#[tokio::test]
async fn an_operator_names_the_arn_that_no_event_told_and_it_finds_the_license() {
    let (world, _, page) = of_an_older_listing().await;
    let olga = signed_in(&world, "olga").await;
    let path = format!("{page}/arn");
    assert_eq!(send(&olga, &path, &name_arn(ARN)).await, (303, format!("{page}?done=arn")));
    let shown = step(&olga, &page).await.text;
    assert!(shown.contains(ARN) && !shown.contains("Name its ARN"), "it has one: {shown}");
    let found = olga.post_form_once("/operator/search", &[("q", ARN)]).await.unwrap();
    assert_eq!(found.header("location"), page);
    let (status, refused) = send(&olga, &path, &name_arn(OTHER_ARN)).await;
    assert!(status == 409 && refused.contains("ARN"), "{status}: {refused}");
    assert_eq!(audited(&world).await.len(), 1);
}

#[tokio::test]
async fn only_operators_are_offered_these_changes_and_nobody_else_carries_them_out() {
    let (world, _, page) = of_an_older_listing().await;
    for (person, role) in PEOPLE {
        let may = role == operators::Role::Operator;
        let browser = signed_in(&world, person).await;
        if person != "ruth" {
            let shown = step(&browser, &page).await.text;
            assert_eq!(shown.contains(&format!("{page}/cut-over")), may, "{person}: {shown}");
            assert_eq!(shown.contains(&format!("{page}/arn")), may, "{person}: {shown}");
        }
        for (word, order) in
            [("cut-over", cut_over("license", "2026-11-21T12").to_vec()), ("arn", name_arn(ARN).to_vec())]
        {
            let status = post(&browser, &format!("{page}/{word}"), &order, "another").await;
            assert_eq!(status, if may { 409 } else { 403 }, "{person} {word}");
        }
    }
    assert!(audited(&world).await.is_empty());
}

#[tokio::test]
async fn two_operators_at_once_change_it_once_and_a_form_from_before_changes_nothing() {
    let (world, _, page) = of_an_older_listing().await;
    let (olga, lena) = (signed_in(&world, "olga").await, signed_in(&world, "lena").await);
    let arn = format!("{page}/arn");
    let seen = hidden(&step(&olga, &arn).await.text, "seen");
    let (one, other) = (name_arn(ARN), name_arn(OTHER_ARN));
    let (first, second) = tokio::join!(post(&olga, &arn, &one, &seen), post(&lena, &arn, &other, &seen));
    let mut statuses = [first, second];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409], "one of both, and the other looks again");
    let path = format!("{page}/cut-over");
    assert_eq!(post(&olga, &path, &cut_over("license", "2026-11-21T12"), &seen).await, 409, "of before it had an ARN");
    let seen = hidden(&step(&lena, &path).await.text, "seen");
    let (one, other) = (cut_over("license", "2026-11-21T12"), cut_over("license", "2026-11-21T13"));
    let (first, second) = tokio::join!(post(&olga, &path, &one, &seen), post(&lena, &path, &other, &seen));
    let mut statuses = [first, second];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    // The form that was sent once more does nothing twice.
    assert_eq!(post(&olga, &path, &one, &seen).await, 409);
    let acts: Vec<_> = audited(&world).await.iter().map(|entry| entry["act"].clone()).collect();
    assert_eq!(acts, ["name-arn", "cut-over"]);
}

#[tokio::test]
async fn what_cannot_be_right_is_said_beside_its_field() {
    let (world, buyer, page) = of_an_older_listing().await;
    let olga = signed_in(&world, "olga").await;
    for arn in ["", "<b>", "l-1", "arn:aws:license-manager::1:license:x", "https://example.com/l-1"] {
        let (status, text) = send(&olga, &format!("{page}/arn"), &name_arn(arn)).await;
        assert!(status == 422 && !text.contains("<b>\""), "{arn:?}: {status}");
    }
    let (status, text) = send(&olga, &format!("{page}/arn"), &name_arn(&buyer.purchase.license_arn)).await;
    assert!(status != 500, "its own name: {status} {text}");
    for (identity, from) in [
        ("", "2026-11-21T12"),
        ("nobody", "2026-11-21T12"),
        ("license", ""),
        ("license", "tomorrow"),
        ("license", "<b>"),
    ] {
        let (status, _) = send(&olga, &format!("{page}/cut-over"), &cut_over(identity, from)).await;
        assert_eq!(status, 422, "{identity:?} {from:?}");
    }
    for path in ["arn", "cut-over"] {
        assert_eq!(send(&olga, &format!("{page}/{path}"), &[("why", "")]).await.0, 422);
    }
    assert!(audited(&world).await.is_empty());
}

//! Several things in quarantine, decided about at once; and the list as a sheet.

use tests::{Browser, World};

use super::deciding::audited;
use super::{signed_in, step};
use crate::held_back::{fifty_with_a_limit, use_in_an_hour};

const SEVERAL: &str = "/operator/quarantine/several";

/// Two records in quarantine, of 20 and 24 USD, where one person gives up `limit` alone.
async fn two(limit: u64) -> World {
    let (world, buyer) = fifty_with_a_limit("keep", limit).await;
    use_in_an_hour(&world, &buyer, 60).await;
    world
}

/// The boxes that can be ticked on the list.
async fn boxes(browser: &Browser) -> Vec<String> {
    let list = step(browser, "/operator/quarantine").await.text;
    let parts = list.split("name=\"entry\" value=\"").skip(1);
    parts.map(|part| part.split('"').next().unwrap().to_owned()).collect()
}

/// Everything hidden in the form that comes after the boxes were ticked.
async fn chosen(browser: &Browser, ids: &[String]) -> (String, Vec<(String, String)>) {
    let ticked: Vec<(&str, &str)> = ids.iter().map(|id| ("entry", id.as_str())).collect();
    let reply = browser.post_form_once(SEVERAL, &ticked).await.unwrap();
    assert_eq!(reply.status, 200, "{}", reply.text);
    let mut fields = Vec::new();
    for name in ["entry", "seen"] {
        let start = format!("type=\"hidden\" name=\"{name}\" value=\"");
        let values = reply.text.split(&start).skip(1).map(|part| part.split('"').next().unwrap().to_owned());
        fields.extend(values.map(|value| (name.to_owned(), value)));
    }
    (reply.text, fields)
}

async fn carry_out(browser: &Browser, fields: &[(String, String)], decision: &str) -> (u16, String) {
    let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let fields: Vec<(&str, &str)> = fields.chain([("decision", decision), ("why", "an outage")]).collect();
    let reply = browser.post_form_once(SEVERAL, &fields).await.unwrap();
    (reply.status.as_u16(), reply.text)
}

async fn acts(world: &World) -> Vec<String> {
    audited(world).await.into_iter().map(|(_, act, _)| act).collect()
}

#[tokio::test]
async fn several_are_released_at_once_after_the_page_said_what_the_bills_get() {
    let world = two(1_000_000_000).await;
    let olga = signed_in(&world, "olga").await;
    let ids = boxes(&olga).await;
    assert_eq!(ids.len(), 2);
    let (page, fields) = chosen(&olga, &ids).await;
    assert!(page.contains("44.00 USD") && acts(&world).await.is_empty(), "{page}");
    let (status, page) = carry_out(&olga, &fields, "release").await;
    assert!(status == 200 && page.contains("2 of 2 done"), "{status}: {page}");
    assert_eq!(acts(&world).await, ["release", "release"]);
    // The same form once more: it is about what is there no more.
    assert_eq!(carry_out(&olga, &fields, "release").await.0, 409);
    assert_eq!(acts(&world).await.len(), 2);
}

#[tokio::test]
async fn many_small_amounts_are_one_large_one() {
    let world = two(30_000_000).await;
    let farid = signed_in(&world, "farid").await;
    let ids = boxes(&farid).await;
    let (_, fields) = chosen(&farid, &ids).await;
    let (_, page) = carry_out(&farid, &fields, "write-off").await;
    assert!(page.contains("waits for a second person"), "{page}");
    assert_eq!(acts(&world).await, ["ask-write-off", "ask-write-off"]);
}

#[tokio::test]
async fn nothing_is_done_if_one_of_them_changed_since_or_too_many_or_none_are_chosen() {
    let world = two(1_000_000_000).await;
    let olga = signed_in(&world, "olga").await;
    let ids = boxes(&olga).await;
    let (_, fields) = chosen(&olga, &ids).await;
    let mut stale = fields.clone();
    stale.last_mut().unwrap().1.push('0');
    assert_eq!(carry_out(&olga, &stale, "open-hour").await.0, 409);
    let (_, one) = chosen(&olga, &ids[..1]).await;
    assert!(carry_out(&olga, &one, "open-hour").await.1.contains("1 of 1 done"));
    let (status, page) = carry_out(&olga, &fields, "open-hour").await;
    assert!(status == 409 && page.contains("Some are not in quarantine any more"), "{status}: {page}");
    assert_eq!(acts(&world).await, ["move"]);
    assert_eq!(carry_out(&olga, &[], "release").await.0, 422);
    let many: Vec<_> = (0..51).map(|number| ("entry".to_owned(), format!("{}{number}", ids[1]))).collect();
    assert_eq!(carry_out(&olga, &many, "release").await.0, 422);
    let made_up = [("entry".to_owned(), "<b>".to_owned())];
    assert_eq!(carry_out(&olga, &made_up, "release").await.0, 404);
}

#[tokio::test]
async fn one_that_is_named_twice_is_decided_once() {
    let world = two(1_000_000_000).await;
    let farid = signed_in(&world, "farid").await;
    let ids = boxes(&farid).await;
    let (page, fields) = chosen(&farid, &[ids[0].clone(), ids[0].clone()]).await;
    assert!(page.contains("20.00 USD") && !page.contains("40.00 USD"), "{page}");
    carry_out(&farid, &fields, "write-off").await;
    assert_eq!(acts(&world).await, ["write-off"]);
}

#[tokio::test]
async fn the_list_is_a_sheet_and_can_be_narrowed_by_the_time_that_is_left() {
    let world = two(1_000_000_000).await;
    let vera = signed_in(&world, "vera").await;
    let reply = step(&vera, "/operator/quarantine?format=csv").await;
    assert_eq!(reply.header("content-type"), "text/csv; charset=utf-8");
    let rows: Vec<&str> = reply.text.trim_end().lines().collect();
    assert_eq!(rows.len(), 3, "{}", reply.text);
    assert!(
        rows[0].contains("id,license,product_code,aws_account,hour") && rows[1].contains(",20.00,USD,unusual,"),
        "{}",
        reply.text
    );
    let sheet = step(&vera, "/operator/quarantine?format=csv&reason=expired").await.text;
    assert_eq!(sheet.trim_end().lines().count(), 1, "{sheet}");
    let within = async |vera: &Browser, hours: &str| {
        step(vera, &format!("/operator/quarantine?within={hours}")).await.text.matches("name=\"entry\"").count()
    };
    assert_eq!(
        (within(&vera, "4").await, within(&vera, "24").await, within(&vera, "").await),
        (0, 2, 2),
        "AWS takes them until tomorrow at 13 and 14"
    );
    world.advance(20 * 3600).await;
    let vera = signed_in(&world, "vera").await;
    assert_eq!((within(&vera, "4").await, within(&vera, "24").await), (2, 2));
}

#[tokio::test]
async fn several_are_decided_about_from_a_narrowed_list_and_lead_back_to_it() {
    let world = two(1_000_000_000).await;
    let olga = signed_in(&world, "olga").await;
    let ids = boxes(&olga).await;
    let ticked: Vec<(&str, &str)> =
        ids.iter().map(|id| ("entry", id.as_str())).chain([("reason", "unusual"), ("within", "//evil")]).collect();
    let page = olga.post_form_once(SEVERAL, &ticked).await.unwrap().text;
    assert!(page.contains("href=\"/operator/quarantine?reason=unusual\"") && !page.contains("evil"), "{page}");
    assert!(page.contains("type=\"hidden\" name=\"reason\" value=\"unusual\""), "{page}");
}

//! What became of a license's usage, what is left of its contract, and its closing statement.

use serde_json::json;
use tests::World;

use super::{signed_in, step};
use crate::held_back::fifty_after_two;
use crate::ledger::{Buyer, DIMENSION, report};

/// The brand's listing with consumption.
const ANNUAL: &str = "3c7m9d2rk5tw8contractannual0";
const HOUR: i64 = 3600;

/// The page of a buyer's license.
fn page_of(buyer: &Buyer) -> String {
    format!("/operator/licenses/{}", buyer.purchase.license_arn.rsplit(':').next().unwrap())
}

/// What the bars of a page's chart say.
fn bars(page: &str) -> Vec<String> {
    let chart = page.split("<figure class=\"chart\"").nth(1).unwrap_or_default();
    let chart = chart.split("</figure>").next().unwrap_or_default();
    let slots = chart.split("<g class=\"slot\"").skip(1);
    slots.map(|slot| slot.split("aria-label=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()).collect()
}

/// The rows of the table with this caption, as texts of their cells.
fn rows(page: &str, caption: &str) -> Vec<Vec<String>> {
    let table = page.split(&format!("<caption class=\"unseen\">{caption}</caption>")).nth(1).unwrap_or_default();
    let table = table.split("</table>").next().unwrap_or_default();
    let text = |cell: &str| {
        let cell = cell.split("</td>").next().unwrap_or_default();
        let pieces = cell.split('<').enumerate().map(|(at, piece)| match at {
            0 => piece.split_once('>').map_or(piece, |(_, text)| text),
            _ => piece.split_once('>').map_or("", |(_, text)| text),
        });
        pieces.collect::<String>().trim().to_owned()
    };
    table.split("<tr>").skip(2).map(|row| row.split("<td").skip(1).map(text).collect()).collect()
}

#[tokio::test]
async fn a_chart_says_by_day_and_by_hour_where_the_units_stand_and_a_table_says_the_same() {
    for (unanswered, standing) in [("keep", "Quarantined 50"), ("send", "Held back 50")] {
        let (world, buyer) = fifty_after_two(unanswered).await;
        let vera = signed_in(&world, "vera").await;
        let path = page_of(&buyer);
        let page = step(&vera, &path).await.text;
        assert_eq!(bars(&page), [format!("21 Nov 2026 Metered 6 · {standing}")], "{page}");
        let table = rows(&page, "Ledger");
        assert_eq!(table[0][0], "21 Nov 2026", "{table:?}");
        assert_eq!(&table[0][2..], ["56", "6", "0", "50"], "reported, metered, on its way, the other: {table:?}");
        let page = step(&vera, &format!("{path}?day=2026-11-21")).await.text;
        let hours = bars(&page);
        assert_eq!(hours.len(), 4, "{hours:?}");
        assert_eq!(hours[0], "21 Nov 2026, 10:00 UTC Metered 2");
        assert_eq!(hours[3], format!("21 Nov 2026, 13:00 UTC {standing}"));
        assert!(page.contains("id=\"chart-text\">In all: Metered 6"), "{page}");
        assert!(!page.contains("<script>"), "no script is needed");
    }
}

#[tokio::test]
async fn a_dimension_is_chosen_and_nothing_else_gets_into_the_page() {
    let (world, buyer) = fifty_after_two("keep").await;
    let vera = signed_in(&world, "vera").await;
    let path = page_of(&buyer);
    let chosen = step(&vera, &format!("{path}?dimension={DIMENSION}")).await.text;
    assert_eq!(bars(&chosen).len(), 1);
    assert!(
        chosen.contains(&format!("?day=2026-11-21&amp;dimension={DIMENSION}#ledger")),
        "the choice goes on: {chosen}"
    );
    for query in
        ["dimension=nothing_of_that_name", "dimension=%3Cscript%3E&until=soon&day=2026-02-30", "until=1990-01-01"]
    {
        let reply = step(&vera, &format!("{path}?{query}")).await;
        assert!(reply.status == 200 && !reply.text.contains("<script>"), "{query}");
    }
    let none = step(&vera, &format!("{path}?dimension=nothing_of_that_name")).await.text;
    assert!(bars(&none).is_empty() && none.contains("Nothing in these days"), "{none}");
    let chinese = step(&vera, &format!("{path}?lang=zh")).await.text;
    assert_eq!(bars(&chinese), ["2026 年 11 月 21 日 已计量 6 · 已隔离 50"]);
}

#[tokio::test]
async fn what_is_left_of_a_contract_is_said_while_it_counts_and_never_of_one_that_ended() {
    let world = World::new().await;
    let order = json!({"productCode": ANNUAL, "confirmAfterSeconds": 0, "entitlements": {DIMENSION: 3}});
    let purchase = world.subscribe_with(&order).await;
    world.advance(1).await;
    let buyer = Buyer::bind(&world, purchase, "one").await;
    for _ in 0..2 {
        let id = world.now().to_string();
        let said = report(&world, &[buyer.event(&id, DIMENSION, 1_250_000, world.now())]).await;
        assert_eq!(said[0]["outcome"], "accepted", "{said:?}");
        world.advance(HOUR).await;
    }
    world.advance(HOUR).await;
    let vera = signed_in(&world, "vera").await;
    let path = page_of(&buyer);
    let page = step(&vera, &path).await.text;
    let entitled = rows(&page, "Entitlements");
    assert_eq!(&entitled[0][..4], [DIMENSION, "3", "2.5", "0.5"], "{page}");
    assert!(bars(&page)[0].contains("Covered 2.5"), "{:?}", bars(&page));
    assert!(!page.contains("id=\"closing-statement\""), "it goes on");
    world.act(&buyer.purchase.agreement_id, "cancel").await;
    world.advance(4 * HOUR).await;
    let vera = signed_in(&world, "vera").await;
    let page = step(&vera, &path).await.text;
    assert!(page.contains("id=\"closing-statement\"") && page.contains("everything was settled"), "{page}");
    assert!(!page.contains(">Left<"), "nothing is left of what ended: {page}");
    let stated = rows(&page, "Closing statement");
    assert_eq!((stated[0][0].as_str(), stated[0][3].as_str()), (DIMENSION, "2.5"), "{stated:?}");
}

#[tokio::test]
async fn a_license_that_begins_to_end_says_when_its_statement_comes() {
    let (world, buyer) = fifty_after_two("keep").await;
    world.pause("advance-licenses").await;
    world.pause("meter-usage").await;
    world.act(&buyer.purchase.agreement_id, "cancel").await;
    world.advance(60).await;
    let vera = signed_in(&world, "vera").await;
    let page = step(&vera, &page_of(&buyer)).await.text;
    assert!(page.contains("Not written yet"), "{page}");
}

#[tokio::test]
async fn a_license_leads_to_telling_the_product_again_for_whoever_may() {
    let (world, buyer) = fifty_after_two("keep").await;
    let path = page_of(&buyer);
    let id = path.rsplit('/').next().unwrap();
    let link = format!("/operator/product-events?license={id}#field-license");
    let olga = signed_in(&world, "olga").await;
    assert!(step(&olga, &path).await.text.contains(&link));
    let form = step(&olga, &format!("/operator/product-events?license={id}")).await.text;
    assert!(form.contains(&format!("name=\"license\" value=\"{id}\"")), "{form}");
    let hostile = step(&olga, "/operator/product-events?license=%22%3E%3Cb%3E").await;
    assert!(hostile.status == 200 && !hostile.text.contains("<b>"));
    let vera = signed_in(&world, "vera").await;
    assert!(!step(&vera, &path).await.text.contains(&link), "she may not");
}

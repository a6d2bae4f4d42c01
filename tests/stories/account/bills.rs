//! Bills: what they say is what the ledger froze and AWS has, to the unit.

use http::Method;
use kernel::Units;
use sandbox::quantity;
use serde_json::{Value, json};
use tests::World;

use super::{owner, signed_in, use_units};
use crate::people::{Person, form, new_buyer, pass, registration_code, with};

pub(crate) async fn bill(person: &Person, month: &str) -> Value {
    let said = person.get_json(&format!("/account/bills?month={month}")).await;
    assert_eq!(said.status, 200, "{}", said.text);
    said.json()
}

pub(super) async fn csv(person: &Person, month: &str) -> Vec<Vec<String>> {
    let said = person.get(&format!("/account/bills?month={month}&format=csv")).await;
    assert_eq!(said.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(said.header("content-disposition"), format!("attachment; filename=\"bill-{month}.csv\""));
    let text = said.text.trim_start_matches('\u{feff}');
    text.lines().map(cells).collect()
}

/// The cells of a line, as a spreadsheet reads them (RFC 4180).
fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut quoted) = (vec![String::new()], false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            c => cells.last_mut().unwrap().push(c),
        }
    }
    cells
}

pub(super) fn sum(bill: &Value, dimension: &str, column: &str) -> u64 {
    let lines = bill["lines"].as_array().unwrap().iter().filter(|line| line["dimension"] == dimension);
    whole(lines.map(|line| quantity::read(&line[column]).unwrap()).sum())
}

/// A sum that is whole, though its parts may not be.
fn whole(units: Units) -> u64 {
    assert!(units.is_whole(), "{units}");
    units.printed().parse().unwrap()
}

/// Units that AWS has of a dimension, and of them those it has for this workspace.
pub(super) async fn at_aws(world: &World, dimension: &str, workspace: &str) -> (u64, u64) {
    let (mut all, mut allocated) = (Units::ZERO, Units::ZERO);
    for record in world.records().await.iter().filter(|record| record["dimension"] == dimension) {
        all = all.plus(quantity::read(&record["quantity"]).unwrap());
        for allocation in record["allocations"].as_array().into_iter().flatten() {
            if allocation.to_string().contains(workspace) {
                let members = ["AllocatedUsageQuantity", "AllocatedUsageQuantityAsDecimal"];
                let units = members.iter().find_map(|name| quantity::read(&allocation[*name]));
                allocated = allocated.plus(units.unwrap_or_else(|| panic!("{allocation}")));
            }
        }
    }
    (whole(all), whole(allocated))
}

#[tokio::test]
async fn a_bill_agrees_with_the_ledger_and_with_aws_to_the_unit() {
    let world = World::at("2026-11-20T21:20:00Z").await;
    let ann = owner(&world, "ann").await;
    use_units(&world, &ann, "1", "log_events", 3_400_000).await;
    use_units(&world, &ann, "2", "time_series", 12_000).await;
    world.advance(3 * 3600).await;
    use_units(&world, &ann, "3", "log_events", 1_600_000).await;
    world.advance(2 * 3600).await;
    let bill = bill(&ann, "2026-11").await;
    let cloud = ann.get_json("/account/cloud-accounts").await.json();
    let arn = cloud["cloudAccounts"][0]["licenses"][0]["arn"].as_str().unwrap();
    let workspace = cloud["workspaces"][0]["id"].as_str().unwrap();
    let ledger = world.signed(Method::GET, &format!("/v1/licenses/{arn}/ledger"), "", Vec::new()).await.json();
    for (dimension, unit_size, units) in [("log_events", 1_000_000, 5), ("time_series", 1_000, 12)] {
        assert_eq!(sum(&bill, dimension, "accepted"), units, "{dimension}: {bill}");
        assert_eq!(ledger["totals"][dimension]["metered"].as_u64().unwrap() / unit_size, units, "{dimension}");
        assert_eq!(at_aws(&world, dimension, workspace).await, (units, units), "{dimension}");
    }
    assert_eq!((&bill["onItsWay"]["amountMinor"], &bill["held"]["amountMinor"]), (&json!(0), &json!(0)));
    assert_eq!((&bill["amountMinor"], &bill["minorDigits"]), (&json!(620), &json!(2)), "5 × 0.40 + 12 × 0.35");
    let days: Vec<&str> = bill["days"].as_array().unwrap().iter().map(|day| day["day"].as_str().unwrap()).collect();
    assert_eq!(days, ["2026-11-20", "2026-11-21"]);
    assert_eq!(bill["completeUntil"], "2026-11-21T02:00:00Z", "live up to the last hour");
    let rows = csv(&ann, "2026-11").await;
    let column = |name: &str| rows[0].iter().position(|title| title == name).unwrap();
    for (name, lines) in [("quantity", "quantity"), ("accepted", "accepted")] {
        let summed = whole(rows[1..].iter().map(|row| Units::parse(&row[column(name)]).unwrap()).sum());
        assert_eq!(summed, sum(&bill, "log_events", lines) + sum(&bill, "time_series", lines), "{name}");
    }
    let cents: u64 = rows[1..].iter().map(|row| row[column("amount")].replace('.', "").parse::<u64>().unwrap()).sum();
    assert_eq!(cents, 620, "what is shown adds up");
    let typed = json!({"month": "2026-11", "amountMinor": 1});
    assert_eq!(ann.post_json("/account/bills", &typed).await.status, 405, "a bill is never entered by hand");
    let page = ann.get("/account/bills?month=2026-11").await;
    assert!(page.text.contains("<svg") && page.text.contains("6.20") && page.text.contains("<table"), "{}", page.text);
}

#[tokio::test]
async fn a_bill_says_what_is_on_its_way_and_what_is_held() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    use_units(&world, &ann, "1", "log_events", 2_000_000).await;
    world.fault(&json!({"target": "BatchMeterUsage", "kind": "disabled-api"})).await;
    world.advance(3600).await;
    let waiting = bill(&ann, "2026-11").await;
    assert_eq!((sum(&waiting, "log_events", "onItsWay"), sum(&waiting, "log_events", "accepted")), (2, 0), "{waiting}");
    assert_eq!(waiting["onItsWay"]["amountMinor"], 80);
    // 24 hours later AWS takes it no more.
    pass(&world, 25 * 3600);
    world.run("meter-usage").await;
    let ann = signed_in(&world, "ann").await;
    let held = bill(&ann, "2026-11").await;
    assert_eq!((sum(&held, "log_events", "held"), sum(&held, "log_events", "onItsWay")), (2, 0), "{held}");
    assert_eq!((&held["held"]["amountMinor"], &held["amountMinor"]), (&json!(80), &json!(80)));
    let quarantine = world.signed(Method::GET, "/v1/operate/quarantine", "", Vec::new()).await.json();
    let entries = quarantine["entries"].as_array().unwrap();
    let risk: u64 = entries.iter().filter_map(|entry| entry["amountAtRiskMillionths"].as_u64()).sum();
    assert_eq!(held["held"]["amountMillionths"], risk, "{quarantine}");
    let page = ann.get("/account/bills").await;
    assert!(page.text.contains("0.80"), "{}", page.text);
}

#[tokio::test]
async fn usage_belongs_to_the_utc_month_of_its_hour() {
    let world = World::at("2026-11-30T23:40:00Z").await;
    let ann = owner(&world, "ann").await;
    use_units(&world, &ann, "1", "log_events", 1_000_000).await;
    world.advance(30 * 60).await;
    use_units(&world, &ann, "2", "log_events", 2_000_000).await;
    world.advance(2 * 3600).await;
    let (november, december) = (bill(&ann, "2026-11").await, bill(&ann, "2026-12").await);
    assert_eq!((sum(&november, "log_events", "quantity"), sum(&december, "log_events", "quantity")), (1, 2));
    assert_eq!(november["days"][0]["day"], "2026-11-30");
    assert_eq!(december["days"][0]["day"], "2026-12-01");
    for month in ["2027-01", "2026-13", "2026-1", "", "%00"] {
        assert_eq!(ann.get_json(&format!("/account/bills?month={month}")).await.status, 404, "{month}");
    }
    let page = ann.get("/account/bills?month=2026-11").await;
    assert!(page.text.contains("UTC"), "the page says which days these are: {}", page.text);
}

#[tokio::test]
async fn a_workspace_name_is_no_formula_in_a_spreadsheet() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let code = registration_code(&world, &buyer, "ann@example.com").await;
    let form = with(form("ann", &code), "workspaceName", "=HYPERLINK(1)");
    assert_eq!(buyer.post_json("/register", &form).await.status, 201);
    let ann = signed_in(&world, "ann").await;
    use_units(&world, &ann, "1", "log_events", 1_000_000).await;
    world.advance(2 * 3600).await;
    let rows = csv(&ann, "2026-11").await;
    let name = rows[0].iter().position(|title| title == "workspace").unwrap();
    assert_eq!(rows[1][name], "'=HYPERLINK(1)");
}

//! The sandbox's own pages after months: a page at a time, in words that people know, and while the clock moves.

use serde_json::json;
use tests::{Reply, World};

async fn page(world: &World, path: &str) -> String {
    let reply = world.control().get(path).await.unwrap();
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    reply.text
}

#[tokio::test]
async fn long_lists_are_shown_a_page_at_a_time() {
    let world = World::new().await;
    for _ in 0..32 {
        world.subscribe().await;
    }
    world.advance(3600).await;
    let first = page(&world, "/").await;
    assert_eq!(first.matches("Set Up Your Account").count(), 10);
    assert!(first.contains("Page 1 of 4 · 32 purchases") && first.contains("href=\"?purchases=2\""), "{first}");
    assert!(!first.contains(">Newer<"), "there is nothing newer");
    let last = page(&world, "/?purchases=4").await;
    assert_eq!(last.matches("Set Up Your Account").count(), 2);
    assert!(last.contains(">Newer<") && !last.contains(">Older<"), "{last}");
    assert_eq!(
        page(&world, "/?purchases=99").await.matches("Set Up Your Account").count(),
        2,
        "the last that there is"
    );
    let told = page(&world, "/events").await;
    assert!(told.contains("Page 1 of 2 · 64 events") && told.contains("href=\"?events=2\""), "{told}");
    let metering = page(&world, "/metering?calls=1&records=1").await;
    assert!(metering.contains("32 hours in which nothing was used"), "{metering}");
}

#[tokio::test]
async fn pages_name_the_workspace_and_the_plan() {
    let world = World::new().await;
    let made = world.post("/_sandbox/workspaces", &json!({ "workspaceName": "Night shift" })).await;
    let workspace = made["workspaceId"].as_str().unwrap();
    let product = &world.get("/_sandbox/products").await[0];
    let dimension = &product["dimensions"][0];
    let event = json!([{
        "specversion": "1.0", "id": "1", "source": "story", "type": dimension["name"], "subject": workspace,
        "time": world.now().to_string(), "data": { "quantity": dimension["unitSize"] },
    }]);
    assert_eq!(world.report_usage(&event).await.json()["results"][0]["outcome"], "accepted");
    world.advance(7200).await;
    let plan = product["title"].as_str().unwrap();
    for path in ["/metering", "/events"] {
        let text = page(&world, path).await;
        assert!(
            text.contains("<th>Plan</th>") && text.contains(plan) && text.contains("Night shift"),
            "{path}: {text}"
        );
        assert!(text.contains(&format!("title=\"{workspace}\"")), "{path}: {text}");
    }
}

#[tokio::test]
async fn pages_have_one_spelling() {
    let world = World::new().await;
    world.post("/_sandbox/workspaces", &json!({})).await;
    world.advance(7200).await;
    for path in ["/", "/inbox", "/metering", "/events", "/controls"] {
        let text = page(&world, path).await;
        assert!(!text.contains("icence"), "{path} has American and British spelling");
    }
}

#[tokio::test]
async fn a_long_move_of_the_clock_shows_how_far_it_is_and_leads_back() {
    let world = World::new().await;
    world.post("/_sandbox/workspaces", &json!({})).await;
    let move_on = async |seconds: &str| -> Reply {
        let fields = [("advanceSeconds", seconds), ("back", "/metering")];
        world.control().post_form_once("/controls/clock", &fields).await.unwrap()
    };
    assert_eq!(move_on("60").await.header("location"), "/metering", "a short one is over at once");
    let asked = move_on("432000").await;
    assert_eq!((asked.status.as_u16(), asked.header("location")), (303, "/controls/clock?back=/metering"));
    let shown = world.control().get("/controls/clock?back=/metering").await.unwrap();
    assert!(shown.text.contains("<progress") && shown.header("refresh") == "1", "{}", shown.text);
    let moving = world.get("/_sandbox/clock").await;
    assert!(moving["moving"]["to"].as_str().is_some_and(|to| to.starts_with("2026-11-26")), "{moving}");
    // Whoever moves it as well waits until it is there.
    world.advance(1).await;
    let after = world.control().get("/controls/clock?back=/metering").await.unwrap();
    assert_eq!(after.path, "/metering");
    let elsewhere = world.control().get("/controls/clock?back=https://example.com/").await.unwrap();
    assert_eq!(elsewhere.path, "/controls", "one of our own pages, whoever wrote the address");
}

//! Who has lost phone and recovery codes: a week, in which the owner can object.

use serde_json::json;
use tests::World;

use super::enter;
use super::two_factor::{App, enter_with, guarded, is_told, state};
use crate::account::code;
use crate::people::{PASSWORD, Person, Said, pass, stranger};

const WEEK: i64 = 7 * 86_400;

/// Somebody who has given both first proofs in one browser.
async fn with_both_proofs(world: &World) -> Person {
    let person = stranger(world);
    assert_eq!(enter(&person, "billing", "ann", PASSWORD).await.problem(), "second-factor-needed");
    let asked = json!({"purpose": "sign-in", "account": "billing", "username": "ann"});
    let digits = code(world, &person, &asked, "ann@example.com").await;
    let typed = json!({"login": "ann", "code": digits, "account": "billing"});
    assert_eq!(person.post_json("/sign-in", &typed).await.problem(), "second-factor-needed");
    person
}

async fn ask(person: &Person) -> Said {
    person.post_json("/account/two-factor/removal", &json!({})).await
}

/// The path of the link in the newest mail that has one.
async fn link(world: &World) -> String {
    let mails = world.inbox("ann@example.com").await;
    let texts = mails.iter().filter_map(|mail| mail["text"].as_str());
    let mut links = texts.filter_map(|text| text.split_whitespace().find(|word| word.contains("/objection?token=")));
    format!("/{}", links.next().unwrap().splitn(4, '/').nth(3).unwrap())
}

fn token(link: &str) -> String {
    link.split_once("token=").unwrap().1.to_owned()
}

async fn asked(world: &World) -> (Person, App) {
    let (ann, app) = guarded(world).await;
    let said = ask(&with_both_proofs(world).await).await;
    assert_eq!(said.status, 200, "{}", said.text);
    (ann, app)
}

#[tokio::test]
async fn a_removal_is_asked_for_with_every_other_proof_and_comes_to_pass_after_a_week() {
    let world = World::new().await;
    guarded(&world).await;
    assert_eq!(ask(&stranger(&world)).await.status, 401);
    let by_password = stranger(&world);
    enter(&by_password, "billing", "ann", PASSWORD).await;
    let said = ask(&by_password).await;
    assert_eq!((said.status, said.problem().as_str()), (403, "removal-needs-every-proof"));
    let both = with_both_proofs(&world).await;
    let page = both.get("/sign-in?account=billing&step=second-factor").await;
    assert!(page.text.contains("/account/two-factor/removal"), "{}", page.text);
    let said = ask(&both).await;
    assert_eq!(said.status, 200, "{}", said.text);
    assert_eq!(ask(&both).await.json(), said.json(), "asking again changes nothing");
    assert!(is_told(&world, "Somebody asked").await);
    pass(&world, WEEK - 86_400);
    assert!(is_told(&world, "Tomorrow").await);
    assert_eq!(enter(&stranger(&world), "billing", "ann", PASSWORD).await.problem(), "second-factor-needed");
    pass(&world, 86_400);
    world.run("deliver-codes").await;
    assert!(is_told(&world, "turned off").await, "what it removes, the next run tells");
    let fresh = stranger(&world);
    assert_eq!(enter(&fresh, "billing", "ann", PASSWORD).await.status, 200);
    assert_eq!(state(&fresh).await, json!({"on": false}));
}

#[tokio::test]
async fn a_removal_is_due_whether_or_not_anybody_has_written_it_down() {
    let world = World::new().await;
    asked(&world).await;
    world.pause("deliver-codes").await;
    pass(&world, WEEK);
    assert_eq!(enter(&stranger(&world), "billing", "ann", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn the_link_in_either_mail_stops_a_removal() {
    for days in [0, 6] {
        let world = World::new().await;
        asked(&world).await;
        pass(&world, days * 86_400);
        world.run("deliver-codes").await;
        let link = link(&world).await;
        let owner = stranger(&world);
        let page = owner.get(&link).await;
        assert!(page.status == 200 && page.text.contains("Keep it on"), "a look changes nothing: {}", page.text);
        assert_eq!(owner.get_json(&link).await.json()["username"], "ann");
        let stop = json!({"token": token(&link)});
        let said = owner.post_json("/account/two-factor/objection", &stop).await;
        assert_eq!((said.status, said.json()), (200, json!({"stopped": true})), "{}", said.text);
        let again = owner.post_json("/account/two-factor/objection", &stop).await;
        assert_eq!((again.status, again.problem().as_str()), (410, "removal-objection-gone"));
        assert!(is_told(&world, "stays on").await);
        pass(&world, 2 * WEEK);
        world.run("deliver-codes").await;
        assert_eq!(enter(&stranger(&world), "billing", "ann", PASSWORD).await.problem(), "second-factor-needed");
        let mails = world.inbox("ann@example.com").await.len();
        pass(&world, WEEK);
        world.run("deliver-codes").await;
        assert_eq!(world.inbox("ann@example.com").await.len(), mails, "no mail tells of what was stopped");
    }
}

#[tokio::test]
async fn whoever_finds_the_phone_ends_the_removal_by_using_it() {
    let world = World::new().await;
    let (_, app) = asked(&world).await;
    let found = stranger(&world);
    assert_eq!(enter_with(&found, &app.next_code(&world)).await.status, 200);
    assert_eq!(state(&found).await["removalDueAt"], json!(null));
    pass(&world, WEEK);
    world.run("deliver-codes").await;
    assert_eq!(enter(&stranger(&world), "billing", "ann", PASSWORD).await.problem(), "second-factor-needed");
}

#[tokio::test]
async fn an_objection_to_a_changed_address_takes_an_intruders_app_away() {
    let world = World::new().await;
    let eve = crate::account::owner(&world, "ann").await;
    let changed =
        super::change(&world, &eve, ("/account", "email"), ("ann@example.com", "eve@example.com"), &json!({})).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    super::two_factor::set_up(&world, &eve).await;
    let link = super::objections(&world, "ann@example.com").await.remove(0);
    let said = stranger(&world).post_json("/account/objection", &json!({"token": token(&link)})).await;
    assert_eq!(said.status, 200, "{}", said.text);
    let ann = stranger(&world);
    let asked = json!({"purpose": "sign-in", "account": "billing", "username": "ann"});
    let digits = code(&world, &ann, &asked, "ann@example.com").await;
    let typed = json!({"login": "ann", "code": digits, "account": "billing"});
    assert_eq!(ann.post_json("/sign-in", &typed).await.status, 200, "the owner is in, without the intruder's app");
}

//! Text messages cost the seller money: how many somebody can have sent, and where to.

use std::collections::BTreeSet;
use std::sync::Arc;

use brand::{Brand, TextMessages};
use serde_json::{Value, json};
use tests::{World, options};

use crate::account::contact::{change, confirm_current};
use crate::account::{code, owner, sign_in};
use crate::people::{pass, stranger};

const NUMBER: &str = "+6561234567";
const A_DAY: i64 = 86_400;

async fn world_with(text_messages: TextMessages) -> World {
    let mut options = options();
    let mut brand: Brand = (*options.brand).clone();
    brand.text_messages = text_messages;
    options.brand = Arc::new(brand);
    World::with(options).await
}

fn at_most(daily_limit: u32, daily_limit_per_country: u32) -> TextMessages {
    TextMessages { countries: None, daily_limit, daily_limit_per_country }
}

fn by_number() -> Value {
    json!({"purpose": "sign-in", "login": NUMBER, "account": "billing"})
}

#[tokio::test]
async fn a_country_that_the_seller_does_not_serve_gets_no_text_message_and_the_form_says_so() {
    let countries = Some(BTreeSet::from(["SG".to_owned()]));
    let world = world_with(TextMessages { countries, ..TextMessages::default() }).await;
    let ann = owner(&world, "ann").await;
    assert_eq!(confirm_current(&world, &ann, "phone", "ann@example.com").await.status, 200);
    for number in ["+1 876 555 0100", "+442079460018", "+881612345678"] {
        let asked = json!({"purpose": "change-phone-new", "phone": number});
        let refused = ann.post_json("/codes", &asked).await;
        assert_eq!(refused.status, 422, "{number}");
        assert_eq!(refused.json()["fields"][0]["name"], "phone");
        assert!(refused.text.contains("We do not send text messages to this country"), "{}", refused.text);
    }
    ann.post_form("/codes", &[("purpose", "change-phone-new"), ("phone", "+442079460018")]).await;
    let page = ann.get("/account/phone?step=new&code=invalid").await.text;
    assert!(page.contains("We do not send text messages to this country") && page.contains("+442079460018"), "{page}");
    assert!(world.inbox("+442079460018").await.is_empty());
    pass(&world, 61);
    let verified = change(&world, &ann, "phone", "ann@example.com", NUMBER).await;
    assert_eq!(verified.status, 200, "{}", verified.text);
}

#[tokio::test]
async fn once_the_days_text_messages_are_used_up_codes_come_by_mail_until_the_next_day() {
    let world = world_with(at_most(2, 300)).await;
    let ann = owner(&world, "ann").await;
    assert_eq!(change(&world, &ann, "phone", "ann@example.com", NUMBER).await.status, 200, "one");
    pass(&world, 61);
    code(&world, &stranger(&world), &by_number(), NUMBER).await;
    let texts = world.inbox(NUMBER).await.len();
    assert_eq!(texts, 2);

    pass(&world, 61);
    let ann = stranger(&world);
    let digits = code(&world, &ann, &by_number(), "ann@example.com").await;
    assert_eq!(world.inbox(NUMBER).await.len(), texts, "no third one");
    let enter = json!({"login": NUMBER, "code": digits, "account": "billing"});
    assert_eq!(ann.post_json("/sign-in", &enter).await.status, 200, "the mailbox's owner gets in");

    pass(&world, A_DAY);
    code(&world, &stranger(&world), &by_number(), NUMBER).await;
    assert_eq!(world.inbox(NUMBER).await.len(), texts + 1, "the next day has its own");
}

#[tokio::test]
async fn a_country_uses_up_its_own_share_and_no_other_countrys() {
    let world = world_with(at_most(1000, 1)).await;
    let ann = owner(&world, "ann").await;
    assert_eq!(confirm_current(&world, &ann, "phone", "ann@example.com").await.status, 200);
    let new = |number: &str| json!({"purpose": "change-phone-new", "phone": number});
    assert_eq!(ann.post_json("/codes", &new(NUMBER)).await.status, 202);
    assert_eq!(world.inbox(NUMBER).await.len(), 1);
    pass(&world, 61);
    assert_eq!(ann.post_json("/codes", &new("+6567654321")).await.status, 202);
    assert!(world.inbox("+6567654321").await.is_empty(), "the share of Singapore is used up");
    pass(&world, 61);
    let told = ann.post_json("/codes", &new("+6567654321")).await;
    assert_eq!((told.status, &told.json()["type"]), (429, &json!("/problems/text-messages-used-up")));
    assert!(told.text.contains("Try again tomorrow"), "{}", told.text);
    assert_eq!(ann.post_json("/codes", &new("+442079460018")).await.status, 202);
    assert_eq!(world.inbox("+442079460018").await.len(), 1, "that of the United Kingdom is not");
}

#[tokio::test]
async fn one_account_has_twenty_text_messages_sent_in_a_day_and_a_neighbor_still_gets_theirs() {
    let world = World::new().await;
    let (eve, ann) = (owner(&world, "eve").await, owner(&world, "ann").await);
    let mut sent = 0;
    for number in 0..30 {
        if number % 5 == 0 {
            pass(&world, 3601);
            let again = confirm_current(&world, &eve, "phone", "eve@example.com").await;
            assert_eq!(again.status, 200, "{}", again.text);
        }
        let number = format!("+65612300{number:02}");
        let asked = json!({"purpose": "change-phone-new", "phone": number});
        assert_eq!(eve.post_json("/codes", &asked).await.status, 202);
        sent += world.inbox(&number).await.len();
    }
    assert_eq!(sent, 20);
    assert_eq!(sign_in(&ann, "ann").await.status, 200);
    let verified = change(&world, &ann, "phone", "ann@example.com", NUMBER).await;
    assert_eq!(verified.status, 200, "{}", verified.text);
    assert_eq!(sign_in(&stranger(&world), NUMBER).await.status, 200);
}

#[tokio::test]
async fn codes_for_numbers_that_nobody_has_cost_nothing_and_use_nothing_up() {
    let world = world_with(at_most(3, 3)).await;
    let ann = owner(&world, "ann").await;
    for number in 0..8 {
        let login = format!("+65612399{number:02}");
        let asked = json!({"purpose": "sign-in", "login": login, "account": "billing"});
        assert_eq!(stranger(&world).post_json("/codes", &asked).await.status, 202);
        assert!(world.inbox(&login).await.is_empty());
    }
    let verified = change(&world, &ann, "phone", "ann@example.com", NUMBER).await;
    assert_eq!(verified.status, 200, "the day's three are still there: {}", verified.text);
}

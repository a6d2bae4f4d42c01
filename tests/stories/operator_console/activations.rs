//! Activations that were left, with help by an operator.

use tests::{Browser, Reply, World};

use super::deciding::audited;
use super::{hidden, signed_in, step};
use crate::left_halfway::{hours_later, quiet_world, verified, ways_back};
use crate::people::Person;

/// Somebody who verified an address, left, and was written to; and the page of their activation.
async fn left() -> (World, Person, String) {
    let world = quiet_world().await;
    let buyer = verified(&world).await;
    hours_later(&world, 25).await;
    hours_later(&world, 25).await;
    assert_eq!(ways_back(&world).await.len(), 1);
    let list = step(&signed_in(&world, "olga").await, "/operator/activations").await.text;
    let path = list.split("href=\"/operator/activations/").nth(1).unwrap_or_else(|| panic!("nothing: {list}"));
    let path = format!("/operator/activations/{}", path.split('"').next().unwrap());
    (world, buyer, path)
}

async fn mail_again(browser: &Browser, path: &str, seen: &str) -> Reply {
    let fields = [("do", "mail"), ("why", "they called"), ("seen", seen)];
    browser.post_form_once(path, &fields).await.unwrap()
}

#[tokio::test]
async fn a_buyer_is_mailed_again_once_a_day_with_a_link_of_its_own() {
    let (world, _, path) = left().await;
    let olga = signed_in(&world, "olga").await;
    let page = step(&olga, &path).await.text;
    assert!(page.contains("ann@example.com") && page.contains("Verified an e-mail address"), "{page}");
    let seen = hidden(&page, "seen");
    let without = olga.post_form_once(&path, &[("do", "mail"), ("why", " "), ("seen", &seen)]).await.unwrap();
    assert_eq!(without.status, 422);
    assert_eq!(mail_again(&olga, &path, "0").await.status, 409, "not what the page showed");
    let done = mail_again(&olga, &path, &seen).await;
    assert_eq!(done.header("location"), format!("{path}?done=mail"), "{}", done.text);
    // A repeated post and a colleague with the same page open send nothing more.
    for again in [&olga, &signed_in(&world, "olga").await] {
        assert_eq!(mail_again(again, &path, &seen).await.status, 409);
    }
    hours_later(&world, 0).await;
    let links = ways_back(&world).await;
    assert!(links.len() == 2 && links[0] != links[1], "{links:?}");
    let page = step(&signed_in(&world, "olga").await, &path).await.text;
    assert!(page.contains("They were written to of late"), "{page}");
    assert_eq!(audited(&world).await.len(), 1);
    assert_eq!(audited(&world).await[0].1, "mail-activation-again");
}

#[tokio::test]
async fn nobody_is_mailed_about_what_is_not_left_any_more() {
    let (world, buyer, path) = left().await;
    let olga = signed_in(&world, "olga").await;
    let seen = hidden(&step(&olga, &path).await.text, "seen");
    buyer.cancel(&world).await;
    hours_later(&world, 2).await;
    let olga = if step(&olga, &path).await.status == 200 { olga } else { signed_in(&world, "olga").await };
    let refused = mail_again(&olga, &path, &seen).await;
    assert_eq!(refused.status, 409, "{}", refused.text);
    assert_eq!(ways_back(&world).await.len(), 1);
}

#[tokio::test]
async fn operators_see_each_others_notes_and_viewers_see_nothing_personal() {
    let (world, _, path) = left().await;
    let (olga, other) = (signed_in(&world, "olga").await, signed_in(&world, "olga").await);
    for text in ["called them <b>twice</b>", "they come back on Monday"] {
        let noted = olga.post_form_once(&path, &[("do", "note"), ("note", text)]).await.unwrap();
        assert_eq!(noted.header("location"), format!("{path}?done=note"), "{}", noted.text);
    }
    let page = step(&other, &path).await.text;
    assert!(page.contains("called them &lt;b&gt;twice&lt;/b&gt;") && page.contains("on Monday"), "{page}");
    let page = step(&signed_in(&world, "vera").await, &path).await.text;
    assert!(page.contains("How far") && !page.contains("ann@example.com") && !page.contains("on Monday"), "{page}");
    let acts: Vec<String> = audited(&world).await.into_iter().map(|(_, act, _)| act).collect();
    assert_eq!(acts, ["note-activation", "note-activation"]);
    for (person, _) in super::PEOPLE {
        let browser = signed_in(&world, person).await;
        for word in ["mail", "note"] {
            let reply = browser.post_form_once(&path, &[("do", word)]).await.unwrap();
            assert_eq!(reply.status.as_u16(), if person == "olga" { 422 } else { 403 }, "{person} {word}");
        }
    }
}

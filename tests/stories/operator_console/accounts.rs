//! An account, and help for its owner.

use tests::World;

use super::deciding::audited;
use super::{PEOPLE, hidden, signed_in, step};
use crate::account::{account_id, event_kinds, owner, signed_in as owner_in_another_browser};

#[tokio::test]
async fn an_operator_ends_all_sessions_and_the_owner_is_told() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let other = owner_in_another_browser(&world, "ann").await;
    let path = format!("/operator/accounts/{}", account_id(&ann).await);
    let olga = signed_in(&world, "olga").await;
    let page = step(&olga, &path).await.text;
    assert!(page.contains("2 sessions are open") && page.contains("Signed in"), "{page}");
    let seen = hidden(&page, "seen");
    let post = format!("{path}/sessions");
    for (why, seen, status) in [("", seen.as_str(), 422), ("stolen", "77", 409), ("stolen", "", 409)] {
        let reply = olga.post_form_once(&post, &[("why", why), ("seen", seen)]).await.unwrap();
        assert_eq!(reply.status.as_u16(), status, "{why:?} {seen:?}: {}", reply.text);
    }
    assert_eq!(ann.get_json("/account/profile").await.status, 200);
    let done = olga.post_form_once(&post, &[("why", "a <laptop> was stolen"), ("seen", &seen)]).await.unwrap();
    assert_eq!(done.header("location"), format!("{path}?done=sessions"), "{}", done.text);
    for browser in [&ann, &other] {
        assert_eq!(browser.get_json("/account/profile").await.status, 401);
    }
    let mail = world.inbox("ann@example.com").await[0].clone();
    assert!(mail["subject"].as_str().unwrap().contains("sessions"), "{mail}");
    let again = owner_in_another_browser(&world, "ann").await;
    assert!(event_kinds(&again).await.contains(&"sessions-ended-by-operator".to_owned()));
    let acts: Vec<(String, String)> = audited(&world).await.into_iter().map(|(_, act, why)| (act, why)).collect();
    assert_eq!(acts, [("end-sessions".to_owned(), "a <laptop> was stolen".to_owned())]);
}

#[tokio::test]
async fn every_other_role_ends_no_session() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let path = format!("/operator/accounts/{}/sessions", account_id(&ann).await);
    for (person, _) in PEOPLE {
        let reply = signed_in(&world, person).await.post_form_once(&path, &[]).await.unwrap();
        assert_eq!(reply.status.as_u16(), if person == "olga" { 422 } else { 403 }, "{person}");
    }
    assert_eq!(ann.get_json("/account/profile").await.status, 200);
}

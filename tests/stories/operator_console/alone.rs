//! How much one person gives up alone: it counts together for a day, here and at the API.

use std::sync::Arc;

use edge::{Function, Http};
use operate::Operate;
use serde_json::{Value, json};
use tests::{Browser, World};

use super::deciding::{audited, decide};
use super::second_person::{answer, call, session};
use super::{hidden, signed_in, step};
use crate::held_back::{fifty_with_a_limit, use_in_an_hour};
use crate::ledger::{Buyer, DIMENSION};

const WRITE_OFF: [(&str, &str); 2] = [("decision", "write-off"), ("why", "reported twice")];
const ASKED: &str = "/operator/quarantine?done=asked";
const WRITTEN_OFF: &str = "/operator/quarantine?done=written-off";

/// Two records in quarantine, of 20 and 24 USD, where one person gives up `limit` alone; and the pages about them.
async fn two(limit: u64) -> (World, Buyer, [String; 2]) {
    let (world, buyer) = fifty_with_a_limit("keep", limit).await;
    use_in_an_hour(&world, &buyer, 60).await;
    let list = step(&signed_in(&world, "vera").await, "/operator/quarantine").await.text;
    let mut paths: Vec<String> = list
        .split("name=\"entry\" value=\"")
        .skip(1)
        .map(|part| format!("/operator/quarantine/{}", part.split('"').next().unwrap()))
        .collect();
    paths.sort();
    (world, buyer, paths.try_into().unwrap())
}

async fn acts(world: &World) -> Vec<String> {
    audited(world).await.into_iter().map(|(_, act, _)| act).collect()
}

/// What the page says that this person can still give up alone.
async fn says(browser: &Browser, path: &str, text: &str) {
    let page = step(browser, path).await.text;
    assert!(page.contains(text), "no {text}: {page}");
}

#[tokio::test]
async fn what_one_person_gives_up_alone_counts_together_for_a_day() {
    let (world, _, [first, second]) = two(30_000_000).await;
    let farid = signed_in(&world, "farid").await;
    says(&farid, &first, "Alone you can give up 30.00 USD more").await;
    assert_eq!(decide(&farid, &first, &WRITE_OFF).await, (303, WRITTEN_OFF.to_owned()));
    says(&farid, &second, "Alone you can give up 10.00 USD more").await;
    // The same form once more gives nothing up, and counts nothing.
    assert_eq!(farid.post_form_once(&first, &WRITE_OFF).await.unwrap().status, 409);
    says(&farid, &second, "Alone you can give up 10.00 USD more").await;
    let less = [("decision", "less"), ("quantity", "40"), ("why", "typed wrongly")];
    assert_eq!(decide(&farid, &second, &WRITE_OFF).await, (303, ASKED.to_owned()), "24 and 20 are above 30");
    assert_eq!(acts(&world).await, ["write-off", "ask-write-off"]);
    // Fiona has her own day: she declines, and gives it up alone.
    let fiona = signed_in(&world, "fiona").await;
    says(&fiona, &second, "Alone you can give up 30.00 USD more").await;
    assert_eq!(answer(&fiona, &second, &[("decision", "decline"), ("why", "it is right")]).await.0, 303);
    // What is left is enough for a smaller part: 20 units of 0.40 less.
    assert_eq!(decide(&farid, &second, &less).await, (303, "/operator/quarantine?done=frozen".to_owned()));
    assert_eq!(acts(&world).await.last().unwrap(), "correct");
}

#[tokio::test]
async fn after_a_day_one_person_gives_up_as_much_again() {
    let (world, _, [first, second]) = two(24_000_000).await;
    let farid = signed_in(&world, "farid").await;
    assert_eq!(decide(&farid, &first, &WRITE_OFF).await.1, WRITTEN_OFF);
    world.advance(23 * 3600).await;
    let farid = signed_in(&world, "farid").await;
    says(&farid, &second, "Alone you can give up 4.00 USD more").await;
    assert_eq!(decide(&farid, &second, &WRITE_OFF).await.1, ASKED);
    world.advance(3600).await;
    let farid = signed_in(&world, "farid").await;
    says(&farid, &second, "Alone you can give up 24.00 USD more").await;
    assert_eq!(decide(&farid, &second, &WRITE_OFF).await.1, WRITTEN_OFF, "the limit itself is not above it");
    says(&farid, "/operator/quarantine", "Nothing is in quarantine").await;
}

#[tokio::test]
async fn two_forms_of_one_person_at_once_do_not_give_up_more_than_one() {
    let (world, buyer, [first, second]) = two(30_000_000).await;
    let farid = signed_in(&world, "farid").await;
    let (one, other) = (step(&farid, &first).await.text, step(&farid, &second).await.text);
    let form = |page: &str| {
        let seen = hidden(page, "seen");
        [("decision", "write-off".to_owned()), ("why", "so".to_owned()), ("seen", seen)]
    };
    let (one, other) = (form(&one), form(&other));
    let fields = |form: &[(&'static str, String); 3]| form.clone();
    let post = async |path: &str, form: [(&'static str, String); 3]| {
        let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        farid.post_form_once(path, &fields).await.unwrap()
    };
    let (one, other) = tokio::join!(post(&first, fields(&one)), post(&second, fields(&other)));
    let done = [&one, &other].into_iter().filter(|reply| reply.header("location") == WRITTEN_OFF).count();
    assert_eq!(done, 1, "{} {}", one.text, other.text);
    assert_eq!(acts(&world).await.iter().filter(|act| *act == "write-off").count(), 1);
    let totals = buyer.ledger(&world).await["totals"][DIMENSION].clone();
    assert_eq!(totals["lawHolds"], true, "{totals}");
}

#[tokio::test]
async fn several_at_once_count_with_what_was_given_up_before() {
    let (world, buyer, [first, _]) = two(50_000_000).await;
    let farid = signed_in(&world, "farid").await;
    assert_eq!(decide(&farid, &first, &WRITE_OFF).await.1, WRITTEN_OFF);
    // 24 are left of 50 after this one, and 20 are given up already.
    use_in_an_hour(&world, &buyer, 55).await;
    let farid = signed_in(&world, "farid").await;
    let list = step(&farid, "/operator/quarantine").await.text;
    let ids: Vec<&str> =
        list.split("name=\"entry\" value=\"").skip(1).map(|part| part.split('"').next().unwrap()).collect();
    assert_eq!(ids.len(), 2, "24 and 22 USD");
    let ticked: Vec<(&str, &str)> = ids.iter().map(|id| ("entry", *id)).collect();
    let path = "/operator/quarantine/several";
    let page = farid.post_form_once(path, &ticked).await.unwrap().text;
    assert!(page.contains("Alone you can give up 30.00 USD more"), "{page}");
    let seen: Vec<String> = page
        .split("type=\"hidden\" name=\"seen\" value=\"")
        .skip(1)
        .map(|part| part.split('"').next().unwrap().to_owned())
        .collect();
    let seen = seen.iter().map(|seen| ("seen", seen.as_str()));
    let fields: Vec<(&str, &str)> = ticked.iter().copied().chain(seen).chain(WRITE_OFF).collect();
    let page = farid.post_form_once(path, &fields).await.unwrap().text;
    assert!(page.contains("2 of 2 wait for a second person, 0 done"), "46 together, and 30 are left: {page}");
}

#[tokio::test]
async fn who_only_looks_on_reads_nothing_of_what_somebody_may_give_up() {
    let (world, _, [first, _]) = two(30_000_000).await;
    for person in ["vera", "olga"] {
        let page = step(&signed_in(&world, person).await, &first).await.text;
        assert!(!page.contains("Alone you can"), "{person}: {page}");
    }
}

/// Units of 0.40 USD that a contract covered, given back by the API.
async fn give_back(operate: &Arc<dyn Function>, principal: &str, id: &str, order: &Value) -> (u64, Value) {
    call(operate, principal, &format!("/v1/operate/coverage/{id}/give-back"), order).await
}

#[tokio::test]
async fn sessions_of_one_name_share_their_day_at_the_api_and_a_second_one_confirms_the_rest() {
    let (world, _, paths) = two(30_000_000).await;
    let environment = world.sandbox.environment.clone();
    let operate: Arc<dyn Function> = Arc::new(Http::new(&environment, Operate::new(&environment)));
    let [first, second] = paths.map(|path| format!("/v1{}/write-off", path.replacen("/operator", "/operate", 1)));
    let order = json!({"why": "reported twice"});
    let (status, done) = call(&operate, &session("farid"), &first, &order).await;
    assert_eq!((status, &done["state"]), (200, &json!("written-off")), "{done}");
    for same in ["arn:aws:iam::444455556666:user/Farid".to_owned(), session("farid")] {
        let (status, asked) = call(&operate, &same, &second, &order).await;
        if status == 200 {
            assert_eq!(asked["state"], "asked", "{same}: {asked}");
        }
        // Another principal does not replace what the first one asked for, were it the same person.
        assert!(status == 200 || asked["type"] == "/problems/another-proposal", "{same}: {asked}");
    }
    let listed = world.signed(http::Method::GET, "/v1/operate/proposals", "", Vec::new()).await.json();
    let confirm = json!({"why": "seen", "confirms": listed["entries"][0]["proposal"]});
    let (status, done) = call(&operate, &session("fiona"), &second, &confirm).await;
    assert_eq!((status, &done["state"]), (200, &json!("written-off")), "{done}");
}

#[tokio::test]
async fn what_a_contract_is_given_back_counts_as_what_it_costs_and_above_the_limit_a_second_person_confirms_it() {
    let world = crate::given_back::with_a_limit(1_000_000).await;
    let buyer = crate::given_back::contract(&world).await;
    crate::given_back::use_in_an_hour(&world, &buyer, 2_900_000).await;
    let environment = world.sandbox.environment.clone();
    let operate: Arc<dyn Function> = Arc::new(Http::new(&environment, Operate::new(&environment)));
    let license = buyer.purchase.license_arn.rsplit(':').next().unwrap();
    let id = format!("{license}~2026-11-21T10~{DIMENSION}");
    let order = |raw: u64| json!({"why": "a test run was reported", "rawQuantity": raw});
    // Two units of 0.40 are below a dollar; a third and more is not, alone.
    let (status, given) = give_back(&operate, &session("farid"), &id, &order(2_000_000)).await;
    assert_eq!((status, &given["givenBack"]), (200, &json!(2_000_000)), "{given}");
    let (status, asked) = give_back(&operate, &session("farid"), &id, &order(2_900_000)).await;
    assert_eq!((status, &asked["state"]), (200, &json!("asked")), "{asked}");
    let listed = world.signed(http::Method::GET, "/v1/operate/proposals", "", Vec::new()).await.json();
    let waits = &listed["entries"][0];
    assert_eq!((&waits["decision"], &waits["quantity"]), (&json!("give-back"), &json!(2_900_000)), "{waits}");
    let confirm = |raw: u64| json!({"why": "seen", "confirms": asked["proposal"], "rawQuantity": raw});
    let (status, problem) = give_back(&operate, &session("farid"), &id, &confirm(2_900_000)).await;
    assert_eq!((status, &problem["type"]), (409, &json!("/problems/second-person")), "{problem}");
    let (status, problem) = give_back(&operate, &session("fiona"), &id, &confirm(2_800_000)).await;
    assert_eq!((status, &problem["type"]), (409, &json!("/problems/another-proposal")), "{problem}");
    let (status, given) = give_back(&operate, &session("fiona"), &id, &confirm(2_900_000)).await;
    assert_eq!((status, &given["givenBack"]), (200, &json!(2_900_000)), "{given}");
    let audit = world.signed(http::Method::GET, "/v1/operate/audit", "", Vec::new()).await.json();
    let acts: Vec<&Value> = audit["entries"].as_array().unwrap().iter().map(|entry| &entry["act"]).collect();
    assert_eq!(acts, ["give-back", "ask-give-back", "give-back"]);
}

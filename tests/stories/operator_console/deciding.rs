//! Decisions about what is in quarantine, made by a person.

use tests::{Browser, World};

use super::{come, hidden, signed_in, slip, step};
use crate::held_back::fifty_after_two;
use crate::people::pass;

/// The page of the one entry in quarantine.
pub(super) async fn entry(browser: &Browser) -> String {
    let list = step(browser, "/operator/quarantine").await.text;
    let path = list.split("href=\"/operator/quarantine/").nth(1).unwrap_or_else(|| panic!("nothing: {list}"));
    format!("/operator/quarantine/{}", path.split('"').next().unwrap())
}

/// Decides as the form does.
pub(super) async fn decide(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let seen = hidden(&step(browser, path).await.text, "seen");
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("seen", seen.as_str())]).collect();
    let reply = browser.post_form_once(path, &fields).await.unwrap();
    let text = if reply.status == 303 { reply.header("location").to_owned() } else { reply.text.clone() };
    (reply.status.as_u16(), text)
}

/// Who did what and why, as the audit log has it.
pub(super) async fn audited(world: &World) -> Vec<(String, String, String)> {
    let audit = world.signed(http::Method::GET, "/v1/operate/audit", "", Vec::new()).await.json();
    let text = |entry: &serde_json::Value, name: &str| entry[name].as_str().unwrap_or_default().to_owned();
    let entries = audit["entries"].as_array().unwrap().clone();
    entries.iter().map(|entry| (text(entry, "by"), text(entry, "act"), text(entry, "why"))).collect()
}

#[tokio::test]
async fn today_says_how_much_is_at_risk_and_by_when() {
    let (world, _) = fifty_after_two("send").await;
    let page = step(&signed_in(&world, "vera").await, "/operator").await.text;
    for text in ["Money at risk", "Far more than usual", "USD", "1 entry in quarantine"] {
        assert!(page.contains(text), "{text}: {page}");
    }
}

#[tokio::test]
async fn an_operator_releases_a_record_and_the_audit_log_names_the_person() {
    let (world, buyer) = fifty_after_two("keep").await;
    let olga = signed_in(&world, "olga").await;
    let path = entry(&olga).await;
    let (status, location) = decide(&olga, &path, &[("decision", "release"), ("why", "asked <b>the buyer</b>")]).await;
    assert_eq!((status, location.as_str()), (303, "/operator/quarantine?done=frozen"));
    world.run("meter-usage").await;
    assert_eq!(buyer.records(&world).await.iter().map(|(_, _, quantity)| *quantity).max(), Some(50));
    let issuer = &world.sandbox.environment.settings.operator_sign_in.issuer;
    let expected = (format!("{issuer}#olga"), "release".to_owned(), "asked <b>the buyer</b>".to_owned());
    assert_eq!(audited(&world).await, [expected]);
    let page = step(&olga, "/operator/audit").await.text;
    assert!(page.contains("asked &lt;b&gt;the buyer&lt;/b&gt;") && !page.contains("<b>the buyer"), "{page}");
    // Whoever still has the page open learns that it is decided.
    let again = olga.post_form_once(&path, &[("decision", "release"), ("why", "again"), ("seen", "x")]).await.unwrap();
    assert_eq!(again.status, 409);
    assert_eq!(audited(&world).await.len(), 1);
}

#[tokio::test]
async fn giving_up_money_needs_a_fresh_proof_of_who_it_is() {
    let (world, _) = fifty_after_two("keep").await;
    let farid = signed_in(&world, "farid").await;
    let path = entry(&farid).await;
    pass(&world, operators::FRESH_SECONDS);
    let order = [("decision", "write-off"), ("why", "reported twice")];
    let (status, page) = decide(&farid, &path, &order).await;
    assert_eq!(status, 403);
    assert!(
        page.contains("Prove first who you are") && page.contains("reported twice"),
        "what was typed stays: {page}"
    );
    assert_eq!(audited(&world).await, []);
    let again = format!("/operator/sign-in/start?again=1&next={path}");
    // Another person, a provider that asked nobody, and one that does not say when: none of them is a proof.
    assert_eq!(come(&world, &farid, &again, "lena").await.status, 403);
    for name in ["old-authentication", "no-authentication-time"] {
        slip(&world, name).await;
        assert_eq!(come(&world, &farid, &again, "farid").await.status, 403, "{name}");
    }
    assert_eq!(decide(&farid, &path, &order).await.0, 403);
    let before = farid.cookie("__Host-operator");
    let reply = come(&world, &farid, &again, "farid").await;
    assert_eq!(reply.status, 303, "{}", reply.text);
    assert_ne!(farid.cookie("__Host-operator"), before, "the session goes on under another token");
    assert_eq!(decide(&farid, &path, &order).await, (303, "/operator/quarantine?done=written-off".to_owned()));
    assert_eq!(audited(&world).await.len(), 1);
}

#[tokio::test]
async fn a_sign_in_of_which_the_provider_does_not_say_when_it_was_proved_gives_nothing_up() {
    let (world, _) = fifty_after_two("keep").await;
    slip(&world, "no-authentication-time").await;
    let farid = signed_in(&world, "farid").await;
    let path = entry(&farid).await;
    let order = [("decision", "write-off"), ("why", "reported twice")];
    assert_eq!(decide(&farid, &path, &order).await.0, 403, "who is at the browser may be somebody else");
    let again = format!("/operator/sign-in/start?again=1&next={path}");
    assert_eq!(come(&world, &farid, &again, "farid").await.status, 303);
    assert_eq!(decide(&farid, &path, &order).await.0, 303);
}

#[tokio::test]
async fn finance_sends_a_record_with_less_and_not_with_more() {
    let (world, buyer) = fifty_after_two("keep").await;
    let farid = signed_in(&world, "farid").await;
    let path = entry(&farid).await;
    for (quantity, status) in [("51", 409), ("", 422), ("-1", 422), ("2e1", 422)] {
        let order = [("decision", "less"), ("quantity", quantity), ("why", "typed twice")];
        assert_eq!(decide(&farid, &path, &order).await.0, status, "{quantity:?}");
    }
    let order = [("decision", "less"), ("quantity", "5"), ("why", "typed a zero too many")];
    assert_eq!(decide(&farid, &path, &order).await.0, 303);
    world.run("meter-usage").await;
    assert_eq!(buyer.records(&world).await.iter().map(|(_, _, quantity)| *quantity).max(), Some(5));
}

#[tokio::test]
async fn a_decision_is_about_what_the_page_showed_and_its_reason_can_be_read() {
    let (world, _) = fifty_after_two("keep").await;
    let olga = signed_in(&world, "olga").await;
    let path = entry(&olga).await;
    let stale = [("decision", "release"), ("why", "ok"), ("seen", "another")];
    assert_eq!(olga.post_form_once(&path, &stale).await.unwrap().status, 409);
    let long = "x".repeat(501);
    for why in ["", "  ", "turned \u{202e}around", "a bell \u{7}", long.as_str()] {
        assert_eq!(decide(&olga, &path, &[("decision", "release"), ("why", why)]).await.0, 422, "{why:?}");
    }
    assert_eq!(audited(&world).await, []);
}

#[tokio::test]
async fn a_license_is_found_by_its_arn_or_its_aws_account_and_shows_its_ledger() {
    let (world, buyer) = fifty_after_two("keep").await;
    let vera = signed_in(&world, "vera").await;
    let id = buyer.purchase.license_arn.rsplit(':').next().unwrap();
    for typed in [buyer.purchase.license_arn.as_str(), id, buyer.purchase.account_id.as_str()] {
        let reply = vera.post_form_once("/operator/search", &[("q", typed)]).await.unwrap();
        assert_eq!(
            (reply.status.as_u16(), reply.header("location")),
            (303, format!("/operator/licenses/{id}").as_str()),
            "{typed}"
        );
    }
    let page = step(&vera, &format!("/operator/licenses/{id}")).await.text;
    for text in ["21 Nov 2026", "AWS confirmed the license", "Ledger"] {
        assert!(page.contains(text), "{text}: {page}");
    }
    let day = step(&vera, &format!("/operator/licenses/{id}?day=2026-11-21")).await.text;
    assert!(day.contains("quarantined") && day.contains("metered"), "{day}");
    let hostile = "<script>alert(1)</script>";
    let reply = vera.post_form_once("/operator/search", &[("q", hostile)]).await.unwrap();
    assert!(reply.status == 200 && !reply.text.contains(hostile) && reply.text.contains("Nothing of that name"));
}

#[tokio::test]
async fn a_decision_leads_back_to_the_list_that_it_was_made_from() {
    let (world, _) = fifty_after_two("keep").await;
    let olga = signed_in(&world, "olga").await;
    let list = "/operator/quarantine?reason=unusual&within=24";
    let page = step(&olga, list).await.text;
    let path = entry(&olga).await;
    let linked = format!("{path}?reason=unusual&amp;within=24");
    assert!(page.contains(&format!("href=\"{linked}\"")), "{page}");
    let path = linked.replace("&amp;", "&");
    let form = step(&olga, &path).await.text;
    assert!(form.contains("href=\"/operator/quarantine?reason=unusual&amp;within=24\""), "the way back: {form}");
    let kept = [("reason", hidden(&form, "reason")), ("within", hidden(&form, "within"))];
    let order = [("decision", "release"), ("why", "asked")];
    let fields: Vec<(&str, &str)> = kept.iter().map(|(name, value)| (*name, value.as_str())).chain(order).collect();
    // What is wrong comes back with the list still known.
    let (status, again) = decide(&olga, &path, &fields[..3]).await;
    assert!(status == 422 && hidden(&again, "reason") == "unusual" && hidden(&again, "within") == "24", "{again}");
    let (status, location) = decide(&olga, &path, &fields).await;
    assert_eq!((status, location.as_str()), (303, "/operator/quarantine?done=frozen&reason=unusual&within=24"));
}

#[tokio::test]
async fn a_form_leads_to_no_list_that_the_console_does_not_have() {
    let (world, _) = fifty_after_two("keep").await;
    let olga = signed_in(&world, "olga").await;
    let path = entry(&olga).await;
    let hostile = "//evil.example/\r\nset-cookie: x=1";
    let order =
        [("reason", hostile), ("product", hostile), ("within", "1e9"), ("decision", "release"), ("why", "asked")];
    assert_eq!(decide(&olga, &path, &order).await, (303, "/operator/quarantine?done=frozen".to_owned()));
}

//! Every role, at every door.

use operators::{ALLOWED, Action, Roles};
use tests::World;

use super::{PEOPLE, signed_in, step};
use crate::held_back::fifty_after_two;

/// Where somebody does what by reading.
const PAGES: [(&str, Action); 23] = [
    ("/operator", Action::ReadToday),
    ("/operator/licenses", Action::ReadLicense),
    ("/operator/quarantine", Action::ReadQuarantine),
    ("/operator/activations", Action::ReadActivations),
    ("/operator/comparisons", Action::ReadComparisons),
    ("/operator/comparisons/acknowledged", Action::ReadComparisons),
    ("/operator/comparisons/logs", Action::ReadComparisons),
    ("/operator/identities", Action::ReadIdentities),
    ("/operator/product-events", Action::ReadProductEvents),
    ("/operator/invoices", Action::ReadInvoices),
    ("/operator/identities/bill_none", Action::ReadIdentities),
    ("/operator/invoices/bill_none/inv_none", Action::ReadInvoices),
    ("/operator/activations/l-none", Action::ReadActivations),
    ("/operator/accounts/bill_none/sessions", Action::ReadAccount),
    ("/operator/accounts/bill_none/email", Action::ReadAccount),
    ("/operator/accounts/bill_none/limits", Action::ReadAccount),
    ("/operator/audit", Action::ReadAudit),
    ("/operator/accounts/bill_none", Action::ReadAccount),
    ("/operator/accounts/bill_none/bills", Action::ReadBills),
    ("/operator/accounts/bill_none/people", Action::ReadAccount),
    ("/operator/accounts/bill_none/mails", Action::ReadAccount),
    ("/operator/accounts/bill_none/export", Action::ExportAccount),
    ("/operator/console-accounts/cons_none", Action::ReadAccount),
];

#[tokio::test]
async fn every_role_meets_at_every_page_what_the_table_says() {
    let world = World::new().await;
    let purchase = world.subscribe().await;
    let license = format!("/operator/licenses/{}", purchase.license_arn.rsplit(':').next().unwrap());
    let pages = PAGES.map(|(path, action)| (path.to_owned(), action));
    let of_license = [
        ("", Action::ReadLicense),
        ("/timeline", Action::ReadLicense),
        ("/adjustments", Action::ReadLicense),
        ("/prices", Action::SetPrices),
        ("/reinstate", Action::Reinstate),
        ("/cut-over", Action::CutOver),
        ("/arn", Action::NameArn),
    ];
    let of_license = of_license.map(|(path, action)| (format!("{license}{path}"), action));
    let pages: Vec<_> = pages.into_iter().chain(of_license).collect();
    for (person, role) in PEOPLE {
        let browser = signed_in(&world, person).await;
        for (path, action) in &pages {
            let may = Roles::from_iter([role]).may(*action);
            let status = step(&browser, path).await.status.as_u16();
            // An account that there is none of is not found, by whoever may look.
            let expected = if !may {
                403
            } else if path.contains("bill_none/") && !path.ends_with("/sessions") || path.ends_with("none") {
                404
            } else if path.ends_with("/sessions") {
                // Whoever signs in again after a post there is led to the account.
                303
            } else {
                200
            };
            assert_eq!(status, expected, "{person} {path}");
            let home = step(&browser, "/operator").await.text;
            let tab = format!("<a href=\"{path}\"");
            if path.matches('/').count() == 2 {
                assert_eq!(home.contains(&tab), may, "{person}: a tab for {path}");
            }
        }
    }
}

#[tokio::test]
async fn every_role_is_refused_every_decision_that_is_not_its_own_and_nothing_is_done() {
    let (world, _) = fifty_after_two("send").await;
    for (person, role) in PEOPLE {
        let browser = signed_in(&world, person).await;
        let list = step(&browser, "/operator/quarantine").await;
        let Some(entry) = list.text.split("href=\"/operator/quarantine/").nth(1) else {
            assert!(!Roles::from_iter([role]).may(Action::ReadQuarantine), "{person}: {}", list.text);
            continue;
        };
        let path = format!("/operator/quarantine/{}", entry.split('"').next().unwrap());
        let decisions = [
            ("release", Action::Release),
            ("open-hour", Action::Release),
            ("less", Action::ReleaseLess),
            ("write-off", Action::WriteOff),
            ("decline", Action::WriteOff),
        ];
        for (decision, action) in decisions {
            let may = Roles::from_iter([role]).may(action);
            let page = step(&browser, &path).await;
            let is_offered = decision != "decline" && may;
            assert_eq!(page.text.contains(&format!("value=\"{decision}\"")), is_offered, "{person} {decision}");
            // Without a reason nothing is done by those who may, either: what is told apart is who may.
            let reply = browser.post_form_once(&path, &[("decision", decision)]).await.unwrap();
            assert_eq!(reply.status.as_u16(), if may { 422 } else { 403 }, "{person} {decision}: {}", reply.text);
        }
        for (decision, action) in
            [("release", Action::Release), ("open-hour", Action::Release), ("write-off", Action::WriteOff)]
        {
            let may = Roles::from_iter([role]).may(action);
            let fields = [("entry", path.rsplit('/').next().unwrap()), ("decision", decision)];
            let reply = browser.post_form_once("/operator/quarantine/several", &fields).await.unwrap();
            assert_eq!(reply.status.as_u16(), if may { 422 } else { 403 }, "{person} {decision}: {}", reply.text);
        }
    }
    let audit = world.signed(http::Method::GET, "/v1/operate/audit", "", Vec::new()).await.json();
    assert_eq!(audit["entries"], serde_json::json!([]));
}

#[tokio::test]
async fn every_role_is_refused_every_change_of_a_license_that_is_not_its_own() {
    let world = World::new().await;
    let purchase = world.subscribe().await;
    let license = format!("/operator/licenses/{}", purchase.license_arn.rsplit(':').next().unwrap());
    let changes = [
        (format!("{license}/prices"), Action::SetPrices),
        (format!("{license}/reinstate"), Action::Reinstate),
        (format!("{license}/cut-over"), Action::CutOver),
        (format!("{license}/arn"), Action::NameArn),
        ("/operator/product-events/replay".to_owned(), Action::ReplayEvents),
    ];
    for (person, role) in PEOPLE {
        let browser = signed_in(&world, person).await;
        for (path, action) in &changes {
            let may = Roles::from_iter([role]).may(*action);
            let reply = browser.post_form_once(path, &[]).await.unwrap();
            assert_eq!(reply.status.as_u16(), if may { 422 } else { 403 }, "{person} {path}: {}", reply.text);
        }
    }
    let audit = world.signed(http::Method::GET, "/v1/operate/audit", "", Vec::new()).await.json();
    assert_eq!(audit["entries"], serde_json::json!([]));
}

#[tokio::test]
async fn a_post_from_another_site_and_one_without_a_session_change_nothing() {
    let world = World::new().await;
    let browser = signed_in(&world, "farid").await;
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "cross-site")];
    let reply = browser.send(http::Method::POST, "/operator/sign-out", &headers, Vec::new()).await.unwrap();
    assert_eq!(reply.status, 403);
    assert_eq!(step(&browser, "/operator").await.status, 200, "still signed in");
    let reply = world.browser().post_form_once("/operator/quarantine/l~2026-11-21T10~d", &[]).await.unwrap();
    assert_eq!(reply.status, 303);
}

#[test]
fn the_table_has_no_action_that_nobody_may_do() {
    assert!(ALLOWED.iter().all(|(_, roles)| !roles.is_empty()));
}

//! The audit log as a page: narrowed, as a sheet, and with the state of its chain.

use tests::World;

use super::deciding::{decide, entry};
use super::{signed_in, step};
use crate::held_back::{fifty_after_two, use_in_an_hour};

/// Olga counts one record in the open hour, Farid writes another off.
async fn two_acts() -> (World, String) {
    let (world, buyer) = fifty_after_two("keep").await;
    let olga = signed_in(&world, "olga").await;
    let path = entry(&olga).await;
    assert_eq!(decide(&olga, &path, &[("decision", "release"), ("why", "=1+1 asked")]).await.0, 303);
    world.run("meter-usage").await;
    use_in_an_hour(&world, &buyer, 600).await;
    let farid = signed_in(&world, "farid").await;
    let path = entry(&farid).await;
    assert_eq!(decide(&farid, &path, &[("decision", "write-off"), ("why", "reported twice")]).await.0, 303);
    (world, buyer.purchase.license_arn.clone())
}

#[tokio::test]
async fn the_log_is_narrowed_by_person_license_act_and_month() {
    let (world, arn) = two_acts().await;
    let olga = signed_in(&world, "olga").await;
    let issuer = &world.sandbox.environment.settings.operator_sign_in.issuer;
    let license = arn.rsplit(':').next().unwrap();
    for (query, released, written_off) in [
        (String::new(), true, true),
        ("by=olga".to_owned(), true, false),
        (format!("by={issuer}%23farid"), false, true),
        ("act=write-off".to_owned(), false, true),
        (format!("license={license}"), true, true),
        (format!("license={arn}&by=olga"), true, false),
        ("license=%3Cb%3E".to_owned(), false, false),
        ("by=nobody".to_owned(), false, false),
        ("month=2026-11".to_owned(), true, true),
        ("month=2026-10".to_owned(), false, false),
        ("month=soon".to_owned(), true, true),
    ] {
        let page = step(&olga, &format!("/operator/audit?{query}")).await.text;
        let shown = (page.contains("=1+1 asked"), page.contains("reported twice"));
        assert_eq!(shown, (released, written_off), "{query}: {page}");
    }
    let page = step(&olga, "/operator/audit").await.text;
    assert!(page.contains("№ 1 to 2: each entry is unchanged"), "{page}");
}

#[tokio::test]
async fn every_act_that_code_can_write_has_words_in_both_languages() {
    let (world, _) = two_acts().await;
    let olga = signed_in(&world, "olga").await;
    for language in ["en", "zh"] {
        let page = step(&olga, &format!("/operator/audit?lang={language}")).await.text;
        for act in store::AuditAct::ALL {
            let option = page.split(&format!("<option value=\"{act}\">")).nth(1);
            let words = option.and_then(|rest| rest.split('<').next()).unwrap_or_else(|| panic!("{act}: {page}"));
            let is_text = words.contains(|c: char| if language == "zh" { c >= '\u{4e00}' } else { c.is_uppercase() });
            assert!(is_text && !words.contains("operators-act"), "{language} {act}: {words}");
        }
    }
}

#[tokio::test]
async fn acts_stand_in_words_with_what_they_were_about() {
    let (world, _) = two_acts().await;
    let olga = signed_in(&world, "olga").await;
    let page = step(&olga, "/operator/audit?lang=en").await.text;
    let table = page.split("<tbody>").nth(1).unwrap_or_default();
    for text in ["Sent a record again", "Wrote usage off", "50,000,000 raw units", "in the hour of <time"] {
        assert!(table.contains(text), "{text}: {table}");
    }
    assert!(!table.contains("write-off") && !table.contains('~'), "no raw words: {table}");
    let page = step(&olga, "/operator/audit?lang=zh&act=write-off").await.text;
    assert!(page.contains("核销了用量") && page.contains("value=\"write-off\" selected"), "{page}");
    // A word of another release can be asked for, and stays what it is.
    let page = step(&olga, "/operator/audit?lang=en&act=%3Cb%3Elater").await.text;
    assert!(page.contains("value=\"&lt;b&gt;later\" selected") && page.contains("Nothing fits"), "{page}");
}

#[tokio::test]
async fn the_sheet_has_what_the_filter_takes_and_no_formula() {
    let (world, _) = two_acts().await;
    let olga = signed_in(&world, "olga").await;
    let sheet = step(&olga, "/operator/audit?format=csv&by=olga").await;
    assert_eq!(sheet.header("content-type"), "text/csv; charset=utf-8");
    let rows: Vec<&str> = sheet.text.trim_end().lines().collect();
    assert!(rows.len() == 2 && rows[1].contains(",'=1+1 asked,") && rows[1].contains(",release,"), "{}", sheet.text);
    assert!(rows[0].ends_with(",hash,act_in_words") && rows[1].ends_with(",Sent a record again"), "{}", sheet.text);
    assert_eq!(step(&signed_in(&world, "vera").await, "/operator/audit?format=csv").await.status, 403);
}

//! What the widgets make of sound and of hostile input.

#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

use brand::Brand;
use kernel::Language;
use pages::form::Form;
use pages::maud::{Render, html};
use pages::notice::{self, Tone};
use pages::{Page, View, content_security_policy, page, parts, problem_page, step, when};

fn brand() -> Brand {
    Brand::parse(include_str!("../../../brands/truewatch.toml")).unwrap()
}

fn hostile() -> [String; 4] {
    [
        "<script>alert(1)</script>".to_owned(),
        "\u{202e}\"><img src=x onerror=alert(1)>שלום".to_owned(),
        "👩‍🚀🧾".to_owned(),
        "a".repeat(500),
    ]
}

#[test]
fn a_hostile_name_stays_text_wherever_it_stands() {
    let brand = brand();
    for name in hostile() {
        let view = View::new(&brand, Language::English, "/x");
        let form = Form::new(&view, "/x").value("username", &name).problem("username", &name).hidden("token", &name);
        let body = html! {
            (form.render(html! { (form.text("username", "field-username-label")) (form.textarea("username", "field-username-label")) }))
            (parts::table(&name, std::slice::from_ref(&name), &[vec![parts::name(&name)]]))
            (notice::notice(&view, Tone::Note, &name, html! { (view.rich("bind-workspace-bound", &[("name", parts::name(&name))])) }))
            p { (view.text_with("bind-workspace-bound", &[("name", &name)])) }
        };
        let html = Page::new(&view, &name).lead(name.as_str()).body(body);
        assert!(!html.contains("<script>") && !html.contains("<img"), "{html}");
        assert!(html.contains("<bdi class=\"name\">"));
        let problem = problem_page(&view, &name, &name, &name, Some(("/", &name)));
        assert!(!problem.contains("<script>") && !problem.contains("<img"), "{problem}");
    }
}

#[test]
fn a_name_cannot_turn_the_sentence_it_stands_in() {
    let brand = brand();
    let view = View::new(&brand, Language::English, "/x");
    let bound = |name| view.text_with("bind-workspace-bound", &[("name", name)]);
    assert_eq!(bound("\u{202e}evil"), "evil is bound.");
    assert_eq!(bound("שלום"), "\u{2068}שלום\u{2069} is bound.");
}

#[test]
fn a_field_is_wired_to_its_hint_and_its_error() {
    let brand = brand();
    let view = View::new(&brand, Language::English, "/register");
    let form = Form::new(&view, "/register").value("username", "1").problem("username", "Wrong.");
    let field = form
        .text("username", "field-username-label")
        .hint("field-username-hint")
        .autocomplete("username")
        .render()
        .into_string();
    assert!(field.contains("<label for=\"field-username\">Username</label>"), "{field}");
    assert!(field.contains("aria-describedby=\"field-username-hint field-username-problem\""), "{field}");
    assert!(field.contains("aria-invalid=\"true\"") && field.contains("value=\"1\""), "{field}");
    assert!(field.contains("autocomplete=\"username\"") && field.contains("aria-required=\"true\""), "{field}");
    let whole = form.render(html! { (field) }).into_string();
    assert!(whole.contains("<a href=\"#field-username\">Username: Wrong.</a>"), "{whole}");
}

#[test]
fn the_error_summary_follows_the_order_of_the_page() {
    let brand = brand();
    let view = View::new(&brand, Language::English, "/x");
    let form = Form::new(&view, "/x").problem("phone", "P").problem("username", "U");
    let html = form
        .render(html! { (form.text("username", "field-username-label")) (form.phone("phone", "field-phone-label")) });
    let html = html.into_string();
    assert!(html.find("Username: U").unwrap() < html.find("Phone number: P").unwrap(), "{html}");
}

#[test]
fn passwords_and_codes_are_never_shown_again() {
    let brand = brand();
    let view = View::new(&brand, Language::English, "/x");
    let form = Form::new(&view, "/x").value("password", "secret-1").value("emailCode", "123456");
    let html = form.render(
        html! { (form.password("password", "field-password-label")) (form.code("emailCode", "field-code-label")) },
    );
    let html = html.into_string();
    assert!(!html.contains("secret-1") && !html.contains("123456"), "{html}");
}

#[test]
fn the_enter_key_presses_the_main_button_and_not_send_code() {
    let brand = brand();
    let view = View::new(&brand, Language::English, "/x");
    let form = Form::new(&view, "/x").on_enter("go", "next");
    let html = form.render(html! {
        (form.email("email", "field-email-label").send_code("/codes", "register"))
        (form.submit("form-next"))
    });
    let html = html.into_string();
    let first = html.split("<button").nth(1).unwrap();
    assert!(first.contains("name=\"go\" value=\"next\"") && !first.contains("formaction"), "{html}");
    assert!(html.contains("formaction=\"/codes\" name=\"purpose\" value=\"register\""), "{html}");
}

#[test]
fn the_current_step_is_marked_for_those_who_cannot_see_it() {
    let brand = brand();
    let view = View::new(&brand, Language::English, "/x");
    let html = step::indicator(&view, &["stage-subscribe", "stage-account", "stage-workspace"], 1).into_string();
    assert_eq!(html.matches("aria-current=\"step\"").count(), 1);
    assert!(html.contains("<li class=\"current\" aria-current=\"step\">"), "{html}");
    assert!(html.contains("Done:</span>") || html.contains("Done: </span>"), "{html}");
}

#[test]
fn every_page_has_support_legal_links_and_the_language_switch() {
    let brand = brand();
    for (language, tag) in [(Language::English, "en"), (Language::Chinese, "zh-Hans")] {
        let html = page(&View::new(&brand, language, "/activate"), "T", html! {});
        assert!(html.contains(&format!("<html lang=\"{tag}\"")), "{html}");
        assert!(html.contains("mailto:support@truewatch.com"));
        assert!(
            html.contains(brand.legal.terms_url.get(language)) && html.contains(brand.legal.privacy_url.get(language))
        );
        assert!(html.contains("href=\"/activate?lang=en\"") && html.contains("href=\"/activate?lang=zh\""));
        assert!(html.contains("<a class=\"skip\" href=\"#main\">"));
    }
}

#[test]
fn the_policy_allows_our_style_sheets_and_our_script_by_hash_and_nothing_else() {
    use base64::Engine;
    use sha2::{Digest, Sha256};

    let brand = brand();
    let policy = content_security_policy(&brand);
    let html = page(&View::new(&brand, Language::English, "/x"), "T", html! {});
    let sheets: Vec<&str> = html.split("<style>").skip(1).map(|rest| rest.split("</style>").next().unwrap()).collect();
    assert_eq!(sheets.len(), 2);
    for sheet in sheets {
        let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(sheet.as_bytes()));
        assert!(policy.contains(&format!("'sha256-{hash}'")), "{policy}");
    }
    let scripts: Vec<&str> = html.split("<script").skip(1).collect();
    let [script] = scripts.as_slice() else { panic!("one script, and no other") };
    let script = script.split_once('>').and_then(|(_, rest)| rest.split_once("</script>")).unwrap().0;
    let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(script.as_bytes()));
    assert!(policy.contains(&format!("script-src 'sha256-{hash}';")), "{policy}");
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"));
    assert!(!html.contains(" style="));
}

/// The sheet is part of every page: what it may weigh, in bytes.
const LARGEST_SHEET_BYTES: usize = 24 * 1024;

#[test]
fn the_style_sheet_stays_small_enough_to_be_part_of_every_page() {
    let brand = brand();
    let html = page(&View::new(&brand, Language::English, "/x"), "T", html! {});
    let sheets: usize = html.split("<style>").skip(1).map(|rest| rest.split("</style>").next().unwrap().len()).sum();
    assert!(sheets < LARGEST_SHEET_BYTES, "the style sheets have {sheets} bytes");
}

#[test]
fn times_and_figures_read_as_people_write_them_and_name_their_zone() {
    let brand = brand();
    let (english, chinese) = (View::new(&brand, Language::English, "/x"), View::new(&brand, Language::Chinese, "/x"));
    let at = kernel::Timestamp::parse_rfc3339("2026-12-05T09:07:59Z").unwrap();
    let month = at.month();
    assert!(when::moment(&english, at).into_string().ends_with(">5 Dec 2026, 09:07 UTC</time>"));
    assert!(when::moment(&chinese, at).into_string().ends_with(">2026 年 12 月 5 日 09:07 UTC</time>"));
    assert_eq!((when::month(&english, month), when::day(&english, at)), ("December 2026".into(), "5 Dec 2026".into()));
    assert_eq!(when::month(&chinese, month), "2026 年 12 月");
}

#[test]
fn the_name_of_a_brand_fits_into_chinese_sentences() {
    let other = Brand::parse(include_str!("../../../brands/guance.toml")).unwrap();
    let view = View::new(&other, Language::Chinese, "/x");
    assert_eq!(view.text("resolve-customer-activate-title"), "开通您的观测云订阅");
    let (latin, view) = (brand(), "/x");
    let view = View::new(&latin, Language::Chinese, view);
    assert_eq!(view.text("resolve-customer-activate-title"), "开通您的 TrueWatch 订阅");
}

#[test]
fn plural_forms_and_ids_with_leading_zeros_read_right() {
    let brand = brand();
    let view = View::new(&brand, Language::English, "/x");
    assert!(view.text_with("field-code-wrong", &[("attempts", "1")]).ends_with("1 more attempt."));
    assert!(view.text_with("field-code-wrong", &[("attempts", "3")]).ends_with("3 more attempts."));
    assert!(view.text_with("sign-in-workspace-settled-aws", &[("account", "012345678901")]).ends_with("012345678901"));
    assert_eq!(view.text("no-such-key"), "no-such-key");
}

//! Every widget in one HTML file per brand and language: `cargo run -p pages --example gallery -- target/gallery`.

#![allow(clippy::indexing_slicing, reason = "a development tool on our own brand files")]

use std::error::Error;
use std::fs;
use std::path::Path;

use brand::Brand;
use kernel::Language;
use pages::button::{self, Weight};
use pages::form::Form;
use pages::maud::{Markup, html};
use pages::notice::{self, Tone};
use pages::parts::{self, Shade};
use pages::{Page, View, problem_page, step};

const HOSTILE: &str = "<script>alert(1)</script> שלום עולם 🧾👩‍🚀 Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
const STEPS: [&str; 3] = ["register-step-basic", "register-step-company", "register-step-activation"];

fn main() -> Result<(), Box<dyn Error>> {
    let target = std::env::args().nth(1).unwrap_or_else(|| "target/gallery".to_owned());
    fs::create_dir_all(&target)?;
    for name in ["truewatch", "guance"] {
        let brand = Brand::parse(&fs::read_to_string(format!("brands/{name}.toml"))?)?;
        for language in Language::ALL {
            let view = View::new(&brand, language, "/gallery");
            let write = |page: &str, html: String| {
                fs::write(Path::new(&target).join(format!("{name}-{}-{page}.html", language.tag())), html)
            };
            write("activate", activate(&view))?;
            write("register", register(&view, false))?;
            write("register-wrong", register(&view, true))?;
            write("workspaces", workspaces(&view))?;
            write("sign-in", sign_in(&view))?;
            write("confirm", confirm(&view))?;
            let (title, detail) = (view.text("problem-token-expired-title"), view.text("problem-token-expired-detail"));
            write("problem", problem_page(&view, &title, &detail, "8b0f4a3e-5c55-4f0e-9f0f-2f6f1f2f3f4f", None))?;
        }
    }
    Ok(())
}

fn activate(view: &View<'_>) -> String {
    let text = |key| view.text(key);
    Page::new(view, &text("resolve-customer-activate-title"))
        .steps(step::indicator(view, &["stage-subscribe", "stage-account", "stage-workspace", "stage-done"], 1))
        .lead(text("resolve-customer-activate-lead"))
        .body(html! {
            (notice::simple(view, Tone::Waiting, "pending-title", "pending-text"))
            (parts::choices(html! {
                (parts::choice("/register", &text("resolve-customer-activate-new-title"),
                    &text("resolve-customer-activate-new-text"), &text("resolve-customer-activate-new-action")))
                (parts::choice("/bind-billing", &text("resolve-customer-activate-known-title"),
                    &text("resolve-customer-activate-known-text"), &text("resolve-customer-activate-known-action")))
            }))
            (parts::titled_card(&text("resolve-customer-what-title"), html! {
                p { (text("resolve-customer-what-text")) }
                p { (text("resolve-customer-what-charges")) }
            }))
            (parts::titled_card(&text("license-heading"), parts::facts(&[
                (text("license-product"), html! { (view.brand.products[0].name.get(view.language)) }),
                (text("license-account"), parts::copyable("111122223333")),
                (text("license-state"), parts::badge(&text("license-state-pending"), Shade::Attention)),
                (text("license-id"), parts::copyable("l-0123456789abcdef0123456789abcdef")),
            ])))
        })
}

fn register(view: &View<'_>, wrong: bool) -> String {
    let mut form = Form::new(view, "/register")
        .hidden("step", "basic")
        .value("username", if wrong { HOSTILE } else { "ann.lee" })
        .value("email", "ann@example.com")
        .value("site", "us1");
    if wrong {
        form = form
            .problem("username", &view.text("field-username-form"))
            .problem("emailCode", &view.text_with("field-code-wrong", &[("attempts", "1")]))
            .problem("account", &view.text("field-missing"))
            .problem("acceptTerms", &view.text("field-terms-not-accepted"));
    }
    let sent = view.text_with("field-code-sent", &[("target", "a***@e***.com"), ("minutes", "10")]);
    let sites: Vec<(String, String)> =
        view.brand.sites.iter().map(|s| (s.id.to_string(), s.name.get(view.language).to_owned())).collect();
    Page::new(view, &view.text("register-basic-title"))
        .steps(step::indicator(view, &STEPS, 0))
        .lead(view.text("register-basic-lead"))
        .failed(form.has_problems())
        .body(form.render(html! {
            (form.select("site", "field-site-label", &sites).hint("field-site-hint"))
            (form.text("username", "field-username-label").hint("field-username-hint").autocomplete("username"))
            (form.email("email", "field-email-label").hint("field-email-hint").send_code("/codes", "register"))
            (form.code("emailCode", "field-code-label").confirmed((!wrong).then_some(sent)))
            (form.password("password", "field-password-label").new_password().hint("field-password-hint"))
            (form.password("passwordConfirmation", "field-password-confirmation-label").new_password())
            (form.phone("phone", "field-phone-label").hint("field-phone-hint").optional())
            (form.textarea("description", "field-description-label").hint("field-description-hint").optional())
            (form.radios("account", "sign-in-login-label", &accounts(view)))
            (form.terms("acceptTerms"))
            (form.submit_with("form-next", form.other("back", "true", "form-back")))
        }))
}

fn accounts(view: &View<'_>) -> Vec<(String, String, String)> {
    vec![
        ("console".to_owned(), view.text("sign-in-account-console"), view.text("sign-in-title-console")),
        ("billing".to_owned(), view.text("sign-in-account-billing"), view.text("sign-in-title-billing")),
    ]
}

fn workspaces(view: &View<'_>) -> String {
    let text = |key| view.text(key);
    let row = |name: &str, state: Markup, action: Markup| {
        vec![parts::name(name), html! { (view.brand.sites[0].name.get(view.language)) }, state, action]
    };
    let bind = button::link("/workspaces/w/binding", &text("bind-workspace-bind"), Weight::Small);
    let headers = ["bind-workspace-column-name", "bind-workspace-column-site", "bind-workspace-column-state"].map(text);
    let headers: Vec<String> = headers.into_iter().chain([String::new()]).collect();
    let rows = [
        row("Payments", parts::badge(&text("bind-workspace-state-bound"), Shade::Good), html! {}),
        row(HOSTILE, parts::badge(&text("bind-workspace-state-bindable"), Shade::Quiet), bind),
        row(
            "Shop",
            html! {
                (parts::badge(&text("bind-workspace-state-locked"), Shade::Bad))
                span class="quiet" { (text("bind-workspace-why-other")) }
            },
            html! {},
        ),
    ];
    Page::new(view, &text("bind-workspace-list-title"))
        .wide()
        .account(html! { (parts::name("ann.lee")) (button::post("/sign-out", &text("sign-in-sign-out"), Weight::Plain, &[])) })
        .steps(step::indicator(view, &["stage-subscribe", "stage-account", "stage-workspace", "stage-done"], 2))
        .lead(text("bind-workspace-list-lead"))
        .body(html! {
            (notice::notice(view, Tone::Success, &text("sign-in-workspace-lead"), html! {
                p { (view.rich("bind-workspace-created", &[("name", parts::name(HOSTILE))])) }
            }))
            (parts::table(&view.text_with("bind-workspace-list-caption", &[("username", "ann.lee")]), &headers, &rows))
            (button::row(button::link("/activated", &text("bind-workspace-finish"), Weight::Main)))
            h2 { (text("bind-workspace-create-heading")) }
            p { (text("bind-workspace-create-lead")) }
            (parts::choices(html! {
                (parts::choice("#", &text("bind-workspace-create-known"), &text("bind-workspace-create-known-text"), &text("bind-workspace-create-action")))
                (parts::choice("#", &text("bind-workspace-create-new"), &text("bind-workspace-create-new-text"), &text("bind-workspace-create-action")))
            }))
        })
}

fn confirm(view: &View<'_>) -> String {
    let text = |key| view.text(key);
    let form = Form::new(view, "/workspaces/w/binding");
    Page::new(view, &text("bind-workspace-confirm-title")).lead(text("bind-workspace-confirm-lead")).body(html! {
        (notice::simple(view, Tone::Note, "bind-workspace-confirm-from", "bind-workspace-confirm-move"))
        (notice::simple(view, Tone::Error, "problem-workspace-taken-title", "problem-workspace-taken-detail"))
        (form.render(html! {
            (parts::facts(&[
                (text("bind-workspace-confirm-name"), parts::name(HOSTILE)),
                (text("bind-workspace-confirm-site"), html! { (view.brand.sites[0].name.get(view.language)) }),
                (text("bind-workspace-confirm-account"), parts::copyable("111122223333")),
                (text("bind-workspace-confirm-from"), html! { (view.text_with("bind-workspace-confirm-from-now", &[("hour", "04:00")])) }),
            ]))
            (parts::disclosure(&text("prices-title"), html! { p { "0.40 USD" } }))
            (form.submit_with("bind-workspace-confirm-submit", button::link("/workspaces", &text("form-cancel"), Weight::Second)))
        }))
    })
}

fn sign_in(view: &View<'_>) -> String {
    let form = Form::new(view, "/sign-in").value("account", "console");
    Page::new(view, &view.text("sign-in-title")).body(html! {
        (notice::simple(view, Tone::Success, "sign-in-signed-out", "sign-in-console-lead"))
        (form.render(html! {
            (form.radios("account", "sign-in-login-label", &accounts(view)))
            (form.text("login", "sign-in-login-label").autocomplete("username"))
            (form.password("password", "field-password-label"))
            (form.submit_with("sign-in-submit", button::link("/sign-in?with=code", &view.text("sign-in-with-code"), Weight::Plain)))
        }))
    })
}

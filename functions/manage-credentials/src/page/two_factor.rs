//! The pages of two-factor authentication.

use accounts::BillingAccount;
use accounts::second_factor::{FactorKind, PROOF_FIELD, RecoveryCode, SecondFactor, TotpKey};
use edge::{FieldProblem, Request};
use maud::{Markup, html};
use pages::button::{self, Weight};
use pages::form::Form;
use pages::notice::{self, Tone};
use pages::when::moment;
use pages::{View, parts};
use qrcodegen::{QrCode, QrCodeEcc};
use signed_in::Visitor;

use super::{Room, done, frame, sentences};
use crate::two_factor::{PAGE, Shown};

/// The white margin of a QR code, in modules (ISO/IEC 18004, 6.3.8).
const QUIET_ZONE: i32 = 4;

pub(crate) fn two_factor(
    request: &Request,
    visitor: &Visitor<BillingAccount>,
    shown: &Shown<'_>,
    problems: &[FieldProblem],
) -> String {
    let view = request.view();
    let form = Form::new(&view, PAGE).problems(sentences(request, problems));
    let page = frame(&view, &visitor.account, Room::Security, "two-factor-page-title");
    let page = match shown {
        Shown::Enrolling(_) => page.part(view.text("two-factor-scan-title")),
        Shown::Off | Shown::On(_) => page,
    };
    page.lead(view.text("two-factor-page-lead")).failed(!problems.is_empty()).body(html! {
        (done(request, &[("off", "two-factor-turned-off")]))
        @match shown {
            Shown::Off => (off(&view, visitor, form)),
            Shown::Enrolling(key) => (enrolling(&view, visitor, key, form)),
            Shown::On(factor) => (on(&view, factor)),
        }
    })
}

fn back(view: &View<'_>) -> Markup {
    button::link("/account/sessions", &view.text("form-cancel"), Weight::Second)
}

fn off(view: &View<'_>, visitor: &Visitor<BillingAccount>, form: Form<'_>) -> Markup {
    let has_password = visitor.account.password_hash.is_some();
    let form = form.hidden("step", "begin");
    form.render(html! {
        p { (view.text("two-factor-off")) }
        p { (view.text("two-factor-asked-for")) }
        @if has_password { (form.password("currentPassword", "credentials-password-current")) }
        (form.submit_with("two-factor-begin", back(view)))
    })
}

fn enrolling(view: &View<'_>, visitor: &Visitor<BillingAccount>, key: &TotpKey, form: Form<'_>) -> Markup {
    let issuer = view.brand.name_in(view.language);
    let address = key.address(issuer, visitor.account.username.as_str());
    let form = form.hidden("step", "confirm");
    form.render(html! {
        h2 { (view.text("two-factor-scan-title")) }
        p { (view.text("two-factor-scan")) }
        @if let Some(code) = qr_code(view, &address) { (code) }
        p { a href=(address) { (view.text("two-factor-open-app")) } }
        p { (view.text("two-factor-type-key")) }
        p { (parts::copyable(&key.in_groups())) }
        h2 { (view.text("two-factor-confirm-title")) }
        (form.text(PROOF_FIELD, "two-factor-app-code-label").hint("two-factor-app-code-hint")
            .autocomplete("one-time-code").input_mode("numeric"))
        (form.submit_with("two-factor-confirm", back(view)))
    })
}

fn on(view: &View<'_>, factor: &SecondFactor) -> Markup {
    let left = factor.recovery_codes_left().to_string();
    let facts = [
        (view.text("two-factor-since"), moment(view, factor.since)),
        (view.text("two-factor-codes-left"), html! { (left) }),
    ];
    let post = |step: &str, key: &str| button::post(PAGE, &view.text(key), Weight::Second, &[("step", step)]);
    html! {
        @if let Some(removal) = &factor.removal {
            (notice::notice(view, Tone::Error, &view.text("two-factor-removal-title"), html! {
                p { (view.rich("two-factor-removal-text", &[("at", moment(view, removal.due_at))])) }
            }))
        }
        (parts::titled_card(&view.text("two-factor-on"), html! {
            @if factor.kind == FactorKind::Unknown {
                p { (view.text("problem-second-factor-unknown-detail")) }
            } @else {
                p { (view.text("two-factor-asked-for")) }
                (parts::facts(&facts))
                @if factor.recovery_codes_left() == 0 { p { (view.text("two-factor-no-codes-left")) } }
                (button::row(html! {
                    (post("codes", "two-factor-make-codes"))
                    (post("off", "two-factor-turn-off"))
                }))
            }
        }))
    }
}

/// The recovery codes, shown this once.
pub(crate) fn codes(request: &Request, visitor: &Visitor<BillingAccount>, codes: &[RecoveryCode]) -> String {
    let view = request.view();
    frame(&view, &visitor.account, Room::Security, "two-factor-codes-title")
        .lead(view.text("two-factor-codes-lead"))
        .succeeded(true)
        .body(html! {
            (notice::simple(&view, Tone::Success, "two-factor-turned-on", "two-factor-codes-once"))
            (parts::card(html! {
                ol { @for code in codes { li { (parts::copyable(&code.in_groups())) } } }
                p { (view.text("two-factor-codes-keep")) }
            }))
            (button::row(button::link(PAGE, &view.text("two-factor-codes-kept"), Weight::Main)))
        })
}

/// The address as a QR code. `None` if it is too long for one: the key can be typed.
fn qr_code(view: &View<'_>, address: &str) -> Option<Markup> {
    let code = QrCode::encode_text(address, QrCodeEcc::Medium).ok()?;
    let size = code.size();
    let dark = (0..size).flat_map(|y| (0..size).map(move |x| (x, y))).filter(|(x, y)| code.get_module(*x, *y));
    let path: String = dark.map(|(x, y)| format!("M{},{}h1v1h-1z", x + QUIET_ZONE, y + QUIET_ZONE)).collect();
    let side = size + 2 * QUIET_ZONE;
    Some(html! {
        svg role="img" aria-label=(view.text("two-factor-qr")) width="216" height="216" viewBox=(format!("0 0 {side} {side}"))
            shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    })
}

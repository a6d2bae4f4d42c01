//! Notices: one message set off from the page.

use kernel::{BuyerId, ProductCode, Timestamp};
use maud::{Markup, html};

use crate::view::View;
use crate::when;

/// What a notice is about, which decides its color, its icon and how a screen reader announces it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something did not work.
    Error,
    /// Something worked.
    Success,
    /// Something to know.
    Note,
    /// Something is on its way.
    Waiting,
}

/// A notice with a title and what belongs to it.
#[must_use]
pub fn notice(view: &View<'_>, tone: Tone, title: &str, body: Markup) -> Markup {
    let (class, role, drawing, name) = match tone {
        Tone::Error => ("error", "alert", icon::error(), "notice-error"),
        Tone::Success => ("success", "status", icon::success(), "notice-success"),
        Tone::Note => ("note", "note", icon::note(), "notice-note"),
        Tone::Waiting => ("waiting", "status", icon::waiting(), "notice-waiting"),
    };
    html! {
        div class={ "notice " (class) } role=(role) {
            span class="notice-icon" { (drawing) }
            div {
                p class="notice-title" { span class="unseen" { (view.text(name)) " " } (title) }
                div class="notice-body" { (body) }
            }
        }
    }
}

/// A notice whose title is a text key and whose body is one paragraph, also a text key.
#[must_use]
pub fn simple(view: &View<'_>, tone: Tone, title: &str, body: &str) -> Markup {
    notice(view, tone, &view.text(title), html! { p { (view.text(body)) } })
}

/// That a subscription is not active yet: AWS has to confirm it, which `text` (a key) says more about, or it
/// `starts_later`. What belongs to it follows.
#[must_use]
pub fn pending(view: &View<'_>, starts_later: Option<Timestamp>, text: &str, more: Markup) -> Markup {
    let (title, text) = match starts_later {
        Some(at) => {
            let start = when::moment_text(view, at);
            (view.text_with("pending-later-title", &[("start", &start)]), "pending-later-text")
        }
        None => (view.text("pending-title"), text),
    };
    notice(view, Tone::Waiting, &title, html! { p { (view.text(text)) } (more) })
}

/// That the marketplace suspended a subscription, and what to do about it.
#[must_use]
pub fn suspended(view: &View<'_>) -> Markup {
    simple(view, Tone::Error, "problem-license-suspended-title", "problem-license-suspended-detail")
}

/// Which product of which AWS account is being set up. It is shown on every page of an activation: who did not buy it
/// with this account is on somebody else's.
#[must_use]
pub fn activation(view: &View<'_>, product: &ProductCode, account: &BuyerId) -> Markup {
    let product = html! { strong { (view.product_name(product)) } };
    let account = html! { strong class="copyable" { (account.as_str()) } };
    html! { p class="quiet" { (view.rich("activation-about", &[("product", product), ("account", account)])) } }
}

/// That what was posted was decided from something else than there is now, and nothing was done.
#[must_use]
pub fn changed(view: &View<'_>) -> Markup {
    simple(view, Tone::Error, "changed-title", "changed-text")
}

/// Why no code was sent, on the page that has the button. `/codes` leads back with a `word` (`wait`, `busy`,
/// `unavailable`, `refused`, …) and after how many `seconds` it may work; nothing is shown for other words.
#[must_use]
pub fn unsent_code(view: &View<'_>, word: Option<&str>, seconds: Option<&str>) -> Markup {
    let seconds = seconds.and_then(|seconds| seconds.parse::<u32>().ok()).unwrap_or(A_MINUTE).max(1);
    let (title, detail) = match word {
        Some("busy") => {
            let minutes = seconds.div_ceil(A_MINUTE).to_string();
            let detail = view.text_with("problem-too-many-codes-from-here-detail", &[("minutes", &minutes)]);
            ("problem-too-many-codes-from-here-title", detail)
        }
        Some("wait") if seconds > A_MINUTE => {
            let minutes = seconds.div_ceil(A_MINUTE).to_string();
            let detail = view.text_with("problem-too-many-codes-detail", &[("minutes", &minutes)]);
            ("problem-too-many-codes-title", detail)
        }
        Some("wait") => {
            let detail = view.text_with("problem-code-too-soon-detail", &[("seconds", &seconds.to_string())]);
            ("problem-code-too-soon-title", detail)
        }
        Some("unavailable") => ("problem-mail-unavailable-title", view.text("problem-mail-unavailable-detail")),
        Some("text-unavailable") => {
            ("problem-text-message-unavailable-title", view.text("problem-text-message-unavailable-detail"))
        }
        Some("comes-back") => ("problem-mail-comes-back-title", view.text("problem-mail-comes-back-detail")),
        Some("refused") => ("problem-mail-refused-title", view.text("problem-mail-refused-detail")),
        Some("text-refused") => {
            ("problem-text-message-refused-title", view.text("problem-text-message-refused-detail"))
        }
        Some("texts-used-up") => {
            ("problem-text-messages-used-up-title", view.text("problem-text-messages-used-up-detail"))
        }
        _ => return html! {},
    };
    notice(view, Tone::Note, &view.text(title), html! { p { (detail) } })
}

const A_MINUTE: u32 = 60;

/// Drawings of 20 by 20 in the color of the text.
pub(crate) mod icon {
    use maud::{Markup, PreEscaped, html};

    fn drawing(paths: &'static str) -> Markup {
        html! {
            svg viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.8"
                stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" { (PreEscaped(paths)) }
        }
    }

    pub(crate) fn error() -> Markup {
        drawing(r#"<circle cx="10" cy="10" r="8"/><path d="M10 6v4.6M10 13.8v.1"/>"#)
    }

    pub(crate) fn success() -> Markup {
        drawing(r#"<circle cx="10" cy="10" r="8"/><path d="M6.4 10.4l2.5 2.5 4.8-5.3"/>"#)
    }

    pub(crate) fn note() -> Markup {
        drawing(r#"<circle cx="10" cy="10" r="8"/><path d="M10 9.4V14M10 6.3v.1"/>"#)
    }

    pub(crate) fn waiting() -> Markup {
        drawing(r#"<circle cx="10" cy="10" r="8"/><path d="M10 5.6V10l3 1.9"/>"#)
    }

    pub(crate) fn arrow() -> Markup {
        drawing(r#"<path d="M4 10h12M11 5l5 5-5 5"/>"#)
    }
}

//! The content security policy: nothing from elsewhere, and only our own script and two style sheets.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use brand::{Brand, Palette};
use kernel::SiteId;
use sha2::{Digest, Sha256};

/// The style sheet of every page. Inlined, since each function is a deployment of its own and has no asset server.
pub(crate) static STYLE: LazyLock<String> = LazyLock::new(|| compact(include_str!("style.css")));

/// What every page gains where scripts run. No page needs it.
pub(crate) static SCRIPT: LazyLock<String> = LazyLock::new(|| unremarked(include_str!("enhance.js")));

static SCRIPT_HASH: LazyLock<String> = LazyLock::new(|| hash(&SCRIPT));
static STYLE_HASH: LazyLock<String> = LazyLock::new(|| hash(&STYLE));

/// A style sheet without comments, indentation and blanks beside braces, colons and commas, which browsers need not have. It has no text in
/// which any of those could be, and no selector with a blank behind a colon.
fn compact(sheet: &str) -> String {
    let mut text = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some((before, comment)) = rest.split_once("/*") {
        text.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    let text = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    let text = text.replace(" {", "{").replace("{ ", "{").replace("; }", "}").replace(" }", "}");
    text.replace(": ", ":").replace(", ", ",").replace("; ", ";")
}

/// A script without lines that are comments, and indentation. It has no text of several lines.
fn unremarked(script: &str) -> String {
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The value of the `Content-Security-Policy` header of every answer.
///
/// The script and the style sheets are allowed by their hashes: no other runs, whatever gets into a page. Forms may lead to ourselves and, by a redirect after sign-in, to the
/// brand's own console.
#[must_use]
pub fn content_security_policy(brand: &Brand) -> String {
    content_security_policy_with(brand, &[])
}

/// The same for a page whose script asks ourselves for it again, while it waits for something.
#[must_use]
pub fn content_security_policy_of_waiting(brand: &Brand) -> String {
    format!("{}; connect-src 'self'", content_security_policy(brand))
}

/// The same for a page with forms that lead to these origins too.
#[must_use]
pub fn content_security_policy_with(brand: &Brand, form_origins: &[&str]) -> String {
    let theme = hash(&theme(brand));
    let mut targets = console_origins(brand);
    targets.extend(form_origins.iter().map(|origin| format!(" {origin}")));
    format!(
        "default-src 'none'; script-src '{}'; style-src '{}' '{theme}'; img-src 'self' data:; form-action 'self'{targets}; \
         base-uri 'none'; frame-ancestors 'none'",
        *SCRIPT_HASH, *STYLE_HASH
    )
}

/// The brand's colors as custom properties, which the style sheet builds on.
pub(crate) fn theme(brand: &Brand) -> String {
    let palette = |colors: &Palette| format!("--accent:{};--on-accent:{}", colors.accent, colors.on_accent);
    format!(
        ":root{{{}}}@media (prefers-color-scheme:dark){{:root{{{}}}}}",
        palette(&brand.colors.light),
        palette(&brand.colors.dark)
    )
}

fn console_origins(brand: &Brand) -> String {
    let Some(console) = &brand.console else { return String::new() };
    let origin = |site: &SiteId| {
        let url = console.url(site);
        url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/")
    };
    let mut origins: Vec<String> = brand.sites.iter().map(|site| origin(&site.id)).collect();
    origins.sort();
    origins.dedup();
    origins.iter().map(|origin| format!(" {origin}")).collect()
}

fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

//! The frame of every page: header with the brand, footer with the support contact, and the style sheet.

mod switch;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::Language;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::form::Form;
use crate::layout::switch::{Switched, language_switch};
use crate::notice::icon;
use crate::policy::{SCRIPT, STYLE, theme};
use crate::view::View;

/// The field by which a form says that it is not sent, but shown again in another language.
pub const LANGUAGE_FIELD: &str = "language-of-page";

/// A whole document: title, heading and `body` in the brand's frame.
#[must_use]
pub fn page(view: &View<'_>, title: &str, body: Markup) -> String {
    Page::new(view, title).body(body)
}

/// A page that has more than a title and a body.
#[derive(Debug)]
pub struct Page<'a> {
    view: View<'a>,
    title: String,
    tab: Option<String>,
    part: Option<String>,
    rooms: Option<Markup>,
    steps: Option<Markup>,
    lead: Option<String>,
    account: Option<Markup>,
    wide: bool,
    failed: bool,
    succeeded: bool,
    form: Option<Switched>,
    look_again: Option<i64>,
}

impl<'a> Page<'a> {
    /// A page whose `<title>` and `<h1>` are `title`. In the `<title>` the brand's name stands behind it, and "Error:" before it where
    /// something is wrong with a form.
    #[must_use]
    pub fn new(view: &View<'a>, title: &str) -> Self {
        let title = title.to_owned();
        Self {
            view: *view,
            title,
            tab: None,
            part: None,
            rooms: None,
            steps: None,
            lead: None,
            account: None,
            wide: false,
            failed: false,
            succeeded: false,
            form: None,
            look_again: None,
        }
    }

    /// What the browser's tab and history call the page, if its heading has a name that somebody chose.
    #[must_use]
    pub fn tab(mut self, title: impl Into<String>) -> Self {
        self.tab = Some(title.into());
        self
    }

    /// Which part of a flow this is, where its pages have one heading: said in the title alone, behind it.
    #[must_use]
    pub fn part(mut self, part: impl Into<String>) -> Self {
        self.part = Some(part.into());
        self
    }

    /// The tabs of the rooms this page is one of, above everything else.
    #[must_use]
    pub fn rooms(mut self, tabs: Markup) -> Self {
        self.rooms = Some(tabs);
        self
    }

    /// The step indicator above the heading (of [`crate::step`]).
    #[must_use]
    pub fn steps(mut self, indicator: Markup) -> Self {
        self.steps = Some(indicator);
        self
    }

    /// One or two sentences below the heading that say what this page is for.
    #[must_use]
    pub fn lead(mut self, text: impl Into<String>) -> Self {
        self.lead = Some(text.into());
        self
    }

    /// The right side of the header: who is signed in, a button to sign out.
    #[must_use]
    pub fn account(mut self, markup: Markup) -> Self {
        self.account = Some(markup);
        self
    }

    /// More room, for tables.
    #[must_use]
    pub const fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// The form on this page has errors: its title says so first, which is what a screen reader reads first.
    #[must_use]
    pub const fn failed(mut self, failed: bool) -> Self {
        self.failed = failed;
        self
    }

    /// The form on this page in which people type: the page is [`failed`](Self::failed) if anything is wrong with it. Said where a page
    /// has several; of one alone the page finds out itself that what is typed in it is to stay when the language is switched.
    #[must_use]
    pub fn form(mut self, form: &Form<'_>) -> Self {
        if switch::path(self.view.path) == switch::path(form.action()) {
            self.form = Some(Switched::of(form));
        }
        let failed = self.failed || form.has_problems();
        self.failed(failed)
    }

    /// The page waits for something. Where scripts run, it looks again after so many seconds, without a reload; without them the
    /// page has a link that does. `None` if there is nothing to wait for.
    #[must_use]
    pub const fn looking_again(mut self, after_seconds: Option<i64>) -> Self {
        self.look_again = after_seconds;
        self
    }

    /// Something that took several steps is done: a large mark is shown beside the heading.
    #[must_use]
    pub const fn succeeded(mut self, succeeded: bool) -> Self {
        self.succeeded = succeeded;
        self
    }

    /// The whole document.
    #[must_use]
    pub fn body(self, body: Markup) -> String {
        let Self { view, title, tab, part, rooms, steps, lead, account, wide, failed, succeeded, form, look_again } =
            self;
        let form = form.or_else(|| switch::only_form(&body.0, view.path));
        // A translation ends without a blank, which English sets behind a colon.
        let blank = if view.language == Language::English { " " } else { "" };
        let prefix = if failed { view.text("page-title-error") + blank } else { String::new() };
        let markup = html! {
            (DOCTYPE)
            html lang=(lang(view.language)) data-copy=(view.text("page-copy")) data-copied=(view.text("page-copied"))
                data-show=(view.text("page-show")) data-hide=(view.text("page-hide"))
                data-again=(view.text_with("page-again", &[("seconds", "#")])) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="robots" content="noindex";
                    title {
                        (prefix) (tab.as_ref().unwrap_or(&title))
                        @if let Some(part) = &part { ": " (part) }
                        " · " (view.brand.name_in(view.language))
                    }
                    link rel="icon" type="image/svg+xml" href=(icon_address(&view));
                    style { (PreEscaped(theme(view.brand))) }
                    style { (PreEscaped(STYLE.as_str())) }
                    // A module runs when the page is there.
                    script type="module" { (PreEscaped(SCRIPT.as_str())) }
                }
                body {
                    a class="skip" href="#main" { (view.text("page-skip")) }
                    (header(&view, account, form.as_ref()))
                    main id="main" class=(if wide { "wide" } else { "narrow" }) tabindex="-1" data-look-again=[look_again] {
                        @if let Some(rooms) = rooms { (rooms) }
                        @if let Some(steps) = steps { (steps) }
                        @if succeeded { span class="mark" { (icon::success()) } }
                        h1 { (title) }
                        @if let Some(lead) = lead { p class="lead" { (lead) } }
                        (body)
                    }
                    (footer(&view))
                }
            }
        };
        markup.into_string()
    }
}

/// The logo, for the browser's tab. A data address, since there is no asset server to ask.
fn icon_address(view: &View<'_>) -> String {
    format!("data:image/svg+xml;base64,{}", STANDARD.encode(&view.brand.logo_svg))
}

/// The tag a browser picks fonts and a screen reader its voice by.
const fn lang(language: Language) -> &'static str {
    match language {
        Language::English => "en",
        Language::Chinese => "zh-Hans",
    }
}

fn header(view: &View<'_>, account: Option<Markup>, form: Option<&Switched>) -> Markup {
    html! {
        header class="top" {
            div class="inside" {
                a class="brand" href=(home(view.path)) {
                    span class="logo" { (PreEscaped(&view.brand.logo_svg)) }
                    span class="brand-name" { (view.brand.name_in(view.language)) }
                }
                div class="top-end" {
                    @if let Some(account) = account { div class="account" { (account) } }
                    (language_switch(view, form))
                }
            }
        }
    }
}

/// Where the logo leads from a page: to where the way begins that the page is on.
fn home(path: &str) -> &'static str {
    let first = path.split(['/', '?']).find(|part| !part.is_empty());
    match first {
        Some("account") => "/account",
        Some("operator") => "/operator",
        Some("activate" | "register" | "bind-billing" | "workspaces" | "activated") => "/activate",
        _ => "/",
    }
}

fn footer(view: &View<'_>) -> Markup {
    let (support, legal) = (&view.brand.support, &view.brand.legal);
    html! {
        footer class="bottom" {
            div class="inside" {
                p class="help" {
                    span { (view.text("page-help")) " " a href={ "mailto:" (support.email) } { (support.email) } }
                    @if let Some(url) = &support.url {
                        a class="short" href=(url) { (view.text("page-help-center")) }
                    }
                }
                p class="legal" {
                    span { "© " (view.brand.legal_name) }
                    a href=(legal.terms_url.get(view.language)) { (view.text("page-terms")) }
                    a href=(legal.privacy_url.get(view.language)) { (view.text("page-privacy")) }
                }
            }
        }
    }
}

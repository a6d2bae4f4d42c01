//! Forms: label, hint, input and error of each field, wired for assistive technology; an error summary that leads to
//! the fields; no script.
//!
//! ```text
//! let form = Form::new(&view, "/register").values(typed).problems(wrong);
//! form.render(html! {
//!     (form.text("username", "register-username-label").hint("register-username-hint").autocomplete("username"))
//!     (form.password("password", "register-password-label").new_password())
//!     (form.submit("register-next"))
//! })
//! ```
//! The element of a field has the id `field-<name>`, so that a redirect may lead to `/register#field-emailCode`. Where two forms
//! on a page have a field of one name, one of them is set [`Form::apart`].

mod field;

use std::cell::RefCell;
use std::collections::BTreeMap;

use maud::{Markup, Render, html};

use crate::button::Weight;
use crate::notice::icon;
use crate::view::{Typed, View};

pub use field::Field;
use field::Kind;

/// What the ids of the fields of a page's main form begin with.
const MAIN_IDS: &str = "field";

/// How the tag of each form begins in which there are fields.
pub(crate) const FORM_TAG: &str = "<form class=\"card\"";

/// A form and what is known of it: what was typed before, and what is wrong with it.
#[derive(Debug)]
pub struct Form<'a> {
    pub(crate) view: View<'a>,
    action: String,
    values: BTreeMap<String, String>,
    problems: Vec<(String, String)>,
    hidden: Vec<(String, String)>,
    main: Option<(String, String)>,
    /// What the ids of its fields begin with.
    ids: &'static str,
    /// The fields that were put on the page, in its order, with their label keys.
    labels: RefCell<Vec<(&'static str, &'static str)>>,
}

impl<'a> Form<'a> {
    /// A form that posts to `action`.
    #[must_use]
    pub fn new(view: &View<'a>, action: &str) -> Self {
        let action = action.to_owned();
        Self {
            view: *view,
            action,
            values: BTreeMap::new(),
            problems: Vec::new(),
            hidden: Vec::new(),
            main: None,
            ids: MAIN_IDS,
            labels: RefCell::default(),
        }
    }

    /// The same form with ids of its own: `<ids>-<name>` in place of `field-<name>`.
    #[must_use]
    pub const fn apart(mut self, ids: &'static str) -> Self {
        self.ids = ids;
        self
    }

    /// What a field shows. Passwords and codes are never shown, whatever is given here.
    #[must_use]
    pub fn value(mut self, name: &str, value: &str) -> Self {
        self.values.insert(name.to_owned(), value.to_owned());
        self
    }

    /// What several fields show.
    #[must_use]
    pub fn values<N: Into<String>, V: Into<String>>(mut self, values: impl IntoIterator<Item = (N, V)>) -> Self {
        self.values.extend(values.into_iter().map(|(name, value)| (name.into(), value.into())));
        self
    }

    /// What is wrong with a field, as the sentence to show.
    #[must_use]
    pub fn problem(mut self, name: &str, message: &str) -> Self {
        self.problems.push((name.to_owned(), message.to_owned()));
        self
    }

    /// What is wrong with several fields, as sentences to show.
    #[must_use]
    pub fn problems<N: Into<String>, M: Into<String>>(mut self, problems: impl IntoIterator<Item = (N, M)>) -> Self {
        self.problems.extend(problems.into_iter().map(|(name, message)| (name.into(), message.into())));
        self
    }

    /// A field that is sent along and not shown.
    #[must_use]
    pub fn hidden(mut self, name: &str, value: &str) -> Self {
        self.hidden.push((name.to_owned(), value.to_owned()));
        self
    }

    /// What the Enter key sends, if the main button has a name and a value.
    #[must_use]
    pub fn on_enter(mut self, name: &str, value: &str) -> Self {
        self.main = Some((name.to_owned(), value.to_owned()));
        self
    }

    /// Whether anything is wrong, for [`crate::Page::failed`].
    #[must_use]
    pub const fn has_problems(&self) -> bool {
        !self.problems.is_empty()
    }

    /// The form around its fields, with the error summary first.
    #[must_use]
    pub fn render(&self, body: Markup) -> Markup {
        let (name, value) = self.main.as_ref().map(|(name, value)| (name, value)).unzip();
        html! {
            (self.summary())
            // Validation is ours alone: one wording, in the reader's language, and all errors at once.
            form class="card" id=(self.id()) method="post" action=(self.action) novalidate {
                // The Enter key presses a form's first button: this one, not "Send code".
                button class="enter" type="submit" name=[name] value=[value] tabindex="-1" aria-hidden="true" {}
                @for (name, value) in &self.hidden { input type="hidden" name=(name) value=(value); }
                (body)
            }
        }
    }

    /// What is wrong, at the top of the page, in the order of the fields, each leading to its own.
    fn summary(&self) -> Markup {
        let labels = self.labels.borrow();
        let place = |name: &str| labels.iter().position(|(field, _)| *field == name);
        let mut problems: Vec<&(String, String)> = self.problems.iter().collect();
        problems.sort_by_key(|(name, _)| place(name).unwrap_or(usize::MAX));
        html! {
            @if self.has_problems() {
                div class="notice error" role="alert" tabindex="-1" autofocus {
                    span class="notice-icon" { (icon::error()) }
                    div {
                        h2 class="notice-title" { (self.view.text("form-problems")) }
                        ul {
                            @for (name, message) in problems {
                                @let label = place(name).and_then(|place| labels.get(place)).filter(|(_, label)| !label.is_empty());
                                li {
                                    a href={ "#" (self.id_of(name)) } {
                                        @if let Some((_, label)) = label {
                                            (self.view.text_with("form-problem", &[("field", &self.view.text(label)), ("problem", message)]))
                                        } @else { (message) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn field(&self, name: &'static str, label: &'static str, kind: Kind) -> Field<'_> {
        self.labels.borrow_mut().push((name, label));
        Field::new(self, name, label, kind)
    }

    /// A line of text.
    #[must_use]
    pub fn text(&self, name: &'static str, label: &'static str) -> Field<'_> {
        self.field(name, label, Kind::Input("text"))
    }

    /// An e-mail address. [`Field::send_code`] puts a button beside it.
    #[must_use]
    pub fn email(&self, name: &'static str, label: &'static str) -> Field<'_> {
        self.field(name, label, Kind::Input("email")).autocomplete("email")
    }

    /// A phone number.
    #[must_use]
    pub fn phone(&self, name: &'static str, label: &'static str) -> Field<'_> {
        self.field(name, label, Kind::Input("tel")).autocomplete("tel")
    }

    /// A password: the current one, unless [`Field::new_password`] is said.
    #[must_use]
    pub fn password(&self, name: &'static str, label: &'static str) -> Field<'_> {
        self.field(name, label, Kind::Secret("password")).autocomplete("current-password")
    }

    /// A verification code of six digits.
    #[must_use]
    pub fn code(&self, name: &'static str, label: &'static str) -> Field<'_> {
        self.field(name, label, Kind::Secret("text")).autocomplete("one-time-code")
    }

    /// Several lines of text.
    #[must_use]
    pub fn textarea(&self, name: &'static str, label: &'static str) -> Field<'_> {
        self.field(name, label, Kind::Lines)
    }

    /// One of a list: pairs of value and text, preceded by "please choose" while nothing is chosen.
    #[must_use]
    pub fn select(&self, name: &'static str, label: &'static str, options: &[(String, String)]) -> Field<'_> {
        self.field(name, label, Kind::Select(options.to_vec()))
    }

    /// One of a few, all in sight: value, text, explanation (may be empty).
    #[must_use]
    pub fn radios(&self, name: &'static str, label: &'static str, options: &[(String, String, String)]) -> Field<'_> {
        self.field(name, label, Kind::Radios(options.to_vec()))
    }

    /// Any of several, all in sight: value, text, explanation (may be empty); and the values that are ticked already.
    #[must_use]
    pub fn checks(
        &self,
        name: &'static str,
        label: &'static str,
        options: &[(String, String, String)],
        ticked: &[String],
    ) -> Field<'_> {
        self.field(name, label, Kind::Checks(options.to_vec(), self.ticked(name, ticked)))
    }

    /// A box to tick; its label may hold links ([`View::rich`]).
    #[must_use]
    pub fn checkbox(&self, name: &'static str, label: impl Render) -> Markup {
        self.labels.borrow_mut().push((name, ""));
        let checked = self.is_ticked(name);
        let problem = self.problem_of(name);
        html! {
            div class=(if problem.is_some() { "field tick wrong" } else { "field tick" }) {
                div class="tick-row" {
                    input type="checkbox" id=(self.id_of(name)) name=(name) value="true" checked[checked]
                        aria-invalid=[problem.map(|_| "true")]
                        aria-describedby=[problem.map(|_| format!("{}-problem", self.id_of(name)))];
                    label for=(self.id_of(name)) { (label) }
                }
                @if let Some(problem) = problem { (self.problem_line(name, problem)) }
            }
        }
    }

    /// "I agree to the terms and the privacy policy", with links that open beside the form.
    #[must_use]
    pub fn terms(&self, name: &'static str) -> Markup {
        let (view, legal) = (&self.view, &self.view.brand.legal);
        let link = |url: &str, key: &str| html! { a href=(url) target="_blank" rel="noopener" { (view.text(key)) } };
        let label = view.rich(
            "form-terms",
            &[
                ("terms", link(legal.terms_url.get(view.language), "form-terms-link")),
                ("privacy", link(legal.privacy_url.get(view.language), "form-privacy-link")),
            ],
        );
        self.checkbox(name, label)
    }

    /// The main button alone.
    #[must_use]
    pub fn submit(&self, key: &str) -> Markup {
        self.submit_with(key, "")
    }

    /// The main button and what is beside it: a way back, another button.
    #[must_use]
    pub fn submit_with(&self, key: &str, beside: impl Render) -> Markup {
        let (name, value) = self.main.as_ref().map(|(name, value)| (name, value)).unzip();
        html! {
            div class="actions" {
                button class=(Weight::Main.class()) type="submit" name=[name] value=[value] { (self.view.text(key)) }
                (beside)
            }
        }
    }

    /// A further submit button that sends `name=value`, without the browser's own checks: "Back".
    #[must_use]
    pub fn other(&self, name: &str, value: &str, key: &str) -> Markup {
        html! {
            button class=(Weight::Second.class()) type="submit" name=(name) value=(value) { (self.view.text(key)) }
        }
    }

    /// The id of the form itself.
    pub(crate) fn id(&self) -> String {
        format!("{}s", self.ids)
    }

    pub(crate) fn action(&self) -> &str {
        &self.action
    }

    pub(crate) const fn main(&self) -> Option<&(String, String)> {
        self.main.as_ref()
    }

    pub(crate) fn id_of(&self, name: &str) -> String {
        format!("{}-{name}", self.ids)
    }

    /// What was typed into this form when the language was switched.
    fn typed(&self) -> Option<&'a Typed> {
        self.view.typed.filter(|_| self.ids == MAIN_IDS)
    }

    pub(crate) fn value_of(&self, name: &str) -> &str {
        let typed = self.typed().and_then(|typed| typed.get(name)).and_then(|values| values.first());
        typed.or_else(|| self.values.get(name)).map_or("", String::as_str)
    }

    /// Whether a box is ticked. One that is not is not sent.
    fn is_ticked(&self, name: &str) -> bool {
        let is_yes = |value: &str| matches!(value, "on" | "true" | "1");
        match self.typed() {
            Some(typed) => typed.get(name).and_then(|values| values.first()).is_some_and(|value| is_yes(value)),
            None => self.values.get(name).is_some_and(|value| is_yes(value)),
        }
    }

    /// Which of several boxes of one name are ticked.
    fn ticked(&self, name: &str, otherwise: &[String]) -> Vec<String> {
        match self.typed() {
            Some(typed) => typed.get(name).cloned().unwrap_or_default(),
            None => otherwise.to_vec(),
        }
    }

    pub(crate) fn problem_of(&self, name: &str) -> Option<&str> {
        self.problems.iter().find(|(field, _)| field == name).map(|(_, message)| message.as_str())
    }

    pub(crate) fn problem_line(&self, name: &str, message: &str) -> Markup {
        html! {
            p class="field-problem" id={ (self.id_of(name)) "-problem" } {
                span class="unseen" { (self.view.text("notice-error")) " " } (message)
            }
        }
    }
}

//! One field: label, hint, input, error.

use kernel::contact::calling_code;
use maud::{Markup, Render, html};

use crate::button::Weight;
use crate::form::Form;

/// A field of a form; put it in the page as it is: `(form.text("username", "…").hint("…"))`.
#[derive(Debug)]
pub struct Field<'a> {
    form: &'a Form<'a>,
    name: &'static str,
    label: &'static str,
    kind: Kind,
    hint: Option<String>,
    autocomplete: Option<&'static str>,
    input_mode: Option<&'static str>,
    optional: bool,
    suggestions: Vec<String>,
    send_code: Option<(&'static str, &'static str)>,
    wait_seconds: Option<i64>,
    sent: Option<String>,
}

/// What kind of input a field has.
#[derive(Debug)]
pub(crate) enum Kind {
    /// An input of this type that shows its value.
    Input(&'static str),
    /// An input of this type that never shows a value.
    Secret(&'static str),
    /// A text area.
    Lines,
    /// A list that opens: value, text.
    Select(Vec<(String, String)>),
    /// Radio buttons: value, text, explanation.
    Radios(Vec<(String, String, String)>),
    /// Boxes to tick, any number of them: value, text, explanation; and the values that are ticked.
    Checks(Vec<(String, String, String)>, Vec<String>),
}

impl<'a> Field<'a> {
    pub(crate) const fn new(form: &'a Form<'a>, name: &'static str, label: &'static str, kind: Kind) -> Self {
        Self {
            form,
            name,
            label,
            kind,
            hint: None,
            autocomplete: None,
            input_mode: None,
            optional: false,
            suggestions: Vec::new(),
            send_code: None,
            wait_seconds: None,
            sent: None,
        }
    }

    /// What to know before typing, as a text key.
    #[must_use]
    pub fn hint(mut self, key: &str) -> Self {
        self.hint = Some(self.form.view.text(key));
        self
    }

    /// What to know before typing, as the text itself.
    #[must_use]
    pub fn hint_text(mut self, text: impl Into<String>) -> Self {
        self.hint = Some(text.into());
        self
    }

    /// The autofill token (WCAG 1.3.5): `username`, `organization`, `name`, …
    #[must_use]
    pub const fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = Some(token);
        self
    }

    /// The keyboard of a phone that fits best what is typed: `email`, `numeric`.
    #[must_use]
    pub const fn input_mode(mut self, mode: &'static str) -> Self {
        self.input_mode = Some(mode);
        self
    }

    /// A password to be made up, not the current one.
    #[must_use]
    pub const fn new_password(self) -> Self {
        self.autocomplete("new-password")
    }

    /// May be left empty, and says so beside the label.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// Values to choose from while anything may still be typed.
    #[must_use]
    pub fn suggestions(mut self, values: impl IntoIterator<Item = String>) -> Self {
        self.suggestions = values.into_iter().collect();
        self
    }

    /// A button beside the input that sends a code: the whole form goes to `action`, with `purpose`.
    #[must_use]
    pub const fn send_code(mut self, action: &'static str, purpose: &'static str) -> Self {
        self.send_code = Some((action, purpose));
        self
    }

    /// The number of seconds after which the button that sends a code does so again: they are counted on it where scripts run.
    #[must_use]
    pub const fn again_after(mut self, seconds: Option<i64>) -> Self {
        self.wait_seconds = seconds;
        self
    }

    /// A line that confirms what just happened: "We sent a code to a***@e***.com."
    #[must_use]
    pub fn confirmed(mut self, text: Option<String>) -> Self {
        self.sent = text;
        self
    }

    fn id(&self) -> String {
        self.form.id_of(self.name)
    }

    /// The hint; of a phone number also which country code it may be typed without.
    fn hint_line(&self) -> Option<String> {
        let view = &self.form.view;
        let home = view.brand.default_country.as_deref().and_then(calling_code);
        let at_home = match (&self.kind, home) {
            (Kind::Input("tel"), Some(code)) => view.text_with("form-phone-home", &[("code", &format!("+{code}"))]),
            _ => return self.hint.clone(),
        };
        Some(self.hint.as_ref().map_or_else(|| at_home.clone(), |hint| format!("{hint} {at_home}")))
    }

    fn described_by(&self, problem: Option<&str>) -> Option<String> {
        let mut ids = Vec::new();
        if self.sent.is_some() {
            ids.push(format!("{}-sent", self.id()));
        }
        if self.hint_line().is_some() {
            ids.push(format!("{}-hint", self.id()));
        }
        if problem.is_some() {
            ids.push(format!("{}-problem", self.id()));
        }
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// A page may have such a button beside an address and one beside a number: their texts differ.
    fn send_code_text(&self) -> &'static str {
        match self.kind {
            Kind::Input("tel") => "form-send-text",
            _ => "form-send-code",
        }
    }

    fn label_text(&self) -> Markup {
        html! {
            (self.form.view.text(self.label))
            @if self.optional { " " span class="optional" { (self.form.view.text("form-optional")) } }
        }
    }

    fn notes(&self) -> Markup {
        html! {
            @if let Some(sent) = &self.sent { p class="field-sent" id={ (self.id()) "-sent" } role="status" { (sent) } }
            @if let Some(hint) = self.hint_line() { p class="hint" id={ (self.id()) "-hint" } { (hint) } }
        }
    }

    fn control(&self, problem: Option<&str>) -> Markup {
        let (id, described, invalid) = (self.id(), self.described_by(problem), problem.map(|_| "true"));
        let required = (!self.optional).then_some("true");
        let value = self.form.value_of(self.name);
        let capitals = capitals(&self.kind, self.autocomplete);
        html! {
            @match &self.kind {
                Kind::Input(kind) => {
                    @let list = (!self.suggestions.is_empty()).then(|| format!("{id}-list"));
                    input type=(kind) id=(id) name=(self.name) value=(value) dir="auto" list=[list.as_deref()]
                        autocomplete=[self.autocomplete] aria-describedby=[described] aria-invalid=[invalid]
                        aria-required=[required] autocapitalize=(capitals) inputmode=[self.input_mode] spellcheck="false";
                    @if let Some(list) = &list {
                        datalist id=(list) { @for text in &self.suggestions { option value=(text) {} } }
                    }
                }
                Kind::Secret(kind) => {
                    @let code = (*kind == "text").then_some("numeric");
                    input type=(kind) id=(id) name=(self.name) class=[code.map(|_| "code")] inputmode=[code]
                        autocomplete=[self.autocomplete] aria-describedby=[described] aria-invalid=[invalid]
                        aria-required=[required] autocapitalize=(capitals) spellcheck="false";
                }
                Kind::Lines => {
                    textarea id=(id) name=(self.name) rows="4" dir="auto" autocomplete=[self.autocomplete]
                        aria-describedby=[described] aria-invalid=[invalid] aria-required=[required] { "\n" (value) }
                }
                Kind::Select(options) => {
                    select id=(id) name=(self.name) autocomplete=[self.autocomplete] aria-describedby=[described]
                        aria-invalid=[invalid] aria-required=[required] {
                        @if !options.iter().any(|(option, _)| option == value) {
                            option value="" selected { (self.form.view.text("form-choose")) }
                        }
                        @for (option, text) in options {
                            option value=(option) selected[option == value] { (text) }
                        }
                    }
                }
                Kind::Radios(_) | Kind::Checks(..) => {}
            }
        }
    }

    fn choices(&self, kind: &str, options: &[(String, String, String)], is_chosen: impl Fn(&str) -> bool) -> Markup {
        let problem = self.form.problem_of(self.name);
        html! {
            fieldset class=(if problem.is_some() { "field wrong" } else { "field" }) aria-describedby=[self.described_by(problem)] {
                legend { (self.label_text()) }
                (self.notes())
                @if let Some(problem) = problem { (self.form.problem_line(self.name, problem)) }
                div class="radios" {
                    @for (index, (option, text, explanation)) in options.iter().enumerate() {
                        // The first has the field's own id, for the link in the error summary.
                        @let id = if index == 0 { self.id() } else { format!("{}-{index}", self.id()) };
                        label class="radio" for=(id) {
                            input type=(kind) id=(id) name=(self.name) value=(option) checked[is_chosen(option)];
                            span {
                                span class="radio-text" { bdi { (text) } }
                                @if !explanation.is_empty() { span class="radio-hint" { (explanation) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

impl Render for Field<'_> {
    fn render(&self) -> Markup {
        match &self.kind {
            Kind::Radios(options) => {
                let value = self.form.value_of(self.name);
                return self.choices("radio", options, |option| option == value);
            }
            Kind::Checks(options, ticked) => {
                return self.choices("checkbox", options, |option| ticked.iter().any(|one| one == option));
            }
            Kind::Input(_) | Kind::Secret(_) | Kind::Lines | Kind::Select(_) => {}
        }
        let problem = self.form.problem_of(self.name);
        html! {
            div class=(if problem.is_some() { "field wrong" } else { "field" }) {
                label for=(self.id()) { (self.label_text()) }
                (self.notes())
                @if let Some(problem) = problem { (self.form.problem_line(self.name, problem)) }
                @if let Some((action, purpose)) = self.send_code {
                    div class="with-button" {
                        (self.control(problem))
                        button class=(Weight::Second.class()) type="submit" formaction=(action) name="purpose" value=(purpose)
                            data-wait=[self.wait_seconds] {
                            (self.form.view.text(self.send_code_text()))
                        }
                    }
                } @else {
                    (self.control(problem))
                }
            }
        }
    }
}

/// Which letters a phone's keyboard makes capital: those of names; of addresses, numbers, usernames and secrets none.
fn capitals(kind: &Kind, autocomplete: Option<&str>) -> &'static str {
    match (kind, autocomplete) {
        (Kind::Input("text"), Some("name" | "organization")) => "words",
        (Kind::Input("text"), None) | (Kind::Lines, _) => "sentences",
        _ => "none",
    }
}

//! The sign-in page.

pub(crate) mod second_factor;

use accounts::AccountKind;
use accounts::code::{CODE_LIFETIME_SECONDS, RESEND_AFTER_SECONDS};
use edge::{Fields, Problem, Request, leading_on};
use maud::html;
use pages::form::Form;
use pages::notice::{self, Tone};
use pages::{Page, View, button};

use crate::other_side::{Needed, OtherSide};

/// The cookie in which a login comes back from `/codes`: `console:ann`. Not in the address, which is logged.
pub(crate) const LOGIN_COOKIE: &str = "__Host-login";
/// How long the login is remembered: as long as its code is good.
pub(crate) const LOGIN_SECONDS: i64 = CODE_LIFETIME_SECONDS;

/// What the page already knows.
#[derive(Debug)]
pub(crate) struct Asked {
    login: String,
    /// The kind of account that is asked for.
    wanted: Option<AccountKind>,
    /// Whether that kind alone is signed in to.
    alone: bool,
    with_code: bool,
    next: Option<String>,
    /// What is needed there, if the reader is signed in at the other side.
    other_side: Option<OtherSide>,
}

impl Asked {
    /// What a link or the way back from `/codes` says.
    pub(crate) fn from_query(request: &Request, next: Option<String>) -> Self {
        let with_code = request.query("with").as_deref() == Some("code");
        let (word, login) = kept_login(request).unwrap_or_default();
        let alone = AccountKind::parse(word).is_some();
        Self { login: login.to_owned(), wanted: asked_kind(request), alone, with_code, next, other_side: None }
    }

    /// What was typed.
    pub(crate) fn from_fields(fields: &Fields, next: Option<String>) -> Self {
        let only = AccountKind::parse(fields.get("account"));
        Self {
            login: fields.get("login").to_owned(),
            wanted: only.or_else(|| AccountKind::parse(fields.get("for"))),
            alone: only.is_some(),
            with_code: fields.get("with") == "code",
            next,
            other_side: None,
        }
    }

    /// The same for a reader who is signed in at the other side: one alone is signed in to.
    pub(crate) fn beside(mut self, other_side: Option<OtherSide>) -> Self {
        if let Some(OtherSide { needed: Needed::ItsProof { email, .. }, .. }) = &other_side
            && self.login.is_empty()
        {
            self.login.clone_from(email);
        }
        self.alone |= other_side.is_some();
        self.other_side = other_side;
        self
    }
}

/// The kind of account that a link or the way back from `/codes` asks for.
pub(crate) fn asked_kind(request: &Request) -> Option<AccountKind> {
    let asked_for = request.query("account").and_then(|name| AccountKind::parse(&name));
    asked_for.or_else(|| kept_login(request).and_then(|(word, _)| kind_of(word)))
}

/// What the browser keeps of a form for the page that takes a code: which kind is signed in to alone (`console`), or is asked for
/// (`for-console`), and the login.
pub(crate) fn kept(fields: &Fields, login: &str) -> String {
    let word = match (AccountKind::parse(fields.get("account")), AccountKind::parse(fields.get("for"))) {
        (Some(only), _) => only.name().to_owned(),
        (None, Some(wanted)) => format!("{FOR}{}", wanted.name()),
        (None, None) => BOTH.to_owned(),
    };
    format!("{word}:{login}")
}

/// The word for a kind that is asked for, and not alone, begins so.
const FOR: &str = "for-";
/// The word where no kind is asked for.
const BOTH: &str = "both";

fn kind_of(word: &str) -> Option<AccountKind> {
    AccountKind::parse(word.strip_prefix(FOR).unwrap_or(word))
}

/// Word and login as they were when a code was asked for.
fn kept_login(request: &Request) -> Option<(&str, &str)> {
    let with_code = request.query("with").as_deref() == Some("code");
    request.cookie(LOGIN_COOKIE).and_then(|kept| kept.split_once(':')).filter(|_| with_code)
}

/// The page that takes the code which is asked for beside a password.
pub(crate) fn code_needed(fields: &Fields, next: Option<&str>) -> String {
    let kind = AccountKind::parse(fields.get("account")).or_else(|| AccountKind::parse(fields.get("for")));
    let page = asking_for("/sign-in?with=code", kind);
    format!("{}#field-code", leading_on(&format!("{page}&code=needed"), next))
}

/// The address of the page for a kind of account.
fn asking_for(page: &str, kind: Option<AccountKind>) -> String {
    let joint = if page.contains('?') { '&' } else { '?' };
    kind.map_or_else(|| page.to_owned(), |kind| format!("{page}{joint}account={}", kind.name()))
}

/// The page, with what is wrong.
pub(crate) fn sign_in(request: &Request, asked: &Asked, problems: &[Problem]) -> String {
    let path = asking_for(if asked.with_code { "/sign-in?with=code" } else { "/sign-in" }, asked.wanted);
    let path = leading_on(&path, asked.next.as_deref());
    let view = request.view().at(&path);
    let again = request.next_code_after(RESEND_AFTER_SECONDS);
    let fields = problems.iter().flat_map(|problem| &problem.fields);
    let mut form = Form::new(&view, "/sign-in")
        .value("login", &asked.login)
        .problems(fields.map(|field| (field.name.to_string(), field.text(request))));
    if let Some(kind) = asked.wanted {
        form = form.hidden(if asked.alone { "account" } else { "for" }, kind.name());
    }
    if asked.with_code {
        form = form.hidden("with", "code");
    }
    if let Some(next) = &asked.next {
        form = form.hidden("next", next);
    }
    let whole = problems.iter().find(|problem| problem.fields.is_empty());
    let title = match asked.wanted.filter(|_| asked.alone) {
        Some(AccountKind::Console) => "sign-in-title-console",
        Some(AccountKind::Billing) => "sign-in-title-billing",
        None => "sign-in-title",
    };
    let page = Page::new(&view, &view.text(title)).failed(!problems.is_empty()).form(&form);
    let page = if asked.with_code { page.part(view.text("field-code-label")) } else { page };
    let page = if asked.alone { page } else { page.lead(view.text("sign-in-lead")) };
    page.body(html! {
        @if let Some(problem) = whole {
            (notice::notice(&view, Tone::Error, &problem.title(request), html! { p { (problem.detail(request)) } }))
        } @else if let Some(word) = request.query("signed-out") {
            (notice::notice(&view, Tone::Success, &view.text(signed_out(&word)), html! {}))
        } @else if request.query("late").is_some() {
            (notice::notice(&view, Tone::Note, &view.text("two-factor-late-title"), html! {
                p { (view.text("two-factor-late")) }
            }))
        } @else if request.query("unsent").is_some() {
            (notice::notice(&view, Tone::Note, &view.text("sign-in-unsent-title"), html! {
                p { (view.text("sign-in-unsent")) }
            }))
        }
        @if let Some(other_side) = &asked.other_side { (needed_there(&view, other_side)) }
        @if asked.with_code { (code_notice(request, &view)) }
        (form.render(html! {
            @if asked.with_code {
                (form.text("login", "sign-in-login-label").hint("sign-in-forgot-username-hint").autocomplete("username").input_mode("email")
                    .send_code("/codes", "sign-in").again_after(again))
                @if is_crowded(request) {
                    (form.text("admission", "sign-in-admission-label").hint("sign-in-admission-hint").optional().autocomplete("off"))
                }
                (form.code("code", "field-code-label").hint("field-code-hint"))
            } @else {
                (form.text("login", "sign-in-login-label").autocomplete("username").input_mode("email"))
                (form.password("password", "field-password-label"))
            }
            (form.submit("sign-in-submit"))
            p { (other_way(&view, asked)) }
            @if !asked.with_code { p { (forgot_username(&view, asked)) } }
        }))
    })
}

/// What the page says of who signed out: of both sides, or of all sessions at one.
fn signed_out(word: &str) -> &'static str {
    match AccountKind::parse(word) {
        Some(AccountKind::Console) => "sign-in-signed-out-console",
        Some(AccountKind::Billing) => "sign-in-signed-out-billing",
        None => "sign-in-signed-out",
    }
}

/// That the reader is signed in at the other side, and what is needed here.
fn needed_there(view: &View<'_>, other_side: &OtherSide) -> maud::Markup {
    let (title, back) = match other_side.kind {
        AccountKind::Billing => ("sign-in-other-at-console", ("/console", "sign-in-other-to-console")),
        AccountKind::Console => ("sign-in-other-at-billing", ("/account", "sign-in-other-to-billing")),
    };
    let title = view.text_with(title, &[("username", &other_side.signed_in_as)]);
    notice::notice(
        view,
        Tone::Note,
        &title,
        html! {
            p { (view.text(other_side.needed.key())) }
            p { (button::link(back.0, &view.text(back.1), button::Weight::Plain)) }
        },
    )
}

fn other_way(view: &View<'_>, asked: &Asked) -> maud::Markup {
    let (page, text) = if asked.with_code {
        ("/sign-in", "sign-in-with-password")
    } else {
        ("/sign-in?with=code", "sign-in-with-code")
    };
    let page = asking_for(page, asked.wanted);
    button::link(&leading_on(&page, asked.next.as_deref()), &view.text(text), button::Weight::Plain)
}

/// The way back to a forgotten username: the mail with a code says it to the reader of the account's mailbox.
fn forgot_username(view: &View<'_>, asked: &Asked) -> maud::Markup {
    let page = leading_on(&asking_for("/sign-in?with=code", asked.wanted), asked.next.as_deref());
    button::link(&page, &view.text("sign-in-forgot-username"), button::Weight::Plain)
}

/// Whether no code was sent because of all that were sent before: not just because the last one is so young.
fn is_crowded(request: &Request) -> bool {
    let seconds = request.query("seconds").and_then(|seconds| seconds.parse::<i64>().ok());
    request.query("code").as_deref() == Some("wait") && seconds.is_some_and(|seconds| seconds > RESEND_AFTER_SECONDS)
}

/// What happened to the code that was asked for.
fn code_notice(request: &Request, view: &View<'_>) -> maud::Markup {
    let note =
        |title: &str, detail: String| notice::notice(view, Tone::Note, &view.text(title), html! { p { (detail) } });
    match request.query("code").as_deref() {
        Some("sent") => {
            let minutes = (CODE_LIFETIME_SECONDS / 60).to_string();
            note("send-code-sent-title", view.text_with("sign-in-code-sent", &[("minutes", &minutes)]))
        }
        Some("needed") => note("sign-in-code-needed-title", view.text("sign-in-code-needed")),
        Some("invalid") => note("form-problems", view.text("field-login-form")),
        word => notice::unsent_code(view, word, request.query("seconds").as_deref()),
    }
}

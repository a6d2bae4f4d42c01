//! The sign-in page.

pub(crate) mod second_factor;

use accounts::AccountKind;
use accounts::code::{CODE_LIFETIME_SECONDS, RESEND_AFTER_SECONDS};
use edge::{Fields, Problem, Request, leading_on};
use maud::html;
use pages::form::Form;
use pages::notice::{self, Tone};
use pages::{Page, View, button};

/// The cookie in which a login comes back from `/codes`: `console:ann`. Not in the address, which is logged.
pub(crate) const LOGIN_COOKIE: &str = "__Host-login";
/// How long the login is remembered: as long as its code is good.
pub(crate) const LOGIN_SECONDS: i64 = CODE_LIFETIME_SECONDS;

/// What the page already knows.
#[derive(Debug)]
pub(crate) struct Asked {
    login: String,
    account: AccountKind,
    with_code: bool,
    next: Option<String>,
}

impl Asked {
    /// What a link or the way back from `/codes` says.
    pub(crate) fn from_query(request: &Request, next: Option<String>) -> Self {
        let with_code = request.query("with").as_deref() == Some("code");
        let login = kept_login(request).map_or("", |(_, login)| login);
        Self { login: login.to_owned(), account: asked_kind(request).unwrap_or(AccountKind::Console), with_code, next }
    }

    /// What was typed.
    pub(crate) fn from_fields(fields: &Fields, next: Option<String>) -> Self {
        Self {
            login: fields.get("login").to_owned(),
            account: AccountKind::parse(fields.get("account")).unwrap_or(AccountKind::Console),
            with_code: fields.get("with") == "code",
            next,
        }
    }
}

/// The kind of account that a link or the way back from `/codes` asks for.
pub(crate) fn asked_kind(request: &Request) -> Option<AccountKind> {
    let asked_for = request.query("account").and_then(|name| AccountKind::parse(&name));
    asked_for.or_else(|| kept_login(request).and_then(|(kind, _)| AccountKind::parse(kind)))
}

/// Kind and login as they were when a code was asked for.
fn kept_login(request: &Request) -> Option<(&str, &str)> {
    let with_code = request.query("with").as_deref() == Some("code");
    request.cookie(LOGIN_COOKIE).and_then(|kept| kept.split_once(':')).filter(|_| with_code)
}

/// The page that takes the code which is asked for beside a password.
pub(crate) fn code_needed(fields: &Fields, next: Option<&str>) -> String {
    let account = AccountKind::parse(fields.get("account")).unwrap_or(AccountKind::Console).name();
    format!("{}#field-code", leading_on(&format!("/sign-in?with=code&account={account}&code=needed"), next))
}

/// The page, with what is wrong.
pub(crate) fn sign_in(request: &Request, asked: &Asked, problems: &[Problem]) -> String {
    let path = if asked.with_code { "/sign-in?with=code" } else { "/sign-in" };
    let path = leading_on(path, asked.next.as_deref());
    let view = request.view().at(&path);
    let again = request.next_code_after(RESEND_AFTER_SECONDS);
    let fields = problems.iter().flat_map(|problem| &problem.fields);
    let mut form = Form::new(&view, "/sign-in")
        .value("login", &asked.login)
        .value("account", asked.account.name())
        .problems(fields.map(|field| (field.name.to_string(), field.text(request))));
    if asked.with_code {
        form = form.hidden("with", "code");
    }
    if let Some(next) = &asked.next {
        form = form.hidden("next", next);
    }
    let whole = problems.iter().find(|problem| problem.fields.is_empty());
    Page::new(&view, &view.text("sign-in-title")).failed(!problems.is_empty()).form(&form).body(html! {
        @if let Some(problem) = whole {
            (notice::notice(&view, Tone::Error, &problem.title(request), html! { p { (problem.detail(request)) } }))
        } @else if request.query("signed-out").is_some() {
            (notice::notice(&view, Tone::Success, &view.text("sign-in-signed-out"), html! {}))
        } @else if request.query("late").is_some() {
            (notice::notice(&view, Tone::Note, &view.text("two-factor-late-title"), html! {
                p { (view.text("two-factor-late")) }
            }))
        } @else if request.query("unsent").is_some() {
            (notice::notice(&view, Tone::Note, &view.text("sign-in-unsent-title"), html! {
                p { (view.text("sign-in-unsent")) }
            }))
        }
        @if asked.with_code { (code_notice(request, &view)) }
        (form.render(html! {
            (form.radios("account", "sign-in-account-label", &accounts(&view)))
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

fn accounts(view: &View<'_>) -> [(String, String, String); 2] {
    [
        ("console".to_owned(), view.text("sign-in-account-console"), view.text("sign-in-account-console-hint")),
        ("billing".to_owned(), view.text("sign-in-account-billing"), view.text("sign-in-account-billing-hint")),
    ]
}

fn other_way(view: &View<'_>, asked: &Asked) -> maud::Markup {
    let account = asked.account.name();
    let (page, text) = if asked.with_code {
        (format!("/sign-in?account={account}"), "sign-in-with-password")
    } else {
        (format!("/sign-in?with=code&account={account}"), "sign-in-with-code")
    };
    button::link(&leading_on(&page, asked.next.as_deref()), &view.text(text), button::Weight::Plain)
}

/// The way back to a forgotten username: the mail with a code says it to the reader of the account's mailbox.
fn forgot_username(view: &View<'_>, asked: &Asked) -> maud::Markup {
    let page = leading_on(&format!("/sign-in?with=code&account={}", asked.account.name()), asked.next.as_deref());
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

//! Answers for people: back to the page that the button stands on, with a word on what happened.

use accounts::Purpose;
use edge::{Answer, Fields, Problem, Request, leading_on, own_path};

use crate::wanted::Wanted;

/// The cookie that gives a login back to the sign-in page. Not in the address, which is logged.
const LOGIN_COOKIE: &str = "__Host-login";
/// How long the login is remembered: as long as its code is good.
const LOGIN_SECONDS: i64 = accounts::code::CODE_LIFETIME_SECONDS;

/// The page of a purpose, with the field the code is typed into.
const fn page_of(purpose: Purpose) -> (&'static str, &'static str) {
    match purpose {
        Purpose::Register => ("/register?step=basic", "#field-emailCode"),
        Purpose::BindBilling => ("/bind-billing?step=code", "#field-code"),
        Purpose::CreateWorkspace => ("/workspaces?create=existing", "#field-code"),
        Purpose::RegisterConsole => ("/workspaces?create=new", "#field-code"),
        Purpose::SignIn => ("/sign-in?with=code", "#field-code"),
        Purpose::SetPassword => ("/account/password?with=code", "#field-code"),
        Purpose::ChangeEmailCurrent => ("/account/email?step=current", "#field-code"),
        Purpose::ChangeEmailNew => ("/account/email?step=new", "#field-code"),
        Purpose::ChangePhoneCurrent => ("/account/phone?step=current", "#field-code"),
        Purpose::ChangePhoneNew => ("/account/phone?step=new", "#field-code"),
    }
}

/// 303 to the page, which then says that a code is on its way.
pub(crate) fn sent(wanted: &Wanted, fields: &Fields) -> Answer {
    let (page, field) = page_of(wanted.scope.purpose);
    let answer = back(&format!("{page}&code=sent"), field, fields);
    match &wanted.login {
        Some(login) if wanted.scope.purpose == Purpose::SignIn => {
            let kept = format!("{}:{}", wanted.scope.account.name(), login.as_str());
            answer.with_cookie(LOGIN_COOKIE, &kept, LOGIN_SECONDS)
        }
        _ => answer,
    }
}

/// 303 to the page, which then says why no code was sent; a problem where there is no page to go back to.
pub(crate) fn refused(request: &Request, fields: &Fields, problem: Problem) -> Answer {
    let page = Purpose::parse(fields.get("purpose")).map(page_of);
    let Some((page, field)) = page.filter(|_| !request.wants_json()) else {
        return Answer::problem(problem);
    };
    let word = match problem.code {
        "invalid-fields" => "invalid",
        "code-too-soon" | "too-many-codes" => "wait",
        "too-many-codes-from-here" => "busy",
        "mail-unavailable" => "unavailable",
        "text-message-unavailable" => "text-unavailable",
        "mail-refused" => "refused",
        "text-message-refused" => "text-refused",
        "text-messages-used-up" => "texts-used-up",
        _ => return Answer::problem(problem),
    };
    let seconds = problem.retry_after_seconds.map(|seconds| format!("&seconds={seconds}")).unwrap_or_default();
    back(&format!("{page}&code={word}{seconds}"), field, fields)
}

/// 303 to the page with its field, which goes on leading to where somebody wanted to go.
fn back(page: &str, field: &str, fields: &Fields) -> Answer {
    Answer::see_other(format!("{}{field}", leading_on(page, own_path(fields.get("next")))))
}

//! Answers for people: back to the page that the button stands on, with a word on what happened.

use accounts::{AccountKind, Purpose, is_choice_name};
use edge::{Answer, Fields, Problem, Request, leading_on, own_path};

use crate::wanted::Wanted;

/// The cookie that gives a login back to the sign-in page. Not in the address, which is logged.
const LOGIN_COOKIE: &str = "__Host-login";
/// How long the login is remembered: as long as its code is good.
const LOGIN_SECONDS: i64 = accounts::code::CODE_LIFETIME_SECONDS;

/// The page of a purpose, with the field the code is typed into. What the owner of an account changes has a page for each kind
/// of account.
fn page_of(purpose: Purpose, kind: AccountKind) -> (&'static str, &'static str) {
    let is_console = matches!(kind, AccountKind::Console);
    let of_kind = |billing, console| if is_console { console } else { billing };
    let page = match purpose {
        Purpose::Register => return ("/register?step=basic", "#field-emailCode"),
        Purpose::RegisterPhone => return ("/register?step=basic&to=phone", "#field-phoneCode"),
        Purpose::BindBilling => "/bind-billing?step=code",
        Purpose::CreateWorkspace => "/workspaces?create=existing",
        Purpose::RegisterConsole => "/workspaces?create=new",
        Purpose::SignIn => "/sign-in?with=code",
        Purpose::SetPassword => of_kind("/account/password?with=code", "/console/password?with=code"),
        Purpose::ChangeEmailCurrent => of_kind("/account/email?step=current", "/console/email?step=current"),
        Purpose::ChangeEmailNew => of_kind("/account/email?step=new", "/console/email?step=new"),
        Purpose::ChangePhoneCurrent => of_kind("/account/phone?step=current", "/console/phone?step=current"),
        Purpose::ChangePhoneNew => of_kind("/account/phone?step=new", "/console/phone?step=new"),
    };
    (page, "#field-code")
}

/// The kind of account that a page is about. Pages of the Billing Center from before this was said do not say it.
fn kind_of(fields: &Fields) -> AccountKind {
    AccountKind::parse(fields.get("account")).unwrap_or(AccountKind::Billing)
}

/// 303 to the page, which then says that a code is on its way.
pub(crate) fn sent(wanted: &Wanted, fields: &Fields) -> Answer {
    let (page, field) = page_of(wanted.scope.purpose, wanted.scope.account);
    let answer = back(&format!("{page}&code=sent"), field, fields);
    match &wanted.login {
        Some(login) if wanted.scope.purpose == Purpose::SignIn => {
            let kept = format!("{}:{}", kept_word(fields), login.as_str());
            answer.with_cookie(LOGIN_COOKIE, &kept, LOGIN_SECONDS)
        }
        _ => answer,
    }
}

/// What the sign-in page keeps beside the login: the kind that is signed in to alone, or the one that is asked for.
fn kept_word(fields: &Fields) -> String {
    let [only, asked_for] = ["account", "for"].map(|name| AccountKind::parse(fields.get(name)));
    match (only, asked_for) {
        (Some(only), _) => only.name().to_owned(),
        (None, Some(asked_for)) => format!("for-{}", asked_for.name()),
        (None, None) => "both".to_owned(),
    }
}

/// 303 to the page, which then says why no code was sent; a problem where there is no page to go back to.
pub(crate) fn refused(request: &Request, fields: &Fields, problem: Problem) -> Answer {
    let page = Purpose::parse(fields.get("purpose")).map(|purpose| page_of(purpose, kind_of(fields)));
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
        "mail-comes-back" => "comes-back",
        "text-message-refused" => "text-refused",
        "text-messages-used-up" => "texts-used-up",
        _ => return Answer::problem(problem),
    };
    let seconds = problem.retry_after_seconds.map(|seconds| format!("&seconds={seconds}")).unwrap_or_default();
    back(&format!("{page}&code={word}{seconds}"), field, fields)
}

/// 303 to the page with its field, which goes on leading to where somebody wanted to go. The choice to change both accounts of
/// a person, or to bind the account that is known, is given back to the page: it must not be lost unseen.
fn back(page: &str, field: &str, fields: &Fields) -> Answer {
    let both = if fields.is_ticked("both") { "&both=true" } else { "" };
    let known = Some(fields.get("known")).filter(|known| is_choice_name(known));
    let known = known.map(|known| format!("&known={known}")).unwrap_or_default();
    let next = own_path(fields.get("next"));
    Answer::see_other(format!("{}{field}", leading_on(&format!("{page}{both}{known}"), next)))
}

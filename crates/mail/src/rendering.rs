//! From a mail and a language to subject, text and HTML.

mod account;
mod binding;
mod closing_statement;
mod lock;
mod people;
mod second_factor;
mod subscription;
mod supervised_change;
mod values;

use accounts::code::CODE_LIFETIME_SECONDS;
use accounts::{Digits, Purpose};
use brand::Brand;
use kernel::{Language, Timestamp};
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, Value, context};
use serde::Serialize;

use crate::budget::BudgetNotice;
use crate::decision::DecisionNotice;
pub use account::AccountNotice;
pub use binding::{BindingNotice, BindingWord};
pub use closing_statement::{ClosingStatement, StatementLine};
pub use lock::{LockNotice, LockStage, LockedWorkspace};
pub use people::PeopleMail;
use people::people_context;
pub use second_factor::SecondFactorNotice;
use second_factor::second_factor_context;
pub use subscription::Subscription;
pub use supervised_change::SupervisedChangeMail;
use supervised_change::supervised_change_context;
pub use values::minute;
use values::{binding_context, common_context, lock_context, notice_context};

/// A mail to send.
#[derive(Clone, Debug)]
pub enum Mail<'a> {
    /// A verification code.
    VerificationCode {
        /// What it is for, which the mail says.
        purpose: Purpose,
        /// The code.
        digits: &'a Digits,
        /// What is being set up with it, if it is for an activation.
        bought: Option<Subscription<'a>>,
        /// The username of the account, for who forgot it.
        username: Option<&'a str>,
        /// The word by which its reader may have another code sent, although others asked for too many.
        admission: Option<&'a str>,
    },
    /// The notice that an account exists, with the next steps.
    Welcome(Welcome<'a>),
    /// The notice that a console account exists, made together with a workspace.
    ConsoleWelcome(ConsoleWelcome<'a>),
    /// The notice that the way in to an account was changed.
    AccountNotice(AccountNotice<'a>),
    /// The notice that the second factor of an account was changed, or is to be removed.
    SecondFactorNotice(SecondFactorNotice<'a>),
    /// What becomes of a supervised change of an e-mail address.
    SupervisedChange(SupervisedChangeMail<'a>),
    /// An invitation to an account, or what became of somebody's role there.
    People(PeopleMail<'a>),
    /// The notice that an operator decided what the owner asked for.
    DecisionNotice(DecisionNotice<'a>),
    /// The notice that workspaces are locked, and until when.
    LockNotice(LockNotice<'a>),
    /// How to go on with an activation that was left half-way.
    Resume(Resume<'a>),
    /// What became of everything a license used, for the seller.
    ClosingStatement(ClosingStatement<'a>),
    /// The notice that a binding or a settlement was changed.
    BindingNotice(BindingNotice<'a>),
    /// The notice that a month's bill has reached parts of its owner's budget.
    BudgetNotice(BudgetNotice<'a>),
}

/// What the mail about an activation that was left says. Nothing of the license or the AWS account is in it.
#[derive(Clone, Copy, Debug)]
pub struct Resume<'a> {
    /// Where it goes on, by a link that works once.
    pub resume_url: &'a str,
    /// The time until which the link works.
    pub expires_at: Timestamp,
    /// Whether the reader began it. If not, they are the contact that the buyer named to AWS.
    pub began: bool,
}

/// What the welcome of a console account says.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ConsoleWelcome<'a> {
    /// The account's username.
    pub username: &'a str,
    /// The workspace's name.
    pub workspace: &'a str,
    /// The site's name.
    pub site: &'a str,
    /// What pays for the workspace.
    pub bought: Subscription<'a>,
    /// Where to sign in.
    pub sign_in_url: &'a str,
    /// Whether AWS has yet to confirm the license.
    pub waiting: bool,
}

/// What a welcome mail says.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Welcome<'a> {
    /// The person to greet.
    pub contact_name: &'a str,
    /// Their company.
    pub company_name: &'a str,
    /// Their username.
    pub username: &'a str,
    /// The username of the console account that was there before, if the workspace was made under one.
    pub console_username: Option<&'a str>,
    /// The workspace's name.
    pub workspace: &'a str,
    /// The site's name.
    pub site: &'a str,
    /// What pays for the workspace.
    pub bought: Subscription<'a>,
    /// Where to sign in.
    pub sign_in_url: &'a str,
    /// Whether AWS has yet to confirm the license.
    pub waiting: bool,
}

/// A mail ready to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The subject: one line.
    pub subject: String,
    /// The body as plain text.
    pub text: String,
    /// The body as an HTML document.
    pub html: String,
}

/// A template does not fit what it is given; a test of every mail in every language keeps this from happening.
#[derive(Debug, thiserror::Error)]
#[error("a mail could not be rendered: {0}")]
pub struct RenderError(#[from] minijinja::Error);

macro_rules! templates {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../mails/", $name)))),+]
    };
}

/// Every template, by its path under `mails/`. HTML escaping goes by the name's ending.
const TEMPLATES: [(&str, &str); 99] = templates![
    "layout.html",
    "binding-notice/en/what.txt",
    "binding-notice/en/subject.txt",
    "binding-notice/en/text.txt",
    "binding-notice/en/body.html",
    "binding-notice/zh/what.txt",
    "binding-notice/zh/subject.txt",
    "binding-notice/zh/text.txt",
    "binding-notice/zh/body.html",
    "account-notice/en/what.txt",
    "account-notice/en/subject.txt",
    "account-notice/en/text.txt",
    "account-notice/en/body.html",
    "account-notice/zh/what.txt",
    "account-notice/zh/subject.txt",
    "account-notice/zh/text.txt",
    "account-notice/zh/body.html",
    "console-welcome/en/subject.txt",
    "console-welcome/en/text.txt",
    "console-welcome/en/body.html",
    "console-welcome/zh/subject.txt",
    "console-welcome/zh/text.txt",
    "console-welcome/zh/body.html",
    "closing-statement/en/subject.txt",
    "closing-statement/en/text.txt",
    "closing-statement/en/body.html",
    "closing-statement/zh/subject.txt",
    "closing-statement/zh/text.txt",
    "closing-statement/zh/body.html",
    "decision-notice/en/what.txt",
    "decision-notice/en/subject.txt",
    "decision-notice/en/text.txt",
    "decision-notice/en/body.html",
    "decision-notice/zh/what.txt",
    "decision-notice/zh/subject.txt",
    "decision-notice/zh/text.txt",
    "decision-notice/zh/body.html",
    "lock-notice/en/what.txt",
    "lock-notice/en/subject.txt",
    "lock-notice/en/text.txt",
    "lock-notice/en/body.html",
    "lock-notice/zh/what.txt",
    "lock-notice/zh/subject.txt",
    "lock-notice/zh/text.txt",
    "lock-notice/zh/body.html",
    "second-factor-notice/en/what.txt",
    "second-factor-notice/en/subject.txt",
    "second-factor-notice/en/text.txt",
    "second-factor-notice/en/body.html",
    "second-factor-notice/zh/what.txt",
    "second-factor-notice/zh/subject.txt",
    "second-factor-notice/zh/text.txt",
    "second-factor-notice/zh/body.html",
    "supervised-change/en/what.txt",
    "supervised-change/en/subject.txt",
    "supervised-change/en/text.txt",
    "supervised-change/en/body.html",
    "supervised-change/zh/what.txt",
    "supervised-change/zh/subject.txt",
    "supervised-change/zh/text.txt",
    "supervised-change/zh/body.html",
    "people/en/what.txt",
    "people/en/subject.txt",
    "people/en/text.txt",
    "people/en/body.html",
    "people/zh/what.txt",
    "people/zh/subject.txt",
    "people/zh/text.txt",
    "people/zh/body.html",
    "budget-notice/en/what.txt",
    "budget-notice/en/subject.txt",
    "budget-notice/en/text.txt",
    "budget-notice/en/body.html",
    "budget-notice/zh/what.txt",
    "budget-notice/zh/subject.txt",
    "budget-notice/zh/text.txt",
    "budget-notice/zh/body.html",
    "resume/en/subject.txt",
    "resume/en/text.txt",
    "resume/en/body.html",
    "resume/zh/subject.txt",
    "resume/zh/text.txt",
    "resume/zh/body.html",
    "verification-code/en/sms.txt",
    "verification-code/zh/sms.txt",
    "verification-code/en/reason.txt",
    "verification-code/en/subject.txt",
    "verification-code/en/text.txt",
    "verification-code/en/body.html",
    "verification-code/zh/reason.txt",
    "verification-code/zh/subject.txt",
    "verification-code/zh/text.txt",
    "verification-code/zh/body.html",
    "welcome/en/subject.txt",
    "welcome/en/text.txt",
    "welcome/en/body.html",
    "welcome/zh/subject.txt",
    "welcome/zh/text.txt",
    "welcome/zh/body.html",
];

/// Renders `mail` in `language` for `brand`.
///
/// # Errors
/// [`RenderError`] if a template does not fit.
pub fn render(mail: &Mail<'_>, language: Language, brand: &Brand) -> Result<Rendered, RenderError> {
    let environment = environment()?;
    let (folder, own) = match mail {
        Mail::VerificationCode { purpose, digits, bought, username, admission } => {
            let (minutes, bought) = (CODE_LIFETIME_SECONDS / 60, Value::from(Serde(bought)));
            let (purpose, code) = (purpose.name(), digits.as_str());
            ("verification-code", context! { purpose, code, minutes, bought, username, admission })
        }
        Mail::Welcome(welcome) => ("welcome", Value::from(Serde(welcome))),
        Mail::ConsoleWelcome(welcome) => ("console-welcome", Value::from(Serde(welcome))),
        Mail::AccountNotice(notice) => ("account-notice", notice_context(notice)),
        Mail::SecondFactorNotice(notice) => ("second-factor-notice", second_factor_context(notice)),
        Mail::SupervisedChange(mail) => ("supervised-change", supervised_change_context(mail)),
        Mail::People(mail) => ("people", people_context(mail, language)),
        Mail::DecisionNotice(notice) => ("decision-notice", notice.context()),
        Mail::LockNotice(notice) => ("lock-notice", lock_context(notice)),
        Mail::Resume(resume) => {
            let (resume_url, began) = (resume.resume_url, resume.began);
            ("resume", context! { resume_url, began, expires_at => minute(resume.expires_at) })
        }
        Mail::BindingNotice(notice) => ("binding-notice", binding_context(notice)),
        Mail::BudgetNotice(notice) => ("budget-notice", notice.context(language)),
        Mail::ClosingStatement(statement) => ("closing-statement", Value::from(Serde(statement))),
    };
    let values = context! { ..own, ..common_context(language, brand) };
    let part = |file: &str, values: &Value| -> Result<String, minijinja::Error> {
        environment.get_template(&format!("{folder}/{language}/{file}"))?.render(values)
    };
    let subject = one_line(&part("subject.txt", &values)?);
    // The HTML's title is given the subject as a value: a text that is included is not escaped.
    let html = part("body.html", &context! { subject => subject.as_str(), ..values.clone() })?;
    Ok(Rendered { text: part("text.txt", &values)?, subject, html })
}

/// The text message with a verification code: one message of 160 characters, or 70 in Chinese.
///
/// # Errors
/// [`RenderError`] if a template does not fit.
pub(crate) fn render_code_message(digits: &Digits, language: Language, brand: &Brand) -> Result<String, RenderError> {
    let own = context! { code => digits.as_str(), minutes => CODE_LIFETIME_SECONDS / 60 };
    let values = context! { ..own, ..common_context(language, brand) };
    let name = format!("verification-code/{language}/sms.txt");
    Ok(one_line(&environment()?.get_template(&name)?.render(&values)?))
}

fn environment() -> Result<Environment<'static>, RenderError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, source) in TEMPLATES {
        environment.add_template(name, source)?;
    }
    Ok(environment)
}

/// The text as one line without control characters: a header cannot be continued or ended by a name in it.
fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;

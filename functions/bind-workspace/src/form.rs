//! The fields of a new workspace, with and without a console account.

use accounts::problem::FieldProblem;
use accounts::registration::{accepted, email, language, phone, site};
use accounts::{Digits, Password, PasswordHash, Problem, Purpose, Username, WorkspaceName};
use brand::Brand;
use edge::Fields;
use kernel::{Email, Language, Phone, SiteId};

/// The fields that are shown again as they were typed: all but passwords and codes.
pub(crate) const KEPT_FIELDS: [&str; 7] = ["name", "language", "site", "username", "email", "phone", "acceptTerms"];

/// What someone asks for who wants a workspace made.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) name: WorkspaceName,
    pub(crate) language: Language,
    pub(crate) site: SiteId,
    pub(crate) email: Email,
    pub(crate) code: Digits,
    /// The console account to make; `None` to use the one that has the e-mail address.
    pub(crate) account: Option<WantedAccount>,
}

/// A console account to be made.
#[derive(Debug)]
pub(crate) struct WantedAccount {
    pub(crate) username: Username,
    pub(crate) password: WantedPassword,
    pub(crate) phone: Option<Phone>,
}

/// The password of a console account to be made.
#[derive(Debug)]
pub(crate) enum WantedPassword {
    /// Typed in this very form.
    Typed(Password),
    /// Typed before a code was sent, and kept as its hash since.
    Kept(PasswordHash),
}

impl Wanted {
    /// What a code for it must have been sent for.
    pub(crate) const fn purpose(&self) -> Purpose {
        if self.account.is_some() { Purpose::RegisterConsole } else { Purpose::CreateWorkspace }
    }

    /// Reads the form. All that is wrong is told at once, in the order of the page. `kept` is the password that was typed
    /// before a code was sent: it counts if none is typed now.
    pub(crate) fn parse(fields: &Fields, brand: &Brand, kept: Option<PasswordHash>) -> Result<Self, Vec<FieldProblem>> {
        let mut wrong = Wrong::default();
        let sites: Vec<SiteId> = brand.sites.iter().map(|site| site.id.clone()).collect();
        let name = wrong.note("name", WorkspaceName::parse(fields.get("name")));
        let language = wrong.note("language", language(fields.get("language"), &brand.languages));
        let site = wrong.note("site", site(fields.get("site"), &sites));
        let account = if fields.is_ticked("newConsoleAccount") {
            wrong.account(fields, brand, kept).map(Some)
        } else {
            Some(None)
        };
        let email = wrong.note("email", email(fields.get("email")));
        let code = wrong.note("code", Digits::parse(fields.get("code")));
        wrong.note("acceptTerms", accepted(fields.get("acceptTerms")));
        match (name, language, site, email, code, account) {
            (Some(name), Some(language), Some(site), Some(email), Some(code), Some(account)) if wrong.0.is_empty() => {
                Ok(Self { name, language, site, email, code, account })
            }
            _ => Err(wrong.0),
        }
    }
}

/// The password as typed twice; `None` if it was not.
pub(crate) fn password(fields: &Fields, brand: &Brand) -> Result<Option<Password>, FieldProblem> {
    let typed = [fields.get("username"), fields.get("email"), fields.get("name")];
    let known: Vec<&str> = typed.into_iter().chain(brand.own_words()).collect();
    Password::confirmed(fields.get("password"), fields.get("passwordConfirmation"), &known)
}

#[derive(Default)]
struct Wrong(Vec<FieldProblem>);

impl Wrong {
    fn note<T>(&mut self, name: &'static str, read: Result<T, Problem>) -> Option<T> {
        read.map_err(|problem| self.0.push(FieldProblem::new(name, problem))).ok()
    }

    fn account(&mut self, fields: &Fields, brand: &Brand, kept: Option<PasswordHash>) -> Option<WantedAccount> {
        let username = self.note("username", Username::parse(fields.get("username")));
        let password = match (password(fields, brand), kept) {
            (Ok(Some(typed)), _) => Some(WantedPassword::Typed(typed)),
            (Ok(None), Some(kept)) => Some(WantedPassword::Kept(kept)),
            (Ok(None), None) => self.note("password", Err(Problem::Missing)),
            (Err(found), _) => self.note(found.name, Err(found.problem)),
        };
        let phone = self.note("phone", phone(fields.get("phone")));
        Some(WantedAccount { username: username?, password: password?, phone: phone? })
    }
}

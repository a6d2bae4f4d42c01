//! A registration: three pages of fields, and what comes of them.

use kernel::contact::MAX_LOCAL_PART_BYTES;
use kernel::{
    BillingAccountId, ConsoleAccountId, Email, EmailError, Language, LicenseId, Phone, SiteId, Timestamp, WorkspaceId,
};

use crate::account::{BillingAccount, ConsoleAccount, ProofsSince};
use crate::cloud::ProviderBond;
use crate::draft::Draft;
use crate::password::PasswordHash;
use crate::problem::{FieldProblem, Problem};
use crate::profile::{CompanyProfile, note, offered};
use crate::session::Registered;
use crate::username::Username;
use crate::workspace::{Settlement, Workspace, WorkspaceName};

mod step;

pub use step::Step;

/// What the brand lets a buyer choose from.
#[derive(Clone, Copy, Debug)]
pub struct Choices<'a> {
    /// The sites on which workspaces can be made.
    pub sites: &'a [SiteId],
    /// The languages of workspaces.
    pub languages: &'a [Language],
}

/// Everything a registration needs, valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    basic: Basic,
    profile: CompanyProfile,
    workspace: FirstWorkspace,
}

/// The first page, valid.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Basic {
    site: SiteId,
    username: Username,
    email: Email,
    password_hash: PasswordHash,
    phone: Option<Phone>,
    /// When a code proved the number in this registration.
    phone_verified_at: Option<Timestamp>,
}

/// The third page, valid; the terms are accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
struct FirstWorkspace {
    name: WorkspaceName,
    language: Language,
}

/// Identifiers for what a registration makes, freshly drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewIds {
    /// Of the Billing Center account.
    pub billing_account: BillingAccountId,
    /// Of the console account.
    pub console_account: ConsoleAccountId,
    /// Of the workspace.
    pub workspace: WorkspaceId,
}

/// What a registration brings into being, all or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The Billing Center account.
    pub billing: BillingAccount,
    /// The console account: a new one, or the one that the mailbox has already.
    pub console: ConsoleAccount,
    /// The workspace, bound to both and settled by the license.
    pub workspace: Workspace,
}

impl Opened {
    /// Whether the console account was there before: it keeps its names and its password.
    #[must_use]
    pub fn is_beside(&self) -> bool {
        self.console.created_at != self.billing.created_at
    }

    /// The identifiers of the three.
    #[must_use]
    pub fn registered(&self) -> Registered {
        Registered {
            billing_account: self.billing.id.clone(),
            console_account: self.console.id.clone(),
            workspace: self.workspace.id.clone(),
        }
    }
}

impl Registration {
    /// Reads a whole registration. `found` are the problems that only the caller could see: the password and the code
    /// as typed. Where one names a field, it is what is said about that field.
    ///
    /// # Errors
    /// Everything that is wrong on all three pages, in the order of the fields.
    pub fn parse(draft: &Draft, choices: Choices<'_>, found: &[FieldProblem]) -> Result<Self, Vec<FieldProblem>> {
        let basic = Basic::parse(draft, choices, found);
        let profile = CompanyProfile::parse(|name| draft.value(name));
        let workspace = FirstWorkspace::parse(draft, choices);
        match (basic, profile, workspace) {
            (Ok(basic), Ok(profile), Ok(workspace)) => Ok(Self { basic, profile, workspace }),
            (basic, profile, workspace) => {
                let pages = [basic.err(), profile.err(), workspace.err()];
                Err(pages.into_iter().flatten().flatten().collect())
            }
        }
    }

    /// What is wrong on one page; `found` as in [`Registration::parse`].
    #[must_use]
    pub fn problems(step: Step, draft: &Draft, choices: Choices<'_>, found: &[FieldProblem]) -> Vec<FieldProblem> {
        match step {
            Step::Basic => Basic::parse(draft, choices, found).err(),
            Step::Company => CompanyProfile::parse(|name| draft.value(name)).err(),
            Step::Activation => FirstWorkspace::parse(draft, choices).err(),
        }
        .unwrap_or_default()
    }

    /// The username of the accounts.
    #[must_use]
    pub const fn username(&self) -> &Username {
        &self.basic.username
    }

    /// The mailbox of both accounts.
    #[must_use]
    pub const fn email(&self) -> &Email {
        &self.basic.email
    }

    /// Makes the accounts and the workspace, settled by `license` from the running hour on.
    #[must_use]
    pub fn open(self, ids: NewIds, license: LicenseId, now: Timestamp) -> Opened {
        let console = ConsoleAccount {
            id: ids.console_account.clone(),
            email: self.basic.email.clone(),
            username: self.basic.username.clone(),
            phone: self.basic.phone.clone(),
            phone_verified_at: self.basic.phone_verified_at,
            password_hash: Some(self.basic.password_hash.clone()),
            language: self.workspace.language,
            terms_accepted_at: now,
            created_at: now,
            restored_at: None,
            proofs_since: ProofsSince::default(),
            version: 1,
        };
        self.open_beside(console, ids, license, now)
    }

    /// Makes the Billing Center account and the workspace, under a console account that the same verified mailbox has
    /// already: of somebody who was invited, or has closed an earlier Billing Center account.
    #[must_use]
    pub fn open_beside(self, console: ConsoleAccount, ids: NewIds, license: LicenseId, now: Timestamp) -> Opened {
        let Basic { site, username, email, password_hash, phone, phone_verified_at } = self.basic;
        let language = self.workspace.language;
        let billing = BillingAccount {
            id: ids.billing_account,
            username,
            email,
            phone,
            phone_verified_at,
            password_hash: Some(password_hash),
            profile: self.profile,
            language,
            terms_accepted_at: now,
            created_at: now,
            restored_at: None,
            proofs_since: ProofsSince::default(),
            membership: None,
            version: 1,
        };
        let workspace = Workspace {
            id: ids.workspace,
            name: self.workspace.name.as_str().to_owned(),
            language,
            site,
            console_account: console.id.clone(),
            billing_account: Some(billing.id.clone()),
            provider: ProviderBond::to(license.provider()),
            settlements: vec![Settlement { from: now.hour(), license }],
            created_at: now,
            undone: 0,
            version: 1,
        };
        Opened { billing, console, workspace }
    }
}

impl Basic {
    fn parse(draft: &Draft, choices: Choices<'_>, found: &[FieldProblem]) -> Result<Self, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let site = note(&mut problems, "site", site(draft.value("site"), choices.sites));
        let username = note(&mut problems, "username", Username::parse(draft.value("username")));
        let email = note(&mut problems, "email", email(draft.value("email")));
        let verified = email.as_ref().is_some_and(|email| draft.has_verified(email));
        let unverified = (!verified).then_some(Problem::Missing);
        let unset = draft.password_hash.is_none().then_some(Problem::Missing);
        problems.extend(found_or(found, "emailCode", unverified));
        problems.extend(found_or(found, "password", unset));
        problems.extend(found_or(found, "passwordConfirmation", None));
        let phone = note(&mut problems, "phone", phone(draft.value("phone")));
        problems.extend(found_or(found, "phoneCode", None));
        let verified_at = phone.as_ref().and_then(Option::as_ref).and_then(|phone| draft.phone_verified_at(phone));
        match (site, username, email, &draft.password_hash, phone) {
            (Some(site), Some(username), Some(email), Some(password_hash), Some(phone)) if problems.is_empty() => {
                let password_hash = password_hash.clone();
                Ok(Self { site, username, email, password_hash, phone, phone_verified_at: verified_at })
            }
            _ => Err(problems),
        }
    }
}

impl FirstWorkspace {
    fn parse(draft: &Draft, choices: Choices<'_>) -> Result<Self, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let name = note(&mut problems, "workspaceName", WorkspaceName::parse(draft.value("workspaceName")));
        let typed = draft.value("workspaceLanguage");
        let language = note(&mut problems, "workspaceLanguage", language(typed, choices.languages));
        let terms = note(&mut problems, "acceptTerms", accepted(draft.value("acceptTerms")));
        match (name, language, terms) {
            (Some(name), Some(language), Some(())) => Ok(Self { name, language }),
            _ => Err(problems),
        }
    }
}

fn found_or(found: &[FieldProblem], name: &'static str, otherwise: Option<Problem>) -> Option<FieldProblem> {
    let known = found.iter().find(|problem| problem.name == name).cloned();
    known.or_else(|| otherwise.map(|problem| FieldProblem::new(name, problem)))
}

/// Reads the choice of a site.
///
/// # Errors
/// [`Problem::NotChosen`] or [`Problem::NotOffered`].
pub fn site(typed: &str, sites: &[SiteId]) -> Result<SiteId, Problem> {
    offered(typed, |typed| sites.iter().find(|site| site.as_str() == typed.trim()).cloned())
}

/// Reads the choice of a language by its tag.
///
/// # Errors
/// [`Problem::NotChosen`] or [`Problem::NotOffered`].
pub fn language(typed: &str, languages: &[Language]) -> Result<Language, Problem> {
    offered(typed, |typed| Language::from_tag(typed).filter(|language| languages.contains(language)))
}

/// Reads an e-mail address.
///
/// # Errors
/// [`Problem::Missing`], [`Problem::EmailForm`], [`Problem::EmailNotAscii`] or [`Problem::TooLong`].
pub fn email(typed: &str) -> Result<Email, Problem> {
    if kernel::typed::is_blank(typed) {
        return Err(Problem::Missing);
    }
    Email::parse(typed).map_err(|error| match error {
        EmailError::Malformed => Problem::EmailForm,
        EmailError::LocalPartNotAscii => Problem::EmailNotAscii,
        EmailError::TooLong => Problem::TooLong { max: 254 },
        EmailError::LocalPartTooLong => Problem::EmailLocalPartTooLong { max: MAX_LOCAL_PART_BYTES },
    })
}

/// Reads a phone number that may be left out.
///
/// # Errors
/// [`Problem::PhoneForm`].
pub fn phone(typed: &str) -> Result<Option<Phone>, Problem> {
    if kernel::typed::is_blank(typed) {
        return Ok(None);
    }
    Phone::parse(typed).map(Some).map_err(|_| Problem::PhoneForm)
}

/// Reads a box that must be ticked: `true` or what browsers send for one (`on`), also `1` and `yes`.
///
/// # Errors
/// [`Problem::TermsNotAccepted`].
pub fn accepted(typed: &str) -> Result<(), Problem> {
    let yes = ["true", "on", "1", "yes"].contains(&typed.trim().to_ascii_lowercase().as_str());
    if yes { Ok(()) } else { Err(Problem::TermsNotAccepted) }
}

#[cfg(test)]
mod tests;

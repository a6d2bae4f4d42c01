//! Finding things by what people have at hand: one box. Each kind is looked up by its key or its entry in the index; nothing is
//! scanned, and of what may be many a page is read.
//!
//! | typed | found |
//! |---|---|
//! | a license's id or ARN, an agreement, an offer | the licenses |
//! | 12 digits | the licenses of an AWS account |
//! | a workspace's id, the beginning of its name | workspaces |
//! | an account's id | the account |
//! | the beginning of a username or company, an e-mail address, a phone number | accounts, for roles that may look people up |
//! | the number on an invoice | the invoice, for the same people |

use std::collections::{BTreeMap, BTreeSet};

use accounts::{AccountId, BillingAccount, ConsoleAccount, FoldedName, Login, Workspace};
use kernel::{AgreementId, BillingAccountId, BuyerId, ConsoleAccountId, LicenseArn, LicenseId, OfferId, WorkspaceId};
use licensing::License;
use store::{FoundInvoice, Licenses, Logins, NameKind, Search, StoreError, Workspaces};

/// The longest text that is looked up, in bytes: an ARN has at most 2,048 characters, and ours some 100; a company's name of 120
/// characters has up to 480 bytes.
const MAX_TEXT_BYTES: usize = 600;

/// What an account was found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// Its id.
    Id,
    /// The beginning of the username.
    Username,
    /// The beginning of the company's name.
    Company,
    /// The beginning of the legal name.
    LegalName,
    /// The e-mail address.
    Email,
    /// The phone number.
    Phone,
}

impl By {
    /// The word at the API.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Username => "username",
            Self::Company => "company",
            Self::LegalName => "legal-name",
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }
}

impl From<NameKind> for By {
    fn from(kind: NameKind) -> Self {
        match kind {
            NameKind::Username => Self::Username,
            NameKind::Company => Self::Company,
            NameKind::LegalName => Self::LegalName,
        }
    }
}

/// A kind of things of which there may be more than a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Accounts by their names.
    Accounts,
    /// Accounts by their phone numbers.
    Phones,
    /// Workspaces by their names.
    Workspaces,
    /// Licenses of an AWS account or an offer.
    Licenses,
}

impl Section {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Accounts, Self::Phones, Self::Workspaces, Self::Licenses];

    /// The word in the form that goes on.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accounts => "accounts",
            Self::Phones => "phones",
            Self::Workspaces => "workspaces",
            Self::Licenses => "licenses",
        }
    }
}

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// Licenses.
    pub licenses: Vec<License>,
    /// Workspaces.
    pub workspaces: Vec<Workspace>,
    /// Billing Center accounts, each with what it was found by.
    pub billing: Vec<(BillingAccount, BTreeSet<By>)>,
    /// Console accounts, each with what it was found by.
    pub console: Vec<(ConsoleAccount, BTreeSet<By>)>,
    /// Invoices.
    pub invoices: Vec<FoundInvoice>,
    /// The accounts that the licenses are bound to, if they are wanted.
    pub buyers: BTreeMap<BillingAccountId, BillingAccount>,
    /// The kinds of which there is more, and where each goes on.
    pub more: Vec<(Section, String)>,
}

impl Found {
    /// How many things there are on the page.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.licenses.len() + self.workspaces.len() + self.billing.len() + self.console.len() + self.invoices.len()
    }

    fn goes_on(&mut self, section: Section, next: Option<String>) {
        self.more.extend(next.map(|next| (section, next)));
    }
}

/// What is looked up, and for whom.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// What was typed, without blanks around it.
    pub typed: &'a str,
    /// The kind whose next page is wanted, and where that page begins; `None` for the first page of everything.
    pub from: Option<(Section, String)>,
    /// Whether accounts and invoices are looked for as well.
    pub people: bool,
    /// Whether the accounts that licenses are bound to are read as well.
    pub buyers: bool,
}

impl Wanted<'_> {
    /// Whether things of this kind are looked up, and from where on.
    fn wants(&self, section: Section) -> Option<Option<&str>> {
        match &self.from {
            None => Some(None),
            Some((one, after)) => (*one == section).then_some(Some(after)),
        }
    }
}

/// Finds things, with what a function lends it.
#[derive(Clone, Copy, Debug)]
pub struct Finder<'a> {
    /// The index, and what it leads to.
    pub search: &'a Search,
    /// Licenses by their ids.
    pub licenses: &'a Licenses,
    /// Workspaces by their ids.
    pub workspaces: &'a Workspaces,
    /// Accounts by what people sign in with.
    pub logins: &'a Logins,
}

impl Finder<'_> {
    /// Finds what is wanted. Nothing is found by a text that is longer than anything kept.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn find(&self, wanted: &Wanted<'_>) -> Result<Found, StoreError> {
        let mut found = Found::default();
        if wanted.typed.len() > MAX_TEXT_BYTES {
            return Ok(found);
        }
        let name = FoldedName::of(wanted.typed);
        if let Some(after) = wanted.wants(Section::Licenses) {
            self.find_licenses(wanted.typed, after, &mut found).await?;
        }
        if let Some(after) = wanted.wants(Section::Workspaces) {
            self.find_workspaces(wanted.typed, name.as_ref(), after, &mut found).await?;
        }
        if wanted.people {
            self.find_people(wanted, name.as_ref(), &mut found).await?;
        }
        if wanted.buyers {
            let buyers = found.licenses.iter().filter_map(|license| license.billing_account.as_ref());
            found.buyers = self.search.billing_accounts(buyers).await?;
        }
        Ok(found)
    }

    async fn find_licenses(&self, typed: &str, after: Option<&str>, found: &mut Found) -> Result<(), StoreError> {
        let search = self.search;
        let next = if let Ok(account) = BuyerId::parse(typed) {
            let (licenses, next) = search.licenses_of_aws_account(&account, after).await?;
            found.licenses = licenses;
            next
        } else if let (true, Ok(offer)) = (typed.starts_with("offer-"), OfferId::parse(typed)) {
            let (licenses, next) = search.licenses_of_offer(&offer, after).await?;
            found.licenses = licenses;
            next
        } else {
            if let Ok(id) = LicenseArn::id_in(typed).or_else(|_| LicenseId::parse(typed)) {
                found.licenses.extend(self.licenses.license(&id).await?);
            }
            if let (true, Ok(id)) = (found.licenses.is_empty(), AgreementId::parse(typed)) {
                found.licenses = search.licenses_of_agreement(&id).await?.unwrap_or_default();
            }
            None
        };
        found.goes_on(Section::Licenses, next);
        Ok(())
    }

    async fn find_workspaces(
        &self,
        typed: &str,
        name: Option<&FoldedName>,
        after: Option<&str>,
        found: &mut Found,
    ) -> Result<(), StoreError> {
        if let Ok(id) = WorkspaceId::parse(typed) {
            found.workspaces.extend(self.workspaces.workspace(&id).await?);
        }
        if let (true, Some(name)) = (found.workspaces.is_empty(), name) {
            let (workspaces, next) = self.search.workspaces_named(name, after).await?;
            found.workspaces = workspaces;
            found.goes_on(Section::Workspaces, next);
        }
        Ok(())
    }

    /// Accounts by whatever they are known by, and invoices.
    async fn find_people(
        &self,
        wanted: &Wanted<'_>,
        name: Option<&FoldedName>,
        found: &mut Found,
    ) -> Result<(), StoreError> {
        let store = self.search;
        let mut accounts: Vec<(AccountId, BTreeSet<By>)> = Vec::new();
        if let (Some(after), Some(name)) = (wanted.wants(Section::Accounts), name) {
            let (named, next) = store.accounts_named(name, after).await?;
            accounts.extend(named.into_iter().map(|one| (one.account, one.by.into_iter().map(By::from).collect())));
            found.goes_on(Section::Accounts, next);
        }
        let login = Login::parse(wanted.typed);
        if let (Some(after), Some(Login::Phone(phone))) = (wanted.wants(Section::Phones), &login) {
            let (with_phone, next) = store.accounts_with_phone(phone, after).await?;
            accounts.extend(with_phone.into_iter().map(|account| (account, BTreeSet::from([By::Phone]))));
            found.goes_on(Section::Phones, next);
        }
        if wanted.from.is_none() {
            if let Some(login @ Login::Email(_)) = &login {
                let billing = self.logins.billing_account_by(login).await?;
                found.billing.extend(billing.map(|account| (account, BTreeSet::from([By::Email]))));
                let console = self.logins.console_account_by(login).await?;
                found.console.extend(console.map(|account| (account, BTreeSet::from([By::Email]))));
            }
            let by_id = BillingAccountId::parse(wanted.typed).map(AccountId::from);
            let by_id = by_id.or_else(|_| ConsoleAccountId::parse(wanted.typed).map(AccountId::from));
            accounts.extend(by_id.ok().map(|id| (id, BTreeSet::from([By::Id]))));
            found.invoices = store.invoices_numbered(wanted.typed).await?;
        }
        let of_billing = |id: &AccountId| match id {
            AccountId::Billing(id) => Some(id.clone()),
            AccountId::Console(_) => None,
        };
        let of_console = |id: &AccountId| match id {
            AccountId::Console(id) => Some(id.clone()),
            AccountId::Billing(_) => None,
        };
        let billing: Vec<BillingAccountId> = accounts.iter().filter_map(|(id, _)| of_billing(id)).collect();
        let console: Vec<ConsoleAccountId> = accounts.iter().filter_map(|(id, _)| of_console(id)).collect();
        let mut billing = store.billing_accounts(&billing).await?;
        let mut console = store.console_accounts(&console).await?;
        for (id, by) in accounts {
            // Closed since the index was read, or never there.
            let account = of_billing(&id).and_then(|id| billing.remove(&id));
            found.billing.extend(account.map(|account| (account, by.clone())));
            let account = of_console(&id).and_then(|id| console.remove(&id));
            found.console.extend(account.map(|account| (account, by)));
        }
        Ok(())
    }
}

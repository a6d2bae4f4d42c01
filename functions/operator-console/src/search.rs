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
//! | the number on an invoice | the invoice, for the same roles |

use std::collections::{BTreeMap, BTreeSet};

use accounts::{AccountId, BillingAccount, ConsoleAccount, FoldedName, Login, Workspace};
use edge::{Answer, Request};
use kernel::{
    AgreementId, AwsAccountId, BillingAccountId, ConsoleAccountId, LicenseArn, LicenseId, OfferId, WorkspaceId,
};
use licensing::License;
use operators::Action;
use store::{FoundInvoice, NameKind};

use crate::OperatorConsole;
use crate::page;
use crate::page::{account_path, license_path};
use crate::quarantine::is_place;
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// The longest text that is looked up, in bytes: an ARN has at most 2,048 characters, and ours some 100; a company's name of 120
/// characters has up to 480 bytes.
const MAX_TEXT_BYTES: usize = 600;

/// By what an account was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum By {
    Id,
    Username,
    Company,
    LegalName,
    Email,
    Phone,
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
pub(crate) enum Section {
    Accounts,
    Phones,
    Workspaces,
    Licenses,
}

impl Section {
    const ALL: [Self; 4] = [Self::Accounts, Self::Phones, Self::Workspaces, Self::Licenses];

    /// The word in the form that goes on.
    pub(crate) const fn as_str(self) -> &'static str {
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
pub(crate) struct Found {
    pub(crate) licenses: Vec<License>,
    pub(crate) workspaces: Vec<Workspace>,
    pub(crate) billing: Vec<(BillingAccount, BTreeSet<By>)>,
    pub(crate) console: Vec<(ConsoleAccount, BTreeSet<By>)>,
    pub(crate) invoices: Vec<FoundInvoice>,
    /// The accounts that the licenses are bound to, for who may read accounts.
    pub(crate) buyers: BTreeMap<BillingAccountId, BillingAccount>,
    /// Of what there is more, and where it goes on.
    pub(crate) more: Vec<(Section, String)>,
}

impl Found {
    /// How many things there are on the page.
    pub(crate) const fn count(&self) -> usize {
        self.licenses.len() + self.workspaces.len() + self.billing.len() + self.console.len() + self.invoices.len()
    }

    fn goes_on(&mut self, section: Section, next: Option<String>) {
        self.more.extend(next.map(|next| (section, next)));
    }
}

/// What was typed, and of what the next page is wanted, if it is.
struct Search<'a> {
    typed: &'a str,
    name: Option<FoldedName>,
    from: Option<(Section, String)>,
}

impl Search<'_> {
    /// Whether things of this kind are looked up, and from where on.
    fn wants(&self, section: Section) -> Option<Option<&str>> {
        match &self.from {
            None => Some(None),
            Some((one, after)) => (*one == section).then_some(Some(after)),
        }
    }
}

impl OperatorConsole {
    /// Finds something. What is one thing alone is opened at once.
    pub(crate) async fn search(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        visitor.require(Action::FindThings)?;
        let fields = request.fields()?;
        let typed = fields.get("q").trim().to_owned();
        let section = Section::ALL.into_iter().find(|section| section.as_str() == fields.get("in"));
        let after = Some(fields.get("after").to_owned()).filter(|after| is_place(after));
        let from = section.zip(after);
        let goes_on = from.is_some();
        let search = Search { typed: &typed, name: FoldedName::of(&typed), from };
        let found = if typed.len() <= MAX_TEXT_BYTES { self.find(visitor, &search).await? } else { Found::default() };
        let alone = found.count() == 1 && found.more.is_empty() && !goes_on;
        if let (true, Some(license)) = (alone && visitor.may(Action::ReadLicense), found.licenses.first()) {
            return Ok(Answer::see_other(license_path(&license.id)));
        }
        if let (true, Some((account, _))) = (alone, found.billing.first()) {
            return Ok(Answer::see_other(account_path(&account.id)));
        }
        Ok(Answer::page(page::search::found(request, visitor, &typed, &found, self.clock.now())))
    }

    async fn find(&self, visitor: &Visitor, search: &Search<'_>) -> Result<Found, Refusal> {
        let mut found = Found::default();
        if let Some(after) = search.wants(Section::Licenses) {
            self.find_licenses(search.typed, after, &mut found).await?;
        }
        if let Some(after) = search.wants(Section::Workspaces) {
            self.find_workspaces(search, after, &mut found).await?;
        }
        if visitor.may(Action::FindPeople) {
            self.find_people(search, &mut found).await?;
            // Who looked, and never for whom: that may be an address of somebody who has no account here.
            let (operator, accounts) =
                (visitor.session.operator.principal(), found.billing.len() + found.console.len());
            tracing::info!(operator, accounts, "an operator looked for people");
        }
        if visitor.may(Action::ReadAccount) {
            let buyers = found.licenses.iter().filter_map(|license| license.billing_account.as_ref());
            found.buyers = self.store.search.billing_accounts(buyers).await?;
        }
        Ok(found)
    }

    async fn find_licenses(&self, typed: &str, after: Option<&str>, found: &mut Found) -> Result<(), Refusal> {
        let search = &self.store.search;
        let next = if let Ok(account) = AwsAccountId::parse(typed) {
            let (licenses, next) = search.licenses_of_aws_account(&account, after).await?;
            found.licenses = licenses;
            next
        } else if let (true, Ok(offer)) = (typed.starts_with("offer-"), OfferId::parse(typed)) {
            let (licenses, next) = search.licenses_of_offer(&offer, after).await?;
            found.licenses = licenses;
            next
        } else {
            if let Ok(id) = LicenseArn::id_in(typed).or_else(|_| LicenseId::parse(typed)) {
                found.licenses.extend(self.store.licenses.license(&id).await?);
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
        search: &Search<'_>,
        after: Option<&str>,
        found: &mut Found,
    ) -> Result<(), Refusal> {
        if let Ok(id) = WorkspaceId::parse(search.typed) {
            found.workspaces.extend(self.store.workspaces.workspace(&id).await?);
        }
        if let (true, Some(name)) = (found.workspaces.is_empty(), &search.name) {
            let (workspaces, next) = self.store.search.workspaces_named(name, after).await?;
            found.workspaces = workspaces;
            found.goes_on(Section::Workspaces, next);
        }
        Ok(())
    }

    /// Accounts by whatever they are known by, and invoices.
    async fn find_people(&self, search: &Search<'_>, found: &mut Found) -> Result<(), Refusal> {
        let store = &self.store.search;
        let mut accounts: Vec<(AccountId, BTreeSet<By>)> = Vec::new();
        if let (Some(after), Some(name)) = (search.wants(Section::Accounts), &search.name) {
            let (named, next) = store.accounts_named(name, after).await?;
            accounts.extend(named.into_iter().map(|one| (one.account, one.by.into_iter().map(By::from).collect())));
            found.goes_on(Section::Accounts, next);
        }
        let login = Login::parse(search.typed);
        if let (Some(after), Some(Login::Phone(phone))) = (search.wants(Section::Phones), &login) {
            let (with_phone, next) = store.accounts_with_phone(phone, after).await?;
            accounts.extend(with_phone.into_iter().map(|account| (account, BTreeSet::from([By::Phone]))));
            found.goes_on(Section::Phones, next);
        }
        if search.from.is_none() {
            if let Some(login @ Login::Email(_)) = &login {
                let billing = self.store.logins.billing_account_by(login).await?;
                found.billing.extend(billing.map(|account| (account, BTreeSet::from([By::Email]))));
                let console = self.store.logins.console_account_by(login).await?;
                found.console.extend(console.map(|account| (account, BTreeSet::from([By::Email]))));
            }
            let by_id = BillingAccountId::parse(search.typed).map(AccountId::from);
            let by_id = by_id.or_else(|_| ConsoleAccountId::parse(search.typed).map(AccountId::from));
            accounts.extend(by_id.ok().map(|id| (id, BTreeSet::from([By::Id]))));
            found.invoices = store.invoices_numbered(search.typed).await?;
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

//! Finding things by what people have at hand: one box. What is found by what is [`operating::search`]'s.

use edge::asked::is_place;
use edge::{Answer, Request};
use operating::search::{Finder, Section, Wanted};
use operators::Action;

use crate::OperatorConsole;
use crate::page;
use crate::page::{account_path, license_path};
use crate::refusal::Refusal;
use crate::visitor::Visitor;

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
        let wanted = Wanted {
            typed: &typed,
            from,
            people: visitor.may(Action::FindPeople),
            buyers: visitor.may(Action::ReadAccount),
        };
        let found = self.finder().find(&wanted).await?;
        if wanted.people {
            // Who looked, and never for whom: that may be an address of somebody who has no account here.
            let (operator, accounts) =
                (visitor.session.operator.principal(), found.billing.len() + found.console.len());
            tracing::info!(operator, accounts, "an operator looked for people");
        }
        let alone = found.count() == 1 && found.more.is_empty() && !goes_on;
        if let (true, Some(license)) = (alone && visitor.may(Action::ReadLicense), found.licenses.first()) {
            return Ok(Answer::see_other(license_path(&license.id)));
        }
        if let (true, Some((account, _))) = (alone, found.billing.first()) {
            return Ok(Answer::see_other(account_path(&account.id)));
        }
        Ok(Answer::page(page::search::found(request, visitor, &typed, &found, self.clock.now())))
    }

    const fn finder(&self) -> Finder<'_> {
        let store = &self.store;
        Finder {
            search: &store.search,
            licenses: &store.licenses,
            workspaces: &store.workspaces,
            logins: &store.logins,
        }
    }
}

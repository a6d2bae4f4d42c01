//! An export on request: everything of an account, for an owner who asked for it and cannot sign in. It is the document that
//! the owner gets in the Billing Center.

use ::accounts::{BillingAccount, OwnerHelp};
use account_records::{EXPORTED_EVENTS, Export, ExportSource};
use edge::{Answer, FieldProblem, Request};
use operating::accounts::HelpError;
use operating::mails_again::seen;
use operators::Action;
use store::StoreError;

use crate::OperatorConsole;
use crate::page;
use crate::refusal::Refusal;
use crate::visitor::Visitor;
use crate::why::{order, why};

/// What the page shows.
#[derive(Debug)]
pub(crate) struct ExportView<'a> {
    pub(crate) account: &'a BillingAccount,
    pub(crate) help: &'a OwnerHelp,
    pub(crate) must_prove: bool,
    pub(crate) typed: &'a str,
    pub(crate) problems: &'a [FieldProblem],
}

impl OperatorConsole {
    pub(crate) async fn show_export(&self, request: &Request, visitor: &Visitor, id: &str) -> Result<Answer, Refusal> {
        let account = self.account_named(id).await?;
        let help = self.store.account_help.owner_help(&account.id).await?;
        let must_prove = visitor.session.must_prove(Action::ExportAccount, self.clock.now());
        let shown = ExportView { account: &account, help: &help, must_prove, typed: "", problems: &[] };
        Ok(Answer::page(page::export::export(request, visitor, &shown)))
    }

    /// Hands out the document. That it was made is kept and told to the owner first.
    pub(crate) async fn export_account(
        &self,
        request: &Request,
        visitor: &Visitor,
        id: &str,
    ) -> Result<Answer, Refusal> {
        visitor.require(Action::ExportAccount)?;
        let (account, now, fields) = (self.account_named(id).await?, self.clock.now(), request.fields()?);
        let help = self.store.account_help.owner_help(&account.id).await?;
        let must_prove = visitor.session.must_prove(Action::ExportAccount, now);
        let again = |problem: FieldProblem, status| {
            let problems = [problem];
            let shown = ExportView {
                account: &account,
                help: &help,
                must_prove,
                typed: fields.get("why"),
                problems: &problems,
            };
            Ok(Answer::page_with_status(status, page::export::export(request, visitor, &shown)))
        };
        let why = match why(&fields, "why") {
            Ok(why) => why,
            Err(problem) => return again(problem, 422),
        };
        if must_prove {
            return again(FieldProblem::new("why", "operators-prove-first"), 403);
        }
        let changed = || FieldProblem::new("why", "operators-changed-meanwhile");
        if fields.get("seen") != seen(&account, &help) {
            return again(changed(), 409);
        }
        let order = order(visitor, why);
        let desk = self.account_desk();
        match desk.note_export(&account, &help, &order, now).await {
            Ok(()) => {}
            Err(HelpError::Store(StoreError::Conflict)) => return again(changed(), 409),
            Err(HelpError::Entropy(error)) => return Err(error.into()),
            Err(HelpError::Store(error)) => return Err(error.into()),
        }
        tracing::info!(operator = order.by, account = %account.id, "an operator exported an account");
        let store = &self.store.account_help;
        let export = Export {
            account: &account,
            real_name: self.store.verifications.real_name(&account.id).await?,
            invoices: store.invoices(&account.id).await?,
            events: store.security_events(&account.id, EXPORTED_EVENTS).await?,
            sessions: store.sessions(&account.id, now).await?,
            current: None,
            people: std::iter::once(account.clone()).chain(self.store.members.members(&account.id).await?).collect(),
            invitations: self.store.members.invitations(&account.id).await?,
        };
        let source = ExportSource {
            holdings: &self.store.account_holdings,
            usage: self.usage_source(),
            public_url: &self.public_url,
        };
        let document = source.document(&export, now).await?;
        let disposition = ExportSource::content_disposition(&account.id);
        Ok(Answer::json(200, &document).with_header("content-disposition", disposition))
    }
}

//! Mails that went to the owner of an account, and sending one again.

use ::accounts::real_name::RealName;
use ::accounts::{BillingAccount, ConsoleAccount, OwnerHelp, SentMail, Workspace};
use billing::Invoice;
use edge::{Answer, FieldProblem, Fields, Request};
use kernel::Timestamp;
use licensing::License;
use operating::mails_again::{Facts, MailAgain, MailAgainError, MailDesk};
use operators::Action;
use pages::when;

use crate::OperatorConsole;
use crate::page;
use crate::page::mails::mails_path;
use crate::refusal::Refusal;
use crate::visitor::Visitor;
use crate::why::{order, why_of};

/// How many mails a page has.
const MAILS_SHOWN: u16 = 50;

/// Everything on the page.
#[derive(Debug)]
pub(crate) struct Shown<'a> {
    pub(crate) account: &'a BillingAccount,
    pub(crate) mails: Vec<SentMail>,
    /// Where the next page begins, if there is one.
    pub(crate) next: Option<String>,
    /// Whether these are the newest.
    pub(crate) from_the_newest: bool,
    /// What may be sent again; `None` if nobody asks, or this person may not.
    pub(crate) again: Option<Again>,
    pub(crate) fields: &'a Fields,
    pub(crate) problems: &'a [FieldProblem],
}

/// What may be sent again.
#[derive(Clone, Debug)]
pub(crate) struct Again {
    pub(crate) mails: Vec<MailAgain>,
    /// How many may go today.
    pub(crate) left: usize,
    pub(crate) seen: String,
}

/// What an account's mails are made from.
struct Kept {
    account: BillingAccount,
    licenses: Vec<License>,
    former: Vec<(License, Timestamp)>,
    workspaces: Vec<Workspace>,
    console: Option<ConsoleAccount>,
    real_name: Option<RealName>,
    invoices: Vec<Invoice>,
    help: OwnerHelp,
    now: Timestamp,
}

impl Kept {
    fn facts(&self) -> Facts<'_> {
        Facts {
            account: &self.account,
            licenses: &self.licenses,
            former: &self.former,
            workspaces: &self.workspaces,
            console: self.console.as_ref(),
            real_name: self.real_name.as_ref(),
            invoices: &self.invoices,
            now: self.now,
        }
    }
}

/// What a form showed of an account and of what operators did for its owner: of both it is about these versions.
pub(crate) fn seen(account: &BillingAccount, help: &OwnerHelp) -> String {
    format!("{}-{}", account.version, help.version)
}

impl OperatorConsole {
    pub(crate) async fn show_mails(&self, request: &Request, visitor: &Visitor, id: &str) -> Result<Answer, Refusal> {
        let account = self.account_named(id).await?;
        let operator = visitor.session.operator.principal();
        tracing::info!(operator, account = %account.id, "an operator read which mails went to an account");
        let before = request.query("before");
        let again = match before {
            None if visitor.may(Action::SendMailAgain) => Some(self.kept(account.clone()).await?),
            _ => None,
        };
        let fields = Fields::default();
        let answer = self.mails_page(request, visitor, (&account, again.as_ref()), &fields, &[]).await?;
        Ok(Answer::page(answer))
    }

    /// Sends a mail again, of those that the page offered.
    pub(crate) async fn send_mail_again(
        &self,
        request: &Request,
        visitor: &Visitor,
        id: &str,
    ) -> Result<Answer, Refusal> {
        visitor.require(Action::SendMailAgain)?;
        let kept = self.kept(self.account_named(id).await?).await?;
        let fields = request.fields()?;
        let mut wrong = Vec::new();
        let why = why_of(&fields, &mut wrong);
        let offered = kept.facts().mails();
        let wanted = offered.iter().find(|mail| mail.word() == fields.get("mail"));
        if fields.get("mail").is_empty() {
            wrong.push(FieldProblem::new("mail", "field-missing"));
        }
        let status = if !wrong.is_empty() {
            422
        } else if fields.get("seen") != seen(&kept.account, &kept.help) {
            wrong.push(FieldProblem::new("mail", "operators-changed-meanwhile"));
            409
        } else {
            match self.carry_out_mail(visitor, &kept, wanted, why).await {
                Ok(()) => return Ok(Answer::see_other(format!("{}?done=mail", mails_path(&kept.account.id)))),
                Err(error) => {
                    let (problem, status) = refused(request, error)?;
                    wrong.push(problem);
                    status
                }
            }
        };
        // What was counted or noted meanwhile is shown as it is now.
        let kept = self.kept(self.account_named(id).await?).await?;
        let page = self.mails_page(request, visitor, (&kept.account, Some(&kept)), &fields, &wrong).await?;
        Ok(Answer::page_with_status(status, page))
    }

    async fn carry_out_mail(
        &self,
        visitor: &Visitor,
        kept: &Kept,
        wanted: Option<&MailAgain>,
        why: String,
    ) -> Result<(), MailAgainError> {
        let wanted = wanted.ok_or(MailAgainError::NothingToTell)?;
        let desk = MailDesk {
            help: &self.store.account_help,
            mailer: &self.mailer,
            brand: &self.brand,
            public_url: &self.public_url,
            entropy: &self.entropy,
        };
        let order = order(visitor, why);
        desk.send(&kept.facts(), wanted, &kept.help, &order).await?;
        tracing::info!(operator = order.by, account = %kept.account.id, mail = wanted.word(), "an operator sent a mail again");
        Ok(())
    }

    async fn kept(&self, account: BillingAccount) -> Result<Kept, Refusal> {
        let (help, holdings, id) = (&self.store.account_help, &self.store.account_holdings, &account.id);
        let workspaces = holdings.billing_workspaces(id).await?;
        let first = workspaces.first().map(|workspace| &workspace.console_account);
        let mut invoices = help.invoices(id).await?;
        invoices.sort_by_key(|invoice| std::cmp::Reverse(invoice.requested_at));
        Ok(Kept {
            licenses: holdings.licenses_of_billing_account(id).await?,
            former: holdings.former_licenses_of_billing_account(id).await?,
            console: self.store.search.console_accounts(first).await?.into_values().next(),
            real_name: self.store.verifications.real_name(id).await?,
            help: help.owner_help(id).await?,
            now: self.clock.now(),
            workspaces,
            invoices,
            account,
        })
    }

    async fn mails_page(
        &self,
        request: &Request,
        visitor: &Visitor,
        (account, kept): (&BillingAccount, Option<&Kept>),
        fields: &Fields,
        problems: &[FieldProblem],
    ) -> Result<String, Refusal> {
        let before = request.query("before");
        let help = &self.store.account_help;
        let found = help.sent_mails(&account.id, before.as_deref(), MAILS_SHOWN, self.clock.now()).await?;
        let is_full = found.len() == usize::from(MAILS_SHOWN);
        let shown = Shown {
            account,
            next: found.last().map(|(place, _)| place.clone()).filter(|_| is_full),
            mails: found.into_iter().map(|(_, mail)| mail).collect(),
            from_the_newest: before.is_none(),
            again: kept.map(|kept| Again {
                mails: kept.facts().mails(),
                left: kept.help.mails_left(kept.now),
                seen: seen(&kept.account, &kept.help),
            }),
            fields,
            problems,
        };
        Ok(page::mails::mails(request, visitor, &shown))
    }
}

/// What an operator is told of a mail that was not sent, and the status of that page.
fn refused(request: &Request, error: MailAgainError) -> Result<(FieldProblem, u16), Refusal> {
    Ok(match error {
        MailAgainError::NothingToTell => (FieldProblem::new("mail", "operators-mail-nothing-to-tell"), 409),
        MailAgainError::Changed => (FieldProblem::new("mail", "operators-changed-meanwhile"), 409),
        MailAgainError::TooMany(refused) => {
            let until = when::moment_text(&request.view(), refused.until);
            (FieldProblem::saying("mail", "operators-mails-too-many", Some(("when", until))), 409)
        }
        MailAgainError::Mail(error) => {
            tracing::warn!(error = %error, "a mail that an operator sent again was not taken");
            (FieldProblem::new("mail", "operators-mail-not-taken"), 503)
        }
        MailAgainError::Entropy(error) => return Err(error.into()),
        MailAgainError::Store(error) => return Err(error.into()),
    })
}

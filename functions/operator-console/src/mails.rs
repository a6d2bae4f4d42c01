//! Mails that went to the owner of an account, and sending one again.

use ::accounts::{AccountId, AddressState, BillingAccount, MailFate, SentMail};
use edge::{Answer, FieldProblem, Fields, Request};
use operating::mails_again::{FactsSource, KeptFacts, MailAgain, MailAgainError, MailDesk};
use operators::Action;
use pages::when;
use store::{Placed, StoreError};

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
pub(crate) struct SentMailsView<'a> {
    pub(crate) account: &'a BillingAccount,
    pub(crate) mails: Vec<ToldMail>,
    /// Where the next page begins, if there is one.
    pub(crate) next: Option<String>,
    /// Whether these are the newest.
    pub(crate) from_the_newest: bool,
    /// What may be sent again; `None` if nobody asks, or this person may not.
    pub(crate) again: Option<Again>,
    pub(crate) fields: &'a Fields,
    pub(crate) problems: &'a [FieldProblem],
}

/// A mail as it is noted, with what became of it after the mail service took it, as far as that was told.
#[derive(Clone, Debug)]
pub(crate) struct ToldMail {
    pub(crate) mail: SentMail,
    pub(crate) fate: Option<MailFate>,
}

/// What may be sent again.
#[derive(Clone, Debug)]
pub(crate) struct Again {
    pub(crate) mails: Vec<MailAgain>,
    /// How many may go today.
    pub(crate) left: usize,
    pub(crate) seen: String,
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
        } else if fields.get("seen") != kept.seen() {
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
        kept: &KeptFacts,
        wanted: Option<&MailAgain>,
        why: String,
    ) -> Result<(), MailAgainError> {
        let wanted = wanted.ok_or(MailAgainError::NothingToTell)?;
        let desk = MailDesk {
            addresses: &self.store.mail_addresses,
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

    async fn kept(&self, account: BillingAccount) -> Result<KeptFacts, Refusal> {
        let store = &self.store;
        let source = FactsSource {
            help: &store.account_help,
            holdings: &store.account_holdings,
            verifications: &store.verifications,
            search: &store.search,
        };
        Ok(source.facts(account, self.clock.now()).await?)
    }

    /// Mails to an account with what became of each.
    pub(crate) async fn told(
        &self,
        account: &AccountId,
        found: Vec<Placed<SentMail>>,
    ) -> Result<Vec<ToldMail>, StoreError> {
        let mails: Vec<SentMail> = found.into_iter().map(|(_, mail)| mail).collect();
        let fates = self.store.mail_fates.fates(account, &mails).await?;
        Ok(mails.into_iter().zip(fates).map(|(mail, fate)| ToldMail { mail, fate }).collect())
    }

    async fn mails_page(
        &self,
        request: &Request,
        visitor: &Visitor,
        (account, kept): (&BillingAccount, Option<&KeptFacts>),
        fields: &Fields,
        problems: &[FieldProblem],
    ) -> Result<String, Refusal> {
        let before = request.query("before");
        let help = &self.store.account_help;
        let found = help.sent_mails(&account.id, before.as_deref(), MAILS_SHOWN, self.clock.now()).await?;
        let is_full = found.len() == usize::from(MAILS_SHOWN);
        let shown = SentMailsView {
            account,
            next: found.last().map(|(place, _)| place.clone()).filter(|_| is_full),
            mails: self.told(&account.id.clone().into(), found).await?,
            from_the_newest: before.is_none(),
            again: kept.map(|kept| Again {
                mails: kept.facts().mails(),
                left: kept.help.mails_left(kept.now),
                seen: kept.seen(),
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
        MailAgainError::Withheld(state) => {
            let key = match state {
                AddressState::Suppressed(_) => "operators-mail-withheld-suppressed",
                AddressState::Complained(_) => "operators-mail-withheld-complained",
                AddressState::Returned(_) | AddressState::Good => "operators-mail-withheld-returned",
            };
            (FieldProblem::new("mail", key), 409)
        }
        MailAgainError::Mail(error) => {
            tracing::warn!(error = %kernel::Causes(&error), "a mail that an operator sent again was not taken");
            (FieldProblem::new("mail", "operators-mail-not-taken"), 503)
        }
        MailAgainError::Entropy(error) => return Err(error.into()),
        MailAgainError::Store(error) => return Err(error.into()),
    })
}

//! A supervised change of the e-mail address of an account whose owner has lost the mailbox: one operator asks, a second one
//! confirms, anyone of them stops it.

use ::accounts::{BillingAccount, ConsoleAccount, Problem as Wrong, SupervisedChange};
use edge::{Answer, FieldProblem, Fields, Request};
use kernel::{BillingAccountId, Timestamp};
use operating::decision::Order;
use operating::supervised_changes::{EmailChangeDesk, EmailChangeError, ShownChange};
use operators::Action;

use crate::OperatorConsole;
use crate::page;
use crate::papers::seen;
use crate::refusal::Refusal;
use crate::visitor::Visitor;
use crate::why::{order, why_of};

/// What the page shows.
#[derive(Debug)]
pub(crate) struct EmailChangeView<'a> {
    pub(crate) account: &'a BillingAccount,
    /// The change that is in force.
    pub(crate) change: Option<&'a SupervisedChange>,
    /// The console account of the same mailbox.
    pub(crate) console: Option<&'a ConsoleAccount>,
    pub(crate) now: Timestamp,
    pub(crate) fields: &'a Fields,
    pub(crate) problems: &'a [FieldProblem],
}

/// What a form decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Ask,
    Confirm,
    Stop,
}

impl Step {
    fn read(fields: &Fields) -> Option<Self> {
        match fields.get("decision") {
            "ask" => Some(Self::Ask),
            "confirm" => Some(Self::Confirm),
            "stop" => Some(Self::Stop),
            _ => None,
        }
    }

    const fn action(self) -> Action {
        match self {
            Self::Ask | Self::Confirm => Action::ChangeEmail,
            Self::Stop => Action::StopEmailChange,
        }
    }

    /// What the page says when it is done.
    const fn done(self) -> &'static str {
        match self {
            Self::Ask => "asked",
            Self::Confirm => "confirmed",
            Self::Stop => "stopped",
        }
    }
}

impl OperatorConsole {
    pub(crate) const fn email_change_desk(&self) -> EmailChangeDesk<'_> {
        EmailChangeDesk { changes: &self.store.supervised_changes, logins: &self.store.logins, entropy: &self.entropy }
    }

    pub(crate) async fn show_email_change(
        &self,
        request: &Request,
        visitor: &Visitor,
        id: &str,
    ) -> Result<Answer, Refusal> {
        let account = self.owner(id).await?;
        self.email_change_page(request, visitor, &account, &Fields::default(), &[], 200).await
    }

    /// Asks for a change, confirms it or stops it, as the form says and about what it showed.
    pub(crate) async fn change_email(&self, request: &Request, visitor: &Visitor, id: &str) -> Result<Answer, Refusal> {
        let fields = request.fields()?;
        let step = Step::read(&fields);
        let action = step.map_or(Action::ChangeEmail, Step::action);
        visitor.require(action)?;
        let (account, now) = (self.owner(id).await?, self.clock.now());
        let mut wrong = Vec::new();
        let why = why_of(&fields, &mut wrong);
        if step.is_none() {
            wrong.push(FieldProblem::new("decision", "field-missing"));
        }
        let Some(step) = step.filter(|_| wrong.is_empty()) else {
            return self.email_change_page(request, visitor, &account, &fields, &wrong, 422).await;
        };
        if visitor.session.must_prove(action, now) {
            let first = [FieldProblem::new("why", "operators-prove-first")];
            return self.email_change_page(request, visitor, &account, &fields, &first, 403).await;
        }
        let order = order(visitor, why);
        match self.email_step(step, &account, &fields, &order, now).await {
            Ok(()) => {
                let (operator, step) = (order.by, step.done());
                tracing::info!(operator, account = %account.id, step, "an operator acted on a supervised change");
                Ok(Answer::see_other(format!("{}?done={step}", page::email_change::path(&account.id))))
            }
            Err(EmailChangeError::Store(error)) => Err(error.into()),
            Err(EmailChangeError::Entropy(error)) => Err(error.into()),
            Err(refused) => {
                let (problem, status) = problem_of(&refused);
                self.email_change_page(request, visitor, &account, &fields, &[problem], status).await
            }
        }
    }

    async fn email_step(
        &self,
        step: Step,
        account: &BillingAccount,
        fields: &Fields,
        order: &Order,
        now: Timestamp,
    ) -> Result<(), EmailChangeError> {
        let desk = self.email_change_desk();
        let version = seen(fields).ok_or(EmailChangeError::Another)?;
        let shown = ShownChange { id: fields.get("change"), version };
        match step {
            Step::Ask if version != account.version => Err(EmailChangeError::Another),
            Step::Ask => desk.ask(account, fields.get("email"), fields.is_ticked("both"), order, now).await.map(drop),
            Step::Confirm => desk.confirm(account, shown, order, now).await.map(drop),
            Step::Stop => desk.stop(account, shown, order, now).await,
        }
    }

    async fn email_change_page(
        &self,
        request: &Request,
        visitor: &Visitor,
        account: &BillingAccount,
        fields: &Fields,
        problems: &[FieldProblem],
        status: u16,
    ) -> Result<Answer, Refusal> {
        let (desk, now) = (self.email_change_desk(), self.clock.now());
        let change = desk.standing(account, now).await?;
        let console = desk.console_account(account).await?;
        let (change, console) = (change.as_ref(), console.as_ref());
        let shown = EmailChangeView { account, change, console, now, fields, problems };
        Ok(Answer::page_with_status(status, page::email_change::page(request, visitor, &shown)))
    }

    /// The account that an address names.
    pub(crate) async fn owner(&self, id: &str) -> Result<BillingAccount, Refusal> {
        let id = BillingAccountId::parse(id).map_err(|_| Refusal::NotFound)?;
        self.store.billing_accounts.billing_account(&id).await?.ok_or(Refusal::NotFound)
    }
}

/// What is wrong beside which field, and with which status the page is shown again.
fn problem_of(refused: &EmailChangeError) -> (FieldProblem, u16) {
    match refused {
        EmailChangeError::Address(Wrong::EmailTaken) => {
            (FieldProblem::new("email", "operators-email-change-taken"), 409)
        }
        EmailChangeError::Address(wrong) => (FieldProblem::saying("email", wrong.key(), wrong.argument()), 422),
        EmailChangeError::ConsoleTaken => (FieldProblem::new("email", "operators-email-change-console-taken"), 409),
        EmailChangeError::SamePerson => (FieldProblem::new("decision", "operators-email-change-same-person"), 409),
        EmailChangeError::NoConsole
        | EmailChangeError::Another
        | EmailChangeError::Entropy(_)
        | EmailChangeError::Store(_) => (FieldProblem::new("why", "operators-changed-meanwhile"), 409),
    }
}

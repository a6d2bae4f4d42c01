//! Limits that keep the owner of an account out, and lifting them; and what the page of an account says of help.

use ::accounts::limits::LIFTS_OF_AN_ACCOUNT;
use ::accounts::throttle::TooMany;
use ::accounts::{BillingAccount, SupervisedChange};
use edge::{Answer, FieldProblem, Fields, Request};
use kernel::Timestamp;
use operating::accounts::LiftError;
use operators::Action;
use store::{StoreError, UsedUpLimits};

use crate::OperatorConsole;
use crate::page;
use crate::papers::seen;
use crate::refusal::Refusal;
use crate::visitor::Visitor;
use crate::why::{order, why_of};

/// What the page of an account says of help for its owner.
#[derive(Clone, Debug)]
pub(crate) struct Help {
    /// How many limits are used up.
    pub(crate) used_up: usize,
    /// The supervised change of the address that is in force.
    pub(crate) change: Option<SupervisedChange>,
    pub(crate) now: Timestamp,
}

/// What the page of the limits shows.
#[derive(Debug)]
pub(crate) struct LimitsView<'a> {
    pub(crate) account: &'a BillingAccount,
    pub(crate) limits: &'a UsedUpLimits,
    pub(crate) fields: &'a Fields,
    pub(crate) problems: &'a [FieldProblem],
    /// The time from which they can be lifted again, if they were lifted too often.
    pub(crate) too_many: Option<TooMany>,
}

impl OperatorConsole {
    /// What the page of an account says of help.
    pub(crate) async fn help_of(&self, account: &BillingAccount) -> Result<Help, StoreError> {
        let now = self.clock.now();
        let limits = self.account_desk().limits(&self.store.account_limits, account, now).await?;
        let change = self.email_change_desk().standing(account, now).await?;
        Ok(Help { used_up: limits.used_up.len(), change, now })
    }

    pub(crate) async fn show_limits(&self, request: &Request, visitor: &Visitor, id: &str) -> Result<Answer, Refusal> {
        let account = self.owner(id).await?;
        self.limits_page(request, visitor, &account, &Fields::default(), &[], None, 200).await
    }

    /// Lifts what is used up. A form that was sent twice lifts once: it carries how often that was done before.
    pub(crate) async fn lift_limits(&self, request: &Request, visitor: &Visitor, id: &str) -> Result<Answer, Refusal> {
        visitor.require(Action::LiftLimits)?;
        let (fields, now) = (request.fields()?, self.clock.now());
        let account = self.owner(id).await?;
        let mut wrong = Vec::new();
        let why = why_of(&fields, &mut wrong);
        if !wrong.is_empty() {
            return self.limits_page(request, visitor, &account, &fields, &wrong, None, 422).await;
        }
        let changed = [FieldProblem::new("why", "operators-changed-meanwhile")];
        let desk = self.account_desk();
        let limits = desk.limits(&self.store.account_limits, &account, now).await?;
        if seen(&fields) != Some(limits.lifts.version) {
            return self.limits_page(request, visitor, &account, &fields, &changed, None, 409).await;
        }
        let order = order(visitor, why);
        match desk.lift(&self.store.account_limits, &account, &limits, &order, now).await {
            Ok(lifted) => {
                tracing::info!(operator = order.by, account = %account.id, lifted, "an operator lifted limits");
                Ok(Answer::see_other(format!("{}?done=lifted", page::limits::path(&account.id))))
            }
            Err(LiftError::Nothing) => self.limits_page(request, visitor, &account, &fields, &[], None, 409).await,
            Err(LiftError::TooMany(too_many)) => {
                self.limits_page(request, visitor, &account, &fields, &[], Some(too_many), 429).await
            }
            Err(LiftError::Store(StoreError::Conflict)) => {
                self.limits_page(request, visitor, &account, &fields, &changed, None, 409).await
            }
            Err(LiftError::Store(error)) => Err(error.into()),
            Err(LiftError::Entropy(error)) => Err(error.into()),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "what is shown, as one page")]
    async fn limits_page(
        &self,
        request: &Request,
        visitor: &Visitor,
        account: &BillingAccount,
        fields: &Fields,
        problems: &[FieldProblem],
        too_many: Option<TooMany>,
        status: u16,
    ) -> Result<Answer, Refusal> {
        let now = self.clock.now();
        let limits = self.account_desk().limits(&self.store.account_limits, account, now).await?;
        let too_many = too_many.or_else(|| limits.lifts.one_more(LIFTS_OF_AN_ACCOUNT, now).err());
        let shown = LimitsView { account, limits: &limits, fields, problems, too_many };
        Ok(Answer::page_with_status(status, page::limits::page(request, visitor, &shown)))
    }
}

//! Activations that were left: the list, one of them, the mail once more, notes.

use edge::{Answer, FieldProblem, Fields, Problem, Request};
use kernel::{LicenseId, Timestamp};
use licensing::NoMailAgain;
use operating::activations::{ActivationError, ActivationHelp, OneActivation, left};
use operators::Action;
use store::StoreError;

use crate::OperatorConsole;
use crate::page;
use crate::papers::seen;
use crate::quarantine::place;
use crate::refusal::Refusal;
use crate::visitor::Visitor;
use crate::why::{order, why};

/// What the page of one activation shows.
#[derive(Debug)]
pub(crate) struct ActivationView<'a> {
    pub(crate) one: &'a OneActivation,
    pub(crate) now: Timestamp,
    pub(crate) fields: &'a Fields,
    pub(crate) problems: &'a [FieldProblem],
    /// Why no mail was sent.
    pub(crate) refused: Option<NoMailAgain>,
}

impl OperatorConsole {
    const fn activation_help(&self) -> ActivationHelp<'_> {
        ActivationHelp {
            licenses: &self.store.licenses,
            workspaces: &self.store.workspaces,
            accounts: &self.store.billing_accounts,
            left: &self.store.left_activations,
            entropy: &self.entropy,
        }
    }

    /// One page, the longest abandoned first.
    pub(crate) async fn show_activations(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let (listed, next) = self.store.operator_lists.abandoned(place(request)).await?;
        let left = left(&self.store.licenses, &self.store.workspaces, &listed, self.clock.now()).await?;
        Ok(Answer::page(page::lists::activations(request, visitor, &left, next)))
    }

    pub(crate) async fn show_activation(
        &self,
        request: &Request,
        visitor: &Visitor,
        id: &str,
    ) -> Result<Answer, Refusal> {
        let one = self.activation(id).await?;
        let shown = ActivationView {
            one: &one,
            now: self.clock.now(),
            fields: &Fields::default(),
            problems: &[],
            refused: None,
        };
        Ok(Answer::page(page::activation::activation(request, visitor, &shown)))
    }

    /// Has the buyer written to again, or notes something, as the form says.
    pub(crate) async fn help_activation(
        &self,
        request: &Request,
        visitor: &Visitor,
        id: &str,
    ) -> Result<Answer, Refusal> {
        let fields = request.fields()?;
        let (field, action) = match fields.get("do") {
            "mail" => ("why", Action::MailAgain),
            "note" => ("note", Action::NoteActivation),
            _ => return Err(Problem::new("operator-decision-unknown", 422).into()),
        };
        visitor.require(action)?;
        let (one, now) = (self.activation(id).await?, self.clock.now());
        let shown = ActivationView { one: &one, now, fields: &fields, problems: &[], refused: None };
        let again = |shown: &ActivationView<'_>, status| {
            Ok(Answer::page_with_status(status, page::activation::activation(request, visitor, shown)))
        };
        let text = match why(&fields, field) {
            Ok(text) => text,
            Err(problem) => return again(&ActivationView { problems: &[problem], ..shown }, 422),
        };
        let order = order(visitor, text);
        let done = match action {
            Action::MailAgain => {
                if seen(&fields) != Some(one.course.version) {
                    let problems = [FieldProblem::new("why", "operators-changed-meanwhile")];
                    return again(&ActivationView { problems: &problems, ..shown }, 409);
                }
                self.activation_help().mail_again(&one, &order, now).await
            }
            _ => self.activation_help().note(&one, &visitor.session.operator.name, &order, now).await,
        };
        match done {
            Ok(()) => {
                let word = fields.get("do");
                tracing::info!(operator = order.by, license = %one.license.id, word, "an operator helped with an activation");
                Ok(Answer::see_other(format!("{}?done={word}", page::activation::activation_path(&one.license.id))))
            }
            Err(ActivationError::NoMail(refused)) => again(&ActivationView { refused: Some(refused), ..shown }, 409),
            Err(ActivationError::Store(StoreError::Conflict)) => {
                let problems = [FieldProblem::new(field, "operators-changed-meanwhile")];
                again(&ActivationView { problems: &problems, ..shown }, 409)
            }
            Err(ActivationError::Store(error)) => Err(error.into()),
            Err(ActivationError::Entropy(error)) => Err(error.into()),
        }
    }

    async fn activation(&self, id: &str) -> Result<OneActivation, Refusal> {
        let id = LicenseId::parse(id).map_err(|_| Refusal::NotFound)?;
        self.activation_help().one(&id, self.clock.now()).await?.ok_or(Refusal::NotFound)
    }
}

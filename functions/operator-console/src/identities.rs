//! Identity verifications: the queue, what was submitted, its number and documents, and the decision.

use ::accounts::BillingAccount;
use ::accounts::real_name::{Decision, RealName};
use edge::{Answer, FieldProblem, Fields, Problem, Request};
use kernel::{BillingAccountId, Language};
use operating::identification::FoundDocument;
use operating::papers::{Opened, PaperError};
use operators::Action;

use crate::OperatorConsole;
use crate::page;
use crate::papers::{Reason, beside, seen};
use crate::quarantine::place;
use crate::refusal::Refusal;
use crate::visitor::Visitor;
use crate::why::{order, why, why_if_given};

/// Why a verification is rejected.
pub(crate) const REASONS: [Reason; 6] = [
    ("unreadable", "operators-reject-unreadable"),
    ("another", "operators-reject-another"),
    ("old", "operators-reject-old"),
    ("incomplete", "operators-reject-incomplete"),
    ("unfit", "operators-reject-unfit"),
    ("other", "operators-reject-other"),
];

/// What the page of one verification shows.
#[derive(Debug)]
pub(crate) struct IdentityView<'a> {
    /// Whether who opens the number must prove first who they are.
    pub(crate) must_prove: bool,
    pub(crate) account: &'a BillingAccountId,
    pub(crate) owner: Option<&'a BillingAccount>,
    pub(crate) kept: &'a RealName,
    /// The number in full, once it was opened.
    pub(crate) number: Option<&'a str>,
    /// The documents as they are found; `None` where this deployment has none.
    pub(crate) documents: Option<&'a [FoundDocument]>,
    pub(crate) fields: &'a Fields,
    pub(crate) problems: &'a [FieldProblem],
}

/// A verification as it was loaded.
struct Loaded {
    account: BillingAccountId,
    owner: Option<BillingAccount>,
    kept: RealName,
}

impl OperatorConsole {
    pub(crate) async fn show_identities(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let after = place(request);
        let (waiting, next) = self.desk().real_names_page(self.clock.now(), after.as_deref()).await?;
        let operator = visitor.session.operator.principal();
        tracing::info!(operator, "an operator read which identity verifications wait");
        Ok(Answer::page(page::lists::identities(request, visitor, &waiting, next)))
    }

    pub(crate) async fn show_identity(
        &self,
        request: &Request,
        visitor: &Visitor,
        account: &str,
    ) -> Result<Answer, Refusal> {
        let loaded = self.load_identity(account).await?;
        let operator = visitor.session.operator.principal();
        tracing::info!(operator, account = %loaded.account, "an operator read an identity verification");
        self.identity_page(request, visitor, &loaded, &[], 200).await
    }

    /// Opens the number and the documents; that somebody did is kept first. They are in this answer and nowhere else.
    pub(crate) async fn read_identity(
        &self,
        request: &Request,
        visitor: &Visitor,
        account: &str,
    ) -> Result<Answer, Refusal> {
        visitor.require(Action::ReadNumber)?;
        let loaded = self.load_identity(account).await?;
        let fields = request.fields()?;
        let why = match why(&fields, "whyRead") {
            Ok(why) => why,
            Err(problem) => return self.identity_page(request, visitor, &loaded, &[problem], 422).await,
        };
        let identification = self.identification.as_ref().ok_or(Refusal::NotFound)?;
        let (account, now) = (&loaded.account, self.clock.now());
        if visitor.session.must_prove(Action::ReadNumber, now) {
            let problem = FieldProblem::new("whyRead", "operators-prove-first");
            return self.identity_page(request, visitor, &loaded, &[problem], 403).await;
        }
        let opened = self.desk().read_real_name(identification, account, &order(visitor, why), now).await?;
        let Opened { kept, number, documents } = &opened;
        let shown = IdentityView {
            account,
            owner: loaded.owner.as_ref(),
            kept,
            number: Some(number),
            must_prove: false,
            documents: Some(documents),
            fields: &Fields::default(),
            problems: &[],
        };
        Ok(Answer::page(page::identity::identity(request, visitor, &shown)))
    }

    /// Approves or rejects the version that the page showed.
    pub(crate) async fn decide_identity(
        &self,
        request: &Request,
        visitor: &Visitor,
        account: &str,
    ) -> Result<Answer, Refusal> {
        visitor.require(Action::DecideIdentity)?;
        let loaded = self.load_identity(account).await?;
        let fields = request.fields()?;
        let language = loaded.owner.as_ref().map_or(Language::English, |owner| owner.language);
        let (decision, why) = match self.read_decision(&fields, language) {
            Ok(read) => read,
            Err(problems) => return self.identity_page(request, visitor, &loaded, &problems, 422).await,
        };
        let changed = [FieldProblem::new("decision", "operators-changed-meanwhile")];
        let Some(read) = seen(&fields) else {
            return self.identity_page(request, visitor, &loaded, &changed, 409).await;
        };
        let order = order(visitor, why);
        let (papers, now) = (self.identification.as_ref(), self.clock.now());
        let decided = self.desk().decide_real_name(papers, &loaded.account, Some(read), decision, &order, now).await;
        match decided {
            Ok(decided) => {
                tracing::info!(
                    operator = order.by,
                    account = %loaded.account,
                    state = decided.word(),
                    "an operator decided about an identity verification"
                );
                Ok(Answer::see_other(format!("/operator/identities?done={}", decided.word())))
            }
            Err(PaperError::Decided) => {
                let loaded = self.load_identity(account).await?;
                self.identity_page(request, visitor, &loaded, &changed, 409).await
            }
            Err(error) => Err(error.into()),
        }
    }

    fn read_decision(&self, fields: &Fields, language: Language) -> Result<(Decision, String), Vec<FieldProblem>> {
        match fields.get("decision") {
            "approve" => {
                let mut wrong = beside(fields, &["reason", "words"]);
                let why = why(fields, "why").map_err(|problem| wrong.push(problem)).unwrap_or_default();
                if wrong.is_empty() { Ok((Decision::Approve, why)) } else { Err(wrong) }
            }
            "reject" => {
                let reason = self.told_reason(fields, &REASONS, language).map_err(|problem| vec![problem])?;
                let why = why_if_given(fields, "why").map_err(|problem| vec![problem])?;
                // What the owner is told says why, unless there is more to it.
                Ok((Decision::Reject(reason.clone()), why.unwrap_or(reason)))
            }
            _ => Err(vec![FieldProblem::new("decision", "field-missing")]),
        }
    }

    async fn load_identity(&self, account: &str) -> Result<Loaded, Refusal> {
        let account = BillingAccountId::parse(account).map_err(|_| Refusal::NotFound)?;
        let kept = self.desk().real_name(&account).await?;
        let owner = self.store.billing_accounts.billing_account(&account).await?;
        Ok(Loaded { account, owner, kept })
    }

    async fn identity_page(
        &self,
        request: &Request,
        visitor: &Visitor,
        loaded: &Loaded,
        problems: &[FieldProblem],
        status: u16,
    ) -> Result<Answer, Refusal> {
        let Loaded { account, owner, kept } = loaded;
        let documents = match &self.identification {
            Some(identification) => {
                let found = identification.documents(account, kept, false, self.clock.now()).await;
                // The fields can be read and rejected without what S3 says.
                found
                    .inspect_err(
                        |error| tracing::warn!(error = %kernel::Causes(&error), "documents could not be looked at"),
                    )
                    .ok()
            }
            None => None,
        };
        let fields = if request.method() == "POST" { request.fields()? } else { Fields::default() };
        let shown = IdentityView {
            account,
            owner: owner.as_ref(),
            kept,
            number: None,
            must_prove: visitor.session.must_prove(Action::ReadNumber, self.clock.now()),
            documents: documents.as_deref(),
            fields: &fields,
            problems,
        };
        Ok(Answer::page_with_status(status, page::identity::identity(request, visitor, &shown)))
    }
}

impl From<PaperError> for Refusal {
    fn from(error: PaperError) -> Self {
        match error {
            PaperError::NotFound => Self::NotFound,
            PaperError::Decided => Problem::new("changed-meanwhile", 409).into(),
            error @ (PaperError::Seal(_) | PaperError::Document(_)) => {
                tracing::error!(error = %kernel::Causes(&error), "papers could not be opened");
                Problem::try_again().into()
            }
            PaperError::Entropy(error) => Self::Entropy(error),
            PaperError::Store(error) => Self::Store(error),
        }
    }
}

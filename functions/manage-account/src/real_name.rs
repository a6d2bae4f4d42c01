//! `/account/real-name`: who is behind the account, for an operator to decide.

use account_records::real_name_json;
use accounts::document::{Document, DocumentFolder};
use accounts::real_name::{Claim, ClaimDraft, Number, RealName, RealNameRefusal, RealNameState, SealedNumber};
use accounts::{Problem as Wrong, SecurityEventKind};
use billing_center::{Refusal, Visitor, event, field};
use edge::{Answer, FieldProblem, Fields, Problem, Request};
use serde_json::{Value, json};
use store::StoreError;

use crate::ManageAccount;
use crate::page::real_name::{self as page, RealNameView};
use crate::uploads::{Collected, Found, place_json};

/// It cannot be changed while an operator looks at it.
pub(crate) fn under_review() -> Refusal {
    Problem::new("real-name-under-review", 409).into()
}

/// What there is of a real-name authentication.
struct ClaimStatus {
    kept: Option<RealName>,
    folder: DocumentFolder,
    collected: Vec<Collected>,
}

impl ManageAccount {
    pub(crate) async fn show_real_name(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let ClaimStatus { kept, folder, collected } = self.claim_status(request, visitor).await?;
        let offered = self.identification.is_some();
        if request.wants_json() {
            let documents: Vec<Value> = collected.iter().map(place_json).collect();
            let real_name = kept.as_ref().map(real_name_json);
            let typed = folder.typed.as_ref().map(draft_json);
            let body = json!({ "offered": offered, "realName": real_name, "documents": documents, "typed": typed });
            return Ok(Answer::json(200, &body));
        }
        let shown = RealNameView {
            kept: kept.as_ref(),
            collected: &collected,
            offered,
            typed: folder.typed.as_ref(),
            problems: &[],
        };
        Ok(Answer::page(page::real_name(request, visitor, &shown)))
    }

    async fn claim_status(&self, request: &Request, visitor: &Visitor) -> Result<ClaimStatus, Refusal> {
        // The folder first: whoever finds it emptied by a submission of the same moment then finds that submission.
        let folder = self.store.real_names.document_folder(&visitor.account.id).await?;
        let kept = self.store.real_names.real_name(&visitor.account.id).await?;
        let collected = self.collected(request, visitor, &folder).await?;
        Ok(ClaimStatus { kept, folder, collected })
    }

    /// Submits who is behind the account. The number is sealed before it is kept, and never shown again.
    pub(crate) async fn submit_real_name(
        &self,
        request: &Request,
        visitor: &Visitor,
        fields: &Fields,
    ) -> Result<Answer, Refusal> {
        self.identification()?;
        let ClaimStatus { kept: before, folder, collected } = self.claim_status(request, visitor).await?;
        if before.as_ref().is_some_and(|before| before.state == RealNameState::Submitted) {
            return Err(under_review());
        }
        let kept_number = folder.typed.as_ref().and_then(|typed| typed.number.as_ref());
        let (claim, number, documents) = match read(fields, &collected, kept_number) {
            Ok(read) => read,
            Err(problems) if request.wants_json() => return Ok(Answer::problem(Problem::invalid_fields(problems))),
            Err(problems) => {
                let typed = self.keep_typed(request, visitor, folder, fields).await?;
                let shown = RealNameView {
                    kept: before.as_ref(),
                    collected: &collected,
                    offered: true,
                    typed: typed.as_ref(),
                    problems: &problems,
                };
                return Ok(Answer::page_with_status(422, page::real_name(request, visitor, &shown)));
            }
        };
        let id = &visitor.account.id;
        let number = match (number, kept_number) {
            (Some(number), _) => self.sealed(request, visitor, &number).await?,
            (None, Some(kept)) => kept.clone(),
            (None, None) => return Err(Refusal::changed_meanwhile()),
        };
        let now = self.clock.now();
        let submitted = RealName::submit(before.as_ref(), &claim, number, documents, now)
            .map_err(|_: RealNameRefusal| under_review())?;
        let told = event(request, SecurityEventKind::RealNameSubmitted, now);
        self.store.real_names.submit_real_name(id, &submitted, &folder, &told).await?;
        tracing::info!(account = %id, request_id = request.request_id(), "took a real-name authentication");
        if request.wants_json() {
            return Ok(Answer::json(201, &json!({ "realName": real_name_json(&submitted) })));
        }
        Ok(Answer::see_other("/account/real-name?done=real-name"))
    }

    /// Keeps what was typed for the next page, unless another window did something meanwhile.
    async fn keep_typed(
        &self,
        request: &Request,
        visitor: &Visitor,
        folder: DocumentFolder,
        fields: &Fields,
    ) -> Result<Option<ClaimDraft>, Refusal> {
        let typed = self.typed(request, visitor, &folder, fields).await?;
        let kept = folder.with_typed(typed.clone()).changed();
        match self.store.real_names.put_document_folder(&visitor.account.id, &kept, self.clock.now()).await {
            Ok(()) | Err(StoreError::Conflict) => Ok(typed),
            Err(error) => Err(error.into()),
        }
    }
}

/// What is submitted: a claim, its number unless one is kept, its documents.
type Submission = (Claim, Option<Number>, Vec<Document>);

/// The submission, or everything that is wrong with it at once.
fn read(
    fields: &Fields,
    collected: &[Collected],
    kept: Option<&SealedNumber>,
) -> Result<Submission, Vec<FieldProblem>> {
    let documents: Vec<Document> = collected
        .iter()
        .filter_map(|one| match &one.found {
            Found::Document(document) => Some(document.clone()),
            Found::Nothing | Found::Unfit(_) => None,
        })
        .collect();
    let unfit = collected.iter().any(|one| matches!(one.found, Found::Unfit(_)));
    let wrong = match (unfit, documents.is_empty()) {
        (true, _) => Some(field("documents", Wrong::DocumentUnfit)),
        (false, true) => Some(field("documents", Wrong::DocumentMissing)),
        (false, false) => None,
    };
    match (Claim::parse(|name| fields.get(name), kept), wrong) {
        (Ok((claim, number)), None) => Ok((claim, number, documents)),
        (Ok(_), Some(wrong)) => Err(vec![wrong]),
        (Err(problems), wrong) => {
            Err(problems.iter().map(|found| field(found.name, found.problem)).chain(wrong).collect())
        }
    }
}

/// What was typed and not submitted; of the number its end.
fn draft_json(draft: &ClaimDraft) -> Value {
    let number = draft.number.as_ref().map(|number| &number.hint);
    json!({ "subject": draft.subject, "name": draft.name, "region": draft.region, "number": number })
}

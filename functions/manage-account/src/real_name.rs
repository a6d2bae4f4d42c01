//! `/account/real-name`: who is behind the account, for an operator to decide.

use accounts::document::{Document, DocumentFolder};
use accounts::real_name::{Claim, RealName, RealNameRefusal, RealNameState};
use accounts::{Problem as Wrong, SecurityEventKind};
use edge::{Answer, FieldProblem, Fields, Problem, Request};
use sealing::SealError;
use serde_json::{Value, json};

use crate::ManageAccount;
use crate::page::real_name::{self as page, Shown};
use crate::refusal::{Refusal, field};
use crate::uploads::{Collected, Found, place_json};
use crate::visitor::{Visitor, event};

/// It cannot be changed while an operator looks at it.
pub(crate) fn under_review() -> Refusal {
    Problem::new("real-name-under-review", 409).into()
}

/// What there is of a real-name authentication.
struct Standing {
    kept: Option<RealName>,
    folder: DocumentFolder,
    collected: Vec<Collected>,
}

impl ManageAccount {
    pub(crate) async fn show_real_name(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let Standing { kept, collected, .. } = self.standing(request, visitor).await?;
        let offered = self.identification.is_some();
        if request.wants_json() {
            let documents: Vec<Value> = collected.iter().map(place_json).collect();
            let real_name = kept.as_ref().map(to_json);
            let body = json!({ "offered": offered, "realName": real_name, "documents": documents });
            return Ok(Answer::json(200, &body));
        }
        let shown = Shown { kept: kept.as_ref(), collected: &collected, offered, typed: None, problems: &[] };
        Ok(Answer::page(page::real_name(request, visitor, &shown)))
    }

    async fn standing(&self, request: &Request, visitor: &Visitor) -> Result<Standing, Refusal> {
        // The folder first: whoever finds it emptied by a submission of the same moment then finds that submission.
        let folder = self.store.document_folder(&visitor.account.id).await?;
        let kept = self.store.real_name(&visitor.account.id).await?;
        let collected = self.collected(request, visitor, &folder).await?;
        Ok(Standing { kept, folder, collected })
    }

    /// Submits who is behind the account. The number is sealed before it is kept, and never shown again.
    pub(crate) async fn submit_real_name(
        &self,
        request: &Request,
        visitor: &Visitor,
        fields: &Fields,
    ) -> Result<Answer, Refusal> {
        let identification = self.identification()?;
        let Standing { kept: before, folder, collected } = self.standing(request, visitor).await?;
        if before.as_ref().is_some_and(|before| before.state == RealNameState::Submitted) {
            return Err(under_review());
        }
        let (claim, documents) = match read(fields, &collected) {
            Ok(read) => read,
            Err(problems) if request.wants_json() => return Ok(Answer::problem(Problem::invalid_fields(problems))),
            Err(problems) => {
                let shown = Shown {
                    kept: before.as_ref(),
                    collected: &collected,
                    offered: true,
                    typed: Some(fields),
                    problems: &problems,
                };
                return Ok(Answer::page_with_status(422, page::real_name(request, visitor, &shown)));
            }
        };
        let id = &visitor.account.id;
        let sealed = identification.sealer.seal(id, claim.number()).await.map_err(|error: SealError| {
            tracing::error!(request_id = request.request_id(), error = %error, "a number could not be sealed");
            Problem::try_again()
        })?;
        let now = self.clock.now();
        let submitted = RealName::submit(before.as_ref(), &claim, sealed, documents, now)
            .map_err(|_: RealNameRefusal| under_review())?;
        let told = event(request, SecurityEventKind::RealNameSubmitted, now);
        self.store.submit_real_name(id, &submitted, &folder, &told).await?;
        tracing::info!(account = %id, request_id = request.request_id(), "took a real-name authentication");
        if request.wants_json() {
            return Ok(Answer::json(201, &json!({ "realName": to_json(&submitted) })));
        }
        Ok(Answer::see_other("/account/real-name?done=real-name"))
    }
}

/// The claim and its documents, or everything that is wrong with them at once.
fn read(fields: &Fields, collected: &[Collected]) -> Result<(Claim, Vec<Document>), Vec<FieldProblem>> {
    let documents: Vec<Document> = collected
        .iter()
        .filter_map(|one| match &one.found {
            Found::Document(document) => Some(document.clone()),
            Found::Nothing | Found::Unfit => None,
        })
        .collect();
    let unfit = collected.iter().any(|one| one.found == Found::Unfit);
    let wrong = match (unfit, documents.is_empty()) {
        (true, _) => Some(field("documents", Wrong::DocumentUnfit)),
        (false, true) => Some(field("documents", Wrong::DocumentMissing)),
        (false, false) => None,
    };
    match (Claim::parse(|name| fields.get(name)), wrong) {
        (Ok(claim), None) => Ok((claim, documents)),
        (Ok(_), Some(wrong)) => Err(vec![wrong]),
        (Err(problems), wrong) => {
            Err(problems.iter().map(|found| field(found.name, found.problem)).chain(wrong).collect())
        }
    }
}

/// What its owner sees of it.
pub(crate) fn to_json(kept: &RealName) -> Value {
    let (decided_at, reason) = match &kept.state {
        RealNameState::Submitted => (None, None),
        RealNameState::Approved { at } => (Some(at), None),
        RealNameState::Rejected { at, reason } => (Some(at), Some(reason)),
    };
    json!({
        "subject": kept.subject,
        "name": kept.name,
        "region": kept.region,
        "number": kept.number_hint,
        "documents": kept.documents.len(),
        "state": kept.word(),
        "submittedAt": kept.submitted_at.to_string(),
        "decidedAt": decided_at.map(ToString::to_string),
        "reason": reason,
    })
}

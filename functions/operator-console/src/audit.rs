//! Who did what.

use edge::{Answer, Request};

use crate::OperatorConsole;
use crate::page;
use crate::refusal::Refusal;
use crate::visitor::Visitor;

impl OperatorConsole {
    pub(crate) async fn show_audit(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let before = request.query("before").and_then(|place| place.parse().ok());
        let (acts, next) = self.store.operator_lists.audit_page(before).await?;
        Ok(Answer::page(page::audit::audit(request, visitor, &acts, next)))
    }
}

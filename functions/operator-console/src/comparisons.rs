//! What comparisons with AWS came to.

use edge::{Answer, Request};

use crate::OperatorConsole;
use crate::page;
use crate::refusal::Refusal;
use crate::visitor::Visitor;

impl OperatorConsole {
    pub(crate) async fn show_comparisons(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let agreements = self.store.operator_lists.comparisons("agreements").await?;
        let metering = self.store.operator_lists.comparisons("metering").await?;
        Ok(Answer::page(page::comparisons::comparisons(request, visitor, &agreements, &metering)))
    }
}

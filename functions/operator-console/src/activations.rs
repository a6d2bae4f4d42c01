//! Activations that were left.

use edge::{Answer, Request};
use operating::activations::left;

use crate::OperatorConsole;
use crate::page;
use crate::quarantine::place;
use crate::refusal::Refusal;
use crate::visitor::Visitor;

impl OperatorConsole {
    /// One page, the longest abandoned first.
    pub(crate) async fn show_activations(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let (listed, next) = self.store.operator_lists.abandoned(place(request)).await?;
        let left = left(&self.store.licenses, &self.store.workspaces, &listed, self.clock.now()).await?;
        Ok(Answer::page(page::lists::activations(request, visitor, &left, next)))
    }
}

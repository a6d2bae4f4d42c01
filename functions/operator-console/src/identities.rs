//! Identity verifications that wait. They are decided by the API, which opens numbers and documents.

use accounts::real_name::{RealName, RealNameState};
use edge::{Answer, Request};
use kernel::BillingAccountId;

use crate::OperatorConsole;
use crate::page;
use crate::refusal::Refusal;
use crate::visitor::Visitor;

impl OperatorConsole {
    pub(crate) async fn show_identities(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let mut waiting: Vec<(BillingAccountId, RealName)> = Vec::new();
        for account in self.store.operator_lists.waiting_real_names(self.clock.now()).await? {
            let kept = self.store.verifications.real_name(&account).await?;
            let waits = kept.filter(|kept| kept.state == RealNameState::Submitted);
            waiting.extend(waits.map(|kept| (account, kept)));
        }
        let operator = visitor.session.operator.principal();
        tracing::info!(operator, "an operator read which identity verifications wait");
        Ok(Answer::page(page::lists::identities(request, visitor, &waiting)))
    }
}

//! `/account/cloud-accounts`: the subscribed AWS accounts with their licenses, and which workspaces they settle.

use billing_center::{Refusal, Visitor};
use edge::{Answer, Request};

use crate::SettleWorkspaces;
use crate::page::cloud_accounts as page;

impl SettleWorkspaces {
    pub(crate) async fn show_cloud_accounts(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let holdings = self.holdings(visitor).await?;
        if request.wants_json() {
            return Ok(Answer::json(200, &holdings.to_json(&request.brand().other_providers)));
        }
        Ok(Answer::page(page::cloud_accounts(request, visitor, &holdings)))
    }
}

//! Who is signed in.

use crate::ManageAccount;
use billing_center::{Refusal, Visitor};
use edge::Request;

impl ManageAccount {
    /// Who is signed in.
    pub(crate) async fn visitor(&self, request: &Request) -> Result<Visitor, Refusal> {
        let (sessions, accounts) = (&self.store.signed_in_sessions, &self.store.billing_accounts);
        billing_center::visitor(request, sessions, accounts, self.clock.now()).await
    }
}

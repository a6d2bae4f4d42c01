//! Every license, a page at a time.

use std::collections::BTreeMap;

use accounts::BillingAccount;
use edge::{Answer, Request};
use kernel::{BillingAccountId, ProductCode, Timestamp};
use licensing::{License, LicenseState};
use operators::Action;
use store::LicenseFilter;

use crate::OperatorConsole;
use crate::page;
use crate::quarantine::place;
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// One page of the list.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) now: Timestamp,
    pub(crate) filter: LicenseFilter,
    pub(crate) licenses: Vec<License>,
    /// The accounts that they are bound to, for who may read accounts.
    pub(crate) buyers: BTreeMap<BillingAccountId, BillingAccount>,
    /// Whether it is the first page.
    pub(crate) is_first: bool,
    pub(crate) next: Option<String>,
}

impl OperatorConsole {
    /// One page: at most three queries of the index, and the licenses and their accounts in a batch each, however many licenses
    /// there are.
    pub(crate) async fn show_licenses(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let now = self.clock.now();
        let state = request.query("state");
        let filter = LicenseFilter {
            product: request.query("product").and_then(|code| ProductCode::parse(&code).ok()),
            state: state.and_then(|word| LicenseState::ALL.into_iter().find(|state| state.as_str() == word)),
        };
        let after = place(request);
        let (licenses, next) = self.store.license_lists.licenses(&filter, now, after.as_deref()).await?;
        let buyers = if visitor.may(Action::ReadAccount) {
            let bound = licenses.iter().filter_map(|license| license.billing_account.as_ref());
            self.store.search.billing_accounts(bound).await?
        } else {
            BTreeMap::new()
        };
        let listed = Listed { now, filter, licenses, buyers, is_first: after.is_none(), next };
        Ok(Answer::page(page::licenses::list(request, visitor, &listed)))
    }
}

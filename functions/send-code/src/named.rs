//! The account that somebody names: where its codes go, and whether it knows the browser that asks.

use accounts::{AccountKind, CodeBudget, CodeRecipient, KnownDevices, SessionKind};
use edge::Request;
use kernel::{Email, Phone};
use store::StoreError;

use crate::SendCode;
use crate::wanted::{Wanted, device};

/// What is known of the account that a code is for.
#[derive(Debug, Default)]
pub(crate) struct Named {
    /// Where its codes go; `None` if there is no such account.
    pub(crate) recipient: Option<CodeRecipient>,
    /// The mailbox that gets them if no text message may be sent.
    pub(crate) or_mail: Option<Email>,
    /// The budget of the browser that asks, if the account knows it.
    pub(crate) budget: Option<CodeBudget>,
    /// Which account it is.
    pub(crate) account: Option<SessionKind>,
}

impl SendCode {
    /// Looks the account up, by the same reads whether or not there is one. Where the asker named the mailbox, it is looked
    /// up only for a browser that it may know.
    pub(crate) async fn named(&self, request: &Request, wanted: &Wanted) -> Result<Named, StoreError> {
        let device = device(request);
        let Some(login) = wanted.login.as_ref().filter(|_| wanted.is_blind() || device.is_some()) else {
            return Ok(Named::default());
        };
        let now = self.clock.now();
        let serves = |phone: &Phone| request.brand().text_messages.serve(phone);
        let recipient = |email, verified_at| Some(CodeRecipient::of_account(login, email, verified_at, serves, now));
        let budget = |account: &str, devices: &KnownDevices| {
            let name = device.as_ref().map(|device| device.name_at(account));
            name.filter(|name| devices.know(name, now)).map(CodeBudget::Device)
        };
        let named = match wanted.kind_of_account() {
            AccountKind::Billing => {
                self.store.devices.billing_account_with_devices(login).await?.map(|(account, devices)| {
                    let budget = budget(account.id.as_str(), &devices);
                    let recipient = recipient(account.email.clone(), account.phone_verified_at);
                    let or_mail = Some(account.email);
                    Named { recipient, or_mail, budget, account: Some(SessionKind::Billing { account: account.id }) }
                })
            }
            AccountKind::Console => {
                self.store.devices.console_account_with_devices(login).await?.map(|(account, devices)| {
                    let budget = budget(account.id.as_str(), &devices);
                    let recipient = recipient(account.email.clone(), account.phone_verified_at);
                    let or_mail = Some(account.email);
                    Named { recipient, or_mail, budget, account: Some(SessionKind::Console { account: account.id }) }
                })
            }
        };
        Ok(named.unwrap_or_default())
    }
}

//! The account that somebody names: where its codes go, and whether it knows the browser that asks.

use accounts::{
    Account, AccountId, AccountKind, CodeBudget, CodeRecipient, DeviceToken, KnownDevices, Login, Username,
};
use edge::Request;
use kernel::{Email, Phone, Timestamp};
use store::StoreError;

use crate::SendCode;
use crate::wanted::{Wanted, device};

/// What is known of the account that a code is for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Named {
    /// Where its codes go; `None` if there is no such account.
    pub(crate) recipient: Option<CodeRecipient>,
    /// The mailbox that gets them if no text message may be sent.
    pub(crate) or_mail: Option<Email>,
    /// The budget of the browser that asks, if the account knows it.
    pub(crate) budget: Option<CodeBudget>,
    /// Which account it is.
    pub(crate) account: Option<AccountId>,
    /// The version of it that was looked at.
    pub(crate) version: Option<u64>,
    /// Its username.
    pub(crate) username: Option<Username>,
}

impl SendCode {
    /// Looks the account up, by the same reads whether or not there is one. Where the asker named the mailbox, it is looked
    /// up only for a browser that it may know.
    pub(crate) async fn named(
        &self,
        request: &Request,
        wanted: &Wanted,
        kind: AccountKind,
    ) -> Result<Named, StoreError> {
        let device = device(request);
        let Some(login) = wanted.login.as_ref().filter(|_| wanted.is_blind() || device.is_some()) else {
            return Ok(Named::default());
        };
        let known = Known { request, login, device: device.as_ref(), now: self.clock.now() };
        let devices = &self.store.devices;
        let named = match kind {
            AccountKind::Billing => devices.billing_account_with_devices(login).await?.map(|found| known.named(&found)),
            AccountKind::Console => devices.console_account_with_devices(login).await?.map(|found| known.named(&found)),
        };
        Ok(named.unwrap_or_default())
    }
}

impl Named {
    /// Whether both accounts are one person's: they have the same mailbox.
    pub(crate) fn is_same_person(&self, other: &Self) -> bool {
        self.or_mail.is_some() && self.or_mail == other.or_mail
    }
}

/// What decides, beside the account, where its codes go and whose budget pays for them.
struct Known<'a> {
    request: &'a Request,
    login: &'a Login,
    device: Option<&'a DeviceToken>,
    now: Timestamp,
}

impl Known<'_> {
    fn named<A: Account>(&self, (account, devices): &(A, KnownDevices)) -> Named {
        let id = account.account_id();
        let name = self.device.map(|device| device.name_at(id.as_str()));
        let budget = name.filter(|name| devices.know(name, self.now)).map(CodeBudget::Device);
        let verified_at = account.credentials().phone_verified_at;
        let serves = |phone: &Phone| self.request.brand().text_messages.serve(phone);
        let recipient = CodeRecipient::of_account(self.login, account.email().clone(), verified_at, serves, self.now);
        let username = Some(account.username().clone());
        Named {
            recipient: Some(recipient),
            or_mail: Some(account.email().clone()),
            budget,
            account: Some(id),
            version: Some(account.version()),
            username,
        }
    }
}

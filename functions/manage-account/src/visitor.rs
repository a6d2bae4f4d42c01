//! Who is signed in, in which browser.

use accounts::{DeviceToken, KnownDevices};
use billing_center::{Refusal, Visitor};
use edge::{DEVICE_COOKIE, Request};
use store::StoreError;

use crate::ManageAccount;

impl ManageAccount {
    /// Who is signed in.
    pub(crate) async fn visitor(&self, request: &Request) -> Result<Visitor, Refusal> {
        let (sessions, accounts) = (&self.store.signed_in_sessions, &self.store.billing_accounts);
        Visitor::of(request, sessions, accounts, self.clock.now()).await
    }

    /// Notes that the account, which has just forgotten every browser, knows this one. Without that it is a stranger's next
    /// time, and no more.
    pub(crate) async fn remember_device(&self, request: &Request, visitor: &Visitor) {
        let Some(device) = device(request) else { return };
        let name = device.name_at(visitor.account.id.as_str());
        let Some(devices) = KnownDevices::default().after_sign_in(&name, self.clock.now()) else { return };
        match self.store.devices.put_known_devices(&visitor.session.kind, &devices).await {
            Ok(()) | Err(StoreError::Conflict) => {}
            Err(error) => {
                tracing::warn!(request_id = request.request_id(), error = %error, "a browser could not be noted");
            }
        }
    }
}

/// The browser that a request comes from, if it has been here before.
pub(crate) fn device(request: &Request) -> Option<DeviceToken> {
    request.cookie(DEVICE_COOKIE).and_then(DeviceToken::parse)
}

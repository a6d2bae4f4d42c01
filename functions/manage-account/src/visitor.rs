//! Who is signed in.

use accounts::{
    BillingAccount, DeviceToken, KnownDevices, SecurityEvent, SecurityEventKind, Session, SessionKind, SessionToken,
};
use edge::{DEVICE_COOKIE, Request, SESSION_COOKIE};
use kernel::Timestamp;
use store::StoreError;

use crate::ManageAccount;
use crate::refusal::Refusal;

/// The owner of a Billing Center account, signed in.
#[derive(Debug)]
pub(crate) struct Visitor {
    pub(crate) account: BillingAccount,
    pub(crate) session: Session,
}

impl ManageAccount {
    /// Who is signed in to a Billing Center account. Someone signed in to the console is not.
    pub(crate) async fn visitor(&self, request: &Request) -> Result<Visitor, Refusal> {
        let token = request.cookie(SESSION_COOKIE).and_then(SessionToken::parse).ok_or(Refusal::NotSignedIn)?;
        let now = self.clock.now();
        let session = self.store.sessions.session(&token.key(), now).await?.ok_or(Refusal::NotSignedIn)?;
        let SessionKind::Billing { account } = &session.kind else { return Err(Refusal::NotSignedIn) };
        let account = self.store.billing_accounts.billing_account(account).await?.ok_or(Refusal::NotSignedIn)?;
        match self.store.sessions.see_session(&session, now).await {
            // Another page of the same person notes the same at this moment.
            Ok(()) | Err(StoreError::Contended) => {}
            Err(StoreError::Conflict) => return Err(Refusal::NotSignedIn),
            Err(error) => return Err(error.into()),
        }
        Ok(Visitor { account, session })
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

/// The security event of what this request does.
pub(crate) fn event(request: &Request, kind: SecurityEventKind, now: Timestamp) -> SecurityEvent {
    SecurityEvent::new(kind, now, request.source_ip())
}

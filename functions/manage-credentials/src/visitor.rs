//! Who is signed in.

use accounts::{Account, AccountId, AccountKind, DeviceToken, KnownDevices, Session, SessionKind};
use edge::{DEVICE_COOKIE, Request};
use signed_in::{Refusal, Visitor, counting_session, live_session, see_session};
use store::StoreError;

use crate::ManageCredentials;
use crate::place::Place;

impl ManageCredentials {
    /// Who is signed in to this kind of account. Someone signed in to the other kind is not.
    pub(crate) async fn visitor<A: Place>(&self, request: &Request) -> Result<Visitor<A>, Refusal> {
        let missing = || Refusal::NotSignedIn { sign_in: A::SIGN_IN };
        let (sessions, now) = (&self.store.signed_in_sessions, self.clock.now());
        let session = live_session(request, sessions, (A::KIND, A::SIGN_IN), now).await?;
        let id = account_of(&session).filter(|id| id.kind() == A::KIND).ok_or_else(missing)?;
        let account: Option<A> = self.store.credential_changes.account(&id).await?;
        let account = account.ok_or_else(missing)?;
        let session = counting_session(sessions, session, &account, A::SIGN_IN, now).await?;
        see_session(sessions, &session, A::SIGN_IN, now).await?;
        Ok(Visitor { account, session })
    }

    /// Notes that an account knows this browser, after a change of the version `before` by which it has forgotten all. Without that it
    /// is a stranger's next time, and no more.
    pub(crate) async fn remember_device(&self, request: &Request, before: &impl Account) {
        let Some(device) = device(request) else { return };
        let id = before.account_id();
        let name = device.name_at(id.as_str());
        let Some(devices) = KnownDevices::default().after_sign_in(&name, before.version() + 1, self.clock.now()) else {
            return;
        };
        match self.store.devices.put_known_devices(&id.session_kind(), &devices).await {
            Ok(()) | Err(StoreError::Conflict) => {}
            Err(error) => {
                tracing::warn!(request_id = request.request_id(), error = %kernel::Causes(&error), "a browser could not be noted");
            }
        }
    }
}

fn account_of(session: &Session) -> Option<AccountId> {
    match &session.kind {
        SessionKind::Activation { .. } => None,
        SessionKind::Console { account } => Some(account.clone().into()),
        SessionKind::Billing { account } => Some(account.clone().into()),
    }
}

/// The browser that a request comes from, if it has been here before.
pub(crate) fn device(request: &Request) -> Option<DeviceToken> {
    request.cookie(DEVICE_COOKIE).and_then(DeviceToken::parse)
}

/// The word for a kind of account at the interface, beside the username that it has.
pub(crate) fn named<A: Account>(account: &A) -> serde_json::Value {
    let kind: AccountKind = A::KIND;
    serde_json::json!({ "kind": kind.name(), "username": account.username() })
}

//! Codes that were wrong: logged, and shown to the owner of the console account that somebody wanted a workspace under.

use accounts::security::logged_login;
use accounts::throttle::network;
use accounts::{AccountKind, Login, SecurityEvent, SecurityEventKind, SessionKind};
use edge::Request;
use kernel::{Email, Timestamp};
use store::StoreError;

use crate::BindWorkspace;

impl BindWorkspace {
    /// Logs a wrong code for the console account of `email`, and counts it among the account's security events, by the same reads
    /// and writes whether or not there is one.
    pub(crate) async fn note_failure(
        &self,
        request: &Request,
        email: &Email,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        tracing::warn!(
            request_id = request.request_id(),
            failed_bindings = 1_u64,
            login = logged_login(AccountKind::Console, email.as_str()),
            network = network(request.source_ip()),
            outcome = "refused",
            "a workspace was not made"
        );
        let account = self.store.logins.console_account_by(&Login::Email(email.clone())).await?;
        let account = account.map(|account| SessionKind::Console { account: account.id });
        let event = SecurityEvent::counted(SecurityEventKind::BindingFailed, now, request.source_ip());
        self.store.failed_attempts.count_failure(account.as_ref(), email.as_str(), &event).await
    }
}

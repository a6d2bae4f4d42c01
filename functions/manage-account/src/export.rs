//! `/account/export`: everything that is kept of an account and its owner, as one JSON document.

use account_records::{EXPORTED_EVENTS, Export, ExportSource};
use accounts::SecurityEventKind;
use billing_center::{Refusal, Visitor, event};
use edge::{Answer, Request};

use crate::ManageAccount;

impl ManageAccount {
    pub(crate) async fn export(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let (id, now) = (&visitor.account.id, self.clock.now());
        let (events, kind) = (&self.store.security_events, &visitor.account_kind());
        // Noted before it is given away, so that the export tells of itself too.
        events.add_security_event(&id.clone().into(), &event(request, SecurityEventKind::Exported, now)).await?;
        let export = Export {
            account: &visitor.account,
            real_name: self.store.real_names.real_name(id).await?,
            invoices: self.store.invoices.invoices(id).await?,
            events: events.security_events(kind, EXPORTED_EVENTS).await?,
            sessions: self.store.sessions.sessions_like(&visitor.session.kind, now).await?,
            current: Some(&visitor.session.key),
            people: self.everybody(visitor).await?,
            invitations: self.store.people.invitations(id).await?,
        };
        let source = ExportSource {
            holdings: &self.store.account_holdings,
            usage: self.usage(request.brand()),
            public_url: &self.public_url,
        };
        let document = source.document(&export, now).await?;
        Ok(Answer::json(200, &document).with_header("content-disposition", ExportSource::content_disposition(id)))
    }
}

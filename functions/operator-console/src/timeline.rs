//! Everything that happened to a license, a page at a time.

use edge::{Answer, Request};
use kernel::{LicenseArn, LicenseId};
use licensing::License;
use operating::timeline::{Asked, Entry, PAGE, Place, Topic, page as timeline_page};

use crate::OperatorConsole;
use crate::page;
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// How many entries the license's own page shows.
const NEWEST: u16 = 10;

/// Everything on the page.
#[derive(Debug)]
pub(crate) struct TimelineView {
    pub(crate) license: License,
    pub(crate) topic: Option<Topic>,
    /// Whether these are the newest.
    pub(crate) from_the_newest: bool,
    pub(crate) entries: Vec<Entry>,
    pub(crate) next: Option<Place>,
}

impl OperatorConsole {
    /// The license that a segment of a path names, by its id or its ARN.
    pub(crate) async fn license_named(&self, name: &str) -> Result<License, Refusal> {
        let id = LicenseArn::id_in(name).or_else(|_| LicenseId::parse(name)).map_err(|_| Refusal::NotFound)?;
        self.store.licenses.license(&id).await?.ok_or(Refusal::NotFound)
    }

    pub(crate) async fn show_timeline(
        &self,
        request: &Request,
        visitor: &Visitor,
        name: &str,
    ) -> Result<Answer, Refusal> {
        let license = self.license_named(name).await?;
        let workspaces = self.store.workspaces.license_workspaces(&license.id).await?;
        let topic = request.query("kind").and_then(|word| Topic::parse(&word));
        let before = request.query("before").and_then(|text| Place::parse(&text));
        let from_the_newest = before.is_none();
        let (license_now, now) = (&license, self.clock.now());
        let asked = Asked { license: license_now, workspaces: &workspaces, topic, before, limit: PAGE, now };
        let (entries, next) = timeline_page(&self.store.license_history, &asked).await?;
        let shown = TimelineView { license, topic, from_the_newest, entries, next };
        Ok(Answer::page(page::timeline::timeline(request, visitor, &shown)))
    }

    /// What happened last, for the license's own page.
    pub(crate) async fn newest(
        &self,
        license: &License,
        workspaces: &[accounts::Workspace],
    ) -> Result<Vec<Entry>, Refusal> {
        let now = self.clock.now();
        let asked = Asked { license, workspaces, topic: None, before: None, limit: NEWEST, now };
        Ok(timeline_page(&self.store.license_history, &asked).await?.0)
    }
}

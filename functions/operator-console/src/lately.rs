//! What happened of late: how far activations come, which licenses came, ended and were renewed.

use kernel::{LicenseId, Timestamp};
use licensing::License;
use licensing::funnel::Funnel;
use store::Recent;

use crate::OperatorConsole;
use crate::refusal::Refusal;

/// The days that activations are counted over.
pub(crate) const FUNNEL_DAYS: [i64; 2] = [7, 30];
/// How many seconds a day has.
const DAY_SECONDS: i64 = 86_400;
/// How many licenses of one kind are shown; all are counted, up to a page of the index.
const SHOWN: usize = 5;

/// What happened of late.
#[derive(Debug)]
pub(crate) struct Lately {
    /// How far activations came, one for each of [`FUNNEL_DAYS`].
    pub(crate) funnels: [Funnel; 2],
    /// Whether older activations than those counted landed in these days.
    pub(crate) more: bool,
    pub(crate) begun: Recent,
    pub(crate) ended: Recent,
    pub(crate) renewed: Recent,
    /// The licenses that are shown.
    pub(crate) licenses: Vec<License>,
}

impl Lately {
    /// The newest of a kind, each with when.
    pub(crate) fn shown<'a>(&'a self, recent: &'a Recent) -> impl Iterator<Item = (&'a License, Timestamp)> {
        let license = |id: &LicenseId| self.licenses.iter().find(|license| license.id == *id);
        recent.licenses.iter().take(SHOWN).filter_map(move |(id, at)| Some((license(id)?, *at)))
    }
}

impl OperatorConsole {
    /// What happened in the last 24 hours, and of the activations of [`FUNNEL_DAYS`].
    pub(crate) async fn lately(&self, now: Timestamp) -> Result<Lately, Refusal> {
        let lists = &self.store.license_lists;
        let since = |days: i64| now.plus_seconds(-days * DAY_SECONDS);
        let [week, month] = FUNNEL_DAYS;
        let (landings, more) = lists.landings(since(month), now).await?;
        let funnels = [week, month].map(|days| Funnel::of(&landings, since(days)));
        let begun = lists.begun(since(1), now).await?;
        let ended = lists.ended(since(1), now).await?;
        let renewed = lists.renewed(since(1), now).await?;
        let shown = [&begun, &ended, &renewed].map(|recent| recent.licenses.iter().take(SHOWN));
        let mut ids: Vec<LicenseId> = shown.into_iter().flatten().map(|(id, _)| id.clone()).collect();
        ids.sort();
        ids.dedup();
        let licenses = lists.by_ids(&ids).await?;
        Ok(Lately { funnels, more, begun, ended, renewed, licenses })
    }
}

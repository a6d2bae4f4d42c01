//! The list of what is in quarantine.

use edge::asked::is_place;
use edge::{Answer, Request};
use kernel::{ProductCode, Timestamp};
use metering::Reason;
use operating::Subject;
use operating::filter::QuarantineFilter;
use operating::quarantine::{Entry, entries, entry};
use store::Proposal;

use crate::OperatorConsole;
use crate::page;
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// The most pages of the quarantine in one sheet.
const MAX_SHEET_PAGES: usize = 10;
/// The most decisions waiting for a second person that are shown: each is read with what it is about.
const MAX_WAITING: usize = 20;
/// The most that is decided about at once: each takes half a dozen calls of the table, and somebody waits.
pub(crate) const MAX_SEVERAL: usize = 50;
/// Within how many hours something is to be decided, to choose from: before the next metering, today, before AWS's deadlines fall in
/// the weekend.
pub(crate) const WITHIN_HOURS: [i64; 3] = [4, 24, 72];
const HOUR_SECONDS: i64 = 3600;

/// One page of the list.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) now: Timestamp,
    /// What fits the filter.
    pub(crate) entries: Vec<Entry>,
    /// How many were looked through for them.
    pub(crate) looked_through: usize,
    pub(crate) next: Option<String>,
    pub(crate) filter: Filter,
    /// What waits for a second person, on the first page.
    pub(crate) waiting: Vec<(Proposal, Entry)>,
}

/// Which entries are shown.
#[derive(Clone, Debug)]
pub(crate) struct Filter {
    pub(crate) of: QuarantineFilter,
    /// Within how many hours they are to be decided, one of [`WITHIN_HOURS`].
    pub(crate) within: Option<i64>,
}

impl Filter {
    /// As the page's address says.
    fn read(request: &Request, now: Timestamp) -> Self {
        let Narrowed { reason, product, within } = Narrowed::read(request);
        let before = within.map(|hours| now.plus_seconds(hours * HOUR_SECONDS));
        Self { of: QuarantineFilter { reason, product, before }, within }
    }
}

/// How the list was filtered from which somebody came to decide: it is in the address of a page, or in its form, and leads back to
/// the same list. What is none of the choices is left out, so nothing else gets into an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Narrowed {
    reason: Option<Reason>,
    product: Option<ProductCode>,
    within: Option<i64>,
}

impl Narrowed {
    /// As a page's address says, or the form that was sent.
    pub(crate) fn read(request: &Request) -> Self {
        let sent = if request.method() == "POST" { request.fields().ok() } else { None };
        let text = |name: &str| match &sent {
            Some(fields) => Some(fields.get(name).to_owned()),
            None => request.query(name),
        };
        let within = text("within");
        Self {
            reason: text("reason").and_then(|word| Reason::ALL.into_iter().find(|reason| reason.as_str() == word)),
            product: text("product").and_then(|code| ProductCode::parse(&code).ok()),
            within: within.and_then(|hours| WITHIN_HOURS.into_iter().find(|one| one.to_string() == hours)),
        }
    }

    /// The same in an address, or as hidden fields.
    pub(crate) fn pairs(&self) -> Vec<(&'static str, String)> {
        let reason = self.reason.map(|reason| ("reason", reason.as_str().to_owned()));
        let product = self.product.as_ref().map(|product| ("product", product.to_string()));
        let within = self.within.map(|hours| ("within", hours.to_string()));
        reason.into_iter().chain(product).chain(within).collect()
    }
}

impl OperatorConsole {
    pub(crate) async fn show_quarantine(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let now = self.clock.now();
        let filter = Filter::read(request, now);
        if request.query("format").as_deref() == Some("csv") {
            return self.quarantine_sheet(&filter.of, now).await;
        }
        let after = place(request);
        let waiting = match after {
            None => self.waiting_for_second(now).await?,
            Some(_) => Vec::new(),
        };
        let (listed, next) = self.store.operator_lists.quarantine(after).await?;
        let found = entries(self.sources(), &listed).await?;
        let looked_through = found.len();
        let entries: Vec<Entry> = found.into_iter().filter(|entry| filter.of.takes(entry, now)).collect();
        let listed = Listed { now, entries, looked_through, next, filter, waiting };
        Ok(Answer::page(page::quarantine::list(request, visitor, &listed)))
    }

    /// What waits for a second person, the longest waiting first, with what it is about.
    async fn waiting_for_second(&self, now: Timestamp) -> Result<Vec<(Proposal, Entry)>, Refusal> {
        let (proposals, _) = self.store.operator_lists.proposals(None, now).await?;
        let mut waiting = Vec::new();
        for proposal in proposals {
            if waiting.len() == MAX_WAITING {
                break;
            }
            // What was decided otherwise leaves its proposal behind until it expires.
            if let Some(about) = entry(self.sources(), &Subject::of(&proposal)).await? {
                waiting.push((proposal, about));
            }
        }
        Ok(waiting)
    }

    /// What is in quarantine and fits the filter, as comma-separated values.
    async fn quarantine_sheet(&self, filter: &QuarantineFilter, now: Timestamp) -> Result<Answer, Refusal> {
        let (mut rows, mut after) = (Vec::new(), None);
        for _ in 0..MAX_SHEET_PAGES {
            let (listed, next) = self.store.operator_lists.quarantine(after).await?;
            let found = entries(self.sources(), &listed).await?;
            rows.extend(found.iter().filter(|entry| filter.takes(entry, now)).flat_map(|entry| sheet_rows(entry, now)));
            after = next;
            if after.is_none() {
                break;
            }
        }
        // A sheet that ends before the list does says so where nobody overlooks it.
        let name = if after.is_some() { "quarantine-first-part.csv" } else { "quarantine.csv" };
        Ok(Answer::sheet(billing::csv::sheet(&SHEET_COLUMNS, rows), name))
    }
}

/// The names of the columns; they are an interface, so they are in no language.
const SHEET_COLUMNS: [&str; 14] = [
    "id",
    "license",
    "product_code",
    "aws_account",
    "hour",
    "dimension",
    "raw_units",
    "units",
    "amount",
    "currency",
    "reason",
    "since",
    "decide_by",
    "aws_may_have_it",
];

/// A row for each dimension of an entry.
fn sheet_rows(entry: &Entry, now: Timestamp) -> impl Iterator<Item = Vec<String>> {
    let of = entry.of.as_ref();
    entry.lines.iter().map(move |line| {
        vec![
            entry.id.clone(),
            entry.license.to_string(),
            of.map(|license| license.product.to_string()).unwrap_or_default(),
            of.map(|license| license.account.to_string()).unwrap_or_default(),
            entry.hour.start().to_string(),
            line.dimension.to_string(),
            line.raw.to_string(),
            line.unit_size.map(|size| line.raw.in_units(size).printed()).unwrap_or_default(),
            line.worth.map(|worth| billing::Millionths(worth.millionths).printed(2)).unwrap_or_default(),
            line.worth.map(|worth| worth.currency.to_string()).unwrap_or_default(),
            entry.reason.as_str().to_owned(),
            entry.since.to_string(),
            entry.decide_by(now).map(|at| at.to_string()).unwrap_or_default(),
            entry.may_be_taken.to_string(),
        ]
    })
}

/// Where a list goes on. A text that is no place is the beginning.
pub(crate) fn place(request: &Request) -> Option<String> {
    request.query("after").filter(|text| is_place(text))
}

//! The list of what is in quarantine.

use edge::{Answer, Request};
use kernel::{ProductCode, Timestamp};
use metering::Reason;
use operating::quarantine::{Entry, entries};

use crate::OperatorConsole;
use crate::page;
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// The longest place to go on from, in bytes: an instant or a name, and the ids of what stands there.
const MAX_PLACE_BYTES: usize = 400;

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
}

/// Which entries are shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) reason: Option<Reason>,
    pub(crate) product: Option<ProductCode>,
}

impl Filter {
    fn read(request: &Request) -> Self {
        let reason = request.query("reason");
        let product = request.query("product");
        Self {
            reason: reason.and_then(|word| Reason::ALL.into_iter().find(|reason| reason.as_str() == word)),
            product: product.and_then(|code| ProductCode::parse(&code).ok()),
        }
    }

    fn takes(&self, entry: &Entry) -> bool {
        let product = entry.of.as_ref().map(|license| &license.product);
        self.reason.is_none_or(|reason| entry.reason == reason)
            && self.product.as_ref().is_none_or(|wanted| product == Some(wanted))
    }
}

impl OperatorConsole {
    pub(crate) async fn show_quarantine(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let filter = Filter::read(request);
        let (listed, next) = self.store.operator_lists.quarantine(place(request)).await?;
        let found = entries(self.sources(), &listed).await?;
        let looked_through = found.len();
        let entries: Vec<Entry> = found.into_iter().filter(|entry| filter.takes(entry)).collect();
        let listed = Listed { now: self.clock.now(), entries, looked_through, next, filter };
        Ok(Answer::page(page::quarantine::list(request, visitor, &listed)))
    }
}

/// Where a list goes on. A text that is no place is the beginning.
pub(crate) fn place(request: &Request) -> Option<String> {
    request.query("after").filter(|text| is_place(text))
}

/// Whether a text has the form of a place to go on from.
pub(crate) fn is_place(text: &str) -> bool {
    text.len() <= MAX_PLACE_BYTES && text.ends_with('!') && !text.chars().any(char::is_control)
}

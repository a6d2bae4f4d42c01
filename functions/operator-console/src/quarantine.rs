//! The list of what is in quarantine.

use edge::{Answer, Request};
use kernel::{ProductCode, Timestamp};
use metering::Reason;
use operating::filter::QuarantineFilter;
use operating::quarantine::{Entry, entries};

use crate::OperatorConsole;
use crate::page;
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// The longest place to go on from, in bytes: an instant and the names of what stands there.
const MAX_PLACE_BYTES: usize = 300;

/// One page of the list.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) now: Timestamp,
    /// What fits the filter.
    pub(crate) entries: Vec<Entry>,
    /// How many were looked through for them.
    pub(crate) looked_through: usize,
    pub(crate) next: Option<String>,
    pub(crate) filter: QuarantineFilter,
}

/// Which entries are shown, as the page's address says.
fn filter(request: &Request) -> QuarantineFilter {
    let reason = request.query("reason");
    let product = request.query("product");
    QuarantineFilter {
        reason: reason.and_then(|word| Reason::ALL.into_iter().find(|reason| reason.as_str() == word)),
        product: product.and_then(|code| ProductCode::parse(&code).ok()),
        before: None,
    }
}

impl OperatorConsole {
    pub(crate) async fn show_quarantine(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let (filter, now) = (filter(request), self.clock.now());
        let (listed, next) = self.store.operator_lists.quarantine(place(request)).await?;
        let found = entries(self.sources(), &listed).await?;
        let looked_through = found.len();
        let entries: Vec<Entry> = found.into_iter().filter(|entry| filter.takes(entry, now)).collect();
        let listed = Listed { now, entries, looked_through, next, filter };
        Ok(Answer::page(page::quarantine::list(request, visitor, &listed)))
    }
}

/// Where a list goes on. A text that is no place is the beginning.
pub(crate) fn place(request: &Request) -> Option<String> {
    let is_one =
        |text: &String| text.len() <= MAX_PLACE_BYTES && text.ends_with('!') && !text.chars().any(char::is_control);
    request.query("after").filter(is_one)
}

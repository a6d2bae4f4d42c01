//! Which months a page of an account's bills has.

use kernel::Month;

/// How many months a page has: as many as are summed up at a time.
const MONTHS_SHOWN: usize = 6;

/// The months of a page, and where the next one begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillMonths {
    /// The months, the latest first.
    pub months: Vec<Month>,
    /// The latest month of the next page, if there is one.
    pub older: Option<Month>,
}

impl BillMonths {
    /// The page that begins with `latest`, of an account whose first month is `first`.
    #[must_use]
    pub fn until(latest: Month, first: Month) -> Self {
        let months: Vec<Month> = std::iter::successors(Some(latest), |month| Some(month.previous()))
            .take_while(|month| *month >= first)
            .take(MONTHS_SHOWN)
            .collect();
        let older = months.last().map(|last| last.previous()).filter(|older| *older >= first);
        Self { months, older }
    }
}

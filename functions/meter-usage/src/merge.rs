//! Due work of many shards as one queue, the most urgent first, a page of each at a time.

use std::collections::VecDeque;

use async_trait::async_trait;
use kernel::{Hour, LicenseId, Timestamp};
use store::{DuePage, Store, StoreError, WORK_SHARDS};

/// Where a queue's pages come from.
#[async_trait]
pub(crate) trait Source<T> {
    /// One page of a shard, from the place where the one before ended.
    async fn page(&self, shard: u8, from: Option<String>) -> Result<DuePage<T>, StoreError>;
}

/// Ledgers whose next hour has ended by an instant.
#[derive(Debug)]
pub(crate) struct DueHeads<'a> {
    pub(crate) store: &'a Store,
    pub(crate) ended_by: Timestamp,
}

/// Hours with records to send.
#[derive(Debug)]
pub(crate) struct DueHours<'a> {
    pub(crate) store: &'a Store,
}

#[async_trait]
impl Source<LicenseId> for DueHeads<'_> {
    async fn page(&self, shard: u8, from: Option<String>) -> Result<DuePage<LicenseId>, StoreError> {
        self.store.due_heads(shard, self.ended_by, from).await
    }
}

#[async_trait]
impl Source<(LicenseId, Hour)> for DueHours<'_> {
    async fn page(&self, shard: u8, from: Option<String>) -> Result<DuePage<(LicenseId, Hour)>, StoreError> {
        self.store.due_hours(shard, from).await
    }
}

/// A queue over all shards. Memory: one page a shard.
#[derive(Debug)]
pub(crate) struct Merge<T> {
    shards: Vec<Shard<T>>,
}

#[derive(Debug)]
struct Shard<T> {
    page: VecDeque<(String, T)>,
    /// Where to go on; `None` when the shard is at its end.
    next: Option<Option<String>>,
}

impl<T> Merge<T> {
    /// A queue at its beginning.
    pub(crate) fn new() -> Self {
        let shards = (0..WORK_SHARDS).map(|_| Shard { page: VecDeque::new(), next: Some(None) }).collect();
        Self { shards }
    }

    /// Sees to it that every shard that has more has some of it at hand.
    ///
    /// # Errors
    /// Those of `source`.
    pub(crate) async fn fill(&mut self, source: &(impl Source<T> + Sync)) -> Result<(), StoreError> {
        for (number, shard) in (0_u8..).zip(self.shards.iter_mut()) {
            while let (true, Some(from)) = (shard.page.is_empty(), shard.next.clone()) {
                let (page, next) = source.page(number, from).await?;
                shard.page.extend(page);
                shard.next = next.map(Some);
            }
        }
        Ok(())
    }

    /// Whether nothing is at hand.
    pub(crate) fn is_empty(&self) -> bool {
        self.shards.iter().all(|shard| shard.page.is_empty())
    }

    /// The next up to `count` of the queue; fewer only at its end.
    ///
    /// # Errors
    /// Those of `source`.
    pub(crate) async fn take(&mut self, count: usize, source: &(impl Source<T> + Sync)) -> Result<Vec<T>, StoreError> {
        let mut taken = Vec::with_capacity(count);
        while taken.len() < count {
            self.fill(source).await?;
            let urgency = |shard: &Shard<T>| shard.page.front().map(|(urgency, _)| urgency.clone());
            let first =
                self.shards.iter_mut().filter(|shard| !shard.page.is_empty()).min_by_key(|shard| urgency(shard));
            match first.and_then(|shard| shard.page.pop_front()) {
                Some((_, work)) => taken.push(work),
                None => break,
            }
        }
        Ok(taken)
    }
}

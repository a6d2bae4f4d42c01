//! Due work as one queue: the shards of one kind of work in the index `work`, the most urgent first.
//!
//! Owns: the order across shards, and the place in each as pages are read, so that a run goes through the queue once
//! however long the index still shows what is done. What fails is to be moved back by who takes it (each kind of work
//! has a write for that): else it would be first again in the next run. See `docs/decisions/018-many-at-once.md`.

use std::collections::VecDeque;

use crate::error::StoreError;

pub(crate) mod kinds;
mod mark;
mod work;

pub(crate) use mark::Mark;
pub(crate) use work::{Entry, UNREADABLE_WAIT_SECONDS, Until, due_text, without_urgency};

/// One page of due work: each with its urgency, by which texts sort, and where to go on, if there is more.
pub type DuePage<T> = (Vec<(String, T)>, Option<String>);

/// Where a queue's pages come from.
pub trait DueSource<T> {
    /// One page of a shard, from the place where the one before ended.
    fn page(&self, shard: u8, from: Option<String>) -> impl Future<Output = Result<DuePage<T>, StoreError>> + Send;
}

/// A queue over all shards. Memory: one page a shard.
#[derive(Debug)]
pub struct Due<T> {
    shards: Vec<Shard<T>>,
}

#[derive(Debug)]
struct Shard<T> {
    page: VecDeque<(String, T)>,
    /// Where to go on; `None` when the shard is at its end.
    next: Option<Option<String>>,
}

impl<T> Due<T> {
    /// A queue over `shards` shards, at its beginning.
    #[must_use]
    pub fn new(shards: u8) -> Self {
        Self { shards: (0..shards).map(|_| Shard { page: VecDeque::new(), next: Some(None) }).collect() }
    }

    /// Sees to it that every shard that has more has some of it at hand.
    ///
    /// # Errors
    /// Those of `source`.
    pub async fn fill(&mut self, source: &impl DueSource<T>) -> Result<(), StoreError> {
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
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shards.iter().all(|shard| shard.page.is_empty())
    }

    /// The next up to `count` of the queue; fewer only at its end.
    ///
    /// # Errors
    /// Those of `source`.
    pub async fn take(&mut self, count: usize, source: &impl DueSource<T>) -> Result<Vec<T>, StoreError> {
        let mut taken = Vec::with_capacity(count);
        while taken.len() < count {
            self.fill(source).await?;
            let first = self
                .shards
                .iter_mut()
                .filter_map(|shard| Some((shard.page.front()?.0.clone(), shard)))
                .min_by(|(one, _), (other, _)| one.cmp(other));
            match first.and_then(|(_, shard)| shard.page.pop_front()) {
                Some((_, work)) => taken.push(work),
                None => break,
            }
        }
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shards of numbered entries, two a page.
    struct Shards(Vec<Vec<u32>>);

    impl DueSource<u32> for Shards {
        async fn page(&self, shard: u8, from: Option<String>) -> Result<DuePage<u32>, StoreError> {
            let all = &self.0[usize::from(shard)];
            let start = from.map_or(0, |from| from.parse().unwrap());
            let page = all.iter().skip(start).take(2).map(|one| (format!("{one:04}"), *one)).collect();
            Ok((page, (start + 2 < all.len()).then(|| (start + 2).to_string())))
        }
    }

    #[tokio::test]
    async fn shards_are_one_queue_and_each_entry_comes_once() {
        let shards = Shards(vec![vec![1, 4, 7, 9, 10], vec![], vec![2, 3, 5, 6, 8]]);
        let mut due = Due::new(3);
        due.fill(&shards).await.unwrap();
        assert!(!due.is_empty());
        assert_eq!(due.take(4, &shards).await.unwrap(), [1, 2, 3, 4]);
        assert_eq!(due.take(100, &shards).await.unwrap(), [5, 6, 7, 8, 9, 10]);
        assert!(due.take(1, &shards).await.unwrap().is_empty() && due.is_empty());
    }
}

//! When a call to DynamoDB is made again: the one place that decides it, for every kind of call.
//!
//! The SDK's own retries are off. It does not retry a transaction conflict, does not know unread keys of a batch, and its
//! pauses multiply with ours. Here every call has one budget of tries, with pauses that double up to a limit and are
//! spread by [`Entropy`], so that those who met once do not meet again and a simulation repeats them from its seed. See
//! `docs/decisions/017-contention.md`.

use std::time::Duration;

use aws_sdk_dynamodb::config::{AsyncSleep, SharedAsyncSleep};
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use kernel::Entropy;

use crate::error::StoreError;
use crate::failed_call::FailedCall;

/// How often a call is made that meets others or is throttled, or a batch that leaves everything unread: its pauses are
/// at most 2.3 s in all, which a request behind HTTP (29 s) has to spare.
pub(crate) const MAX_TRIES: u32 = 8;
/// How often a call is made that DynamoDB fails, or that gets no answer: as often as the AWS SDKs do by default. Each of
/// these may take seconds.
const MAX_FAILED_TRIES: u32 = 3;
/// The longest first pause.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
/// The longest pause of all.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Why a call has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It met another write of the same item. Nothing was written.
    Contended,
    /// DynamoDB takes no more at the moment. Nothing was written.
    Throttled,
    /// An earlier try of this very transaction is still at work. It may be done.
    InProgress,
    /// DynamoDB failed, or did not answer. It may have been done.
    Failed(&'static str),
    /// No retry helps.
    Final(StoreError),
}

impl Trouble {
    /// What an SDK error means. By code, since unmodelled errors have no variant of their own.
    pub(crate) fn of<E, R>(error: &SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata,
    {
        match error.code() {
            Some("ConditionalCheckFailedException") => Self::Final(StoreError::Conflict),
            // A read of several items in a transaction has no conditions: what cancels it is a write of one of them.
            // The cancellation of a write is read by its reasons, see `transaction`.
            Some(
                "TransactionConflictException" | "ReplicatedWriteConflictException" | "TransactionCanceledException",
            ) => Self::Contended,
            Some(
                "ProvisionedThroughputExceededException"
                | "ThrottlingException"
                | "RequestLimitExceeded"
                | "LimitExceededException",
            ) => Self::Throttled,
            Some("TransactionInProgressException") => Self::InProgress,
            Some("InternalServerError" | "InternalServerErrorException" | "ServiceUnavailable") => {
                Self::Failed("DynamoDB failed")
            }
            Some("ResourceNotFoundException") => Self::Final(StoreError::unavailable("the table does not exist")),
            Some("ValidationException" | "ItemCollectionSizeLimitExceededException" | "SerializationException") => {
                Self::Final(StoreError::corrupt("DynamoDB refused the request's form"))
            }
            Some(_) => Self::Final(StoreError::unavailable("DynamoDB refused the request")),
            None => Self::Failed("DynamoDB could not be reached"),
        }
    }
}

/// Where pauses come from.
#[derive(Clone, Debug)]
pub(crate) struct Pauses {
    timer: Option<SharedAsyncSleep>,
    pub(crate) entropy: Entropy,
}

impl Pauses {
    pub(crate) const fn new(timer: Option<SharedAsyncSleep>, entropy: Entropy) -> Self {
        Self { timer, entropy }
    }

    /// Waits for between a half of `longest` and all of it, by the timer that the SDK has too.
    async fn pause(&self, longest: Duration) {
        let half = longest / 2;
        let spread = u32::try_from(half.as_micros()).unwrap_or(u32::MAX);
        let drawn = self.entropy.below(spread.saturating_add(1)).unwrap_or(spread);
        let pause = half + Duration::from_micros(drawn.into());
        match &self.timer {
            Some(timer) => timer.sleep(pause).await,
            None => tokio::time::sleep(pause).await,
        }
    }
}

/// The tries of one call.
#[derive(Debug)]
pub(crate) struct Tries<'a> {
    pauses: &'a Pauses,
    made: u32,
    /// Those among them that failed.
    failed: u32,
    /// The most tries while it meets others.
    most: u32,
    /// Whether an earlier try may have been done, though nobody heard of it.
    may_be_done: bool,
}

impl<'a> Tries<'a> {
    pub(crate) const fn new(pauses: &'a Pauses, most: u32) -> Self {
        Self { pauses, made: 0, failed: 0, most, may_be_done: false }
    }

    /// Waits for the next try, or says what the call comes to when there is none.
    pub(crate) async fn again(&mut self, trouble: Trouble) -> Result<(), StoreError> {
        self.made += 1;
        self.failed += u32::from(matches!(trouble, Trouble::Failed(_)));
        let is_over = match trouble {
            Trouble::Contended | Trouble::Throttled => self.made >= self.most,
            Trouble::InProgress => self.made >= MAX_TRIES,
            Trouble::Failed(_) => self.made >= MAX_TRIES || self.failed >= MAX_FAILED_TRIES,
            Trouble::Final(_) => true,
        };
        if is_over {
            return Err(self.comes_to(trouble));
        }
        self.may_be_done |= matches!(trouble, Trouble::InProgress | Trouble::Failed(_));
        let longest = FIRST_PAUSE.saturating_mul(1_u32.checked_shl(self.made - 1).unwrap_or(u32::MAX));
        self.pauses.pause(longest.min(LONGEST_PAUSE)).await;
        Ok(())
    }

    /// The call came forward: it has all its tries again.
    pub(crate) const fn came_forward(&mut self) {
        self.made = 0;
    }

    fn comes_to(&self, trouble: Trouble) -> StoreError {
        match trouble {
            // Contention says that nothing was written, which an unanswered try takes back.
            Trouble::Contended if self.may_be_done => {
                StoreError::unavailable("a write that met others was not answered")
            }
            Trouble::Contended => StoreError::Contended,
            Trouble::Throttled => StoreError::unavailable("DynamoDB throttles"),
            Trouble::InProgress => StoreError::unavailable("a transaction is still being written"),
            Trouble::Failed(why) => StoreError::unavailable(why),
            Trouble::Final(error) => error,
        }
    }
}

/// Leaves in the log which call was given up on, and gives the error that call as its source. A conflict is an answer.
pub(crate) fn given_up_on(error: StoreError, call: FailedCall) -> StoreError {
    if error != StoreError::Conflict {
        tracing::warn!(
            operation = call.operation,
            code = call.code,
            aws_request_id = call.request_id,
            error = %error,
            "DynamoDB did not take a call"
        );
    }
    error.caused_by(call)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use aws_sdk_dynamodb::config::Sleep;

    use super::*;

    /// A timer that notes for how long it was asked to wait, and does not.
    #[derive(Clone, Debug, Default)]
    struct Noted(Arc<Mutex<Vec<Duration>>>);

    impl AsyncSleep for Noted {
        fn sleep(&self, duration: Duration) -> Sleep {
            self.0.lock().unwrap().push(duration);
            Sleep::new(std::future::ready(()))
        }
    }

    /// The pauses before each further try, and what the call comes to.
    async fn lived(
        troubles: impl Iterator<Item = Trouble>,
        most: u32,
        seed: u64,
    ) -> (Vec<Duration>, Option<StoreError>) {
        let noted = Noted::default();
        let pauses = Pauses::new(Some(SharedAsyncSleep::new(noted.clone())), Entropy::seeded(seed));
        let mut tries = Tries::new(&pauses, most);
        let mut end = None;
        for trouble in troubles {
            if let Err(error) = tries.again(trouble).await {
                end = Some(error);
                break;
            }
        }
        let waited = noted.0.lock().unwrap().clone();
        (waited, end)
    }

    #[tokio::test]
    async fn pauses_double_up_to_a_second_and_are_spread_the_same_way_for_a_seed() {
        let (waited, end) = lived(std::iter::repeat(Trouble::Contended), MAX_TRIES, 1).await;
        assert_eq!(end, Some(StoreError::Contended));
        let longest = [20, 40, 80, 160, 320, 640, 1000];
        assert_eq!(waited.len(), longest.len(), "one pause less than tries");
        for (pause, longest) in waited.iter().zip(longest) {
            let longest = Duration::from_millis(longest);
            assert!(*pause >= longest / 2 && *pause <= longest, "{pause:?} of {longest:?}");
        }
        assert_eq!(lived(std::iter::repeat(Trouble::Contended), MAX_TRIES, 1).await.0, waited);
        assert_ne!(
            lived(std::iter::repeat(Trouble::Contended), MAX_TRIES, 2).await.0,
            waited,
            "others do not wait as long"
        );
    }

    #[tokio::test]
    async fn each_kind_of_trouble_has_its_number_of_tries_and_its_end() {
        let unavailable = |why| Some(StoreError::unavailable(why));
        let cases = [
            (Trouble::Contended, MAX_TRIES, 7, Some(StoreError::Contended)),
            (Trouble::Contended, 4, 3, Some(StoreError::Contended)),
            (Trouble::Throttled, MAX_TRIES, 7, unavailable("DynamoDB throttles")),
            (Trouble::InProgress, MAX_TRIES, 7, unavailable("a transaction is still being written")),
            (Trouble::Failed("DynamoDB failed"), MAX_TRIES, 2, unavailable("DynamoDB failed")),
            (Trouble::Final(StoreError::Conflict), MAX_TRIES, 0, Some(StoreError::Conflict)),
            (Trouble::Final(StoreError::corrupt("x")), MAX_TRIES, 0, Some(StoreError::corrupt("x"))),
        ];
        for (trouble, most, pauses, expected) in cases {
            let (waited, end) = lived(std::iter::repeat(trouble.clone()), most, 1).await;
            assert_eq!((waited.len(), end), (pauses, expected), "{trouble:?}");
        }
    }

    #[tokio::test]
    async fn what_met_others_after_a_try_without_an_answer_is_not_known_to_be_unwritten() {
        let troubles = std::iter::once(Trouble::Failed("no answer")).chain(std::iter::repeat(Trouble::Contended));
        let (_, end) = lived(troubles, MAX_TRIES, 1).await;
        assert!(matches!(end, Some(StoreError::Unavailable { .. })), "{end:?}");
    }

    #[tokio::test]
    async fn a_batch_that_comes_forward_has_all_its_tries_again() {
        let pauses = Pauses::new(Some(SharedAsyncSleep::new(Noted::default())), Entropy::seeded(1));
        let mut tries = Tries::new(&pauses, MAX_TRIES);
        for _ in 0..100 {
            assert_eq!(tries.again(Trouble::Throttled).await, Ok(()));
            tries.came_forward();
        }
    }
}

//! What goes wrong, and how likely.

use std::borrow::Cow;

use kernel::Entropy;
use serde_json::{Value, json};

/// Draws by a seed.
#[derive(Clone)]
pub(super) struct Dice(Entropy);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(Entropy::seeded(seed))
    }

    /// A number below `bound`.
    pub(super) fn below(&self, bound: usize) -> usize {
        self.0.below(u32::try_from(bound).unwrap()).unwrap() as usize
    }

    /// Whether something happens that happens `permille` of a thousand times.
    pub(super) fn happens(&self, permille: usize) -> bool {
        permille > 0 && self.below(1000) < permille
    }

    /// One of several.
    pub(super) fn one_of<'a, T>(&self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }
}

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It arrives and is answered.
    Answered,
    /// It does not arrive.
    Unreachable,
    /// It arrives, and its answer does not.
    AnswerLost,
    /// AWS refuses it as one too many.
    Throttled,
    /// AWS fails before doing it.
    Failed,
    /// It meets another transaction.
    Conflict,
    /// An index answers as of a moment ago.
    Stale,
    /// Whoever sent it is killed before it arrives.
    KilledBefore,
    /// Whoever sent it is killed after it arrived.
    KilledAfter,
}

/// How bad the days of a history are, in thousandths of the calls.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weather {
    pub(super) unreachable: usize,
    pub(super) answer_lost: usize,
    pub(super) throttled: usize,
    pub(super) failed: usize,
    pub(super) conflict: usize,
    pub(super) stale: usize,
    pub(super) killed: usize,
    /// How often a wait ends before the calls that are on their way.
    pub(super) slow: usize,
    /// How often a write of a license-hour meets others, as it does where very many report at once: then usage goes to
    /// further counter items.
    pub(super) busy: usize,
    /// How often a page is one item long, and a batch read answers for half of its keys.
    pub(super) short: usize,
}

/// Keys of a batch read that were not read.
pub(super) struct Unread(Option<Value>);

impl Unread {
    /// Says so in the answer.
    pub(super) fn put_back(self, body: Vec<u8>) -> Vec<u8> {
        let Some(keys) = self.0 else { return body };
        let mut answer: Value = serde_json::from_slice(&body).unwrap();
        answer["UnprocessedKeys"] = keys;
        answer.to_string().into_bytes()
    }
}

impl Weather {
    /// No fault at all.
    pub(super) const CALM: Self = Self {
        unreachable: 0,
        answer_lost: 0,
        throttled: 0,
        failed: 0,
        conflict: 0,
        stale: 0,
        killed: 0,
        slow: 0,
        busy: 0,
        short: 0,
    };

    /// Each kind of fault is absent, rare or frequent.
    pub(super) fn draw(dice: &Dice) -> Self {
        let level = || *dice.one_of(&[0, 0, 3, 12, 40]);
        Self {
            unreachable: level() / 2,
            answer_lost: level(),
            throttled: level() / 2,
            failed: level() / 2,
            conflict: level(),
            stale: if dice.happens(50) { 300 } else { 0 },
            killed: level() / 2,
            slow: level(),
            busy: *dice.one_of(&[0, 0, 0, 700]),
            short: *dice.one_of(&[0, 0, 0, 100, 1000]),
        }
    }

    /// DynamoDB may end any page early and leave keys of any batch unread: the request with a smaller limit, or fewer
    /// keys.
    pub(super) fn shorten<'a>(&self, dice: &Dice, operation: &str, body: &'a [u8]) -> (Cow<'a, [u8]>, Unread) {
        if !matches!(operation, "Query" | "BatchGetItem") || !dice.happens(self.short) {
            return (Cow::Borrowed(body), Unread(None));
        }
        let mut request: Value = serde_json::from_slice(body).unwrap();
        let mut left = None;
        if operation == "Query" {
            request["Limit"] = json!(1);
        } else if let Some((table, wanted)) =
            request["RequestItems"].as_object_mut().and_then(|all| all.iter_mut().next())
            && let Some(keys) = wanted["Keys"].as_array_mut().filter(|keys| keys.len() > 1)
        {
            let unread = keys.split_off(keys.len() / 2);
            left = Some(json!({ table: { "Keys": unread, "ConsistentRead": true } }));
        }
        (Cow::Owned(request.to_string().into_bytes()), Unread(left))
    }

    /// What becomes of a call of this operation with this body.
    pub(super) fn fate(&self, dice: &Dice, operation: &str, body: &[u8]) -> Fate {
        let writes = matches!(operation, "PutItem" | "UpdateItem" | "DeleteItem" | "TransactWriteItems");
        if self.busy > 0 && writes && is_of_hour(body) && dice.happens(self.busy) {
            return Fate::Conflict;
        }
        // What matters happens where something changes, and a run reads much more than it writes.
        let rare = |chance: usize| if writes || operation == "BatchMeterUsage" { chance * 2 } else { chance / 6 };
        let chances = [
            (Fate::Unreachable, rare(self.unreachable)),
            (Fate::AnswerLost, rare(self.answer_lost)),
            (Fate::Throttled, rare(self.throttled)),
            (Fate::Failed, rare(self.failed)),
            (Fate::Conflict, if writes || operation == "GetItem" { rare(self.conflict) } else { 0 }),
            (Fate::Stale, if operation == "Query" { self.stale } else { 0 }),
            (Fate::KilledBefore, rare(self.killed)),
            (Fate::KilledAfter, rare(self.killed)),
        ];
        let mut drawn = dice.below(1000);
        for (fate, chance) in chances {
            if drawn < chance {
                return fate;
            }
            drawn -= chance;
        }
        Fate::Answered
    }
}

/// Whether a write is about a license-hour.
fn is_of_hour(body: &[u8]) -> bool {
    let body = String::from_utf8_lossy(body);
    body.contains("\"LEDGER#") && body.contains("\"HOUR#")
}

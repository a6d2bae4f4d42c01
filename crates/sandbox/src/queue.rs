//! EventBridge's rule and the SQS queue behind it: at least once, in no promised order, with a dead-letter queue.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::market::partition::Partition;
use crate::random::Random;

/// A batch that Lambda takes from a queue by default (event source mapping, `BatchSize`).
const BATCH_SIZE: usize = 10;
/// How long a failed message stays hidden: six times the function's 30 s, as Lambda's guide advises.
const VISIBILITY_SECONDS: i64 = 180;
/// How often a message is tried before it goes to the dead-letter queue (infra: `maxReceiveCount`).
const MAX_RECEIVES: u32 = 5;
/// How many dead letters are kept.
const MAX_DEAD_LETTERS: usize = 1_000;

/// A message in the queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Letter {
    pub(crate) message_id: String,
    /// The EventBridge event.
    pub(crate) event: Value,
    pub(crate) sent_at: Timestamp,
    pub(crate) visible_at: Timestamp,
    pub(crate) receive_count: u32,
}

/// The queue and its dead-letter queue.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Queue {
    letters: Vec<Letter>,
    dead: Vec<Letter>,
    /// An event that waits for the one after it to be delivered first.
    held: Option<Value>,
}

impl Queue {
    /// Puts an event in the queue, visible from `visible_at`.
    pub(crate) fn send(&mut self, event: Value, now: Timestamp, visible_at: Timestamp, random: &Random) {
        self.send_named(event, now, visible_at, random.uuid());
    }

    /// The same under a name that is given.
    pub(crate) fn send_named(&mut self, event: Value, now: Timestamp, visible_at: Timestamp, message_id: String) {
        self.letters.push(Letter { message_id, event, sent_at: now, visible_at, receive_count: 0 });
    }

    /// Holds an event back until the next one; answers one that was held already.
    pub(crate) fn hold(&mut self, event: Value) -> Option<Value> {
        self.held.replace(event)
    }

    /// Lets go of the event that is held back.
    pub(crate) fn release(&mut self) -> Option<Value> {
        self.held.take()
    }

    /// Lets go of this event if it is still held back.
    pub(crate) fn release_if(&mut self, event: &Value) -> Option<Value> {
        if self.held.as_ref() == Some(event) { self.held.take() } else { None }
    }

    /// When the next message becomes visible.
    pub(crate) fn next_visible_at(&self) -> Option<Timestamp> {
        self.letters.iter().map(|letter| letter.visible_at).min()
    }

    /// Takes up to a batch of messages that are visible at `now`, in the order they were sent.
    pub(crate) fn receive(&mut self, now: Timestamp) -> Vec<Letter> {
        let mut batch = Vec::new();
        let mut left = Vec::new();
        for mut letter in std::mem::take(&mut self.letters) {
            if batch.len() < BATCH_SIZE && letter.visible_at <= now {
                letter.receive_count += 1;
                batch.push(letter);
            } else {
                left.push(letter);
            }
        }
        self.letters = left;
        batch
    }

    /// Puts failed messages back for another try, or on the dead-letter queue.
    pub(crate) fn put_back(&mut self, failed: Vec<Letter>, now: Timestamp) {
        for mut letter in failed {
            if letter.receive_count >= MAX_RECEIVES {
                if self.dead.len() >= MAX_DEAD_LETTERS {
                    self.dead.remove(0);
                }
                self.dead.push(letter);
            } else {
                letter.visible_at = now.plus_seconds(VISIBILITY_SECONDS);
                self.letters.push(letter);
            }
        }
    }

    /// Moves everything from the dead-letter queue back, to be tried anew; answers how many.
    pub(crate) fn redrive(&mut self, now: Timestamp) -> usize {
        let dead = std::mem::take(&mut self.dead);
        let count = dead.len();
        self.letters.extend(dead.into_iter().map(|letter| Letter { receive_count: 0, visible_at: now, ..letter }));
        count
    }

    /// How many messages wait, and how many are dead.
    pub(crate) fn depths(&self) -> (usize, usize) {
        (self.letters.len(), self.dead.len())
    }

    /// When the message was sent that waits longest; `None` if none waits.
    pub(crate) fn oldest_sent_at(&self) -> Option<Timestamp> {
        self.letters.iter().map(|letter| letter.sent_at).min()
    }

    /// The events on the dead-letter queue.
    pub(crate) fn dead_events(&self) -> impl Iterator<Item = &Value> {
        self.dead.iter().map(|letter| &letter.event)
    }
}

/// The event that Lambda hands a function for a batch of messages of the queue of this name.
pub(crate) fn sqs_event(queue: &str, batch: &[Letter], partition: Partition) -> Value {
    let (aws, region) = (partition.name(), partition.region());
    let records: Vec<Value> = batch
        .iter()
        .map(|letter| {
            json!({
                "messageId": letter.message_id,
                "receiptHandle": format!("receipt-{}-{}", letter.message_id, letter.receive_count),
                "body": letter.event.to_string(),
                "attributes": {
                    "ApproximateReceiveCount": letter.receive_count.to_string(),
                    "SentTimestamp": letter.sent_at.millis().to_string(),
                    "SenderId": "AIDASANDBOXEVENTS",
                    "ApproximateFirstReceiveTimestamp": letter.visible_at.millis().to_string(),
                },
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": format!("arn:{aws}:sqs:{region}:999900001111:{queue}"),
                "awsRegion": region,
            })
        })
        .collect();
    json!({ "Records": records })
}

/// Which of a batch's messages failed, by the function's answer. An answer that names an unknown message, or is no
/// partial batch answer, fails all of them, as Lambda does.
pub(crate) fn failures(batch: Vec<Letter>, answer: &Value) -> Vec<Letter> {
    let Some(named) = answer.get("batchItemFailures").and_then(Value::as_array) else {
        return if answer.is_null() || answer.as_object().is_some_and(serde_json::Map::is_empty) {
            Vec::new()
        } else {
            batch
        };
    };
    let ids: Option<Vec<&str>> =
        named.iter().map(|failure| failure.get("itemIdentifier").and_then(Value::as_str)).collect();
    match ids {
        Some(ids) if ids.iter().all(|id| batch.iter().any(|letter| letter.message_id == *id)) => {
            batch.into_iter().filter(|letter| ids.contains(&letter.message_id.as_str())).collect()
        }
        _ => batch,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue_of(count: usize) -> Queue {
        let (mut queue, random) = (Queue::default(), Random::new(1));
        for number in 0..count {
            let at = Timestamp::from_seconds(0);
            queue.send(json!({ "number": number }), at, at, &random);
        }
        queue
    }

    #[test]
    fn only_the_messages_a_function_names_come_again() {
        let mut queue = queue_of(3);
        let batch = queue.receive(Timestamp::from_seconds(0));
        let second = batch[1].message_id.clone();
        let failed = failures(batch, &json!({ "batchItemFailures": [{ "itemIdentifier": second }] }));
        assert_eq!(failed.len(), 1);
        queue.put_back(failed, Timestamp::from_seconds(0));
        assert!(queue.receive(Timestamp::from_seconds(179)).is_empty());
        let again = queue.receive(Timestamp::from_seconds(180));
        assert_eq!((again[0].event["number"].clone(), again[0].receive_count), (json!(1), 2));
    }

    #[test]
    fn an_answer_that_names_an_unknown_message_fails_the_whole_batch() {
        let batch = queue_of(2).receive(Timestamp::from_seconds(0));
        assert_eq!(failures(batch, &json!({ "batchItemFailures": [{ "itemIdentifier": "other" }] })).len(), 2);
    }

    #[test]
    fn a_message_that_fails_five_times_is_dead() {
        let mut queue = queue_of(1);
        for round in 0..5 {
            let now = Timestamp::from_seconds(round * 180);
            let batch = queue.receive(now);
            queue.put_back(batch, now);
        }
        assert_eq!(queue.depths(), (0, 1));
    }

    #[test]
    fn a_batch_is_ten_messages_at_most() {
        let mut queue = queue_of(12);
        assert_eq!(queue.receive(Timestamp::from_seconds(0)).len(), 10);
        assert_eq!(queue.receive(Timestamp::from_seconds(0)).len(), 2);
    }
}

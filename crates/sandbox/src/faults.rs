//! Faults that are switched on: what AWS does on a bad day.

use kernel::Entropy;
use serde::{Deserialize, Serialize};

/// How many faults may be switched on at once; more is a mistake of the caller's.
const MAX_FAULTS: usize = 100;
/// Probabilities are drawn in millionths.
const ONE_IN_MILLIONTHS: u32 = 1_000_000;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FaultKind {
    /// The call is refused because of too many calls.
    Throttling,
    /// The call fails with status 500; nothing was done.
    InternalError,
    /// BatchMeterUsage gives the record back in `UnprocessedRecords`, BatchGetItem a key in `UnprocessedKeys`,
    /// BatchWriteItem a write in `UnprocessedItems`. Drawn for every one of them.
    Unprocessed,
    /// The call is done, but its answer never arrives: the connection is closed.
    LostAnswer,
    /// BatchMeterUsage calls a repeated identical record `DuplicateRecord` (AWS leaves open whether it does).
    IdenticalRetryIsDuplicate,
    /// BatchMeterUsage takes no decimal quantities: of `productCode`, or of any product.
    DecimalRefused,
    /// BatchMeterUsage takes a product code beside licenses, and bills both identities (sellers report that it refuses).
    BillsBothIdentities,
    /// BatchMeterUsage takes usage of new listings by product code and account (the API reference asks for the license).
    TakesNewListingsByAccount,
    /// The API is switched off in this region.
    DisabledApi,
    /// The credentials may not make this call.
    AccessDenied,
    /// A DynamoDB call meets another transaction: at any of its items, if it is a transaction itself.
    Conflict,
    /// A DynamoDB read that is not consistent, as of an index, answers as of the index query before it.
    StaleRead,
    /// ResolveCustomer calls a token expired.
    ExpiredToken,
    /// SendEmail, or SendTextMessage, refuses the message.
    MessageRejected,
    /// SendEmail is switched off for the account.
    SendingPaused,
    /// The call takes `delaySeconds` (default five), which pass on the sandbox's clock.
    Slow,
    /// A paged call answers an empty page with a token for the next.
    EmptyPage,
    /// An event is lost.
    Drop,
    /// An event is delivered twice.
    Duplicate,
    /// An event is delivered later, by `delaySeconds` (default ten minutes).
    Delay,
    /// An event is delivered after the one that follows it.
    Reorder,
}

/// The operations of DynamoDB that take items, each of which faults may target.
const TABLE_OPERATIONS: [&str; 10] = [
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "GetItem",
    "Query",
    "Scan",
    "BatchGetItem",
    "BatchWriteItem",
    "TransactWriteItems",
    "TransactGetItems",
];

/// The target of faults in the delivery of events.
pub(crate) const EVENTS: &str = "events";
/// The one target of faults about what metering takes.
const BATCH_METER_USAGE: &str = "BatchMeterUsage";
/// How late a delayed event is unless the fault says otherwise.
const DEFAULT_DELAY_SECONDS: i64 = 600;
/// How long a slow call takes unless the fault says otherwise.
const DEFAULT_SLOW_SECONDS: i64 = 5;

/// A fault that is switched on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Fault {
    /// The API's name (`BatchMeterUsage`, `TransactWriteItems`, …) or `events`.
    pub(crate) target: String,
    /// What goes wrong.
    pub(crate) kind: FaultKind,
    /// How likely it is at each call, 0 to 1. Without it and without `count`: always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) probability: Option<f64>,
    /// How many times more it happens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) count: Option<u32>,
    /// For DynamoDB: on which items, as `<pk>/<sk>` begins, `*` standing for anything; all if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) item: Option<String>,
    /// For `delay` and `slow`: by how much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) delay_seconds: Option<i64>,
    /// For `decimal-refused`: of which product; of all if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) product_code: Option<String>,
}

/// The faults that are switched on.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Faults(Vec<Fault>);

/// A fault that cannot be switched on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FaultError {
    #[error("a probability is between 0 and 1")]
    Probability,
    #[error("a count is at least 1")]
    Count,
    #[error("too many faults at once; DELETE /_sandbox/faults switches all of them off")]
    TooMany,
    #[error("this kind of fault does not belong to this target")]
    Misplaced,
}

impl Faults {
    /// Switches a fault on.
    pub(crate) fn add(&mut self, fault: Fault) -> Result<(), FaultError> {
        if fault.probability.is_some_and(|probability| !(0.0..=1.0).contains(&probability)) {
            return Err(FaultError::Probability);
        }
        if fault.count == Some(0) {
            return Err(FaultError::Count);
        }
        let of_events =
            matches!(fault.kind, FaultKind::Drop | FaultKind::Duplicate | FaultKind::Delay | FaultKind::Reorder);
        let of_items = fault.item.is_some();
        let of_product = fault.kind == FaultKind::DecimalRefused;
        let of_metering =
            of_product || matches!(fault.kind, FaultKind::BillsBothIdentities | FaultKind::TakesNewListingsByAccount);
        let is_misplaced = of_events != (fault.target == EVENTS)
            || of_items && !TABLE_OPERATIONS.contains(&fault.target.as_str())
            || of_metering && fault.target != BATCH_METER_USAGE
            || fault.product_code.is_some() && !of_product;
        if is_misplaced {
            return Err(FaultError::Misplaced);
        }
        if self.0.len() >= MAX_FAULTS {
            return Err(FaultError::TooMany);
        }
        self.0.push(fault);
        Ok(())
    }

    /// Switches all of them off.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Those that are on.
    pub(crate) fn all(&self) -> &[Fault] {
        &self.0
    }

    /// Whether any fault is on for calls of `target`.
    pub(crate) fn target(&self, target: &str) -> bool {
        self.0.iter().any(|fault| fault.target == target)
    }

    /// Draws whether a fault of this kind happens now; counts it down if so.
    pub(crate) fn strikes(&mut self, target: &str, kind: FaultKind, entropy: &Entropy) -> bool {
        self.draw(target, kind, &[], entropy).is_some()
    }

    /// Draws whether a fault of this kind happens now to a call about `items`, and answers the positions of those it
    /// strikes.
    pub(crate) fn strike(
        &mut self,
        target: &str,
        kind: FaultKind,
        items: &[String],
        entropy: &Entropy,
    ) -> Option<Vec<usize>> {
        let fault = self.draw(target, kind, items, entropy)?;
        Some((0..items.len()).filter(|at| items.get(*at).is_some_and(|item| fault.is_about(item))).collect())
    }

    /// Draws whether AWS refuses decimal quantities of a product now.
    pub(crate) fn refuses_decimals(&mut self, product_code: &str, entropy: &Entropy) -> bool {
        let is_about = |fault: &Fault| fault.product_code.as_deref().is_none_or(|code| code == product_code);
        self.draw_one(BATCH_METER_USAGE, FaultKind::DecimalRefused, is_about, entropy).is_some()
    }

    /// Draws whether an event is late now, and by how much.
    pub(crate) fn delay_seconds(&mut self, entropy: &Entropy) -> Option<i64> {
        let fault = self.draw(EVENTS, FaultKind::Delay, &[], entropy)?;
        Some(fault.delay_seconds.unwrap_or(DEFAULT_DELAY_SECONDS).max(0))
    }

    /// Draws whether a call is slow now, and how long it takes.
    pub(crate) fn slow_seconds(&mut self, target: &str, entropy: &Entropy) -> Option<i64> {
        let fault = self.draw(target, FaultKind::Slow, &[], entropy)?;
        Some(fault.delay_seconds.unwrap_or(DEFAULT_SLOW_SECONDS).max(0))
    }

    fn draw(&mut self, target: &str, kind: FaultKind, items: &[String], entropy: &Entropy) -> Option<Fault> {
        self.draw_one(target, kind, |fault| fault.is_about_any(items), entropy)
    }

    fn draw_one(
        &mut self,
        target: &str,
        kind: FaultKind,
        is_about: impl Fn(&Fault) -> bool,
        entropy: &Entropy,
    ) -> Option<Fault> {
        let matching = |fault: &Fault| fault.target == target && fault.kind == kind && is_about(fault);
        let position = self.0.iter().position(|fault| matching(fault) && happens(fault.probability, entropy))?;
        let fault = self.0.get_mut(position)?;
        let drawn = fault.clone();
        if let Some(count) = fault.count.as_mut() {
            *count -= 1;
            if *count == 0 {
                self.0.remove(position);
            }
        }
        Some(drawn)
    }
}

impl Fault {
    fn is_about_any(&self, items: &[String]) -> bool {
        self.item.is_none() || items.iter().any(|item| self.is_about(item))
    }

    fn is_about(&self, item: &str) -> bool {
        let Some(pattern) = &self.item else { return true };
        let mut parts = pattern.split('*');
        let Some(rest) = parts.next().and_then(|beginning| item.strip_prefix(beginning)) else { return false };
        // Each further part is somewhere behind the one before it.
        let found = parts.try_fold(rest, |rest, part| rest.find(part).and_then(|at| rest.get(at + part.len()..)));
        found.is_some()
    }
}

fn happens(probability: Option<f64>, entropy: &Entropy) -> bool {
    let Some(probability) = probability else {
        return true;
    };
    let drawn = entropy.below(ONE_IN_MILLIONTHS).unwrap_or(ONE_IN_MILLIONTHS);
    f64::from(drawn) < probability * f64::from(ONE_IN_MILLIONTHS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(target: &str, kind: FaultKind) -> Fault {
        let target = target.to_owned();
        Fault { target, kind, probability: None, count: None, item: None, delay_seconds: None, product_code: None }
    }

    #[test]
    fn a_counted_fault_strikes_that_often() {
        let (mut faults, entropy) = (Faults::default(), Entropy::seeded(1));
        faults.add(Fault { count: Some(2), ..fault("SendEmail", FaultKind::Throttling) }).unwrap();
        let struck: Vec<bool> = (0..3).map(|_| faults.strikes("SendEmail", FaultKind::Throttling, &entropy)).collect();
        assert_eq!(struck, [true, true, false]);
        assert!(faults.all().is_empty());
    }

    #[test]
    fn a_probable_fault_strikes_about_that_often_and_the_same_way_for_a_seed() {
        let run = || {
            let (mut faults, entropy) = (Faults::default(), Entropy::seeded(7));
            faults.add(Fault { probability: Some(0.3), ..fault("Query", FaultKind::Throttling) }).unwrap();
            (0..1000).filter(|_| faults.strikes("Query", FaultKind::Throttling, &entropy)).count()
        };
        assert_eq!(run(), run());
        assert!((250..350).contains(&run()));
    }

    #[test]
    fn a_fault_of_some_items_strikes_these_alone() {
        let (mut faults, entropy) = (Faults::default(), Entropy::seeded(1));
        let shards = Fault { item: Some("LEDGER#*#S*/HOUR#".to_owned()), ..fault("UpdateItem", FaultKind::Conflict) };
        faults.add(shards).unwrap();
        let mut strike = |items: &[&str]| {
            let items: Vec<String> = items.iter().map(|item| (*item).to_owned()).collect();
            faults.strike("UpdateItem", FaultKind::Conflict, &items, &entropy)
        };
        assert_eq!(strike(&["LEDGER#l-1#S3/HOUR#2026-11-21T10"]), Some(vec![0]));
        assert_eq!(strike(&["SESSION#1/SESSION", "LEDGER#l-1#S3/HOUR#2026-11-21T10"]), Some(vec![1]));
        for other in ["LEDGER#l-1/HOUR#2026-11-21T10", "LEDGER#l-1#S3/HEAD", "XLEDGER#l-1#S3/HOUR#1", ""] {
            assert_eq!(strike(&[other]), None, "{other}");
        }
        assert_eq!(strike(&[]), None);
    }

    #[test]
    fn a_fault_that_cannot_be_is_refused() {
        let mut faults = Faults::default();
        let refused = |faults: &mut Faults, fault: Fault| faults.add(fault).unwrap_err();
        let mut one = fault("events", FaultKind::Throttling);
        assert_eq!(refused(&mut faults, one.clone()), FaultError::Misplaced);
        one = fault("Query", FaultKind::Drop);
        assert_eq!(refused(&mut faults, one), FaultError::Misplaced);
        one = Fault { item: Some("LEDGER#".to_owned()), ..fault("SendEmail", FaultKind::Throttling) };
        assert_eq!(refused(&mut faults, one), FaultError::Misplaced);
        one = Fault { product_code: Some("p".to_owned()), ..fault("BatchMeterUsage", FaultKind::Throttling) };
        assert_eq!(refused(&mut faults, one), FaultError::Misplaced);
        one = fault("ResolveCustomer", FaultKind::DecimalRefused);
        assert_eq!(refused(&mut faults, one), FaultError::Misplaced);
        one = Fault { probability: Some(1.5), ..fault("Query", FaultKind::Throttling) };
        assert_eq!(refused(&mut faults, one), FaultError::Probability);
        one = Fault { count: Some(0), ..fault("Query", FaultKind::Throttling) };
        assert_eq!(refused(&mut faults, one), FaultError::Count);
    }
}

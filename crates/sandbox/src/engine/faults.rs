//! DynamoDB on a bad day: what the engine never does by itself, on every operation and every kind of item.

use serde_json::{Value, json};

use super::asked::Asked;
use crate::aws_error::AwsError;
use crate::faults::FaultKind;
use crate::sandbox::Sandbox;

const BUSY: &str = "Transaction is ongoing for the item";
const THROUGHPUT: &str = "The level of configured provisioned throughput for the table was exceeded.";

impl Sandbox {
    /// Answers a DynamoDB call, on a good day or a bad one.
    pub(crate) fn dynamodb(&self, operation: &str, body: &str) -> Result<String, AwsError> {
        self.engine.check(operation, body)?;
        let is_at_risk = self.with(|state| state.faults.target(operation));
        // What an index shows may lag, so the copy that does is told of every look at one.
        let is_noted = operation == "Query" && self.engine.keeps_lagging_copy();
        if !is_at_risk && !is_noted {
            return self.engine.operate(operation, body);
        }
        let asked = Asked::read(operation, body);
        let items = asked.items();
        self.refusal(operation, &items).map_or(Ok(()), Err)?;
        if asked.is_eventually_consistent() && self.strike(operation, FaultKind::StaleRead, &items).is_some() {
            return self.engine.read_stale(operation, body);
        }
        if is_noted && asked.is_of_index() {
            self.engine.note_index_query();
        }
        match operation {
            "BatchGetItem" => self.in_part(&asked, operation, "UnprocessedKeys"),
            "BatchWriteItem" => self.in_part(&asked, operation, "UnprocessedItems"),
            _ => self.engine.operate(operation, body),
        }
    }

    /// Whether the answer to a DynamoDB call gets lost.
    pub(crate) fn loses_answer(&self, operation: &str, body: &[u8]) -> bool {
        let is_at_risk = self.with(|state| state.faults.target(operation));
        let body = std::str::from_utf8(body).unwrap_or_default();
        let items = if is_at_risk { Asked::read(operation, body).items() } else { Vec::new() };
        is_at_risk && self.strike(operation, FaultKind::LostAnswer, &items).is_some()
    }

    /// The positions of the items that a fault of this kind strikes now; none if it does not strike.
    fn strike(&self, operation: &str, kind: FaultKind, items: &[String]) -> Option<Vec<usize>> {
        self.with(|state| state.faults.strike(operation, kind, items, &self.random.entropy()))
    }

    /// Why the call as a whole is not taken, if it is not.
    fn refusal(&self, operation: &str, items: &[String]) -> Option<AwsError> {
        if self.strike(operation, FaultKind::Throttling, items).is_some() {
            return Some(AwsError::new(400, "ProvisionedThroughputExceededException", THROUGHPUT));
        }
        if self.strike(operation, FaultKind::InternalError, items).is_some() {
            return Some(AwsError::new(500, "InternalServerError", "The server encountered an internal error."));
        }
        if self.strike(operation, FaultKind::AccessDenied, items).is_some() {
            return Some(AwsError::new(400, "AccessDeniedException", "not authorized to perform this action"));
        }
        // Items of a batch that meet others come back unprocessed.
        if operation == "BatchWriteItem" {
            return None;
        }
        let struck = self.strike(operation, FaultKind::Conflict, items)?;
        Some(self.conflict(operation, items.len(), &struck))
    }

    /// What a call gets that met another write of one of the items at `struck`.
    fn conflict(&self, operation: &str, count: usize, struck: &[usize]) -> AwsError {
        if !matches!(operation, "TransactWriteItems" | "TransactGetItems") {
            return AwsError::new(400, "TransactionConflictException", BUSY);
        }
        let drawn = self.random.entropy().below(u32::try_from(struck.len()).unwrap_or(u32::MAX)).unwrap_or(0);
        let busy = usize::try_from(drawn).ok().and_then(|drawn| struck.get(drawn)).copied().unwrap_or(0);
        let code = |position: usize| if position == busy { "TransactionConflict" } else { "None" };
        let reason = |position: usize| match code(position) {
            "None" => json!({ "Code": "None" }),
            code => json!({ "Code": code, "Message": BUSY }),
        };
        let reasons: Vec<Value> = (0..count.max(1)).map(reason).collect();
        let codes: Vec<&str> = (0..count.max(1)).map(code).collect();
        let codes = codes.join(", ");
        let message =
            format!("Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]");
        let body = json!({ "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
                           "Message": message, "CancellationReasons": reasons });
        AwsError::with_body(400, "TransactionCanceledException", body)
    }

    /// A batch of which some is left: what `unprocessed` strikes, drawn for every entry, and writes that meet others.
    fn in_part(&self, asked: &Asked, operation: &str, unprocessed: &str) -> Result<String, AwsError> {
        let (done, left) = asked.split(|item| {
            let item = [item.to_owned()];
            self.strike(operation, FaultKind::Unprocessed, &item).is_some()
                || operation == "BatchWriteItem" && self.strike(operation, FaultKind::Conflict, &item).is_some()
        });
        let is_empty = |value: Option<&Value>| value.and_then(Value::as_object).is_none_or(serde_json::Map::is_empty);
        if is_empty(Some(&left)) {
            return self.engine.operate(operation, &done.to_string());
        }
        if is_empty(done.get("RequestItems")) {
            return Err(AwsError::new(400, "ProvisionedThroughputExceededException", THROUGHPUT));
        }
        let answer = self.engine.operate(operation, &done.to_string())?;
        let mut answer: Value = serde_json::from_str(&answer).unwrap_or_default();
        if let Some(fields) = answer.as_object_mut() {
            fields.insert(unprocessed.to_owned(), left);
        }
        Ok(answer.to_string())
    }
}

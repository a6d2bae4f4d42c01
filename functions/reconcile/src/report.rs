//! What a comparison came to, as it is kept: each difference with its name and whether somebody has set it aside.

use std::collections::BTreeSet;

use edge::FunctionError;
use serde::Serialize;
use serde_json::{Value, json};
use store::{MAX_FINDINGS_BYTES, Reconciliation, StoreError, difference_id};

use crate::Reconcile;

/// What a comparison came to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counts {
    pub(crate) compared: u32,
    pub(crate) differences: u32,
    pub(crate) mended: u32,
}

/// A report, and all of its differences as they are answered.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) report: Reconciliation,
    pub(crate) rows: Vec<Value>,
}

impl Reconcile {
    /// A report of a comparison. What is set aside is named so, and counts for no alarm.
    pub(crate) async fn report<Row: Serialize>(
        &self,
        of: &str,
        counts: Counts,
        rows: &[Row],
    ) -> Result<Told, FunctionError> {
        let mut rows = rows.iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>()?;
        let acknowledged = self.name(of, &mut rows).await?;
        let Counts { compared, differences, mended } = counts;
        let (at, of) = (self.clock.now(), of.to_owned());
        let report = Reconciliation { at, of, compared, differences, mended, acknowledged, findings: kept(&rows) };
        tracing::info!(
            of = report.of,
            compared = report.compared,
            differences = report.differences,
            mended = report.mended,
            acknowledged = report.acknowledged,
            left = report.left(),
            "compared what we know with AWS"
        );
        Ok(Told { report, rows })
    }

    /// Names each difference, and says of those that nothing mended whether they are set aside: how many are.
    async fn name(&self, of: &str, rows: &mut [Value]) -> Result<u32, StoreError> {
        let is_mended = |row: &Value| row.get("mended").and_then(Value::as_bool) == Some(true);
        let ids: Vec<String> = rows.iter().map(|row| difference_id(of, row)).collect();
        let open: Vec<String> =
            rows.iter().zip(&ids).filter(|(row, _)| !is_mended(row)).map(|(_, id)| id.clone()).collect();
        let known = self.store.reconciliations.acknowledged(&open).await?;
        let known: BTreeSet<String> = known.into_iter().map(|one| one.difference).collect();
        let mut acknowledged = 0;
        for (row, id) in rows.iter_mut().zip(ids) {
            let is_set_aside = !is_mended(row) && known.contains(&id);
            acknowledged += u32::from(is_set_aside);
            let Some(fields) = row.as_object_mut() else { continue };
            if is_set_aside {
                fields.insert("acknowledged".to_owned(), json!(true));
            }
            fields.insert("id".to_owned(), json!(id));
        }
        Ok(acknowledged)
    }
}

/// The first differences in JSON, as many as an item holds; the log has all.
pub(crate) fn kept(rows: &[Value]) -> String {
    let (mut findings, mut length) = (Vec::new(), 2);
    for row in rows {
        let row = row.to_string();
        length += row.len() + 1;
        if length > MAX_FINDINGS_BYTES {
            break;
        }
        findings.push(row);
    }
    format!("[{}]", findings.join(","))
}

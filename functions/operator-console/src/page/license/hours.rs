//! One day of a ledger, hour by hour.

use kernel::{Dimension, Hour, LicenseId};
use maud::{Markup, html};
use metering::{Raw, RecordState};
use pages::parts::Shade;
use pages::{View, parts, when};

use super::units::{unit_size, units};
use crate::license::LicenseView;
use crate::page::{amount, empty, segment};

/// The records of each hour and what became of them, and what is still counted.
pub(super) fn table(view: &View<'_>, shown: &LicenseView) -> Markup {
    let keys = [
        "operators-hour",
        "operators-dimension",
        "operators-reported",
        "operators-told",
        "operators-amount",
        "operators-state",
    ];
    let headers = keys.map(|key| view.text(key));
    let wanted = |dimension: &Dimension| shown.usage.dimension.as_ref().is_none_or(|asked| asked == dimension);
    let mut rows = Vec::new();
    for hour in &shown.usage.hours {
        let moment = || when::moment(view, hour.hour.start());
        for (dimension, shares) in hour.counters.iter().filter(|(name, _)| hour.frozen_at.is_none() && wanted(name)) {
            let raw: Raw = shares.values().copied().sum();
            let state = parts::badge(&view.text("operators-record-open"), Shade::Quiet);
            let size = unit_size(view, shown, dimension);
            rows.push(vec![moment(), parts::name(dimension.as_str()), units(raw, size), html! {}, html! {}, state]);
        }
        for record in hour.records.iter().filter(|record| wanted(&record.dimension)) {
            let worth =
                record.price.map(|price| amount(price.currency, record.billable_raw().worth(price, record.unit_size)));
            rows.push(vec![
                moment(),
                parts::name(record.dimension.as_str()),
                units(record.raw, Some(record.unit_size)),
                units(record.billable_raw(), Some(record.unit_size)),
                html! { @if let Some(worth) = worth { (worth) } },
                state(view, &record.state, &shown.license.id, hour.hour, &record.dimension),
            ]);
        }
    }
    if rows.is_empty() {
        return empty(view, "operators-ledger-empty", "operators-day-empty-text");
    }
    parts::table_with_figures(&view.text("operators-ledger"), &headers, &[2, 3, 4], &rows)
}

fn state(view: &View<'_>, state: &RecordState, license: &LicenseId, hour: Hour, dimension: &Dimension) -> Markup {
    let (key, shade) = match state {
        RecordState::Nothing => ("operators-record-nothing", Shade::Quiet),
        RecordState::Frozen { .. } => ("operators-record-frozen", Shade::Attention),
        RecordState::Metered { .. } => ("operators-record-metered", Shade::Good),
        RecordState::Quarantined { sends_at: Some(_), .. } => ("operators-held-back", Shade::Attention),
        RecordState::Quarantined { .. } => ("operators-record-quarantined", Shade::Bad),
        RecordState::Moved { .. } => ("operators-record-moved", Shade::Quiet),
        RecordState::WrittenOff { .. } => ("operators-record-written-off", Shade::Quiet),
    };
    let badge = parts::badge(&view.text(key), shade);
    match state {
        RecordState::Quarantined { .. } => {
            let address = format!("/operator/quarantine/{}", segment(&format!("{license}~{hour}~{dimension}")));
            html! { a href=(address) { (badge) } }
        }
        RecordState::Metered { .. } => {
            let address = format!("/operator/adjustments/{}", segment(&format!("{license}~{hour}~{dimension}")));
            html! { a href=(address) { (badge) } }
        }
        _ => badge,
    }
}

//! What comparisons with AWS came to.

use edge::Request;
use maud::{Markup, html};
use pages::parts::Shade;
use pages::{View, parts, when};
use store::Reconciliation;

use super::{Room, empty, frame};
use crate::visitor::Visitor;

/// The most characters of a report's findings on the page; all of them are kept and logged.
const MAX_FINDINGS_CHARACTERS: usize = 4_000;

pub(crate) fn comparisons(
    request: &Request,
    visitor: &Visitor,
    agreements: &[Reconciliation],
    metering: &[Reconciliation],
) -> String {
    let view = request.view();
    frame(&view, visitor, Some(Room::Comparisons), &view.text("operators-comparisons"))
        .lead(view.text("operators-comparisons-lead"))
        .body(html! {
            h2 { (view.text("operators-comparisons-agreements")) }
            @if agreements.is_empty() {
                (empty(&view, "operators-comparisons-none", "operators-comparisons-agreements-text"))
            } @else { (reports(&view, "operators-comparisons-agreements", agreements)) }
            h2 { (view.text("operators-comparisons-metering")) }
            @if metering.is_empty() {
                (empty(&view, "operators-comparisons-none", "operators-comparisons-metering-text"))
            } @else { (reports(&view, "operators-comparisons-metering", metering)) }
        })
}

fn reports(view: &View<'_>, caption: &str, reports: &[Reconciliation]) -> Markup {
    let keys =
        ["operators-when", "operators-compared", "operators-differences", "operators-mended", "operators-result"];
    let headers = keys.map(|key| view.text(key));
    let rows: Vec<Vec<Markup>> = reports
        .iter()
        .map(|report| {
            let (key, shade) = match report.differences.saturating_sub(report.mended) {
                0 if report.differences == 0 => ("operators-agree", Shade::Good),
                0 => ("operators-all-mended", Shade::Good),
                _ => ("operators-to-do", Shade::Attention),
            };
            vec![
                when::moment(view, report.at),
                html! { (report.compared) },
                html! { (report.differences) },
                html! { (report.mended) },
                html! {
                    (parts::badge(&view.text(key), shade))
                    @if report.differences > 0 { (findings(view, report)) }
                },
            ]
        })
        .collect();
    parts::table_with_figures(&view.text(caption), &headers, &[1, 2, 3], &rows)
}

fn findings(view: &View<'_>, report: &Reconciliation) -> Markup {
    let shown: String = report.findings.chars().take(MAX_FINDINGS_CHARACTERS).collect();
    let question = view.text_with("operators-findings", &[("count", &report.differences.to_string())]);
    parts::disclosure(&question, html! { pre class="sample" tabindex="0" { (shown) } })
}

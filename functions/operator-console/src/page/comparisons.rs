//! What comparisons with AWS came to.

use edge::Request;
use maud::{Markup, html};
use pages::button::{self, Weight};
use pages::parts::Shade;
use pages::{View, parts, when};
use store::Reconciliation;

use super::differences::report_path;
use super::{Room, empty, frame};
use crate::visitor::Visitor;

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
            (button::row(html! {
                (button::link("/operator/comparisons/logs", &view.text("operators-logs"), Weight::Second))
                (button::link("/operator/comparisons/acknowledged", &view.text("operators-difference-set-aside"), Weight::Second))
            }))
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
    let keys = [
        "operators-when",
        "operators-compared",
        "operators-differences",
        "operators-mended",
        "operators-difference-acknowledged",
        "operators-result",
    ];
    let headers = keys.map(|key| view.text(key));
    let rows: Vec<Vec<Markup>> = reports
        .iter()
        .map(|report| {
            let (key, shade) = match report.left() {
                0 if report.differences == 0 => ("operators-agree", Shade::Good),
                0 if report.acknowledged == 0 => ("operators-all-mended", Shade::Good),
                0 => ("operators-all-settled", Shade::Good),
                _ => ("operators-to-do", Shade::Attention),
            };
            vec![
                html! { a href=(report_path(report)) { (when::moment(view, report.at)) } },
                html! { (report.compared) },
                html! { (report.differences) },
                html! { (report.mended) },
                html! { (report.acknowledged) },
                parts::badge(&view.text(key), shade),
            ]
        })
        .collect();
    parts::table_with_figures(&view.text(caption), &headers, &[1, 2, 3, 4], &rows)
}

//! The billing adjustments of a license.

use edge::Request;
use maud::{Markup, html};
use operating::Subject;
use pages::button::{self, Weight};
use pages::figures::grouped;
use pages::{View, parts, when};
use store::AdjustmentRequest;

use super::adjusting::{adjustment_path, state};
use super::{amount, empty, frame, go_on, license_path, segment, trail};
use crate::adjusting::Listed;
use crate::visitor::Visitor;

pub(crate) fn list(request: &Request, visitor: &Visitor, listed: &Listed) -> String {
    let view = request.view();
    let license = license_path(&listed.license.id);
    let title = view.text("operators-adjustments");
    let above = [("/operator", view.text("operators-today")), (license.as_str(), listed.license.id.to_string())];
    let next = listed.next.as_ref().map(|next| format!("{license}/adjustments?after={}", segment(next)));
    frame(&view, visitor, None, &title)
        .steps(trail(&view, &above, &title))
        .lead(view.text("operators-adjustments-lead"))
        .body(html! {
            @if listed.requests.is_empty() {
                (empty(&view, "operators-adjustments-none", "operators-adjustments-none-text"))
            } @else { (table(&view, &listed.requests)) }
            (go_on(&view, next, "operators-next-page"))
            (button::row(button::link(&license, &view.text("operators-back-to-license"), Weight::Second)))
        })
}

fn table(view: &View<'_>, requests: &[AdjustmentRequest]) -> Markup {
    let keys = [
        "operators-hour",
        "operators-dimension",
        "operators-adjust-billed",
        "operators-adjust-right",
        "operators-adjust-given-back",
        "operators-state",
    ];
    let headers = keys.map(|key| view.text(key));
    let rows: Vec<Vec<Markup>> = requests
        .iter()
        .map(|one| {
            let currency = one.currency.unwrap_or(view.brand.currency);
            let path = adjustment_path(&Subject::adjusted(one));
            vec![
                html! { a href=(path) { (when::moment(view, one.hour.start())) } },
                parts::name(one.dimension.as_str()),
                html! { (grouped(&one.billed_units.printed())) },
                html! { (grouped(&one.right_units.printed())) },
                amount(currency, one.amount_millionths.into()),
                state(view, &one.state),
            ]
        })
        .collect();
    parts::table_with_figures(&view.text("operators-adjustments"), &headers, &[2, 3, 4], &rows)
}

//! The closing statement of a license that is over.

use licensing::LicenseState;
use maud::{Markup, html};
use metering::Raw;
use metering::statement::{Line, Statement};
use pages::figures::grouped;
use pages::parts::Shade;
use pages::{View, parts, when};

use crate::license::LicenseView;
use crate::page::{amount, empty};

/// The statement; of a license that is over and has none yet, when it comes; of another one nothing.
pub(super) fn statement(view: &View<'_>, shown: &LicenseView) -> Markup {
    let is_over = matches!(shown.license.state(shown.now), LicenseState::Ending | LicenseState::Ended);
    html! {
        @if let Some(statement) = &shown.statement {
            h2 id="closing-statement" { (view.text("operators-statement")) }
            (facts(view, statement))
            (table(view, statement))
            @if !is_over { p class="quiet" { (view.text("operators-statement-before")) } }
        } @else if is_over {
            h2 id="closing-statement" { (view.text("operators-statement")) }
            (empty(view, "operators-statement-none", "operators-statement-none-text"))
        }
    }
}

fn facts(view: &View<'_>, statement: &Statement) -> Markup {
    let settled = match statement.settled {
        true => parts::badge(&view.text("operators-statement-settled"), Shade::Good),
        false => parts::badge(&view.text("operators-statement-unsettled"), Shade::Attention),
    };
    parts::card(parts::facts(&[
        (view.text("operators-statement-written"), when::moment(view, statement.written_at)),
        (view.text("operators-statement-from"), when::moment(view, statement.first.start())),
        (view.text("operators-statement-until"), when::moment(view, statement.end.start())),
        (view.text("operators-state"), settled),
    ]))
}

fn table(view: &View<'_>, statement: &Statement) -> Markup {
    if statement.lines.is_empty() {
        return html! { p class="quiet" { (view.text("operators-statement-nothing")) } };
    }
    let keys = [
        "operators-dimension",
        "operators-reported",
        "operators-metered",
        "operators-covered",
        "operators-given-up",
        "operators-statement-at-risk",
        "operators-statement-receipts",
    ];
    let headers = keys.map(|key| view.text(key));
    let row = |line: &Line| {
        let units = |raw: Raw| html! { (grouped(&raw.in_units(line.unit_size).printed())) };
        let worth = line.worth(view.brand.currency);
        let balance = &line.balance;
        vec![
            parts::name(line.dimension.as_str()),
            units(balance.carried_in.plus(balance.accepted).plus(balance.moved_in)),
            html! {
                (grouped(&line.metered_units.printed()))
                @for (currency, its) in &worth { div { (amount(*currency, its.metered)) } }
            },
            units(balance.covered),
            units(balance.written_off.plus(balance.moved_out)),
            html! {
                (units(line.at_risk()))
                @if !line.at_risk().is_zero() {
                    @for (currency, its) in &worth { div { (amount(*currency, its.at_risk)) } }
                }
            },
            html! { (grouped(&line.receipts.to_string())) },
        ]
    };
    let rows: Vec<Vec<Markup>> = statement.lines.iter().map(row).collect();
    parts::table_with_figures(&view.text("operators-statement"), &headers, &[1, 2, 3, 4, 5, 6], &rows)
}

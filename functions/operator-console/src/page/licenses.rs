//! The list of licenses.

use std::collections::BTreeMap;

use accounts::BillingAccount;
use edge::Request;
use kernel::{BillingAccountId, Timestamp};
use licensing::phase::Phase;
use licensing::{License, LicenseState};
use maud::{Markup, html};
use pages::{View, parts, when};
use store::LicenseFilter;

use super::{
    Room, account_name, account_path, empty, frame, go_on, license_name, license_state, product_filter, segment,
};
use crate::licenses::Listed;
use crate::visitor::Visitor;

pub(crate) fn list(request: &Request, visitor: &Visitor, listed: &Listed) -> String {
    let view = request.view();
    let title = view.text("operators-licenses");
    let is_filtered = listed.filter != LicenseFilter::default();
    frame(&view, visitor, Some(Room::Licenses), &title).lead(view.text("operators-licenses-lead")).body(html! {
        (filter(&view, &listed.filter))
        @if !listed.licenses.is_empty() {
            (buyers_table(&view, visitor, &listed.licenses, &listed.buyers, "operators-licenses", listed.now))
        } @else if !listed.is_first {
            (empty(&view, "operators-licenses-no-more", "operators-licenses-no-more-text"))
        } @else if is_filtered {
            (empty(&view, "operators-licenses-none-fits", "operators-licenses-none-fits-text"))
        } @else {
            (empty(&view, "operators-licenses-none-yet", "operators-licenses-none-yet-text"))
        }
        (go_on(&view, listed.next.as_ref().map(|next| address(&listed.filter, next)), "operators-next-page"))
    })
}

fn address(filter: &LicenseFilter, next: &str) -> String {
    let mut address = format!("/operator/licenses?after={}", segment(next));
    if let Some(product) = &filter.product {
        address = format!("{address}&product={}", segment(product.as_str()));
    }
    if let Some(state) = filter.state {
        address = format!("{address}&state={}", state.as_str());
    }
    address
}

/// The text of a state.
const fn state_key(state: LicenseState) -> &'static str {
    match state {
        LicenseState::Pending => "operators-state-pending",
        LicenseState::Active => "operators-state-active",
        LicenseState::Suspended => "operators-state-suspended",
        LicenseState::Ending => "operators-state-ending",
        LicenseState::Ended => "operators-state-ended",
    }
}

fn filter(view: &View<'_>, filter: &LicenseFilter) -> Markup {
    html! {
        form class="filter" method="get" action="/operator/licenses" {
            div {
                label for="state" { (view.text("operators-state")) }
                select id="state" name="state" {
                    option value="" { (view.text("operators-all")) }
                    @for state in LicenseState::ALL {
                        option value=(state.as_str()) selected[filter.state == Some(state)] { (view.text(state_key(state))) }
                    }
                }
            }
            (product_filter(view, filter.product.as_ref()))
            button class="button second" type="submit" { (view.text("operators-filter")) }
        }
    }
}

/// Licenses with their products, buyers, states, and since when they have come so far.
pub(crate) fn buyers_table(
    view: &View<'_>,
    visitor: &Visitor,
    licenses: &[License],
    buyers: &BTreeMap<BillingAccountId, BillingAccount>,
    caption: &str,
    now: Timestamp,
) -> Markup {
    let keys = [
        "operators-license",
        "operators-product",
        "operators-licenses-buyer",
        "operators-state",
        "operators-licenses-since",
    ];
    let headers = keys.map(|key| view.text(key));
    let row = |license: &License| {
        vec![
            license_name(visitor, &license.id),
            html! { (view.product_name(&license.product)) },
            buyer(view, visitor, license, buyers),
            license_state(view, license, now),
            since(view, license),
        ]
    };
    let rows: Vec<Vec<Markup>> = licenses.iter().map(row).collect();
    parts::table(&view.text(caption), &headers, &rows)
}

/// Who bought: the AWS account, and the company for who may read accounts.
fn buyer(
    view: &View<'_>,
    visitor: &Visitor,
    license: &License,
    buyers: &BTreeMap<BillingAccountId, BillingAccount>,
) -> Markup {
    let bound = license.billing_account.as_ref();
    let who = match (bound, bound.and_then(|id| buyers.get(id))) {
        (Some(id), Some(account)) => {
            html! { a href=(account_path(id)) { (parts::name(&account.profile.company_name)) } }
        }
        (Some(id), None) => account_name(visitor, id),
        (None, _) => html! { span class="quiet" { (view.text("operators-licenses-unbound")) } },
    };
    parts::stack(&[who, parts::copyable(license.account.as_str())])
}

fn since(view: &View<'_>, license: &License) -> Markup {
    let (phase, moment) = license.phase();
    if moment == Timestamp::EPOCH {
        return html! { span class="quiet" { (view.text("operators-unknown")) } };
    }
    let key = match phase {
        Phase::Waiting => "operators-licenses-heard",
        Phase::Live | Phase::Suspended => "operators-licenses-live",
        Phase::Over => "operators-licenses-over",
    };
    html! { span class="quiet" { (view.text(key)) } " " (when::moment(view, moment)) }
}

//! Billable units on the page of a license.

use kernel::Dimension;
use maud::{Markup, html};
use metering::Raw;
use pages::View;
use pages::figures::grouped;

use crate::license::LicenseView;

/// How many raw units make a billable one: as the newest record has it, or the brand file.
pub(super) fn unit_size(view: &View<'_>, shown: &LicenseView, dimension: &Dimension) -> Option<u64> {
    let records = shown.usage.hours.iter().rev().flat_map(|hour| &hour.records);
    let frozen = records.into_iter().find(|record| record.dimension == *dimension).map(|record| record.unit_size);
    frozen.or_else(|| Some(view.brand.dimension(&shown.license.product, dimension)?.unit_size))
}

/// Billable units; raw ones where nobody knows how many make one.
pub(super) fn units(raw: Raw, unit_size: Option<u64>) -> Markup {
    if raw.is_zero() {
        return html! { span class="quiet" { "0" } };
    }
    html! { (grouped(&raw.in_units(unit_size.unwrap_or(1)).printed())) }
}

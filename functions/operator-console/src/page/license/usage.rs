//! What became of a license's usage: a chart by day or by hour, and the same as a table.

use billing::chart::{STEPS, step_to_reach};
use kernel::{Dimension, Hour, Units};
use maud::{Markup, html};
use metering::standing::{ByStanding, Standing};
use pages::chart::{Bar, Chart, Part};
use pages::figures::grouped;
use pages::{View, parts, when};

use super::hours;
use super::units::{unit_size, units};
use crate::license::{LicenseView, Usage};
use crate::page::{empty, go_on, license_path, segment};

/// Every how many days a day is named below the chart, and every how many hours an hour.
const DAYS_NAMED_EVERY: usize = 5;
const HOURS_NAMED_EVERY: usize = 3;
/// How many characters of what a bar says one line takes: as many as fit beside each other on a phone.
const LINE_CHARACTERS: usize = 48;

pub(super) fn usage(view: &View<'_>, shown: &LicenseView) -> Markup {
    let usage = &shown.usage;
    let table = match usage.day {
        Some(_) => hours::table(view, shown),
        None => by_day(view, shown),
    };
    let path = license_path(&shown.license.id);
    let opened = shown.head.as_ref().is_some_and(|head| head.opened < usage.span.0);
    html! {
        h2 id="ledger" { (view.text("operators-ledger")) }
        @if let Some(day) = usage.day { p { strong { (when::day(view, day.start())) } } }
        (choice(view, shown, &path))
        @if let Some(dimension) = drawn(usage) { (chart(view, shown, dimension)) }
        (table)
        @match usage.day {
            Some(_) => (go_on(view, Some(address(&path, usage, None)), "operators-all-days")),
            None => {
                @let until = ("until", day_text(usage.span.0.plus(-1)));
                (go_on(view, opened.then(|| address(&path, usage, Some(until))), "operators-earlier"))
            }
        }
    }
}

/// The page with a span of its own and the dimension that is chosen.
fn address(path: &str, usage: &Usage, more: Option<(&str, String)>) -> String {
    let dimension = usage.dimension.as_ref().map(|dimension| ("dimension", dimension.to_string()));
    let pairs = more.into_iter().chain(dimension).map(|(name, value)| format!("{name}={}", segment(&value)));
    let query = pairs.collect::<Vec<_>>().join("&");
    if query.is_empty() { format!("{path}#ledger") } else { format!("{path}?{query}#ledger") }
}

/// The choice of one dimension, where there are several.
fn choice(view: &View<'_>, shown: &LicenseView, path: &str) -> Markup {
    let usage = &shown.usage;
    let dimensions = usage.dimensions();
    html! {
        @if dimensions.len() > 1 || usage.dimension.is_some() {
            form class="filter" method="get" action={ (path) "#ledger" } {
                @if let Some(day) = usage.day { input type="hidden" name="day" value=(day_text(day)); }
                div {
                    label for="dimension" { (view.text("operators-dimension")) }
                    select id="dimension" name="dimension" {
                        option value="" { (view.text("operators-all")) }
                        @for dimension in dimensions {
                            option value=(dimension) selected[usage.dimension.as_ref() == Some(dimension)] { (dimension) }
                        }
                    }
                }
                button class="button second" type="submit" { (view.text("operators-filter")) }
            }
        }
    }
}

/// The dimension of the chart, since units of several are not added: the one that is asked for, or the first with something in
/// quarantine, or the first.
fn drawn(usage: &Usage) -> Option<&Dimension> {
    let dimensions = usage.dimensions();
    if let Some(asked) = &usage.dimension {
        return dimensions.into_iter().find(|one| *one == asked);
    }
    let waits = |dimension: &Dimension| {
        let mut its = usage.standings.values().filter_map(|standings| standings.0.get(dimension));
        its.any(|its| !its.of(Standing::Held).is_zero() || !its.of(Standing::Quarantined).is_zero())
    };
    dimensions.iter().find(|one| waits(one)).or_else(|| dimensions.first()).copied()
}

fn chart(view: &View<'_>, shown: &LicenseView, dimension: &Dimension) -> Markup {
    let usage = &shown.usage;
    let slots = usage.slots();
    let size = unit_size(view, shown, dimension).unwrap_or(1);
    let nothing = ByStanding::default();
    let of = |slot: &Hour| usage.standings.get(slot).and_then(|one| one.0.get(dimension)).unwrap_or(&nothing);
    let drawn = |standing: &&Standing| **standing != Standing::Moved;
    let value = |its: &ByStanding, standing: Standing| its.of(standing).in_units(size).0;
    let height = |its: &ByStanding| Standing::ALL.iter().filter(drawn).map(|one| value(its, *one)).sum::<u128>();
    let most = slots.iter().map(|slot| height(of(slot))).max().unwrap_or_default();
    let there = |standing: &&Standing| slots.iter().any(|slot| !of(slot).of(**standing).is_zero());
    let kinds: Vec<Standing> = Standing::ALL.iter().filter(drawn).filter(there).copied().collect();
    if kinds.is_empty() {
        return html! {};
    }
    let step = step_to_reach(most);
    let scale: Vec<_> = (0..=STEPS).map(|line| (line * step, grouped(&Units(line * step).printed()))).collect();
    let bar = |(index, slot): (usize, &Hour)| {
        let its = of(slot);
        let mut lines = vec![slot_name(view, usage, *slot)];
        lines.extend(in_lines(said(view, its, &kinds, size)));
        Bar {
            mark: None,
            name: name_below(usage, index, slots.len(), *slot),
            lines,
            parts: kinds.iter().map(|kind| Part { class: class(*kind), value: value(its, *kind) }).collect(),
        }
    };
    let mut all = ByStanding::default();
    slots.iter().for_each(|slot| all.add_all(of(slot)));
    let sentence = said(view, &all, &kinds, size).join(", ");
    let title_key = if usage.day.is_some() { "operators-chart-by-hour" } else { "operators-chart-by-day" };
    Chart {
        label: &view.text("operators-chart"),
        title: &view.text_with(title_key, &[("dimension", dimension.as_str())]),
        description: &view.text_with("operators-chart-all", &[("said", &sentence)]),
        scale: &scale,
        bars: &slots.iter().enumerate().map(bar).collect::<Vec<_>>(),
        standing: Some(&view.text("operators-chart-hint")),
        caption: html! {
            p { (view.text_with(title_key, &[("dimension", dimension.as_str())])) }
            ul class="keys" {
                @for kind in &kinds { li { span class={ "key " (class(*kind)) } {} (view.text(key(*kind))) } }
            }
        },
    }
    .render()
}

/// The text below a bar: the day of the month or the hour, of some of them.
fn name_below(usage: &Usage, index: usize, all: usize, slot: Hour) -> Option<String> {
    let printed = slot.start().to_string();
    let (every, text) = match usage.day {
        Some(_) => (HOURS_NAMED_EVERY, printed.get(11..13)),
        None => (DAYS_NAMED_EVERY, printed.get(8..10)),
    };
    let named = index.is_multiple_of(every) || (index + 1 == all && usage.day.is_none());
    text.filter(|_| named)
        .map(|text| text.trim_start_matches('0'))
        .map(|text| if text.is_empty() { "0" } else { text }.to_owned())
}

fn slot_name(view: &View<'_>, usage: &Usage, slot: Hour) -> String {
    match usage.day {
        Some(_) => when::moment_text(view, slot.start()),
        None => when::day(view, slot.start()),
    }
}

/// What there is, in words: "Metered 1,200".
fn said(view: &View<'_>, its: &ByStanding, kinds: &[Standing], size: u64) -> Vec<String> {
    let there = kinds.iter().filter(|one| !its.of(**one).is_zero());
    there.map(|one| format!("{} {}", view.text(key(*one)), grouped(&its.of(*one).in_units(size).printed()))).collect()
}

/// Texts beside each other, as many as a line takes.
fn in_lines(texts: Vec<String>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for text in texts {
        match lines.last_mut() {
            Some(last) if last.chars().count() + text.chars().count() + 3 <= LINE_CHARACTERS => {
                last.push_str(" · ");
                last.push_str(&text);
            }
            _ => lines.push(text),
        }
    }
    lines
}

/// The text of a standing.
pub(super) const fn key(standing: Standing) -> &'static str {
    match standing {
        Standing::Sent => "operators-metered",
        Standing::Pending => "operators-on-its-way",
        Standing::Held => "operators-held-back",
        Standing::Quarantined => "operators-in-quarantine",
        Standing::Covered => "operators-covered",
        Standing::GivenUp => "operators-gave-up",
        Standing::Moved => "operators-moved-on",
    }
}

/// The class of a standing in the style sheet.
const fn class(standing: Standing) -> &'static str {
    match standing {
        Standing::Sent => "sent",
        Standing::Pending => "pending",
        Standing::Held => "held",
        Standing::Quarantined => "quarantined",
        Standing::Covered => "covered",
        Standing::GivenUp => "given-up",
        Standing::Moved => "moved",
    }
}

/// How many of each day's units are in which state, the newest day first. A state without units gets no column.
fn by_day(view: &View<'_>, shown: &LicenseView) -> Markup {
    let usage = &shown.usage;
    let wanted = |dimension: &Dimension| usage.dimension.as_ref().is_none_or(|asked| asked == dimension);
    let all = || usage.standings.values().flat_map(|standings| &standings.0).filter(|(name, _)| wanted(name));
    let always = |standing: &Standing| matches!(standing, Standing::Sent | Standing::Pending);
    let there = |standing: &Standing| always(standing) || all().any(|(_, its)| !its.of(*standing).is_zero());
    let kinds: Vec<Standing> = Standing::ALL.into_iter().filter(there).collect();
    if all().next().is_none() {
        return empty(view, "operators-ledger-empty", "operators-ledger-empty-text");
    }
    let keys = ["operators-day", "operators-dimension", "operators-reported"];
    let headers: Vec<String> =
        keys.into_iter().chain(kinds.iter().map(|one| key(*one))).map(|key| view.text(key)).collect();
    let path = license_path(&shown.license.id);
    let mut rows = Vec::new();
    for (day, standings) in usage.standings.iter().rev() {
        for (dimension, its) in standings.0.iter().filter(|(name, _)| wanted(name)) {
            let size = unit_size(view, shown, dimension);
            let address = address(&path, usage, Some(("day", day_text(*day))));
            let mut row = vec![
                html! { a href=(address) { (when::day(view, day.start())) } },
                parts::name(dimension.as_str()),
                units(its.reported, size),
            ];
            row.extend(kinds.iter().map(|kind| units(its.of(*kind), size)));
            rows.push(row);
        }
    }
    let figures: Vec<usize> = (2..headers.len()).collect();
    parts::table_with_figures(&view.text("operators-ledger"), &headers, &figures, &rows)
}

/// A day as an address has it: `2026-11-29`.
fn day_text(hour: Hour) -> String {
    hour.start().to_string().get(..10).unwrap_or_default().to_owned()
}

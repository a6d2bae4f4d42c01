//! Comparisons with uploaded files of AWS's log: the list, and one with its files and how far it is.

use edge::Request;
use maud::{Markup, html};
use metering::log_comparison::{
    FileCounts, FileState, LOG_DAYS, LogComparison, LogFile, LogState, MAX_LOG_FILES, NoChange, Unreadable,
};
use operators::Action;
use pages::button::{self, Weight};
use pages::figures::grouped;
use pages::form::Form;
use pages::notice::{self, Tone};
use pages::parts::Shade;
use pages::{View, parts, when};

use super::{Room, done, empty, frame, go_on, principal, segment, trail};
use crate::logs::{Listed, LogComparisonView, seen};
use crate::visitor::Visitor;

/// The list of comparisons with uploaded files.
pub(crate) const LOGS_PATH: &str = "/operator/comparisons/logs";
const KILOBYTE: u64 = 1024;

/// The page of a comparison.
pub(crate) fn log_path(id: &str) -> String {
    format!("{LOGS_PATH}/{}", segment(id))
}

/// The page of one of its files.
pub(crate) fn file_path(id: &str, file: &str) -> String {
    format!("{}/files/{}", log_path(id), segment(file))
}

pub(crate) fn list(request: &Request, visitor: &Visitor, listed: &Listed<'_>) -> String {
    let view = request.view();
    let title = view.text("operators-logs");
    let keys = [
        "operators-when",
        "operators-who",
        "operators-state",
        "operators-logs-files",
        "operators-compared",
        "operators-differences",
    ];
    let headers = keys.map(|key| view.text(key));
    let rows: Vec<Vec<Markup>> = listed
        .comparisons
        .iter()
        .map(|one| {
            let counts = one.counts();
            vec![
                html! { a href=(log_path(&one.id)) { (when::moment(&view, one.created_at)) } },
                who(visitor, one),
                state(&view, one),
                html! { (one.files_done()) " / " (one.files.len()) },
                html! { (grouped(&counts.records.to_string())) },
                html! { (grouped(&counts.differences.saturating_add(one.absent).to_string())) },
            ]
        })
        .collect();
    let next = listed.next.as_ref().map(|next| format!("{LOGS_PATH}?before={}", segment(next)));
    frame(&view, visitor, Some(Room::Comparisons), &title)
        .steps(trail(&view, &[("/operator/comparisons", view.text("operators-comparisons"))], &title))
        .lead(view.text("operators-logs-lead"))
        .failed(!listed.problems.is_empty())
        .body(html! {
            @if visitor.may(Action::CompareLogs) {
                @if listed.is_offered { (start(request, &view, listed)) }
                @else { (notice::simple(&view, Tone::Note, "problem-logs-not-offered-title", "problem-logs-not-offered-detail")) }
            }
            h2 { (view.text("operators-logs-list")) }
            @if rows.is_empty() {
                (empty(&view, "operators-comparisons-none", "operators-logs-none-text"))
            } @else { (parts::table_with_figures(&view.text("operators-logs-list"), &headers, &[3, 4, 5], &rows)) }
            (go_on(&view, next, "operators-next-page"))
        })
}

/// The form that begins a comparison.
fn start(request: &Request, view: &View<'_>, listed: &Listed<'_>) -> Markup {
    let sentences = listed.problems.iter().map(|field| (field.name.to_string(), field.text(request)));
    let typed = ["from", "to"].map(|name| (name, listed.fields.get(name)));
    let form = Form::new(view, LOGS_PATH).values(typed).problems(sentences);
    html! {
        h2 { (view.text("operators-logs-start")) }
        p { (view.text("operators-logs-start-text")) }
        (form.render(html! {
            (form.text("from", "operators-logs-from").hint("operators-logs-from-hint").optional())
            (form.text("to", "operators-logs-to").hint("operators-logs-to-hint").optional())
            (form.submit("operators-logs-start-button"))
        }))
    }
}

fn who(visitor: &Visitor, one: &LogComparison) -> Markup {
    html! { @if visitor.may(Action::ReadAudit) { (principal(visitor, &one.created_by)) } @else { "–" } }
}

fn state(view: &View<'_>, one: &LogComparison) -> Markup {
    let (key, shade) = match one.state {
        LogState::Collecting => ("operators-logs-state-collecting", Shade::Quiet),
        LogState::Waiting { .. } => ("operators-logs-state-waiting", Shade::Attention),
        LogState::Running { .. } => ("operators-logs-state-running", Shade::Attention),
        LogState::Done { .. } => ("operators-logs-state-done", Shade::Good),
    };
    parts::badge(&view.text(key), shade)
}

pub(crate) fn comparison(request: &Request, visitor: &Visitor, shown: &LogComparisonView<'_>) -> String {
    let view = request.view();
    let one = shown.one;
    let title = view.text("operators-logs-title");
    let above =
        [("/operator/comparisons", view.text("operators-comparisons")), (LOGS_PATH, view.text("operators-logs"))];
    let is_collecting = one.state == LogState::Collecting && visitor.may(Action::CompareLogs);
    frame(&view, visitor, Some(Room::Comparisons), &title)
        .steps(trail(&view, &above, &one.id))
        .failed(!shown.problems.is_empty() || shown.refused.is_some())
        .body(html! {
            (done(request, &[
                ("uploaded", "operators-logs-done-uploaded"),
                ("unfit", "operators-logs-done-unfit"),
                ("begun", "operators-logs-done-begun"),
            ]))
            @if let Some(refused) = shown.refused { (why_not(&view, refused)) }
            (progress(&view, one))
            (parts::card(parts::facts(&facts(&view, visitor, one))))
            h2 { (view.text("operators-logs-files")) }
            @if one.files.is_empty() { (empty(&view, "operators-logs-no-files", "operators-logs-no-files-text")) }
            @else { (files(&view, one, is_collecting)) }
            @if is_collecting {
                @if one.files.len() < MAX_LOG_FILES {
                    (button::row(button::post(&format!("{}/files", log_path(&one.id)), &view.text("operators-logs-add"), Weight::Second, &[])))
                }
                (begin(request, &view, shown))
            }
        })
}

/// How far it is, in a sentence, and where to look next.
fn progress(view: &View<'_>, one: &LogComparison) -> Markup {
    let again = button::row(button::link(&log_path(&one.id), &view.text("operators-logs-look-again"), Weight::Second));
    match one.state {
        LogState::Collecting => html! {},
        LogState::Waiting { .. } | LogState::Running { .. } => {
            let (of, all) = (one.files_done().to_string(), one.files.len().to_string());
            let title = view.text_with("operators-logs-progress", &[("done", &of), ("all", &all)]);
            let text = html! { p { (view.text("operators-logs-progress-text")) } (again) };
            notice::notice(view, Tone::Waiting, &title, text)
        }
        LogState::Done { at } => {
            let address = format!("/operator/comparisons/metering/{}", segment(&at.to_string()));
            let left = one.covers.is_some() && one.covered().is_none();
            let text = html! {
                @if left { p { (view.text("operators-logs-absent-not-looked")) } }
                (button::row(button::link(&address, &view.text("operators-logs-report"), Weight::Main)))
            };
            notice::notice(view, Tone::Success, &view.text("operators-logs-finished"), text)
        }
    }
}

fn facts(view: &View<'_>, visitor: &Visitor, one: &LogComparison) -> Vec<(String, Markup)> {
    let counts = one.counts();
    let number = |count: u64| html! { (grouped(&count.to_string())) };
    let covers = match one.covers {
        Some(span) => html! { (when::moment(view, span.from)) " – " (when::moment(view, span.to)) },
        None => html! { span class="quiet" { (view.text("operators-logs-covers-nothing")) } },
    };
    let mut facts = vec![
        (view.text("operators-state"), state(view, one)),
        (view.text("operators-logs-begun"), when::moment(view, one.created_at)),
        (view.text("operators-who"), who(visitor, one)),
        (view.text("operators-logs-covers"), covers),
        (view.text("operators-logs-files-done"), html! { (one.files_done()) " / " (one.files.len()) }),
        (view.text("operators-logs-events"), number(counts.events)),
        (view.text("operators-logs-calls"), number(counts.calls)),
        (view.text("operators-compared"), number(counts.records.into())),
        (view.text("operators-differences"), number(counts.differences.saturating_add(one.absent).into())),
    ];
    match one.state {
        LogState::Collecting => {}
        LogState::Waiting { since } => facts.push((view.text("operators-logs-waits-since"), when::moment(view, since))),
        LogState::Running { at, .. } => facts.push((view.text("operators-logs-last"), when::moment(view, at))),
        LogState::Done { at } => facts.push((view.text("operators-logs-done-at"), when::moment(view, at))),
    }
    facts
}

fn files(view: &View<'_>, one: &LogComparison, is_collecting: bool) -> Markup {
    let numbered = || one.files.iter().enumerate().map(|(place, file)| (place + 1, file));
    let caption = view.text("operators-logs-files");
    if is_collecting {
        let keys = ["operators-logs-file-number", "operators-state", "operators-logs-size"];
        let headers: Vec<String> = keys.iter().map(|key| view.text(key)).chain([String::new()]).collect();
        let row = |(number, file)| {
            vec![html! { (number) }, file_state(view, file), size(file), file_acts(view, one, file, number)]
        };
        let rows: Vec<Vec<Markup>> = numbered().map(row).collect();
        return parts::table_with_figures(&caption, &headers, &[0, 2], &rows);
    }
    let keys = [
        "operators-logs-file-number",
        "operators-state",
        "operators-logs-events",
        "operators-logs-calls",
        "operators-compared",
        "operators-logs-unreadable",
        "operators-differences",
    ];
    let headers = keys.map(|key| view.text(key));
    let row = |(number, file): (usize, &LogFile)| {
        let counts = match &file.state {
            FileState::Read(counts) => {
                let FileCounts { events, calls, records, unreadable, differences, .. } = *counts;
                [events, calls, records.into(), unreadable, differences.into()].map(Some)
            }
            _ => [None; 5],
        };
        let figures = counts.map(|count| html! { @if let Some(count) = count { (grouped(&count.to_string())) } });
        [html! { (number) }, file_state(view, file)].into_iter().chain(figures).collect::<Vec<Markup>>()
    };
    let rows: Vec<Vec<Markup>> = numbered().map(row).collect();
    parts::table_with_figures(&caption, &headers, &[0, 2, 3, 4, 5, 6], &rows)
}

/// How large a file is that was seen.
fn size(file: &LogFile) -> Markup {
    match &file.state {
        FileState::Uploaded { bytes, .. } => {
            html! { span { (grouped(&bytes.div_ceil(KILOBYTE).to_string())) "\u{a0}KB" } }
        }
        _ => html! {},
    }
}

fn file_acts(view: &View<'_>, one: &LogComparison, file: &LogFile, number: usize) -> Markup {
    let path = file_path(&one.id, &file.id);
    let named = |key: &str| html! { (view.text(key)) span class="unseen" { " " (number) } };
    html! {
        @if file.state == FileState::Empty {
            a class=(Weight::Small.class()) href=(path) { (named("operators-logs-upload-button")) } " "
        }
        (button::post(&path, &named("operators-logs-drop"), Weight::Small, &[]))
    }
}

fn file_state(view: &View<'_>, file: &LogFile) -> Markup {
    let (key, shade) = match &file.state {
        FileState::Empty => ("operators-logs-file-empty", Shade::Attention),
        FileState::Uploaded { .. } => ("operators-logs-file-uploaded", Shade::Quiet),
        FileState::Read(_) => ("operators-logs-file-read", Shade::Good),
        FileState::Refused { why } => {
            let text = match why {
                Unreadable::Missing => "operators-logs-why-missing",
                Unreadable::Changed => "operators-logs-why-changed",
                Unreadable::Repeated => "operators-logs-why-repeated",
                Unreadable::NotJson => "operators-logs-why-not-json",
                Unreadable::NotALog => "operators-logs-why-not-a-log",
                Unreadable::TooLarge => "operators-logs-why-too-large",
                Unreadable::TooManyRecords => "operators-logs-why-too-many",
                Unreadable::Unreachable => "operators-logs-why-unreachable",
            };
            let badge = parts::badge(&view.text("operators-logs-file-refused"), Shade::Bad);
            return html! { (badge) div class="quiet" { (view.text(text)) } };
        }
    };
    parts::badge(&view.text(key), shade)
}

/// The form that has the comparison begin.
fn begin(request: &Request, view: &View<'_>, shown: &LogComparisonView<'_>) -> Markup {
    let one = shown.one;
    if !one.files.iter().any(|file| matches!(file.state, FileState::Uploaded { .. })) {
        return html! {};
    }
    let sentences = shown.problems.iter().map(|field| (field.name.to_string(), field.text(request)));
    let form = Form::new(view, &log_path(&one.id))
        .value("why", shown.fields.get("why"))
        .problems(sentences)
        .hidden("seen", &seen(one));
    html! {
        h2 { (view.text("operators-logs-begin")) }
        p { (view.text_with("operators-logs-begin-text", &[("days", &LOG_DAYS.to_string())])) }
        (form.render(html! {
            (form.textarea("why", "operators-why").hint("operators-why-hint"))
            (form.submit("operators-logs-begin"))
        }))
    }
}

fn why_not(view: &View<'_>, refused: NoChange) -> Markup {
    let (title, text) = match refused {
        NoChange::Begun => ("operators-logs-already-begun", "operators-logs-already-begun-text"),
        NoChange::Full => ("operators-logs-full", "operators-logs-full-text"),
        NoChange::NoFile => ("operators-logs-no-files", "operators-logs-no-files-text"),
        NoChange::NotFound => ("operators-logs-no-such-file", "operators-logs-no-such-file-text"),
    };
    notice::simple(view, Tone::Error, title, text)
}

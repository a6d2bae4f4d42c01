//! The part of the first page that says how the deployment runs.

use kernel::Timestamp;
use maud::{Markup, html};
use monitoring::{Alarm, AlarmState};
use pages::figures::grouped;
use pages::parts::Shade;
use pages::{View, parts, when};
use store::ScheduledRun;

use crate::running::{Asked, RunState, Running, Waiting, count, run_state};

pub(crate) fn part(view: &View<'_>, now: Timestamp, running: &Running) -> Markup {
    html! {
        h2 { (view.text("operators-running")) }
        (last_run(view, now, running.last.as_ref()))
        h3 { (view.text("operators-running-alarms")) }
        @match &running.alarms {
            Asked::Told(found) => (alarms(view, found)),
            Asked::NotConfigured => (quiet(view, "operators-running-not-here")),
            Asked::Unavailable => (quiet(view, "operators-running-unavailable")),
        }
        h3 { (view.text("operators-running-queues")) }
        @match &running.queues {
            Asked::Told(found) => (queues(view, found)),
            Asked::NotConfigured => (quiet(view, "operators-running-not-here")),
            Asked::Unavailable => (quiet(view, "operators-running-unavailable")),
        }
    }
}

fn quiet(view: &View<'_>, key: &str) -> Markup {
    html! { p class="quiet" { (view.text(key)) } }
}

fn last_run(view: &View<'_>, now: Timestamp, last: Option<&ScheduledRun>) -> Markup {
    let Some(run) = last else {
        let none = html! { p class="quiet" { (view.text("operators-running-none")) } };
        return parts::titled_card(&view.text("operators-running-last"), none);
    };
    let number = |count: u64| html! { (grouped(&count.to_string())) };
    let mut facts = vec![
        (view.text("operators-running-began"), when::moment(view, run.began_at)),
        (view.text("operators-running-outcome"), outcome(view, run, now)),
    ];
    if run.ended_at.is_some() {
        facts.push((view.text("operators-running-metered"), number(run.metered)));
        facts.push((view.text("operators-running-quarantined"), number(run.quarantined)));
        facts.push((view.text("operators-running-remaining"), number(run.remaining)));
        facts.push((view.text("operators-running-pressing"), number(run.pressing)));
    }
    parts::titled_card(&view.text("operators-running-last"), parts::facts(&facts))
}

fn outcome(view: &View<'_>, run: &ScheduledRun, now: Timestamp) -> Markup {
    let (key, shade) = match run_state(run, now) {
        RunState::Done => ("operators-running-done", Shade::Good),
        RunState::Stopped => ("operators-running-stopped", Shade::Attention),
        RunState::Failed => ("operators-running-failed", Shade::Bad),
        RunState::UnderWay => ("operators-running-under-way", Shade::Quiet),
        RunState::CutOff => ("operators-running-cut-off", Shade::Bad),
    };
    html! {
        (parts::badge(&view.text(key), shade))
        @if let Some(why) = &run.stopped { " " (parts::remark(why)) }
    }
}

fn alarms(view: &View<'_>, alarms: &[Alarm]) -> Markup {
    let (raised, unknown) = (count(alarms, AlarmState::Raised), count(alarms, AlarmState::Unknown));
    let quiet = alarms.len().saturating_sub(raised + unknown);
    let said = [("raised", raised.to_string()), ("quiet", quiet.to_string()), ("unknown", unknown.to_string())];
    let said: Vec<(&str, &str)> = said.iter().map(|(name, count)| (*name, count.as_str())).collect();
    let rows: Vec<Vec<Markup>> = alarms
        .iter()
        .filter(|alarm| alarm.state == AlarmState::Raised)
        .map(|alarm| {
            let since = match alarm.since {
                Some(since) => when::moment(view, since),
                None => html! { span class="quiet" { (view.text("operators-running-unknown")) } },
            };
            vec![parts::copyable(&alarm.name), since]
        })
        .collect();
    html! {
        p { (view.text_with("operators-running-alarms-counts", &said)) }
        @if !rows.is_empty() {
            (parts::table(
                &view.text("operators-running-alarms"),
                &["operators-running-alarm", "operators-running-since"].map(|key| view.text(key)),
                &rows,
            ))
            p class="quiet" { (view.text("operators-running-alarms-do")) }
        }
    }
}

fn queues(view: &View<'_>, queues: &[Waiting]) -> Markup {
    let rows: Vec<Vec<Markup>> = queues
        .iter()
        .map(|Waiting { queue, messages }| {
            let is_dead = queue.ends_with("Dead");
            let waits = messages.unwrap_or_default();
            vec![
                html! { (parts::name(queue)) },
                html! {
                    (grouped(&waits.to_string()))
                    @if is_dead && waits > 0 { " " (parts::badge(&view.text("operators-running-dead"), Shade::Bad)) }
                },
            ]
        })
        .collect();
    html! {
        (parts::table_with_figures(
            &view.text("operators-running-queues"),
            &["operators-running-queue", "operators-running-waiting"].map(|key| view.text(key)),
            &[1],
            &rows,
        ))
        p class="quiet" { (view.text("operators-running-queues-note")) }
    }
}

//! The audit log.

use edge::Request;
use maud::{Markup, html};
use pages::button::{self, Weight};
use pages::notice::{self, Tone};
use pages::{View, parts, when};
use store::{AuditAct, AuditedAct};

use super::act::{about, act_text, raw_units};
use super::{Room, empty, frame, go_on, license_link, principal, segment};
use crate::audit::{Asked, Listed};
use crate::visitor::Visitor;

pub(crate) fn audit(request: &Request, visitor: &Visitor, listed: &Listed) -> String {
    let view = request.view();
    let filtered = listed.acts.len() < listed.looked_through;
    frame(&view, visitor, Some(Room::Audit), &view.text("operators-audit"))
        .lead(view.text("operators-audit-lead"))
        .body(html! {
            (filter(&view, &listed.asked))
            (chain(&view, listed))
            @if listed.acts.is_empty() && filtered {
                (empty(&view, "operators-audit-none-fits", "operators-audit-none-fits-text"))
            } @else if listed.acts.is_empty() {
                (empty(&view, "operators-audit-none", "operators-audit-none-text"))
            } @else {
                (table(&view, visitor, &listed.acts))
                (button::row(button::link(&address(&listed.asked, &[("format", "csv".to_owned())]), &view.text("operators-sheet"), Weight::Plain)))
            }
            (go_on(&view, listed.next.map(|next| address(&listed.asked, &[("before", next.to_string())])), "operators-older"))
        })
}

fn filter(view: &View<'_>, asked: &Asked) -> Markup {
    let fields = [("by", "operators-who", asked.by.as_str()), ("license", "operators-license", asked.license.as_str())];
    let is_known = asked.act.is_empty() || AuditAct::parse(&asked.act).is_some();
    html! {
        form class="filter" method="get" action="/operator/audit" {
            @for (name, label, value) in fields {
                div {
                    label for=(name) { (view.text(label)) }
                    input id=(name) name=(name) value=(value) maxlength="300" autocomplete="off" spellcheck="false";
                }
            }
            div {
                label for="act" { (view.text("operators-what")) }
                select id="act" name="act" {
                    option value="" { (view.text("operators-audit-any")) }
                    @for act in AuditAct::ALL {
                        option value=(act) selected[asked.act == act.word()] { (act_text(view, act.word())) }
                    }
                    // A word of another release is found, too.
                    @if !is_known { option value=(asked.act) selected { (asked.act) } }
                }
            }
            div {
                label for="month" { (view.text("operators-audit-month")) }
                input id="month" name="month" value=(asked.month) placeholder="2026-11" maxlength="7" inputmode="numeric" autocomplete="off";
            }
            button class="button second" type="submit" { (view.text("operators-filter")) }
        }
    }
}

/// Whether the chain holds, as far as it was looked through.
fn chain(view: &View<'_>, listed: &Listed) -> Markup {
    let Some((first, last)) = listed.span else { return html! {} };
    if !listed.is_sound {
        return notice::simple(view, Tone::Error, "operators-chain-broken", "operators-chain-broken-text");
    }
    html! {
        p class="quiet" {
            (view.text_with("operators-chain-sound", &[("first", &first.to_string()), ("last", &last.to_string())]))
        }
    }
}

fn address(asked: &Asked, more: &[(&str, String)]) -> String {
    let given = [("by", &asked.by), ("license", &asked.license), ("act", &asked.act), ("month", &asked.month)];
    let given = given.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name, text.clone()));
    let pairs = given.chain(more.iter().cloned()).map(|(name, text)| format!("{name}={}", segment(&text)));
    format!("/operator/audit?{}", pairs.collect::<Vec<_>>().join("&"))
}

fn table(view: &View<'_>, visitor: &Visitor, acts: &[AuditedAct]) -> Markup {
    let keys = ["operators-when", "operators-who", "operators-what", "operators-why", "operators-about"];
    let headers = keys.map(|key| view.text(key));
    let rows: Vec<Vec<Markup>> = acts
        .iter()
        .map(|AuditedAct { entry, link }| {
            vec![
                html! {
                    (when::moment(view, entry.at))
                    @if let Some(link) = link { span class="quiet" { "№ " (link.sequence) } }
                },
                html! {
                    (principal(visitor, &entry.by))
                    @if let Some(note) = &entry.note { span class="quiet" { (parts::remark(note)) } }
                },
                html! { (act_text(view, &entry.act)) (raw_units(view, entry.raw)) },
                parts::remark(&entry.why),
                html! {
                    @if let Some(license) = &entry.license { div { (license_link(license)) } }
                    div { (about(view, visitor, &entry.act, &entry.subject)) }
                },
            ]
        })
        .collect();
    parts::table(&view.text("operators-audit"), &headers, &rows)
}

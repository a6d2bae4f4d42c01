//! The audit log.

use edge::Request;
use maud::{Markup, html};
use pages::{View, parts, when};
use store::AuditedAct;

use super::{Room, empty, frame, go_on, license_link};
use crate::visitor::Visitor;

pub(crate) fn audit(request: &Request, visitor: &Visitor, acts: &[AuditedAct], next: Option<u64>) -> String {
    let view = request.view();
    frame(&view, visitor, Some(Room::Audit), &view.text("operators-audit"))
        .lead(view.text("operators-audit-lead"))
        .body(html! {
            @if acts.is_empty() {
                (empty(&view, "operators-audit-none", "operators-audit-none-text"))
            } @else {
                (table(&view, visitor, acts))
            }
            (go_on(&view, next.map(|next| format!("/operator/audit?before={next}")), "operators-older"))
        })
}

fn table(view: &View<'_>, visitor: &Visitor, acts: &[AuditedAct]) -> Markup {
    let keys = ["operators-when", "operators-who", "operators-what", "operators-why", "operators-about"];
    let headers = keys.map(|key| view.text(key));
    let own = format!("{}#", visitor.session.operator.issuer);
    let rows: Vec<Vec<Markup>> = acts
        .iter()
        .map(|AuditedAct { entry, link }| {
            // Of our own provider the subject says enough.
            let by = entry.by.strip_prefix(&own).unwrap_or(&entry.by);
            vec![
                html! {
                    (when::moment(view, entry.at))
                    @if let Some(link) = link { span class="quiet" { "№ " (link.sequence) } }
                },
                html! {
                    (parts::name(by))
                    @if let Some(note) = &entry.note { span class="quiet" { (parts::remark(note)) } }
                },
                html! { (entry.act) },
                parts::remark(&entry.why),
                html! {
                    @match &entry.license {
                        Some(license) => (license_link(license)),
                        None => (parts::name(&entry.subject)),
                    }
                    @if entry.license.is_some() { span class="quiet" { (parts::remark(&entry.subject)) } }
                },
            ]
        })
        .collect();
    parts::table(&view.text("operators-audit"), &headers, &rows)
}

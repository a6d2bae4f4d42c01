//! The page on which an operator exports an account.

use edge::Request;
use kernel::BillingAccountId;
use maud::html;
use pages::form::Form;
use pages::{parts, when};

use super::decision::prove;
use super::{account_path, frame, trail};
use crate::export::ExportView;
use crate::visitor::Visitor;
use operating::mails_again::seen;

/// The page on which an account is exported.
pub(crate) fn export_path(id: &BillingAccountId) -> String {
    format!("{}/export", account_path(id))
}

pub(crate) fn export(request: &Request, visitor: &Visitor, shown: &ExportView<'_>) -> String {
    let view = request.view();
    let account = shown.account;
    let title = view.text("operators-export");
    let (path, action) = (account_path(&account.id), export_path(&account.id));
    let above = [("/operator", view.text("operators-today")), (path.as_str(), account.username.to_string())];
    let last = match shown.help.exported_at {
        Some(at) => when::moment(&view, at),
        None => html! { span class="quiet" { (view.text("operators-never")) } },
    };
    let facts = [
        (view.text("operators-username"), parts::name(account.username.as_str())),
        (view.text("operators-company"), parts::name(&account.profile.company_name)),
        (view.text("operators-name"), parts::copyable(account.id.as_str())),
        (view.text("operators-export-last"), last),
    ];
    let problems = shown.problems.iter().map(|field| (field.name.to_string(), field.text(request)));
    let form = Form::new(&view, &action)
        .value("why", shown.typed)
        .problems(problems)
        .hidden("seen", &seen(account, shown.help));
    frame(&view, visitor, None, &title)
        .steps(trail(&view, &above, &title))
        .lead(view.text("operators-export-lead"))
        .failed(!shown.problems.is_empty())
        .body(html! {
            (parts::card(parts::facts(&facts)))
            p { (view.text("operators-export-what")) }
            @if shown.must_prove { (prove(&view, &action)) }
            (form.render(html! {
                (form.textarea("why", "operators-why").hint("operators-export-why-hint"))
                (form.submit("operators-export-button"))
            }))
        })
}

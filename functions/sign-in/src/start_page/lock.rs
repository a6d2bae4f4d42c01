//! What a workspace's owner reads while its license ends and once it is locked: why, until when, and what to do.

use accounts::Workspace;
use edge::leading_on;
use maud::{Markup, html};
use pages::View;
use pages::button::{self, Weight};
use pages::notice::{self, Tone};
use pages::when::{moment, moment_text};

use crate::Person;
use crate::standing::Standing;

/// How to get to a subscription.
const HOW_TO_SUBSCRIBE: &str = "/marketplace";

/// The notice; nothing while all is well.
pub(super) fn notice(view: &View<'_>, person: &Person, workspace: &Workspace, standing: Standing<'_>) -> Markup {
    match standing {
        Standing::Ending { license } => {
            let (Some(until), Some(at)) = (license.usage_until(), license.closes_at()) else { return html! {} };
            let title = view.text_with("lock-ending-title", &[("at", &moment_text(view, at))]);
            let account = html! { (license.account) };
            notice::notice(
                view,
                Tone::Waiting,
                &title,
                html! {
                    p { (view.rich("lock-ending-text", &[("account", account), ("until", moment(view, until))])) }
                    (next_step(view, person, workspace))
                },
            )
        }
        Standing::Suspended { license } => {
            let Some(since) = license.suspended_since() else { return html! {} };
            let provider = html! { (view.text(license.provider().translation_key())) };
            let account = html! { (license.account.at_provider()) };
            let facts = [("provider", provider), ("account", account), ("since", moment(view, since))];
            notice::notice(
                view,
                Tone::Error,
                &view.text("lock-suspended-title"),
                html! {
                    p { (view.rich("lock-suspended-text", &facts)) }
                    (next_step(view, person, workspace))
                },
            )
        }
        Standing::Locked { license, lock } => {
            let title = view.text_with("lock-title", &[("until", &moment_text(view, lock.deletion_due_at))]);
            let ended = license.ending_since().unwrap_or(lock.since);
            let account = html! { (license.account) };
            notice::notice(
                view,
                Tone::Error,
                &title,
                html! {
                    p { (view.rich("lock-why", &[("account", account), ("ended", moment(view, ended))])) }
                    p { (view.text(match person { Person::Console(_) => "lock-next-console", Person::Billing(_) => "lock-next" })) }
                    (next_step(view, person, workspace))
                },
            )
        }
        Standing::Gone { license, lock } => {
            let (account, since) = (html! { (license.account) }, moment(view, lock.deletion_due_at));
            notice::notice(
                view,
                Tone::Error,
                &view.text("lock-gone-title"),
                html! {
                    p { (view.rich("lock-gone-text", &[("account", account), ("since", since)])) }
                    (button::row(button::link(HOW_TO_SUBSCRIBE, &view.text("lock-subscribe"), Weight::Second)))
                },
            )
        }
        Standing::Unbound | Standing::Waiting { .. } | Standing::Usable { .. } => html! {},
    }
}

/// Where another subscription is chosen, if the reader is signed in to the Billing Center; otherwise the way there.
fn next_step(view: &View<'_>, person: &Person, workspace: &Workspace) -> Markup {
    let settlement = format!("/account/workspaces/{}/settlement", workspace.id);
    let (path, text) = match person {
        Person::Billing(_) => (settlement, "lock-choose"),
        Person::Console(_) => (leading_on("/sign-in?account=billing", Some(&settlement)), "lock-choose-in-billing"),
    };
    button::row(html! {
        (button::link(&path, &view.text(text), Weight::Second))
        (button::link(HOW_TO_SUBSCRIBE, &view.text("lock-subscribe"), Weight::Plain))
    })
}

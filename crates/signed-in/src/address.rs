//! What an owner is told whose mail does not arrive, or who reported one.

use accounts::AddressState;
use maud::{Markup, html};
use pages::button::{self, Weight};
use pages::notice::{self, Tone};
use pages::{View, when};

/// The notice about the owner's address, with the way to `change_page`; nothing if the address is a good one.
#[must_use]
pub fn address_notice(view: &View<'_>, state: AddressState, change_page: &str) -> Markup {
    let Some((word, since)) = state.word().zip(state.since()) else { return html! {} };
    let since = when::moment_text(view, since);
    // texts: address-*
    let title = view.text(&format!("address-title-{word}"));
    let text = view.text_with(&format!("address-text-{word}"), &[("since", &since)]);
    notice::notice(
        view,
        if state.unreachable_since().is_some() { Tone::Error } else { Tone::Note },
        &title,
        html! {
            p { (text) }
            p { (button::link(change_page, &view.text("address-change"), Weight::Second)) }
        },
    )
}

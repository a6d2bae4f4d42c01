//! The language switch, and the form that it brings along.

use kernel::Language;
use maud::{Markup, html};

use super::{LANGUAGE_FIELD, lang};
use crate::form::{FORM_TAG, Form};
use crate::view::View;

/// The form that the language switch brings along.
#[derive(Debug)]
pub(super) struct Switched {
    id: String,
    main: Option<(String, String)>,
}

impl Switched {
    pub(super) fn of(form: &Form<'_>) -> Self {
        Self { id: form.id(), main: form.main().cloned() }
    }
}

/// An address without its query.
pub(super) fn path(address: &str) -> &str {
    address.split('?').next().unwrap_or_default()
}

/// The one form of a page's `body` in which something is typed or chosen, if it posts to the page's own address. The page is then to be
/// had there by a GET, too, and shows what was typed. Where a page has several of them, it is not told which one is meant.
pub(super) fn only_form(body: &str, page: &str) -> Option<Switched> {
    let forms = body.split(FORM_TAG).skip(1).filter_map(|rest| rest.split_once("</form>")).map(|(form, _)| form);
    let mut typed = forms.filter(|form| is_typed_in(form));
    let (Some(form), None) = (typed.next(), typed.next()) else { return None };
    let (tag, fields) = form.split_once('>')?;
    if path(attribute(tag, "action")?) != path(page) {
        return None;
    }
    let button = fields.split_once("class=\"enter\"").and_then(|(_, rest)| rest.split_once('>')).map(|(tag, _)| tag);
    let said = |name: &str| button.and_then(|tag| attribute(tag, name)).map(str::to_owned);
    Some(Switched { id: attribute(tag, "id")?.to_owned(), main: said("name").zip(said("value")) })
}

/// Whether a form has a field that is more than sent along.
fn is_typed_in(form: &str) -> bool {
    let shown = ["text", "email", "tel", "radio", "checkbox", "number", "date"];
    form.contains("<textarea")
        || form.contains("<select")
        || shown.iter().any(|kind| form.contains(&format!("type=\"{kind}\"")))
}

/// What a tag says by an attribute. Names and values that we write into the tags of forms have no character that is escaped.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

/// A language's name in itself.
const fn own_name(language: Language) -> &'static str {
    match language {
        Language::English => "English",
        Language::Chinese => "简体中文",
    }
}

/// Links to the page in each language; on a page with a form, buttons that bring along what was typed in it. They post it: typed text
/// is in no address.
pub(super) fn language_switch(view: &View<'_>, form: Option<&Switched>) -> Markup {
    let languages = &view.brand.languages;
    let joint = if view.path.contains('?') { "&" } else { "?" };
    html! {
        @if languages.len() > 1 {
            nav class="languages" aria-label=(view.text("page-languages")) {
                @if let Some(Switched { id, main }) = form {
                    @let (name, value) = main.as_ref().map(|(name, value)| (name, value)).unzip();
                    // The Enter key presses the first button that a form has on the page.
                    button class="enter" form=(id) type="submit" name=[name] value=[value] tabindex="-1" aria-hidden="true" {}
                }
                @for language in languages {
                    @let current = (*language == view.language).then_some("true");
                    @if let Some(Switched { id, .. }) = form {
                        button form=(id) type="submit" formaction=(view.path) name=(LANGUAGE_FIELD) value=(language.tag())
                            lang=(lang(*language)) aria-current=[current] { (own_name(*language)) }
                    } @else {
                        a href={ (view.path) (joint) "lang=" (language.tag()) } lang=(lang(*language)) aria-current=[current] {
                            (own_name(*language))
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "<form class=\"card\" id=\"fields\" method=\"post\" action=\"/account/budget\" novalidate>\
        <button class=\"enter\" type=\"submit\" name=\"way\" value=\"on\" tabindex=\"-1\"></button>";

    fn found(body: &str, page: &str) -> Option<(String, Option<(String, String)>)> {
        only_form(body, page).map(|form| (form.id, form.main))
    }

    #[test]
    fn the_one_form_in_which_people_type_is_found_with_what_the_enter_key_sends() {
        let typed = format!("<p>{FORM}<input type=\"text\" name=\"amount\"></form></p>");
        let main = Some(("way".to_owned(), "on".to_owned()));
        assert_eq!(found(&typed, "/account/budget?done=1"), Some(("fields".to_owned(), main)));
        assert_eq!(found(&typed, "/account/bills"), None, "it posts elsewhere");
        let hidden = format!("{FORM}<input type=\"hidden\" name=\"amount\"></form>");
        assert_eq!(found(&hidden, "/account/budget"), None, "nobody types in it");
        assert_eq!(found(&format!("{typed}{typed}"), "/account/budget"), None, "either may be meant");
        assert!(found(&format!("{hidden}{typed}"), "/account/budget").is_some());
    }
}

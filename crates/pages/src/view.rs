//! What a page is rendered with.

use std::collections::BTreeMap;

use brand::Brand;
use kernel::{Language, ProductCode};
use maud::{Markup, PreEscaped, Render};

use crate::texts;

/// What every page is rendered with.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The brand.
    pub brand: &'a Brand,
    /// The reader's language.
    pub language: Language,
    /// The path of this page and its query without `lang`, for the language switch.
    pub path: &'a str,
    /// What was typed in the page's form, if the reader switches the language in the middle of it.
    pub typed: Option<&'a Typed>,
}

/// The fields of a form as they were typed, by name. A field may be sent several times.
pub type Typed = BTreeMap<String, Vec<String>>;

/// Stands in for a piece of markup while a text is put together: a private-use character, never in a translation.
const PLACE: char = '\u{e000}';

impl<'a> View<'a> {
    /// A view of the page at `path`.
    #[must_use]
    pub const fn new(brand: &'a Brand, language: Language, path: &'a str) -> Self {
        Self { brand, language, path, typed: None }
    }

    /// The same view, for a page that is shown under another address than its own: the answer to a post. At `path` the same page is to
    /// be had by a link, and by the language switch.
    #[must_use]
    pub const fn at(self, path: &'a str) -> Self {
        Self { path, ..self }
    }

    /// The same view, of a reader who switches the language in the middle of a form.
    #[must_use]
    pub const fn with_typed(self, typed: Option<&'a Typed>) -> Self {
        Self { typed, ..self }
    }

    /// The text of a key. The brand's name is known to every text as `{ $brand }`.
    #[must_use]
    pub fn text(&self, key: &str) -> String {
        self.text_with(key, &[])
    }

    /// The text of a key with values for its placeholders. A value named `attempts`, `count`, `minutes`, `seconds`, `hours` or
    /// `days` that is a whole number also chooses the plural form. A missing key reads as the key itself.
    #[must_use]
    pub fn text_with(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        let brand = self.brand.name_in(self.language);
        let mut all = Vec::with_capacity(arguments.len() + 1);
        all.push(("brand", brand));
        all.extend_from_slice(arguments);
        let text = texts::format(self.language, key, &all);
        // Chinese texts set the brand's name off by spaces, as is right for a Latin one; a Chinese one takes none.
        if self.language == Language::Chinese && !brand.is_ascii() {
            return text.replace(&format!(" {brand}"), brand).replace(&format!("{brand} "), brand);
        }
        text
    }

    /// The name of a product, or its code if the brand does not sell it any more.
    #[must_use]
    pub fn product_name<'b>(&'b self, product: &'b ProductCode) -> &'b str {
        self.brand.product(product).map_or(product.as_str(), |found| found.name.get(self.language))
    }

    /// The text of a key in which placeholders stand for markup: links, or a name set off from the sentence.
    #[must_use]
    pub fn rich(&self, key: &str, arguments: &[(&str, Markup)]) -> Markup {
        let places: Vec<String> = (0..arguments.len()).map(|index| format!("{PLACE}{index}{PLACE}")).collect();
        let pairs: Vec<(&str, &str)> =
            arguments.iter().zip(&places).map(|((name, _), place)| (*name, place.as_str())).collect();
        let text = self.text_with(key, &pairs);
        let mut html = String::new();
        // Between two places is text, within them an index: they alternate.
        for (position, piece) in text.split(PLACE).enumerate() {
            let markup = piece.parse::<usize>().ok().and_then(|index| arguments.get(index));
            match markup {
                Some((_, markup)) if position % 2 == 1 => html.push_str(&markup.0),
                _ => piece.render_to(&mut html),
            }
        }
        PreEscaped(html)
    }
}

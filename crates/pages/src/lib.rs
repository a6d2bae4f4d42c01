//! Pages: layout, theme, translations, form widgets.

use brand::Brand;
use kernel::Language;

/// What every page is rendered with.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The brand.
    pub brand: &'a Brand,
    /// The reader's language.
    pub language: Language,
    /// The path of this page.
    pub path: &'a str,
}

impl<'a> View<'a> {
    /// A view of the page at `path`.
    #[must_use]
    pub const fn new(brand: &'a Brand, language: Language, path: &'a str) -> Self {
        Self { brand, language, path }
    }

    /// The text of a key with values for its placeholders.
    #[must_use]
    pub fn text_with(&self, key: &str, _arguments: &[(&str, &str)]) -> String {
        key.to_owned()
    }
}

/// The page of a problem.
#[must_use]
pub fn problem_page(_view: &View<'_>, title: &str, _detail: &str, _request_id: &str) -> String {
    title.to_owned()
}

/// The policy of every page.
#[must_use]
pub fn content_security_policy() -> String {
    "default-src 'none'".to_owned()
}

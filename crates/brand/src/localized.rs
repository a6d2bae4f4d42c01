//! Texts in the languages of a brand.

use std::collections::BTreeMap;

use kernel::Language;

/// A text in every language of the brand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Localized(BTreeMap<Language, String>);

impl Localized {
    pub(crate) const fn new(texts: BTreeMap<Language, String>) -> Self {
        Self(texts)
    }

    /// The text in `language`; if the brand does not speak it, in one that it does.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        self.0.get(&language).or_else(|| self.0.values().next()).map_or("", String::as_str)
    }

    /// The text in every language.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(String::as_str)
    }
}

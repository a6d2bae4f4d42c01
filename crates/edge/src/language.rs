//! Which language a reader wants.

use kernel::Language;

use crate::weights::{heaviest, weighted};

/// The language with the highest weight in an `Accept-Language` header among `offered`, the earlier of two equals.
pub(crate) fn preferred(header: &str, offered: &[Language]) -> Option<Language> {
    heaviest(weighted(header).filter_map(|(tag, weight)| {
        let language = Language::from_tag(tag).filter(|language| offered.contains(language))?;
        Some((language, weight))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_language_that_we_offer_wins() {
        let pick = |header| preferred(header, &Language::ALL);
        assert_eq!(pick("zh-CN,zh;q=0.9,en;q=0.8"), Some(Language::Chinese));
        assert_eq!(pick("fr, en;q=0.3, zh;q=0.31"), Some(Language::Chinese));
        assert_eq!(pick("zh;q=0, en;q=0.1"), Some(Language::English));
        assert_eq!(pick("en, zh"), Some(Language::English));
        assert_eq!(pick("fr"), None);
        assert_eq!(pick(""), None);
        assert_eq!(pick("zh;q=nonsense"), None);
        assert_eq!(preferred("zh", &[Language::English]), None);
    }
}

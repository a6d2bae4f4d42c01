//! How names are found by their beginning: as people type them from memory, whatever their case and width.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

/// The most characters of a name that it is found by. Names that begin alike for so long are found together. In UTF-8 it is
/// at most 240 bytes, of the 1,024 that a sort key of DynamoDB may have (DynamoDB, service quotas).
pub const MAX_FOLDED_CHARACTERS: usize = 60;

/// A name, or the beginning of one, in the form in which names are compared: what cannot be seen is dropped, compatibility forms
/// (full-width letters and digits) are the characters that they stand for, case and the width of spaces make no difference.
///
/// It is compared, and shown to nobody.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FoldedName(String);

impl FoldedName {
    /// Folds a text. `None` if there is nothing in it to be found by.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let composed: String = kernel::typed::visible(text).nfkc().collect();
        // Lower case may come apart again: `İ` becomes an `i` with a dot above.
        let lower: String = composed.to_lowercase().nfkc().filter(|c| !c.is_control() || c.is_whitespace()).collect();
        let words = lower.split_whitespace().collect::<Vec<_>>().join(" ");
        let folded: String = words.chars().take(MAX_FOLDED_CHARACTERS).collect();
        let folded = folded.trim_end().to_owned();
        (!folded.is_empty()).then_some(Self(folded))
    }

    /// The folded text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its first character, by which names are spread.
    #[must_use]
    pub fn first(&self) -> String {
        self.0.chars().take(1).collect()
    }

    /// Whether the name begins with `beginning`.
    #[must_use]
    pub fn begins_with(&self, beginning: &Self) -> bool {
        self.0.starts_with(&beginning.0)
    }
}

impl fmt::Display for FoldedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(text: &str) -> String {
        FoldedName::of(text).map(|name| name.as_str().to_owned()).unwrap_or_default()
    }

    #[test]
    fn case_width_spaces_and_what_cannot_be_seen_make_no_difference() {
        for (one, other) in [
            ("Example Inc.", "EXAMPLE  inc."),
            ("Example Inc.", "Ｅｘａｍｐｌｅ　Ｉｎｃ．"),
            ("Example", " exam\u{200b}ple\u{a0}"),
            ("Café", "cafe\u{301}"),
            ("STRASSE", "strasse"),
            ("ｱｲｳ", "アイウ"),
            ("观测云", "观测云\u{feff}"),
            ("turned", "\u{202e}turned"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
        assert_ne!(folded("东京"), folded("東京"), "other characters are other names");
    }

    #[test]
    fn a_name_is_found_by_its_beginning_and_not_by_another() {
        let name = FoldedName::of("Acme Rockets GmbH").unwrap();
        for beginning in ["a", "ACME", "acme r", "Acme Rockets GmbH"] {
            assert!(name.begins_with(&FoldedName::of(beginning).unwrap()), "{beginning}");
        }
        for other in ["rockets", "acme gmbh", "acmer"] {
            assert!(!name.begins_with(&FoldedName::of(other).unwrap()), "{other}");
        }
        assert_eq!(name.first(), "a");
    }

    #[test]
    fn a_long_name_is_cut_and_found_by_more_than_is_kept() {
        let long = "长".repeat(200);
        let name = FoldedName::of(&long).unwrap();
        assert_eq!(name.as_str().chars().count(), MAX_FOLDED_CHARACTERS);
        assert!(name.begins_with(&FoldedName::of(&long[..300]).unwrap()));
    }

    #[test]
    fn nothing_to_be_found_by_is_no_name() {
        for text in ["", "  ", "\u{200b}", "\u{a0}\u{feff}", "\u{7}"] {
            assert_eq!(FoldedName::of(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_folded_stays_as_it_is_and_fits(text in "\\PC{0,80}") {
            if let Some(name) = FoldedName::of(&text) {
                prop_assert_eq!(FoldedName::of(name.as_str()), Some(name.clone()));
                prop_assert!(name.as_str().len() <= 4 * MAX_FOLDED_CHARACTERS);
                prop_assert_eq!(name.first().chars().count(), 1);
            }
        }
    }
}

//! A word that lets the reader of a mailbox have a code sent although strangers have used up what they may have sent there.
//!
//! An owner without a password is a stranger in a browser that the account does not know, and strangers together have only a few codes an
//! hour sent to one target. So each mail that brings such a code ends with a word. Somebody who types it reads the mailbox, and is not held
//! back by what others have asked for. The word opens nothing: the code still goes to the mailbox, and counts only for who asked.

use std::fmt;

use kernel::digest::sha256_hex;
use kernel::typed;

use crate::code::SEND_WINDOW_SECONDS;

/// How long a word lets somebody ask, in seconds: as long as the codes that strangers have sent are counted.
pub const ADMISSION_SECONDS: i64 = SEND_WINDOW_SECONDS;
/// How many hexadecimal digits a word has: 40 bits. A network asks 60 times an hour, and a right guess has one mail more sent.
const CHARACTERS: usize = 10;
/// How many of them make a group.
const GROUP: usize = 5;

/// A word, without its dash. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct AdmissionWord(String);

impl AdmissionWord {
    /// The word of the message with this id, which is drawn at random and told to nobody.
    #[must_use]
    pub fn of_message(id: &str) -> Self {
        Self(sha256_hex(&["admission", id]).chars().take(CHARACTERS).collect())
    }

    /// Reads what somebody typed; spaces, dashes and case do not matter. `None` if it is no word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let word: String = typed::plain(text).chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        let word = word.to_ascii_lowercase().replace('o', "0");
        (word.len() == CHARACTERS && word.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(Self(word))
    }

    /// The word as the mail shows it: in two groups.
    #[must_use]
    pub fn in_groups(&self) -> String {
        let (first, second) = self.0.split_at_checked(GROUP).unwrap_or((&self.0, ""));
        format!("{first}-{second}")
    }

    /// What it is called at rest.
    #[must_use]
    pub fn hash(&self) -> String {
        sha256_hex(&["admission-word", &self.0])
    }
}

impl fmt::Debug for AdmissionWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AdmissionWord(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_reads_back_however_it_is_typed_and_neither_prints_nor_tells_the_message() {
        let word = AdmissionWord::of_message("5f0a");
        let shown = word.in_groups();
        assert_eq!((shown.len(), shown.as_bytes().get(GROUP)), (CHARACTERS + 1, Some(&b'-')));
        let wide = shown.replace('-', "\u{2013}").replace('0', "O");
        for typed in [shown.clone(), shown.to_uppercase(), shown.replace('-', " "), format!(" {wide}\u{200b}")] {
            assert_eq!(AdmissionWord::parse(&typed), Some(word.clone()), "{typed}");
        }
        for typed in ["", "12345", "12345-6789x", "12345-67890-1"] {
            assert_eq!(AdmissionWord::parse(typed), None, "{typed}");
        }
        assert_eq!(format!("{word:?}"), "AdmissionWord(…)");
        assert!(!word.hash().contains(&shown.replace('-', "")));
        assert_ne!(word, AdmissionWord::of_message("5f0b"));
    }
}

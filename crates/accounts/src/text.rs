//! Text that people type: normalised so that what is stored is what everybody sees.

use kernel::typed;
use unicode_normalization::UnicodeNormalization;

use crate::problem::Problem;

/// Reads a text of one line and 1 to `max` characters.
///
/// What cannot be seen is dropped, because it would let two names look the same, or reorder the page or mail around the
/// text; then the text is put in Normalization Form C and trimmed, in this order: two halves of a character may have had
/// something invisible between them. Everything that can be seen stays as it is, markup included: it is escaped where it
/// is shown.
///
/// # Errors
/// [`Problem::Missing`], [`Problem::TooLong`] or [`Problem::ControlCharacters`].
pub fn line(text: &str, max: usize) -> Result<String, Problem> {
    let text = normalized(text);
    if text.chars().any(|c| c.is_control() || is_line_separator(c)) {
        return Err(Problem::ControlCharacters);
    }
    bounded(text, max)
}

/// Reads a text of several lines and 1 to `max` characters; line ends become `\n`. Otherwise as [`line()`].
///
/// # Errors
/// [`Problem::Missing`], [`Problem::TooLong`] or [`Problem::ControlCharacters`].
pub fn paragraph(text: &str, max: usize) -> Result<String, Problem> {
    let text = normalized(&text.replace("\r\n", "\n").replace('\r', "\n"));
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(Problem::ControlCharacters);
    }
    bounded(text, max)
}

/// Whether there is nothing to be seen in the text.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    typed::is_blank(text)
}

fn normalized(text: &str) -> String {
    let text: String = typed::visible(text).nfc().collect();
    text.trim().to_owned()
}

fn bounded(text: String, max: usize) -> Result<String, Problem> {
    if is_blank(&text) {
        return Err(Problem::Missing);
    }
    if text.chars().count() > max { Err(Problem::TooLong { max }) } else { Ok(text) }
}

const fn is_line_separator(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn length_is_counted_in_characters_after_normalisation() {
        assert_eq!(line("  e\u{301}  ", 1), Ok("é".to_owned()));
        assert_eq!(line("观测云", 3), Ok("观测云".to_owned()));
        assert_eq!(line("观测云", 2), Err(Problem::TooLong { max: 2 }));
        assert_eq!(line("🧾🧾", 2), Ok("🧾🧾".to_owned()));
    }

    #[test]
    fn hostile_text_is_kept_as_text_but_cannot_reorder_or_break_what_is_around_it() {
        assert_eq!(line("<script>alert(1)</script>", 100), Ok("<script>alert(1)</script>".to_owned()));
        assert_eq!(line("pay\u{202e}lla", 100), Ok("paylla".to_owned()));
        for text in ["a\nb", "a\r\nBcc: x", "a\u{0}b", "a\u{7f}b", "a\u{2028}b", "a\tb"] {
            assert_eq!(line(text, 100), Err(Problem::ControlCharacters), "{text:?}");
        }
    }

    #[test]
    fn what_shows_nothing_counts_as_nothing() {
        for text in
            ["", "   ", "\u{200b}", "\u{202e}\u{202c}", "\u{3164}", "\u{200f}", "\u{2800}", "\u{e0061}", "\u{fe0f}"]
        {
            assert_eq!(line(text, 10), Err(Problem::Missing), "{text:?}");
        }
    }

    #[test]
    fn names_that_look_the_same_are_the_same() {
        for text in ["e\u{200b}\u{301}", "\u{feff}e\u{2060}\u{301}", "e\u{ad}\u{301}\u{200f}"] {
            assert_eq!(line(text, 1), Ok("é".to_owned()), "{text:?}");
        }
    }

    #[test]
    fn a_paragraph_keeps_its_lines() {
        assert_eq!(paragraph("one\r\ntwo\rthree", 100), Ok("one\ntwo\nthree".to_owned()));
        assert_eq!(paragraph("a\u{0}", 100), Err(Problem::ControlCharacters));
    }

    proptest! {
        #[test]
        fn reading_what_was_read_changes_nothing(text in "\\PC{0,40}") {
            if let Ok(once) = line(&text, 60) {
                prop_assert_eq!(line(&once, 60), Ok(once));
            }
        }
    }
}

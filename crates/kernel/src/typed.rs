//! Text as people type and paste it, made one at the door: what cannot be seen is dropped, what looks the same is one.
//!
//! Addresses, numbers, names and codes are copied from mails, chats and office documents, which put zero-width characters,
//! no-break spaces, typographic dashes and full-width letters into them. Everything that is read goes through one of the
//! two functions here, so that one thing typed twice is one thing.

/// Drops what cannot be seen and changes nothing else: zero-width characters, byte order marks, the marks and controls of
/// writing direction, soft hyphens, variation selectors, tags. A zero-width joiner stays between characters that it joins
/// in a script or an emoji, which no blank and none of ASCII does.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        let is_joined = |last: char| !last.is_ascii() && !last.is_whitespace();
        let joins = matches!(c, '\u{200c}' | '\u{200d}') && kept.chars().next_back().is_some_and(is_joined);
        if joins || !is_format(c) {
            kept.push(c);
        }
    }
    kept
}

/// The same for what has one spelling in ASCII (addresses, numbers, usernames, codes): full-width forms become the ASCII
/// characters they are the wide form of, spaces of any kind one space, and dashes of any kind the hyphen.
#[must_use]
pub fn plain(text: &str) -> String {
    // Folded first: what stands before a joiner decides whether it joins.
    visible(&text.chars().map(folded).collect::<String>())
}

/// Whether there is nothing to be seen in the text.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_format(c) || is_blank_sign(c))
}

/// Whether a text has control characters, or what cannot be seen.
#[must_use]
pub fn has_hidden(text: &str) -> bool {
    text.chars().any(|c| c.is_control() || is_format(c) || matches!(c, '\u{2028}' | '\u{2029}'))
}

/// What shapes or directs text and shows nothing (Unicode category Cf and the variation selectors).
const fn is_format(c: char) -> bool {
    matches!(c, '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Letters and signs that are drawn as nothing: Hangul fillers, the blank Braille pattern.
const fn is_blank_sign(c: char) -> bool {
    matches!(c, '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}')
}

fn folded(c: char) -> char {
    /// How far the full-width forms stand from ASCII (Unicode block FF00).
    const WIDE: u32 = 0xfee0;
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - WIDE).unwrap_or(c),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{301c}' => '-',
        '\u{3002}' | '\u{ff61}' => '.',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_dropped_and_what_joins_stays() {
        assert_eq!(visible("\u{feff}an\u{200b}n\u{202e}\u{00ad}@\u{2060}x"), "ann@x");
        assert_eq!(visible("a\u{200d}b\u{fe0f}\u{e0041}"), "ab");
        assert_eq!(visible("\u{2005}\u{200d}E"), "\u{2005}E");
        assert_eq!(
            visible("\u{1f468}\u{200d}\u{1f469} \u{646}\u{200c}\u{627}"),
            "\u{1f468}\u{200d}\u{1f469} \u{646}\u{200c}\u{627}"
        );
    }

    #[test]
    fn what_has_one_spelling_gets_it() {
        assert_eq!(plain("\u{ff0b}６５\u{a0}6123\u{2011}4567"), "+65 6123-4567");
        assert_eq!(plain("ａｎｎ＠ｅｘａｍｐｌｅ。com"), "ann@example.com");
        assert_eq!(plain("12\u{2007}34\u{2013}56"), "12 34-56");
        assert_eq!(plain("1\u{2007}\u{200d}2\u{ff10}\u{200c}3"), "1 203", "a joiner joins nothing to ASCII");
    }

    #[test]
    fn nothing_to_be_seen_is_blank() {
        for text in ["", " \u{3000}", "\u{2800}\u{2800}", "\u{e0061}\u{e007f}", "\u{fe0f}", "\u{3164}", "\u{200d}"] {
            assert!(is_blank(text), "{text:?}");
        }
        assert!(!is_blank("\u{2801}"));
    }
}

//! Text that people type: what is taken is visible, normalised, bounded, and read again as itself.

#![no_main]

use accounts::text::{is_blank, line, paragraph};
use kernel::typed::{has_hidden, plain, visible};
use libfuzzer_sys::fuzz_target;
use unicode_normalization::UnicodeNormalization;

const MAX: usize = 100;

fuzz_target!(|text: &str| {
    assert_eq!(visible(&visible(text)), visible(text), "what is visible stays visible");
    assert_eq!(plain(&plain(text)), plain(text), "what is plain stays plain");
    for read in [line(text, MAX), paragraph(text, MAX)] {
        let Ok(read) = read else { continue };
        assert!(!is_blank(&read) && read.chars().count() <= MAX && read.trim() == read, "{read:?}");
        assert_eq!(read.nfc().collect::<String>(), read, "what is kept is normalised");
    }
    if let Ok(read) = line(text, MAX) {
        assert_eq!(line(&read, MAX), Ok(read.clone()), "a line is read again as itself");
        let joiners = ['\u{200c}', '\u{200d}'];
        let shown: String = read.chars().filter(|c| !joiners.contains(c)).collect();
        assert!(!has_hidden(&shown), "nothing in a line is hidden: {read:?}");
    }
    if let Ok(read) = paragraph(text, MAX) {
        assert_eq!(paragraph(&read, MAX), Ok(read.clone()), "a paragraph is read again as itself");
    }
});

//! Which language a reader wants.

use kernel::Language;

/// The language with the highest weight in an `Accept-Language` header among `offered`, the earlier of two equals.
pub(crate) fn preferred(header: &str, offered: &[Language]) -> Option<Language> {
    let mut best: Option<(u32, Language)> = None;
    for part in header.split(',') {
        let mut pieces = part.split(';');
        let tag = pieces.next().unwrap_or_default().trim();
        let weight = pieces.find_map(|piece| piece.trim().strip_prefix("q=").map(millis)).unwrap_or(1000);
        let found = Language::from_tag(tag).filter(|language| offered.contains(language));
        if let Some(language) = found {
            let better = best.is_none_or(|(heaviest, _)| weight > heaviest);
            if weight > 0 && better {
                best = Some((weight, language));
            }
        }
    }
    best.map(|(_, language)| language)
}

/// A quality value (`0.8`) in thousandths; what is not one counts as 0.
fn millis(quality: &str) -> u32 {
    let (whole, fraction) = quality.trim().split_once('.').unwrap_or((quality.trim(), ""));
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    match (whole, digits.parse::<u32>()) {
        ("1", Ok(_)) => 1000,
        ("0", Ok(thousandths)) => thousandths,
        _ => 0,
    }
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

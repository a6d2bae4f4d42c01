//! Countries and regions.

mod names;

use std::fmt;

use kernel::Language;
use serde::{Deserialize, Serialize};

use names::{IN_CHINESE, IN_ENGLISH, REGIONS};

/// A country or region: an ISO 3166-1 alpha-2 code (`SG`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Region(&'static (&'static str, &'static str, &'static str));

impl Region {
    /// Reads a code or a name in one of our languages, in upper or lower case. `None` if there is no such region.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let code = text.to_ascii_uppercase();
        match REGIONS.binary_search_by(|(known, _, _)| (*known).cmp(&code)) {
            Ok(at) => REGIONS.get(at).map(Self),
            Err(_) => REGIONS.iter().find(|(_, en, zh)| en.eq_ignore_ascii_case(text) || *zh == text).map(Self),
        }
    }

    /// Every region with its name in `language`, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        REGIONS.iter().map(Self)
    }

    /// Every region in the order of the names in `language`: Chinese ones by pinyin.
    pub fn sorted(language: Language) -> impl Iterator<Item = Self> {
        let places = match language {
            Language::English => &IN_ENGLISH,
            Language::Chinese => &IN_CHINESE,
        };
        places.iter().filter_map(|place| REGIONS.get(usize::from(*place)).map(Self))
    }

    /// The code: two upper-case letters.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.0.0
    }

    /// The name in `language`.
    #[must_use]
    pub const fn name(self, language: Language) -> &'static str {
        match language {
            Language::English => self.0.1,
            Language::Chinese => self.0.2,
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A stored text that is no region's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an ISO 3166-1 alpha-2 code")]
pub struct NotARegion;

impl TryFrom<String> for Region {
    type Error = NotARegion;
    fn try_from(text: String) -> Result<Self, NotARegion> {
        Self::parse(&text).ok_or(NotARegion)
    }
}

impl From<Region> for String {
    fn from(region: Region) -> Self {
        region.code().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_two_capital_letters_in_order_and_named_in_every_language() {
        assert!(REGIONS.is_sorted_by(|a, b| a.0 < b.0));
        for region in Region::all() {
            assert!(region.code().len() == 2 && region.code().bytes().all(|b| b.is_ascii_uppercase()));
            assert!(Language::ALL.iter().all(|language| !region.name(*language).is_empty()));
            assert_eq!(Region::parse(&region.code().to_lowercase()), Some(region));
        }
        assert_eq!(Region::parse("germany"), Region::parse("DE"));
        assert_eq!(Region::parse("新加坡"), Region::parse("SG"));
        assert_eq!(Region::parse("中国香港"), Region::parse("HK"));
        assert_eq!(Region::parse("XX"), None);
        assert_eq!(Region::parse(""), None);
    }

    #[test]
    fn each_language_has_every_region_once_in_the_order_of_its_names() {
        for language in Language::ALL {
            let mut codes: Vec<&str> = Region::sorted(language).map(Region::code).collect();
            codes.sort_unstable();
            assert_eq!(codes, Region::all().map(Region::code).collect::<Vec<_>>());
        }
        let place = |language, code| Region::sorted(language).position(|region| region.code() == code).unwrap();
        let is_before = |language, one, other| place(language, one) < place(language, other);
        assert!(is_before(Language::English, "AF", "AX") && is_before(Language::English, "AX", "AL"), "Å sorts as A");
        // Ā ěr jí lì yà before À mǎn, Bā xī before Zhōng guó.
        for (one, other) in [("DZ", "OM"), ("BR", "CN"), ("CN", "HK"), ("MO", "TW"), ("TW", "HK")] {
            assert!(is_before(Language::Chinese, one, other), "{one} {other}");
        }
    }
}

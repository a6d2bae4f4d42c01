//! The industries a company can be in.

use serde::{Deserialize, Serialize};

macro_rules! industries {
    ($($(#[$doc:meta])* $name:ident = $key:literal),+ $(,)?) => {
        /// An industry: the sections of the International Standard Industrial Classification, Revision 4 (United Nations
        /// Statistics Division), without those that buy no software (households as employers, extraterritorial bodies),
        /// under short fixed keys.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Industry { $($(#[$doc])* #[serde(rename = $key)] $name),+ }

        impl Industry {
            /// Every industry, in the order of the standard.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The key at the interface; its name is the translation `industry-<key>`.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key),+ }
            }

            // texts: industry-*
            /// The key of its name in the translations.
            #[must_use]
            pub const fn translation_key(self) -> &'static str {
                match self { $(Self::$name => concat!("industry-", $key)),+ }
            }
        }
    };
}

industries! {
    /// Section A: agriculture, forestry and fishing.
    Agriculture = "agriculture",
    /// Section B: mining and quarrying.
    Mining = "mining",
    /// Section C.
    Manufacturing = "manufacturing",
    /// Section D: electricity, gas, steam and air conditioning supply.
    Energy = "energy",
    /// Section E: water supply, sewerage, waste management.
    Water = "water",
    /// Section F.
    Construction = "construction",
    /// Section G: wholesale and retail trade.
    Trade = "trade",
    /// Section H: transportation and storage.
    Transport = "transport",
    /// Section I: accommodation and food service.
    Hospitality = "hospitality",
    /// Section J: information and communication.
    Technology = "technology",
    /// Section K: financial and insurance activities.
    Finance = "finance",
    /// Section L: real estate.
    RealEstate = "real-estate",
    /// Section M: professional, scientific and technical activities.
    Professional = "professional",
    /// Section N: administrative and support service.
    Administrative = "administrative",
    /// Section O: public administration and defence.
    Government = "government",
    /// Section P.
    Education = "education",
    /// Section Q: human health and social work.
    Health = "health",
    /// Section R: arts, entertainment and recreation.
    Arts = "arts",
    /// Section S: other service activities.
    Other = "other",
}

/// Everyday words that other systems have in their lists, and what they mean here.
const EVERYDAY_WORDS: [(&str, Industry); 30] = [
    ("automotive", Industry::Manufacturing),
    ("banking", Industry::Finance),
    ("computer software", Industry::Technology),
    ("consulting", Industry::Professional),
    ("cloud", Industry::Technology),
    ("e-commerce", Industry::Trade),
    ("ecommerce", Industry::Trade),
    ("financial services", Industry::Finance),
    ("fintech", Industry::Finance),
    ("games", Industry::Arts),
    ("gaming", Industry::Arts),
    ("healthcare", Industry::Health),
    ("information technology", Industry::Technology),
    ("insurance", Industry::Finance),
    ("internet", Industry::Technology),
    ("it", Industry::Technology),
    ("it services", Industry::Technology),
    ("logistics", Industry::Transport),
    ("media", Industry::Technology),
    ("public sector", Industry::Government),
    ("real estate", Industry::RealEstate),
    ("research", Industry::Professional),
    ("retail", Industry::Trade),
    ("saas", Industry::Technology),
    ("software", Industry::Technology),
    ("tech", Industry::Technology),
    ("telecommunications", Industry::Technology),
    ("transportation", Industry::Transport),
    ("travel", Industry::Hospitality),
    ("utilities", Industry::Energy),
];

impl Industry {
    /// Reads a key, the letter of a section of the standard (`J`), or an everyday word for an industry (`software`),
    /// in upper or lower case, so that a seller's own front end need not know our keys. `None` if it is none of them.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let word = text.trim().to_ascii_lowercase();
        let by_key = Self::ALL.iter().copied().find(|industry| industry.key() == word);
        let by_word = || EVERYDAY_WORDS.iter().find(|(known, _)| *known == word).map(|(_, industry)| *industry);
        by_key.or_else(by_word).or_else(|| Self::of_section(&word))
    }

    /// The sections of the standard run from A to S, in the order of [`Self::ALL`].
    fn of_section(letter: &str) -> Option<Self> {
        let [letter @ b'a'..=b's'] = letter.as_bytes() else {
            return None;
        };
        Self::ALL.get(usize::from(letter - b'a')).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_reads_back() {
        for industry in Industry::ALL {
            assert_eq!(Industry::parse(industry.key()), Some(*industry));
            assert_eq!(serde_json::to_value(industry).unwrap(), industry.key());
        }
        for text in ["piracy", "", "t", "jj"] {
            assert_eq!(Industry::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_section_letter_and_an_everyday_word_are_understood() {
        assert_eq!(Industry::ALL.len(), 19, "sections A to S");
        assert_eq!(Industry::parse("J"), Some(Industry::Technology));
        assert_eq!(Industry::parse("s"), Some(Industry::Other));
        assert_eq!(Industry::parse(" Software "), Some(Industry::Technology));
        assert_eq!(Industry::parse("Financial Services"), Some(Industry::Finance));
    }
}

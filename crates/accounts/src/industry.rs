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

impl Industry {
    /// Reads a key in upper or lower case. `None` if there is no such industry.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let key = text.trim();
        Self::ALL.iter().copied().find(|industry| industry.key().eq_ignore_ascii_case(key))
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
        assert_eq!(Industry::parse("piracy"), None);
    }
}

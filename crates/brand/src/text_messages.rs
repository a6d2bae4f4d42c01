//! To which countries text messages go, and how many of them a day.

use std::collections::BTreeSet;

use kernel::Phone;
use kernel::contact::is_country;

use crate::section::Section;

/// How many text messages go out a day, unless the brand file says otherwise: a thousand people who sign in by phone.
const DEFAULT_DAILY_LIMIT: u32 = 1_000;
/// The same to one country.
const DEFAULT_DAILY_LIMIT_PER_COUNTRY: u32 = 300;
/// The largest limit that makes sense: above it there is none.
const MAX_LIMIT: u64 = 1_000_000;

/// The limits of text messages. Each costs the seller money, in some countries a lot, and the owners of premium numbers there
/// earn from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextMessages {
    /// The countries that they go to, as ISO 3166-1 codes; to every one if there is no list.
    pub countries: Option<BTreeSet<String>>,
    /// How many go out in a day of UTC.
    pub daily_limit: u32,
    /// How many of them to one country.
    pub daily_limit_per_country: u32,
}

impl Default for TextMessages {
    fn default() -> Self {
        Self {
            countries: None,
            daily_limit: DEFAULT_DAILY_LIMIT,
            daily_limit_per_country: DEFAULT_DAILY_LIMIT_PER_COUNTRY,
        }
    }
}

impl TextMessages {
    /// Whether text messages go to the country of a number. A number of no country, such as one of a satellite phone, is
    /// served only where there is no list.
    #[must_use]
    pub fn serve(&self, phone: &Phone) -> bool {
        let Some(countries) = &self.countries else { return true };
        phone.country().is_some_and(|country| countries.contains(country))
    }
}

pub(crate) fn read_text_messages(file: &Section<'_>) -> Option<TextMessages> {
    let Some(section) = file.optional_section("text_messages") else { return Some(TextMessages::default()) };
    let countries = if section.has("countries") { Some(read_countries(&section)) } else { None };
    let limit = |key: &str, default: u32| match section.has(key) {
        true => section.integer(key, 0..=MAX_LIMIT).and_then(|limit| u32::try_from(limit).ok()),
        false => Some(default),
    };
    let daily_limit = limit("daily_limit", DEFAULT_DAILY_LIMIT);
    let daily_limit_per_country = limit("daily_limit_per_country", DEFAULT_DAILY_LIMIT_PER_COUNTRY);
    section.finish();
    Some(TextMessages {
        countries: match countries {
            Some(read) => Some(read?),
            None => None,
        },
        daily_limit: daily_limit?,
        daily_limit_per_country: daily_limit_per_country?,
    })
}

fn read_countries(section: &Section<'_>) -> Option<BTreeSet<String>> {
    let mut countries = BTreeSet::new();
    let mut complete = true;
    for text in section.texts("countries")? {
        if !is_country(&text.value) {
            let path = section.path("countries");
            section
                .mistake(&text.span, format!("{path} knows no \"{}\": write ISO 3166-1 codes like \"SG\"", text.value));
            complete = false;
        } else if !countries.insert(text.value.clone()) {
            section.mistake(&text.span, format!("{} names \"{}\" twice", section.path("countries"), text.value));
            complete = false;
        }
    }
    complete.then_some(countries)
}

//! Phone numbers as people type them at home: without the country code.

use super::{Phone, PhoneError, calling_codes, code_length};
use crate::typed;

/// What is dialled before the country code of a call abroad: recommended by ITU-T E.164, and never part of a number.
const ABROAD: &str = "00";
/// The country code behind which the prefix of calls within the country is `8`: Russia and Kazakhstan.
const CODE_WITH_EIGHT: &str = "7";
/// The fewest digits of a number behind its country code, of those that are taken to have it typed before them.
const FEWEST_NATIONAL_DIGITS: usize = 7;
/// How many digits the numbers of a country have that begin like its own country code, one country a line. Made by
/// scripts/calling_codes.py from libphonenumber's metadata.
const HOME_NUMBERS: &str = include_str!("../home_numbers.txt");

/// The country code of calls to a country, by its ISO 3166-1 code: `86` for `CN`. `None` if it has none.
#[must_use]
pub fn calling_code(country: &str) -> Option<&'static str> {
    let (beginning, _) = calling_codes().find(|(_, known)| *known == country)?;
    beginning.get(..code_length(beginning))
}

/// Whether numbers of `country` that begin like its country code have so many digits: `91765 43210` is one of India.
fn is_home_number(country: &str, digits: &str) -> bool {
    let mut lines = HOME_NUMBERS.lines().filter_map(|line| line.split_once(' '));
    let lengths = lines.find(|(known, _)| *known == country).map_or("", |(_, lengths)| lengths);
    lengths.split(' ').any(|length| length.parse() == Ok(digits.len()))
}

impl Phone {
    /// Reads a number that may be typed as within `country` (its ISO 3166-1 code): `138 0013 8000` and `010 1234 5678`, `0086…` and
    /// `86 138…` there are numbers of China. One that is a number of the country without its country code is that, although it begins
    /// like it. With a `+` it is read as everywhere.
    ///
    /// # Errors
    /// [`PhoneError`] as of [`Phone::parse`], and if the country has no country code.
    pub fn parse_within(text: &str, country: &str) -> Result<Self, PhoneError> {
        let text = typed::plain(text);
        let text = text.trim();
        if text.starts_with('+') {
            return Self::parse(text);
        }
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '/' | '(' | ')')).collect();
        if let Some(abroad) = digits.strip_prefix(ABROAD) {
            return Self::parse(&format!("+{abroad}"));
        }
        let code = calling_code(country).ok_or(PhoneError)?;
        let behind = digits.strip_prefix(code).filter(|number| number.len() >= FEWEST_NATIONAL_DIGITS);
        if behind.is_some() && !is_home_number(country, &digits) {
            return Self::parse(&format!("+{digits}"));
        }
        let number = if code == CODE_WITH_EIGHT { digits.strip_prefix('8').unwrap_or(&digits) } else { &digits };
        Self::parse(&format!("+{code}{number}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_without_a_country_code_is_one_of_the_country() {
        for (country, typed, number) in [
            ("CN", "138 0013 8000", "+8613800138000"),
            ("CN", "１３８－００１３－８０００", "+8613800138000"),
            ("CN", "010-1234 5678", "+861012345678"),
            ("CN", "86 138 0013 8000", "+8613800138000"),
            ("CN", "0086 138 0013 8000", "+8613800138000"),
            ("CN", "+65 6123 4567", "+6561234567"),
            ("CN", "0065 6123 4567", "+6561234567"),
            ("US", "(206) 555-0100", "+12065550100"),
            ("US", "1 206 555 0100", "+12065550100"),
            ("SG", "6512 3456", "+6565123456"),
            ("SG", "65 6123 4567", "+6561234567"),
            ("GB", "020 7946 0018", "+442079460018"),
            ("RU", "8 (912) 345-67-89", "+79123456789"),
        ] {
            assert_eq!(Phone::parse_within(typed, country).unwrap().as_str(), number, "{country} {typed}");
        }
        for typed in ["", "0", "138", "ann", "138x0013800", "000 138"] {
            assert_eq!(Phone::parse_within(typed, "CN"), Err(PhoneError), "{typed}");
        }
        assert_eq!(Phone::parse_within("61234567", "XX"), Err(PhoneError));
    }

    #[test]
    fn a_number_that_begins_like_its_own_country_code_is_told_by_how_many_digits_it_has() {
        for (country, typed, number) in [
            ("IN", "91765 43210", "+919176543210"),
            ("IN", "91 98765 43210", "+919876543210"),
            ("IN", "91 91765 43210", "+919176543210"),
            ("IT", "392 123 4567", "+393921234567"),
            ("IT", "39 340 123 4567", "+393401234567"),
            ("IT", "39 392 123 4567", "+393921234567"),
            ("IT", "39 06 6982 1234", "+390669821234"),
            ("BR", "(55) 99612-3456", "+5555996123456"),
            ("BR", "(55) 3222-1234", "+555532221234"),
            ("BR", "55 11 96123-4567", "+5511961234567"),
            ("BR", "55 55 99612-3456", "+5555996123456"),
            ("KZ", "701 123 45 67", "+77011234567"),
            ("KZ", "8 (701) 123-45-67", "+77011234567"),
            ("KZ", "7 701 123 45 67", "+77011234567"),
            ("RU", "7 912 345 67 89", "+79123456789"),
            ("RU", "912 345 67 89", "+79123456789"),
            ("SG", "6512 3456", "+6565123456"),
            ("SG", "65 8123 4567", "+6581234567"),
            ("US", "1 206 555 0100", "+12065550100"),
            ("CN", "86 138 0013 8000", "+8613800138000"),
            ("DE", "49 170 1234567", "+491701234567"),
            ("DE", "0170 1234567", "+491701234567"),
            ("FR", "33 6 12 34 56 78", "+33612345678"),
            ("FR", "06 12 34 56 78", "+33612345678"),
            ("GM", "220 301 2345", "+2203012345"),
            ("GM", "220 1234", "+2202201234"),
        ] {
            assert_eq!(Phone::parse_within(typed, country).unwrap().as_str(), number, "{country} {typed}");
        }
    }

    #[test]
    fn a_country_has_its_country_code() {
        for (country, code) in [
            ("CN", Some("86")),
            ("US", Some("1")),
            ("CA", Some("1")),
            ("SG", Some("65")),
            ("HK", Some("852")),
            ("XX", None),
        ] {
            assert_eq!(calling_code(country), code, "{country}");
        }
    }
}

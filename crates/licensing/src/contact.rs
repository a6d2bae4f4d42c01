//! The contact that a buyer named to AWS when an agreement was accepted.

use std::fmt;

use kernel::Email;

/// The person whom a buyer named to AWS. AWS does not say that the address is theirs.
#[derive(Clone, PartialEq, Eq)]
pub struct BuyerContact {
    /// The full name, as its script writes it.
    pub name: String,
    /// The address; `None` if what AWS has is none that we could write to.
    pub email: Option<Email>,
    /// The company.
    pub company: String,
    /// The country, an ISO 3166-1 code.
    pub country: String,
}

impl BuyerContact {
    /// A contact by the parts that AWS gives.
    #[must_use]
    pub fn new(first_name: &str, last_name: &str, email: &str, company: &str, country: &str) -> Self {
        let trimmed = |text: &str| text.trim().to_owned();
        Self {
            name: full_name(first_name.trim(), last_name.trim()),
            email: Email::parse(email.trim()).ok(),
            company: trimmed(company),
            country: trimmed(country),
        }
    }
}

/// Nothing personal gets into a log by it.
impl fmt::Debug for BuyerContact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BuyerContact").field("country", &self.country).finish_non_exhaustive()
    }
}

/// Chinese, Japanese and Korean names have the family name first, and no space.
fn full_name(first: &str, last: &str) -> String {
    let is_east_asian = |text: &str| !text.is_empty() && text.chars().all(is_east_asian);
    if is_east_asian(first) && is_east_asian(last) {
        return format!("{last}{first}");
    }
    format!("{first} {last}").trim().to_owned()
}

/// Whether a character is of a script in which the family name comes first: Han, and Hangul's syllables.
fn is_east_asian(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{20000}'..='\u{3134F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contact(first: &str, last: &str) -> BuyerContact {
        BuyerContact::new(first, last, " Ada@Example.com ", " Nordlicht GmbH ", "DE")
    }

    #[test]
    fn a_name_is_put_together_as_its_script_does() {
        for (first, last, name) in [
            ("Ada", "Lindqvist", "Ada Lindqvist"),
            (" Ada ", "", "Ada"),
            ("小明", "王", "王小明"),
            ("민준", "김", "김민준"),
            ("Xiaoming", "王", "Xiaoming 王"),
        ] {
            assert_eq!(contact(first, last).name, name);
        }
    }

    #[test]
    fn an_address_that_is_none_is_left_out_and_nothing_personal_is_printed() {
        let contact = BuyerContact::new("Ada", "Lindqvist", "ada at example", "Nordlicht GmbH", "DE");
        assert_eq!(contact.email, None);
        assert!(self::contact("Ada", "Lindqvist").email.is_some());
        assert!(!format!("{contact:?}").contains("Ada") && !format!("{contact:?}").contains("Nordlicht"));
    }
}

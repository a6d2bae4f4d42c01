//! The fields of a form as a step reads them.

use std::collections::btree_map::Entry;

use kernel::Phone;
use pages::Typed;

/// The most fields of one form.
pub(crate) const MAX_FORM_FIELDS: usize = 100;
/// The fields that take phone numbers. A login may be one: it has digits alone then, which no username has.
const PHONE_FIELDS: [&str; 2] = ["phone", "login"];

/// The fields of a form or of a JSON object, by name. A field that was not sent reads as empty; one that was sent several
/// times, or as a JSON array, has several values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Typed);

impl Fields {
    /// The field's text as it was sent, the first one if it was several times, or `""`.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.all(name).first().map_or("", String::as_str)
    }

    /// All texts of a field that may be sent several times: boxes that were ticked.
    #[must_use]
    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// Every name that was sent, and how often.
    pub fn names(&self) -> impl Iterator<Item = (&str, usize)> {
        self.0.iter().map(|(name, values)| (name.as_str(), values.len()))
    }

    /// The same with names that were sent without a value, as an empty JSON array is. One that has a value too was sent
    /// twice.
    pub(crate) fn with_empty(mut self, names: Vec<String>) -> Self {
        for name in names {
            match self.0.entry(name) {
                Entry::Vacant(vacant) => drop(vacant.insert(Vec::new())),
                Entry::Occupied(mut sent) => sent.get_mut().push(String::new()),
            }
        }
        self
    }

    /// All fields with all their texts.
    pub(crate) const fn typed(&self) -> &Typed {
        &self.0
    }

    /// The same fields, in which phone numbers that were typed as within `country` have its country code. So they are read, kept and
    /// shown as what they are taken for.
    pub(crate) fn with_country_codes(mut self, country: &str) -> Self {
        for name in PHONE_FIELDS {
            if let Some(typed) = self.0.get_mut(name).and_then(|values| values.first_mut())
                && !kernel::typed::plain(typed).trim_start().starts_with('+')
                && let Ok(phone) = Phone::parse_within(typed, country)
            {
                phone.as_str().clone_into(typed);
            }
        }
        self
    }

    /// Whether a checkbox was ticked (`on`, `true` or `1`).
    #[must_use]
    pub fn is_ticked(&self, name: &str) -> bool {
        matches!(self.get(name), "on" | "true" | "1")
    }
}

impl FromIterator<(String, String)> for Fields {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        let mut fields = Typed::new();
        for (name, value) in pairs {
            fields.entry(name).or_default().push(value);
        }
        Self(fields)
    }
}

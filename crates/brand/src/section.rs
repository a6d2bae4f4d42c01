//! Reading a TOML table key by key, noting every mistake on the way.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use kernel::Language;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::localized::Localized;
use crate::mistakes::Mistakes;

/// The longest single-line text in a brand file, in characters: long enough for any company name.
const MAX_TEXT_CHARS: usize = 200;
/// The longest link, in characters (what all browsers take).
const MAX_URL_CHARS: usize = 2000;

/// A value and its place in the file.
#[derive(Clone, Debug)]
pub(crate) struct Located<T> {
    pub(crate) value: T,
    pub(crate) span: Range<usize>,
}

/// A table of the file: `[support]`, or the file itself.
#[derive(Debug)]
pub(crate) struct Section<'a> {
    /// Its dotted name, empty for the file itself.
    name: String,
    pub(crate) span: Range<usize>,
    table: &'a DeTable<'a>,
    asked: RefCell<Vec<String>>,
    mistakes: &'a Mistakes,
}

impl<'a> Section<'a> {
    pub(crate) const fn root(table: &'a DeTable<'a>, mistakes: &'a Mistakes) -> Self {
        Self { name: String::new(), span: 0..0, table, asked: RefCell::new(Vec::new()), mistakes }
    }

    /// Notes a mistake at `span`.
    pub(crate) fn mistake(&self, span: &Range<usize>, message: impl Into<String>) {
        self.mistakes.add(span, message);
    }

    /// The line on which `span` begins.
    pub(crate) fn line(&self, span: &Range<usize>) -> usize {
        self.mistakes.line(span.start)
    }

    /// A text of one line that must be there.
    pub(crate) fn text(&self, key: &str) -> Option<Located<String>> {
        let value = self.required(key)?;
        let text = self.as_text(key, value)?;
        if text.value.chars().count() > MAX_TEXT_CHARS || text.value.contains(char::is_control) {
            self.mistake(
                &text.span,
                format!("{} must be one line of at most {MAX_TEXT_CHARS} characters", self.path(key)),
            );
            return None;
        }
        Some(text)
    }

    /// A text of any number of lines that must be there.
    pub(crate) fn block(&self, key: &str) -> Option<Located<String>> {
        let value = self.required(key)?;
        self.as_text(key, value)
    }

    /// An absolute `https` link that must be there.
    pub(crate) fn url(&self, key: &str) -> Option<Located<String>> {
        let url = self.block(key)?;
        let host = url.value.strip_prefix("https://").and_then(|rest| rest.split(['/', '?', '#']).next());
        let plain = url.value.len() <= MAX_URL_CHARS
            && url.value.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>\\".contains(&b));
        if plain && host.is_some_and(|host| host.contains('.')) {
            return Some(url);
        }
        self.mistake(&url.span, format!("{} must be a full link that begins with https://", self.path(key)));
        None
    }

    /// A link that may be missing.
    pub(crate) fn optional_url(&self, key: &str) -> Option<Located<String>> {
        if self.has(key) { self.url(key) } else { None }
    }

    /// A text parsed by `parse`; `expected` completes the sentence "… must be".
    pub(crate) fn parsed<T>(&self, key: &str, expected: &str, parse: impl Fn(&str) -> Option<T>) -> Option<Located<T>> {
        let text = self.text(key)?;
        if let Some(value) = parse(&text.value) {
            return Some(Located { value, span: text.span });
        }
        self.mistake(&text.span, format!("{} is \"{}\" but must be {expected}", self.path(key), text.value));
        None
    }

    /// A text parsed by `parse`, if it is there.
    pub(crate) fn optional_parsed<T>(
        &self,
        key: &str,
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<Located<T>> {
        if self.has(key) { self.parsed(key, expected, parse) } else { None }
    }

    /// A whole number that must be there and lie in `range`.
    pub(crate) fn integer(&self, key: &str, range: std::ops::RangeInclusive<u64>) -> Option<u64> {
        let value = self.required(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(number) => u64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        let number = number.filter(|number| range.contains(number));
        if number.is_none() {
            let (least, most) = range.into_inner();
            let wanted = format!("{} must be a whole number from {least} to {most}, without quotes", self.path(key));
            self.mistake(&value.span(), wanted);
        }
        number
    }

    /// `true` or `false`; `false` if it is not there.
    pub(crate) fn flag(&self, key: &str) -> bool {
        match self.get(key).map(|value| (value.get_ref(), value.span())) {
            None => false,
            Some((DeValue::Boolean(flag), _)) => *flag,
            Some((_, span)) => {
                self.mistake(&span, format!("{} must be true or false, without quotes", self.path(key)));
                false
            }
        }
    }

    /// A list of texts that must be there and not be empty.
    pub(crate) fn texts(&self, key: &str) -> Option<Vec<Located<String>>> {
        let value = self.required(key)?;
        let DeValue::Array(items) = value.get_ref() else {
            self.mistake(&value.span(), format!("{} must be a list of texts, like [\"a\", \"b\"]", self.path(key)));
            return None;
        };
        if items.is_empty() {
            self.mistake(&value.span(), format!("{} must name at least one", self.path(key)));
            return None;
        }
        items.iter().map(|item| self.as_text(key, item)).collect::<Vec<_>>().into_iter().collect()
    }

    /// A table inside this one that must be there.
    pub(crate) fn section(&self, key: &str) -> Option<Section<'a>> {
        let value = self.required(key)?;
        self.as_section(key, self.path(key), value)
    }

    /// A table inside this one that may be missing.
    pub(crate) fn optional_section(&self, key: &str) -> Option<Section<'a>> {
        if self.has(key) { self.section(key) } else { None }
    }

    /// The tables of a `[[list]]` that must have at least one.
    pub(crate) fn sections(&self, key: &str) -> Vec<Section<'a>> {
        let Some(value) = self.get(key) else {
            self.mistake(&self.span, format!("[[{}]] is missing: at least one is needed", self.path(key)));
            return Vec::new();
        };
        let DeValue::Array(items) = value.get_ref() else {
            self.mistake(
                &value.span(),
                format!("{0} must be a list of tables: begin each with [[{0}]]", self.path(key)),
            );
            return Vec::new();
        };
        if items.is_empty() {
            self.mistake(&value.span(), format!("[[{}]] is empty: at least one is needed", self.path(key)));
        }
        items.iter().filter_map(|item| self.as_section(key, self.path(key), item)).collect()
    }

    /// A text in every one of `languages`: `key = { en = "…", zh = "…" }`.
    pub(crate) fn localized(&self, key: &str, languages: &[Language]) -> Option<Localized> {
        self.in_languages(key, languages, Self::text)
    }

    /// A text in every one of `languages`, or one text for all.
    pub(crate) fn localized_text(&self, key: &str, languages: &[Language]) -> Option<Localized> {
        self.for_all_or_each(key, languages, Self::text)
    }

    /// A link for every one of `languages`, or one link for all.
    pub(crate) fn localized_url(&self, key: &str, languages: &[Language]) -> Option<Localized> {
        self.for_all_or_each(key, languages, Self::url)
    }

    fn for_all_or_each(
        &self,
        key: &str,
        languages: &[Language],
        read: impl Fn(&Self, &str) -> Option<Located<String>>,
    ) -> Option<Localized> {
        if matches!(self.get(key).map(Spanned::get_ref), Some(DeValue::String(_))) {
            let all = read(self, key)?;
            return Some(Localized::new(languages.iter().map(|language| (*language, all.value.clone())).collect()));
        }
        self.in_languages(key, languages, read)
    }

    fn in_languages(
        &self,
        key: &str,
        languages: &[Language],
        read: impl Fn(&Self, &str) -> Option<Located<String>>,
    ) -> Option<Localized> {
        let texts = self.section(key)?;
        let mut found = BTreeMap::new();
        for language in languages {
            if let Some(text) = read(&texts, language.tag()) {
                found.insert(*language, text.value);
            }
        }
        // Without sound languages we do not know which keys belong here; that mistake is told where it is.
        if !languages.is_empty() {
            texts.finish();
        }
        (found.len() == languages.len()).then(|| Localized::new(found))
    }

    /// Notes every key that nobody asked for: a misspelt optional key would otherwise be ignored in silence.
    pub(crate) fn finish(&self) {
        let asked = self.asked.borrow();
        for key in self.table.keys() {
            let name = key.get_ref().as_ref();
            if !asked.iter().any(|known| known == name) {
                let known = asked.join(", ");
                self.mistake(
                    &key.span(),
                    format!("{} is not a key of a brand file; here are allowed: {known}", self.path(name)),
                );
            }
        }
    }

    /// Whether the key is there at all.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// The dotted name of a key of this section.
    pub(crate) fn path(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    fn get(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        let mut asked = self.asked.borrow_mut();
        if !asked.iter().any(|known| known == key) {
            asked.push(key.to_owned());
        }
        self.table.get(key)
    }

    fn required(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        let value = self.get(key);
        if value.is_none() {
            self.mistake(&self.span, format!("{} is missing", self.path(key)));
        }
        value
    }

    fn as_text(&self, key: &str, value: &'a Spanned<DeValue<'a>>) -> Option<Located<String>> {
        match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => {
                Some(Located { value: text.trim().to_owned(), span: value.span() })
            }
            DeValue::String(_) => {
                self.mistake(&value.span(), format!("{} is empty", self.path(key)));
                None
            }
            _ => {
                self.mistake(&value.span(), format!("{} must be a text in quotes", self.path(key)));
                None
            }
        }
    }

    fn as_section(&self, key: &str, name: String, value: &'a Spanned<DeValue<'a>>) -> Option<Section<'a>> {
        if let DeValue::Table(table) = value.get_ref() {
            return Some(Section {
                name,
                span: value.span(),
                table,
                asked: RefCell::new(Vec::new()),
                mistakes: self.mistakes,
            });
        }
        let wanted =
            format!("{} must be a table: [{}] with keys below it, or {{ key = … }}", self.path(key), self.path(key));
        self.mistake(&value.span(), wanted);
        None
    }
}

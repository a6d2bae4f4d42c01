//! The way to the sign-in page, and from there on to where somebody wanted to go.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The longest path that is led on to, in bytes.
const MAX_PATH_BYTES: usize = 300;
/// What a parameter of a query may hold as it is (RFC 3986, section 3.4), but for `&`, `=`, `+` and the like.
const PARAMETER: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `text` if it is a path of our own, with its query. Anything that a browser could read as another site is none:
/// `//host`, `/\host`, control characters, or a scheme.
#[must_use]
pub fn own_path(text: &str) -> Option<&str> {
    let ours = text.len() <= MAX_PATH_BYTES
        && text.starts_with('/')
        && !text.starts_with("//")
        && text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    ours.then_some(text)
}

/// `page` with the place to lead on to in its query.
#[must_use]
pub fn leading_on(page: &str, next: Option<&str>) -> String {
    let Some(next) = next else { return page.to_owned() };
    let separator = if page.contains('?') { '&' } else { '?' };
    format!("{page}{separator}next={}", utf8_percent_encode(next, PARAMETER))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_are_led_on_to() {
        assert_eq!(own_path("/console?a=b#c"), Some("/console?a=b#c"));
        for text in
            ["", "//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example", "/a\r\nb", "console"]
        {
            assert_eq!(own_path(text), None, "{text:?}");
        }
        assert_eq!(own_path(&format!("/{}", "a".repeat(MAX_PATH_BYTES))), None);
    }

    #[test]
    fn a_query_of_its_own_stays_with_the_place_to_lead_on_to() {
        let page = leading_on("/sign-in?account=billing", Some("/account/bills?month=2026-10&x=%20"));
        assert_eq!(page, "/sign-in?account=billing&next=/account/bills%3Fmonth%3D2026-10%26x%3D%2520");
        assert_eq!(leading_on("/sign-in", Some("/console")), "/sign-in?next=/console");
        assert_eq!(leading_on("/sign-in?with=code", None), "/sign-in?with=code");
    }
}

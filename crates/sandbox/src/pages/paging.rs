//! Long lists, a page at a time, the newest first.

use std::collections::BTreeMap;

use maud::{Markup, html};

/// What an address says behind its `?`.
pub(super) type Asked = BTreeMap<String, String>;

/// One page of a list.
#[derive(Debug)]
pub(super) struct Page<T> {
    /// What is on it.
    pub(super) items: Vec<T>,
    /// Which page it is; the first has the newest.
    number: usize,
    /// How many there are.
    count: usize,
    /// How long the list is.
    pub(super) total: usize,
}

impl<T> Page<T> {
    /// The page of `all`, newest first, that `asked` has under `name`: the first without it, the last if there are fewer.
    pub(super) fn of(all: impl ExactSizeIterator<Item = T>, size: usize, asked: &Asked, name: &str) -> Self {
        let total = all.len();
        let count = total.div_ceil(size).max(1);
        let number = asked.get(name).and_then(|text| text.parse().ok()).unwrap_or(1).clamp(1, count);
        Self { items: all.skip((number - 1) * size).take(size).collect(), number, count, total }
    }

    /// Whether it is the first page.
    pub(super) const fn is_first(&self) -> bool {
        self.number == 1
    }

    /// Links to the pages beside it; nothing if there is one page. Other lists of the address stay where they are.
    pub(super) fn links(&self, of: &str, asked: &Asked, name: &str) -> Markup {
        let to = |number: usize| {
            let mut pairs = asked.clone();
            pairs.insert(name.to_owned(), number.to_string());
            format!("?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
        };
        html! {
            @if self.count > 1 {
                nav class="row pager" aria-label={ "Pages: " (of) } {
                    @if self.number > 1 { a class="button" rel="prev" href=(to(self.number - 1)) { "Newer" } }
                    span class="small soft" { "Page " (self.number) " of " (self.count) " · " (self.total) " " (of) }
                    @if self.number < self.count { a class="button" rel="next" href=(to(self.number + 1)) { "Older" } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(&str, &str)]) -> Asked {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_page_is_the_one_that_is_asked_for_or_the_nearest_that_there_is() {
        for (number, items) in [("1", vec![0, 1]), ("3", vec![4]), ("9", vec![4]), ("0", vec![0, 1]), ("x", vec![0, 1])]
        {
            assert_eq!(Page::of(0..5, 2, &asked(&[("calls", number)]), "calls").items, items, "{number}");
        }
        assert_eq!(Page::of(0..5, 2, &asked(&[]), "calls").items, [0, 1]);
        assert!(Page::of(0..0, 2, &asked(&[]), "calls").items.is_empty());
    }

    #[test]
    fn links_lead_to_the_pages_beside_and_leave_other_lists_where_they_are() {
        let asked = asked(&[("calls", "2"), ("records", "4")]);
        let links = Page::of(0..5, 2, &asked, "calls").links("calls", &asked, "calls").into_string();
        assert!(links.contains("?calls=1&amp;records=4") && links.contains("?calls=3&amp;records=4"), "{links}");
        assert!(links.contains("Page 2 of 3"), "{links}");
        assert_eq!(Page::of(0..2, 2, &asked, "calls").links("calls", &asked, "calls").into_string(), "");
    }
}

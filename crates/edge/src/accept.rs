//! Whether a client wants JSON or a page.

use crate::media_type;
use crate::weights::{heaviest, weighted};

/// What a page can be asked for as. A wildcard asks for nothing in particular and gets a page too: browsers send it
/// behind these, and everything that names JSON names it in full.
const PAGE_TYPES: [&str; 2] = ["text/html", "application/xhtml+xml"];

/// Whether an `Accept` header prefers JSON to pages. Of two that weigh the same the earlier one counts.
pub(crate) fn prefers_json(header: &str) -> bool {
    let is_one_of = |name: &str, types: &[&str]| types.iter().any(|one| name.eq_ignore_ascii_case(one));
    let named = weighted(header).filter_map(|(name, weight)| {
        let json = is_one_of(name, &[media_type::JSON, media_type::PROBLEM]);
        (json || is_one_of(name, &PAGE_TYPES)).then_some((json, weight))
    });
    heaviest(named).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_for_who_prefers_it_and_a_page_for_everybody_else() {
        for header in [
            "application/json",
            "application/problem+json",
            "Application/JSON; charset=utf-8",
            "application/json, text/plain, */*",
            "text/html;q=0.1, application/json",
            "application/json, text/html",
            "text/html; q=0, application/json;q=0.001",
        ] {
            assert!(prefers_json(header), "{header}");
        }
        for header in [
            "",
            "*/*",
            "application/*",
            "text/html, application/json;q=0.9",
            "text/html, application/json",
            "application/json;q=0",
            "application/json;q=nonsense",
            "application/jsonx, application/vnd.api+json",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        ] {
            assert!(!prefers_json(header), "{header}");
        }
    }
}

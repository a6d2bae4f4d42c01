//! What no other route takes: unknown addresses, and known ones used in another way.

use edge::{Answer, Problem, Request};

/// The addresses for people and the methods each takes; a segment `*` stands for any one, `**` for any rest. A story
/// compares them with the routes. Below `/v1`, for machines, what has no route is not found.
const ADDRESSES: [(&str, &str); 24] = [
    ("/", "GET"),
    ("/marketplace", "GET, POST"),
    ("/activate", "GET, POST"),
    ("/activate/resume", "GET, POST"),
    ("/register", "GET, POST"),
    ("/codes", "POST"),
    ("/bind-billing", "GET, POST"),
    ("/bind-billing/proof", "POST"),
    ("/workspaces", "GET, POST"),
    ("/workspaces/*/binding", "GET, POST"),
    ("/activated", "GET"),
    ("/sign-in", "GET, POST"),
    ("/sign-out", "POST"),
    ("/console", "GET"),
    ("/console/workspaces/*", "GET"),
    ("/console/**", "GET, POST"),
    ("/account", "GET"),
    ("/account/bills", "GET"),
    ("/account/cloud-accounts", "GET"),
    ("/account/**", "GET, POST"),
    ("/operator", "GET"),
    ("/operator/licenses/*", "GET"),
    ("/operator/quarantine/*", "GET, POST"),
    ("/operator/**", "GET, POST"),
];

/// The branded page, or problem+json, for what is not there; a known address says which methods it takes.
pub(crate) fn answer(request: &Request) -> Answer {
    let segments = request.segments();
    let known = ADDRESSES.iter().find(|(pattern, _)| matches(pattern, &segments));
    if request.is_near_landing() && !request.is_for_landing() {
        // A listing with a mistake in its address keeps every buyer out.
        tracing::warn!(request_id = request.request_id(), path = request.path(), "somebody came beside the landing");
        return Answer::problem(Problem::beside_landing());
    }
    match known {
        Some((_, methods)) if !takes(methods, request.method()) => {
            Answer::problem(Problem::new("method-not-allowed", 405)).with_header("allow", *methods)
        }
        Some(_) | None => Answer::problem(Problem::new("not-found", 404)),
    }
}

fn takes(methods: &str, method: &str) -> bool {
    methods.split(", ").any(|taken| taken == method)
}

fn matches(pattern: &str, segments: &[String]) -> bool {
    let mut left = segments.iter();
    for part in pattern.split('/').filter(|part| !part.is_empty()) {
        match (part, left.next()) {
            ("**", Some(_)) => return true,
            ("*", Some(_)) => {}
            (part, Some(segment)) if part == segment => {}
            _ => return false,
        }
    }
    left.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_matches_segment_by_segment() {
        let is = |pattern, path: &str| {
            let segments: Vec<String> = path.split('/').skip(1).map(str::to_owned).collect();
            matches(pattern, &segments)
        };
        assert!(is("/register", "/register") && is("/workspaces/*/binding", "/workspaces/w/binding"));
        assert!(is("/account/**", "/account/a/b") && !is("/account/**", "/account"));
        assert!(!is("/register", "/register/x") && !is("/workspaces/*/binding", "/workspaces/w"));
    }
}

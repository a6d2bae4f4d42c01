//! How long a client may keep an answer, and what it is told if it has the answer already.
//!
//! An answer is paid for by request, with or without a body, so what makes polling cheap is how long it may be kept.
//! The limit is what the product may learn late: a license that ends takes usage for 45 minutes more, and is told of by
//! an event beside.

use edge::{Answer, Request};
use kernel::Timestamp;
use kernel::digest::sha256_hex;
use serde_json::Value;

/// How long a usable answer without quantities may be kept, in seconds: nothing but the end of the license changes it,
/// and five minutes late leave 40 to report what is left.
const STEADY_SECONDS: i64 = 300;
/// How long any other answer may be kept, in seconds: quantities grow when a buyer amends a contract, and a lock is
/// lifted when a workspace is settled anew.
const CHANGING_SECONDS: i64 = 60;
/// How long *not yet* may be kept, in seconds: a buyer waits in front of it.
const PENDING_SECONDS: i64 = 10;
/// For how much longer an answer may be used while we cannot be reached, in seconds: a product goes on, and an end that
/// it learns of a quarter of an hour late is in time.
const STALE_IF_ERROR_SECONDS: i64 = 900;

/// What decides how long an answer may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Keeping {
    pub(crate) usable: bool,
    /// Whether it waits for AWS's confirmation, or for the license's start.
    pub(crate) pending: bool,
    /// Whether it names what a contract entitles to.
    pub(crate) has_quantities: bool,
    /// The next instant at which the answer changes by itself, by what is known now.
    pub(crate) changes_at: Option<Timestamp>,
}

impl Keeping {
    /// How long the answer may be kept from `now` on, in seconds; 0 if it changes within this one.
    pub(crate) fn seconds(self, now: Timestamp) -> i64 {
        let most = match self {
            Self { pending: true, .. } => PENDING_SECONDS,
            Self { usable: true, has_quantities: false, .. } => STEADY_SECONDS,
            Self { .. } => CHANGING_SECONDS,
        };
        self.changes_at.map_or(most, |at| at.seconds_since(now).clamp(0, most))
    }
}

/// The answer with its ETag, which covers all of the body; or 304 if the client has this very answer.
pub(crate) fn cacheable(request: &Request, body: &Value, keeping: Keeping, now: Timestamp) -> Answer {
    let tag = sha256_hex(&[&body.to_string()]);
    let tag = format!("\"{}\"", tag.get(..32).unwrap_or(&tag));
    let has_it = request.header("if-none-match").is_some_and(|known| names(known, &tag));
    let answer = if has_it { Answer::not_modified() } else { Answer::json(200, body) };
    let seconds = keeping.seconds(now);
    let control = format!("private, max-age={seconds}, stale-if-error={STALE_IF_ERROR_SECONDS}");
    answer.with_header("etag", tag).with_header("cache-control", control)
}

/// Whether an `If-None-Match` names `tag`: it may be a list, and proxies make tags weak (RFC 9110, 13.1.2).
fn names(known: &str, tag: &str) -> bool {
    let named = |one: &str| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag;
    known.split(',').any(|one| named(one.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_764_000_000);

    fn steady() -> Keeping {
        Keeping { usable: true, pending: false, has_quantities: false, changes_at: None }
    }

    #[test]
    fn the_sooner_something_may_change_the_shorter_an_answer_is_kept() {
        assert_eq!(steady().seconds(NOW), 300);
        assert_eq!(Keeping { has_quantities: true, ..steady() }.seconds(NOW), 60);
        assert_eq!(Keeping { usable: false, ..steady() }.seconds(NOW), 60, "a lock may be lifted");
        assert_eq!(Keeping { usable: false, pending: true, ..steady() }.seconds(NOW), 10);
    }

    #[test]
    fn no_answer_is_kept_beyond_a_change_that_is_known() {
        let changing_in = |seconds| Keeping { changes_at: Some(NOW.plus_seconds(seconds)), ..steady() }.seconds(NOW);
        assert_eq!([changing_in(299), changing_in(1), changing_in(0), changing_in(-5)], [299, 1, 0, 0]);
        assert_eq!(changing_in(86_400), 300);
        let half = Keeping { changes_at: Some(Timestamp::from_millis(NOW.millis() + 500)), ..steady() };
        assert_eq!(half.seconds(NOW), 0, "a part of a second is none");
    }

    #[test]
    fn a_tag_is_found_in_a_list_made_weak_and_by_the_star() {
        for known in ["\"a\"", "W/\"a\"", "\"b\", \"a\"", "\"b\",W/\"a\"", "*"] {
            assert!(names(known, "\"a\""), "{known}");
        }
        for known in ["", "\"b\"", "a", "W/a", "\"aa\""] {
            assert!(!names(known, "\"a\""), "{known}");
        }
    }
}

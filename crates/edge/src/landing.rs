//! The fulfilment URL: where a listing makes a buyer's browser post its token.
//!
//! People type it into AWS's form, so a trailing slash, a doubled one, a space or another letter case still is the
//! landing. What only resembles it is never refused as coming from another site, since buyers come from AWS's: they
//! are met with a page that says how to get here.

use crate::request::Request;

/// The path of the fulfilment URL (a contract: sellers have it in their listings).
pub const LANDING_PATH: &str = "/marketplace";
/// The form field that AWS fills in.
pub const LANDING_TOKEN_FIELD: &str = "x-amzn-marketplace-token";

/// The most bytes of a form in which a token is looked for; AWS's has one or two fields.
const MAX_LANDING_FORM_BYTES: usize = 65_536;

impl Request {
    /// Whether this is the fulfilment URL, in whichever way it was typed.
    #[must_use]
    pub fn is_for_landing(&self) -> bool {
        let segments = self.typed_segments();
        segments.len() == 1 && segments.first().is_some_and(|segment| is_landing_segment(segment))
    }

    /// Whether somebody meant the fulfilment URL: by an address below it, or by a post that brings a token.
    #[must_use]
    pub fn is_near_landing(&self) -> bool {
        let below = self.typed_segments().first().is_some_and(|segment| is_landing_segment(segment));
        below || (self.method() == "POST" && self.brings_token())
    }

    /// The segments without what only a typing person adds.
    fn typed_segments(&self) -> Vec<String> {
        let trimmed = self.segments().into_iter().map(|segment| segment.trim().to_owned());
        trimmed.filter(|segment| !segment.is_empty()).collect()
    }

    fn brings_token(&self) -> bool {
        let is_small = self.body().len() <= MAX_LANDING_FORM_BYTES;
        is_small && self.fields().is_ok_and(|fields| !fields.get(LANDING_TOKEN_FIELD).is_empty())
    }
}

fn is_landing_segment(segment: &str) -> bool {
    LANDING_PATH.strip_prefix('/').is_some_and(|landing| segment.eq_ignore_ascii_case(landing))
}

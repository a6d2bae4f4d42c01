//! Refusal of posts that another site makes a browser send.

use crate::request::Request;

/// Machine calls are signed (SigV4), which no other site can make a browser do.
pub(crate) const SIGNED_PREFIX: &str = "/v1/";

/// Whether a browser says that this changing request comes from another site. Clients that send neither
/// `Sec-Fetch-Site` nor `Origin` are no current browsers; `SameSite=Lax` keeps the cookies from the old ones.
pub(crate) fn is_cross_site_post(request: &Request, public_url: &str) -> bool {
    if matches!(request.sent_method(), "GET" | "HEAD" | "OPTIONS") {
        return false;
    }
    // The one page whose form is on AWS's site: its token is what proves the post.
    if request.is_for_landing() || request.path().starts_with(SIGNED_PREFIX) {
        return false;
    }
    if let Some(site) = request.header("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    request.header("origin").is_some_and(|origin| {
        let same_as_public = origin == public_url;
        // Under another name of the host, with the scheme that the app is served with: what is at http:// of an app
        // served with https:// is somebody on the network.
        let scheme = public_url.split_once("://").map(|(scheme, _)| scheme);
        let same_as_host = origin.split_once("://").is_some_and(|(from, authority)| {
            (from == "https" || Some(from) == scheme) && request.header("host") == Some(authority)
        });
        !same_as_public && !same_as_host
    })
}

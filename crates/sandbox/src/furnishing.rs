//! What AWS's side has from the beginning, at the start and after a reset.

use crate::market::product::products_of;
use crate::options::Options;
use crate::state::State;
use crate::{openid, product};

/// What AWS's side has from the beginning: listings, and the secrets of the app.
pub(crate) fn furnish(state: &mut State, options: &Options, aws_url: &str) {
    state.products = products_of(&options.brand);
    state.partition = options.partition;
    // The product's address is another after each start.
    let webhooks = product::webhooks(aws_url, options.webhook.as_deref());
    state.secrets.insert(product::WEBHOOKS_SECRET.to_owned(), webhooks);
    state.secrets.insert(openid::CLIENT_SECRET_ID.to_owned(), openid::CLIENT_SECRET.to_owned());
}

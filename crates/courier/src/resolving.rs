//! Which addresses an endpoint may have: those that are reached over the internet.
//!
//! An endpoint's name is configured once and resolved for each call; whoever answers for the name could point it into our
//! own network, or at the address at which a machine in a cloud finds its credentials.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::dns::Name;
use telling::is_public;
use tower_service::Service;

/// Resolves names to addresses that are reached over the internet, and `localhost` to the machine itself: a product that
/// runs beside the sandbox.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PublicOnly;

impl Service<Name> for PublicOnly {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, io::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), io::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let is_own_machine = name.as_str() == "localhost" && found.iter().all(|address| address.ip().is_loopback());
            if is_own_machine || found.iter().all(|address| is_public(address.ip())) {
                return Ok(found.into_iter());
            }
            Err(io::Error::new(io::ErrorKind::PermissionDenied, "the name leads into a private network"))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use super::*;

    #[tokio::test]
    async fn a_name_that_leads_to_this_machine_is_refused_unless_it_says_so() {
        assert!(PublicOnly.call(Name::from_str("localhost").unwrap()).await.is_ok());
        let refused = PublicOnly.call(Name::from_str("127.0.0.1").unwrap()).await.map(|_| ());
        assert_eq!(refused.map_err(|error| error.kind()), Err(io::ErrorKind::PermissionDenied));
        // Resolvers differ in whether they know it with a dot; none of them makes it another machine's name.
        assert!(PublicOnly.call(Name::from_str("localhost.").unwrap()).await.is_err());
    }
}

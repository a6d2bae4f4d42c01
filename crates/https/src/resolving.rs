//! Which addresses a name may lead to.
//!
//! A name is configured once and resolved for each call; its owner could point it into our own network, or at
//! the address at which a machine in a cloud finds its credentials.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::dns::Name;
use tower_service::Service;

/// Says whether an address may be reached.
pub type AddressRule = fn(IpAddr) -> bool;

/// Resolves names to addresses that its rule allows, and `localhost` to the machine itself: what runs beside the sandbox.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Resolver(pub(crate) Option<AddressRule>);

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, io::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), io::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let rule = self.0;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let is_own_machine = name.as_str() == "localhost" && found.iter().all(|address| address.ip().is_loopback());
            if is_own_machine || rule.is_none_or(|allows| found.iter().all(|address| allows(address.ip()))) {
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

    async fn resolved(rule: Option<AddressRule>, name: &str) -> Result<(), io::ErrorKind> {
        Resolver(rule).call(Name::from_str(name).unwrap()).await.map(drop).map_err(|error| error.kind())
    }

    #[tokio::test]
    async fn a_name_that_leads_to_this_machine_is_refused_unless_it_says_so() {
        let nobody: Option<AddressRule> = Some(|address| !address.is_loopback());
        assert_eq!(resolved(nobody, "localhost").await, Ok(()));
        assert_eq!(resolved(nobody, "127.0.0.1").await, Err(io::ErrorKind::PermissionDenied));
        // Resolvers differ in whether they know it with a dot; none of them makes it another machine's name.
        assert!(resolved(nobody, "localhost.").await.is_err());
        assert_eq!(resolved(None, "127.0.0.1").await, Ok(()));
    }
}

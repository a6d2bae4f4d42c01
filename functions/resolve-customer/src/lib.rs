//! The landing: *Set Up Your Account* on AWS Marketplace makes the buyer's browser post a token here.
//!
//! Ask AWS who it is, record the landing as a fact of the license, open an activation session, and lead on. The token
//! is used at once and goes nowhere else: into no cookie, URL, log or item. Whatever no route takes comes here as well.

mod activation;
mod choice;
mod elsewhere;
mod landing;
mod page;
mod resume;

use std::sync::Arc;

use async_trait::async_trait;
use brand::Brand;
use edge::{Answer, Environment, HttpFunction, LANDING_PATH, Request};
use kernel::{Clock, Entropy};
use marketplace::Resolver;

store::repositories! {
    /// What the function touches of the table.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        activations: store::Activations,
        agreements: store::Agreements,
        billing_accounts: store::BillingAccounts,
        cloud_accounts: store::CloudAccounts,
        guesses: store::Guesses,
        license_bindings: store::LicenseBindings,
        licenses: store::Licenses,
        resume_links: store::ResumeLinks,
        sessions: store::Sessions,
        workspaces: store::Workspaces,
    }
}

/// The function.
#[derive(Debug)]
pub struct ResolveCustomer {
    store: Repositories,
    resolver: Resolver,
    marketplace_region: String,
    clock: Clock,
    entropy: Entropy,
    brand: Arc<Brand>,
}

impl ResolveCustomer {
    /// What it may do to the table.
    pub const TABLE_ACCESS: &'static [&'static store::Access] = Repositories::ACCESS;

    /// The function in `environment`.
    #[must_use]
    pub fn new(environment: &Environment) -> Self {
        Self {
            store: Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy),
            resolver: Resolver::new(environment.seller(), &environment.settings.marketplace_region),
            marketplace_region: environment.settings.marketplace_region.clone(),
            clock: environment.clock.clone(),
            entropy: environment.entropy.clone(),
            brand: Arc::clone(&environment.brand),
        }
    }
}

impl ResolveCustomer {
    /// Says how to get here to whoever does not come from AWS Marketplace.
    fn arrive(&self, request: &Request) -> Answer {
        let (view, region) = (request.view(), &self.marketplace_region);
        if request.wants_json() {
            return Answer::json(200, &page::arrival_json(&view, region));
        }
        Answer::page(page::arrive(&view, region))
    }
}

#[async_trait]
impl HttpFunction for ResolveCustomer {
    async fn answer(&self, request: &Request) -> Answer {
        let path = if request.is_for_landing() { LANDING_PATH } else { request.path() };
        match (request.method(), path) {
            ("POST", LANDING_PATH) => self.land(request).await,
            ("GET" | "HEAD", LANDING_PATH) => self.arrive(request),
            ("GET" | "HEAD", "/activate") => self.activate(request).await,
            ("POST", "/activate") => self.choose(request).await,
            ("GET" | "HEAD", "/activate/resume") => self.ask_to_resume(request).await,
            ("POST", "/activate/resume") => self.resume(request).await,
            _ => elsewhere::answer(request),
        }
    }
}

//! The one integration binary: stories, the house's rules, the replay of events/. One module a subject.

mod architecture;
mod sandbox_clock;
mod sandbox_marketplace;
mod sandbox_metering;
mod sandbox_services;

//! AWS Marketplace's own state: products, agreements, licences, tokens, metering.

mod agenda;
pub(crate) mod event;
pub(crate) mod lifecycle;
pub(crate) mod product;
pub(crate) mod purchase;
pub(crate) mod record;

//! AWS Marketplace's own state: products, agreements, licenses, tokens, metering.

pub(crate) mod action;
pub(crate) mod adjustment;
mod agenda;
pub(crate) mod event;
pub(crate) mod invoice;
pub(crate) mod invoicing;
pub(crate) mod lifecycle;
pub(crate) mod older;
pub(crate) mod partition;
pub(crate) mod product;
pub(crate) mod purchase;
pub(crate) mod record;

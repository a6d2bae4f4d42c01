//! The pages.

pub(crate) mod bills;
mod chart;
pub(crate) mod invoices;
mod covered;

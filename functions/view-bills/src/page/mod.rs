//! The pages.

pub(crate) mod bills;
mod chart;
mod covered;
pub(crate) mod invoices;

//! The pages.

pub(crate) mod bills;
pub(crate) mod budget;
mod chart;
mod covered;
pub(crate) mod invoices;

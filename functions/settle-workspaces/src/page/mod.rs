//! The pages.

pub(crate) mod bulk_settlement;
pub(crate) mod cloud_accounts;
mod plans;
pub(crate) mod settlement;
pub(crate) mod unbinding;

//! The pages.

pub(crate) mod closing;
pub(crate) mod profile;
pub(crate) mod real_name;
pub(crate) mod uploads;

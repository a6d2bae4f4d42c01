//! The pages.

pub(crate) mod closing;
pub(crate) mod contact;
pub(crate) mod objection;
pub(crate) mod password;
pub(crate) mod profile;
pub(crate) mod real_name;
pub(crate) mod sessions;
pub(crate) mod uploads;

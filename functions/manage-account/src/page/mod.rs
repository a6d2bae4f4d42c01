//! The pages.

pub(crate) mod closing;
pub(crate) mod joining;
pub(crate) mod member;
pub(crate) mod people;
pub(crate) mod profile;
pub(crate) mod real_name;
pub(crate) mod uploads;

//! bind-billing

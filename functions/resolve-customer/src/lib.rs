//! resolve-customer

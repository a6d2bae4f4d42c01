//! brand

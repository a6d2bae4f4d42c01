//! record-usage

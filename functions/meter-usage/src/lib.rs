//! meter-usage

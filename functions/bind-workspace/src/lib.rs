//! bind-workspace

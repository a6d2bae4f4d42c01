//! apply-agreement-event

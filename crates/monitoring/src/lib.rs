//! What CloudWatch knows of a deployment: its alarms, and how much waits in its queues.
//!
//! Owns: the two calls and how long they may take. Does not own: what an alarm means. See docs/decisions/043-two-calls-of-cloudwatch.md.

mod answers;
mod client;

pub use answers::{Alarm, AlarmState, AlarmsPage};
pub use client::{Monitoring, MonitoringError};

//! AWS Marketplace in a box: the AWS side, the app's front door and the passing of time, offline and in one program.
//!
//! Owns: the wire protocols of AWS Marketplace, DynamoDB, S3, KMS, SES and SMS as far as the house uses them; agreements,
//! licenses, events and metering as AWS behaves; API Gateway, Scheduler and SQS in front of the functions; the clock and
//! the faults; pages to watch all of it.
//! Does not own: any rule of the product. What it refuses, AWS refuses.

mod aws;
mod aws_error;
mod capacity;
mod client;
mod clockwork;
mod cloudtrail;
mod control;
mod direct;
mod dynamodb;
mod engine;
mod faults;
pub mod functions;
mod furnishing;
mod gateway;
mod invoices;
mod mailboxes;
mod market;
mod openid;
mod options;
mod pages;
mod product;
pub mod quantity;
mod queue;
mod random;
mod ready;
mod reset;
pub mod routes;
mod s3;
mod sandbox;
mod server;
pub mod signature;
mod snapshot;
mod start;
mod state;
mod timetable;

pub use client::{Browser, Exchange, NoAnswer, Observer, Reply, form_body};
pub use direct::{DirectAws, EventBatch, Refused};
pub use engine::EngineError;
pub use market::partition::Partition;
pub use options::{Options, RawPath};
pub use snapshot::SnapshotError;
pub use start::{Running, StartError, sdk_config, start};

//! The one integration binary: stories, the house's rules, the replay of events/. One module a subject.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a story, and what stories share, ends where something is wrong"
)]

mod account;
mod adjustments;
mod agreements;
mod architecture;
mod attacks;
mod audit_log;
mod bind_billing;
mod browser;
mod budgets;
mod buyer_contact;
mod closed_accounts;
mod codes;
mod concurrent;
mod console_accounts;
mod contention;
mod contracts;
mod credentials;
mod described;
mod doors;
mod elsewhere;
mod ending;
mod events;
mod events_replay;
mod forms;
mod forms_kept;
mod given_back;
mod held_back;
mod integrating;
mod invoiced;
mod landing;
mod late_ends;
mod ledger;
mod left_halfway;
mod lock_mails;
mod lossy;
mod mail_feedback;
mod many;
mod market;
mod older;
mod one_sign_in;
mod operator_console;
mod owed_codes;
mod owed_mails;
mod paying;
mod people;
mod polling;
mod reconciliation;
mod redrive;
mod register;
mod register_phone;
mod reinstated;
mod replaced;
mod repositories;
mod sandbox_clock;
mod sandbox_control;
mod sandbox_marketplace;
mod sandbox_metering;
mod sandbox_pages;
mod sandbox_services;
mod sign_in;
mod simulation;
mod slips;
mod suspended;
mod telling;
mod titles;
mod unreadable;
mod webhooks;
mod workspaces;

//! Rules of accounts by cases that were worked out by hand: words as the interface has them, each boundary on both of
//! its sides, several accounts and addresses. What needs a slow hash is tested beside it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod contacts;
mod papers;
mod registrations;
mod sessions;
mod texts;
mod workspaces;

use accounts::{BillingAccount, Username};
use kernel::{BillingAccountId, Email, Language, Phone, Timestamp};
use serde_json::json;

fn at(second: i64) -> Timestamp {
    Timestamp::from_seconds(1_764_000_000 + second)
}

fn username(text: &str) -> Username {
    Username::parse(text).unwrap()
}

/// Ann's Billing Center account, with a verified phone or without.
fn ann(phone: Option<&str>) -> BillingAccount {
    let profile = json!({"companyName": "Example", "industry": "technology", "region": "DE", "contactName": "Ann"});
    BillingAccount {
        id: BillingAccountId::parse("bill_ann").unwrap(),
        username: username("ann"),
        email: Email::parse("ann@example.com").unwrap(),
        phone: phone.map(|phone| Phone::parse(phone).unwrap()),
        phone_verified_at: phone.map(|_| at(0)),
        password_hash: None,
        profile: serde_json::from_value(profile).unwrap(),
        language: Language::English,
        terms_accepted_at: at(0),
        created_at: at(0),
        restored_at: None,
        proofs_since: accounts::ProofsSince::default(),
        membership: None,
        version: 4,
    }
}

//! An account that tests of several rules begin with.

use kernel::{BillingAccountId, Email, Language, Timestamp};

use crate::{BillingAccount, CompanyProfile, Industry, ProofsSince, Region, Username};

/// The account of `ann` with this e-mail address: made at `at`, without phone number and password, in version 3.
pub(crate) fn account_of(email: &str, at: Timestamp) -> BillingAccount {
    BillingAccount {
        id: BillingAccountId::parse("bill_1").unwrap(),
        username: Username::parse("ann").unwrap(),
        email: Email::parse(email).unwrap(),
        phone: None,
        phone_verified_at: None,
        password_hash: None,
        profile: CompanyProfile {
            company_name: "Ann's".to_owned(),
            industry: Industry::Technology,
            region: Region::parse("SG").unwrap(),
            description: None,
            contact_name: "Ann".to_owned(),
        },
        language: Language::English,
        terms_accepted_at: at,
        created_at: at,
        restored_at: None,
        proofs_since: ProofsSince::default(),
        membership: None,
        version: 3,
    }
}

//! Every rule of licenses by cases that were worked out by hand: several buyers, products and recipients, and each
//! boundary on both of its sides. What is expected stands here as a number or a text, and never as a name of the crate.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod agreements;
mod answers;
mod arns;
mod changes;
mod courses;
mod customers;
mod cut_overs;
mod differences;
mod events;
mod licenses;
mod mails;
mod terms;

use kernel::{AgreementId, BuyerId, CustomerIdentifier, Identity, LicenseArn, ProductCode, Timestamp};
use licensing::{AgreementFacts, CustomerNotice, CustomerWord, License, LicenseNotice};

const ANN: &str = "111122223333";
const BOB: &str = "444455556666";

/// So many minutes after 03:00 on 21 November 2026.
fn at(minute: i64) -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-21T03:00:00Z").unwrap().plus_seconds(minute * 60)
}

fn arn(id: &str) -> LicenseArn {
    LicenseArn::parse(&format!("arn:aws:license-manager::294406891311:license:{id}")).unwrap()
}

fn agreement(id: &str) -> AgreementId {
    AgreementId::parse(id).unwrap()
}

fn product(code: &str) -> ProductCode {
    ProductCode::parse(code).unwrap()
}

fn account(id: &str) -> BuyerId {
    BuyerId::parse(id).unwrap()
}

/// A license that AWS has not confirmed.
fn pending(id: &str) -> License {
    License::new(arn(id), true, product("abc"), account(ANN))
}

/// A license that AWS confirmed at minute 0.
fn active(id: &str) -> License {
    let mut license = pending(id);
    license.updated(at(0));
    license
}

/// The license, under an agreement of which this is known.
fn under(mut license: License, id: &str, facts: &AgreementFacts) -> License {
    license.named(&agreement(id), at(0));
    license.agreement_known(&agreement(id), facts);
    license
}

fn license_notice(id: &str) -> LicenseNotice {
    LicenseNotice {
        arn: arn(id),
        arn_in_full: true,
        product: product("abc"),
        account: account(ANN),
        agreement: None,
        offer: None,
        identity: Identity::License,
    }
}

fn customer(id: &str) -> CustomerIdentifier {
    CustomerIdentifier::parse(id).unwrap()
}

/// What is said of Ann as a customer of `abc`. Only her landing tells her account.
fn customer_notice(word: CustomerWord) -> CustomerNotice {
    CustomerNotice {
        product: product("abc"),
        customer: customer("X01ANN"),
        word,
        account: (word == CustomerWord::Arrived).then(|| account(ANN)),
        offer: None,
        identity: Identity::Legacy,
    }
}

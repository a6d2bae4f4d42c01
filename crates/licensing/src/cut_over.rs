//! The cut-over of a license from one identity to another, at the boundary of an hour.
//!
//! AWS bills an hour twice that is told in two identities. So the identity belongs to the hour: it is decided by a list
//! that is only ever appended to, for hours that have not begun, and frozen with the hour's records. A retry, however
//! late, says what the record says.

use kernel::{Hour, Identity, Provider, Timestamp};
use serde::{Deserialize, Serialize};

use crate::license::License;

/// The most cut-overs of one license. One is enough; each way back and forth takes one more.
pub const MAX_CUT_OVERS: usize = 100;

/// From an hour on, another identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CutOver {
    /// The first hour that is told so.
    pub from: Hour,
    /// How.
    pub identity: Identity,
    /// When it was decided. Of two that cover an hour, the one decided later counts.
    pub decided_at: Timestamp,
}

/// Why a license cannot be cut over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoCutOver {
    /// The hour has begun: some of it may be frozen.
    #[error("hour-has-begun")]
    HourHasBegun,
    /// AWS has not told us the license's ARN yet.
    #[error("arn-unknown")]
    ArnUnknown,
    /// The license came without AWS's identifier of its customer.
    #[error("customer-unknown")]
    CustomerUnknown,
    /// It is told so from that hour on already.
    #[error("already-so")]
    AlreadySo,
    /// It ends before that hour.
    #[error("ending")]
    Ending,
    /// It went back and forth too often.
    #[error("too-many")]
    TooMany,
}

impl License {
    /// By which identity the records of `hour` are told.
    #[must_use]
    pub fn identity_at(&self, hour: Hour) -> Identity {
        let decided = self.cut_overs.iter().rev().find(|one| one.from <= hour);
        decided.map_or(self.identity, |one| one.identity)
    }

    /// What has to be appended so that records from `from` on are told by `identity`.
    ///
    /// # Errors
    /// [`NoCutOver`] says why that cannot be.
    pub fn plan_cut_over(&self, identity: Identity, from: Hour, now: Timestamp) -> Result<CutOver, NoCutOver> {
        if from <= now.hour() {
            return Err(NoCutOver::HourHasBegun);
        }
        if self.closes_at().is_some_and(|closes_at| closes_at <= from.start()) {
            return Err(NoCutOver::Ending);
        }
        // AWS is told of its own licenses only.
        if self.provider() != Provider::Aws {
            return Err(NoCutOver::ArnUnknown);
        }
        match identity {
            Identity::License if !self.arn.is_of_aws() => return Err(NoCutOver::ArnUnknown),
            Identity::LegacyCustomer if self.customer.is_none() => return Err(NoCutOver::CustomerUnknown),
            Identity::License | Identity::Legacy | Identity::LegacyCustomer => {}
        }
        let later = self.cut_overs.iter().any(|one| one.from > from && one.identity != identity);
        if self.identity_at(from) == identity && !later {
            return Err(NoCutOver::AlreadySo);
        }
        if self.cut_overs.len() >= MAX_CUT_OVERS {
            return Err(NoCutOver::TooMany);
        }
        Ok(CutOver { from, identity, decided_at: now })
    }
}

#[cfg(test)]
mod tests {
    use kernel::{AwsAccountId, LicenseArn, ProductCode};

    use super::*;

    fn license() -> License {
        let arn = LicenseArn::parse("arn:aws:license-manager::294406891311:license:l-1").unwrap();
        let account = AwsAccountId::parse("111122223333").unwrap();
        let license = License::new(arn, true, ProductCode::parse("abc").unwrap(), account);
        License { identity: Identity::Legacy, ..license }
    }

    fn hour(text: &str) -> Hour {
        Hour::parse(text).unwrap()
    }

    const NOW: &str = "2026-11-21T10:20:00Z";

    fn now() -> Timestamp {
        Timestamp::parse_rfc3339(NOW).unwrap()
    }

    #[test]
    fn the_identity_changes_at_an_hour_and_back_at_another_and_never_for_an_hour_that_has_begun() {
        let mut license = license();
        assert_eq!(
            license.plan_cut_over(Identity::License, hour("2026-11-21T10"), now()),
            Err(NoCutOver::HourHasBegun)
        );
        let over = license.plan_cut_over(Identity::License, hour("2026-11-21T12"), now()).unwrap();
        license.cut_overs.push(over);
        let back = license.plan_cut_over(Identity::Legacy, hour("2026-11-21T14"), now()).unwrap();
        license.cut_overs.push(back);
        let told =
            ["10", "11", "12", "13", "14", "15"].map(|at| license.identity_at(hour(&format!("2026-11-21T{at}"))));
        let (old, new) = (Identity::Legacy, Identity::License);
        assert_eq!(told, [old, old, new, new, old, old]);
    }

    #[test]
    fn a_cut_over_that_has_not_come_yet_can_be_taken_back() {
        let mut license = license();
        for identity in [Identity::License, Identity::Legacy] {
            let over = license.plan_cut_over(identity, hour("2026-11-21T12"), now()).unwrap();
            license.cut_overs.push(over);
        }
        assert_eq!(license.identity_at(hour("2026-11-21T13")), Identity::Legacy);
        let again = license.plan_cut_over(Identity::Legacy, hour("2026-11-21T12"), now());
        assert_eq!(again, Err(NoCutOver::AlreadySo));
    }

    #[test]
    fn a_licence_whose_arn_aws_has_not_told_stays_as_it_is() {
        let customer = kernel::CustomerIdentifier::parse("X01EXAMPLE").unwrap();
        let arn = LicenseArn::of_customer(&license().product, &customer, 0);
        let license = License { arn, ..license() };
        let refused = license.plan_cut_over(Identity::License, hour("2026-11-21T12"), now());
        assert_eq!(refused, Err(NoCutOver::ArnUnknown));
    }
}

//! Coming back to an activation that was left half-way, by a link in a mail.
//!
//! The link works once and for a week. It leads to the activation as it was when the mail was sent, and no further: if
//! the license was bound to another Billing Center account meanwhile, the link stops working.

use kernel::{BillingAccountId, Email, Language, LicenseId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::draft::{Draft, VerifiedPhone};
use crate::session::SessionKey;

/// How long a link works, in seconds: a week, which spans a weekend and a holiday.
pub const RESUME_LINK_SECONDS: i64 = 7 * 86_400;
/// How long what was typed is kept once an address was verified in it, in seconds: three weeks, the two that a license
/// may wait before its buyer is written to, and the link's one.
pub const LEFT_ACTIVATION_SECONDS: i64 = 21 * 86_400;

/// That an address was verified in an activation: to whom to write if it is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeftActivation {
    /// The activation session that it was verified in, beside which the draft is kept.
    pub session: SessionKey,
    /// The address.
    pub email: Email,
    /// The language it was done in.
    pub language: Language,
    /// The first instant at which it is no longer used.
    pub expires_at: Timestamp,
}

impl LeftActivation {
    /// That `email` was verified at `now`.
    #[must_use]
    pub const fn new(session: SessionKey, email: Email, language: Language, now: Timestamp) -> Self {
        Self { session, email, language, expires_at: now.plus_seconds(LEFT_ACTIVATION_SECONDS) }
    }
}

/// A link by which an activation can be taken up again, as it is kept: under the hash of its token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResumeLink {
    /// The license that was being activated.
    pub license: LicenseId,
    /// The Billing Center account that it was bound to when the mail was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing_account: Option<BillingAccountId>,
    /// The session whose draft goes on in the new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft_of: Option<SessionKey>,
    /// The first instant at which it is refused.
    pub expires_at: Timestamp,
    /// When it was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spent_at: Option<Timestamp>,
}

/// Why a link leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResumeRefusal {
    /// It was used before.
    #[error("the link was used")]
    Spent,
    /// Its week is over.
    #[error("the link has expired")]
    Expired,
    /// The license was bound elsewhere since.
    #[error("the activation went on without it")]
    WentOn,
}

impl ResumeLink {
    /// A link made at `now`.
    #[must_use]
    pub const fn new(
        license: LicenseId,
        billing_account: Option<BillingAccountId>,
        draft_of: Option<SessionKey>,
        now: Timestamp,
    ) -> Self {
        let expires_at = now.plus_seconds(RESUME_LINK_SECONDS);
        Self { license, billing_account, draft_of, expires_at, spent_at: None }
    }

    /// Whether it still opens the activation, whose license is bound to `bound_to` now.
    ///
    /// # Errors
    /// [`ResumeRefusal`] says why not.
    pub fn opens(&self, bound_to: Option<&BillingAccountId>, now: Timestamp) -> Result<(), ResumeRefusal> {
        if self.spent_at.is_some() {
            return Err(ResumeRefusal::Spent);
        }
        if now >= self.expires_at {
            return Err(ResumeRefusal::Expired);
        }
        if self.billing_account.as_ref() == bound_to { Ok(()) } else { Err(ResumeRefusal::WentOn) }
    }
}

impl Draft {
    /// The draft as it goes on in another session: with everything but what was bound to the first one.
    #[must_use]
    pub fn carried_over(self) -> Self {
        let verified_phone = self.verified_phone.map(|verified| VerifiedPhone { code: None, ..verified });
        Self { verified_code: None, verified_phone, version: 0, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::SessionToken;

    fn now() -> Timestamp {
        Timestamp::from_seconds(1_800_000_000)
    }

    fn link(billing_account: Option<BillingAccountId>) -> ResumeLink {
        ResumeLink::new(LicenseId::parse("l-1").unwrap(), billing_account, None, now())
    }

    #[test]
    fn a_link_opens_what_it_was_made_for_until_its_week_is_over() {
        let bill = BillingAccountId::parse("bill_1").unwrap();
        assert_eq!(link(None).opens(None, now()), Ok(()));
        assert_eq!(link(Some(bill.clone())).opens(Some(&bill), now().plus_seconds(RESUME_LINK_SECONDS - 1)), Ok(()));
        assert_eq!(link(None).opens(None, now().plus_seconds(RESUME_LINK_SECONDS)), Err(ResumeRefusal::Expired));
    }

    #[test]
    fn a_link_opens_nothing_that_somebody_else_bound_meanwhile() {
        let (bill, other) = (BillingAccountId::parse("bill_1").unwrap(), BillingAccountId::parse("bill_2").unwrap());
        assert_eq!(link(None).opens(Some(&bill), now()), Err(ResumeRefusal::WentOn));
        assert_eq!(link(Some(bill)).opens(Some(&other), now()), Err(ResumeRefusal::WentOn));
    }

    #[test]
    fn a_spent_link_is_told_to_be_spent_whatever_else_is_wrong_with_it() {
        let spent = ResumeLink { spent_at: Some(now()), ..link(None) };
        assert_eq!(spent.opens(None, now().plus_seconds(RESUME_LINK_SECONDS)), Err(ResumeRefusal::Spent));
    }

    #[test]
    fn a_draft_goes_on_with_its_address_and_password_and_without_the_code() {
        let token = SessionToken::from_bytes([1; 32]);
        let draft = Draft {
            verified_email: Email::parse("ann@example.com").ok(),
            verified_code: Some(token.key().as_str().to_owned()),
            version: 7,
            ..Draft::default()
        };
        let carried = draft.clone().carried_over();
        assert_eq!((carried.verified_email, carried.verified_code, carried.version), (draft.verified_email, None, 0));
    }
}

//! Mails that a license's course asks for, and how often each is tried.
//!
//! SES has no key by which it would take a mail once only. So a mail is claimed before it is sent, in a write that only
//! one of two runs can make: a claim counts as an attempt and says when the next one may be. Whoever fails, or is killed,
//! leaves it at that, and the mail is tried again when the claim is over. Lost is worse than doubled: these mails tell
//! people that their work is about to be deleted. `docs/decisions/016-mails-that-are-owed.md` has the reasons.

use kernel::{BillingAccountId, ConsoleAccountId, Hour, Timestamp, WorkspaceId};
use serde::{Deserialize, Serialize};

/// After how many seconds a mail is tried a second time; each further pause is twice as long. It is more than a run of
/// advance-licenses can last (its Lambda timeout, infra/template.yaml), so nobody still sends a mail whose claim is over.
pub const FIRST_RETRY_SECONDS: i64 = 300;
/// The longest pause between two attempts, in seconds: a day.
pub const LONGEST_RETRY_SECONDS: i64 = 86_400;
/// After how many attempts a mail is given up: they last four days, in which a paused or unverified sender is mended.
pub const MAX_ATTEMPTS: u32 = 12;
/// How many mails of one license one look claims. What a killed run had claimed waits for its next attempt.
pub const MAX_CLAIMED: usize = 25;

/// What a mail of a license's course says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mail {
    /// Workspaces are locked, the countdown begins.
    Locked,
    /// Three days are left.
    Reminder,
    /// The countdown is over.
    Due,
    /// What was metered and what is at risk.
    Statement,
    /// An activation was left half-way, and how to go on with it.
    Resume,
    /// What pays for what was changed.
    Binding(BindingChange),
}

/// A change of what pays for what, as the account that pays is told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BindingChange {
    /// What was changed.
    pub what: Rebinding,
    /// When.
    pub at: Timestamp,
    /// The workspaces it was changed for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub workspaces: Vec<WorkspaceId>,
    /// The first hour it counts for, if it is about workspaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Hour>,
}

/// What was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rebinding {
    /// The license was bound to the account.
    LicenseBound,
    /// The license was taken from the account.
    LicenseUnbound,
    /// The license settles workspaces.
    WorkspacesSettled,
    /// The license was to settle a workspace, which was undone.
    SettlementUndone,
}

impl BindingChange {
    /// A change of a license as a whole.
    #[must_use]
    pub const fn of_license(what: Rebinding, at: Timestamp) -> Self {
        Self { what, at, workspaces: Vec::new(), from: None }
    }

    /// The mail about it, to the account that pays.
    #[must_use]
    pub const fn told_to(self, account: BillingAccountId) -> Owed {
        Owed::new(Mail::Binding(self), Recipient::Billing(account))
    }
}

/// Who gets a mail. Accounts are looked up when it is sent: an address may have changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Recipient {
    /// Who pays.
    Billing(BillingAccountId),
    /// Who uses.
    Console(ConsoleAccountId),
    /// The seller.
    Operator,
    /// Whoever left an activation half-way, by the address that was verified in it.
    Buyer,
}

/// A mail that is to be sent. It is noted with the step that asks for it and struck out when it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owed {
    /// What the mail says.
    pub mail: Mail,
    /// Who gets it.
    pub to: Recipient,
    /// How often somebody has begun to send it.
    #[serde(default)]
    pub attempts: u32,
    /// From when on it may be tried again; `None` before the first attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Timestamp>,
}

/// What a look at the owed mails came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// The mails that are the looker's to send, once the claim is written.
    pub to_send: Vec<Owed>,
    /// The mails that were tried often enough.
    pub given_up: Vec<Owed>,
}

impl Owed {
    /// A mail that nobody has tried to send.
    #[must_use]
    pub const fn new(mail: Mail, to: Recipient) -> Self {
        Self { mail, to, attempts: 0, not_before: None }
    }

    /// Whether it is the same mail, however often either was tried.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.mail == other.mail && self.to == other.to
    }

    /// When somebody has to look at it.
    pub(crate) fn next_at(&self) -> Timestamp {
        self.not_before.unwrap_or(Timestamp::EPOCH)
    }

    fn claim(&mut self, now: Timestamp) {
        self.attempts = self.attempts.saturating_add(1);
        self.not_before = Some(now.plus_seconds(retry_seconds(self.attempts)));
    }
}

/// Claims what may be tried at `now`, and takes out what was tried often enough.
pub(crate) fn claim(owed: &mut Vec<Owed>, now: Timestamp) -> Claims {
    let is_due = |owed: &Owed| owed.next_at() <= now;
    let given_up = owed.extract_if(.., |owed| is_due(owed) && owed.attempts >= MAX_ATTEMPTS).collect();
    let mut to_send = Vec::new();
    for owed in owed.iter_mut().filter(|owed| is_due(owed)).take(MAX_CLAIMED) {
        owed.claim(now);
        to_send.push(owed.clone());
    }
    Claims { to_send, given_up }
}

/// How long a claim holds, in seconds: until the next attempt after so many.
fn retry_seconds(attempts: u32) -> i64 {
    let doubled = 1_i64.checked_shl(attempts.saturating_sub(1)).unwrap_or(i64::MAX);
    FIRST_RETRY_SECONDS.saturating_mul(doubled).min(LONGEST_RETRY_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_seconds(1_764_000_000 + second)
    }

    fn some(count: usize) -> Vec<Owed> {
        let to = |number| Recipient::Console(ConsoleAccountId::parse(&format!("cons_{number}")).unwrap());
        (0..count).map(|number| Owed::new(Mail::Locked, to(number))).collect()
    }

    #[test]
    fn a_claimed_mail_is_nobody_elses_until_the_claim_is_over() {
        let mut owed = some(2);
        let claims = claim(&mut owed, at(0));
        assert_eq!((claims.to_send.clone(), claims.given_up.len()), (owed.clone(), 0));
        assert!(owed.iter().all(|owed| owed.attempts == 1 && owed.not_before == Some(at(FIRST_RETRY_SECONDS))));
        assert_eq!(claim(&mut owed, at(FIRST_RETRY_SECONDS - 1)), Claims::default());
        assert_eq!(claim(&mut owed, at(FIRST_RETRY_SECONDS)).to_send.len(), 2);
    }

    #[test]
    fn a_mail_is_tried_twelve_times_within_five_days_and_then_given_up() {
        let (mut owed, mut now, mut attempts) = (some(1), at(0), Vec::new());
        let given_up = loop {
            let claims = claim(&mut owed, now);
            match claims.given_up.first() {
                Some(given_up) => break given_up.clone(),
                None => attempts.push(now.seconds_since(at(0)) / 60),
            }
            now = owed[0].next_at();
        };
        assert_eq!(attempts, [0, 5, 15, 35, 75, 155, 315, 635, 1275, 2555, 3995, 5435]);
        assert_eq!((owed.len(), given_up.attempts), (0, MAX_ATTEMPTS));
        assert_eq!(now, at(5435 * 60 + LONGEST_RETRY_SECONDS));
    }

    #[test]
    fn a_licence_of_very_many_owners_is_written_to_in_turns() {
        let mut owed = some(MAX_CLAIMED + 3);
        assert_eq!(claim(&mut owed, at(0)).to_send.len(), MAX_CLAIMED);
        assert_eq!(owed.iter().map(Owed::next_at).min(), Some(Timestamp::EPOCH), "the others are due at once");
        assert_eq!(claim(&mut owed, at(1)).to_send.len(), 3);
    }

    #[test]
    fn a_mail_that_was_noted_before_attempts_were_counted_is_due_at_once() {
        let noted = serde_json::json!({"mail": "Statement", "to": "Operator"});
        let owed: Owed = serde_json::from_value(noted).unwrap();
        assert_eq!(owed, Owed::new(Mail::Statement, Recipient::Operator));
        assert_eq!(claim(&mut vec![owed], at(0)).to_send.len(), 1);
    }
}

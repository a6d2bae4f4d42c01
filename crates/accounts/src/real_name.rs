//! Real-name authentication: who is behind a Billing Center account, decided by an operator.
//!
//! | from | submit | approve | reject |
//! |---|---|---|---|
//! | nothing | submitted | – | – |
//! | submitted | refused: it is being looked at | approved | rejected |
//! | approved | submitted anew (a company changes its name) | – | – |
//! | rejected | submitted anew | – | – |

mod claim;

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use crate::document::Document;
use crate::region::Region;

pub use claim::{Claim, ClaimDraft, MAX_LEGAL_NAME_CHARACTERS, NUMBER_CHARACTERS, Number, SealedNumber};

/// The most characters of a reason for a rejection.
pub const MAX_REASON_CHARACTERS: usize = 300;
/// Who is behind an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// A company, by its registration number.
    Company,
    /// A person, by the number of an identity document.
    Person,
}

impl Subject {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Company, Self::Person];

    /// The word at the interface.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Person => "person",
        }
    }

    /// Reads the word. `None` if it is neither.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|subject| subject.name() == name)
    }
}

/// A real-name authentication as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RealName {
    /// Company or person.
    pub subject: Subject,
    /// The name in the register or document.
    pub name: String,
    /// Where it was registered or issued.
    pub region: Region,
    /// The number, sealed: base64 of what KMS made of it.
    pub sealed_number: String,
    /// The last characters of the number.
    pub number_hint: String,
    /// The documents that prove it.
    pub documents: Vec<Document>,
    /// When it was last submitted.
    pub submitted_at: Timestamp,
    /// Its state.
    pub state: RealNameState,
    /// Raised by each change.
    pub version: u64,
}

/// The state of a real-name authentication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum RealNameState {
    /// An operator looks at it.
    Submitted,
    /// It is as it says.
    Approved {
        /// When it was decided.
        at: Timestamp,
    },
    /// It is not, or cannot be told.
    Rejected {
        /// When it was decided.
        at: Timestamp,
        /// Why, for the owner to read.
        reason: String,
    },
}

/// Why a real-name authentication does not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RealNameRefusal {
    /// It is being looked at.
    #[error("it is being looked at")]
    UnderReview,
    /// There is nothing to decide.
    #[error("there is nothing to decide")]
    NotSubmitted,
}

/// What an operator decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is as it says.
    Approve,
    /// It is not, for this reason.
    Reject(String),
}

impl RealName {
    /// A claim submitted at `now`, over what was submitted before, if anything was.
    ///
    /// # Errors
    /// [`RealNameRefusal::UnderReview`].
    pub fn submit(
        before: Option<&Self>,
        claim: &Claim,
        number: SealedNumber,
        documents: Vec<Document>,
        now: Timestamp,
    ) -> Result<Self, RealNameRefusal> {
        if before.is_some_and(|before| before.state == RealNameState::Submitted) {
            return Err(RealNameRefusal::UnderReview);
        }
        Ok(Self {
            subject: claim.subject,
            name: claim.name.clone(),
            region: claim.region,
            sealed_number: number.sealed,
            number_hint: number.hint,
            documents,
            submitted_at: now,
            state: RealNameState::Submitted,
            version: before.map_or(0, |before| before.version) + 1,
        })
    }

    /// The same, decided at `now`.
    ///
    /// # Errors
    /// [`RealNameRefusal::NotSubmitted`].
    pub fn decide(self, decision: Decision, now: Timestamp) -> Result<Self, RealNameRefusal> {
        if self.state != RealNameState::Submitted {
            return Err(RealNameRefusal::NotSubmitted);
        }
        let state = match decision {
            Decision::Approve => RealNameState::Approved { at: now },
            Decision::Reject(reason) => RealNameState::Rejected { at: now, reason },
        };
        Ok(Self { state, version: self.version + 1, ..self })
    }

    /// Whether invoices can be asked for in its name.
    #[must_use]
    pub const fn is_approved(&self) -> bool {
        matches!(self.state, RealNameState::Approved { .. })
    }

    /// The word at the interface.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self.state {
            RealNameState::Submitted => "submitted",
            RealNameState::Approved { .. } => "approved",
            RealNameState::Rejected { .. } => "rejected",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn claim() -> Claim {
        let field = |name: &str| match name {
            "subject" => "company",
            "name" => "观测未来信息技术有限公司",
            "region" => "CN",
            _ => "91310000MA1K0000XX",
        };
        Claim::parse(field, None).unwrap().0
    }

    fn sealed() -> SealedNumber {
        SealedNumber { sealed: "sealed".to_owned(), hint: "…0XX".to_owned() }
    }

    fn submitted(before: Option<&RealName>) -> Result<RealName, RealNameRefusal> {
        RealName::submit(before, &claim(), sealed(), Vec::new(), NOW)
    }

    #[test]
    fn every_step_of_an_authentication_is_allowed_or_refused_as_the_table_says() {
        let first = submitted(None).unwrap();
        assert_eq!((first.word(), first.version), ("submitted", 1));
        assert_eq!(submitted(Some(&first)), Err(RealNameRefusal::UnderReview));
        let approved = first.clone().decide(Decision::Approve, NOW).unwrap();
        let rejected = first.decide(Decision::Reject("The document cannot be read".to_owned()), NOW).unwrap();
        assert!(approved.is_approved() && !rejected.is_approved());
        for decided in [&approved, &rejected] {
            let again = decided.clone().decide(Decision::Approve, NOW);
            assert_eq!(again, Err(RealNameRefusal::NotSubmitted));
            let anew = submitted(Some(decided)).unwrap();
            assert_eq!((anew.word(), anew.version), ("submitted", 3));
        }
    }
}

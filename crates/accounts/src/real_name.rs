//! Real-name authentication: who stands behind a Billing Center account, decided by an operator.
//!
//! | from | submit | approve | reject |
//! |---|---|---|---|
//! | nothing | submitted | – | – |
//! | submitted | refused: it is being looked at | approved | rejected |
//! | approved | submitted anew (a company changes its name) | – | – |
//! | rejected | submitted anew | – | – |

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use crate::document::Document;
use crate::problem::{FieldProblem, Problem};
use crate::profile::{note, offered};
use crate::region::Region;
use crate::text;

/// The most characters of a legal name.
pub const MAX_LEGAL_NAME_CHARACTERS: usize = 120;
/// The fewest and most characters of a registration or identity number: the shortest registers number with four, and
/// the longest identifiers (LEI, USCC) have twenty; spaces and hyphens in between are not counted.
pub const NUMBER_CHARACTERS: std::ops::RangeInclusive<usize> = 4..=30;
/// The most characters of a reason for a rejection.
pub const MAX_REASON_CHARACTERS: usize = 300;
/// The most characters of a number that its owner is shown, and how many it has at least for each of them: of a short
/// number even less is shown.
const MAX_HINT_CHARACTERS: usize = 3;
const CHARACTERS_FOR_EACH_SHOWN: usize = 4;
/// The most characters that are read of a number, its gaps included.
const MAX_TYPED_NUMBER_CHARACTERS: usize = 80;

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

/// What someone says about who they are, valid. The number is in clear: it goes to be sealed and nowhere else.
#[derive(Clone, PartialEq, Eq)]
pub struct Claim {
    /// Company or person.
    pub subject: Subject,
    /// The name in the register or document.
    pub name: String,
    /// Where it was registered or issued.
    pub region: Region,
    number: String,
}

impl std::fmt::Debug for Claim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Claim(…)")
    }
}

impl Claim {
    /// Reads the fields `subject, name, region, number` through `field`.
    ///
    /// # Errors
    /// Everything that is wrong, field by field.
    pub fn parse<'a>(field: impl Fn(&str) -> &'a str) -> Result<Self, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let subject = note(&mut problems, "subject", offered(field("subject"), Subject::parse));
        let name = note(&mut problems, "name", text::line(field("name"), MAX_LEGAL_NAME_CHARACTERS));
        let region = note(&mut problems, "region", offered(field("region"), Region::parse));
        let number = note(&mut problems, "number", number(field("number")));
        match (subject, name, region, number) {
            (Some(subject), Some(name), Some(region), Some(number)) => Ok(Self { subject, name, region, number }),
            _ => Err(problems),
        }
    }

    /// The number in clear, for sealing alone.
    #[must_use]
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The last characters of the number, by which its owner knows it again.
    #[must_use]
    pub fn number_hint(&self) -> String {
        let count = self.number.chars().count();
        let skipped = count - MAX_HINT_CHARACTERS.min(count / CHARACTERS_FOR_EACH_SHOWN);
        format!("…{}", self.number.chars().skip(skipped).collect::<String>())
    }
}

fn number(typed: &str) -> Result<String, Problem> {
    let number: String =
        text::line(typed, MAX_TYPED_NUMBER_CHARACTERS)?.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let count = number.chars().count();
    if !number.chars().all(|c| c.is_ascii_alphanumeric() || c == '/' || c == '.') {
        return Err(Problem::NumberForm);
    }
    if count < *NUMBER_CHARACTERS.start() {
        return Err(Problem::TooShort { min: *NUMBER_CHARACTERS.start() });
    }
    if count > *NUMBER_CHARACTERS.end() {
        return Err(Problem::TooLong { max: *NUMBER_CHARACTERS.end() });
    }
    Ok(number.to_ascii_uppercase())
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
    /// Where it stands.
    pub state: RealNameState,
    /// Raised by each change.
    pub version: u64,
}

/// Where a real-name authentication stands.
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
        sealed_number: String,
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
            sealed_number,
            number_hint: claim.number_hint(),
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

    fn claim(number: &str) -> Result<Claim, Vec<FieldProblem>> {
        let number = number.to_owned();
        let number: &'static str = Box::leak(number.into_boxed_str());
        Claim::parse(move |name| match name {
            "subject" => "company",
            "name" => "观测未来信息技术有限公司",
            "region" => "CN",
            _ => number,
        })
    }

    fn submitted(before: Option<&RealName>) -> Result<RealName, RealNameRefusal> {
        RealName::submit(before, &claim("91310000MA1K0000XX").unwrap(), "sealed".to_owned(), Vec::new(), NOW)
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

    #[test]
    fn a_number_is_read_without_its_gaps_and_only_its_end_is_shown() {
        let read = claim(" 913100-00 ma1k0000xx ").unwrap();
        assert_eq!(read.number(), "91310000MA1K0000XX");
        assert_eq!(read.number_hint(), "…0XX");
        assert_eq!(claim("12345").unwrap().number_hint(), "…5", "of a short number hardly anything is shown");
        assert_eq!(format!("{read:?}"), "Claim(…)");
        for (number, problem) in [
            ("", Problem::Missing),
            ("123", Problem::TooShort { min: 4 }),
            ("<script>", Problem::NumberForm),
            ("１２３４５", Problem::NumberForm),
        ] {
            assert_eq!(claim(number), Err(vec![FieldProblem::new("number", problem)]), "{number}");
        }
        let long = "1".repeat(31);
        assert_eq!(claim(&long), Err(vec![FieldProblem::new("number", Problem::TooLong { max: 30 })]));
    }
}

//! What someone says about who they are: read, and kept while it is not submitted.

use serde::{Deserialize, Serialize};

use super::Subject;
use crate::problem::{FieldProblem, Problem};
use crate::profile::{note, offered};
use crate::region::Region;
use crate::text;

/// The most characters of a legal name.
pub const MAX_LEGAL_NAME_CHARACTERS: usize = 120;
/// The fewest and most characters of a registration or identity number: the shortest registers number with four, and
/// the longest identifiers (LEI, USCC) have twenty; spaces and hyphens in between are not counted.
pub const NUMBER_CHARACTERS: std::ops::RangeInclusive<usize> = 4..=30;
/// The most characters of a number that its owner is shown, and how many it has at least for each of them: of a short
/// number even less is shown.
const MAX_HINT_CHARACTERS: usize = 3;
const CHARACTERS_FOR_EACH_SHOWN: usize = 4;
/// The most characters that are read of a number, its gaps included.
const MAX_TYPED_NUMBER_CHARACTERS: usize = 80;

/// What someone says about who they are, valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Company or person.
    pub subject: Subject,
    /// The name in the register or document.
    pub name: String,
    /// Where it was registered or issued.
    pub region: Region,
}

/// A registration or identity number in clear: it goes to be sealed and nowhere else.
#[derive(Clone, PartialEq, Eq)]
pub struct Number(String);

/// A number as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SealedNumber {
    /// Base64 of what KMS made of it.
    pub sealed: String,
    /// Its last characters.
    pub hint: String,
}

/// What someone has typed and not submitted, kept while documents are uploaded. It may be wrong; the number is sealed,
/// and was right.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClaimDraft {
    /// The field `subject`.
    pub subject: String,
    /// The field `name`.
    pub name: String,
    /// The field `region`.
    pub region: String,
    /// The number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<SealedNumber>,
}

/// The most characters kept of a field that was typed, more than any of them may have: what is longer stays too long.
const MAX_KEPT_CHARACTERS: usize = 200;

impl ClaimDraft {
    /// The names of the fields that are kept as they were typed.
    pub const FIELDS: [&'static str; 3] = ["subject", "name", "region"];

    /// What was typed, as `field` gives it, with a number that was sealed.
    pub fn typed<'a>(field: impl Fn(&str) -> &'a str, number: Option<SealedNumber>) -> Self {
        let kept = |name: &str| field(name).chars().take(MAX_KEPT_CHARACTERS).collect();
        Self { subject: kept("subject"), name: kept("name"), region: kept("region"), number }
    }

    /// A field as it was typed.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        match name {
            "subject" => &self.subject,
            "name" => &self.name,
            "region" => &self.region,
            _ => "",
        }
    }
}

kernel::hide_in_debug!(Number);

impl Claim {
    /// Reads the fields `subject, name, region, number` through `field`. The number may be left out if one is `kept`.
    ///
    /// # Errors
    /// Everything that is wrong, field by field.
    pub fn parse<'a>(
        field: impl Fn(&str) -> &'a str,
        kept: Option<&SealedNumber>,
    ) -> Result<(Self, Option<Number>), Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let subject = note(&mut problems, "subject", offered(field("subject"), Subject::parse));
        let name = note(&mut problems, "name", text::line(field("name"), MAX_LEGAL_NAME_CHARACTERS));
        let region = note(&mut problems, "region", offered(field("region"), Region::parse));
        let typed = field("number");
        let number = match kept {
            Some(_) if typed.trim().is_empty() => Some(None),
            _ => note(&mut problems, "number", Number::parse(typed)).map(Some),
        };
        match (subject, name, region, number) {
            (Some(subject), Some(name), Some(region), Some(number)) => Ok((Self { subject, name, region }, number)),
            _ => Err(problems),
        }
    }
}

impl Number {
    /// Reads a number: [`NUMBER_CHARACTERS`] letters and digits, `.` and `/`. Spaces and hyphens are left out.
    ///
    /// # Errors
    /// [`Problem`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let typed = text::line(typed, MAX_TYPED_NUMBER_CHARACTERS)?;
        let number: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
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
        Ok(Self(number.to_ascii_uppercase()))
    }

    /// The number in clear, for sealing alone.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last characters of the number, by which its owner knows it again.
    #[must_use]
    pub fn hint(&self) -> String {
        let count = self.0.chars().count();
        let skipped = count - MAX_HINT_CHARACTERS.min(count / CHARACTERS_FOR_EACH_SHOWN);
        format!("…{}", self.0.chars().skip(skipped).collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(number: &str, kept: Option<&SealedNumber>) -> Result<(Claim, Option<Number>), Vec<FieldProblem>> {
        let field = |name: &str| match name {
            "subject" => "company",
            "name" => "观测未来信息技术有限公司",
            "region" => "CN",
            _ => number,
        };
        Claim::parse(field, kept)
    }

    fn number(typed: &str) -> Result<Number, Vec<FieldProblem>> {
        read(typed, None).map(|(_, number)| number.unwrap())
    }

    fn sealed() -> SealedNumber {
        SealedNumber { sealed: "sealed".to_owned(), hint: "…0XX".to_owned() }
    }

    #[test]
    fn a_number_that_is_kept_may_be_left_out_and_another_one_takes_its_place() {
        assert_eq!(read(" ", Some(&sealed())).unwrap().1, None);
        assert_eq!(read("12345", Some(&sealed())).unwrap().1, Some(Number("12345".to_owned())));
        assert!(read("1", Some(&sealed())).is_err(), "one that is wrong does not fall back on it");
    }

    #[test]
    fn a_draft_keeps_what_was_typed_and_no_more_than_so_much() {
        let long = "观".repeat(MAX_KEPT_CHARACTERS + 1);
        let draft = ClaimDraft::typed(|name| if name == "name" { &long } else { "?" }, Some(sealed()));
        assert_eq!(draft.value("name").chars().count(), MAX_KEPT_CHARACTERS);
        assert_eq!(ClaimDraft::FIELDS.map(|name| draft.value(name).is_empty()), [false; 3]);
        assert_eq!(draft.value("number"), "");
    }

    #[test]
    fn a_number_is_read_without_its_gaps_and_only_its_end_is_shown() {
        let read = number(" 913100-00 ma1k0000xx ").unwrap();
        assert_eq!(read.as_str(), "91310000MA1K0000XX");
        assert_eq!(read.hint(), "…0XX");
        assert_eq!(number("12345").unwrap().hint(), "…5", "of a short number hardly anything is shown");
        assert_eq!(format!("{read:?}"), "Number(…)");
        for (typed, problem) in [
            ("", Problem::Missing),
            ("123", Problem::TooShort { min: 4 }),
            ("<script>", Problem::NumberForm),
            ("１２３４５", Problem::NumberForm),
        ] {
            assert_eq!(number(typed), Err(vec![FieldProblem::new("number", problem)]), "{typed}");
        }
        let long = "1".repeat(31);
        assert_eq!(number(&long), Err(vec![FieldProblem::new("number", Problem::TooLong { max: 30 })]));
    }
}

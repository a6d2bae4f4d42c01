//! What the people who run a deployment may do alone.

use crate::section::Section;

/// The largest amount that makes sense, in millionths: far above any record.
const MAX_AMOUNT_MILLIONTHS: u64 = 1_000_000_000_000_000;

/// Rules for operators.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OperatorRules {
    /// The most that one person gives up alone at once, in millionths of the brand's currency; above it, a second person confirms.
    /// Without it, nothing needs a second person.
    pub second_person_above_millionths: Option<u64>,
}

pub(crate) fn read_operators(file: &Section<'_>) -> Option<OperatorRules> {
    let Some(section) = file.optional_section("operators") else { return Some(OperatorRules::default()) };
    let above = section.integer("second_person_above_millionths", 0..=MAX_AMOUNT_MILLIONTHS);
    section.finish();
    Some(OperatorRules { second_person_above_millionths: Some(above?) })
}

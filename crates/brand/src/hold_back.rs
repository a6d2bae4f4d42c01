//! When a usage record is shown to an operator before it is sent.

use crate::section::Section;

/// The largest factor and history that make sense: a factor beyond it never holds anything.
const MAX_FIGURE: u64 = 1_000_000;
/// The largest amount, in millionths: far above any record.
const MAX_AMOUNT_MILLIONTHS: u64 = 1_000_000_000_000_000;

/// The time from which a usage record is held back, and what becomes of it when no operator answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoldBack {
    /// How many times the license's recent highest hour of the dimension an hour may be before it is held back.
    pub factor: u64,
    /// In how many hours the license must have used the dimension for this rule to apply.
    pub minimum_history_hours: u32,
    /// The least amount of such a record, in millionths of the currency.
    pub minimum_amount_millionths: u64,
    /// What becomes of it.
    pub unanswered: Unanswered,
}

/// What becomes of a record that is held back when no operator answers in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// It is sent before AWS's deadline passes.
    Send,
    /// It stays in quarantine.
    Keep,
}

pub(crate) fn read_hold_back(file: &Section<'_>) -> Option<HoldBack> {
    let section = file.optional_section("hold_back")?;
    let factor = section.integer("factor", 2..=MAX_FIGURE);
    let minimum_history_hours = section.integer("minimum_history_hours", 1..=MAX_FIGURE);
    let minimum_amount_millionths = section.integer("minimum_amount_millionths", 0..=MAX_AMOUNT_MILLIONTHS);
    let unanswered = section.parsed("unanswered", "\"send\" or \"keep\"", |text| match text {
        "send" => Some(Unanswered::Send),
        "keep" => Some(Unanswered::Keep),
        _ => None,
    });
    section.finish();
    Some(HoldBack {
        factor: factor?,
        minimum_history_hours: u32::try_from(minimum_history_hours?).ok()?,
        minimum_amount_millionths: minimum_amount_millionths?,
        unanswered: unanswered?.value,
    })
}

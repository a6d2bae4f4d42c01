//! Billable units in millionths, in integers, and the two forms in which AWS Marketplace takes them.

use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How many parts of a unit are told apart: `QuantityAsDecimal` has at most six decimals (UsageRecord, API reference).
pub const MILLION: u128 = 1_000_000;
/// The most digits behind the point.
const MAX_DECIMALS: usize = 6;

/// Billable units of a dimension, in millionths of one. At rest whole units are a number, as they always were, and others
/// a decimal text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Units(pub u128);

/// A text that is not a quantity of units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a decimal number with at most {MAX_DECIMALS} digits behind the point")]
pub struct NotUnits;

impl Units {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Whole units.
    #[must_use]
    pub const fn whole(units: u64) -> Self {
        Self((units as u128).saturating_mul(MILLION))
    }

    /// What `raw` raw units come to, of which one unit has `unit_size`; rounded down to a millionth.
    #[must_use]
    pub fn of_raw(raw: u128, unit_size: u64) -> Self {
        let size = u128::from(unit_size.max(1));
        Self((raw / size).saturating_mul(MILLION).saturating_add(raw % size * MILLION / size))
    }

    /// What `millionths` of raw units come to, of which one unit has `unit_size`; rounded down to a millionth.
    #[must_use]
    pub fn of_raw_millionths(millionths: u128, unit_size: u64) -> Self {
        Self(millionths / u128::from(unit_size.max(1)))
    }

    /// Reads a decimal number without sign or exponent: `2`, `2.5`, `2.500000`.
    ///
    /// # Errors
    /// [`NotUnits`] for any other text, and for what is beyond 128 bits.
    pub fn parse(text: &str) -> Result<Self, NotUnits> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_digits(whole) || !is_digits(fraction) || fraction.len() > MAX_DECIMALS {
            return Err(NotUnits);
        }
        let number = |text: &str| text.parse::<u128>().map_err(|_| NotUnits);
        let millionths = number(whole)?.checked_mul(MILLION).ok_or(NotUnits)?;
        millionths.checked_add(number(&format!("{fraction:0<MAX_DECIMALS$}"))?).map(Self).ok_or(NotUnits)
    }

    /// Whether there is nothing.
    #[must_use]
    pub const fn is_zero(&self) -> bool {
        self.0 == 0
    }

    /// Whether no unit is in part.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        self.0.is_multiple_of(MILLION)
    }

    /// The largest quantity of a form that is not larger.
    #[must_use]
    pub const fn floor(self, form: QuantityForm) -> Self {
        Self(self.0 - self.0 % form.grain())
    }

    /// The sum.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// What is left without `other`, or nothing.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// What is left without `other`, if there is as much.
    #[must_use]
    pub const fn checked_minus(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(left) => Some(Self(left)),
            None => None,
        }
    }

    /// As a decimal number with as many digits as it needs: `2`, `2.5`, `0.000001`. Two equal quantities have one text.
    #[must_use]
    pub fn printed(self) -> String {
        let (whole, fraction) = (self.0 / MILLION, self.0 % MILLION);
        if fraction == 0 {
            return whole.to_string();
        }
        format!("{whole}.{fraction:06}").trim_end_matches('0').to_owned()
    }
}

impl fmt::Display for Units {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.printed())
    }
}

impl std::iter::Sum for Units {
    fn sum<I: Iterator<Item = Self>>(quantities: I) -> Self {
        quantities.fold(Self::ZERO, Self::plus)
    }
}

impl Serialize for Units {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match u64::try_from(self.0 / MILLION) {
            Ok(whole) if self.is_whole() => serializer.serialize_u64(whole),
            _ => serializer.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for Units {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Stored;
        impl Visitor<'_> for Stored {
            type Value = Units;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number, or a decimal number as text")
            }
            fn visit_u64<E: Error>(self, units: u64) -> Result<Units, E> {
                Ok(Units::whole(units))
            }
            fn visit_i64<E: Error>(self, units: i64) -> Result<Units, E> {
                u64::try_from(units).map(Units::whole).map_err(E::custom)
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Units, E> {
                Units::parse(text).map_err(E::custom)
            }
        }
        deserializer.deserialize_any(Stored)
    }
}

/// In which form AWS Marketplace is told quantities. A record keeps the one it froze in; AWS compares by value, so a slot
/// has one record whatever the form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuantityForm {
    /// `Quantity`: whole units. What makes no whole unit is carried to the next hour.
    #[default]
    Whole,
    /// `QuantityAsDecimal`: millionths of a unit.
    Decimal,
}

impl QuantityForm {
    /// Every form.
    pub const ALL: [Self; 2] = [Self::Whole, Self::Decimal];

    /// The word in brand files and at the interface.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Decimal => "decimal",
        }
    }

    /// The form of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// The smallest quantity it can tell, in millionths of a unit.
    #[must_use]
    pub const fn grain(self) -> u128 {
        match self {
            Self::Whole => MILLION,
            Self::Decimal => 1,
        }
    }

    /// Whether it is the form of records from before there were two, which needs no mention at rest.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        *self == Self::Whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_is_printed_with_as_many_digits_as_it_needs_and_read_back() {
        for (millionths, text) in
            [(0, "0"), (1, "0.000001"), (500_000, "0.5"), (1_000_000, "1"), (17_250_000, "17.25"), (10_000_000, "10")]
        {
            assert_eq!((Units(millionths).printed().as_str(), Units::parse(text)), (text, Ok(Units(millionths))));
        }
        assert_eq!(Units::parse("17.000000"), Ok(Units::whole(17)));
        for wrong in ["", ".", ".5", "1.", "1e3", "-1", "+1", "1.0000001", " 1", "1,5", "٥", &"9".repeat(40)] {
            assert_eq!(Units::parse(wrong), Err(NotUnits), "{wrong}");
        }
    }

    #[test]
    fn whole_units_are_stored_as_they_always_were_and_others_as_a_text() {
        for (units, stored) in [(Units::whole(5), "5"), (Units::ZERO, "0"), (Units(1_400_000), "\"1.4\"")] {
            assert_eq!(serde_json::to_string(&units).unwrap(), stored);
            assert_eq!(serde_json::from_str::<Units>(stored).unwrap(), units);
        }
        let beyond = Units(u128::MAX - u128::MAX % MILLION);
        assert_eq!(serde_json::from_str::<Units>(&serde_json::to_string(&beyond).unwrap()).unwrap(), beyond);
        for wrong in ["-1", "1.5", "\"x\"", "null", "[1]"] {
            assert!(serde_json::from_str::<Units>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_form_rounds_down_to_what_it_can_tell() {
        assert_eq!(Units(1_999_999).floor(QuantityForm::Whole), Units::whole(1));
        assert_eq!(Units(1_999_999).floor(QuantityForm::Decimal), Units(1_999_999));
        assert_eq!(QuantityForm::ALL.map(|form| QuantityForm::parse(form.name())), QuantityForm::ALL.map(Some));
        assert_eq!(Units(5).checked_minus(Units(6)), None);
        assert_eq!(Units::of_raw_millionths(7_000_000, 3), Units::of_raw(7, 3));
    }
}

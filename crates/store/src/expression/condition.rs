//! What must hold of an item for a write to be done.

use super::operand::{Name, Operand};
use super::placeholders::Placeholders;
use crate::keys::PK;

/// What must hold of an item for a write to be done.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Condition {
    /// The item has the attribute.
    Exists(Name),
    /// The item does not have the attribute, or there is no item.
    Absent(Name),
    /// The attribute compares with a value.
    Compares(Name, Comparison, Operand),
    /// The attribute, a set or list, does not have this element. Holds where there is no attribute.
    Lacks(Name, Operand),
    /// Both hold.
    Both(Box<(Self, Self)>),
    /// One of the two holds, or both.
    Either(Box<(Self, Self)>),
}

/// How an attribute compares with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    /// It is equal.
    Equal,
    /// It is less.
    Less,
    /// It is less or equal.
    AtMost,
}

impl Condition {
    /// That there is an item at the key.
    pub(crate) fn item_exists() -> Self {
        Self::exists(PK)
    }

    /// That there is no item at the key.
    pub(crate) fn item_absent() -> Self {
        Self::absent(PK)
    }

    /// That the item has an attribute.
    pub(crate) fn exists(name: impl Into<Name>) -> Self {
        Self::Exists(name.into())
    }

    /// That the item does not have an attribute.
    pub(crate) fn absent(name: impl Into<Name>) -> Self {
        Self::Absent(name.into())
    }

    /// That an attribute is equal to `value`.
    pub(crate) fn equals(name: impl Into<Name>, value: impl Into<Operand>) -> Self {
        Self::Compares(name.into(), Comparison::Equal, value.into())
    }

    /// That an attribute is less than `value`.
    pub(crate) fn less(name: impl Into<Name>, value: impl Into<Operand>) -> Self {
        Self::Compares(name.into(), Comparison::Less, value.into())
    }

    /// That an attribute is at most `value`.
    pub(crate) fn at_most(name: impl Into<Name>, value: impl Into<Operand>) -> Self {
        Self::Compares(name.into(), Comparison::AtMost, value.into())
    }

    /// That an attribute does not have `element`, or is absent.
    pub(crate) fn lacks(name: impl Into<Name>, element: impl Into<Operand>) -> Self {
        Self::Lacks(name.into(), element.into())
    }

    /// That the `version` of an item is the one that was read.
    pub(crate) fn version(version: u64) -> Self {
        Self::equals("version", version)
    }

    /// That an item still has the version it was read in; 0 means that there was none.
    pub(crate) fn as_read(version: u64) -> Self {
        if version == 0 { Self::item_absent() } else { Self::version(version) }
    }

    /// That `other` holds too.
    pub(crate) fn and(self, other: Self) -> Self {
        Self::Both(Box::new((self, other)))
    }

    /// That `other` holds, if this does not.
    pub(crate) fn or(self, other: Self) -> Self {
        Self::Either(Box::new((self, other)))
    }

    pub(super) fn text(self, placeholders: &mut Placeholders) -> String {
        match self {
            Self::Exists(name) => format!("attribute_exists({})", placeholders.name(name)),
            Self::Absent(name) => format!("attribute_not_exists({})", placeholders.name(name)),
            Self::Compares(name, comparison, value) => {
                let sign = match comparison {
                    Comparison::Equal => "=",
                    Comparison::Less => "<",
                    Comparison::AtMost => "<=",
                };
                format!("{} {sign} {}", placeholders.name(name), placeholders.value(value))
            }
            Self::Lacks(name, element) => {
                format!("NOT contains({}, {})", placeholders.name(name), placeholders.value(element))
            }
            Self::Both(both) => {
                let parts = <[Self; 2]>::from(*both).map(|part| match part {
                    Self::Either(_) => format!("({})", part.text(placeholders)),
                    _ => part.text(placeholders),
                });
                parts.join(" AND ")
            }
            Self::Either(either) => {
                let parts = <[Self; 2]>::from(*either).map(|part| match part {
                    Self::Both(_) => format!("({})", part.text(placeholders)),
                    _ => part.text(placeholders),
                });
                parts.join(" OR ")
            }
        }
    }
}

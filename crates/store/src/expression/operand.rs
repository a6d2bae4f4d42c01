//! Names and values that expressions are made of.

use std::borrow::Cow;

use aws_sdk_dynamodb::types::AttributeValue;
use kernel::Timestamp;

/// An attribute's name.
pub(crate) type Name = Cow<'static, str>;

/// A value that an expression compares with or writes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Operand(AttributeValue);

impl From<Operand> for AttributeValue {
    fn from(operand: Operand) -> Self {
        operand.0
    }
}

impl From<AttributeValue> for Operand {
    fn from(value: AttributeValue) -> Self {
        Self(value)
    }
}

impl From<&str> for Operand {
    fn from(text: &str) -> Self {
        Self(AttributeValue::S(text.to_owned()))
    }
}

impl From<String> for Operand {
    fn from(text: String) -> Self {
        Self(AttributeValue::S(text))
    }
}

impl From<u64> for Operand {
    fn from(number: u64) -> Self {
        Self(AttributeValue::N(number.to_string()))
    }
}

impl From<u32> for Operand {
    fn from(number: u32) -> Self {
        u64::from(number).into()
    }
}

impl From<i64> for Operand {
    fn from(number: i64) -> Self {
        Self(AttributeValue::N(number.to_string()))
    }
}

impl From<bool> for Operand {
    fn from(value: bool) -> Self {
        Self(AttributeValue::Bool(value))
    }
}

impl From<Timestamp> for Operand {
    /// The instant as items have it: a number of milliseconds.
    fn from(at: Timestamp) -> Self {
        at.millis().into()
    }
}

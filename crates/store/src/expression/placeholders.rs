//! Placeholders: what an expression has in place of names and values.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use super::operand::{Name, Operand};
use crate::item::Item;
use crate::keys::{PK, SK};

/// The placeholders of a call: one for each name, one for each value.
#[derive(Debug, Default)]
pub(crate) struct Placeholders {
    names: HashMap<Name, usize>,
    values: Vec<AttributeValue>,
}

impl Placeholders {
    /// The placeholder of a name.
    pub(super) fn name(&mut self, name: impl Into<Name>) -> String {
        let next = self.names.len();
        format!("#n{}", self.names.entry(name.into()).or_insert(next))
    }

    /// The placeholder of a value.
    pub(super) fn value(&mut self, value: Operand) -> String {
        let number = self.values.len();
        self.values.push(value.into());
        format!(":v{number}")
    }

    /// The names' placeholders and what they stand for; DynamoDB refuses an empty map.
    pub(crate) fn names(&self) -> Option<HashMap<String, String>> {
        let names = self.names.iter().map(|(name, number)| (format!("#n{number}"), name.to_string()));
        (!self.names.is_empty()).then(|| names.collect())
    }

    /// The names' placeholders, and the values' with what they stand for.
    pub(super) fn into_maps(self) -> (Option<HashMap<String, String>>, Option<Item>) {
        let names = self.names();
        let has_values = !self.values.is_empty();
        let values = self.values.into_iter().enumerate().map(|(number, value)| (format!(":v{number}"), value));
        (names, has_values.then(|| values.collect()))
    }
}

/// The projection on the table's key.
pub(crate) fn keys_only(placeholders: &mut Placeholders) -> String {
    [PK, SK].map(|name| placeholders.name(name)).join(", ")
}

//! Expressions of DynamoDB, built from names and values: conditions, updates, key conditions.
//!
//! Every attribute's name and every value becomes a placeholder, so that a reserved word is no case of its own, no value
//! is in a text, and no placeholder is missing or left over. An expression has at most 4 KB (DynamoDB, service
//! quotas); a placeholder of a long update takes up to 5 bytes.

use std::collections::HashMap;

use crate::item::Item;

mod condition;
mod key_condition;
mod operand;
mod placeholders;
mod update;

pub(crate) use condition::Condition;
pub(crate) use key_condition::KeyCondition;
pub(crate) use placeholders::{Placeholders, keys_only};
pub(crate) use update::Update;

/// The expressions of one write, with what is behind their placeholders.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Expressions {
    pub(crate) update: Option<String>,
    pub(crate) condition: Option<String>,
    pub(crate) names: Option<HashMap<String, String>>,
    pub(crate) values: Option<Item>,
}

impl Expressions {
    /// The expressions of a write, as far as it has them.
    pub(crate) fn of(update: Option<Update>, condition: Option<Condition>) -> Self {
        let mut placeholders = Placeholders::default();
        let update = update.map(|update| update.text(&mut placeholders));
        let condition = condition.map(|condition| condition.text(&mut placeholders));
        let (names, values) = placeholders.into_maps();
        Self { update, condition, names, values }
    }
}

#[cfg(test)]
mod tests;

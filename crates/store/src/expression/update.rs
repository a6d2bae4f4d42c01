//! What a write changes of an item.

use aws_sdk_dynamodb::types::AttributeValue;

use super::operand::{Name, Operand};
use super::placeholders::Placeholders;
use crate::due::Mark;
use crate::keys::{WORK_PK, WORK_SK};

/// What a write changes of an item. Each attribute may be named once.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Update {
    set: Vec<(Name, Assigned)>,
    remove: Vec<Name>,
    add: Vec<(Name, Operand)>,
}

/// What an attribute is set to.
#[derive(Clone, Debug, PartialEq)]
enum Assigned {
    Value(Operand),
    IfAbsent(Operand),
    /// One more than it is, which it must be.
    OneMore,
    /// One more than it is, or 1.
    OneMoreFromZero,
    /// The elements of its list, which may be absent, and these.
    Appended(Vec<AttributeValue>),
}

impl Update {
    /// An update that changes nothing yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Sets an attribute.
    pub(crate) fn set(self, name: impl Into<Name>, value: impl Into<Operand>) -> Self {
        self.assign(name, Assigned::Value(value.into()))
    }

    /// Sets an attribute that is absent.
    pub(crate) fn set_if_absent(self, name: impl Into<Name>, value: impl Into<Operand>) -> Self {
        self.assign(name, Assigned::IfAbsent(value.into()))
    }

    /// Sets a number to one more. DynamoDB refuses the update of an item that does not have it.
    pub(crate) fn increment(self, name: impl Into<Name>) -> Self {
        self.assign(name, Assigned::OneMore)
    }

    /// Sets a number, 0 while it is absent, to one more.
    pub(crate) fn increment_from_zero(self, name: impl Into<Name>) -> Self {
        self.assign(name, Assigned::OneMoreFromZero)
    }

    /// Appends to a list, empty while it is absent.
    pub(crate) fn append(self, name: impl Into<Name>, elements: Vec<AttributeValue>) -> Self {
        self.assign(name, Assigned::Appended(elements))
    }

    /// Puts an item into the index.
    pub(crate) fn set_work(self, mark: Mark) -> Self {
        self.set(WORK_PK, mark.pk).set(WORK_SK, mark.sk)
    }

    /// Puts an item into the index, if it is not there.
    pub(crate) fn set_work_if_absent(self, mark: Mark) -> Self {
        self.set_if_absent(WORK_PK, mark.pk).set_if_absent(WORK_SK, mark.sk)
    }

    /// Takes an item out of the index.
    pub(crate) fn remove_work(self) -> Self {
        self.remove(WORK_PK).remove(WORK_SK)
    }

    /// Removes an attribute, if the item has it.
    pub(crate) fn remove(mut self, name: impl Into<Name>) -> Self {
        self.remove.push(name.into());
        self
    }

    /// Adds to a number, 0 while it is absent, or elements to a set.
    pub(crate) fn add(mut self, name: impl Into<Name>, value: impl Into<Operand>) -> Self {
        self.add.push((name.into(), value.into()));
        self
    }

    fn assign(mut self, name: impl Into<Name>, value: Assigned) -> Self {
        self.set.push((name.into(), value));
        self
    }

    pub(super) fn text(self, placeholders: &mut Placeholders) -> String {
        let set = self.set.into_iter().map(|(name, assigned)| {
            let name = placeholders.name(name);
            format!("{name} = {}", assigned.text(&name, placeholders))
        });
        let set: Vec<String> = set.collect();
        let remove: Vec<String> = self.remove.into_iter().map(|name| placeholders.name(name)).collect();
        let add = self.add.into_iter();
        let add: Vec<String> =
            add.map(|(name, value)| [placeholders.name(name), placeholders.value(value)].join(" ")).collect();
        let clauses = [("SET", set), ("REMOVE", remove), ("ADD", add)];
        let written = clauses.iter().filter(|(_, parts)| !parts.is_empty());
        written.map(|(clause, parts)| format!("{clause} {}", parts.join(", "))).collect::<Vec<_>>().join(" ")
    }
}

impl Assigned {
    /// The right side of an assignment to the attribute with the placeholder `name`.
    fn text(self, name: &str, placeholders: &mut Placeholders) -> String {
        match self {
            Self::Value(value) => placeholders.value(value),
            Self::IfAbsent(value) => format!("if_not_exists({name}, {})", placeholders.value(value)),
            Self::OneMore => format!("{name} + {}", placeholders.value(1_u64.into())),
            Self::OneMoreFromZero => {
                let (zero, one) = (placeholders.value(0_u64.into()), placeholders.value(1_u64.into()));
                format!("if_not_exists({name}, {zero}) + {one}")
            }
            Self::Appended(elements) => {
                let nothing = placeholders.value(AttributeValue::L(Vec::new()).into());
                let more = placeholders.value(AttributeValue::L(elements).into());
                format!("list_append(if_not_exists({name}, {nothing}), {more})")
            }
        }
    }
}

//! Which items a query reads.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;

use super::condition::Condition;
use super::placeholders::{Placeholders, keys_only};
use crate::keys::{PK, SK, WORK_PK, WORK_SK};

/// Which items of one hash key a query reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyCondition {
    names: (&'static str, &'static str),
    hash: String,
    range: Range,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Range {
    Every,
    Beginning(String),
    Between(String, String),
    UpTo(String),
}

impl KeyCondition {
    /// Every item of the table's hash key `pk`.
    pub(crate) fn of(pk: &str) -> Self {
        Self { names: (PK, SK), hash: pk.to_owned(), range: Range::Every }
    }

    /// Every entry of the index's hash key `work_pk`.
    pub(crate) fn of_work(work_pk: &str) -> Self {
        Self { names: (WORK_PK, WORK_SK), hash: work_pk.to_owned(), range: Range::Every }
    }

    /// Those whose range key begins with `prefix`. DynamoDB refuses an empty value of a key, so with an empty prefix the
    /// range key is not asked for at all.
    pub(crate) fn beginning(self, prefix: &str) -> Self {
        let range = if prefix.is_empty() { Range::Every } else { Range::Beginning(prefix.to_owned()) };
        Self { range, ..self }
    }

    /// Those whose range key lies between two bounds, both included; `None` if nothing can, which DynamoDB refuses to be
    /// asked for.
    pub(crate) fn between(self, from: &str, to: &str) -> Option<Self> {
        (!from.is_empty() && from <= to).then(|| Self { range: Range::Between(from.to_owned(), to.to_owned()), ..self })
    }

    /// Those whose range key is at most `bound`.
    pub(crate) fn up_to(self, bound: &str) -> Self {
        Self { range: Range::UpTo(bound.to_owned()), ..self }
    }

    /// The hash key that is asked for.
    pub(crate) fn hash(&self) -> &str {
        &self.hash
    }

    pub(super) fn text(&self, placeholders: &mut Placeholders) -> String {
        let of_hash =
            format!("{} = {}", placeholders.name(self.names.0), placeholders.value(self.hash.as_str().into()));
        let mut of_range = |name: &'static str, values: &[&str]| {
            let values: Vec<String> = values.iter().map(|value| placeholders.value((*value).into())).collect();
            (placeholders.name(name), values)
        };
        let name = self.names.1;
        match &self.range {
            Range::Every => of_hash,
            Range::Beginning(prefix) => {
                let (name, values) = of_range(name, &[prefix]);
                format!("{of_hash} AND begins_with({name}, {})", values.concat())
            }
            Range::Between(from, to) => {
                let (name, values) = of_range(name, &[from, to]);
                format!("{of_hash} AND {name} BETWEEN {}", values.join(" AND "))
            }
            Range::UpTo(bound) => {
                let (name, values) = of_range(name, &[bound]);
                format!("{of_hash} AND {name} <= {}", values.concat())
            }
        }
    }

    /// Has a query read these items.
    pub(crate) fn ask(&self, query: QueryFluentBuilder) -> QueryFluentBuilder {
        let mut placeholders = Placeholders::default();
        let query = query.key_condition_expression(self.text(&mut placeholders));
        let (names, values) = placeholders.into_maps();
        query.set_expression_attribute_names(names).set_expression_attribute_values(values)
    }

    /// Has a query read, of these items, those of which `filter` holds, and of them the keys only.
    pub(crate) fn ask_keys_if(&self, filter: Condition, query: QueryFluentBuilder) -> QueryFluentBuilder {
        let mut placeholders = Placeholders::default();
        let query = query.key_condition_expression(self.text(&mut placeholders));
        let query = query.filter_expression(filter.text(&mut placeholders));
        let query = query.projection_expression(keys_only(&mut placeholders));
        let (names, values) = placeholders.into_maps();
        query.set_expression_attribute_names(names).set_expression_attribute_values(values)
    }
}

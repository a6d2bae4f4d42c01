//! How a usage record is split by tags for the buyer's cost tools.

use std::collections::BTreeSet;

use kernel::Units;
use serde_json::Value;

use super::shape::{UsageRecord, quantity};
use crate::aws_error::AwsError;

/// Allocations of one record (API reference, UsageAllocation).
const MAX_ALLOCATIONS: usize = 2500;
/// Tags of one allocation, and distinct tag keys of one record (user guide, vendor-metered tagging).
const MAX_TAGS: usize = 5;
/// Lengths of a tag's key and value, which have a character at least (API model; the user guide takes an empty value).
const MAX_KEY_CHARS: usize = 100;
const MAX_VALUE_CHARS: usize = 256;

/// The two members of an allocation's quantity.
const WHOLE: &str = "AllocatedUsageQuantity";
const DECIMAL: &str = "AllocatedUsageQuantityAsDecimal";

/// Allocations by value: in whichever member and however a quantity is written.
pub(super) fn values(allocations: &Value) -> Vec<(Units, Value)> {
    let value = |one: &Value| {
        let allocated = quantity(one, WHOLE, DECIMAL).ok().and_then(|(_, units)| units);
        (allocated.unwrap_or_default(), one.get("Tags").cloned().unwrap_or_default())
    };
    allocations.as_array().into_iter().flatten().map(value).collect()
}

/// Checks a record's allocations: their form, their sum, their tags, that no tag set comes twice.
pub(super) fn check(usage: &UsageRecord) -> Result<(), AwsError> {
    let allocations = match &usage.allocations {
        Value::Null => return Ok(()),
        Value::Array(allocations) => allocations,
        _ => return Err(AwsError::serialization("UsageAllocations is not a list")),
    };
    let refused = |message: &str| Err(AwsError::new(400, "InvalidUsageAllocationsException", message));
    if allocations.is_empty() || allocations.len() > MAX_ALLOCATIONS {
        return refused("a record has 1 to 2500 allocations");
    }
    let (mut sum, mut keys, mut sets) = (Units::ZERO, BTreeSet::new(), BTreeSet::new());
    for allocation in allocations {
        let (form, allocated) = quantity(allocation, WHOLE, DECIMAL)?;
        let allocated = allocated.ok_or_else(|| AwsError::validation("AllocatedUsageQuantity must not be null"))?;
        if form != usage.form {
            return refused("the allocations of a record have their quantities in the same form as the record");
        }
        sum = sum.plus(allocated);
        let tags = tags(allocation)?;
        keys.extend(tags.iter().map(|(key, _)| key.clone()));
        if !sets.insert(tags) {
            return refused("two allocations of a record have the same tags");
        }
    }
    if keys.len() > MAX_TAGS {
        return Err(tag_error("a record has at most 5 tag keys"));
    }
    if sum == usage.quantity { Ok(()) } else { refused("the allocations do not add up to the quantity") }
}

fn tags(allocation: &Value) -> Result<BTreeSet<(String, String)>, AwsError> {
    let tags = match allocation.get("Tags") {
        None | Some(Value::Null) => return Ok(BTreeSet::new()),
        Some(Value::Array(tags)) => tags,
        Some(_) => return Err(AwsError::serialization("Tags is not a list")),
    };
    if tags.is_empty() || tags.len() > MAX_TAGS {
        return Err(tag_error("an allocation has 1 to 5 tags, or no list of tags"));
    }
    let mut set = BTreeSet::new();
    for tag in tags {
        let part = |name: &str| tag.get(name).and_then(Value::as_str);
        let (Some(key), Some(value)) = (part("Key"), part("Value")) else {
            return Err(tag_error("a tag needs a key and a value"));
        };
        let fits = |text: &str, most| (1..=most).contains(&text.chars().count()) && text.chars().all(is_of_tags);
        if !fits(key, MAX_KEY_CHARS) || !fits(value, MAX_VALUE_CHARS) {
            return Err(tag_error("a tag's key or value does not have the form AWS takes"));
        }
        set.insert((key.to_owned(), value.to_owned()));
    }
    if set.len() == tags.len() { Ok(set) } else { Err(tag_error("an allocation has the same tag twice")) }
}

/// Whether a tag may have this character: `^[a-zA-Z0-9+ -=._:\/@]+$` (API model), in which ` -=` is a range.
const fn is_of_tags(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, ' '..='=' | '_' | '@')
}

fn tag_error(message: &str) -> AwsError {
    AwsError::new(400, "InvalidTagException", message)
}

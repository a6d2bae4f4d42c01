//! Expressions as DynamoDB gets them.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;

use super::*;

/// The texts, and what is behind the placeholders, in order.
fn written(update: Option<Update>, condition: Option<Condition>) -> (String, String, Vec<String>, Vec<String>) {
    let Expressions { update, condition, names, values } = Expressions::of(update, condition);
    let names: BTreeMap<_, _> = names.unwrap_or_default().into_iter().collect();
    let values: BTreeMap<_, _> = values.unwrap_or_default().into_iter().collect();
    let values = values.values().map(|value| match value {
        AttributeValue::S(text) | AttributeValue::N(text) => text.clone(),
        other => format!("{other:?}"),
    });
    (update.unwrap_or_default(), condition.unwrap_or_default(), names.values().cloned().collect(), values.collect())
}

fn condition_text(condition: Condition) -> String {
    written(None, Some(condition)).1
}

#[test]
fn each_name_has_one_placeholder_and_each_value_its_own() {
    let update = Update::new().set("status", "new").set_if_absent("date", 7_u64).add("count", 1_u64);
    let condition = Condition::absent("status").or(Condition::equals("status", "old"));
    let (update, condition, names, values) = written(Some(update), Some(condition));
    assert_eq!(update, "SET #n0 = :v0, #n1 = if_not_exists(#n1, :v1) ADD #n2 :v2");
    assert_eq!(condition, "attribute_not_exists(#n0) OR #n0 = :v3");
    assert_eq!(names, ["status", "date", "count"], "reserved words of DynamoDB are names like any other");
    assert_eq!(values, ["new", "7", "1", "old"]);
}

#[test]
fn no_value_lands_in_a_text() {
    let update = Update::new().set("note", "\" OR attribute_exists(pk)");
    let (update, condition, ..) = written(Some(update), Some(Condition::equals("note", ":v9 #n9")));
    assert_eq!((update.as_str(), condition.as_str()), ("SET #n0 = :v0", "#n0 = :v1"));
}

#[test]
fn alternatives_within_a_conjunction_stand_in_parentheses() {
    let free = || Condition::item_absent().or(Condition::less("until", 5_u64));
    assert_eq!(
        condition_text(free().and(Condition::exists("holder"))),
        "(attribute_not_exists(#n0) OR #n1 < :v0) AND attribute_exists(#n2)"
    );
    assert_eq!(
        condition_text(free().or(Condition::at_most("until", 9_u64))),
        "attribute_not_exists(#n0) OR #n1 < :v0 OR #n1 <= :v1"
    );
    assert_eq!(condition_text(Condition::lacks("taken", "ended")), "NOT contains(#n0, :v0)");
}

#[test]
fn an_item_that_was_not_there_is_as_it_was_read_while_it_is_not_there() {
    assert_eq!(Condition::as_read(0), Condition::item_absent());
    assert_eq!(Condition::as_read(4), Condition::equals("version", 4_u64));
}

#[test]
fn an_update_says_each_clause_once() {
    let work = || crate::due::Mark { pk: "SEND#03".to_owned(), sk: "1#x".to_owned() };
    let update = Update::new().add("v", 1_u64).remove("body").set_work(work()).increment("version").remove("parts");
    let (text, ..) = written(Some(update), None);
    assert_eq!(text, "SET #n0 = :v0, #n1 = :v1, #n2 = #n2 + :v2 REMOVE #n3, #n4 ADD #n5 :v3");
    let counted = Update::new().increment_from_zero("version").append("owed", vec![AttributeValue::S("x".to_owned())]);
    let (text, ..) = written(Some(counted), None);
    assert_eq!(text, "SET #n0 = if_not_exists(#n0, :v0) + :v1, #n1 = list_append(if_not_exists(#n1, :v2), :v3)");
}

#[test]
fn a_write_without_conditions_and_names_has_no_map_that_dynamodb_would_refuse() {
    assert_eq!(Expressions::of(None, None), Expressions::default());
    let (exists, values) = (Expressions::of(None, Some(Condition::item_exists())), None);
    assert_eq!(exists.values, values);
}

fn asked(condition: &KeyCondition) -> (String, Vec<String>) {
    let mut placeholders = Placeholders::default();
    let text = condition.text(&mut placeholders);
    let values: BTreeMap<_, _> = placeholders.into_maps().1.unwrap_or_default().into_iter().collect();
    (text, values.values().filter_map(|value| value.as_s().ok().cloned()).collect())
}

#[test]
fn a_key_condition_asks_for_a_range_and_never_for_an_empty_one() {
    let of = || KeyCondition::of("LEDGER#l-1");
    assert_eq!(asked(&of()), ("#n0 = :v0".to_owned(), vec!["LEDGER#l-1".to_owned()]));
    assert_eq!(asked(&of().beginning("HOUR#")).0, "#n0 = :v0 AND begins_with(#n1, :v1)");
    assert_eq!(of().beginning(""), of(), "DynamoDB refuses an empty prefix");
    assert_eq!(asked(&KeyCondition::of_work("HELD").up_to("5")).0, "#n0 = :v0 AND #n1 <= :v1");
    let between = of().between("a", "b").unwrap();
    assert_eq!(
        asked(&between),
        ("#n0 = :v0 AND #n1 BETWEEN :v1 AND :v2".to_owned(), ["LEDGER#l-1", "a", "b"].map(str::to_owned).into())
    );
    assert_eq!(of().between("b", "a"), None, "DynamoDB refuses bounds the wrong way round");
    assert_eq!(of().between("", "a"), None, "DynamoDB refuses an empty bound");
}

#[test]
fn the_longest_update_of_counters_fits_into_an_expression() {
    let counters = (0..250).fold(Update::new().add("v", 1_u64), |update, at| update.add(format!("c#{at}"), 1_u64));
    let (text, ..) = written(Some(counters), Some(Condition::absent("frozen_at")));
    assert!(text.len() <= 4096, "{} bytes", text.len());
}

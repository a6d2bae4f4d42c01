use serde_json::json;

use super::*;

fn schema() -> Arc<Schema> {
    let key = |hash: &str, range: &str| json!([{ "AttributeName": hash, "KeyType": "HASH" }, { "AttributeName": range, "KeyType": "RANGE" }]);
    let index = |name: &str, projection: Value| json!({ "IndexName": name, "KeySchema": key("work_pk", "work_sk"), "Projection": projection });
    let table = json!({ "Table": { "KeySchema": key("pk", "sk"), "GlobalSecondaryIndexes": [
        index("work", json!({ "ProjectionType": "KEYS_ONLY" })),
        index("some", json!({ "ProjectionType": "INCLUDE", "NonKeyAttributes": ["note"] })),
        index("all", json!({ "ProjectionType": "ALL" })),
    ] } });
    Arc::new(Schema::of(&table).unwrap())
}

fn checked(operation: &str, request: &Value) -> Result<(), AwsError> {
    check(operation, &request.to_string(), |_| Some(schema()))
}

#[track_caller]
fn refused(operation: &str, request: &Value, words: &str) {
    let error = checked(operation, request).unwrap_err();
    assert_eq!((error.status, error.code.as_str()), (400, "ValidationException"));
    let message = error.body["message"].as_str().unwrap_or_default();
    assert!(message.contains(words), "{message}");
}

#[track_caller]
fn taken(operation: &str, request: &Value) {
    assert_eq!(checked(operation, request), Ok(()), "{request}");
}

fn query(condition: &str, values: &Value) -> Value {
    json!({ "TableName": "t", "KeyConditionExpression": condition, "ExpressionAttributeValues": values })
}

fn conditional(condition: &str) -> Value {
    json!({ "TableName": "t", "Item": { "pk": { "S": "a" } }, "ConditionExpression": condition,
            "ExpressionAttributeNames": { "#n": "note" } })
}

#[test]
fn a_key_is_never_compared_with_something_empty() {
    for condition in ["begins_with(sk, :e)", "sk > :e", ":e < sk", "sk BETWEEN :e AND :v", "sk BETWEEN :v AND :e"] {
        let asked = query(&format!("pk = :v AND {condition}"), &json!({ ":v": { "S": "a" }, ":e": { "S": "" } }));
        refused("Query", &asked, "cannot contain an empty string value. Key: sk");
    }
    let binary = query("pk = :v and begins_with(sk, :e)", &json!({ ":v": { "S": "a" }, ":e": { "B": "" } }));
    refused("Query", &binary, "cannot contain an empty binary value. Key: sk");
    refused("Query", &query("pk = :v", &json!({ ":v": { "S": "" } })), "empty string value. Key: pk");
    let older = json!({ "TableName": "t", "KeyConditions": { "pk": { "AttributeValueList": [{ "S": "" }] } } });
    refused("Query", &older, "empty string value. Key: pk");
    let mut filtered = query("pk = :v", &json!({ ":v": { "S": "a" }, ":e": { "S": "" } }));
    filtered["FilterExpression"] = json!("note = :e");
    taken("Query", &filtered);
}

#[test]
fn a_key_condition_names_the_attribute_behind_a_placeholder() {
    let mut asked = query("#p = :v AND begins_with(#s, :e)", &json!({ ":v": { "S": "a" }, ":e": { "S": "" } }));
    asked["ExpressionAttributeNames"] = json!({ "#p": "pk", "#s": "sk" });
    refused("Query", &asked, "Key: sk");
}

#[test]
fn a_key_condition_is_no_longer_than_a_key() {
    let long = |bytes: usize| json!({ ":v": { "S": "x".repeat(bytes) }, ":a": { "S": "a" } });
    taken("Query", &query("pk = :v AND sk > :a", &long(2048)));
    refused("Query", &query("pk = :v AND sk > :a", &long(2049)), "2048 bytes");
    taken("Query", &query("pk = :a AND sk > :v", &long(1024)));
    refused("Query", &query("pk = :a AND sk > :v", &long(1025)), "1024 bytes");
    let mut of_index = query("work_pk = :v", &long(2048));
    of_index["IndexName"] = json!("work");
    taken("Query", &of_index);
}

#[test]
fn an_expression_has_at_most_300_operators_and_functions() {
    let chain = |count: usize| format!("a=:v{}", " OR a=:v".repeat(count / 2));
    taken("PutItem", &conditional(&chain(299)));
    refused(
        "PutItem",
        &conditional(&chain(301)),
        "Invalid ConditionExpression: The expression contains too many operators; operator count: 301",
    );
    let functions = vec!["contains(a,:v)"; 151].join(" AND ");
    refused("PutItem", &conditional(&functions), "operator count: 301");
    let between = vec!["a BETWEEN :v AND :v"; 150].join(" AND ");
    taken("PutItem", &conditional(&between));
}

#[test]
fn in_has_at_most_100_operands() {
    let of = |count: usize| conditional(&format!("a IN ({}) AND b IN (:v)", vec![":v"; count].join(", ")));
    taken("PutItem", &of(100));
    refused("PutItem", &of(101), "provided with too many operands; number of operands: 101");
}

#[test]
fn a_path_has_at_most_32_elements() {
    let of = |points: usize| conditional(&format!("attribute_exists(a{}[0])", ".b".repeat(points)));
    taken("PutItem", &of(30));
    refused("PutItem", &of(31), "too many nesting elements; nesting levels: 33");
}

#[test]
fn nothing_is_compared_with_itself() {
    for same in ["note = note", "#n <> note", "b = :v OR a.b[1] < a.b[1]"] {
        refused("PutItem", &conditional(same), "The first operand must be distinct from the remaining operands");
    }
    for other in ["note = notes", "a.b = a.c", "a[0] = a[1]", "size(a) = a", "a = size(a)", "a = a.b"] {
        taken("PutItem", &conditional(other));
    }
    let update = json!({ "TableName": "t", "Key": { "pk": { "S": "a" } }, "UpdateExpression": "SET a = a" });
    taken("UpdateItem", &update);
}

#[test]
fn an_index_has_no_key_that_is_too_long() {
    let item = |hash: usize, range: usize| {
        json!({ "pk": { "S": "a" }, "sk": { "S": "1" },
                "work_pk": { "S": "w".repeat(hash) }, "work_sk": { "S": "w".repeat(range) } })
    };
    let put = |item: Value| json!({ "TableName": "t", "Item": item });
    taken("PutItem", &put(item(2048, 1024)));
    refused("PutItem", &put(item(2049, 1)), "2048 bytes");
    refused("PutItem", &put(item(1, 1025)), "1024 bytes");
    let batch = json!({ "RequestItems": { "t": [{ "PutRequest": { "Item": item(1, 1025) } }] } });
    refused("BatchWriteItem", &batch, "1024 bytes");
    let update = json!({ "TableName": "t", "Key": {}, "UpdateExpression": "SET note = if_not_exists(note, :v), work_sk = :v",
                         "ExpressionAttributeValues": { ":v": { "S": "w".repeat(1025) } } });
    refused("UpdateItem", &update, "1024 bytes");
    let transaction = json!({ "TransactItems": [{ "Put": put(item(1, 1)) }, { "Put": put(item(1, 1025)) }] });
    let error = checked("TransactWriteItems", &transaction).unwrap_err();
    assert_eq!(error.code, "TransactionCanceledException");
    assert_eq!(error.body["CancellationReasons"][0], json!({ "Code": "None" }));
    assert_eq!(error.body["CancellationReasons"][1]["Code"], "ValidationError");
}

#[test]
fn a_transaction_changes_no_key() {
    for update in
        ["SET sk = :v", "SET a = list_append(:v, b), sk = :v", "REMOVE a, sk", "SET a = :v ADD pk :v", "set #s = :v"]
    {
        let update = json!({ "TableName": "t", "Key": {}, "UpdateExpression": update,
            "ExpressionAttributeNames": { "#s": "sk" }, "ExpressionAttributeValues": { ":v": { "S": "x" } } });
        let error = checked("TransactWriteItems", &json!({ "TransactItems": [{ "Update": update }] })).unwrap_err();
        let reason = &error.body["CancellationReasons"][0];
        assert_eq!(reason["Code"], "ValidationError");
        assert!(reason["Message"].as_str().unwrap().ends_with("This attribute is part of the key"), "{reason}");
    }
    let other = json!({ "TableName": "t", "Key": {}, "UpdateExpression": "SET a.sk = :v, b = :v REMOVE c.pk" });
    taken("TransactWriteItems", &json!({ "TransactItems": [{ "Update": other }] }));
}

#[test]
fn placeholders_are_some_and_no_longer_than_255_bytes() {
    let with = |name: &str, map: Value| {
        let mut request = json!({ "TableName": "t", "Item": {}, "ConditionExpression": "attribute_exists(pk)" });
        request[name] = map;
        json!({ "TransactItems": [{ "Put": request }] })
    };
    for name in ["ExpressionAttributeNames", "ExpressionAttributeValues"] {
        refused("TransactWriteItems", &with(name, json!({})), "must not be empty");
    }
    let named = |bytes: usize| json!({ format!("#{}", "n".repeat(bytes - 1)): "note" });
    taken("TransactWriteItems", &with("ExpressionAttributeNames", named(255)));
    refused("TransactWriteItems", &with("ExpressionAttributeNames", named(256)), "a key that is too long");
}

#[test]
fn a_name_has_at_most_65535_bytes_at_any_depth() {
    let of = |bytes: usize| {
        let deep = json!({ "L": [{ "M": { "n".repeat(bytes): { "S": "x" } } }] });
        json!({ "TableName": "t", "Item": { "pk": { "S": "a" }, "deep": deep } })
    };
    taken("PutItem", &of(65_535));
    refused("PutItem", &of(65_536), "Attribute name is too large");
}

#[test]
fn placeholders_stand_for_at_most_2_mb() {
    let of = |bytes: usize| {
        let mut request = conditional("a = :v AND #n = :v");
        request["ExpressionAttributeValues"] = json!({ ":v": { "S": "x".repeat(bytes) } });
        request
    };
    let beside = "#n".len() + "note".len() + ":v".len();
    taken("PutItem", &of(2 * 1024 * 1024 - beside));
    refused("PutItem", &of(2 * 1024 * 1024 - beside + 1), "more than 2 MB");
}

#[test]
fn a_request_token_is_not_empty() {
    refused("TransactWriteItems", &json!({ "TransactItems": [], "ClientRequestToken": "" }), "'clientRequestToken'");
}

#[test]
fn a_transaction_reads_at_most_4_mb() {
    let answer =
        |bytes: usize| json!({ "Responses": [{ "Item": { "note": { "S": "x".repeat(bytes) } } }] }).to_string();
    let most = 4 * 1024 * 1024 - "note".len();
    assert_eq!(check_answer("TransactGetItems", &answer(most)), Ok(()));
    assert!(check_answer("TransactGetItems", &answer(most + 1)).is_err());
    assert_eq!(check_answer("BatchGetItem", &answer(most + 1)), Ok(()));
}

#[test]
fn an_index_is_asked_for_what_it_has() {
    let asked = |index: &str, projection: &str| {
        let mut request = query("work_pk = :v", &json!({ ":v": { "S": "a" } }));
        (request["IndexName"], request["ProjectionExpression"]) = (json!(index), json!(projection));
        request
    };
    for (index, projection) in [("work", "pk, sk, work_pk, work_sk"), ("some", "note.a[0], pk"), ("all", "other")] {
        taken("Query", &asked(index, projection));
    }
    let words = "Global secondary index work does not project [note, other]";
    refused("Query", &asked("work", "pk, note, other"), words);
    refused("Scan", &asked("work", "note, other"), words);
}

#[test]
fn a_request_that_cannot_be_read_is_left_to_the_engine() {
    for body in ["", "no JSON, Expression", "[]", "{\"TransactItems\": 7, \"x\": {}}", "7"] {
        for operation in ["PutItem", "Query", "TransactWriteItems", "BatchGetItem", "BatchWriteItem", "Other"] {
            assert_eq!(check(operation, body, |_| None), Ok(()), "{operation} {body}");
        }
    }
}

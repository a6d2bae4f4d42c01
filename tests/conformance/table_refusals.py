"""What DynamoDB refuses, request by request: the embedded engine and the layer in front of it refuse it too.

Each row is a rule, an operation, a request, and the error: its code and a part of its message. Where the documentation
names a limit, the row beside it stands just inside the limit and is taken. Requests go over the wire as they are, since
an SDK refuses some of them by itself.

The limits: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html and the API reference.
Against another engine (see scripts/second-engine.sh): python tests/conformance/table_refusals.py http://127.0.0.1:5000
"""

import json
import sys
import urllib.error
import urllib.request
import uuid

TABLE = f"refusals-{uuid.uuid4()}"
VALIDATION = "ValidationException"
CANCELED = "TransactionCanceledException"
TAKEN = None
EMPTY_KEY = "cannot contain an empty string value"
EMPTY_BINARY_KEY = "cannot contain an empty binary value"


def call(url, operation, request):
    """The status, the error's code and its message (both empty for a success)."""
    headers = {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": f"DynamoDB_20120810.{operation}",
        "authorization": "AWS4-HMAC-SHA256 Credential=sandbox/20261121/us-east-1/dynamodb/aws4_request, "
        "SignedHeaders=host, Signature=0",
    }
    post = urllib.request.Request(url, data=json.dumps(request).encode(), headers=headers)
    try:
        with urllib.request.urlopen(post, timeout=60) as answer:
            return answer.status, "", "", json.loads(answer.read() or b"{}")
    except urllib.error.HTTPError as error:
        try:
            body = json.loads(error.read())
        except ValueError:
            return error.code, "unreadable", "", {}
        code = body.get("__type", "").rsplit("#", 1)[-1]
        message = body.get("message") or body.get("Message") or ""
        reasons = [reason.get("Message") or "" for reason in body.get("CancellationReasons", [])]
        return error.code, code, " ".join([message, *reasons]), {}


def text(value):
    return {"S": value}


def key(pk="a", sk="1"):
    return {"pk": text(pk), "sk": text(sk)}


def item(pk="a", sk="1", **more):
    return {**key(pk, sk), **more}


def put(the_item, **more):
    return "PutItem", {"TableName": TABLE, "Item": the_item, **more}


def get(the_key, **more):
    return "GetItem", {"TableName": TABLE, "Key": the_key, **more}


def delete(the_key, **more):
    return "DeleteItem", {"TableName": TABLE, "Key": the_key, **more}


def update(expression, values=None, the_key=None, **more):
    request = {"TableName": TABLE, "Key": the_key or key(), "UpdateExpression": expression, **more}
    if values:
        request["ExpressionAttributeValues"] = values
    return "UpdateItem", request


def condition(expression, values=None, names=None, **more):
    request = {"ConditionExpression": expression, **more}
    if values:
        request["ExpressionAttributeValues"] = values
    if names:
        request["ExpressionAttributeNames"] = names
    return put(item("cond"), **request)


def query(expression, values, **more):
    request = {"TableName": TABLE, "KeyConditionExpression": expression, "ExpressionAttributeValues": values, **more}
    return "Query", request


def scan(**more):
    return "Scan", {"TableName": TABLE, **more}


def transact(*actions, **more):
    return "TransactWriteItems", {"TransactItems": list(actions), **more}


def t_put(the_item, **more):
    return {"Put": {"TableName": TABLE, "Item": the_item, **more}}


def t_update(the_key, expression, values=None, **more):
    action = {"TableName": TABLE, "Key": the_key, "UpdateExpression": expression, **more}
    if values:
        action["ExpressionAttributeValues"] = values
    return {"Update": action}


def t_delete(the_key, **more):
    return {"Delete": {"TableName": TABLE, "Key": the_key, **more}}


def t_check(the_key, expression, **more):
    return {"ConditionCheck": {"TableName": TABLE, "Key": the_key, "ConditionExpression": expression, **more}}


def t_get(*keys):
    return "TransactGetItems", {"TransactItems": [{"Get": {"TableName": TABLE, "Key": one}} for one in keys]}


def batch_get(keys, **more):
    return "BatchGetItem", {"RequestItems": {TABLE: {"Keys": keys, **more}}}


def batch_put(items):
    return "BatchWriteItem", {"RequestItems": {TABLE: [{"PutRequest": {"Item": one}} for one in items]}}


def nested(levels, leaf=None):
    value = leaf or text("x")
    for _ in range(levels):
        value = {"L": [value]}
    return value


def many(count, form="x{0} = :v"):
    return " AND ".join(form.format(number) for number in range(count))


def empty_values():
    pk, sk = {":pk": text("a")}, {":pk": text("a"), ":sk": text("")}
    yield "an empty prefix", query("pk = :pk AND begins_with(sk, :sk)", sk), VALIDATION, EMPTY_KEY
    yield "an empty prefix by names", query(
        "#p = :pk AND begins_with(#s, :sk)", sk, ExpressionAttributeNames={"#p": "pk", "#s": "sk"}
    ), VALIDATION, "empty string value. Key: sk"
    yield "an empty hash key to query", query("pk = :pk", {":pk": text("")}), VALIDATION, EMPTY_KEY
    for operator in ("=", "<", "<=", ">", ">="):
        yield f"an empty bound {operator}", query(f"pk = :pk AND sk {operator} :sk", sk), VALIDATION, EMPTY_KEY
    between = {":pk": text("a"), ":a": text(""), ":b": text("b")}
    yield "an empty bound of BETWEEN", query("pk = :pk AND sk BETWEEN :a AND :b", between), VALIDATION, EMPTY_KEY
    yield "an empty key on the left", query("pk = :pk AND :sk < sk", sk), VALIDATION, EMPTY_KEY
    yield "an empty key of an index", query(
        "work_pk = :pk AND begins_with(work_sk, :sk)", sk, IndexName="work"
    ), VALIDATION, EMPTY_KEY
    yield "a legacy empty prefix", (
        "Query",
        {
            "TableName": TABLE,
            "KeyConditions": {
                "pk": {"ComparisonOperator": "EQ", "AttributeValueList": [text("a")]},
                "sk": {"ComparisonOperator": "BEGINS_WITH", "AttributeValueList": [text("")]},
            },
        },
    ), VALIDATION, EMPTY_KEY
    yield "no prefix", query("pk = :pk", pk), TAKEN, ""
    yield "an empty filter value", query(
        "pk = :pk", {":pk": text("a"), ":v": text("")}, FilterExpression="note = :v"
    ), TAKEN, ""
    yield "an empty hash key to put", put(item("", "1")), VALIDATION, EMPTY_KEY
    yield "an empty range key to put", put(item("a", "")), VALIDATION, EMPTY_KEY
    yield "an empty binary key to put", put({"pk": {"B": ""}, "sk": text("1")}), VALIDATION, ""
    yield "an empty index key to put", put(item(work_pk=text(""), work_sk=text("1"))), VALIDATION, EMPTY_KEY
    yield "an empty index range key to put", put(item(work_pk=text("1"), work_sk=text(""))), VALIDATION, EMPTY_KEY
    yield "an empty index key to set", update("SET work_pk = :v", {":v": text("")}), VALIDATION, EMPTY_KEY
    yield "an empty key to get", get(key("a", "")), VALIDATION, EMPTY_KEY
    yield "an empty key to update", update("SET n = :v", {":v": text("1")}, key("", "1")), VALIDATION, EMPTY_KEY
    yield "an empty key to delete", delete(key("a", "")), VALIDATION, EMPTY_KEY
    yield "an empty key in a batch to get", batch_get([key("a", "")]), VALIDATION, EMPTY_KEY
    yield "an empty key in a batch to write", batch_put([item("a", "")]), VALIDATION, EMPTY_KEY
    yield "an empty key in a transaction's put", transact(t_put(item("a", ""))), VALIDATION, EMPTY_KEY
    yield "an empty key in a transaction's delete", transact(t_delete(key("", "1"))), VALIDATION, EMPTY_KEY
    yield "an empty key in a transaction's update", transact(
        t_update(key("a", ""), "SET n = :v", {":v": text("1")})
    ), VALIDATION, EMPTY_KEY
    yield "an empty key in a transaction's check", transact(
        t_check(key("a", ""), "attribute_exists(pk)")
    ), VALIDATION, EMPTY_KEY
    yield "an empty index key in a transaction", transact(
        t_put(item(work_pk=text(""), work_sk=text("1")))
    ), VALIDATION, EMPTY_KEY
    yield "an empty key in a transaction's get", t_get(key("a", "")), CANCELED, EMPTY_KEY
    yield "an empty start key", query("pk = :pk", pk, ExclusiveStartKey=key("a", "")), VALIDATION, ""
    yield "an empty value that is no key", put(item(note=text(""))), TAKEN, ""
    yield "an empty attribute name", put(item(**{"": text("x")})), VALIDATION, ""


def names_and_values():
    value = {":v": text("x")}
    yield "a reserved word in a condition", condition("state = :v", value), VALIDATION, "reserved keyword: state"
    yield "a reserved word in an update", update("SET counter = :v", value), VALIDATION, "reserved keyword: counter"
    yield "a reserved word in a path", update("SET a.value = :v", value), VALIDATION, "reserved keyword"
    yield "a reserved word in a projection", get(key(), ProjectionExpression="pk, status"), VALIDATION, "reserved keyword"
    yield "a reserved word in a filter", query(
        "pk = :pk", {":pk": text("a"), ":v": text("b")}, FilterExpression="role = :v"
    ), VALIDATION, "reserved keyword"
    yield "a reserved word in a key condition", query("hash = :v", value), VALIDATION, "reserved keyword"
    yield "a reserved word in a transaction", transact(
        t_update(key(), "SET hour = :v", value)
    ), VALIDATION, "reserved keyword"
    yield "a reserved word in a transaction's condition", transact(
        t_put(item(), ConditionExpression="ttl = :v", ExpressionAttributeValues=value)
    ), VALIDATION, "reserved keyword"
    yield "a reserved word in any letter case", condition("StAtE = :v", value), VALIDATION, "reserved keyword"
    yield "an undefined value", condition("note = :v"), VALIDATION, "not defined"
    yield "an undefined name", condition("#n = :v", value), VALIDATION, "not defined"
    yield "an unused value", condition("note = :v", {**value, ":w": text("x")}), VALIDATION, "unused in expressions"
    yield "an unused name", condition("note = :v", value, {"#n": "note"}), VALIDATION, "unused in expressions"
    yield "an undefined value in an update", update("SET note = :v"), VALIDATION, "not defined"
    yield "an unused value in an update", update(
        "SET note = :v", {**value, ":w": text("x")}
    ), VALIDATION, "unused in expressions"
    yield "an unused value in a transaction", transact(
        t_update(key(), "SET note = :v", {**value, ":w": text("x")})
    ), VALIDATION, "unused in expressions"
    yield "an undefined value in a transaction", transact(t_update(key(), "SET note = :v")), "", "not defined"
    yield "an unused name in a query", query(
        "pk = :v", value, ExpressionAttributeNames={"#n": "note"}
    ), VALIDATION, "unused in expressions"
    yield "no values in the map of values", put(
        item(), ConditionExpression="attribute_exists(pk)", ExpressionAttributeValues={}
    ), VALIDATION, "must not be empty"
    yield "no names in the map of names", put(
        item(), ConditionExpression="attribute_exists(pk)", ExpressionAttributeNames={}
    ), VALIDATION, "must not be empty"
    yield "no values in a transaction's map of values", transact(
        t_put(item("m"), ConditionExpression="attribute_not_exists(pk)", ExpressionAttributeValues={})
    ), VALIDATION, "must not be empty"
    yield "no names in a transaction's map of names", transact(
        t_put(item("m"), ConditionExpression="attribute_not_exists(pk)", ExpressionAttributeNames={})
    ), VALIDATION, "must not be empty"
    yield "no names in a query's map of names", query("pk = :v", value, ExpressionAttributeNames={}), VALIDATION, ""
    yield "no names in a batch's map of names", batch_get(
        [key()], ProjectionExpression="pk", ExpressionAttributeNames={}
    ), VALIDATION, "must not be empty"
    yield "values without an expression", put(item(), ExpressionAttributeValues=value), VALIDATION, "only be specified"
    yield "a name without #", condition("note = :v", value, {"n": "note"}), VALIDATION, "invalid key"
    yield "a value without :", condition("note = v", {"v": text("x")}), VALIDATION, "invalid key"
    yield "a placeholder of 256 bytes", condition(
        "#" + "n" * 255 + " = :v", value, {"#" + "n" * 255: "note"}
    ), VALIDATION, ""
    yield "a value's placeholder of 256 bytes", condition("note = :" + "v" * 255, {":" + "v" * 255: text("x")}), VALIDATION, ""
    yield "a placeholder of 255 bytes", condition(
        "#" + "n" * 254 + " <> :v", value, {"#" + "n" * 254: "note"}
    ), TAKEN, ""
    yield "more than 2 MB of names and values", condition(
        "note <> :a OR note <> :b OR note <> :c",
        {f":{name}": text("x" * 800_000) for name in "abc"},
    ), VALIDATION, ""


def expressions():
    value = {":v": text("x")}
    pad = "attribute_not_exists(" + "p" * 400 + ")"
    yield "a condition of more than 4 KB", condition(" OR ".join([pad] * 10)), VALIDATION, "Expression size has exceeded"
    yield "an update of more than 4 KB", update(
        "SET " + ", ".join(f"{'p' * 400}{number} = :v" for number in range(11)), value
    ), VALIDATION, "Expression size has exceeded"
    yield "a filter of more than 4 KB", query(
        "pk = :v", value, FilterExpression=" OR ".join([pad] * 10)
    ), VALIDATION, "Expression size has exceeded"
    yield "a projection of more than 4 KB", get(
        key(), ProjectionExpression=", ".join(f"{'p' * 400}{number}" for number in range(11))
    ), VALIDATION, "Expression size has exceeded"
    yield "a key condition of more than 4 KB", query("pk = :v" + " " * 4090, value), VALIDATION, "Expression size has exceeded"
    yield "a condition of more than 4 KB in a transaction", transact(
        t_put(item(), ConditionExpression=" OR ".join([pad] * 10))
    ), VALIDATION, "Expression size has exceeded"
    wide = " OR ".join(f"a{number}=:v" for number in range(151))
    yield "301 operators in a condition", condition(wide, value), VALIDATION, "too many operators; operator count: 301"
    yield "299 operators in a condition", condition(
        "pk <> :v OR " + " OR ".join(f"a{number}=:v" for number in range(149)), value
    ), TAKEN, ""
    yield "301 operators in a filter", query(
        "pk = :v", value, FilterExpression=wide
    ), VALIDATION, "too many operators"
    yield "301 operators in a transaction", transact(
        t_put(item(), ConditionExpression=wide, ExpressionAttributeValues=value)
    ), VALIDATION, "too many operators"
    yield "301 operators in an update", update(
        "SET " + ",".join(f"a{number}=:v" for number in range(301)), value
    ), VALIDATION, "too many operators"
    hundred = {f":v{number}": {"N": str(number)} for number in range(101)}
    listed = ", ".join(list(hundred)[:100])
    yield "101 operands of IN", condition(
        f"n IN ({', '.join(hundred)})", hundred
    ), VALIDATION, "too many operands; number of operands: 101"
    first = dict(list(hundred.items())[:100])
    yield "100 operands of IN", condition(f"NOT n IN ({listed})", first), TAKEN, ""
    yield "an empty condition", condition(""), VALIDATION, "can not be empty"
    yield "an empty update", update(""), VALIDATION, "can not be empty"
    yield "a syntax error", condition("note = = :v", value), VALIDATION, "Syntax error"
    yield "redundant parentheses", condition("((note = :v))", value), VALIDATION, "redundant parentheses"
    yield "a path of 33 elements", condition(
        "attribute_not_exists(" + ".".join("a" * 33) + ")"
    ), VALIDATION, ""
    yield "a path of 32 elements", condition("attribute_not_exists(" + ".".join("a" * 32) + ")"), TAKEN, ""
    yield "overlapping paths", update(
        "SET doc.a = :v, doc = :w", {":v": text("x"), ":w": {"M": {}}}
    ), VALIDATION, "overlap"
    yield "overlapping paths in a transaction", transact(
        t_update(key(), "SET doc.a = :v, doc = :w", {":v": text("x"), ":w": {"M": {}}})
    ), VALIDATION, "overlap"
    yield "overlapping paths of a projection", get(key(), ProjectionExpression="doc, doc.a"), VALIDATION, "overlap"
    yield "two sections SET", update("SET a = :v SET b = :v", value), VALIDATION, "only be used once"
    yield "an update of a hash key", update("SET pk = :v", value), VALIDATION, "part of the key"
    yield "an update of a range key", update("SET sk = :v", value), VALIDATION, "part of the key"
    yield "an update of a key in a transaction", transact(
        t_update(key(), "SET sk = :v", value)
    ), "", "part of the key"
    yield "a removal of a key", update("REMOVE sk"), VALIDATION, "part of the key"
    yield "an addition of text", update("ADD n :v", value), VALIDATION, "Incorrect operand type"
    yield "BETWEEN the wrong way round", query(
        "pk = :v AND sk BETWEEN :b AND :a", {**value, ":a": text("a"), ":b": text("b")}
    ), VALIDATION, "BETWEEN"
    yield "no hash key in a key condition", query("sk = :v", value), VALIDATION, "missed key schema element: pk"
    yield "a range of hash keys", query("pk > :v", value), VALIDATION, "not supported"
    yield "a key condition with OR", query("pk = :v OR sk = :v", value), VALIDATION, ""
    yield "a key condition on another attribute", query("pk = :v AND note = :v", value), VALIDATION, ""
    yield "two conditions on one key", query("pk = :v AND sk > :v AND sk < :v", value), VALIDATION, ""
    yield "<> in a key condition", query("pk = :v AND sk <> :v", value), VALIDATION, ""
    yield "a filter of a key", query("pk = :v", value, FilterExpression="sk = :v"), VALIDATION, "primary key"
    yield "the wrong type of a key", query("pk = :v", {":v": {"N": "1"}}), VALIDATION, "does not match schema type"
    yield "size as a condition", condition("size(note)"), VALIDATION, ""
    yield "an unknown function", condition("is_new(note)"), VALIDATION, "Invalid function name"
    yield "an operand compared with itself", condition("note = note"), VALIDATION, "distinct"
    yield "an operand that contains itself", condition("contains(note, note)"), VALIDATION, "distinct"


def items():
    limit = 400 * 1024
    size = len("pkask1") + len("note")
    yield "an item of 400 KB", put(item(note=text("x" * (limit - size)))), TAKEN, ""
    yield "an item of 400 KB and a byte", put(item(note=text("x" * (limit - size + 1)))), VALIDATION, "Item size has exceeded"
    yield "an item that grows beyond 400 KB", update("SET more = :v", {":v": text("x" * 1000)}), VALIDATION, "Item size to update"
    yield "an item of a transaction that grows beyond 400 KB", transact(
        t_update(key(), "SET more = :v", {":v": text("x" * 1000)})
    ), CANCELED, "Item size to update"
    yield "an item beyond 400 KB in a transaction", transact(
        t_put(item(note=text("x" * limit)))
    ), VALIDATION, "Item size has exceeded"
    yield "an item beyond 400 KB in a batch", batch_put([item(note=text("x" * limit))]), VALIDATION, "Item size has exceeded"
    yield "a hash key of 2048 bytes", put(item("p" * 2048)), TAKEN, ""
    yield "a hash key of 2049 bytes", put(item("p" * 2049)), VALIDATION, "2048 bytes"
    yield "a range key of 1024 bytes", put(item("a", "s" * 1024)), TAKEN, ""
    yield "a range key of 1025 bytes", put(item("a", "s" * 1025)), VALIDATION, "1024 bytes"
    yield "a hash key of 2049 bytes to get", get(key("p" * 2049)), VALIDATION, "2048 bytes"
    yield "a range key of 1025 bytes to delete", delete(key("a", "s" * 1025)), VALIDATION, "1024 bytes"
    yield "a range key of 1025 bytes in a transaction", transact(t_put(item("a", "s" * 1025))), "", "1024 bytes"
    yield "a hash key of 2049 bytes to query", query("pk = :v", {":v": text("p" * 2049)}), VALIDATION, "2048 bytes"
    yield "a prefix of 1025 bytes", query(
        "pk = :v AND begins_with(sk, :s)", {":v": text("a"), ":s": text("s" * 1025)}
    ), VALIDATION, "1024 bytes"
    yield "an index hash key of 2048 bytes", put(item("i", work_pk=text("w" * 2048), work_sk=text("1"))), TAKEN, ""
    yield "an index hash key of 2049 bytes", put(item("i", work_pk=text("w" * 2049), work_sk=text("1"))), VALIDATION, "2048"
    yield "an index range key of 1025 bytes", put(item("i", work_pk=text("1"), work_sk=text("w" * 1025))), VALIDATION, "1024"
    yield "an index range key of 1025 bytes to set", update(
        "SET work_pk = :p, work_sk = :s", {":p": text("1"), ":s": text("w" * 1025)}, key("i")
    ), VALIDATION, "1024"
    yield "an index range key of 1025 bytes in a transaction", transact(
        t_put(item("i", work_pk=text("1"), work_sk=text("w" * 1025)))
    ), CANCELED, "1024"
    yield "an index range key of 1025 bytes set in a transaction", transact(
        t_update(key("i"), "SET work_pk = :p, work_sk = :s", {":p": text("1"), ":s": text("w" * 1025)})
    ), CANCELED, "1024"
    yield "an index range key of 1025 bytes in a batch", batch_put(
        [item("i", work_pk=text("1"), work_sk=text("w" * 1025))]
    ), VALIDATION, "1024"
    yield "the wrong type of an index key", put(item(work_pk={"N": "1"})), VALIDATION, "Type mismatch for Index Key"
    yield "the wrong type of a key to put", put({"pk": {"N": "1"}, "sk": text("1")}), VALIDATION, "Type mismatch for key"
    yield "a null key", put({"pk": {"NULL": True}, "sk": text("1")}), VALIDATION, "Type mismatch for key"
    yield "a null index key", put(item(work_pk={"NULL": True})), VALIDATION, "Type mismatch for Index Key"
    yield "no range key to put", put({"pk": text("a")}), VALIDATION, "Missing the key sk"
    yield "no range key to get", get({"pk": text("a")}), VALIDATION, "does not match the schema"
    yield "too much of a key", get({**key(), "more": text("a")}), VALIDATION, "does not match the schema"
    yield "an attribute name of 64 KB", put(item(**{"n" * 65_536: text("x")})), VALIDATION, ""
    yield "an attribute name just below 64 KB", put(item(**{"n" * 65_535: text("x")})), TAKEN, ""
    yield "an attribute name of 64 KB by a placeholder", condition(
        "#n = :v", {":v": text("x")}, {"#n": "n" * 65_536}
    ), VALIDATION, ""
    yield "32 levels", put(item(deep=nested(31))), TAKEN, ""
    yield "33 levels", put(item(deep=nested(32))), VALIDATION, "Nesting Levels"
    yield "33 levels set", update("SET deep = :v", {":v": nested(32)}), VALIDATION, "Nesting Levels"


def values():
    for kind, name in (("SS", "string"), ("NS", "number"), ("BS", "Binary")):
        yield f"an empty {kind}", put(item(group_of={kind: []})), VALIDATION, name
    yield "a text twice in a set", put(item(group_of={"SS": ["a", "a"]})), VALIDATION, "contains duplicates"
    yield "a number twice in a set", put(item(group_of={"NS": ["1", "1.0"]})), VALIDATION, "contains duplicates"
    yield "an empty set in a condition", condition("group_of = :v", {":v": {"SS": []}}), VALIDATION, "empty"
    yield "an empty set in a transaction", transact(t_put(item(group_of={"SS": []}))), VALIDATION, "empty"
    yield "a number of 38 digits", put(item(n={"N": "1" * 38})), TAKEN, ""
    yield "a number of 39 digits", put(item(n={"N": "1" * 39})), VALIDATION, "38 significant digits"
    yield "a number of 39 digits in a transaction", transact(t_put(item(n={"N": "1" * 39}))), VALIDATION, "38 significant digits"
    yield "a number of 1e126", put(item(n={"N": "1e126"})), VALIDATION, "Number overflow"
    yield "a number of 1e-131", put(item(n={"N": "1e-131"})), VALIDATION, "Number underflow"
    yield "a number that is none", put(item(n={"N": "1,5"})), VALIDATION, "cannot be converted to a numeric value"
    yield "an empty number", put(item(n={"N": ""})), VALIDATION, "cannot be converted to a numeric value"
    yield "infinity", put(item(n={"N": "Infinity"})), VALIDATION, "cannot be converted to a numeric value"
    yield "a number in hexadecimal", put(item(n={"N": "0x10"})), VALIDATION, "cannot be converted to a numeric value"
    yield "a sum of more than 38 digits", update(
        "SET n = :a + :b", {":a": {"N": "1" * 38}, ":b": {"N": "1e-10"}}, key("sum")
    ), VALIDATION, ""
    yield "a number as a JSON number", put(item(n={"N": 1})), "SerializationException", ""
    yield "a value of two types", put(item(n={"N": "1", "S": "1"})), VALIDATION, ""
    yield "a value of no type", put(item(n={})), "", ""
    yield "NULL that is false", put(item(n={"NULL": False})), VALIDATION, ""
    yield "binary that is not base64", put(item(n={"B": "%%%"})), "SerializationException", ""


def requests():
    value = {":v": text("x")}
    yield "a consistent read of an index", query(
        "work_pk = :v", value, IndexName="work", ConsistentRead=True
    ), VALIDATION, "Consistent reads are not supported"
    yield "a consistent scan of an index", scan(IndexName="work", ConsistentRead=True), VALIDATION, "Consistent reads"
    yield "an unknown index", query("pk = :v", value, IndexName="none"), VALIDATION, "does not have the specified index"
    yield "all attributes of an index of keys", query(
        "work_pk = :v", value, IndexName="work", Select="ALL_ATTRIBUTES"
    ), VALIDATION, ""
    yield "a count with a projection", query(
        "pk = :v", value, Select="COUNT", ProjectionExpression="pk"
    ), VALIDATION, ""
    yield "specific attributes without a projection", query(
        "pk = :v", value, Select="SPECIFIC_ATTRIBUTES"
    ), VALIDATION, ""
    yield "a projected attribute that the index lacks", query(
        "work_pk = :v", value, IndexName="work", ProjectionExpression="pk, note"
    ), VALIDATION, "does not project [note]"
    yield "projected attributes of a table", query("pk = :v", value, Select="ALL_PROJECTED_ATTRIBUTES"), VALIDATION, ""
    yield "a filter attribute that the index lacks", query(
        "work_pk = :v", value, IndexName="work", FilterExpression="note = :v"
    ), TAKEN, ""
    yield "a limit of 0", query("pk = :v", value, Limit=0), VALIDATION, ""
    yield "no key condition", ("Query", {"TableName": TABLE}), VALIDATION, "KeyCondition"
    yield "a start key of another hash key", query("pk = :v", value, ExclusiveStartKey=key("b")), VALIDATION, "starting key"
    yield "half a start key", query("pk = :v", value, ExclusiveStartKey={"pk": text("x")}), VALIDATION, "starting key"
    yield "a table's start key for an index", query(
        "work_pk = :v", value, IndexName="work", ExclusiveStartKey=key("x")
    ), VALIDATION, "starting key"
    yield "new values of a put", put(item(), ReturnValues="ALL_NEW"), VALIDATION, "ReturnValues"
    yield "updated values of a delete", delete(key(), ReturnValues="UPDATED_OLD"), VALIDATION, "ReturnValues"
    yield "unknown values of an update", update("SET a = :v", value, ReturnValues="SOME"), VALIDATION, ""
    yield "an unknown capacity", get(key(), ReturnConsumedCapacity="SOME"), VALIDATION, ""
    yield "an unknown table", ("GetItem", {"TableName": "no-such-table", "Key": key()}), "ResourceNotFoundException", ""
    yield "a table's name of two letters", ("GetItem", {"TableName": "ab", "Key": key()}), VALIDATION, ""
    yield "old and new parameters", put(
        item(), ConditionExpression="attribute_exists(pk)", Expected={"pk": {"Exists": False}}
    ), VALIDATION, "Can not use both"
    yield "more segments than there are", scan(Segment=2, TotalSegments=2), VALIDATION, ""


def batches():
    keys = [key("b", str(number)) for number in range(101)]
    yield "100 keys to get", batch_get(keys[:100]), TAKEN, ""
    yield "101 keys to get", batch_get(keys), VALIDATION, ""
    yield "no keys to get", batch_get([]), VALIDATION, ""
    yield "a key twice to get", batch_get([keys[0], keys[0]]), VALIDATION, "duplicates"
    yield "25 items to put", batch_put([item("b", str(number)) for number in range(25)]), TAKEN, ""
    yield "26 items to put", batch_put([item("b", str(number)) for number in range(26)]), VALIDATION, ""
    yield "an item twice to put", batch_put([item("b"), item("b")]), VALIDATION, "duplicates"
    yield "an item to put and to delete", (
        "BatchWriteItem",
        {"RequestItems": {TABLE: [{"PutRequest": {"Item": item("b")}}, {"DeleteRequest": {"Key": key("b")}}]}},
    ), VALIDATION, "duplicates"
    yield "nothing to write", ("BatchWriteItem", {"RequestItems": {}}), VALIDATION, ""


def transactions():
    def puts(count):
        return [t_put(item("t", str(number))) for number in range(count)]

    yield "100 actions", transact(*puts(100)), TAKEN, ""
    yield "101 actions", transact(*puts(101)), VALIDATION, "less than or equal to 100"
    yield "no actions", transact(), VALIDATION, ""
    yield "two actions on one item", transact(*puts(1), t_delete(key("t", "0"))), VALIDATION, "multiple operations on one item"
    yield "a check and a write of one item", transact(
        *puts(1), t_check(key("t", "0"), "attribute_exists(pk)")
    ), VALIDATION, "multiple operations on one item"
    yield "an action of two kinds", (
        "TransactWriteItems",
        {"TransactItems": [{**t_put(item("t")), **t_delete(key("t"))}]},
    ), VALIDATION, ""
    heavy = [t_put(item("t", str(number), note=text("x" * 390_000))) for number in range(11)]
    yield "more than 4 MB", transact(*heavy), VALIDATION, "4MB"
    grown = [t_update(key("u", str(number)), "SET note = :v", {":v": text("x" * 390_000)}) for number in range(11)]
    yield "more than 4 MB of updates", transact(*grown), VALIDATION, "4MB"
    yield "a token of 36 letters", transact(*puts(1), ClientRequestToken="t" * 36), TAKEN, ""
    yield "a token of 37 letters", transact(*puts(1), ClientRequestToken="t" * 37), VALIDATION, "less than or equal to 36"
    yield "an empty token", transact(*puts(1), ClientRequestToken=""), VALIDATION, "greater than or equal to 1"
    yield "the token of another request", transact(*puts(2), ClientRequestToken="t" * 36), "IdempotentParameterMismatchException", ""
    yield "an item twice to get at once", t_get(key("t"), key("t")), VALIDATION, "multiple operations on one item"
    for number in range(11):
        yield f"item {number} of 11 that have more than 4 MB", put(item("v", str(number), note=text("x" * 390_000))), TAKEN, ""
    yield "more than 4 MB to get at once", t_get(*[key("v", str(number)) for number in range(11)]), VALIDATION, "4MB"
    yield "3.9 MB to get at once", t_get(*[key("v", str(number)) for number in range(10)]), TAKEN, ""
    yield "101 items to get at once", t_get(*[key("t", str(number)) for number in range(101)]), VALIDATION, ""
    yield "an unknown table in a transaction", transact(
        {"Put": {"TableName": "no-such-table", "Item": item()}}
    ), "ResourceNotFoundException", ""
    yield "an empty condition in a transaction", transact(t_check(key("t"), "")), VALIDATION, "can not be empty"
    yield "a condition that does not hold", transact(
        t_check(key("t", "none"), "attribute_exists(pk)")
    ), CANCELED, "conditional request failed"


GROUPS = (empty_values, names_and_values, expressions, items, values, requests, batches, transactions)


def create_table(url):
    names = ("pk", "sk", "work_pk", "work_sk")
    schema = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
    of_index = [{"AttributeName": f"work_{one['AttributeName']}", "KeyType": one["KeyType"]} for one in schema]
    index = {"IndexName": "work", "KeySchema": of_index, "Projection": {"ProjectionType": "KEYS_ONLY"}}
    request = {
        "TableName": TABLE,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": schema,
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in names],
        "GlobalSecondaryIndexes": [index],
    }
    _, code, message, _ = call(url, "CreateTable", request)
    assert code in ("", "ResourceInUseException"), f"{code}: {message}"


def differences(url, group):
    """The rows of a group that are answered otherwise, in words."""
    create_table(url)
    for rule, (operation, request), code, part in group():
        status, seen, message, _ = call(url, operation, request)
        if code is TAKEN:
            if status != 200:
                yield f"{rule}: refused with {seen}: {message[:300]}"
        elif status == 200:
            yield f"{rule}: taken"
        elif (code and seen != code) or part not in message:
            yield f"{rule}: {seen}: {message[:300]!r}, expected {code or 'an error'} with {part!r}"


def of_group(group):
    def check(sandbox):
        found = list(differences(sandbox.url, group))
        assert not found, "\n".join(found)

    return check


# A check per group, for run.py.
for one in GROUPS:
    globals()[f"check_dynamodb_refuses_by_{one.__name__}"] = of_group(one)


if __name__ == "__main__":
    for one in GROUPS:
        rows = sum(1 for _ in one())
        print(f"{one.__name__}: {rows} rows")
        for difference in differences(sys.argv[1], one):
            print(f"  {difference}")

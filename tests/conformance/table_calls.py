"""DynamoDB, as far as the store relies on it."""

import uuid

from sandbox import equal, refused


def table(sandbox):
    client = sandbox.client("dynamodb")
    name = f"conformance-{uuid.uuid4()}"
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    )
    return client, name


def item(pk, sk, **more):
    return {"pk": {"S": pk}, "sk": {"S": sk}, **more}


def check_a_condition_guards_a_write(sandbox):
    client, name = table(sandbox)
    new = {"TableName": name, "Item": item("a", "1"), "ConditionExpression": "attribute_not_exists(pk)"}
    client.put_item(**new)
    equal(refused("ConditionalCheckFailedException", client.put_item, **new), 400)


def check_a_transaction_is_all_or_nothing(sandbox):
    client, name = table(sandbox)
    client.put_item(TableName=name, Item=item("a", "1"))

    def put(pk):
        return {"Put": {"TableName": name, "Item": item(pk, "1"), "ConditionExpression": "attribute_not_exists(pk)"}}

    refused("TransactionCanceledException", client.transact_write_items, TransactItems=[put("b"), put("a")])
    assert "Item" not in client.get_item(TableName=name, Key=item("b", "1")), "nothing of it was written"


def check_a_query_reads_one_hash_key_in_order(sandbox):
    client, name = table(sandbox)
    for sk in ("H#2", "H#1", "X#1"):
        client.put_item(TableName=name, Item=item("a", sk))
    answer = client.query(
        TableName=name,
        KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues={":pk": {"S": "a"}, ":prefix": {"S": "H#"}},
    )
    equal([one["sk"]["S"] for one in answer["Items"]], ["H#1", "H#2"])


def check_a_page_ends_at_1_mb_before_its_limit(sandbox):
    client, name = table(sandbox)
    for number in range(4):
        client.put_item(TableName=name, Item=item("a", str(number), note={"S": "x" * 300_000}))
    question = {
        "TableName": name,
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": "a"}},
        "Limit": 4,
    }
    page = client.query(**question)
    assert "LastEvaluatedKey" in page and len(page["Items"]) < 4, f"{len(page['Items'])} items on a page"
    rest = client.query(**question, ExclusiveStartKey=page["LastEvaluatedKey"])
    equal([one["sk"]["S"] for one in page["Items"] + rest["Items"]], ["0", "1", "2", "3"])


def check_a_batch_that_is_read_ends_at_16_mb(sandbox):
    client, name = table(sandbox)
    keys = [item("a", str(number)) for number in range(45)]
    for key in keys:
        client.put_item(TableName=name, Item={**key, "note": {"S": "x" * 390_000}})
    answer = client.batch_get_item(RequestItems={name: {"Keys": keys}})
    read, left = answer["Responses"][name], answer["UnprocessedKeys"][name]["Keys"]
    assert read and left and len(read) + len(left) == 45, f"{len(read)} read, {len(left)} left"


def check_a_throttled_call_looks_like_dynamodb(sandbox):
    client, name = table(sandbox)
    try:
        sandbox.fault("GetItem", "throttling")
        try:
            client.get_item(TableName=name, Key=item("a", "1"))
            raise AssertionError("the call succeeded")
        except client.exceptions.ClientError as error:
            code = error.response["Error"]["Code"]
            assert code in ("ThrottlingException", "ProvisionedThroughputExceededException"), code
    finally:
        sandbox.clear_faults()

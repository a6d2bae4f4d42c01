//! The other services of the sandbox: mail, the table on a bad day, the gateway, and the pages.

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message};
use http::Method;
use serde_json::json;
use tests::World;

async fn mail(world: &World, from: &str, to: &[&str]) -> Result<(), String> {
    let client = aws_sdk_sesv2::Client::new(&world.sandbox.environment.aws);
    let part = |text: &str| Content::builder().data(text).build().unwrap();
    let body = Body::builder().text(part("Your code is 123456.")).build();
    let message = Message::builder().subject(part("Code")).body(body).build();
    let destination = Destination::builder().set_to_addresses(Some(to.iter().map(|to| (*to).to_owned()).collect()));
    let call = client.send_email().from_email_address(from).destination(destination.build());
    let sent = call.content(EmailContent::builder().simple(message).build()).send().await;
    sent.map(|_| ()).map_err(|error| error.code().unwrap_or("no code").to_owned())
}

#[tokio::test]
async fn mail_goes_only_from_a_verified_domain_to_addresses_that_ses_takes() {
    let world = World::new().await;
    let sender = world.sandbox.environment.brand.sender.address.to_string();
    mail(&world, &sender, &["ann@example.com"]).await.unwrap();
    assert_eq!(world.code_for("ann@example.com").await, "123456");
    let refused = mail(&world, "x@unverified.example", &["ann@example.com"]).await;
    assert_eq!(refused, Err("MessageRejected".to_owned()));
    for to in [&["änn@example.com"][..], &["ann@exämple.com"], &["ann"], &[], &["a@example.com"; 51]] {
        assert_eq!(mail(&world, &sender, to).await, Err("BadRequestException".to_owned()), "{to:?}");
    }
    assert_eq!(world.inbox("").await.len(), 1);
}

fn client(world: &World) -> aws_sdk_dynamodb::Client {
    aws_sdk_dynamodb::Client::new(&world.sandbox.environment.aws)
}

fn item(name: &str) -> std::collections::HashMap<String, AttributeValue> {
    let text = |value: &str| AttributeValue::S(value.to_owned());
    [("pk", text(name)), ("sk", text("X")), ("work_pk", text("WORK")), ("work_sk", text(name))]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
}

async fn put(world: &World, name: &str) {
    let table = &world.sandbox.environment.settings.table_name;
    client(world).put_item().table_name(table).set_item(Some(item(name))).send().await.unwrap();
}

async fn waiting(world: &World) -> usize {
    let table = &world.sandbox.environment.settings.table_name;
    let query = client(world).query().table_name(table).index_name("work").key_condition_expression("work_pk = :work");
    let answer = query.expression_attribute_values(":work", AttributeValue::S("WORK".to_owned())).send().await;
    answer.unwrap().items().len()
}

/// Calls the AWS side as an SDK in another language does: the status, and the name of the error.
async fn call(world: &World, target: &str, body: &serde_json::Value) -> (u16, String) {
    let headers = [("x-amz-target", target), ("content-type", "application/x-amz-json-1.0")];
    let reply = world.control().send(Method::POST, "/", &headers, body.to_string().into_bytes()).await.unwrap();
    let error = reply.json()["__type"].as_str().unwrap_or_default().rsplit('#').next().unwrap_or_default().to_owned();
    (reply.status.as_u16(), error)
}

#[tokio::test]
async fn what_aws_refuses_is_refused_by_the_name_that_aws_has_for_it() {
    let world = World::new().await;
    let text = |number: &str| json!({ "DestinationPhoneNumber": number, "MessageBody": "Hello" });
    let key = |name: &str| json!([{ "AttributeName": name, "KeyType": "HASH" }]);
    let table = json!({
        "TableName": "other", "BillingMode": "PAY_PER_REQUEST", "KeySchema": key("pk"),
        "AttributeDefinitions": [{ "AttributeName": "pk", "AttributeType": "S" }],
        "GlobalSecondaryIndexes":
            [{ "IndexName": "i", "KeySchema": key("pk"), "Projection": { "ProjectionType": "ALL" } }],
    });
    let search = |name: &str, value: &str| json!({ "filters": [{ "name": name, "values": [value] }] });
    let agreements = "AWSMPCommerceService_v20200301.SearchAgreements";
    for (target, body, status, error) in [
        ("PinpointSMSVoiceV2.SendTextMessage", text("+12065550100"), 200, ""),
        ("PinpointSMSVoiceV2.SendTextMessage", text("+1 206 555 0100"), 400, "ValidationException"),
        (agreements, search("AgreementType", "PurchaseAgreement"), 200, ""),
        (agreements, search("OfferId", "x"), 400, "ValidationException"),
        (agreements, search("Color", "x"), 400, "ValidationException"),
        ("DynamoDB_20120810.CreateTable", table, 400, "ValidationException"),
        ("DynamoDB_20120810.GetItem", json!({ "TableName": 7 }), 400, "SerializationException"),
    ] {
        assert_eq!(call(&world, target, &body).await, (status, error.to_owned()), "{target} {body}");
    }
}

#[tokio::test]
async fn an_index_can_answer_as_of_a_moment_before() {
    let world = World::new().await;
    put(&world, "a").await;
    world.fault(&json!({ "target": "Query", "kind": "stale-read" })).await;
    put(&world, "b").await;
    assert_eq!(waiting(&world).await, 1, "b is not in the index yet");
    assert_eq!(waiting(&world).await, 2, "the index catches up");
    put(&world, "c").await;
    assert_eq!(waiting(&world).await, 2);
    world.no_faults().await;
    assert_eq!(waiting(&world).await, 3);
}

#[tokio::test]
async fn transactions_can_meet_and_writes_be_throttled() {
    let world = World::new().await;
    let table = world.sandbox.environment.settings.table_name.clone();
    world.fault(&json!({ "target": "TransactWriteItems", "kind": "conflict" })).await;
    let put_new = Put::builder().table_name(&table).set_item(Some(item("t"))).build().unwrap();
    let action = TransactWriteItem::builder().put(put_new).build();
    let error = client(&world).transact_write_items().transact_items(action).send().await.unwrap_err();
    let error = error.into_service_error();
    let reasons = match error {
        aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(
            canceled,
        ) => canceled.cancellation_reasons().to_vec(),
        other => panic!("{other:?}"),
    };
    assert_eq!(reasons[0].code(), Some("TransactionConflict"));
    world.fault(&json!({ "target": "PutItem", "kind": "throttling" })).await;
    let error = client(&world).put_item().table_name(&table).set_item(Some(item("u"))).send().await.unwrap_err();
    assert_eq!(error.code(), Some("ProvisionedThroughputExceededException"));
}

#[tokio::test]
async fn the_gateway_refuses_what_api_gateway_refuses() {
    let world = World::new().await;
    let browser = world.browser();
    assert_eq!(browser.get("/no-such-page").await.unwrap().status, 404);
    let unsigned = browser.post_json("/v1/usage-events", &json!([])).await.unwrap();
    assert_eq!((unsigned.status.as_u16(), unsigned.json()), (403, json!({ "message": "Forbidden" })));
    let long = "x".repeat(10_241);
    let refused = browser.send(Method::GET, "/marketplace", &[("x-long", &long)], Vec::new()).await.unwrap();
    assert_eq!(refused.status, 431);
    let heavy = vec![b'x'; 6 * 1024 * 1024 + 1];
    assert_eq!(browser.send(Method::POST, "/marketplace", &[], heavy).await.unwrap().status, 413);
}

#[tokio::test]
async fn a_person_can_watch_all_of_it() {
    let world = World::new().await;
    let purchase = world.subscribe().await;
    let storefront = world.control().get("/").await.unwrap();
    assert!(storefront.text.contains(&purchase.license_arn) && storefront.text.contains("Set Up Your Account"));
    for page in ["/inbox", "/metering", "/controls"] {
        assert_eq!(world.control().get(page).await.unwrap().status, 200, "{page}");
    }
    let form = [("productCode", purchase.product_code.as_str()), ("pricing", "contract"), ("accountId", "")];
    let after = world.control().post_form("/purchases", &form).await.unwrap();
    assert_eq!(after.text.matches("Set Up Your Account").count(), 2);
}

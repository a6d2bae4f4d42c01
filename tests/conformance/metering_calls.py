"""ResolveCustomer and BatchMeterUsage."""

import datetime

from sandbox import equal, refused


def usage(sandbox, bought, quantity, hours_ago=1, dimension=None, **more):
    hour = sandbox.now().replace(minute=0, second=0, microsecond=0) - datetime.timedelta(hours=hours_ago)
    return {
        "Timestamp": hour,
        "Dimension": dimension or sandbox.product()["dimensions"][0]["name"],
        "Quantity": quantity,
        "CustomerAWSAccountId": bought["accountId"],
        "LicenseArn": bought["licenseArn"],
        **more,
    }


def running(sandbox):
    """A purchase that was active for the whole of the hour before this one."""
    bought = sandbox.purchase()
    sandbox.advance(2 * 3600)
    return bought


def meter(sandbox, *records):
    return sandbox.client("meteringmarketplace").batch_meter_usage(UsageRecords=list(records))


def check_a_token_tells_who_arrives_and_may_be_used_again(sandbox):
    bought = running(sandbox)
    token = sandbox.control("POST", f"/purchases/{bought['agreementId']}/token")["token"]
    for _ in range(2):
        answer = sandbox.client("meteringmarketplace").resolve_customer(RegistrationToken=token)
        equal(answer["CustomerAWSAccountId"], bought["accountId"])
        equal(answer["LicenseArn"], bought["licenseArn"])
        equal(answer["ProductCode"], bought["productCode"])
        assert not answer.get("CustomerIdentifier"), "new listings have no CustomerIdentifier"


def check_an_unknown_token_is_invalid(sandbox):
    status = refused(
        "InvalidTokenException", sandbox.client("meteringmarketplace").resolve_customer, RegistrationToken="unknown"
    )
    equal(status, 400)


def check_a_token_expires_after_four_hours(sandbox):
    bought = sandbox.control("POST", "/purchases", {"confirm": True})
    sandbox.advance(4 * 3600 + 1)
    resolve = sandbox.client("meteringmarketplace").resolve_customer
    refused("ExpiredTokenException", resolve, RegistrationToken=bought["token"])


def check_a_record_is_taken_with_a_receipt(sandbox):
    bought = running(sandbox)
    answer = meter(sandbox, usage(sandbox, bought, 5))
    equal(answer["UnprocessedRecords"], [])
    [result] = answer["Results"]
    equal(result["Status"], "Success")
    equal(result["UsageRecord"]["Quantity"], 5)
    assert result["MeteringRecordId"], "a receipt"


def check_the_first_record_of_a_slot_wins(sandbox):
    bought = running(sandbox)
    first = meter(sandbox, usage(sandbox, bought, 5))["Results"][0]
    same = meter(sandbox, usage(sandbox, bought, 5))["Results"][0]
    equal((same["Status"], same["MeteringRecordId"]), ("Success", first["MeteringRecordId"]))
    other = meter(sandbox, usage(sandbox, bought, 6))["Results"][0]
    equal(other["Status"], "DuplicateRecord")
    held = [one for one in sandbox.control("GET", "/metering")["records"] if one["licenseArn"] == bought["licenseArn"]]
    equal([one["quantity"] for one in held], [5])


def check_one_record_out_of_time_refuses_the_whole_call(sandbox):
    bought = running(sandbox)
    late = usage(sandbox, bought, 1, hours_ago=25)
    client = sandbox.client("meteringmarketplace")
    for wrong in (late, usage(sandbox, bought, 1, hours_ago=-2)):
        status = refused(
            "TimestampOutOfBoundsException",
            client.batch_meter_usage,
            UsageRecords=[usage(sandbox, bought, 1), wrong],
        )
        equal(status, 400)


def check_an_unknown_dimension_refuses_the_call(sandbox):
    bought = running(sandbox)
    client = sandbox.client("meteringmarketplace")
    record = usage(sandbox, bought, 1, dimension="unknown_dimension")
    refused("InvalidUsageDimensionException", client.batch_meter_usage, UsageRecords=[record])


def check_a_license_of_another_account_refuses_the_call(sandbox):
    bought = running(sandbox)
    client = sandbox.client("meteringmarketplace")
    record = usage(sandbox, bought, 1, CustomerAWSAccountId="000000000001")
    refused("InvalidLicenseException", client.batch_meter_usage, UsageRecords=[record])


def check_allocations_must_add_up(sandbox):
    bought = running(sandbox)
    client = sandbox.client("meteringmarketplace")
    tags = [{"Key": "workspace", "Value": "one"}]
    wrong = usage(sandbox, bought, 5, UsageAllocations=[{"AllocatedUsageQuantity": 4, "Tags": tags}])
    refused("InvalidUsageAllocationsException", client.batch_meter_usage, UsageRecords=[wrong])
    right = usage(
        sandbox,
        bought,
        5,
        UsageAllocations=[{"AllocatedUsageQuantity": 4, "Tags": tags}, {"AllocatedUsageQuantity": 1}],
    )
    equal(meter(sandbox, right)["Results"][0]["Status"], "Success")


def decimal(record, quantity, *allocated):
    """The same record told in decimals, split so."""
    told = {name: value for name, value in record.items() if name != "Quantity"}
    if allocated:
        told["UsageAllocations"] = [{"AllocatedUsageQuantityAsDecimal": part, **tags(n)} for n, part in enumerate(allocated)]
    return {**told, "QuantityAsDecimal": quantity}


def tags(number):
    return {"Tags": [{"Key": "workspace", "Value": str(number)}]}


def check_decimal_quantities_are_taken_and_compared_by_value(sandbox):
    bought = running(sandbox)
    client = sandbox.client("meteringmarketplace")
    record = usage(sandbox, bought, 0)
    for wrong in (".5", "1.", "1e3", "01", "1.0000001", "10000000000"):
        refused("ValidationException", client.batch_meter_usage, UsageRecords=[decimal(record, wrong)])
    both = {**record, "QuantityAsDecimal": "0"}
    refused("ValidationException", client.batch_meter_usage, UsageRecords=[both])
    for parts in (("1.2", "0.300001"), ("1.5",)):
        right = parts == ("1.5",)
        told = decimal(record, "1.5", *parts)
        if right:
            equal(meter(sandbox, told)["Results"][0]["Status"], "Success")
        else:
            refused("InvalidUsageAllocationsException", client.batch_meter_usage, UsageRecords=[told])
    mixed = {**decimal(record, "2"), "UsageAllocations": [{"AllocatedUsageQuantity": 2, **tags(0)}]}
    refused("InvalidUsageAllocationsException", client.batch_meter_usage, UsageRecords=[mixed])
    for again, status in (("1.500", "Success"), ("1.500001", "DuplicateRecord")):
        equal(meter(sandbox, decimal(record, again, again))["Results"][0]["Status"], status)


def check_a_new_listing_is_metered_by_license_alone(sandbox):
    bought = running(sandbox)
    client = sandbox.client("meteringmarketplace")
    by_license = usage(sandbox, bought, 1)
    by_account = {name: value for name, value in by_license.items() if name != "LicenseArn"}
    code = bought["productCode"]
    refused("ValidationException", client.batch_meter_usage, ProductCode=code, UsageRecords=[by_license])
    refused("InvalidLicenseException", client.batch_meter_usage, ProductCode=code, UsageRecords=[by_account])
    try:
        sandbox.fault("BatchMeterUsage", "takes-new-listings-by-account")
        answer = client.batch_meter_usage(ProductCode=code, UsageRecords=[by_account])
        equal(answer["Results"][0]["Status"], "Success")
        sandbox.fault("BatchMeterUsage", "bills-both-identities")
        answer = client.batch_meter_usage(ProductCode=code, UsageRecords=[by_license])
        equal(answer["Results"][0]["Status"], "Success")
    finally:
        sandbox.clear_faults()


def check_tags_have_the_characters_of_the_model_s_pattern(sandbox):
    bought = running(sandbox)
    client = sandbox.client("meteringmarketplace")
    for wrong in ("a\\b", "ü", "a>b", "a?b"):
        split = [{"AllocatedUsageQuantity": 1, "Tags": [{"Key": "workspace", "Value": wrong}]}]
        record = usage(sandbox, bought, 1, UsageAllocations=split)
        refused("InvalidTagException", client.batch_meter_usage, UsageRecords=[record])
    split = [{"AllocatedUsageQuantity": 1, "Tags": [{"Key": "workspace", "Value": "Acme (EU) 100%"}]}]
    equal(meter(sandbox, usage(sandbox, bought, 1, UsageAllocations=split))["Results"][0]["Status"], "Success")


def check_kms_knows_its_own_keys_alone(sandbox):
    kms = sandbox.client("kms")
    refused("NotFoundException", kms.encrypt, KeyId="alias/another", Plaintext=b"x")
    sealed = kms.encrypt(KeyId="alias/sandbox", Plaintext=b"x")["CiphertextBlob"]
    equal(kms.decrypt(KeyId="alias/sandbox", CiphertextBlob=sealed)["Plaintext"], b"x")
    refused("NotFoundException", kms.decrypt, KeyId="alias/another", CiphertextBlob=sealed)


def check_an_ended_license_takes_usage_for_one_more_hour(sandbox):
    bought = running(sandbox)
    sandbox.control("POST", f"/purchases/{bought['agreementId']}/cancel")
    sandbox.advance(1800)
    equal(meter(sandbox, usage(sandbox, bought, 1))["Results"][0]["Status"], "Success")
    sandbox.advance(2 * 3600)
    record = usage(sandbox, bought, 1, hours_ago=3)
    equal(meter(sandbox, record)["Results"][0]["Status"], "CustomerNotSubscribed")


def check_throttling_and_unprocessed_records_look_like_aws(sandbox):
    bought = running(sandbox)
    client = sandbox.client("meteringmarketplace")
    record = usage(sandbox, bought, 3)
    try:
        sandbox.fault("BatchMeterUsage", "throttling")
        equal(refused("ThrottlingException", client.batch_meter_usage, UsageRecords=[record]), 400)
        sandbox.fault("BatchMeterUsage", "internal-error")
        equal(refused("InternalServiceErrorException", client.batch_meter_usage, UsageRecords=[record]), 500)
        sandbox.fault("BatchMeterUsage", "unprocessed")
        answer = meter(sandbox, record)
        equal((answer["Results"], len(answer["UnprocessedRecords"])), ([], 1))
    finally:
        sandbox.clear_faults()
    equal(meter(sandbox, record)["Results"][0]["Status"], "Success")

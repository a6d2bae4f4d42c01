"""GetEntitlements."""

from sandbox import equal, refused


def contract(sandbox, quantity):
    dimension = sandbox.product()["dimensions"][0]["name"]
    return dimension, sandbox.purchase(pricing="contract", entitlements={dimension: quantity})


def check_a_contracts_entitlements_are_found_by_its_license(sandbox):
    contract(sandbox, 7)
    dimension, bought = contract(sandbox, 11)
    answer = sandbox.client("marketplace-entitlement").get_entitlements(
        ProductCode=bought["productCode"], Filter={"LICENSE_ARN": [bought["licenseArn"]]}
    )
    [entitlement] = answer["Entitlements"]
    equal(entitlement["Dimension"], dimension)
    equal(entitlement["Value"], {"IntegerValue": 11})
    equal(entitlement["CustomerAWSAccountId"], bought["accountId"])
    assert entitlement["ExpirationDate"] > sandbox.now(), "a contract ends later"


def check_pages_are_followed_to_their_end(sandbox):
    bought = [contract(sandbox, quantity)[1] for quantity in (1, 2, 3)]
    client = sandbox.client("marketplace-entitlement")
    seen, token = set(), {}
    for _ in range(1000):
        answer = client.get_entitlements(ProductCode=bought[0]["productCode"], MaxResults=1, **token)
        assert len(answer["Entitlements"]) <= 1, "a page is no longer than asked for"
        seen.update(one["LicenseArn"] for one in answer["Entitlements"])
        if not answer.get("NextToken"):
            break
        token = {"NextToken": answer["NextToken"]}
    assert {one["licenseArn"] for one in bought} <= seen, "every licence is on some page"


def check_an_unknown_product_is_refused(sandbox):
    client = sandbox.client("marketplace-entitlement")
    equal(refused("InvalidParameterException", client.get_entitlements, ProductCode="unknown"), 400)


def check_account_and_identifier_exclude_each_other(sandbox):
    client = sandbox.client("marketplace-entitlement")
    refused(
        "InvalidParameterException",
        client.get_entitlements,
        ProductCode=sandbox.product()["productCode"],
        Filter={"CUSTOMER_IDENTIFIER": ["x"], "CUSTOMER_AWS_ACCOUNT_ID": ["111122223333"]},
    )

"""GetEntitlements and the Agreement API."""

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


def named(sandbox, **order):
    contact = {
        "firstName": "Ada",
        "lastName": "Lindqvist",
        "emailAddress": "ada@example.com",
        "companyName": "Nordlicht GmbH",
        "countryCode": "DE",
    }
    return contact, sandbox.purchase(contact=contact, **order)


def search(sandbox, *filters, **more):
    wanted = [("PartyType", "Proposer"), ("AgreementType", "PurchaseAgreement"), *filters]
    listed = [{"name": name, "values": [value]} for name, value in wanted]
    return sandbox.client("marketplace-agreement").search_agreements(filters=listed, **more)


def check_the_contact_of_an_active_agreement_is_told(sandbox):
    contact, bought = named(sandbox)
    client = sandbox.client("marketplace-agreement")
    equal(client.get_agreement_contacts(agreementId=bought["agreementId"])["acceptorContact"], contact)
    found = search(sandbox, ("AcceptorAccountId", bought["accountId"]), ("IncludesContactOfType", "ACCEPTOR"))
    equal([one["agreementId"] for one in found["agreementViewSummaries"]], [bought["agreementId"]])
    unnamed = sandbox.purchase()
    assert "acceptorContact" not in client.get_agreement_contacts(agreementId=unnamed["agreementId"])
    sandbox.act(bought["agreementId"], "cancel")
    assert "acceptorContact" not in client.get_agreement_contacts(agreementId=bought["agreementId"]), "it is not active"


def check_errors_have_the_statuses_of_the_model(sandbox):
    client = sandbox.client("marketplace-agreement", parameter_validation=False)
    equal(refused("ResourceNotFoundException", client.describe_agreement, agreementId="agmt-unknown"), 404)
    equal(refused("ResourceNotFoundException", client.get_agreement_contacts, agreementId="agmt-unknown"), 404)
    equal(refused("ValidationException", client.describe_agreement, agreementId="agmt unknown"), 400)
    equal(refused("ValidationException", client.describe_agreement, agreementId="a" * 65), 400)


def check_a_search_needs_the_type_and_one_known_value_a_filter(sandbox):
    search_agreements = sandbox.client("marketplace-agreement", parameter_validation=False).search_agreements
    kind = {"name": "AgreementType", "values": ["PurchaseAgreement"]}
    equal(refused("ValidationException", search_agreements), 400)
    for odd in (
        {"name": "Unknown", "values": ["x"]},
        {"name": "Status", "values": ["ACTIVE", "EXPIRED"]},
        {"name": "AfterEndTime", "values": ["tomorrow"]},
        {"name": "Status", "values": [""]},
    ):
        equal(refused("ValidationException", search_agreements, filters=[kind, odd]), 400)
    equal(refused("ValidationException", search_agreements, filters=[kind], maxResults=51), 400)
    equal(refused("ValidationException", search_agreements, filters=[kind], sort={"sortBy": "Price"}), 400)


def check_agreements_are_sorted_as_asked(sandbox):
    _, first = contract(sandbox, 1)
    sandbox.advance(5)
    second = sandbox.purchase(accountId=first["accountId"], pricing="contract")
    of_account = ("AcceptorAccountId", first["accountId"])

    def order(**sort):
        return [one["agreementId"] for one in search(sandbox, of_account, sort=sort)["agreementViewSummaries"]]

    ids = [first["agreementId"], second["agreementId"]]
    equal(order(sortBy="StartTime", sortOrder="ASCENDING"), ids)
    equal(order(sortBy="LastUpdateTime", sortOrder="DESCENDING"), ids[::-1])
    equal(order(sortBy="EndTime"), ids)

"""Webhooks by Standard Webhooks: signatures verified with nothing but Python's hmac."""

import base64
import hashlib
import hmac
import json

from botocore.exceptions import ClientError
from sandbox import equal

# The secret that the sandbox's product shares with the app.
SECRET = "whsec_dG9sbGdhdGUtc2FuZGJveC1wcm9kdWN0LXNlY3JldA=="


def signature(identifier, timestamp, body):
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    signed = f"{identifier}.{timestamp}.{body}".encode()
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def webhooks(sandbox):
    return [one for one in sandbox.control("GET", "/told") if one["by"] == "webhook"]


def check_every_webhook_is_signed_as_the_standard_has_it(sandbox):
    bought = sandbox.control("POST", "/purchases", {"confirmAfterSeconds": 0})
    sandbox.advance(120)
    told = webhooks(sandbox)
    assert any(bought["licenseArn"] in json.dumps(one["event"]) for one in told), "the new licence was told of"
    for one in told:
        request = one["request"]
        expected = signature(request["webhook-id"], request["webhook-timestamp"], request["body"])
        assert any(hmac.compare_digest(expected, given) for given in request["webhook-signature"].split(" "))
        assert request["webhook-timestamp"].isdigit(), "whole seconds"
        equal(json.loads(request["body"])["id"], request["webhook-id"])
        assert not hmac.compare_digest(expected, signature(request["webhook-id"], "0", request["body"]))


def check_the_list_of_webhooks_is_a_secret_of_secrets_manager(sandbox):
    secrets = sandbox.client("secretsmanager")
    kept = secrets.get_secret_value(SecretId="tollgate/sandbox/webhooks")
    equal(kept["Name"], "tollgate/sandbox/webhooks")
    equal(kept["VersionStages"], ["AWSCURRENT"])
    assert SECRET in json.loads(kept["SecretString"])[0]["secrets"]
    refused(secrets, "ResourceNotFoundException", SecretId="tollgate/sandbox/nothing")
    refused(secrets, "ValidationException", SecretId="x" * 2049)


def refused(secrets, code, **request):
    try:
        secrets.get_secret_value(**request)
    except ClientError as error:
        equal(error.response["Error"]["Code"], code)
    else:
        raise AssertionError(f"{request} was taken")

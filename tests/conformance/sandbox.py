"""The running sandbox: its control calls, and boto3 clients of its AWS side."""

import datetime
import json
import urllib.parse
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError


class Sandbox:
    def __init__(self, url, app=None):
        self.url, self.app = url, app

    def client(self, service, **config):
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="sandbox",
            aws_secret_access_key="sandbox",
            config=Config(retries={"total_max_attempts": 1}, **config),
        )

    def signed_addresses(self, service):
        """A client whose requests are signed in their addresses, as the sandbox knows S3."""
        return self.client(
            service,
            signature_version="s3v4-query",
            s3={"addressing_style": "path"},
            response_checksum_validation="when_required",
        )

    def control(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"} if data else {}
        request = urllib.request.Request(self.url + "/_sandbox" + path, data=data, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def product(self):
        return self.control("GET", "/products")[0]

    def purchase(self, **terms):
        """A confirmed purchase whose licence has been active for an hour and a bit."""
        bought = self.control("POST", "/purchases", {"confirm": True, **terms})
        self.advance(3900)
        return bought

    def act(self, agreement_id, action):
        self.control("POST", f"/purchases/{agreement_id}/{action}", {})
        self.advance(120)

    def advance(self, seconds):
        self.control("POST", "/clock", {"advanceSeconds": seconds})

    def now(self):
        return datetime.datetime.fromisoformat(self.control("GET", "/clock")["now"].replace("Z", "+00:00"))

    def inbox(self, to):
        return self.control("GET", "/inbox?" + urllib.parse.urlencode({"to": to}))

    def fault(self, target, kind, count=1):
        self.control("POST", "/faults", {"target": target, "kind": kind, "count": count})

    def clear_faults(self):
        self.control("DELETE", "/faults")


def refused(code, call, **arguments):
    """The call must fail with this error code; answers the HTTP status."""
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, f"{error.response['Error']} instead of {code}"
        return error.response["ResponseMetadata"]["HTTPStatusCode"]
    raise AssertionError(f"the call succeeded, it should have failed with {code}")


def equal(seen, expected):
    assert seen == expected, f"{seen!r} instead of {expected!r}"

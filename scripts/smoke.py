"""Tries a deployed app from outside, and prints each answer: `smoke.py <stack>`.

Nothing of it can be billed. The landing brings a token that AWS never gave. The usage event has quantity 0, for WORKSPACE if it is set
and else for a workspace that there is none of. The metering run is a dry run: it reads what waits, and neither writes nor calls
BatchMeterUsage (functions/meter-usage, `dry_run`).

Calls below /v1 are signed with the caller's credentials. What these must be allowed is in docs/OPERATIONS.md, "Deploying, trying, going back".
"""

import datetime
import json
import os
import pathlib
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError, ClientError

NOBODYS_WORKSPACE = "wksp_00000000000000000000000000000000"
BATCH = "application/cloudevents-batch+json"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def ask(method, url, headers=None, body=None):
    """Status and text of an answer, whatever the status."""
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    try:
        with urllib.request.build_opener(NoRedirect).open(request, timeout=35) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode(errors="replace")
    except OSError as error:
        return 0, str(error)


class Smoke:
    def __init__(self, stack):
        session = boto3.session.Session()
        self.region, self.credentials = session.region_name, session.get_credentials()
        self.functions, self.cloudformation = session.client("lambda"), session.client("cloudformation")
        self.stack, self.failed = stack, []
        [found] = self.cloudformation.describe_stacks(StackName=stack)["Stacks"]
        outputs = {one["OutputKey"]: one["OutputValue"] for one in found["Outputs"]}
        self.url = os.environ.get("URL") or outputs["FulfillmentUrl"].removesuffix("/marketplace")

    def check(self, what, is_good, seen):
        print(f"{'ok   ' if is_good else 'FAIL '} {what}: {seen}", flush=True)
        if not is_good:
            self.failed.append(what)

    def signed(self, method, path, body=None, content_type="application/json"):
        data = None if body is None else json.dumps(body).encode()
        request = AWSRequest(method, self.url + path, data=data, headers={"content-type": content_type})
        SigV4Auth(self.credentials.get_frozen_credentials(), "execute-api", self.region).add_auth(request)
        return ask(method, self.url + path, dict(request.headers), data)

    def land(self):
        """400 says that AWS Marketplace was asked and does not know the token; 5xx that it could not be asked."""
        form = urllib.parse.urlencode({"x-amzn-marketplace-token": "a-smoke-test-and-no-token"}).encode()
        headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
        status, text = ask("POST", f"{self.url}/marketplace", headers, form)
        self.check("a landing with a bad token is refused by AWS Marketplace", 400 <= status < 404, f"{status} {text[:200]}")

    def pages(self):
        for path, wanted in (("/sign-in", 200), ("/marketplace", 200), ("/there-is-no-such-page", 404)):
            status, _ = ask("GET", self.url + path, {"accept": "text/html"})
            self.check(f"GET {path}", status == wanted, status)
        status, _ = ask("GET", f"{self.url}/v1/operate/quarantine")
        self.check("an unsigned call below /v1 is refused", status in (401, 403), status)

    def reads(self):
        status, text = self.signed("GET", "/v1/operate/quarantine")
        self.check("an operator reads the quarantine", status == 200, f"{status} {text[:200]}")
        status, text = self.signed("GET", f"/v1/workspaces/{NOBODYS_WORKSPACE}/entitlement")
        self.check("a workspace that there is none of has no entitlement", status == 404, f"{status} {text[:200]}")

    def usage(self):
        workspace = os.environ.get("WORKSPACE", "")
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        event = {"specversion": "1.0", "id": f"smoke-{now}", "source": "tollgate-smoke", "time": now}
        event |= {"type": self.dimension(), "subject": workspace or NOBODYS_WORKSPACE, "data": {"quantity": "0"}}
        status, text = self.signed("POST", "/v1/usage-events", [event], BATCH)
        outcome = json.loads(text)["results"][0]["outcome"] if status == 200 else None
        wanted = ("accepted", "rolled") if workspace else ("refused",)
        self.check(f"a usage event of quantity 0 is {wanted[0]}", outcome in wanted, f"{status} {text[:200]}")

    def dimension(self):
        """A dimension of the brand's first product, as its file has it (Python reads TOML only since 3.11)."""
        brand = pathlib.Path("brands", f"{os.environ['BRAND']}.toml").read_text(encoding="utf-8")
        found = re.search(r'\[\[products\.dimensions\]\]\s+name = "([^"]+)"', brand)
        return found[1] if found else "none"

    def metering(self):
        ask_for = {"StackName": self.stack, "LogicalResourceId": "MeterUsage"}
        name = self.cloudformation.describe_stack_resource(**ask_for)["StackResourceDetail"]["PhysicalResourceId"]
        payload = json.dumps({"dryRun": True})
        answer = self.functions.invoke(FunctionName=name, Qualifier="live", Payload=payload)
        report = json.loads(answer["Payload"].read())
        dry = not answer.get("FunctionError") and report.get("skipped") is True and report.get("calls") == 0
        self.check("metering runs, dry", dry, report)

    def run(self):
        print(f"== {self.url}")
        for step in (self.land, self.pages, self.reads, self.usage, self.metering):
            step()
        if self.failed:
            sys.exit(f"!! {len(self.failed)} failed. To go back: make rollback")
        print("== the deployment answers")


def main(stack):
    try:
        Smoke(stack).run()
    except (BotoCoreError, ClientError) as error:
        sys.exit(f"!! AWS says: {error}")


main(*sys.argv[1:])

"""A buyer's way through the emulated stack: landing, registration, agreement events, usage, two metered hours, what the product is
told. Real programs, real messages between the stack's parts; only time is moved."""

import json
import os
import re
import subprocess
import sys
import urllib.parse

from cloud import REGION, ROOT, ROOT_KEYS, Failed, until
from people import Api, Browser, Signer

EMAIL = "ann.lee@example.com"
PASSWORD = "plum-Harbor-92-lantern"
HOUR = 3600
HOURS = 2


def equal(seen, expected, what):
    if seen != expected:
        raise Failed(f"{what}: {seen!r} instead of {expected!r}")


def good(answer, what, *statuses):
    if answer.status not in (statuses or (200, 201, 202)):
        raise Failed(f"{what}: answered {answer.status}: {answer.text[:1500]}")
    return answer


class Walk:
    def __init__(self, cloud, stack):
        self.cloud, self.stack = cloud, stack
        self.api = Api(cloud, stack.outputs["ApiUrl"])
        self.buyer = Browser(self.api)
        self.told = 0
        self.sent = {}

    def say(self, line):
        self.told += 1
        print(f"{self.told:>4}. {line}", flush=True)

    def run(self):
        self.listen()
        self.product_service = Signer(self.cloud, self.api, "product service")
        self.operator = Signer(self.cloud, self.api, "operator")
        self.land()
        self.register()
        self.confirm()
        self.callers()
        for hour in range(HOURS):
            self.use(hour)
            self.cloud.advance(HOUR)
            self.meter()
        self.cloud.advance(HOUR)
        self.meter()
        self.compare()
        self.hear()
        self.smoke()
        self.first_day()

    def listen(self):
        """A queue on the product's event bus, as a product's own rule would have it."""
        sqs, events = self.cloud.client("sqs"), self.cloud.client("events")
        self.heard = sqs.create_queue(QueueName="product")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=self.heard, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        bus = self.stack.physical_id("ProductEvents")
        pattern = json.dumps({"source": [{"prefix": ""}]})
        rule = events.put_rule(Name="everything", EventBusName=bus, EventPattern=pattern)["RuleArn"]
        statement = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage"}
        statement |= {"Resource": arn, "Condition": {"ArnEquals": {"aws:SourceArn": rule}}}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        sqs.set_queue_attributes(QueueUrl=self.heard, Attributes={"Policy": policy})
        events.put_targets(Rule="everything", EventBusName=bus, Targets=[{"Id": "product", "Arn": arn}])

    def land(self):
        self.product = self.cloud.market("GET", "/products")[0]
        order = {"productCode": self.product["productCode"], "confirm": False}
        self.bought = self.cloud.market("POST", "/purchases", order)
        lost = self.buyer.send("POST", "/marketplace", form={"x-amzn-marketplace-token": "not-a-token"})
        good(lost, "a landing with a bad token", 400, 401, 403, 404, 410, 422)
        self.say(f"A bad token is refused with {lost.status}")
        landed = self.buyer.send("POST", "/marketplace", form={"x-amzn-marketplace-token": self.bought["token"]})
        good(landed, "landing", 303)
        self.say(f"Set Up Your Account: landed at {landed.headers['location']}, the license is {self.state()}")

    def state(self):
        return good(self.buyer.send("GET", "/activate"), "activation").json()["activation"]["license"]["state"]

    def register(self):
        good(self.buyer.send("POST", "/codes", {"purpose": "register", "email": EMAIL}), "code")
        [mail] = until(lambda: self.cloud.mails(EMAIL), "no code was mailed: table, stream, deliver-codes, SES")
        code = re.search(r"\b\d{6}\b", mail["BodyText"] or mail["BodyHtml"])[0]
        self.say("The table's stream woke deliver-codes, and SES has a mail with a code")
        form = {
            "site": "us1", "username": "annlee", "email": EMAIL, "emailCode": code,
            "password": PASSWORD, "passwordConfirmation": PASSWORD,
            "companyName": "Example Ltd", "industry": "software", "region": "US", "contactName": "Ann Lee",
            "workspaceName": "Production", "workspaceLanguage": "en", "acceptTerms": True,
        }  # fmt: skip
        registered = good(self.buyer.send("POST", "/register", form), "registration").json()
        self.workspace = registered["workspace"]["id"]
        self.say(f"Registered: {registered['billingAccount']['username']}, workspace {self.workspace}")

    def agreement_event(self, name):
        """An event as AWS puts it on the default bus, from the files in events/, about this purchase."""
        file = ROOT / f"events/apply-agreement-event.{name}.json"
        event = json.loads(json.loads(file.read_text())["Records"][0]["body"])
        detail = event["detail"]
        detail["agreement"]["id"] = self.bought["agreementId"]
        detail["acceptor"]["accountId"] = self.bought["accountId"]
        if "license" in detail:
            detail["license"]["arn"] = self.bought["licenseArn"]
            detail["product"] = {"code": self.bought["productCode"], "id": self.bought["productId"]}
        put = {"Source": event["source"], "DetailType": event["detail-type"], "Detail": json.dumps(detail)}
        arn = f"arn:aws:aws-marketplace::aws:agreement:{self.bought['agreementId']}"
        answer = self.cloud.client("events").put_events(Entries=[put | {"Resources": [arn]}])
        equal(answer["FailedEntryCount"], 0, "events that the bus refused")

    def confirm(self):
        self.cloud.market("POST", f"/purchases/{self.bought['agreementId']}/confirm", {})
        self.agreement_event("agreement-created")
        self.agreement_event("license-updated")
        until(lambda: self.state() == "active", "the license is not active: bus, rule, queue, apply-agreement-event")
        self.say("AWS's events came by bus, rule and queue: the license is active")

    def callers(self):
        path = f"/v1/licenses/{urllib.parse.quote(self.bought['licenseArn'], safe='')}"
        unsigned = self.api.ask("GET", path, {})
        equal(unsigned.status, 403, "an unsigned call of /v1")
        equal(self.product_service.send("GET", f"{path}/ledger").status, 403, "the product's policy and the ledger")
        good(self.product_service.send("GET", f"/v1/workspaces/{self.workspace}/entitlement"), "entitlement")
        self.say("IAM: unsigned calls are refused, a product service reads entitlements and no ledger")

    def use(self, hour):
        """Usage of every dimension in amounts that do not divide evenly into billed units."""
        events, at = [], self.cloud.market("GET", "/clock")["now"]
        for dimension in self.product["dimensions"]:
            name, unit = dimension["name"], int(dimension["unitSize"])
            quantity = unit * (hour + 2) + unit // 3
            self.sent[name] = self.sent.get(name, 0) + quantity
            event = {"specversion": "1.0", "id": f"{name}-{hour}", "source": "emulator", "type": name}
            events.append(event | {"subject": self.workspace, "time": at, "data": {"quantity": str(quantity)}})
        kind = "application/cloudevents-batch+json"
        answer = good(self.product_service.send("POST", "/v1/usage-events", events, kind), "usage").json()
        equal([one["outcome"] for one in answer["results"]], ["accepted"] * len(events), f"usage: {answer}")
        self.say(f"The product reports {len(events)} usage events at {at}")

    def meter(self):
        """What the schedule invokes, as often as its runs still find something."""
        scheduler, functions = self.cloud.client("scheduler"), self.cloud.client("lambda")
        name = self.stack.physical_id("MeterUsageSchedule").rpartition("/")[2].rpartition("|")[2]
        target = scheduler.get_schedule(Name=name)["Target"]
        reports = []
        for _ in range(2):
            answer = functions.invoke(FunctionName=target["Arn"], Payload=target.get("Input") or "{}")
            report = answer["Payload"].read().decode()
            if answer.get("FunctionError"):
                raise Failed(f"meter-usage: {report}")
            reports.append(json.loads(report))
        frozen, metered, calls = (sum(one[name] for one in reports) for name in ("frozen", "metered", "calls"))
        self.say(f"meter-usage: {frozen} hours frozen, {metered} records metered in {calls} calls")

    def compare(self):
        arn = urllib.parse.quote(self.bought["licenseArn"], safe="")
        ledger = good(self.operator.send("GET", f"/v1/licenses/{arn}/ledger"), "ledger").json()
        held = self.cloud.market("GET", "/metering")["records"]
        held = [record for record in held if record["licenseArn"] == self.bought["licenseArn"]]
        for dimension in self.product["dimensions"]:
            name, unit = dimension["name"], int(dimension["unitSize"])
            billed = sum(int(record["quantity"]) for record in held if record["dimension"] == name)
            total = {key: int(value) for key, value in ledger["totals"][name].items()}
            equal(total["accepted"], self.sent[name], f"{name}: accepted")
            equal(total["metered"], billed * unit, f"{name}: metered")
            equal(total["carried"], self.sent[name] - billed * unit, f"{name}: carried")
            equal(billed, self.sent[name] // unit, f"{name}: what AWS holds")
            for nothing in ("open", "frozen", "quarantined", "writtenOff"):
                equal(total[nothing], 0, f"{name}: {nothing}")
        hours = {record["hour"] for record in held}
        if len(hours) < HOURS:
            raise Failed(f"usage was reported in {HOURS} hours, AWS has records of {len(hours)}")
        self.say(f"AWS holds {len(held)} records of {len(hours)} hours; the ledger and AWS agree to the unit")

    def hear(self):
        sqs, types = self.cloud.client("sqs"), set()
        wanted = {"license.activated", "workspace.bound"}

        def everything():
            for message in sqs.receive_message(QueueUrl=self.heard, MaxNumberOfMessages=10).get("Messages", []):
                types.add(json.loads(message["Body"])["detail-type"])
            return wanted <= types

        until(everything, f"the product was told only {sorted(types)}")
        self.say(f"The product was told by the event bus: {', '.join(sorted(types))}")

    def script(self, name, *arguments, **more):
        """A script of the project, run against the emulator with the account's credentials."""
        command = [sys.executable, ROOT / "tests/emulator/locally.py", ROOT / "scripts" / name, *arguments]
        variables = {
            "AWS_ACCESS_KEY_ID": ROOT_KEYS[0], "AWS_SECRET_ACCESS_KEY": ROOT_KEYS[1], "AWS_DEFAULT_REGION": REGION,
            "AWS_ENDPOINT_URL": self.cloud.url, "BRAND": "truewatch", **more,
        }  # fmt: skip
        return subprocess.run(command, cwd=ROOT, env=os.environ | variables, capture_output=True, text=True)

    def smoke(self):
        """`make smoke`, as after a deployment, with an event for the buyer's workspace: AWS holds what it held."""
        before = self.cloud.market("GET", "/metering")["records"]
        variables = {"URL": self.stack.outputs["ApiUrl"], "WORKSPACE": self.workspace}
        tried = self.script("smoke.py", self.stack.name, **variables)
        if tried.returncode:
            raise Failed(f"make smoke: {tried.stdout}{tried.stderr}")
        equal(self.cloud.market("GET", "/metering")["records"], before, "make smoke: what AWS holds")
        self.say(f"make smoke: {tried.stdout.count('ok   ')} checks, and AWS holds what it held")

    def first_day(self):
        """`make first-listing` finds what is there, and names what an emulator has not."""
        seen = self.script("first_listing.py", "check", self.stack.name)
        for there in ("SES may write to everybody", "AWS's agreement events are taken", "no agreement event was given up"):
            if f"ok    {there}" not in seen.stdout:
                raise Failed(f"make first-listing: {there}: {seen.stdout}{seen.stderr}")
        if "TO DO somebody hears the alarms" not in seen.stdout or seen.returncode != 1:
            raise Failed(f"make first-listing: nobody hears the alarms, and it says nothing: {seen.stdout}{seen.stderr}")
        self.say(f"make first-listing: {seen.stdout.count('ok    ')} in place, {seen.stdout.count('TO DO')} named as to do")

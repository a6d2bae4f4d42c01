"""The first day of a listing: `first_listing.py check <stack>`, `first_listing.py probe <licence ARN> <account> <dimension>`.

`check` looks at what has to be in place before buyers come, and says of each thing that is not what to do. It only reads.

`probe` asks AWS what its documentation leaves open, with usage records of a test buyer's licence on a Limited listing, and writes each
question and answer to target/first-listing.json. Every record has quantity 0, so nothing is billed; but AWS keeps a record for its hour
and dimension: probe a licence that nothing else meters, with a dimension of its listing.
"""

import datetime
import json
import os
import pathlib
import sys
import urllib.error
import urllib.request

import boto3
from botocore.exceptions import BotoCoreError, ClientError

ANSWERS = pathlib.Path("target/first-listing.json")
# docs/OPERATIONS.md, Many licences that end together; a new account has 10.
CONCURRENCY = 1000
MAILS_PER_SECOND = 14
CERTIFICATE_DAYS = 30


class Checks:
    def __init__(self, stack):
        self.stack, self.missing = stack, 0
        cloudformation = boto3.client("cloudformation")
        [found] = cloudformation.describe_stacks(StackName=stack)["Stacks"]
        self.outputs = {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", [])}
        self.given = {one["ParameterKey"]: one["ParameterValue"] for one in found.get("Parameters", [])}
        self.resources = {}
        for page in cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack):
            self.resources |= {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in page["StackResourceSummaries"]}

    def say(self, what, is_good, otherwise):
        self.missing += not is_good
        print(f"ok    {what}" if is_good else f"TO DO {what}: {otherwise}", flush=True)

    def mail(self):
        ses = boto3.client("sesv2")
        account = ses.get_account()
        self.say("SES may write to everybody", account.get("ProductionAccessEnabled"),
                 "SES is in its sandbox; ask for production access in the SES console")  # fmt: skip
        self.say("SES sends", account.get("SendingEnabled"), "sending is paused; the SES console says why")
        rate = account.get("SendQuota", {}).get("MaxSendRate", 0)
        self.say(f"SES sends {rate:g} mails a second", rate >= MAILS_PER_SECOND,
                 f"{MAILS_PER_SECOND} are enough for thousands of buyers; ask for more in Service Quotas")  # fmt: skip
        address = self.given.get("SenderAddress", "")
        known = None
        for identity in (address, address.partition("@")[2]):
            try:
                known = ses.get_email_identity(EmailIdentity=identity)
                break
            except ClientError as error:
                if error.response["Error"]["Code"] != "NotFoundException":
                    raise
        self.say(f"SES knows the sender {address}", known and known.get("VerifiedForSendingStatus"),
                 "create the domain as an identity in SES, and add its DKIM records to DNS")  # fmt: skip
        signs = (known or {}).get("DkimAttributes", {}).get("Status") == "SUCCESS"
        self.say("mails are signed (DKIM)", signs, "without DKIM they land in spam: add the three CNAME records that SES shows")

    def texts(self):
        attributes = boto3.client("pinpoint-sms-voice-v2").describe_account_attributes()["AccountAttributes"]
        tier = next((one["Value"] for one in attributes if one["Name"] == "ACCOUNT_TIER"), "unknown")
        self.say("text messages may go to everybody", tier == "PRODUCTION",
                 f"End User Messaging is {tier}: ask for production access, or do without phone numbers")  # fmt: skip

    def certificate(self):
        arn = self.given.get("CertificateArn", "")
        if not arn:
            self.say("the app has a domain of its own", False, "give DomainName and CertificateArn before the listing is public")
            return
        certificate = boto3.client("acm").describe_certificate(CertificateArn=arn)["Certificate"]
        ends = certificate.get("NotAfter")
        days = (ends - datetime.datetime.now(datetime.timezone.utc)).days if ends else 0
        good = certificate["Status"] == "ISSUED" and days > CERTIFICATE_DAYS
        self.say("the certificate is valid", good, f"it is {certificate['Status']}, {days} days are left: look at its validation in ACM")

    def address(self):
        url = self.outputs["FulfillmentUrl"]
        try:
            with urllib.request.urlopen(url, timeout=20) as answer:
                seen = answer.status
        except urllib.error.HTTPError as error:
            seen = error.code
        except OSError as error:
            seen = error
        target = self.outputs.get("DomainTarget", "the API")
        self.say(f"{url} answers", seen == 200, f"{seen}. Does the host name lead to {target} in DNS? The listing needs this address")

    def concurrency(self):
        has = boto3.client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
        self.say(f"Lambda runs {has} at once", has >= CONCURRENCY,
                 f"ask for {CONCURRENCY} in Service Quotas (AWS Lambda, Concurrent executions), then set ReserveConcurrency=true")  # fmt: skip

    def events(self):
        name = self.resources["AgreementEventRule"].rpartition("/")[2]
        rule = boto3.client("events").describe_rule(Name=name)
        self.say("AWS's agreement events are taken", rule["State"] == "ENABLED", f"the rule {name} is disabled: enable it")
        sqs = boto3.client("sqs")
        wanted = {"QueueUrl": self.resources["AgreementEventsDead"], "AttributeNames": ["ApproximateNumberOfMessages"]}
        dead = int(sqs.get_queue_attributes(**wanted)["Attributes"]["ApproximateNumberOfMessages"])
        self.say("no agreement event was given up", dead == 0, f"{dead} were: docs/OPERATIONS.md, Redrive")

    def alarms(self):
        listed = boto3.client("sns").list_subscriptions_by_topic(TopicArn=self.resources["Alarms"])["Subscriptions"]
        heard = [one for one in listed if one["SubscriptionArn"].startswith("arn:")] or self.given.get("AlarmTopicArn")
        self.say("somebody hears the alarms", heard, "give AlarmAddress, AlarmUrl or AlarmTopicArn, and confirm SNS's mail")

    def run(self):
        for check in (self.mail, self.texts, self.certificate, self.address, self.concurrency, self.events, self.alarms):
            try:
                check()
            except ClientError as error:
                self.say(check.__name__, False, f"AWS says: {error}")
        if self.missing:
            sys.exit(f"!! {self.missing} to do")
        print("== everything is in place: put the address into the listing, and buy it with a test account")


class Probes:
    def __init__(self, license_arn, account, dimension):
        region = os.environ.get("MARKETPLACE_REGION", "us-east-1")
        self.client = boto3.client("meteringmarketplace", region_name=region)
        self.record = {"LicenseArn": license_arn, "CustomerAWSAccountId": account, "Dimension": dimension, "Quantity": 0}
        now = datetime.datetime.fromisoformat(os.environ["NOW"]) if "NOW" in os.environ else datetime.datetime.now(datetime.timezone.utc)
        self.hour = now.replace(minute=0, second=0, microsecond=0)
        self.answers = []

    def hours_ago(self, hours):
        return self.record | {"Timestamp": self.hour - datetime.timedelta(hours=hours)}

    def ask(self, question, records, **more):
        try:
            answer = self.client.batch_meter_usage(UsageRecords=records, **more)
            seen = {"results": [one["Status"] for one in answer["Results"]], "unprocessed": len(answer["UnprocessedRecords"])}
        except ClientError as error:
            seen = {"error": error.response["Error"]["Code"], "message": error.response["Error"].get("Message", "")}
        self.answers.append({"question": question, "asked": {"records": records, **more}, "answered": seen})
        print(f"{question}: {json.dumps(seen)}", flush=True)

    def run(self):
        last = self.hours_ago(1)
        self.ask("the last full hour", [last])
        self.ask("the same record again", [last])
        self.ask("the same record twice in a call", [last, last])
        self.ask("an hour of 23 hours ago", [self.hours_ago(23)])
        self.ask("an hour of 25 hours ago", [self.hours_ago(25)])
        self.ask("an hour that has not begun", [self.hours_ago(-2)])
        self.ask("26 records in a call", [last] * 26)
        self.ask("an empty CustomerIdentifier", [last | {"CustomerIdentifier": ""}])
        in_decimals = {name: value for name, value in last.items() if name != "Quantity"} | {"QuantityAsDecimal": "0"}
        self.ask("a decimal quantity", [in_decimals])
        self.ask("a product code beside the licence", [last], ProductCode=os.environ.get("PRODUCT_CODE", "a-product-code"))
        self.ask("a dimension that the listing does not have", [last | {"Dimension": "no_such_dimension"}])
        ANSWERS.parent.mkdir(exist_ok=True)
        ANSWERS.write_text(json.dumps(self.answers, indent=2, default=str) + "\n")
        print(f"== the answers are in {ANSWERS}")


def main(command, *arguments):
    try:
        {"check": Checks, "probe": Probes}[command](*arguments).run()
    except (BotoCoreError, ClientError) as error:
        sys.exit(f"!! AWS says: {error}")


main(*sys.argv[1:])

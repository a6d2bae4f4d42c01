"""Are the examples of docs/OPERATIONS.md right? Each command that calls the operators' API there is run as it is written, by a user's
key pair and by a role's session, against a sandbox that verifies signatures as AWS does:

    python tests/conformance/api_drill.py target/debug/sandbox
"""

import contextlib
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import buyers
from buyers import Buyer, signed
from run import free_ports, wait_until_ready
from sandbox import Sandbox, equal

ROOT = pathlib.Path(__file__).resolve().parents[2]
DIMENSION = "log_events"
UNIT = 1_000_000
ANNUAL = "3c7m9d2rk5tw8contractannual0"
SCHEDULES = ("advance-licenses", "archive-audit", "deliver-codes", "deliver-events", "meter-usage", "reconcile")


def documented():
    """The function that calls, and every example of it: what stands in the fenced blocks, with continued lines joined."""
    text = (ROOT / "docs/OPERATIONS.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in re.sub(r"\\\n\s*", "", block).splitlines()]
    [function] = [line for line in lines if line.startswith("api()")]
    examples = [line for line in lines if re.match(r"api (get|post|all) ", line)]
    signed_otherwise = [line for line in lines if "/v1/" in line and line not in examples]
    equal(signed_otherwise, [])
    return function, examples


def switch(sandbox, schedules, on):
    for name in schedules:
        sandbox.control("POST", f"/schedules/{name}", {"enabled": on})


@contextlib.contextmanager
def running(binary):
    """A sandbox whose brand holds back what is ten times the highest of three hours, until somebody decides."""
    app_port, aws_port = free_ports(2)
    brand = (ROOT / "brands/truewatch.toml").read_text(encoding="utf-8")
    for before, after in (
        ("factor = 100\n", "factor = 10\n"),
        ("minimum_history_hours = 72\n", "minimum_history_hours = 3\n"),
        ("minimum_amount_millionths = 5_000_000_000\n", "minimum_amount_millionths = 1_000_000\n"),
        ('unanswered = "send"\n', 'unanswered = "keep"\n'),
    ):
        assert before in brand, before
        brand = brand.replace(before, after)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as log:
        file = pathlib.Path(folder, "brand.toml")
        file.write_text(brand, encoding="utf-8")
        environment = {"APP_PORT": str(app_port), "AWS_PORT": str(aws_port), "MEMORY": "1", "BRAND_FILE": str(file)}
        command = [os.path.abspath(binary), "demo"]
        process = subprocess.Popen(command, env=os.environ | environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            wait_until_ready(process, f"http://localhost:{aws_port}/_sandbox/products")
            sandbox = Sandbox(f"http://localhost:{aws_port}")
            # Nothing happens in the days that are skipped; comparisons with AWS stay away.
            switch(sandbox, SCHEDULES, False)
            # Far from the first of a month, at which AWS takes nothing more of the month before.
            third = (sandbox.now().replace(day=1) + datetime.timedelta(days=31)).replace(day=3, hour=12, minute=20)
            sandbox.control("POST", "/clock", {"now": third.strftime("%Y-%m-%dT%H:%M:%SZ")})
            switch(sandbox, [name for name in SCHEDULES if name != "reconcile"], True)
            yield sandbox, f"http://localhost:{app_port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


def somebody_elses_call(at):
    """An event of CloudTrail's: AWS took usage of a licence that nobody here knows."""
    usage = {
        "dimension": DIMENSION, "timestamp": at.strftime("%Y-%m-%dT%H:00:00Z"), "quantity": 7,
        "licenseArn": "arn:aws:license-manager::294406891311:license:l-00000000000000000000000000000099",
    }
    return {
        "eventSource": "metering-marketplace.amazonaws.com", "eventName": "BatchMeterUsage", "awsRegion": "us-east-1",
        "responseElements": {"results": [{"usageRecord": usage, "meteringRecordId": "other", "status": "Success"}]},
    }


class Drill:
    """What the examples are about: somebody's records, a contract's, a licence that AWS has taken back."""

    def __init__(self, sandbox, app, name):
        self.app = app
        self.buyer = Buyer(sandbox, app, f"{name}-records")
        self.metered = [self.buyer.use(DIMENSION, 9 * UNIT) for _ in range(3)]
        self.waiting = [self.buyer.use(DIMENSION, 100 * UNIT) for _ in range(3)]
        self.contract = Buyer(sandbox, app, f"{name}-contract", productCode=ANNUAL, entitlements={DIMENSION: 3})
        self.covered = self.contract.use(DIMENSION, 2_900_000)
        self.ended = Buyer(sandbox, app, f"{name}-ended")
        sandbox.act(self.ended.bought["agreementId"], "cancel")
        sandbox.advance(4 * 3600)
        self.now = sandbox.now()
        sandbox.control("POST", "/run/reconcile", {"Records": [somebody_elses_call(self.now)]})
        _, listed = signed(app, "GET", "/v1/operate/comparisons?of=metering")
        self.compared = listed["reports"][0]["at"]
        _, report = signed(app, "GET", f"/v1/operate/comparisons/metering/{self.compared}")
        self.difference = report["findings"][0]["id"]

    def record(self, hour, buyer=None):
        return f"{(buyer or self.buyer).license}~{hour}~{DIMENSION}"

    def hour(self, hours):
        return (self.now + datetime.timedelta(hours=hours)).strftime("%Y-%m-%dT%H")

    def account(self):
        """The buyer's account as an operator finds and reads it."""
        _, found = signed(self.app, "POST", "/v1/operate/search", {"text": self.buyer.arn})
        account = found["licenses"][0]["billingAccountId"]
        _, read = signed(self.app, "GET", f"/v1/operate/accounts/{account}")
        return {"ACCOUNT": account, "SESSIONS": read["sessions"], "SEEN": read["seen"]}

    def variables(self, example):
        """What an example's variables stand for: of all that fit, the first. `None` if it is one nobody has thought of."""
        wanted = (
            (r"\$ACCOUNT", self.account),
            (r"text=", dict),
            (r"/quarantine/\$ID/release.*quantity", lambda: {"ID": self.record(self.waiting[0])}),
            (r"/quarantine/\$ID/release.*open-hour", lambda: {"ID": self.record(self.waiting[1])}),
            (r"/quarantine/\$ID/write-off", lambda: {"ID": self.record(self.waiting[2])}),
            (r"/adjustments/\$ID", lambda: {"ID": self.record(self.metered[0]), "INVOICE": "INV-1"}),
            (r"/coverage/\$ID/give-back", lambda: {"ID": self.record(self.covered, self.contract)}),
            (r"/licenses/\$LICENSE/reinstate", lambda: {"LICENSE": self.ended.arn}),
            (r"/comparisons/", lambda: {"AT": self.compared, "DIFFERENCE": self.difference}),
            (r"before=", lambda: {"TO": self.hour(900)}),
            (r"\$LICENSE", lambda: {"LICENSE": self.buyer.arn, "FROM": self.hour(2), "TO": self.hour(900)}),
            (r"\$WORKSPACE", lambda: {"WORKSPACE": self.buyer.workspace}),
            (r"^[^$]*$", dict),
        )
        found = [values for pattern, values in wanted if re.search(pattern, example)]
        return found[0]() if found else None

    def run(self, function, example, who):
        variables = self.variables(example)
        assert variables is not None, "no drill knows what this example is about: add it to tests/conformance/api_drill.py"
        return call(self.app, f"{function}\n{example}", who, **variables)


def call(app, script, who, **variables):
    known = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment = known | who | {"PUBLIC_URL": app, "AWS_EC2_METADATA_DISABLED": "true"} | variables
    command = ["bash", "-euc", script]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)


def values(text):
    """The JSON values that stand in a text, one after the other."""
    read, decoder = [], json.JSONDecoder()
    while text := text.strip():
        value, end = decoder.raw_decode(text)
        read.append(value)
        text = text[end:]
    return read


def examples_run_as_they_are_written(sandbox, app):
    function, examples = documented()
    assert len(examples) >= 12, examples
    for kind, who in (("user", buyers.USER), ("session", buyers.SESSION)):
        drill = Drill(sandbox, app, kind)
        for example in examples:
            done = drill.run(function, example, who)
            assert done.returncode == 0 and values(done.stdout) and not done.stderr, f"{kind}: {example}\n{done}"


def licenses_are_named_by_their_arns_in_any_spelling(sandbox, app):
    arn = sandbox.purchase()["licenseArn"]
    for spelled in (arn, arn.replace(":", "%3A"), arn.rpartition(":")[2]):
        done = call(app, f"scripts/api.sh get /v1/licenses/{spelled}/ledger", buyers.SESSION)
        assert done.returncode == 0 and values(done.stdout)[0]["license"]["arn"] == arn, done
    done = call(app, f"scripts/api.sh get {app}/v1/licenses/{arn}/ledger from=2026-11-01T00 to=2026-11-02T00", buyers.USER)
    assert values(done.stdout)[0]["from"].startswith("2026-11-01T00"), done


def refusals_are_sentences_and_end_with_one(sandbox, app):
    missing = call(app, "scripts/api.sh get /v1/licenses/l-nobodys/ledger", buyers.USER)
    assert missing.returncode == 1 and not missing.stdout and "404 unknown-license" in missing.stderr, missing
    slip = call(app, "scripts/api.sh get /v1/operate/quarantine reson=unusual", buyers.USER)
    assert slip.returncode == 1 and "reson" in slip.stderr and "invalid-fields" in slip.stderr, slip
    stranger = call(app, "scripts/api.sh get /v1/operate/audit", buyers.USER | {"AWS_SECRET_ACCESS_KEY": "wrong"})
    assert stranger.returncode == 1 and "403" in stranger.stderr and "credentials" in stranger.stderr, stranger
    unset = call(app, 'ID=; scripts/api.sh get "/v1/operate/quarantine/$ID/release"', buyers.USER)
    assert unset.returncode == 2 and "empty" in unset.stderr, unset
    for slip in ("get", "get /v1/operate/audit month", "put /v1/operate/audit", "get /operator", "get /v1/../x"):
        done = call(app, f"scripts/api.sh {slip}", buyers.USER)
        assert done.returncode == 2 and done.stderr and "Traceback" not in done.stderr, done


def signatures_are_verified_as_aws_does(sandbox, app):
    equal(signed(app, "GET", "/v1/operate/quarantine", who=buyers.SESSION)[0], 200)
    for who in (
        buyers.USER | {"AWS_SESSION_TOKEN": "sandbox/session+token=="},
        {name: value for name, value in buyers.SESSION.items() if name != "AWS_SESSION_TOKEN"},
        buyers.SESSION | {"AWS_SESSION_TOKEN": "another"},
    ):
        equal(signed(app, "GET", "/v1/operate/quarantine", who=who)[0], 403)
    empty = call(app, "scripts/api.sh get /v1/operate/quarantine", buyers.USER | {"AWS_SESSION_TOKEN": ""})
    assert empty.returncode == 0, empty


def main(binary):
    passed = 0
    with running(binary) as (sandbox, app):
        for check in (
            signatures_are_verified_as_aws_does,
            licenses_are_named_by_their_arns_in_any_spelling,
            refusals_are_sentences_and_end_with_one,
            examples_run_as_they_are_written,
        ):
            check(sandbox, app)
            passed += 1
            print(f"ok    {check.__name__.replace('_', ' ')}", flush=True)
    print(f"\n{passed} passed, 0 failed")


if __name__ == "__main__":
    main(*sys.argv[1:])

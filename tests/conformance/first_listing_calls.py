"""scripts/first_listing.py, which asks AWS what its documentation leaves open, asks the sandbox here."""

import json
import os
import pathlib
import subprocess
import sys

from sandbox import equal

ROOT = pathlib.Path(__file__).resolve().parents[2]


def check_the_questions_of_the_first_listing_are_asked_and_their_answers_kept(sandbox):
    bought = sandbox.purchase()
    sandbox.advance(30 * 3600)
    dimension = sandbox.product()["dimensions"][0]["name"]
    variables = {
        "AWS_ENDPOINT_URL": sandbox.url,
        "AWS_ACCESS_KEY_ID": "sandbox",
        "AWS_SECRET_ACCESS_KEY": "sandbox",
        "AWS_DEFAULT_REGION": "us-east-1",
        "NOW": sandbox.now().isoformat(),
    }
    command = [sys.executable, ROOT / "scripts/first_listing.py", "probe", bought["licenseArn"], bought["accountId"], dimension]
    asked = subprocess.run(command, cwd=ROOT, env=os.environ | variables, capture_output=True, text=True)
    equal((asked.returncode, asked.stderr), (0, ""))
    kept = json.loads((ROOT / "target/first-listing.json").read_text())
    answers = {one["question"]: one["answered"] for one in kept}
    equal(len(answers), 11)
    equal(answers["the last full hour"]["results"], ["Success"])
    equal(answers["a decimal quantity"]["results"], ["Success"])
    assert "error" in answers["a product code beside the licence"], answers
    assert "error" in answers["26 records in a call"], answers
    assert "error" in answers["an hour of 25 hours ago"], answers
    asked = [record for one in kept for record in one["asked"]["records"]]
    equal({record.get("Quantity", 0) for record in asked} | {record.get("QuantityAsDecimal", "0") for record in asked}, {0, "0"})

#!/usr/bin/env python3
"""Compares the ledger with CloudTrail's log of BatchMeterUsage, or a month with AWS's invoices.

    make reconcile FILES="a.json.gz b.json" [COVERS=2026-11-21T00:00:00Z/2026-11-22T00:00:00Z] [FUNCTION=name]
    make reconcile INVOICES=2026-11 [FUNCTION=name]

FILES are CloudTrail's files as S3 has them (gzip or not) or answers of `aws cloudtrail lookup-events`. COVERS says from
when to when they hold every call: then what our ledger has as metered and they do not show is a difference too.
INVOICES is a month that is over. FUNCTION is the deployed reconcile function, called by the AWS CLI; without it the running
sandbox compares.
"""

import gzip
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

# Lambda takes 6 MB of a caller; some room is left for the envelope.
MAX_BYTES = 5_500_000


def events(path):
    raw = pathlib.Path(path).read_bytes()
    content = json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)
    if "Events" in content:
        return [json.loads(event["CloudTrailEvent"]) for event in content["Events"]]
    return content["Records"]


def slim(event):
    """What the comparison reads of an event."""
    kept = {name: event.get(name) for name in ("eventSource", "eventName", "awsRegion", "errorCode")}
    request = event.get("requestParameters") or {}
    results = (event.get("responseElements") or {}).get("results") or []
    for result in results:
        (result.get("usageRecord") or {}).pop("usageAllocations", None)
    return kept | {
        "requestParameters": {"productCode": request.get("productCode")},
        "responseElements": {"results": results},
    }


def parts(found, covers):
    """Payloads that fit; only a single one can say what it covers."""
    payload = {"Records": found} | ({"covers": covers} if covers else {})
    if len(json.dumps(payload)) <= MAX_BYTES:
        return [payload]
    if covers:
        sys.exit("the files are too large to be compared at once: give COVERS and FILES of a shorter time")
    half = len(found) // 2
    if half == 0:
        sys.exit("one event is too large")
    return parts(found[:half], None) + parts(found[half:], None)


def by_function(name, payload):
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = pathlib.Path(folder, "asked.json"), pathlib.Path(folder, "answered.json")
        asked.write_text(json.dumps(payload))
        # Longer than the function may take, or the CLI gives up after a minute and invokes it again.
        call = ["aws", "lambda", "invoke", "--function-name", name, "--cli-read-timeout", "930"]
        call += ["--payload", f"fileb://{asked}", str(answered)]
        subprocess.run(call, check=True, stdout=subprocess.DEVNULL)
        return json.loads(answered.read_text())


def by_sandbox(payload):
    url = f"http://localhost:{os.environ.get('AWS_PORT', '8081')}/_sandbox/run/reconcile"
    request = urllib.request.Request(url, json.dumps(payload).encode(), {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as answer:
        return json.load(answer)


def ask(payload):
    function = os.environ.get("FUNCTION")
    report = by_function(function, payload) if function else by_sandbox(payload)
    print(json.dumps(report, indent=2))
    if "differences" not in report:
        sys.exit("the comparison failed")
    return report


def compare_invoices(month):
    report = ask({"invoices": {"month": month}})
    if not report["finished"]:
        sys.exit("it was cut off: narrow it to one licence, as docs/OPERATIONS.md shows, or wait for the schedule")
    if report["differences"] or report["unread"]:
        left = f"{report['differences']} months differ, {report['unread']} could not be read"
        sys.exit(f"{left}: docs/OPERATIONS.md says what each verdict means")


def main():
    month = os.environ.get("INVOICES")
    if month:
        return compare_invoices(month)
    files = os.environ.get("FILES", "").split()
    if not files:
        sys.exit(__doc__)
    covers = os.environ.get("COVERS", "")
    covers = dict(zip(("from", "to"), covers.split("/"), strict=True)) if covers else None
    found = [event for path in files for event in events(path)]
    found = [slim(event) for event in found if event.get("eventName") == "BatchMeterUsage"]
    left = 0
    for payload in parts(found, covers):
        report = ask(payload)
        left += report["differences"] - report["mended"] - report["acknowledged"]
    if left:
        sys.exit(f"{left} differences are left to an operator: docs/OPERATIONS.md says what each means")


if __name__ == "__main__":
    main()

"""Walks the audit log's chain, compares it with its locked copy, and names the first break.

    verify_audit.py stack <name>        the table and the bucket of a deployed app's stack
    verify_audit.py sandbox <address>   those of a running sandbox

Reads alone: dynamodb:Query on the table, s3:ListBucketVersions and s3:GetObjectVersion on the bucket. It shares no code with
what writes the chain. Exit code 0 if everything holds, 1 if something does not, 2 if that could not be found out.
"""

import datetime
import hashlib
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

BEGINNING = "0" * 64
# The copy is made daily; an entry that has waited longer than two days was forgotten.
MAX_UNCOPIED_MS = 2 * 86_400_000


def digest(*parts):
    """SHA-256 over the parts, each preceded by its length in 8 bytes, the highest first."""
    hashed = hashlib.sha256()
    for part in parts:
        data = part.encode()
        hashed.update(len(data).to_bytes(8, "big") + data)
    return hashed.hexdigest()


def told(link):
    """What an entry says of itself, as far as it can be read."""
    at = datetime.datetime.fromtimestamp(link["at"] / 1000, datetime.UTC).isoformat(timespec="seconds")
    try:
        entry = json.loads(link["entry"])
        return f"entry {link['sequence']} ({at}, {entry.get('act')} {entry.get('subject')} by {entry.get('by')})"
    except (ValueError, AttributeError):
        return f"entry {link['sequence']} ({at}, not readable)"


def chain_of(items):
    return [
        {
            "sequence": int(item["sequence"]["N"]),
            "at": int(item["at"]["N"]),
            "previous": item["previous"]["S"],
            "hash": item["hash"]["S"],
            "entry": item["entry"]["S"],
            "key": item["sk"]["S"],
        }
        for item in items
    ]


def break_in(chain):
    """The first break of the chain itself."""
    before = {"sequence": 0, "at": 0, "hash": BEGINNING}
    for link in chain:
        place = before["sequence"] + 1
        if link["sequence"] != place or link["key"] != f"{place:012}":
            return f"entry {place} is missing: after it comes {told(link)}"
        if link["hash"] != digest(link["previous"], str(link["sequence"]), str(link["at"]), link["entry"]):
            return f"{told(link)} was changed: its contents have another hash"
        if link["previous"] != before["hash"]:
            return f"{told(link)} does not follow entry {before['sequence']}, which was made anew"
        if link["at"] < before["at"]:
            return f"{told(link)} is older than the entry before it"
        before = link
    return None


def break_in_months(chain, months):
    """Whether the marks of months, by which operators read the log, stand where months begin."""
    begins = {}
    for link in chain:
        month = datetime.datetime.fromtimestamp(link["at"] / 1000, datetime.UTC).strftime("%Y-%m")
        begins.setdefault(month, link["sequence"])
    marked = {item["sk"]["S"]: int(item["first"]["N"]) for item in months}
    for month in sorted(begins.keys() | marked.keys()):
        if begins.get(month) != marked.get(month):
            return f"{month} begins with entry {begins.get(month)}, and is marked to begin with {marked.get(month)}"
    return None


def break_beside(chain, copies):
    """The first entry that was copied and is not in the chain as it was copied."""
    ours = {link["sequence"]: {name: link[name] for name in ("sequence", "at", "previous", "hash", "entry")} for link in chain}
    for link in sorted(copies, key=lambda link: link["sequence"]):
        standing = ours.get(link["sequence"])
        if standing is None:
            return f"{told(link)} was copied, and is missing in the table"
        if standing != link:
            return f"entry {link['sequence']} was copied as {told(link)}, and stands in the table as {told(standing)}"
    return None


def query(client, table, pk):
    pages = client.get_paginator("query").paginate(
        TableName=table,
        ConsistentRead=True,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": pk}},
    )
    return [item for page in pages for item in page["Items"]]


def copied(client, bucket):
    """The links of every version of every object."""
    links = []
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket):
        if page.get("DeleteMarkers"):
            print(f"!! somebody removed {page['DeleteMarkers'][0]['Key']} from {bucket}; its versions are compared", file=sys.stderr)
        for version in page.get("Versions", []):
            held = client.get_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])["Body"].read()
            links += [json.loads(line) for line in held.decode().splitlines() if line]
    return links


def verify(tables, table, objects, bucket):
    # The copy first: what is added in between is in the table then, and not missing there.
    copies = copied(objects, bucket)
    chain = chain_of(query(tables, table, "AUDIT#CHAIN"))
    months = query(tables, table, "AUDIT#MONTHS")
    found = break_in(chain) or break_beside(chain, copies) or break_in_months(chain, months)
    if found:
        print(f"!! {found}", file=sys.stderr)
        print("   Nobody's policy allows that. See docs/OPERATIONS.md, Audit log.", file=sys.stderr)
        return 1
    last = max((link["sequence"] for link in copies), default=0)
    waiting = [link for link in chain if link["sequence"] > last]
    print(f"{len(chain)} entries, each follows the one before; {last} of them are copied, and stand as they were copied")
    if waiting and chain[-1]["at"] - waiting[0]["at"] > MAX_UNCOPIED_MS:
        print(f"!! {told(waiting[0])} is not copied, though later ones are two days younger: does archive-audit run?", file=sys.stderr)
        return 1
    return 0


def main(kind, where):
    if kind == "sandbox":
        known = {
            "endpoint_url": where,
            "region_name": "us-east-1",
            "aws_access_key_id": "sandbox",
            "aws_secret_access_key": "sandbox",
        }
        # The sandbox knows S3 by signed addresses, and no answer with a checksum.
        signed = Config(
            signature_version="s3v4-query", s3={"addressing_style": "path"}, response_checksum_validation="when_required"
        )
        objects = boto3.client("s3", config=signed, **known)
        return verify(boto3.client("dynamodb", **known), "tollgate", objects, "tollgate-audit")
    stack = boto3.client("cloudformation").describe_stacks(StackName=where)["Stacks"][0]
    given = {one["ParameterKey"]: one["ParameterValue"] for one in stack["Parameters"]}
    return verify(boto3.client("dynamodb"), given["TableName"], boto3.client("s3"), given["AuditBucket"])


try:
    sys.exit(main(*sys.argv[1:]))
except (BotoCoreError, ClientError) as error:
    print(f"!! AWS says: {error}", file=sys.stderr)
    sys.exit(2)

"""The audit log's chain, made here as the documents have it, copied and checked by the app, and verified by scripts/verify_audit.py."""

import base64
import datetime
import hashlib
import json
import pathlib
import subprocess
import sys
import urllib.error
import urllib.request

from sandbox import equal, refused

SCRIPT = pathlib.Path(__file__).parents[2] / "scripts" / "verify_audit.py"
TABLE = "tollgate"


def digest(*parts):
    hashed = hashlib.sha256()
    for part in parts:
        hashed.update(len(part.encode()).to_bytes(8, "big") + part.encode())
    return hashed.hexdigest()


def add(client, sequence, previous, at, why):
    entry = json.dumps({"id": f"{sequence}", "at": at, "by": "olga", "act": "release", "why": why, "subject": "x"})
    link = {
        "sequence": {"N": str(sequence)},
        "at": {"N": str(at)},
        "previous": {"S": previous},
        "entry": {"S": entry},
        "hash": {"S": digest(previous, str(sequence), str(at), entry)},
    }
    client.put_item(TableName=TABLE, Item={"pk": {"S": "AUDIT#CHAIN"}, "sk": {"S": f"{sequence:012}"}, **link})
    return link["hash"]["S"]


def verified(sandbox):
    done = subprocess.run([sys.executable, SCRIPT, "sandbox", sandbox.url], capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


def check_a_chain_made_by_the_documents_is_copied_verified_and_every_kind_of_break_is_named(sandbox):
    client = sandbox.client("dynamodb")
    now = sandbox.now()
    at = int(now.timestamp() * 1000)
    previous = "0" * 64
    for sequence, why in enumerate(["one", "two, größer", "three"], 1):
        previous = add(client, sequence, previous, at + sequence, why)
    month = now.astimezone(datetime.UTC).strftime("%Y-%m")
    client.put_item(TableName=TABLE, Item={"pk": {"S": "AUDIT#MONTHS"}, "sk": {"S": month}, "first": {"N": "1"}})
    report = sandbox.control("POST", "/run/archive-audit", {})
    equal((report["copied"], report["checked"], report["broken"]), (3, 3, 0))
    add(client, 4, previous, at + 4, "four")
    code, said = verified(sandbox)
    assert code == 0 and "4 entries" in said and "3 of them are copied" in said, said

    def link(sequence):
        return client.get_item(TableName=TABLE, Key={"pk": {"S": "AUDIT#CHAIN"}, "sk": {"S": f"{sequence:012}"}})["Item"]

    def broken(words):
        code, said = verified(sandbox)
        assert code == 1 and words in said, said

    second, third, fourth = link(2), link(3), link(4)
    client.put_item(TableName=TABLE, Item={**second, "entry": {"S": second["entry"]["S"].replace("two", "too")}})
    broken("entry 2 (")
    client.put_item(TableName=TABLE, Item={**second, "hash": {"S": "f" * 64}})
    broken("was changed")
    client.put_item(TableName=TABLE, Item=second)
    client.delete_item(TableName=TABLE, Key={"pk": third["pk"], "sk": third["sk"]})
    broken("entry 3 is missing")
    # A whole new end of the chain, which holds by itself.
    anew = add(client, 3, second["hash"]["S"], at + 3, "something else")
    add(client, 4, anew, at + 4, "four")
    broken("entry 3 was copied as")
    client.delete_item(TableName=TABLE, Key={"pk": third["pk"], "sk": third["sk"]})
    client.delete_item(TableName=TABLE, Key={"pk": fourth["pk"], "sk": fourth["sk"]})
    broken("was copied, and is missing in the table")
    client.put_item(TableName=TABLE, Item=third)
    client.put_item(TableName=TABLE, Item=fourth)
    client.put_item(TableName=TABLE, Item={"pk": {"S": "AUDIT#MONTHS"}, "sk": {"S": month}, "first": {"N": "2"}})
    broken(f"{month} begins with entry 1")
    client.put_item(TableName=TABLE, Item={"pk": {"S": "AUDIT#MONTHS"}, "sk": {"S": month}, "first": {"N": "1"}})
    equal(verified(sandbox)[0], 0)


def check_a_locked_bucket_takes_only_what_comes_with_its_checksum_and_gives_nothing_up(sandbox):
    client = sandbox.signed_addresses("s3")
    equal(refused("AccessDenied", client.delete_object, Bucket="tollgate-audit", Key="last.json"), 403)

    def put(content, checksum):
        more = {"ChecksumSHA256": base64.b64encode(hashlib.sha256(checksum).digest()).decode()} if checksum else {}
        address = client.generate_presigned_url("put_object", Params={"Bucket": "tollgate-audit", "Key": "a", **more})
        headers = {"x-amz-checksum-sha256": more["ChecksumSHA256"]} if checksum else {}
        try:
            return urllib.request.urlopen(
                urllib.request.Request(address, content, headers, method="PUT"), timeout=20
            ).status
        except urllib.error.HTTPError as error:
            return f"{error.code} {error.read().decode()}"

    assert "InvalidRequest" in put(b"one", None), "no checksum"
    assert "BadDigest" in put(b"one", b"two"), "the checksum of something else"
    equal((put(b"one", b"one"), put(b"two", b"two")), (200, 200))
    versions = client.list_object_versions(Bucket="tollgate-audit", Prefix="a")["Versions"]
    read = [client.get_object(Bucket="tollgate-audit", Key="a", VersionId=one["VersionId"])["Body"].read() for one in versions]
    equal(read, [b"two", b"one"])

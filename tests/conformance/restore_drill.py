"""The restore that docs/OPERATIONS.md describes, drilled on moto, a DynamoDB of another make: the table of infra/data.yaml is lost,
scripts/restore.py brings it back under a new name, and scripts/stack.py accepts it for a deployment; nor does that lose webhooks
which an older deployment had."""

import http.server
import json
import os
import pathlib
import subprocess
import sys
import threading

import boto3
import yaml
from on_moto import moto

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Template(yaml.SafeLoader):
    """YAML with CloudFormation's short functions, which this test does not need the values of."""


Template.add_multi_constructor("!", lambda loader, suffix, node: f"!{suffix}")


def table_definition():
    properties = yaml.load((ROOT / "infra/data.yaml").read_text(), Template)["Resources"]["Table"]["Properties"]
    stream = {"StreamEnabled": True, **properties["StreamSpecification"]}
    wanted = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
    return {**{name: properties[name] for name in wanted}, "DeletionProtectionEnabled": True, "StreamSpecification": stream}


def run(script, *arguments, **variables):
    command = [sys.executable, ROOT / "scripts" / script, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **variables})


class AwsBackup(http.server.BaseHTTPRequestHandler):
    """As much of AWS Backup as a restore asks, which moto does not have: a job that makes the table, and is done when it is asked again."""

    started, asked = [], 0

    def do_PUT(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        AwsBackup.started.append(body)
        boto3.client("dynamodb").create_table(TableName=body["Metadata"]["targetTableName"], **table_definition())
        self.answer({"RestoreJobId": "job-1"})

    def do_GET(self):
        if self.path.startswith("/backup-vaults/tollgate-truewatch-drill/recovery-points/"):
            return self.answer({"RestoreMetadata": {"encryptionType": "Default"}})
        AwsBackup.asked += 1
        self.answer({"Status": "COMPLETED", "RestoreJobId": "job-1"})

    def answer(self, body):
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_):
        pass


def restore_a_recovery_point(client):
    point = "arn:aws:backup:us-east-1:123456789012:recovery-point:1EB3B5E7-9EB0-435A-A80B-108B488B0D45"
    nobody = run("restore.py", point, "from-backup")
    assert nobody.returncode == 1 and "BRAND and STAGE" in nobody.stderr, f"AWS Backup restores as a role: {nobody}"
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), AwsBackup)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        address = f"http://127.0.0.1:{server.server_address[1]}"
        data = {"Resources": {"BackupRole": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "restores", "AssumeRolePolicyDocument": {}}}}}
        boto3.client("cloudformation").create_stack(StackName="tollgate-truewatch-drill-data", TemplateBody=json.dumps(data))
        role = boto3.client("iam").get_role(RoleName="restores")["Role"]["Arn"]
        done = run("restore.py", point, "from-backup", AWS_ENDPOINT_URL_BACKUP=address, BRAND="truewatch", STAGE="drill")
    finally:
        server.shutdown()
    assert done.returncode == 0, done
    [started] = AwsBackup.started
    assert (started["RecoveryPointArn"], started["IamRoleArn"]) == (point, role) and AwsBackup.asked == 1, started
    assert started["Metadata"] == {"encryptionType": "Default", "targetTableName": "from-backup"}, started
    assert run("stack.py", "table", "from-backup").returncode == 0, "it is as ready as any restored table"
    return 2


def main():
    passed = 0
    with moto():
        client = boto3.client("dynamodb")
        client.create_table(TableName="lost", **table_definition())
        client.update_continuous_backups(
            TableName="lost", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )
        items = [{"pk": {"S": f"LEDGER#l-{n}"}, "sk": {"S": "HEAD"}, "next": {"N": str(n)}} for n in range(40)]
        for item in items:
            client.put_item(TableName="lost", Item=item)

        refused = run("stack.py", "table", "lost")
        assert refused.returncode == 1 and "TTL" in refused.stderr, f"a table without TTL is not taken: {refused}"
        passed += 1

        restored = run("restore.py", "lost", "found")
        assert restored.returncode == 0, restored
        found = client.scan(TableName="found")["Items"]
        by_key = lambda item: item["pk"]["S"]
        assert sorted(found, key=by_key) == sorted(items, key=by_key), "every item is back"
        passed += 1

        again = run("restore.py", "lost", "found")
        assert again.returncode == 0 and "restoring" not in again.stdout, f"a second run changes nothing: {again}"
        passed += 1

        ready = run("stack.py", "table", "found")
        assert ready.returncode == 0, ready
        outputs = dict(line.split("=", 1) for line in ready.stdout.split())
        assert outputs["TableName"] == "found" and "/stream/" in outputs["TableStreamArn"], outputs
        passed += 1

        cloudformation = boto3.client("cloudformation")
        old = 'Parameters: {Webhooks: {Type: String, NoEcho: true}}\nResources: {Topic: {Type: "AWS::SNS::Topic"}}'
        hooks = {"ParameterKey": "Webhooks", "ParameterValue": "[]"}
        cloudformation.create_stack(StackName="tollgate-truewatch-old", TemplateBody=old, Parameters=[hooks])
        kept = run("stack.py", "preflight", BRAND="truewatch", STAGE="old")
        assert kept.returncode == 1 and "WebhooksSecretArn=" in kept.stderr, f"webhooks are not lost by a deployment: {kept}"
        secret = "WebhooksSecretArn=arn:aws:secretsmanager:us-east-1:123456789012:secret:hooks-AbCdEf"
        moved = run("stack.py", "preflight", secret, BRAND="truewatch", STAGE="old")
        assert moved.returncode == 0 and moved.stdout.strip() == "123456789012", moved
        first = run("stack.py", "preflight", BRAND="truewatch", STAGE="new")
        assert first.returncode == 0, f"a first deployment has nothing to lose: {first}"
        builder = "arn:aws:iam::123456789012:role/builder"
        within = "PermissionsBoundaryArn=arn:aws:iam::123456789012:policy/boundary"
        named = [run("stack.py", "preflight", within, BRAND="truewatch", STAGE=stage, CLOUDFORMATION_ROLE=builder) for stage in ("production", "production-of-china")]
        assert named[0].returncode == 0, named
        assert named[1].returncode == 1 and "at most 12 characters" in named[1].stderr, f"a name that would be shortened: {named}"
        passed += 4

        passed += restore_a_recovery_point(client)

        absent = run("restore.py", "never-was", "found-2")
        assert absent.returncode == 1 and "AWS says" in absent.stderr and "Traceback" not in absent.stderr, absent
        passed += 1
    print(f"{passed} passed, 0 failed")


main()
